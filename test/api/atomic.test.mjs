// SPDX-License-Identifier: Apache-2.0
// R81: whichever statement of a change fails, nothing of the change is there afterwards. In test mode the API fails the
// n-th statement, the commit included, when it is asked to (X-Test-Fail-At), for n = 1, 2, ... until the change gets through.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { blocked, password, reportSpam, startApi, tenants } from '../lib/api.mjs';
import { enable } from '../lib/otp.mjs';
import { Authenticator } from '../lib/authenticator.mjs';
import { rowReader } from '../lib/rows.mjs';

const origin = 'https://portal.test';
let api, people, database;
before(async () => {
  api = await startApi({ also: ['hooks'], conf: { outgoing_addresses: '127.0.0.2', url: origin } });
  people = await tenants(api);
  await api.admin.post('/accounts', { name: 'victim@dora.test', password });
  await api.admin.post('/aliases', { address: 'all@dora.test', targets: ['ann@dora.test', 'victim@dora.test'] });
  await api.admin.post('/aliases', { address: 'old@dora.test', targets: ['ann@dora.test'] });
  await api.admin.post('/domains', { name: 'empty.test' });
  await api.admin.post('/accounts', { name: 'gone@dora.test', password });
  await api.admin.remove('/accounts/gone@dora.test');
  await api.admin.post('/accounts', { name: 'tessa', role: 'domain_admin', password });
  await api.admin.post('/domains', { name: 'tessa.test', owner: 'tessa' });
  await api.admin.post('/accounts', { name: 'tim@tessa.test', password });
  await api.admin.post('/aliases', { address: 't@tessa.test', targets: ['tim@tessa.test'] });
  await reportSpam(api, 'eve@otto.test');
  await enable(people.ann);
  people.victim = await api.nobody.login('bob@dora.test', password);
  database = rowReader(api);
});
after(async () => {
  await database?.stop();
  await api?.stop();
});

