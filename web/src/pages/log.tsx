// SPDX-License-Identifier: Apache-2.0
// log: who asked for what, the latest first. A row opens to all that was kept of it; each fact leads to the rows that share it.
import type { ComponentChildren } from 'preact';
import type { Values } from '../api/client';
import paths from '../api/paths.json';
import { me, type Me } from '../api/session';
import { dateTime, t, word } from '../lang';
import { deedOf } from '../lang/deeds';
import { Dialog, show } from '../ui/dialog';
import { labelOf, type Pick } from '../ui/field';
import { List } from '../ui/list';
import { Badge, Empty, Facts, Head, Time } from '../ui/parts';

const API = '/api/v1';
const ACCOUNT: Pick = { path: '/accounts', key: 'name' };
const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

/** What was done, in words. */
export function deed(row: Values): string {
  const method = String(row['method']);
  if (method === 'ACT') return word(`act.${String(row['route']).split(':')[0]}`, String(row['route'])); // "block-sender: why"
  const path = String(row['route']).replace(API, '');
  return deedOf(method, path) ?? `${method} ${path}`;
}

export function Status({ row }: { row: Values }) {
  const status = Number(row['status']);
  const code = row['code'] === null ? '' : word(`problem.${String(row['code'])}`);
  if (status < 400) return <Badge tone="good">{t('log.done')}</Badge>;
  return <Badge tone={status < 500 ? 'warn' : 'bad'}>{code || String(status)}</Badge>;
}

/** Who did it; of a sign-in, who wanted to be it. */
export const actorOf = (row: Values) => String(row['actor'] ?? row['account'] ?? (row['method'] === 'ACT' ? t('jobs.by_itself') : t('log.nobody')));

const LINKED = new Set(['actor', 'owner', 'account', 'object']);

/** A fact, as a link to the rows that share it. */
function fact(name: string, value: unknown, close: () => void): ComponentChildren {
  if (value === null || value === '') return '–';
  if (!LINKED.has(name)) return <code>{String(value)}</code>;
  return (
    <a href={`/log?${name}=${encodeURIComponent(String(value))}`} onClick={close}>
      {String(value)}
    </a>
  );
}

function Row({ row, close }: { row: Values; close: () => void }) {
  const names = ['actor', 'account', 'owner', 'object', 'object_id', 'ip', 'fields', 'method', 'route', 'status', 'code', 'request_id', 'id'];
  return (
    <Dialog title={deed(row)} close={close} wide>
      <Facts
        of={[
          [labelOf('at', 'log'), dateTime(String(row['at']))],
          [labelOf('outcome', 'log'), <Status row={row} />],
          ...names.map((name): [string, ComponentChildren] => [labelOf(name, 'log'), fact(name, row[name], close)]),
        ]}
      />
    </Dialog>
  );
}

const open = (row: Values) => show((close) => <Row row={row} close={close} />);

export function Log() {
  const who = me.use() as Me;
  const admin = who.role !== 'mail_user';
  return (
    <>
      <Head title={t('menu.log')} lead={admin ? t('log.lead') : t('log.lead_self')} />
      <List
        path="/log"
        noun="log"
        columns={[
          {
            name: 'deed',
            draw: (row) => (
              <button type="button" class="link plain" onClick={() => open(row)}>
                {deed(row)}
              </button>
            ),
          },
          { name: 'object', wide: true },
          { name: 'actor', draw: (row) => actorOf(row) },
          { name: 'outcome', draw: (row) => <Status row={row} /> },
          { name: 'ip', wide: true },
          { name: 'at', draw: (row) => <Time at={row['at']} /> },
        ]}
        filters={['changes', 'since', 'until', ...(admin ? ['actor', 'account', 'owner'] : ['actor']), 'object', 'method', 'route', 'status']}
        choices={{
          method: METHODS.map((method) => [method, word(`log.${method}`)]),
          route: paths.map((one) => [API + one, one]),
        }}
        picks={admin ? { actor: ACCOUNT, account: ACCOUNT, owner: { ...ACCOUNT, query: { role: 'domain_admin' } } } : {}}
        name={deed}
        empty={<Empty title={t('log.empty')} />}
      />
    </>
  );
}
