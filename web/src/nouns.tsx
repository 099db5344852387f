// SPDX-License-Identifier: Apache-2.0
// nouns: the kinds of objects that administrators look after, and how their lists and forms look.
import type { ComponentType } from 'preact';
import { path, post, search, type Values } from './api/client';
import { fieldsOf } from './api/schema';
import type { Me } from './api/session';
import { navigate } from './frame/router';
import { bytes, t, word } from './lang';
import { pageOf, type Action, type Column, type Noun, type Tab } from './noun';
import type { Pick } from './ui/field';
import { lazy } from './ui/lazy';
import { Badge, Meter, Note, Time } from './ui/parts';

/** What a tab's component gets. */
export interface Inside {
  object: Values;
  reload: () => void;
}

/** A tab that is drawn by a file of its own. */
export function lazyTab(name: string, title: () => string, load: () => Promise<ComponentType<Inside>>, when?: Tab['when']): Tab {
  const Found = lazy(load);
  return { name, title, draw: (object, reload) => <Found object={object} reload={reload} />, when };
}

const DOMAIN: Pick = { path: '/domains', key: 'name' };
const OWNER: Pick = { path: '/accounts', key: 'name', query: { role: 'domain_admin' } };
const ACCOUNT: Pick = { path: '/accounts', key: 'name' };

const state = (object: Values) => {
  if (object['enabled'] === false) return <Badge>{t('off')}</Badge>;
  if (object['suspended'] === true) return <Badge tone="bad">{t('suspended')}</Badge>;
  if (object['verified'] === false) return <Badge tone="warn">{t('unverified')}</Badge>;
  return <Badge tone="good">{t('works')}</Badge>;
};

const STATE: Column = { name: 'state', draw: state, share: 10 };
const CREATED: Column = { name: 'created_at', draw: (o) => <Time at={o['created_at']} />, wide: true };
const OWNED: Column = { name: 'owner', wide: true };

/** How full a mailbox is. */
export const usage = (object: Values) => {
  const used = Number(object['used_bytes'] ?? 0);
  const quota = Number(object['quota_bytes'] ?? 0);
  const label = quota > 0 ? t('used_of', { used: bytes(used), quota: bytes(quota) }) : bytes(used);
  return (
    <span class="usage">
      {quota > 0 && <Meter value={used} max={quota} label={label} />} <span class="small">{label}</span>
    </span>
  );
};

/** What happens to mail for it. */
const explained: Action = {
  icon: 'explain',
  title: () => t('explain.this'),
  act: (object) => navigate(`/explain${search({ address: String(object['address'] ?? object['name']) })}`),
  when: (object) => /^[^@]+@/.test(String(object['address'] ?? object['name'])),
};

const isAdmin = (me: Me) => me.role === 'master_admin';
const isUser = (values: Values) => values['role'] === 'mail_user' || values['role'] === undefined;

/** Of what is nothing but its fields: it is made anew. */
const anew = (to: string) => async (object: Values) => {
  const fields = Object.keys(fieldsOf(`POST ${to}`));
  await post(to, Object.fromEntries(fields.filter((name) => object[name] != null).map((name) => [name, object[name]])));
};

const verificationTab = (noun: string) => lazyTab('verification', () => t('verification.tab'), async () => (await import('./pages/mail')).verificationOf(noun));

const antispamTabs = (noun: string) => [
  lazyTab('thresholds', () => t('thresholds.tab'), async () => (await import('./pages/mail')).thresholdsOf(noun)),
  lazyTab('lists', () => t('lists.tab'), async () => (await import('./pages/mail')).listsOf(noun)),
];

const ownsDomains = (object: Values, me: Me) => isAdmin(me) && object['role'] === 'domain_admin';

