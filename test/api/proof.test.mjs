// SPDX-License-Identifier: Apache-2.0
// What opens an account for longer than a session lasts wants more than a session: the password, with a code where there
// are one-time codes, or a sign-in by passkey a moment ago (R5, R10, R12, R13, R14, R15).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { Authenticator, register, signIn } from '../lib/authenticator.mjs';
import { code, enable } from '../lib/otp.mjs';
import { keepBlocks, rows, sql } from '../lib/rows.mjs';

const origin = 'https://portal.test';
let api, admin, nobody, made = 0;
before(async () => {
  api = await startApi({ conf: { url: origin } });
  ({ admin, nobody } = api);
  await tenants(api);
});
after(() => api?.stop());

/** Each route that asks, with what it takes besides; on: it needs one-time codes that are on. */
const ROUTES = [
  { method: 'POST', path: '/me/api-keys', body: { name: 'Backup', scopes: ['me:read'] }, status: 201 },
  { method: 'POST', path: '/me/device-passwords', body: { name: 'Phone', scopes: ['imap'] }, status: 201 },
  { method: 'POST', path: '/me/passkeys/options', body: {}, status: 200 },
  { method: 'PUT', path: '/me/recovery-email', body: { recovery_email: null }, status: 204 },
  { method: 'PUT', path: '/me/password-login', body: { enabled: true }, status: 204 },
  { method: 'POST', path: '/me/totp', body: {}, status: 200, off: true },
  { method: 'POST', path: '/me/totp/recovery-codes', body: {}, status: 200, on: true },
  { method: 'DELETE', path: '/me/totp', body: {}, status: 204, on: true },
];
const withoutCodes = ROUTES.filter((r) => !r.on), withCodes = ROUTES.filter((r) => !r.off);

async function somebody() {
  const name = `proof${++made}@dora.test`;
  await admin.post('/accounts', { name, password });
  return nobody.login(name, password);
}
const ask = (client, r, proof, headers) => client.call(r.method, r.path, { ...r.body, ...proof }, headers);
async function done(client, r, proof) {
  const answer = await ask(client, r, proof);
  assert.equal(answer.status, r.status, `${r.method} ${r.path}: ${answer.text}`);
}
async function refused(client, r, proof, pointer) {
  const answer = await ask(client, r, proof);
  assert.deepEqual([answer.json?.code, answer.json?.errors?.[0].pointer], ['invalid_field', pointer], `${r.method} ${r.path}: ${answer.text}`);
}
const newKey = () => new Authenticator({ origin });
const anHourLater = () => sql(api, 'UPDATE session SET created_at = created_at - 3600000');

for (const r of withoutCodes)
  test(`R5 R10 R12 R13 R14 ${r.method} ${r.path} does nothing for a session alone`, async () => {
    const user = await somebody(), state = rows(api);
    await refused(user, r, {}, '/password');
    await refused(user, r, { otp: '123456' }, '/password');
    assert.equal(rows(api), state);
    await refused(user, r, { password: 'not the password' }, '/password');
    await done(user, r, { password });
  });

test('R12 where there are one-time codes each of them wants one, and takes it once', async () => {
  for (const r of withCodes) {
    const user = await somebody(), { secret, recovery, used } = await enable(user);
    await refused(user, r, {}, '/password');
    await refused(user, r, { otp: code(secret, 1) }, '/password');
    await refused(user, r, { password }, '/otp');
    await refused(user, r, { password, otp: used }, '/otp'); // that one has switched them on
    await refused(user, r, { password, recovery_code: 'none of them' }, '/recovery_code');
    if (r.method !== 'DELETE') {
      const otp = code(secret, 1);
      await done(user, r, { password, otp });
      await refused(user, r, { password, otp }, '/otp');
    }
    if (r.path === '/me/totp/recovery-codes') continue; // the old ones have ended
    const both = await Promise.all([0, 1].map(() => ask(user, r, { password, recovery_code: recovery[0] })));
    assert.equal(both.filter((a) => a.status === r.status).length, 1, both.map((a) => a.text).join('\n'));
  }
});

test('R17 wrong passwords that are asked for so are guesses, for all of these routes together', async () => {
  const user = await somebody(), there = nobody.as(user.token, { 'x-real-ip': '203.0.113.9' });
  for (let i = 0; i < 5; i++) await refused(there, withoutCodes[i], { password: `guess number ${i}` }, '/password');
  keepBlocks(api);
  for (const r of withoutCodes) assert.equal((await ask(there, r, { password })).json.code, 'rate_limited', r.path);
});

test('R14 R15 who has just signed in by passkey is asked for nothing, in that session and for a quarter of an hour', async () => {
  const user = await somebody(), key = newKey();
  await register(user, key, password);
  await enable(user);
  const byKey = await signIn(nobody, key);
  for (const r of withCodes) await done(byKey, r, {});
  await refused(user, ROUTES[0], {}, '/password'); // another session of hers
  anHourLater();
  for (const r of withoutCodes) await refused(byKey, r, {}, '/password');
});

test('R15 without password login a passkey is the only proof', async () => {
  const user = await somebody(), key = newKey();
  await register(user, key, password);
  const byKey = await signIn(nobody, key);
  await user.want(204, 'PUT', '/me/password-login', { enabled: false, password }); // whose own session stays
  for (const r of withoutCodes.filter((x) => x.path !== '/me/password-login')) {
    const answer = await ask(user, r, { password });
    assert.equal(answer.json.code, 'forbidden', `${r.path}: ${answer.text}`);
    await done(byKey, r, {});
  }
  anHourLater();
  for (const r of withoutCodes) assert.equal((await ask(byKey, r, { password })).json.code, 'forbidden', r.path);
  await (await signIn(nobody, key)).want(204, 'PUT', '/me/password-login', { enabled: true });
});

test('R5 R16 what was shown as proof is in no answer, no log and no row, and no Idempotency-Key keeps what was made', async () => {
  const user = await somebody(), { recovery } = await enable(user), headers = { 'idempotency-key': 'proof' };
  const first = (await ask(user, ROUTES[1], { password, recovery_code: recovery[0] }, headers)).json;
  assert.match(first.password, /^([a-z2-7]{4}-){6}[a-z2-7]{4}$/);
  assert.equal((await ask(user, ROUTES[1], { password, recovery_code: recovery[0] }, headers)).json.code, 'invalid_field');
  const log = (await user.get('/log?limit=500')).items;
  assert.ok(log.some((row) => row.route.endsWith('/device-passwords') && row.fields === 'name, scopes, password, recovery_code' && row.status === 201));
  for (const text of [JSON.stringify(log), rows(api), api.processes[0].log])
    for (const secret of [password, recovery[0], first.password]) assert.ok(!text.includes(secret));
});
