// SPDX-License-Identifier: Apache-2.0
// R7: each act on how an account is opened is a row of the log that its owner reads, with who did it: the owner, an admin, a
// program by its key, somebody who knew no password, or the server by itself. The admin above reads it, too, and nobody else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { blocked, password, startApi, tenants } from '../lib/api.mjs';
import { Authenticator, register, signIn } from '../lib/authenticator.mjs';
import { code, enable } from '../lib/otp.mjs';
import { expire } from '../lib/rows.mjs';
import { startSink } from '../lib/sink.mjs';
import { until } from '../lib/until.mjs';

const name = 'ann@dora.test', words = ['another long enough password', 'and one more that is long'];
const origin = 'https://mail.example.net';
let api, admin, nobody, people, ann, dora, sink, serial = 0;
before(async () => {
  sink = await startSink();
  api = await startApi({ also: ['jobs'], conf: { url: origin } });
  ({ admin, nobody } = api);
  people = await tenants(api);
  ({ ann, dora } = people);
  await admin.put('/settings/system-mailer', { host: '127.0.0.1', port: sink.port, tls: 'none', allow_private: true, from_address: 'portal@example.net' });
});
after(async () => {
  await api?.stop();
  await sink?.stop();
});

/** Who was told to have done it: the owner, an admin, or nobody who was signed in, as who is about to sign in. */
const [OWNER, ADMIN, MASTER, NOBODY] = [name, 'dora', 'admin', null];
const seen = new Set();

/** Do it; then its row is in the owner's log, and in that of her admin, and not in another tenant's. */
async function tells(what, [method, route, status, actor, also = {}], act) {
  const result = await act();
  const fits = (row) => !seen.has(row.id) && row.method === method && row.route === (method === 'ACT' ? route : `/api/v1${route}`) &&
    row.status === status && row.actor === actor && Object.entries(also).every(([key, value]) => row[key] === value);
  const row = await until(`a row of: ${what}`, async () => (await ann.get('/log?limit=500&changes=true')).items.find(fits), 20)
    .catch(async (e) => assert.fail(`${e.message}\n${(await ann.get('/log?limit=6&changes=true')).items.map((r) => JSON.stringify(r)).join('\n')}`));
  seen.add(row.id);
  assert.deepEqual([row.account, row.owner], [name, 'dora'], what);
  assert.ok((await dora.get(`/log?limit=500&account=${name}`)).items.some((r) => r.id === row.id), `${what}: her admin reads it`);
  for (const other of [people.otto, people.bob, people.eve])
    assert.ok(!(await other.get('/log?limit=500')).items.some((r) => r.id === row.id), `${what}: nobody else does`);
  return result;
}

