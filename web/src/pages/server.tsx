// SPDX-License-Identifier: Apache-2.0
// server: how the parts of the server are, Postfix's queue, who is not listened to because of wrong passwords; and work to be done now.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError, get, path, post, remove, type Page, type Values } from '../api/client';
import { follow, type Job } from '../frame/jobs';
import type { Params } from '../frame/pages';
import { bytes, count, number, t, word } from '../lang';
import { usage } from '../nouns';
import { ask, confirmPlan } from '../ui/dialog';
import { List } from '../ui/list';
import { Badge, Button, Card, Empty, Facts, Head, Load, Note, Time, useAct, useLoad } from '../ui/parts';
import { toast } from '../ui/toast';

const LOOK_MS = 15_000;

interface Health {
  /** Those that answered, when all did. */
  good: string[];
  bad: string[];
}

/** A part that does not answer makes the whole answer 503; which, stands in its detail. */
async function health(signal: AbortSignal): Promise<Health> {
  try {
    return { good: (await get<{ parts: string[] }>('/health', undefined, signal)).parts, bad: [] };
  } catch (e) {
    const said = e instanceof ApiError && /^not ready: (.+)$/.exec(e.problem.detail ?? '');
    if (!said) throw e;
    return { good: [], bad: (said[1] ?? '').split(', ') };
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

function Action({ name }: { name: string }) {
  const [busy, act] = useAct();
  const title = word(`server.${name}`);
  const start = async () => {
    if (!(await ask(title, word(`server.${name}_lead`), t('server.start'), name === 'empty-junk-trash'))) return;
    follow(await post<Job>(`/server/actions/${name}`));
    toast(t('server.started', { what: title }));
  };
  return (
    <div class="row">
      <div class="grow">
        <b>{title}</b>
        <p class="muted">{word(`server.${name}_lead`)}</p>
      </div>
      <Button busy={busy} onClick={() => void act(start)}>
        {t('server.start')}
      </Button>
    </div>
  );
}

const Overview = () => (
  <>
    <Parts />
    <Card title={t('server.actions')}>
      <Action name="recalculate-quota" />
      <Action name="empty-junk-trash" />
    </Card>
  </>
);

const SHOWN = 500;

function Queue() {
  const [turn, setTurn] = useState(0);
  const total = useLoad((signal) => get<Page>('/server/queue', { limit: 1, count: 1 }, signal), [turn]);
  const all = total.data?.total ?? 0;
  return (
    <>
      <div class="row">
        <p class="lead grow">
          {t('server.queue_lead')} {all > SHOWN && t('server.queue_more', { all, shown: SHOWN })}
        </p>
        <Button icon="refresh" onClick={() => setTurn((n) => n + 1)}>
          {t('server.look_again')}
        </Button>
      </div>
      <List
        path="/server/queue"
        noun="queue"
        id="queue_id"
        turn={turn}
        fixed={{ limit: SHOWN }}
        columns={[
          { name: 'queue_id', draw: (o) => <code>{String(o['queue_id'])}</code> },
          { name: 'queue_name', draw: (o) => word(`queue.${String(o['queue_name'])}`) },
          { name: 'sender', draw: (o) => (o['sender'] === '' ? t('server.bounce') : String(o['sender'])) },
          { name: 'recipients' },
          { name: 'reason', wide: true },
          { name: 'size_bytes', draw: (o) => bytes(Number(o['size_bytes'])), wide: true },
          { name: 'arrived_at', draw: (o) => <Time at={o['arrived_at']} />, wide: true },
        ]}
        empty={<Empty title={t('server.queue_empty')} lead={t('server.queue_lead')} />}
      />
    </>
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
  { name: '', title: () => t('server.overview'), Draw: Overview },
  { name: 'queue', title: () => t('server.queue'), Draw: Queue },
  { name: 'sign-in-blocks', title: () => t('server.blocks'), Draw: Blocks },
];

export function Server({ params }: { params: Params }) {
  const open = TABS.find((one) => one.name === (params['tab'] ?? '')) ?? TABS[0];
  return (
    <>
      <Head title={t('menu.server')} />
      <nav class="tabs" aria-label={t('sections')}>
        {TABS.map((one) => (
          <a key={one.name} href={`/server${one.name && `/${one.name}`}`} aria-current={one === open ? 'page' : undefined}>
            {one.title()}
          </a>
        ))}
      </nav>
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

/** How full the mailboxes are. */
export const Quota = () => (
  <>
    <Head title={t('menu.quota')} lead={t('quota.lead')} />
    <List
      path="/accounts"
      noun="account"
      columns={[
        { name: 'name' },
        { name: 'used_bytes', draw: usage },
        { name: 'used_messages', draw: (o) => number(Number(o['used_messages'])) },
        { name: 'quota_bytes', wide: true },
        { name: 'owner', wide: true },
      ]}
      filters={['domain', 'owner', 'enabled']}
      picks={{ domain: { path: '/domains', key: 'name' }, owner: { path: '/accounts', key: 'name', query: { role: 'domain_admin' } } }}
      fixed={{ role: 'mail_user' }}
      link={(o) => `/accounts/${encodeURIComponent(String(o['name']))}`}
      empty={<Empty title={word('noun.account.empty')} lead={t('quota.lead')} />}
    />
  </>
);
