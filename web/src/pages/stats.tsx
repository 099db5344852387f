// SPDX-License-Identifier: Apache-2.0
// stats: how much there is, of each admin and of all; how full the mailboxes are.
import { get, type Values } from '../api/client';
import { may, me } from '../api/session';
import { bytes, number, t, word } from '../lang';
import { usage } from '../nouns';
import { List } from '../ui/list';
import { Card, Empty, Facts, Head, Load, useLoad } from '../ui/parts';

const KINDS = ['domains', 'domain_aliases', 'relay_domains', 'mailboxes', 'aliases', 'sender_addresses', 'filters', 'address_books', 'calendars'];

const OWNERS = (
  <List
    path="/stats/owners"
    noun="stats"
    id="owner"
    fixed={{ limit: 500 }}
    columns={[{ name: 'owner', share: 12 }, ...KINDS.map((name, i) => ({ name, wide: i > 0 && name !== 'mailboxes', told: true, draw: (o: Values) => number(Number(o[name])) })), { name: 'quota_bytes', wide: true, draw: (o) => bytes(Number(o['quota_bytes'])) }]}
    link={(o) => `/accounts/${encodeURIComponent(String(o['owner']))}`}
    empty={<Empty title={t('stats.no_owners')} lead={t('stats.lead')} />}
  />
);

export function MailStats() {
  const found = useLoad((signal) => get('/stats/mail', undefined, signal), []);
  const who = me.use();
  return (
    <>
      <Head title={t('menu.mail_stats')} lead={t('stats.lead')} />
      <Card title={t('stats.all')}>
        <Load from={found}>
          {(all) => <Facts short of={[...KINDS.map((name): [string, string] => [word(`field.stats.${name}`), number(Number(all[name]))]), [word('field.stats.quota_bytes'), bytes(Number(all['quota_bytes']))]]} />}
        </Load>
      </Card>
      {who && may(who, 'master_admin') && (
        <Card title={t('stats.owners')}>{OWNERS}</Card>
      )}
    </>
  );
}

/** How full the mailboxes are. */
export const Quota = () => (
  <>
    <Head title={t('menu.quota')} lead={t('quota.lead')} />
    <List
      path="/stats/quota"
      noun="account"
      columns={[
        { name: 'name' },
        { name: 'used_bytes', draw: usage },
        { name: 'fullness', draw: (o) => (Number(o['quota_bytes']) > 0 ? `${number(Number(o['fullness']))} %` : '–') },
        { name: 'used_messages', told: true, draw: (o) => number(Number(o['used_messages'])) },
        { name: 'owner', wide: true },
      ]}
      filters={['domain', 'owner']}
      picks={{ domain: { path: '/domains', key: 'name' }, owner: { path: '/accounts', key: 'name', query: { role: 'domain_admin' } } }}
      order="-fullness"
      link={(o) => `/accounts/${encodeURIComponent(String(o['name']))}`}
      empty={<Empty title={word('noun.account.empty')} lead={t('quota.lead')} />}
    />
  </>
);
