// SPDX-License-Identifier: Apache-2.0
// migration: where a domain's users come from, and the board of those on the way, until its MX record may be switched (R60, R62).
import { useReducer } from 'preact/hooks';
import { call, get, path, post, remove, type Values } from '../../api/client';
import { may, me, type Me } from '../../api/session';
import { follow, type Job } from '../../frame/jobs';
import { place, setQuery } from '../../frame/router';
import { bytes, count, heard, number, t, word } from '../../lang';
import type { Inside } from '../../nouns';
import { ask, confirmPlan, Dialog, show } from '../../ui/dialog';
import { valueWord } from '../../ui/field';
import { Form } from '../../ui/form';
import { Icon } from '../../ui/icon';
import { List, type Bulk } from '../../ui/list';
import { Badge, Button, Card, Empty, Facts, Load, Note, Time, useAct, useLoad } from '../../ui/parts';
import { usePoll } from '../../ui/poll';
import { progressOf } from '../movein';
import { DocumentForm } from './document';

const USERS = '/migration/users';
const STATES = ['queued', 'running', 'synced', 'failed', 'cancelled', 'done'] as const;
const TONES: Record<string, 'good' | 'bad' | 'warn'> = { synced: 'good', failed: 'bad', cancelled: 'warn' };
const FAR_PX = 3000; // further down, a list that begins anew would be in the way

type Board = Record<(typeof STATES)[number], number> & {
  safe: boolean;
  reasons: string[];
  users: number;
  arriving: number;
  load_percent: number;
  load_max_percent: number;
  at_once: number;
  hours_max: number;
};

const nameOf = (row: Values) => String(row['address']);
const userPath = (row: Values, deed = '') => path(`${USERS}/{key}`, nameOf(row)) + deed;
const comes = (row: Values) => row['state'] === 'queued' || row['state'] === 'running';

const StateOf = ({ row }: { row: Values }) => <Badge tone={TONES[String(row['state'])]}>{valueWord('state', String(row['state']))}</Badge>;
const sizeOf = (row: Values) =>
  Number(row['bytes_total']) > 0 ? t('migration.of', { n: bytes(Number(row['bytes_done'])), all: bytes(Number(row['bytes_total'])) }) : '–';

interface Failed {
  at: string;
  error: string;
  reason: string | null;
}
const failuresOf = (row: Values) => (row['errors'] ?? []) as Failed[];
const scriptsOf = (row: Values) => (row['scripts'] ?? []) as { name: string; state: string }[];
const lastError = (row: Values) => {
  const [last] = row['state'] === 'synced' ? [] : failuresOf(row);
  return last ? heard(last.error, last.reason) : '';
};

interface Deed {
  name: 'resync' | 'cancel' | 'finish';
  when: (row: Values) => boolean;
}

const DEEDS: Deed[] = [
  { name: 'resync', when: (row) => row['state'] !== 'running' },
  { name: 'cancel', when: comes },
  { name: 'finish', when: (row) => !comes(row) && row['state'] !== 'done' },
];
const perform = (row: Values, { name }: Deed) => post(userPath(row, `/${name}`));
const sure = ({ name }: Deed) => (name === 'resync' ? Promise.resolve(true) : ask(word(`migration.do_${name}`), word(`migration.do_${name}_lead`), word(`migration.do_${name}`), true));
const bulk = (acted: () => void): Bulk[] =>
  DEEDS.map((deed) => ({
    title: word(`migration.do_${deed.name}`),
    confirm: () => sure(deed),
    act: async (row) => {
      await perform(row, deed);
      acted();
    },
  }));

