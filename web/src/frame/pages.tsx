// SPDX-License-Identifier: Apache-2.0
// pages: which page stands at which path. Each folder of work is a file of its own that comes when it is first opened.
import type { ComponentType } from 'preact';
import { may, type Me, type Role } from '../api/session';
import { NOUNS } from '../nouns';
import { NounList, NounNew, NounPage } from '../pages/noun';
import { Nowhere } from '../pages/nowhere';
import { lazy } from '../ui/lazy';
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
  { path: '/webmail', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).Webmail) },
  { path: '/antispam/:tab?', role: 'master_admin', page: lazy(async () => (await import('../pages/mail')).Antispam) },
  { path: '/aliases/bulk', role: 'domain_admin', page: lazy(async () => (await import('../pages/mail')).BulkAliases) },
  { path: '/explain', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).Explain) },
  { path: '/explain/failure', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).ExplainFailure) },
  { path: '/files/:tab?', role: 'domain_admin', page: lazy(async () => (await import('../pages/mail')).Files) },
  { path: '/jobs', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).Jobs) },
  { path: '/jobs/:id', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).JobPage) },
  { path: '/messages', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).Messages) },
  { path: '/messages/:id', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).Message) },
  { path: '/log', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).Log) },
  { path: '/stats/quota', role: 'domain_admin', page: lazy(async () => (await import('../pages/mail')).Quota) },
  { path: '/stats/mail', role: 'domain_admin', page: lazy(async () => (await import('../pages/mail')).MailStats) },
  { path: '/usage/:span?', role: 'master_admin', page: lazy(async () => (await import('../pages/machine')).Usage) },
  { path: '/stats/blocked-senders', role: 'domain_admin', page: lazy(async () => (await import('../pages/machine')).BlockedSenders) },
  { path: '/settings/:name?', role: 'master_admin', page: lazy(async () => (await import('../pages/machine')).Settings) },
  { path: '/doctor', role: 'master_admin', page: lazy(async () => (await import('../pages/machine')).Doctor) },
  { path: '/about', role: 'master_admin', page: lazy(async () => (await import('../pages/machine')).AboutServer) },
  { path: '/server/:tab?', role: 'master_admin', page: lazy(async () => (await import('../pages/machine')).Server) },
  ...nounRows,
  { path: '/deleted-accounts', role: 'domain_admin', page: lazy(async () => (await import('../pages/mail')).DeletedAccounts) },
  { path: '/me', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).Account) },
  { path: '/me/calendar', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).Calendar) },
  { path: '/me/collections', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).Collections) },
  { path: '/me/security', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).Security) },
  { path: '/me/device-passwords', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).DevicePasswords) },
  { path: '/me/phone', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).Phone) },
  { path: '/help/:topic?', role: 'mail_user', page: lazy(async () => (await import('../pages/help')).Help) },
  { path: '/me/api-keys', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).ApiKeys) },
  { path: '/me/sessions', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).Sessions) },
  { path: '/me/filters/:tab?', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).Filters) },
  { path: '/me/vacation', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).Vacation) },
  { path: '/me/learned-senders', role: 'mail_user', page: lazy(async () => (await import('../pages/self')).LearnedSenders) },
];

/** The page at a path, for this user; what she may not see is not there. */
export function PageAt({ path, who }: { path: string; who: Me }) {
  for (const row of ROWS) {
    const params = matches(row.path, path);
    if (params && may(who, row.role)) return <row.page key={row.path} params={params} />;
  }
  return <Nowhere />;
}
