// SPDX-License-Identifier: Apache-2.0
// parts: what every page is made of.
import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, curlLine, type Method, type Problem } from '../api/client';
import { ago, count, dateTime, heard, t, word } from '../lang';
import { Icon, type IconName } from './icon';
import { toast } from './toast';

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'label' | 'class'> & {
  class?: string;
  icon?: IconName;
  kind?: 'primary' | 'danger' | 'quiet';
  busy?: boolean;
  /** Of a button that shows its icon alone. */
  label?: string;
  type?: 'button' | 'submit';
};

export function Button({ icon, kind, busy, label, children, type = 'button', class: more = '', ...rest }: ButtonProps) {
  return (
    <button type={type} class={`button ${kind ?? ''} ${more}`} aria-label={label} title={label} aria-busy={busy} {...rest}>
      {icon && <Icon name={icon} />}
      {children && <span>{children}</span>}
    </button>
  );
}

export const Badge = ({ tone, children }: { tone?: 'good' | 'bad' | 'warn'; children: ComponentChildren }) => (
  <span class={`badge ${tone ?? ''}`}>{children}</span>
);

/** A time as "3 hours ago"; the exact one by pointing at it. */
export const Time = ({ at }: { at: unknown }) =>
  at ? (
    <time dateTime={String(at)} title={dateTime(String(at))}>
      {ago(String(at))}
    </time>
  ) : (
    <span class="muted">{t('never')}</span>
  );

/** What the page is about, and what can be done with it. */
export function Head({ title, lead, children }: { title: string; lead?: ComponentChildren; children?: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · ${t('product')}`;
  }, [title]);
  return (
    <header class="head">
      <div>
        <h1 tabIndex={-1}>{title}</h1>
        {lead && <p class="lead">{lead}</p>}
      </div>
      {children && <div class="row">{children}</div>}
    </header>
  );
}

/** Where a page stands: below the list that it came from. */
export const Crumbs = ({ to, list, here }: { to: string; list: string; here: ComponentChildren }) => (
  <nav class="crumbs" aria-label={t('breadcrumbs')}>
    <a href={to}>{list}</a>
    <Icon name="chevron" />
    <span aria-current="page">{here}</span>
  </nav>
);

export const Card = ({ title, lead, children, id }: { title?: string; lead?: ComponentChildren; children: ComponentChildren; id?: string }) => (
  <section class="card" id={id}>
    {title && <h2>{title}</h2>}
    {lead && <p class="lead">{lead}</p>}
    {children}
  </section>
);

export const Note = ({ tone = 'info', children }: { tone?: 'info' | 'warn' | 'bad' | 'good'; children: ComponentChildren }) => (
  <div class={`note ${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
    {tone !== 'info' && <Icon name={tone === 'good' ? 'check' : 'warning'} />}
    <div>{children}</div>
  </div>
);

/** An error in plain words, and what to do next. */
export function problemText(problem: Problem): string {
  const known = problem.status === 429 && problem.retry_after ? count('problem.rate_limited_for', problem.retry_after) : word(`problem.${problem.code}`, '');
  return [known || problem.title, known ? '' : detailOf(problem)].filter(Boolean).join(': ');
}

/** What the server says of it beyond that. */
export const detailOf = (problem: Problem) => heard(problem.detail, problem.reason);

/** An error in words of our own. */
export const said = (text: string) => new ApiError({ status: 0, code: 'said', title: text });

export function problemOf(e: unknown): Problem {
  if (e instanceof ApiError) return e.problem;
  return { status: 0, code: 'unknown', title: e instanceof Error ? e.message : String(e) };
}

export function Failure({ error, again }: { error: unknown; again?: () => void }) {
  const problem = problemOf(error);
  const text = problemText(problem);
  const detail = detailOf(problem);
  return (
    <Note tone="bad">
      <p>{text}</p>
      {detail && !text.includes(detail) && <p class="muted">{detail}</p>}
      {problem.request_id && <p class="muted small">{t('request_id', { id: problem.request_id })}</p>}
      {again && <Button onClick={again} icon="refresh">{t('try_again')}</Button>}
    </Note>
  );
}

/** While something is asked for: nothing for a moment, so that quick answers do not flicker. */
export const Waiting = () => (
  <div class="waiting" role="status">
    <span class="hidden">{t('loading')}</span>
  </div>
);

export function Empty({ title, lead, children }: { title: string; lead?: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {lead && <p>{lead}</p>}
      {children}
    </div>
  );
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t('copied'));
  } catch {
    toast(t('not_copied'), { tone: 'bad' });
  }
}

