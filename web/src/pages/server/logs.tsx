// SPDX-License-Identifier: Apache-2.0
// logs: the latest lines of what an engine writes, narrowed down, followed as it grows, or taken away as a file. Strangers write
// into them: they are text here and nothing else.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { call, href, path } from '../../api/client';
import { place } from '../../frame/router';
import { number, t } from '../../lang';
import { useTyped } from '../../ui/list';
import { Button, Load, Note, Tabs, useLoad } from '../../ui/parts';
import { toast } from '../../ui/toast';

const ENGINES = ['postfix', 'dovecot', 'rspamd'].map((name) => ({ name, title: () => name[0]?.toUpperCase() + name.slice(1) }));
const KEPT = 10_000;
const SHOWN = 1000;
const NEAR_PX = 40;

interface Log {
  lines: string[];
  /** Where it goes on. */
  position: string;
}

async function read(engine: string, q: string, signal: AbortSignal): Promise<Log> {
  const { data, headers } = await call<string | null>('GET', path('/server/logs/{key}', engine), { query: { q }, signal });
  return { lines: (data ?? '').split('\n').slice(0, -1), position: headers?.get('X-Log-Position') ?? '' };
}

/** Lines that came behind the log as it was read, while it is followed; what was missed of a log that grew too fast. */
function useFollow(engine: string, q: string, log: Log, on: boolean, off: () => void): [string[], number] {
  const [state, setState] = useState<{ of: Log; lines: string[]; missed: number }>({ of: log, lines: [], missed: 0 });
  const at = useRef({ of: log, position: log.position });
  if (at.current.of !== log) at.current = { of: log, position: log.position };
  useEffect(() => {
    if (!on) return;
    const add = (lines: string[], missed: number) =>
      setState((was) => (was.of === log ? { of: log, lines: [...was.lines, ...lines].slice(-KEPT), missed: was.missed + missed } : { of: log, lines, missed }));
    const source = new EventSource(href(path('/server/logs/{key}/events', engine), { q, from: at.current.position }));
    source.addEventListener('lines', (event: MessageEvent<string>) => {
      if (event.lastEventId) at.current.position = event.lastEventId;
      add(event.data.split('\n'), 0);
    });
    source.addEventListener('missed', (event: MessageEvent<string>) => add([], Number(event.data)));
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries again
      toast(t('logs.not_followed'), { tone: 'bad' });
      off();
    });
    return () => source.close();
  }, [engine, q, log, on]);
  return state.of === log ? [state.lines, state.missed] : [[], 0];
}

function Lines({ engine, q, log, on, off }: { engine: string; q: string; log: Log; on: boolean; off: () => void }) {
  const [more, missed] = useFollow(engine, q, log, on, off);
  const box = useRef<HTMLPreElement>(null);
  const low = useRef(true); // at the end, where new lines come
  const all = [...log.lines, ...more].slice(-KEPT);
  useLayoutEffect(() => {
    if (box.current && low.current) box.current.scrollTop = box.current.scrollHeight;
  }, [log, more]);
  return (
    <>
      <output class="muted" aria-live={on ? 'off' : 'polite'}>
        {all.length > SHOWN ? t('logs.shown', { n: number(SHOWN), all: number(all.length) }) : t('logs.lines', { n: number(all.length) })}
      </output>
      {missed > 0 && <Note tone="warn">{t('logs.missed', { n: number(missed) })}</Note>}
      <pre
        class="script log"
        tabIndex={0}
        aria-label={t('server.logs')}
        ref={box}
        onScroll={(e) => {
          const of = e.currentTarget;
          low.current = of.scrollHeight - of.scrollTop - of.clientHeight < NEAR_PX;
        }}
      >
        {all.slice(-SHOWN).join('\n') || t(q ? 'nothing_found' : 'logs.empty')}
      </pre>
    </>
  );
}

export function Logs() {
  const asked = place.use().query;
  const engine = ENGINES.find((one) => one.name === asked.get('engine'))?.name ?? 'postfix';
  const q = asked.get('q') ?? '';
  const [text, setText] = useTyped('q', q);
  const [on, setOn] = useState(false);
  const [turn, setTurn] = useState(0);
  const found = useLoad((signal) => read(engine, q, signal), [engine, q, turn]);
  return (
    <>
      <p class="lead">{t('logs.lead')}</p>
      <Tabs of={ENGINES} at={engine} to={(name) => `/server/logs?engine=${name}`} />
      <div class="row">
        <label class="field grow">
          <span>{t('logs.with')}</span>
          <input type="search" value={text} spellcheck={false} autoCapitalize="off" onInput={(e) => setText(e.currentTarget.value)} />
        </label>
        <label class="row tight">
          <input type="checkbox" checked={on} onChange={(e) => setOn(e.currentTarget.checked)} /> {t('logs.follow')}
        </label>
        <Button icon="refresh" onClick={() => setTurn((n) => n + 1)}>
          {t('server.look_again')}
        </Button>
        <a class="button" download={`${engine}.log`} href={href(path('/server/logs/{key}', engine), { q })}>
          {t('logs.download')}
        </a>
      </div>
      <Load from={found}>{(log) => <Lines key={engine} engine={engine} q={q} log={log} on={on} off={() => setOn(false)} />}</Load>
    </>
  );
}
