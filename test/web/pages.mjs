// SPDX-License-Identifier: Apache-2.0
// pages: every page there is, by who sees it; a new page has a row here. axe looks at each, and `make screenshots` takes its picture.
const NOUNS = ['/domains', '/accounts', '/aliases', '/sender-addresses', '/domain-aliases', '/relay-domains', '/hostnames'];
const FORMS = NOUNS.map((path) => `${path}/new`);
const OBJECTS = [
  ...['', '/setup', '/verification', '/dns', '/dkim', '/routing', '/outgoing', '/thresholds', '/lists'].map((tab) => `/domains/dora.test${tab}`),
  '/accounts/ann%40dora.test', '/accounts/ann%40dora.test/security', '/aliases/info%40dora.test', '/sender-addresses/sales%40dora.test',
  '/domain-aliases/alias.test', '/domain-aliases/alias.test/verification', '/relay-domains/relay.test', '/relay-domains/relay.test/thresholds',
  '/relay-domains/relay.test/lists',
];
const TOOLS = ['/explain?address=info%40dora.test', '/files', '/deleted-accounts', '/stats/blocked-senders', '/jobs', '/log', '/aliases/bulk', '/files/export', '/stats/quota', '/settings/relayhost', '/settings/system-mailer', '/settings/junk-trash', '/settings/sending-limits', '/server/queue', '/server/sign-in-blocks'];
const MINE = ['/me', '/me/security', '/me/sessions', '/me/api-keys'];

export const PAGES = {
  nobody: ['/', '/forgotten', '/password-reset', '/recovery-email'],
  master: ['/', ...NOUNS, ...FORMS, ...OBJECTS, ...TOOLS, '/antispam', '/antispam/lists', '/settings', '/server', '/no-such-page'],
  admin: ['/', ...NOUNS, '/domains/new', '/domains/dora.test', '/log', ...MINE],
  user: ['/', ...MINE, '/me/device-passwords', '/me/learned-senders', '/explain', '/log'],
};