export const accounts: Noun = {
  name: 'account',
  path: '/accounts',
  key: 'name',
  icon: 'account',
  role: 'domain_admin',
  columns: [
    { name: 'name', share: 21 },
    { name: 'full_name', wide: true },
    { name: 'role', draw: (o) => word(`role.${String(o['role'])}`), wide: true, share: 17 },
    { name: 'used_bytes', draw: usage, share: 18 },
    STATE,
    { name: 'last_login_at', draw: (o) => <Time at={o['last_login_at']} />, wide: true },
    CREATED,
  ],
  filters: ['domain', 'role', 'enabled', 'owner'],
  picks: { domain: DOMAIN, owner: OWNER },
  fresh: (me, query) => ({
    role: isAdmin(me) && query.get('role') ? query.get('role') : 'mail_user',
    name: query.get('domain') ? `@${query.get('domain')}` : '',
    password: '', full_name: '', language: me.language, quota_bytes: 0, enabled: true, api_access: true, may_send: true, may_receive: true,
    allow_imap: true, allow_pop3: true, allow_smtp: true, allow_sieve: true, allow_dav: true, forward_to: [], forward_keep_copy: true,
    max_domains: 0, max_domain_aliases: 0, max_mailboxes: 0, max_aliases: 0, max_quota_bytes: 0,
  }),
  groups: (me) => [
    { fields: [...(isAdmin(me) ? ['role'] : []), 'name', 'password', 'full_name', 'language'] },
    { title: t('group.room'), fields: ['quota_bytes'], when: isUser },
    { title: t('group.allowance'), lead: t('group.allowance_lead'), fields: ['max_domains', 'max_domain_aliases', 'max_mailboxes', 'max_aliases', 'max_quota_bytes'], when: (v) => v['role'] === 'domain_admin' },
    { title: t('group.forward'), fields: ['forward_to', 'forward_keep_copy'], when: isUser, folded: true },
    { title: t('group.switches'), fields: ['enabled', 'api_access', 'may_send', 'may_receive', 'allow_imap', 'allow_pop3', 'allow_smtp', 'allow_sieve', 'allow_dav'], when: isUser, folded: true },
    { title: t('group.switches'), fields: ['enabled', 'api_access'], when: (v) => !isUser(v), folded: true },
  ],
  tabs: [lazyTab('security', () => t('menu.security'), async () => (await import('./pages/mail')).AccountSecurity, (object, me) => object['id'] !== me.id)],
  actions: [
    explained,
    { icon: 'edit', title: () => t('people.rename'), act: async (object) => (await import('./pages/mail')).rename(object), when: (object, me) => object['id'] !== me.id },
    { icon: 'relay', title: () => t('people.transfer'), act: async (object) => (await import('./pages/mail')).transfer(object), when: ownsDomains },
    { icon: 'domain', title: () => t('people.cascade'), act: async (object) => (await import('./pages/mail')).cascade(object), when: ownsDomains },
  ],
  warn: (values) =>
    values['restorable_id'] ? (
      <Note>
        {t('deleted.same_name')} <a href={`/deleted-accounts?q=${encodeURIComponent(String(values['name']))}`}>{t('deleted.see')}</a>
      </Note>
    ) : null,
  undelete: async (object) => void (await post(path('/accounts/{key}/restore', String(object['id'])), {})),
  typed: (object) => (object['role'] === 'mail_user' ? undefined : String(object['name'])),
};

const Overview = lazy(async () => (await import('./pages/mail')).Overview);

export const domains: Noun = {
  name: 'domain',
  path: '/domains',
  key: 'name',
  icon: 'domain',
  role: 'domain_admin',
  columns: [{ name: 'name' }, STATE, OWNED, { name: 'comment', wide: true }, CREATED],
  filters: ['owner', 'verified', 'enabled', 'suspended'],
  picks: { owner: OWNER },
  fresh: () => ({ name: '', owner: '', verified: false, enabled: true, comment: '' }),
  groups: (me) => [
    { fields: ['name', ...(isAdmin(me) ? ['owner'] : []), 'comment'] },
    { title: t('group.switches'), fields: ['enabled', ...(isAdmin(me) ? ['suspended', 'verified'] : [])] },
  ],
  after: (object) => pageOf(domains, object, 'setup'),
  above: (object, reload) => <Overview object={object} reload={reload} />,
  tabs: [
    lazyTab('setup', () => t('setup.tab'), async () => (await import('./pages/mail')).SetupTab),
    verificationTab('/domains'),
    lazyTab('dns', () => t('dns.tab'), async () => (await import('./pages/mail')).DnsTab),
    lazyTab('dkim', () => t('dkim.tab'), async () => (await import('./pages/mail')).DkimTab),
    lazyTab('routing', () => t('routing.tab'), async () => (await import('./pages/mail')).RoutingTab),
    lazyTab('outgoing', () => t('outgoing.tab'), async () => (await import('./pages/mail')).OutgoingTab),
    ...antispamTabs('/domains'),
    lazyTab('migration', () => t('migration.tab'), async () => (await import('./pages/mail')).MigrationTab),
  ],
  typed: (object) => String(object['name']),
};

