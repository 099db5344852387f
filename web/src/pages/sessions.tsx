// SPDX-License-Identifier: Apache-2.0
// sessions: where an account is signed in, its own or one below; and which senders a user has judged.
import { useReducer } from 'preact/hooks';
import { get, path, remove, type Page, type Values } from '../api/client';
import { t, word } from '../lang';
import { ask } from '../ui/dialog';
import { List } from '../ui/list';
import { Badge, Button, Empty, Head, Time, useAct } from '../ui/parts';
import { toast } from '../ui/toast';

type Named = [RegExp, string];
const PROGRAMS: Named[] = [[/Edg\w*\//, 'Edge'], [/OPR\/|Opera/, 'Opera'], [/SamsungBrowser/, 'Samsung Internet'], [/Firefox\/|FxiOS/, 'Firefox'], [/HeadlessChrome|Chrome\/|CriOS/, 'Chrome'], [/Safari\//, 'Safari'], [/^curl/, 'curl'], [/^mailportal/i, 'Mail Portal CLI']];
const SYSTEMS: Named[] = [[/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS|Macintosh/, 'macOS'], [/CrOS/, 'ChromeOS'], [/Linux/, 'Linux']];
const nameIn = (names: Named[], text: string) => names.find(([like]) => like.test(text))?.[1];

/** "Firefox, Linux": what a program says of itself, made short; all of it by pointing at it. */
export function device(agent: unknown): string {
  const text = String(agent ?? '');
  return [nameIn(PROGRAMS, text), nameIn(SYSTEMS, text)].filter(Boolean).join(', ') || text.slice(0, 60) || t('session.unknown');
}

/** of: path of the API, '/me/sessions' or '/accounts/ann@example.org/sessions'. */
export function SessionList({ of, pattern, turn = 0, changed }: { of: string; pattern?: string; turn?: number; changed?: () => void }) {
  const [again, read] = useReducer((n: number) => n + 1, 0);
  const [busy, act] = useAct();
  const end = async (object: Values) => {
    if (object['current'] && !(await ask(t('session.end_this'), t('session.end_this_lead'), t('sign_out'), true))) return;
    await remove(`${of}/${encodeURIComponent(String(object['id']))}`);
    toast(t('session.ended'));
    read(undefined);
    changed?.();
  };
  return (
    <List
      path={of}
      pattern={pattern}
      noun="session"
      turn={turn * 1000 + again}
      fixed={{ sort: '-created_at' }}
      columns={[
        {
          name: 'user_agent',
          draw: (o) => (
            <span title={String(o['user_agent'] ?? '')}>
              {device(o['user_agent'])} {o['current'] === true && <Badge tone="good">{t('session.this')}</Badge>}
            </span>
          ),
        },
        { name: 'ip' },
        { name: 'method', draw: (o) => word(`session.by_${String(o['method'])}`) },
        { name: 'created_at', draw: (o) => <Time at={o['created_at']} /> },
        { name: 'expires_at', draw: (o) => <Time at={o['expires_at']} />, wide: true },
      ]}
      actions={(object) => (
        <Button kind="quiet" icon="signout" busy={busy} label={t('session.end_what', { what: device(object['user_agent']) })} onClick={() => void act(() => end(object))} />
      )}
      empty={<Empty title={t('session.none')} />}
    />
  );
}

/** Of an account below one, there is no current one: all end. */
export async function endOthers(of: string): Promise<void> {
  for (;;) {
    const page = await get<Page>(of, { limit: 500 });
    const others = page.items.filter((one) => one['current'] !== true);
    for (const one of others) await remove(`${of}/${encodeURIComponent(String(one['id']))}`);
    if (page.next === null || others.length === 0) return;
  }
}

export function Sessions() {
  const [turn, again] = useReducer((n: number) => n + 1, 0);
  const [busy, act] = useAct();
  const end = async () => {
    if (!(await ask(t('session.end_others'), t('session.end_others_lead'), t('session.end_others'), true))) return;
    await endOthers('/me/sessions');
    toast(t('session.others_ended'));
    again(undefined);
  };
  return (
    <>
      <Head title={t('menu.sessions')} lead={t('session.lead')}>
        <Button icon="signout" busy={busy} onClick={() => void act(end)}>
          {t('session.end_others')}
        </Button>
      </Head>
      <SessionList of="/me/sessions" turn={turn} />
    </>
  );
}

export function LearnedSenders() {
  const [turn, again] = useReducer((n: number) => n + 1, 0);
  const [busy, act] = useAct();
  const forget = async (object: Values) => {
    await remove(path('/me/learned-senders/{id}', String(object['id'])));
    toast(t('learned.forgotten', { what: String(object['sender']) }));
    again(undefined);
  };
  return (
    <>
      <Head
        title={t('menu.learned_senders')}
        lead={
          <>
            {t('learned.lead')} <a href="/help/spam">{t('read.spam')}</a>
          </>
        }
      />
      <List
        path="/me/learned-senders"
        noun="learned_sender"
        turn={turn}
        columns={[
          { name: 'sender' },
          { name: 'verdict', draw: (o) => <Badge tone={o['verdict'] === 'spam' ? 'bad' : 'good'}>{word(`learned.${String(o['verdict'])}`)}</Badge> },
          { name: 'created_at', draw: (o) => <Time at={o['created_at']} /> },
        ]}
        filters={['verdict']}
        name={(object) => String(object['sender'])}
        actions={(object) => (
          <Button kind="quiet" icon="undo" busy={busy} label={t('learned.forget', { what: String(object['sender']) })} onClick={() => void act(() => forget(object))} />
        )}
        empty={<Empty title={t('learned.none')} lead={t('learned.none_lead')} />}
      />
    </>
  );
}