test('R81 each change with its n-th statement failing changes nothing', async () => {
  const { admin } = api;
  const current = async (client) => (await client.get('/me/sessions')).items.find((s) => s.current).id;
  const session = await current(people.victim);
  const block = await blocked(api);
  const key = new Authenticator({ origin });
  const registration = key.create(await people.bob.want(200, 'POST', '/me/passkeys/options', { password }));
  const changes = [
    [admin, 'DELETE', `/server/sign-in-blocks/${block}`], // before it ends by itself
    [people.bob, 'POST', '/me/passkeys', registration], // challenges last five minutes
    [api.nobody, 'POST', '/auth/passkey/login', key.get(await api.nobody.want(200, 'POST', '/auth/passkey/options'))],
    [admin, 'POST', '/domains', { name: 'new.test', owner: 'dora' }],
    [admin, 'POST', '/domain-aliases', { name: 'also.test', domain: 'otto.test', verified: true }],
    [admin, 'PUT', '/domains/dora.test/split-routing', { host: '192.0.2.1' }],
    [admin, 'PUT', '/domains/dora.test/split-routing', { host: '192.0.2.2', tls: 'required' }],
    [admin, 'DELETE', '/domains/dora.test/split-routing'],
    [admin, 'PUT', '/domains/dora.test/migration', { host: '192.0.2.1', master_login: '%u*boss', master_password: 'x' }],
    [admin, 'POST', '/migration/users', { address: 'bob@dora.test' }],
    [admin, 'PATCH', '/migration/users/bob@dora.test', { source_password: 'y' }],
    [admin, 'POST', '/migration/users/bob@dora.test/cancel'],
    [admin, 'POST', '/migration/users/bob@dora.test/finish'],
    [admin, 'POST', '/migration/users/bob@dora.test/resync'],
    [admin, 'DELETE', '/migration/users/bob@dora.test'],
    [admin, 'DELETE', '/domains/dora.test/migration'],
    [admin, 'POST', '/hostnames', { name: 'mx.host.test', owner: 'otto' }],
    [admin, 'PATCH', '/hostnames/mx.host.test', { verified: true, owner: 'dora' }],
    [admin, 'DELETE', '/hostnames/mx.host.test'],
    [admin, 'POST', '/sender-addresses', { address: 'as@dora.test', users: ['ann@dora.test', 'victim@dora.test'] }],
    [admin, 'POST', '/sender-addresses', { address: 'also@dora.test', users: ['ann@dora.test'] }],
    [admin, 'PATCH', '/sender-addresses/also@dora.test', { users: ['bob@dora.test'] }],
    [admin, 'DELETE', '/sender-addresses/also@dora.test'],
    [admin, 'POST', '/relay-domains', { name: 'relay.test', host: '192.0.2.1', owner: 'otto' }],
    [admin, 'PATCH', '/relay-domains/relay.test', { owner: 'dora', port: 2525 }],
    [admin, 'PATCH', '/domains/otto.test', { owner: 'dora' }],
    [admin, 'PATCH', '/domain-aliases/also.test', { domain: 'empty.test' }],
    [admin, 'DELETE', '/domain-aliases/also.test'],
    [admin, 'DELETE', '/relay-domains/relay.test'],
    [admin, 'POST', '/domains/empty.test/verification'],
    [admin, 'POST', '/domains/empty.test/verification/token'],
    [admin, 'PATCH', '/domains/empty.test', { verified: true, suspended: true }],
    [admin, 'DELETE', '/domains/empty.test'],
    [admin, 'POST', '/accounts', { name: 'new@dora.test', password, quota_bytes: 5 }],
    [admin, 'POST', '/accounts', { name: 'newadmin', role: 'domain_admin', password }],
    [admin, 'DELETE', '/accounts/ann@dora.test/totp'],
    [admin, 'PATCH', '/accounts/ann@dora.test', { quota_bytes: 7, enabled: false }],
    [admin, 'POST', '/accounts/ann@dora.test/rename', { name: 'anna@dora.test' }],
    [admin, 'DELETE', '/accounts/victim@dora.test'],
    [admin, 'POST', '/accounts/victim@dora.test/restore', { name: 'anna@dora.test', replace: true }],
    [admin, 'DELETE', '/deleted-accounts/gone@dora.test'],
    [admin, 'POST', '/accounts/tessa/cascade', { action: 'delete' }],
    [admin, 'POST', '/aliases', { address: 'more@dora.test', targets: ['bob@dora.test', 'x@far.example'] }],
    [admin, 'PATCH', '/aliases/all@dora.test', { targets: ['bob@dora.test'] }],
    [admin, 'DELETE', '/aliases/old@dora.test'],
    [people.bob, 'PATCH', '/me', { full_name: 'Bobby' }],
    [people.bob, 'DELETE', `/me/sessions/${session}`],
    [people.bob, 'POST', '/me/api-keys', { name: 'Backup', scopes: ['me:read'], password }],
    [people.eve, 'POST', '/me/filters', { name: 'x', matching: 'always', actions: [{ action: 'keep' }] }],
    [people.eve, 'PUT', '/me/vacation', { text: 'away' }],
    [people.eve, 'DELETE', '/me/vacation'],
    [people.eve, 'POST', '/me/device-passwords', { name: 'Phone', scopes: ['imap'], networks: ['192.0.2.0/24'], password }],
    [people.bob, 'POST', '/me/webmail/roundcube'],
    [people.bob, 'POST', '/me/dav-token'],
    [people.eve, 'PUT', '/me/password', { old_password: password, new_password: 'another long enough password' }],
    [admin, 'PUT', '/domains/dora.test/outgoing-ip', { ip: '127.0.0.2', helo: 'mx.dora.test' }],
    [admin, 'DELETE', '/domains/dora.test/outgoing-ip'],
    [admin, 'POST', '/domains/dora.test/dkim', { selector: 's1' }],
    [admin, 'POST', '/domains/dora.test/dkim/s1/activate'],
    [admin, 'DELETE', '/domains/dora.test/dkim/s1'],
    [admin, 'PUT', '/domains/dora.test/antispam/thresholds', { greylist: 1, add_header: 2, reject: 3 }],
    [admin, 'PUT', '/domains/dora.test/antispam/rules', { whitelist: { ips: ['::/0', '10.0.0.1'] }, blacklist: { emails: ['x@y.test'] } }],
    [admin, 'DELETE', '/domains/dora.test/antispam/rules'],
    [admin, 'DELETE', '/domains/dora.test/antispam/thresholds'],
    [admin, 'PUT', '/settings/relayhost', { host: 'relay.example.net', username: 'u', password: 'p' }],
    [admin, 'DELETE', '/settings/relayhost'],
    [admin, 'PUT', '/settings/system-mailer', { host: 'relay.example.net', username: 'u', password: 'p' }],
    [admin, 'DELETE', '/settings/system-mailer'],
    [people.bob, 'PUT', '/me/recovery-email', { recovery_email: 'bob@far.example', password }],
    [admin, 'POST', '/server/actions/recalculate-quota'],
    [admin, 'DELETE', '/stats/blocked-senders/eve@otto.test'],
    [people.bob, 'POST', '/me/invitations', { itip_method: 'reply', recipients: ['x@far.example'], subject: 'Yes', calendar: 'BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n' }],
    [people.bob, 'POST', '/me/learn', { verdict: 'ham', mailbox: 'Junk', uid: 3 }],
    [admin, 'POST', '/import?kind=aliases', 'address,targets\nin@dora.test,ann@dora.test\n', 'text/csv'],
    [admin, 'POST', '/aliases/bulk', 'line@dora.test ann@dora.test\n', 'text/plain'],
    [api.nobody, 'POST', '/auth/login', { username: 'bob@dora.test', password }],
  ].map(([client, method, path, body, type]) => ({ client, method, path, body, type, failed: 0 }));

  let state = await database.read();
  for (const change of changes)
    for (let n = 1; ; n++) {
      const { client, method, path, body, type } = change;
      assert.ok(n <= 60, `${method} ${path} still fails at statement ${n}`);
      const headers = { 'x-test-fail-at': String(n), ...(type && { 'content-type': type }) };
      if (method === 'POST' && client.token) headers['idempotency-key'] = `atomic ${path} ${JSON.stringify(body)?.length}`;
      const answer = await client.call(method, path, body, headers);
      if (answer.status < 400) {
        const now = await database.read();
        assert.notEqual(now, state, `${method} ${path} changed nothing at all`);
        state = now;
        break;
      }
      assert.equal(answer.json.code, 'internal', `${method} ${path} at ${n}: ${answer.text}`);
      assert.doesNotMatch(answer.text, /SELECT|INSERT|UPDATE|DELETE|asked for/, 'the caller is told nothing of the inside');
      assert.equal(await database.read(), state, `${method} ${path} left something at statement ${n}`);
      change.failed++;
    }
  for (const change of changes) assert.ok(change.failed >= 2, `${change.method} ${change.path} was made to fail ${change.failed} times`);
});
