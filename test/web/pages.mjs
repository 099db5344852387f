// SPDX-License-Identifier: Apache-2.0
// pages: every page there is, by who sees it; a new page has a row here. axe looks at each, and `make screenshots` takes its picture.
const NOUNS = ['/domains', '/accounts', '/aliases', '/sender-addresses', '/domain-aliases', '/relay-domains', '/hostnames'];
const FORMS = NOUNS.map((path) => `${path}/new`);
const OBJECTS = [
  ...['', '/setup', '/verification', '/dns', '/dkim', '/routing', '/outgoing', '/thresholds', '/lists', '/migration'].map((tab) => `/domains/dora.test${tab}`),
  '/accounts/ann%40dora.test', '/accounts/ann%40dora.test/security', '/aliases/info%40dora.test', '/sender-addresses/sales%40dora.test',
  '/domain-aliases/alias.test', '/domain-aliases/alias.test/verification', '/relay-domains/relay.test', '/relay-domains/relay.test/thresholds',
  '/relay-domains/relay.test/lists',
];
const TOOLS = ['/explain?address=info%40dora.test', '/files', '/deleted-accounts', '/stats/blocked-senders', '/jobs', '/log', '/aliases/bulk', '/files/export', '/stats/quota', '/stats/mail', '/usage', '/settings/relayhost', '/settings/system-mailer', '/settings/junk-trash', '/settings/sending-limits', '/settings/two-factor', '/settings/sign-in-page', '/settings/imap-master-password', '/doctor', '/about', '/server/queue', '/server/logs', '/server/actions', '/server/sign-in-blocks', '/server/backup'];
const MINE = ['/me', '/me/security', '/me/sessions', '/me/api-keys'];
const HELP = ['', '/programs', '/sending', '/pop3-or-imap', '/spam', '/failures', '/filters'].map((topic) => `/help${topic}`);

export const PAGES = {
  nobody: ['/', '/move-in', '/forgotten', '/password-reset', '/recovery-email', ...HELP],
  master: ['/', ...NOUNS, ...FORMS, ...OBJECTS, ...TOOLS, '/antispam', '/antispam/lists', '/settings', '/server', '/no-such-page'],
  admin: ['/', ...NOUNS, '/domains/new', '/domains/dora.test', '/log', '/stats/mail', '/stats/quota', '/messages', ...MINE],
  user: ['/', ...MINE, '/me/phone', '/help/failures', '/me/device-passwords', '/me/filters', '/me/filters/script', '/me/filters/test', '/me/vacation', '/me/learned-senders', '/explain', '/explain/failure', '/messages', '/log'],
};