/** What the link of the next mail to that address carries. */
async function token(to) {
  const { text } = await sink.wait(`a mail to ${to}`, (m) => !m.used && m.rcpts[0] === to && /#[a-z0-9]+/.test(body(m)) && (m.used = true));
  return /#([a-z0-9]+)/.exec(body({ text }))[1];
}
const body = ({ text }) => Buffer.from(text.split('\r\n\r\n')[1], 'base64').toString();
const login = (more = {}, status = 200) => nobody.want(status, 'POST', '/auth/login', { username: name, password, ...more });

test('R7 signing in and out, language, sessions', async () => {
  await tells('a sign-in', ['POST', '/auth/login', 200, NOBODY], login);
  await tells('a wrong password', ['POST', '/auth/login', 401, NOBODY], () => login({ password: 'wrong wrong wrong' }, 401));
  await tells('the language', ['PATCH', '/me', 200, OWNER, { fields: 'language' }], () => ann.patch('/me', { language: 'de' }));
  const [other, third] = [nobody.as((await login()).token), nobody.as((await login()).token)];
  await tells('the own sign-out', ['POST', '/auth/logout', 204, OWNER], () => other.want(204, 'POST', '/auth/logout'));
  const session = async () => (await ann.get('/me/sessions')).items.find((s) => !s.current).id;
  await tells('the end of another session', ['DELETE', '/me/sessions/{id}', 204, OWNER], async () => ann.remove(`/me/sessions/${await session()}`));
  await tells('the same by an admin', ['DELETE', '/accounts/{key}/sessions/{id}', 204, ADMIN], async () => dora.remove(`/accounts/${name}/sessions/${await session()}`));
  assert.ok(third);
});

test('R7 password, recovery address, a new password by mail', async () => {
  const to = 'ann@far.example';
  await tells('a recovery address', ['PUT', '/me/recovery-email', 204, OWNER], () => ann.want(204, 'PUT', '/me/recovery-email', { recovery_email: to, password }));
  const confirm = await tells('its mail', ['ACT', 'mail-recovery-email', 200, NOBODY], () => token(to));
  await tells('its confirmation', ['POST', '/auth/recovery-email/confirm', 204, NOBODY], () => nobody.want(204, 'POST', '/auth/recovery-email/confirm', { token: confirm }));
  await tells('a notice of it', ['ACT', 'mail-security-notice', 200, NOBODY], () => null);
  await nobody.want(202, 'POST', '/auth/password-reset', { username: name });
  const reset = await tells('the mail of a new password', ['ACT', 'mail-password-reset', 200, NOBODY], () => token(to));
  await tells('a new password by it', ['POST', '/auth/password-reset/confirm', 204, NOBODY], async () => {
    await nobody.want(204, 'POST', '/auth/password-reset/confirm', { token: reset, password: words[0] });
    ann = await nobody.login(name, words[0]);
  });
  await tells('a new password', ['PUT', '/me/password', 204, OWNER], () => ann.want(204, 'PUT', '/me/password', { old_password: words[0], new_password: words[1] }));
  await tells('a new password by an admin', ['PATCH', '/accounts/{key}', 200, ADMIN, { fields: 'password' }], async () => {
    await dora.patch(`/accounts/${name}`, { password });
    ann = await nobody.login(name, password);
  });
});

test('R7 one-time codes', async () => {
  const { secret, recovery } = await tells('codes on', ['POST', '/me/totp/verify', 200, OWNER], () => enable(ann));
  await tells('a sign-in by code', ['POST', '/auth/login', 200, NOBODY, { fields: 'username, password, otp' }], () => login({ otp: code(secret, 1) }));
  await tells('a wrong code', ['POST', '/auth/login', 401, NOBODY, { fields: 'username, password, recovery_code' }], () => login({ recovery_code: 'aaaa-aaaa-aaaa-aaaa' }, 401));
  await tells('a sign-in by recovery code', ['POST', '/auth/login', 200, NOBODY, { fields: 'username, password, recovery_code' }], () => login({ recovery_code: recovery[0] }));
  const renewed = await tells('new recovery codes', ['POST', '/me/totp/recovery-codes', 200, OWNER],
    () => ann.want(200, 'POST', '/me/totp/recovery-codes', { password, recovery_code: recovery[1] }));
  await tells('codes off', ['DELETE', '/me/totp', 204, OWNER], () => ann.want(204, 'DELETE', '/me/totp', { password, recovery_code: renewed.recovery_codes[0] }));
  await enable(ann);
  await tells('codes off by an admin', ['DELETE', '/accounts/{key}/totp', 204, ADMIN], () => dora.remove(`/accounts/${name}/totp`));
});

test('R7 passkeys', async () => {
  const key = new Authenticator({ origin });
  const { id } = await tells('a passkey', ['POST', '/me/passkeys', 201, OWNER], () => register(ann, key, password, 'Stick'));
  await tells('its other name', ['PATCH', '/me/passkeys/{id}', 200, OWNER], () => ann.patch(`/me/passkeys/${id}`, { name: 'Blue stick' }));
  ann = await tells('a sign-in by it', ['POST', '/auth/passkey/login', 200, NOBODY], () => signIn(nobody, key));
  await tells('password login off', ['PUT', '/me/password-login', 204, OWNER], () => ann.want(204, 'PUT', '/me/password-login', { enabled: false }));
  await tells('password login on', ['PUT', '/me/password-login', 204, OWNER], () => ann.want(204, 'PUT', '/me/password-login', { enabled: true }));
  await tells('a passkey deleted', ['DELETE', '/me/passkeys/{id}', 204, OWNER], () => ann.remove(`/me/passkeys/${id}`));
  ann = await nobody.login(name, password);
  await register(ann, new Authenticator({ origin }), password);
  await tells('all deleted by an admin', ['DELETE', '/accounts/{key}/passkeys', 204, ADMIN], async () => {
    await dora.remove(`/accounts/${name}/passkeys`);
    ann = await nobody.login(name, password);
  });
});

test('R7 device passwords and API keys', async () => {
  const make = (more) => ann.post('/me/device-passwords', { name: `Phone ${++serial}`, scopes: ['imap'], password, ...more });
  const own = await tells('a device password', ['POST', '/me/device-passwords', 201, OWNER], make);
  await tells('it is revoked', ['DELETE', '/me/device-passwords/{id}', 204, OWNER], () => ann.remove(`/me/device-passwords/${own.id}`));
  const other = await make();
  await tells('one is revoked by an admin', ['DELETE', '/accounts/{key}/device-passwords/{id}', 204, ADMIN], () => dora.remove(`/accounts/${name}/device-passwords/${other.id}`));
  await tells('one is over', ['ACT', 'device-password-expired', 200, NOBODY], async () => expire(api, (await make({ expires_at: new Date(Date.now() + 3_600_000).toISOString() })).id));
  const key = await tells('an API key', ['POST', '/me/api-keys', 201, OWNER], () => ann.post('/me/api-keys', { name: 'Program', scopes: ['me:write'], password }));
  await tells('what it is used for', ['PATCH', '/me', 200, OWNER, { api_key: 'Program' }], () => nobody.as(key.token).patch('/me', { full_name: 'A' }));
  await tells('it is revoked', ['DELETE', '/me/api-keys/{id}', 204, OWNER], () => ann.remove(`/me/api-keys/${key.id}`));
});

test('R7 guesses, and what admins do to the account', async () => {
  await tells('guesses slowed down', ['ACT', 'sign-in-slowed', 403, NOBODY, { ip: '203.0.113.77' }], () => blocked(api, name));
  const { items } = await admin.get('/server/sign-in-blocks');
  await tells('a block lifted', ['DELETE', '/server/sign-in-blocks/{id}', 204, MASTER], () => admin.remove(`/server/sign-in-blocks/${items.find((b) => b.account === name).id}`));
  const back = async () => { ann = await nobody.login(name, password); };
  await tells('disabled', ['PATCH', '/accounts/{key}', 200, ADMIN, { fields: 'enabled' }], () => dora.patch(`/accounts/${name}`, { enabled: false }).then(() => dora.patch(`/accounts/${name}`, { enabled: true })).then(back));
  await tells('another name', ['POST', '/accounts/{key}/rename', 200, ADMIN, { object: name }], async () => {
    await dora.want(200, 'POST', `/accounts/${name}/rename`, { name: 'anna@dora.test' });
    await dora.want(200, 'POST', '/accounts/anna@dora.test/rename', { name });
    await back();
  });
  await tells('deleted', ['DELETE', '/accounts/{key}', 204, ADMIN], async () => {
    await dora.remove(`/accounts/${name}`);
    await dora.want(200, 'POST', `/accounts/${name}/restore`);
    await back();
  });
  await tells('had back', ['POST', '/accounts/{key}/restore', 200, ADMIN], () => null);
});
