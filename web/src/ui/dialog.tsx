// SPDX-License-Identifier: Apache-2.0
// dialog: the browser's own, so that focus, Escape and the rest of the page behave. One may open another; ask() answers what was chosen.
import { Fragment, type ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { plan, type Method, type Step } from '../api/client';
import { me } from '../api/session';
import { heard, t, word } from '../lang';
import { store } from '../store';
import { Button, Failure, Note, problemOf, problemText, Waiting } from './parts';

export function Dialog({ title, close, children, wide }: { title: string; close: () => void; children: ComponentChildren; wide?: boolean }) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    before.current = document.activeElement;
    box.current?.showModal(); // before the next key is heard
  }, []);
  useEffect(
    () => () => { // when the dialog has gone: behind it nothing takes the focus
      if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
    },
    [],
  );
  return (
    <dialog
      ref={box}
      class={wide ? 'wide' : ''}
      aria-labelledby={id}
      onCancel={(e) => {
        e.preventDefault();
        close();
      }}
      onMouseDown={(e) => {
        if (e.target === box.current) close(); // beside it
      }}
    >
      <div class="dialog">
        <header>
          <h2 id={id}>{title}</h2>
          <Button kind="quiet" icon="close" label={t('close')} onClick={close} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

type Opened = (close: () => void) => ComponentChildren;
const open = store<{ id: number; draw: Opened }[]>([]);
let last = 0;

/** Show a dialog from anywhere, above those that are open; it gets a function that closes it. */
export const show = (draw: Opened) => open.set([...open.get(), { id: ++last, draw }]);
const close = (id: number) => open.set(open.get().filter((one) => one.id !== id));

/** Whoever is signed out leaves none behind. */
me.watch((who) => who === null && open.set([]));

export function Dialogs() {
  return (
    <>
      {open.use().map((one) => (
        <Fragment key={one.id}>{one.draw(() => close(one.id))}</Fragment>
      ))}
    </>
  );
}

/** A question with two answers. */
export const ask = (title: string, text: ComponentChildren, yes: string, danger = false): Promise<boolean> =>
  new Promise((answer) => {
    show((close) => {
      const say = (value: boolean) => {
        close();
        answer(value);
      };
      return (
        <Dialog title={title} close={() => say(false)}>
          <div>{text}</div>
          <footer class="row end">
            <Button onClick={() => say(false)}>{t('cancel')}</Button>
            <Button kind={danger ? 'danger' : 'primary'} onClick={() => say(true)}>
              {yes}
            </Button>
          </footer>
        </Dialog>
      );
    });
  });

const SHOWN = 12;

/** more: so many, that were not asked for, and more steps. */
export function Steps({ steps, more = 0 }: { steps: Step[]; more?: number }) {
  const left = Math.max(0, steps.length - SHOWN) + more;
  return (
    <ul class="steps">
      {steps.slice(0, SHOWN).map((step, i) => (
        <li key={i}>
          <b>{word(`action.${step.action}`)}</b> {word(`kind.${step.kind}`)} <code>{step.name}</code>
          {step.detail && <span class="muted"> {heard(step.detail, step.reason)}</span>}
        </li>
      ))}
      {left > 0 && <li class="muted">{t('and_more', { n: left })}</li>}
    </ul>
  );
}

const PLANNED = 50; // of several: what it comes to is seen by then

interface Danger {
  title: string;
  yes: string;
  lead?: ComponentChildren;
  method: Method;
  /** Several are done one after another; what is refused does not keep the others. */
  to: string | string[];
  body?: unknown;
  /** Of what can not be taken back: this has to be typed. */
  typed?: string;
}

function DangerDialog({ title, yes, lead, method, to, body, typed, say }: Danger & { say: (value: boolean) => void }) {
  const [steps, setSteps] = useState<Step[]>();
  const [refused, setRefused] = useState<string[]>([]);
  const [error, setError] = useState<unknown>();
  const [text, setText] = useState('');
  useEffect(() => {
    const look = async (all: string[]) => {
      const found: Step[] = [], wrong = new Set<string>();
      for (const one of all) await plan(method, one, body).then((some) => found.push(...some), (e: unknown) => wrong.add(problemText(problemOf(e))));
      setRefused([...wrong]);
      setSteps(found);
    };
    if (typeof to === 'string') plan(method, to, body).then(setSteps, setError);
    else void look(to.slice(0, PLANNED));
  }, []);
  const none = refused.length > 0 && steps?.length === 0;
  const ready = steps !== undefined && !none && (typed === undefined || text.trim() === typed);
  return (
    <Dialog title={title} close={() => say(false)}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (ready) say(true);
        }}
      >
        {lead && <p>{lead}</p>}
        {error !== undefined ? <Failure error={error} /> : steps === undefined ? <Waiting /> : null}
        {steps !== undefined && (
          <>
            {!none && <p>{t('will_happen')}</p>}
            <Steps steps={steps} more={typeof to === 'string' ? 0 : Math.max(0, to.length - PLANNED)} />
            {refused.map((one) => (
              <Note key={one} tone="warn">
                {one}
              </Note>
            ))}
          </>
        )}
        {typed !== undefined && steps !== undefined && !none && (
          <label class="field">
            <span>{t('type_to_confirm', { what: typed })}</span>
            <input value={text} autoComplete="off" autoCapitalize="off" spellcheck={false} onInput={(e) => setText(e.currentTarget.value)} />
          </label>
        )}
        <footer class="row end">
          <Button onClick={() => say(false)}>{t('cancel')}</Button>
          <Button type="submit" kind="danger" disabled={!ready}>
            {yes}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

/** "What will happen", from a dry run, before a dangerous act. True: go on. */
export const confirmPlan = (danger: Danger): Promise<boolean> =>
  new Promise((answer) => {
    show((close) => (
      <DangerDialog
        {...danger}
        say={(value) => {
          close();
          answer(value);
        }}
      />
    ));
  });
