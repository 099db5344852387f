// SPDX-License-Identifier: Apache-2.0
// server: how the parts of the server are, and who is not listened to because of wrong passwords; its other parts are in server/.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError, get, path, remove, type Values } from '../api/client';
import type { Params } from '../frame/pages';
import { count, t, word } from '../lang';
import { ask, confirmPlan } from '../ui/dialog';
import { List } from '../ui/list';
import { Badge, Button, Card, Empty, Facts, Head, Load, Note, Tabs, Time, useAct, useLoad } from '../ui/parts';
import { toast } from '../ui/toast';
import { Backup } from './backup';
import { Actions } from './server/actions';
import { Logs } from './server/logs';
import { Queue } from './server/queue';

const LOOK_MS = 15_000;

interface Health {
  /** Those that answered, when all did. */
  good: string[];
  bad: string[];
}

/** A part that does not answer makes the whole answer 503; which, its reason says. */
async function health(signal: AbortSignal): Promise<Health> {
  try {
    return { good: (await get<{ parts: string[] }>('/health', undefined, signal)).parts, bad: [] };
  } catch (e) {
    const said = e instanceof ApiError && /^not_ready (.+)$/.exec(e.problem.reason ?? '');
    if (!said) throw e;
    return { good: [], bad: (said[1] ?? '').split(/,\s/) };
  }
}

function Parts() {
  const [turn, setTurn] = useState(0);
  const found = useLoad(health, [turn]);
  const version = useLoad((signal) => get<{ version: string; api: string }>('/version', undefined, signal), []);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && setTurn((n) => n + 1), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Card title={t('server.health')}>
      <Load from={found}>
        {({ good, bad }) => (
          <div class="stack tight" role="status">
            {bad.length === 0 ? <Note tone="good">{t('server.healthy')}</Note> : <Note tone="bad">{count('server.unhealthy', bad.length)}</Note>}
            <Facts
              of={[
                ...bad.map((name): [string, ComponentChildren] => [name, <Badge tone="bad">{t('server.part_bad')}</Badge>]),
                ...good.map((name): [string, ComponentChildren] => [name, <Badge tone="good">{t('server.part_good')}</Badge>]),
                ...(version.data ? ([[t('server.version'), version.data.version]] as [string, string][]) : []),
              ]}
            />
          </div>
        )}
      </Load>
    </Card>
  );
}

/** Listened to again; what was counted is forgotten. */
function Lift({ row, changed }: { row: Values; changed: () => void }) {
  const [busy, act] = useAct();
  const lift = async () => {
    await remove(path('/server/sign-in-blocks/{id}', String(row['id'])));
    toast(t('server.lifted'));
    changed();
  };
  return (
    <Button busy={busy} onClick={() => void act(lift)}>
      {t('server.lift')}
    </Button>
  );
}

const Blocks = () => (
  <>
    <p class="lead">{t('server.blocks_lead')}</p>
    <List
      path="/server/sign-in-blocks"
      noun="block"
      columns={[
        { name: 'account', draw: (o) => String(o['account'] ?? t('server.any_account')) },
        { name: 'network', draw: (o) => String(o['network'] ?? t('server.any_network')) },
        { name: 'failures' },
        { name: 'last_at', draw: (o) => <Time at={o['last_at']} />, wide: true },
        { name: 'blocked_until', draw: (o) => <Time at={o['blocked_until']} /> },
      ]}
      name={(o) => String(o['account'] ?? o['network'])}
      actions={(row, changed) => <Lift row={row} changed={changed} />}
      empty={<Empty title={t('server.blocks_empty')} lead={t('server.blocks_lead')} />}
    />
  </>
);

const TABS = [
  { name: '', title: () => t('server.overview'), Draw: Parts },
  { name: 'logs', title: () => t('server.logs'), Draw: Logs },
  { name: 'queue', title: () => t('server.queue'), Draw: Queue },
  { name: 'actions', title: () => t('server.actions'), Draw: Actions },
  { name: 'backup', title: () => t('server.backup'), Draw: Backup },
  { name: 'sign-in-blocks', title: () => t('server.blocks'), Draw: Blocks },
];

export function Server({ params }: { params: Params }) {
  const open = TABS.find((one) => one.name === (params['tab'] ?? '')) ?? TABS[0];
  return (
    <>
      <Head title={t('menu.server')} />
      <Tabs of={TABS} at={open?.name ?? ''} to={(name) => `/server${name && `/${name}`}`} />
      {open && <open.Draw />}
    </>
  );
}

const unblock = (object: Values) => remove(path('/stats/blocked-senders/{key}', String(object['name'])));

function Unblock({ row, changed }: { row: Values; changed: () => void }) {
  const [busy, act] = useAct();
  const name = String(row['name']);
  const run = async () => {
    const to = path('/stats/blocked-senders/{key}', name);
    if (!(await confirmPlan({ title: t('blocked.unblock_what', { what: name }), lead: t('blocked.unblock_lead'), yes: t('blocked.unblock'), method: 'DELETE', to }))) return;
    await unblock(row);
    toast(t('blocked.unblocked', { what: name }));
    changed();
  };
  return (
    <Button busy={busy} onClick={() => void act(run)}>
      {t('blocked.unblock')}
    </Button>
  );
}

export const BlockedSenders = () => (
  <>
    <Head title={t('menu.blocked_senders')} lead={t('blocked.lead')} />
    <List
      path="/stats/blocked-senders"
      noun="blocked"
      columns={[
        { name: 'name' },
        { name: 'reason', draw: (o) => <Badge tone="bad">{word(`blocked.${String(o['reason'])}`)}</Badge> },
        { name: 'detail', wide: true },
        { name: 'since', draw: (o) => <Time at={o['since']} />, wide: true },
        { name: 'until', draw: (o) => <Time at={o['until']} /> },
      ]}
      link={(o) => `/accounts/${encodeURIComponent(String(o['name']))}`}
      bulk={[{ title: t('blocked.unblock'), act: unblock, confirm: (all) => ask(count('blocked.unblock_n', all.length), t('blocked.unblock_lead'), t('blocked.unblock')) }]}
      actions={(row, changed) => <Unblock row={row} changed={changed} />}
      empty={<Empty title={t('blocked.empty')} lead={t('blocked.lead')} />}
    />
  </>
);