const catchAll = (values: Values) =>
  String(values['address'] ?? '').startsWith('@') ? <Note tone="warn">{t('warn.catch_all')}</Note> : null;

export const aliases: Noun = {
  name: 'alias',
  path: '/aliases',
  key: 'address',
  icon: 'alias',
  role: 'domain_admin',
  columns: [{ name: 'address' }, { name: 'targets' }, STATE, { name: 'comment', wide: true }, CREATED],
  filters: ['domain', 'enabled', 'owner'],
  picks: { domain: DOMAIN, owner: OWNER },
  fresh: (_, query) => ({ address: query.get('domain') ? `@${query.get('domain')}` : '', targets: [], enabled: true, comment: '' }),
  groups: () => [{ fields: ['address', 'targets', 'enabled', 'comment'] }],
  warn: catchAll,
  undelete: anew('/aliases'),
  links: [{ to: '/aliases/bulk', title: () => t('bulk.title'), icon: 'list' }],
  actions: [explained],
};

export const senderAddresses: Noun = {
  name: 'sender_address',
  path: '/sender-addresses',
  key: 'address',
  icon: 'sender',
  role: 'domain_admin',
  columns: [{ name: 'address' }, { name: 'users' }, { name: 'comment', wide: true }, CREATED],
  filters: ['domain', 'owner'],
  picks: { domain: DOMAIN, owner: OWNER, users: ACCOUNT },
  fresh: (_, query) => ({ address: query.get('domain') ? `@${query.get('domain')}` : '', users: [], comment: '' }),
  groups: () => [{ fields: ['address', 'users', 'comment'] }],
  undelete: anew('/sender-addresses'),
};

export const domainAliases: Noun = {
  name: 'domain_alias',
  path: '/domain-aliases',
  key: 'name',
  icon: 'copy',
  role: 'domain_admin',
  columns: [{ name: 'name' }, { name: 'domain' }, STATE, OWNED, { name: 'comment', wide: true }, CREATED],
  filters: ['domain', 'verified', 'enabled', 'owner'],
  picks: { domain: DOMAIN, owner: OWNER },
  fresh: (_, query) => ({ name: '', domain: query.get('domain') ?? '', verified: false, enabled: true, comment: '' }),
  groups: (me) => [{ fields: ['name', 'domain', 'enabled', 'comment', ...(isAdmin(me) ? ['verified'] : [])] }],
  after: (object) => pageOf(domainAliases, object, 'verification'),
  tabs: [verificationTab('/domain-aliases')],
};

export const relayDomains: Noun = {
  name: 'relay_domain',
  path: '/relay-domains',
  key: 'name',
  icon: 'relay',
  role: 'domain_admin',
  columns: [{ name: 'name' }, { name: 'host', draw: (o) => `${String(o['host'])}:${String(o['port'])}` }, STATE, OWNED, CREATED],
  filters: ['owner', 'verified', 'enabled'],
  picks: { owner: OWNER },
  fresh: () => ({ name: '', owner: '', host: '', port: 25, tls: 'opportunistic', allow_private: false, verified: false, enabled: true, comment: '' }),
  groups: (me) => [
    { fields: ['name', ...(isAdmin(me) ? ['owner'] : []), 'comment'] },
    { title: t('group.target'), fields: ['host', 'port', 'tls', ...(isAdmin(me) ? ['allow_private'] : [])] },
    { title: t('group.switches'), fields: ['enabled', ...(isAdmin(me) ? ['verified'] : [])] },
  ],
  after: (object) => pageOf(relayDomains, object, 'verification'),
  tabs: [verificationTab('/relay-domains'), ...antispamTabs('/relay-domains')],
  typed: (object) => String(object['name']),
};

export const hostnames: Noun = {
  name: 'hostname',
  path: '/hostnames',
  key: 'name',
  icon: 'server',
  role: 'domain_admin',
  columns: [{ name: 'name' }, STATE, OWNED, { name: 'comment', wide: true }, CREATED],
  filters: ['owner', 'verified'],
  picks: { owner: OWNER },
  fresh: () => ({ name: '', owner: '', verified: false, comment: '' }),
  groups: (me) => [{ fields: ['name', ...(isAdmin(me) ? ['owner', 'verified'] : []), 'comment'] }],
  after: (object) => pageOf(hostnames, object, 'verification'),
  tabs: [verificationTab('/hostnames')],
};

/** Those with a list, a form and a page of their own. */
export const NOUNS: Noun[] = [domains, accounts, aliases, senderAddresses, domainAliases, relayDomains, hostnames];