/** One user: what has come, what went wrong, and what can be done about it. */
function User({ of, changed, close }: { of: Values; changed: () => void; close: () => void }) {
  const found = useLoad((signal) => get(userPath(of), {}, signal), [nameOf(of)]);
  const [busy, act] = useAct();
  usePoll(found.reload, found.data !== undefined && comes(found.data), 3);
  const done = (row?: Values) => {
    changed();
    if (row) found.set(row);
    else close();
  };
  const drop = async () => {
    const to = userPath(of);
    if (!(await confirmPlan({ title: t('migration.remove', { name: nameOf(of) }), lead: t('migration.remove_lead'), yes: t('delete'), method: 'DELETE', to }))) return;
    await remove(to);
    done();
  };
  return (
    <Dialog title={nameOf(of)} close={close} wide>
      <Load from={found}>
        {(row) => (
          <>
            <Facts
              of={[
                [t('field.state'), <StateOf row={row} />],
                [t('field.migration_user.messages_done'), progressOf(row)],
                [t('field.migration_user.bytes_done'), sizeOf(row)],
                [t('field.migration_user.synced_at'), <Time at={row['synced_at']} />],
                [t('field.migration_user.arrived'), number(Number(row['arrived']))],
              ]}
            />
            {failuresOf(row).length > 0 && (
              <section>
                <h3>{t('migration.errors')}</h3>
                <ul class="lines">
                  {failuresOf(row).map((one) => (
                    <li key={one.at}>
                      <Time at={one.at} /> · {heard(one.error, one.reason)}
                    </li>
                  ))}
                </ul>
              </section>
            )}
            {scriptsOf(row).length > 0 && (
              <section>
                <h3>{t('field.migration_user.scripts')}</h3>
                <ul class="lines">
                  {scriptsOf(row).map((one) => (
                    <li key={one.name}>
                      <b>{one.name}</b>: {word(`migration.script_${one.state}`)}
                    </li>
                  ))}
                </ul>
              </section>
            )}
            <div class="row">
              {DEEDS.filter((deed) => deed.when(row)).map((deed) => (
                <Button key={deed.name} busy={busy} onClick={() => void act(async () => void ((await sure(deed)) && done(await perform(row, deed))))}>
                  {word(`migration.do_${deed.name}`)}
                </Button>
              ))}
              <Button icon="trash" kind="danger" busy={busy} onClick={() => void act(drop)}>
                {t('delete')}
              </Button>
            </div>
            {row['state'] !== 'running' && (
              <details open={row['state'] === 'failed'}>
                <summary>{t('migration.login')}</summary>
                <Form
                  route="PATCH /migration/users/{key}"
                  to={userPath(row)}
                  noun="migration_user"
                  groups={[{ fields: ['source_login', 'source_password'] }]}
                  value={{ source_login: row['source_login'], source_password: '' }}
                  changes
                  unguarded
                  complete={{ source_password: 'off' }}
                  save={t('migration.login_save')}
                  submit={async (values) => done((await call<Values>('PATCH', userPath(row), { body: values })).data)}
                />
              </details>
            )}
          </>
        )}
      </Load>
    </Dialog>
  );
}

function AddOne({ domain, changed, close }: { domain: string; changed: () => void; close: () => void }) {
  return (
    <Dialog title={t('migration.add')} close={close}>
      <Form
        route={`POST ${USERS}`}
        to={USERS}
        noun="migration_user"
        groups={[{ fields: ['address', 'source_login', 'source_password'] }]}
        value={{ address: '', source_login: '', source_password: '' }}
        picks={{ address: { path: '/accounts', key: 'name', query: { domain } } }}
        complete={{ source_password: 'off' }}
        save={t('migration.add')}
        submit={async (values) => {
          await post(USERS, values);
          changed();
          close();
        }}
      />
    </Dialog>
  );
}

/** Every mailbox of the domain, by the master login; those who come already are refused one by one, and stay. */
async function addAll(domain: string): Promise<void> {
  if (!(await ask(t('migration.add_all'), t('migration.add_all_lead'), t('migration.add_all')))) return;
  const all = await get<Values[]>('/export', { kind: 'accounts', format: 'json', domain, role: 'mail_user' });
  const lines = ['address', ...all.map((one) => `"${String(one['name']).replaceAll('"', '""')}"`)];
  const query = { kind: 'migration-users', mode: 'rows' };
  follow((await call<Job>('POST', '/import', { query, body: new Blob([lines.join('\r\n')]), headers: { 'Content-Type': 'text/csv' } })).data);
}

function Verdict({ board, domain }: { board: Board; domain: string }) {
  const mx = (
    <a href={path('/domains/{key}/dns', domain)}>{t('migration.to_mx')}</a>
  );
  return (
    <>
      {board.safe ? (
        <Note tone="good">
          <p>
            <b>{t('migration.safe')}</b> {t('migration.safe_lead')} {mx}
          </p>
        </Note>
      ) : (
        <Note tone="warn">
          <p>
            <b>{t('migration.unsafe')}</b>
          </p>
          <ul class="bullets">
            {board.reasons.map((reason) => (
              <li key={reason}>{valueWord('reasons', reason)}</li>
            ))}
          </ul>
        </Note>
      )}
      {board.arriving > 0 && <Note>{count('migration.arriving', board.arriving)}</Note>}
    </>
  );
}

function Limits({ board }: { board: Board }) {
  const given = { load: number(board.load_percent), max: number(board.load_max_percent), n: board.at_once, hours: board.hours_max };
  return board.load_percent < board.load_max_percent ? <p class="muted">{t('migration.limits', given)}</p> : <Note tone="warn">{t('migration.too_busy', given)}</Note>;
}