/** Text to take elsewhere: shown whole, copied by one click; copied: when blanks are for the eye alone. */
export const Copy = ({ text, label, copied = text }: { text: string; label?: string; copied?: string }) => (
  <div class="copy">
    <code tabIndex={0}>{text}</code>
    <Button icon="copy" kind="quiet" label={label ?? t('copy')} onClick={() => void copy(copied)} />
  </div>
);

/** The same as a line for a shell. */
export const Curl = ({ method, to, body }: { method: Method; to: string; body?: unknown }) => (
  <details class="curl">
    <summary>{t('by_api')}</summary>
    <Copy text={curlLine(method, to, body)} />
  </details>
);

/** A box with a colour in it: the browser's own <meter> is six, which a list has to lay out in each of its rows. */
export function Meter({ value, max, label }: { value: number; max: number; label: string }) {
  const part = max > 0 ? Math.min(Math.round((value / max) * 100), 100) : 0;
  const told = { role: 'meter' as const, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': part, 'aria-label': label, title: label };
  return <span {...told} class={part > 90 ? 'meter full' : 'meter'} style={{ backgroundSize: `${part}% 100%` }} />;
}

export const Progress = ({ part, label }: { part: number | null; label: string }) => (
  <progress aria-label={label} {...(part !== null && { value: part, max: 100 })} />
);

/** Names and values side by side; below each other on a phone, if they are not all short. */
export const Facts = ({ of, short }: { of: [string, ComponentChildren][]; short?: boolean }) => (
  <dl class={short ? 'facts short' : 'facts'}>
    {of.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

/** Of one page, each with an address; the open one is in sight, also on a phone. */
export function Tabs({ of, at, to }: { of: { name: string; title: () => string }[]; at: string; to: (name: string) => string }) {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => bar.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' }), [at]);
  return (
    <nav class="tabs" aria-label={t('sections')} ref={bar}>
      {of.map((one) => (
        <a key={one.name} href={to(one.name)} aria-current={one.name === at ? 'page' : undefined}>
          {one.title()}
        </a>
      ))}
    </nav>
  );
}

export interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  reload: () => void;
  set: (data: T) => void;
}

/** Ask once, and again when what it depends on changes; an answer that comes too late is thrown away, also when what is newer was set. */
export function useLoad<T>(ask: (signal: AbortSignal) => Promise<T>, on: unknown[]): Loaded<T> {
  const [state, setState] = useState<{ data?: T; error?: unknown }>({});
  const [turn, setTurn] = useState(0);
  const asking = useRef<AbortController | undefined>(undefined);
  useEffect(() => {
    const stop = new AbortController();
    asking.current = stop;
    setState((was) => ({ data: was.data }));
    ask(stop.signal).then(
      (data) => !stop.signal.aborted && setState({ data }),
      (error: unknown) => !stop.signal.aborted && setState((was) => ({ data: was.data, error })),
    );
    return () => stop.abort();
  }, [...on, turn]);
  const set = (data: T) => {
    asking.current?.abort();
    setState({ data });
  };
  return { data: state.data, error: state.error, reload: () => setTurn((n) => n + 1), set };
}

/** The usual page of something that is asked for: it, or the error, or a moment of waiting. */
export function Load<T>({ from, children }: { from: Loaded<T>; children: (data: T) => ComponentChildren }) {
  if (from.data !== undefined) {
    return (
      <>
        {from.error !== undefined && <Failure error={from.error} again={from.reload} />}
        {children(from.data)}
      </>
    );
  }
  return from.error !== undefined ? <Failure error={from.error} again={from.reload} /> : <Waiting />;
}

/** Runs one act at a time; what goes wrong is shown by toast unless the caller takes it. */
export function useAct(): [boolean, (act: () => Promise<void>) => Promise<void>] {
  const [busy, setBusy] = useState(false);
  const going = useRef(false); // as it is, not as it was drawn
  const alive = useRef(true);
  useEffect(() => () => void (alive.current = false), []);
  return [
    busy,
    async (act) => {
      if (going.current) return;
      going.current = true;
      setBusy(true);
      try {
        await act();
      } catch (e) {
        const problem = problemOf(e);
        if (problem.code !== 'unauthenticated') toast(problemText(problem), { tone: 'bad', more: detailOf(problem) });
      } finally {
        going.current = false;
        if (alive.current) setBusy(false);
      }
    },
  ];
}
