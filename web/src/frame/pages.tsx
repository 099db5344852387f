// SPDX-License-Identifier: Apache-2.0
// pages: which page stands at which path. Each folder of work is a file of its own that comes when it is first opened.
import type { ComponentType } from 'preact';
import { may, type Me, type Role } from '../api/session';
import { t } from '../lang';
import { NOUNS } from '../nouns';
import { NounList, NounNew, NounPage } from '../pages/noun';
import { lazy } from '../ui/lazy';
import { Head } from '../ui/parts';
import { matches } from './router';

export type Params = Record<string, string>;
type Page = ComponentType<{ params: Params }>;

interface Row {
  path: string;
  role: Role;
  page: Page;
}

const nounRows: Row[] = NOUNS.flatMap((noun) => [
  { path: noun.path, role: noun.role, page: () => <NounList noun={noun} /> },
  { path: `${noun.path}/new`, role: noun.role, page: () => <NounNew noun={noun} /> },
  {
    path: `${noun.path}/:key/:tab?`,
    role: noun.role,
    page: ({ params }) => <NounPage key={params['key']} noun={noun} name={params['key'] ?? ''} tab={params['tab']} />,
  },
]);

const ROWS: Row[] = [
  { path: '/', role: 'mail_user', page: lazy(async () => (await import('../pages/home')).Home) },
  { path: '/antispam/:tab?', role: 'master_admin', page: lazy(async () => (await import('../pages/domain/antispam')).Antispam) },
  { path: '/aliases/bulk', role: 'domain_admin', page: lazy(async () => (await import('../pages/domain/bulk')).BulkAliases) },
  { path: '/explain', role: 'mail_user', page: lazy(async () => (await import('../pages/explain')).Explain) },
  { path: '/files/:tab?', role: 'domain_admin', page: lazy(async () => (await import('../pages/files')).Files) },
  { path: '/jobs', role: 'mail_user', page: lazy(async () => (await import('../pages/jobs')).Jobs) },
  { path: '/jobs/:id', role: 'mail_user', page: lazy(async () => (await import('../pages/jobs')).JobPage) },
  { path: '/log', role: 'mail_user', page: lazy(async () => (await import('../pages/log')).Log) },
  { path: '/stats/quota', role: 'domain_admin', page: lazy(async () => (await import('../pages/server')).Quota) },
  { path: '/stats/blocked-senders', role: 'domain_admin', page: lazy(async () => (await import('../pages/server')).BlockedSenders) },
  { path: '/settings/:name?', role: 'master_admin', page: lazy(async () => (await import('../pages/settings')).Settings) },
  { path: '/server/:tab?', role: 'master_admin', page: lazy(async () => (await import('../pages/server')).Server) },
  ...nounRows,
  { path: '/deleted-accounts', role: 'domain_admin', page: lazy(async () => (await import('../pages/people')).DeletedAccounts) },
  { path: '/me', role: 'mail_user', page: lazy(async () => (await import('../pages/me')).Account) },
  { path: '/me/security', role: 'mail_user', page: lazy(async () => (await import('../pages/security')).Security) },
  { path: '/me/device-passwords', role: 'mail_user', page: lazy(async () => (await import('../pages/keys')).DevicePasswords) },
  { path: '/me/api-keys', role: 'mail_user', page: lazy(async () => (await import('../pages/keys')).ApiKeys) },
  { path: '/me/sessions', role: 'mail_user', page: lazy(async () => (await import('../pages/sessions')).Sessions) },
  { path: '/me/learned-senders', role: 'mail_user', page: lazy(async () => (await import('../pages/sessions')).LearnedSenders) },
];

export function Nowhere() {
  return (
    <>
      <Head title={t('not_found')} lead={t('no_such_page')} />
      <a class="button" href="/">
        {t('menu.home')}
      </a>
    </>
  );
}

/** The page at a path, for this user; what she may not see is not there. */
export function PageAt({ path, who }: { path: string; who: Me }) {
  for (const row of ROWS) {
    const params = matches(row.path, path);
    if (params && may(who, row.role)) return <row.page key={row.path} params={params} />;
  }
  return <Nowhere />;
}