function Users({ domain, source, turn, acted, changed }: { domain: string; source: Values; turn: number; acted: () => void; changed: () => void }) {
  const [busy, act] = useAct();
  const add = (
    <div class="row">
      <Button icon="add" kind="primary" onClick={() => show((close) => <AddOne domain={domain} changed={changed} close={close} />)}>
        {t('migration.add')}
      </Button>
      {Boolean(source['master_login']) && (
        <Button icon="accounts" busy={busy} onClick={() => void act(() => addAll(domain).then(changed))}>
          {t('migration.add_all')}
        </Button>
      )}
      <a class="button" href="/files?kind=migration-users&mode=rows">
        <Icon name="upload" /> <span>{t('migration.by_file')}</span>
      </a>
    </div>
  );
  return (
    <>
      {add}
      <List
        path={USERS}
        noun="migration_user"
        id="address"
        turn={turn}
        fixed={{ domain }}
        columns={[
          { name: 'address' },
          { name: 'state', draw: (row) => <StateOf row={row} />, share: 10 },
          { name: 'messages_done', draw: progressOf },
          { name: 'bytes_done', draw: sizeOf, wide: true },
          { name: 'synced_at', draw: (row) => <Time at={row['synced_at']} />, wide: true },
          { name: 'arrived', wide: true, share: 8 },
          { name: 'errors', draw: (row) => <span title={lastError(row)}>{lastError(row)}</span>, wide: true, share: 18 },
        ]}
        filters={['state']}
        name={nameOf}
        bulk={bulk(acted)}
        actions={(row) => (
          <Button kind="quiet" icon="dots" label={t('migration.details', { name: nameOf(row) })} onClick={() => show((close) => <User of={row} changed={changed} close={close} />)} />
        )}
        empty={<Empty title={t('migration.nobody')} lead={t('migration.nobody_lead')} />}
      />
    </>
  );
}

function BoardOf({ domain, to, source }: { domain: string; to: string; source: Values }) {
  const found = useLoad((signal) => get<Board>(`${to}/board`, {}, signal), [to]);
  const [turn, again] = useReducer((n: number) => n + 1, 0);
  const [acts, act] = useReducer((n: number) => n + 1, 0);
  const acted = () => {
    found.reload();
    act(undefined);
  };
  const changed = () => {
    acted();
    again(undefined);
  };
  const look = () => {
    found.reload();
    if (scrollY < FAR_PX) again(undefined);
  };
  usePoll(look, acts > 0 || (found.data !== undefined && found.data.queued + found.data.running > 0), 3, acts);
  return (
    <Load from={found}>
      {(board) => (
        <>
          <Verdict board={board} domain={domain} />
          <Card title={t('migration.board')}>
            <p>
              {t(source['tested_at'] ? 'migration.from' : 'migration.from_untested', { host: String(source['host']), port: String(source['port']) })}{' '}
              <a href="?source=1">{t('migration.change')}</a>
            </p>
            <Limits board={board} />
            <ul class="row content">
              {STATES.filter((state) => board[state] > 0).map((state) => (
                <li key={state}>
                  <Button onClick={() => setQuery({ state })}>
                    {number(board[state])} {valueWord('state', state)}
                  </Button>
                </li>
              ))}
            </ul>
          </Card>
          <Users domain={domain} source={source} turn={turn} acted={acted} changed={changed} />
        </>
      )}
    </Load>
  );
}

function Source({ domain, to, saved }: { domain: string; to: string; saved: () => void }) {
  const who = me.use() as Me;
  return (
    <DocumentForm
      to={to}
      route="PUT /domains/{key}/migration"
      noun="migration"
      groups={[
        { title: t('migration.server'), fields: ['host', 'port', 'tls', 'check_certificate', ...(may(who, 'master_admin') ? ['allow_private'] : [])] },
        { title: t('migration.test'), lead: t('migration.test_lead'), fields: ['test_login', 'test_password'] },
        { title: t('migration.users'), fields: ['signup', 'quota_bytes', 'keep_days'] },
        { title: t('migration.master'), lead: t('migration.master_lead'), fields: ['master_login', 'master_password'], folded: true },
      ]}
      fresh={{ host: '', port: 993, tls: 'imaps', check_certificate: true, allow_private: false, signup: true, quota_bytes: 1024 ** 3, keep_days: 14 }}
      off={{ title: t('migration.off_what', { domain }), lead: t('migration.off_lead'), yes: t('migration.off') }}
      saved={saved}
      now={(value) =>
        value ? (
          <>
            <p>
              <a href="?">{t('migration.to_board')}</a>
            </p>
            <Note tone={value['tested_at'] ? 'good' : 'warn'}>
              {value['tested_at'] ? t('migration.tested') : t('migration.untested')} {Boolean(value['tested_at']) && <Time at={value['tested_at']} />}
            </Note>
          </>
        ) : (
          <Note>{t('migration.none')}</Note>
        )
      }
    />
  );
}

export function MigrationTab({ object }: Inside) {
  const domain = String(object['name']);
  const to = path('/domains/{key}/migration', domain);
  const found = useLoad((signal) => get<Values | null>(to, {}, signal), [to]);
  const editing = place.use().query.has('source');
  return (
    <div class="stack">
      <p class="lead">{t('migration.lead')}</p>
      <Load from={found}>
        {(source) => (source && !editing ? <BoardOf domain={domain} to={to} source={source} /> : <Source domain={domain} to={to} saved={found.reload} />)}
      </Load>
    </div>
  );
}
