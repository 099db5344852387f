// SPDX-License-Identifier: Apache-2.0
// menu: what each role finds where. A page that has no API yet has no entry either.
import type { Role } from '../api/session';
import type { Key } from '../lang';
import type { IconName } from '../ui/icon';

export interface Entry {
  to: string;
  title: Key;
  icon: IconName;
  role: Role;
  /** Not for admins, who have no mailbox. */
  mailbox?: boolean;
}

export interface Section {
  title: Key | null;
  entries: Entry[];
}

export const MENU: Section[] = [
  {
    title: null,
    entries: [
      { to: '/', title: 'menu.home', icon: 'home', role: 'mail_user' },
      { to: '/webmail', title: 'menu.webmail', icon: 'mail', role: 'mail_user', mailbox: true },
      { to: '/me/calendar', title: 'menu.calendar', icon: 'calendar', role: 'mail_user', mailbox: true },
      { to: '/me/collections', title: 'menu.collections', icon: 'accounts', role: 'mail_user', mailbox: true },
    ],
  },
  {
    title: 'menu.mail',
    entries: [
      { to: '/domains', title: 'menu.domains', icon: 'domain', role: 'domain_admin' },
      { to: '/accounts', title: 'menu.accounts', icon: 'accounts', role: 'domain_admin' },
      { to: '/aliases', title: 'menu.aliases', icon: 'alias', role: 'domain_admin' },
      { to: '/sender-addresses', title: 'menu.sender_addresses', icon: 'sender', role: 'domain_admin' },
      { to: '/domain-aliases', title: 'menu.domain_aliases', icon: 'copy', role: 'domain_admin' },
      { to: '/relay-domains', title: 'menu.relay_domains', icon: 'relay', role: 'domain_admin' },
      { to: '/hostnames', title: 'menu.hostnames', icon: 'server', role: 'domain_admin' },
    ],
  },
  {
    title: 'menu.tools',
    entries: [
      { to: '/messages', title: 'menu.messages', icon: 'search', role: 'mail_user' },
      { to: '/explain', title: 'menu.explain', icon: 'explain', role: 'mail_user' },
      { to: '/explain/failure', title: 'menu.explain_failure', icon: 'warning', role: 'mail_user' },
      { to: '/files', title: 'menu.files', icon: 'file', role: 'domain_admin' },
      { to: '/deleted-accounts', title: 'menu.deleted_accounts', icon: 'undo', role: 'domain_admin' },
      { to: '/stats/mail', title: 'menu.mail_stats', icon: 'stats', role: 'domain_admin' },
      { to: '/stats/quota', title: 'menu.quota', icon: 'stats', role: 'domain_admin' },
      { to: '/stats/blocked-senders', title: 'menu.blocked_senders', icon: 'pause', role: 'domain_admin' },
      { to: '/jobs', title: 'menu.jobs', icon: 'job', role: 'domain_admin' },
      { to: '/log', title: 'menu.log', icon: 'log', role: 'mail_user' },
      { to: '/help', title: 'menu.help', icon: 'help', role: 'mail_user' },
    ],
  },
  {
    title: 'menu.server_section',
    entries: [
      { to: '/antispam', title: 'menu.antispam', icon: 'shield', role: 'master_admin' },
      { to: '/settings', title: 'menu.settings', icon: 'settings', role: 'master_admin' },
      { to: '/server', title: 'menu.server', icon: 'queue', role: 'master_admin' },
      { to: '/doctor', title: 'menu.doctor', icon: 'check', role: 'master_admin' },
      { to: '/about', title: 'menu.about', icon: 'help', role: 'master_admin' },
      { to: '/usage', title: 'menu.usage', icon: 'stats', role: 'master_admin' },
    ],
  },
  {
    title: 'menu.my_account',
    entries: [
      { to: '/me', title: 'menu.profile', icon: 'account', role: 'mail_user' },
      { to: '/me/security', title: 'menu.security', icon: 'lock', role: 'mail_user' },
      { to: '/me/phone', title: 'menu.phone', icon: 'phone', role: 'mail_user', mailbox: true },
      { to: '/me/device-passwords', title: 'menu.device_passwords', icon: 'device', role: 'mail_user', mailbox: true },
      { to: '/me/sessions', title: 'menu.sessions', icon: 'list', role: 'mail_user' },
      { to: '/me/api-keys', title: 'menu.api_keys', icon: 'key', role: 'mail_user' },
      { to: '/me/filters', title: 'menu.filters', icon: 'filter', role: 'mail_user', mailbox: true },
      { to: '/me/vacation', title: 'menu.vacation', icon: 'sun', role: 'mail_user', mailbox: true },
      { to: '/me/learned-senders', title: 'menu.learned_senders', icon: 'shield', role: 'mail_user', mailbox: true },
    ],
  },
];
