// SPDX-License-Identifier: Apache-2.0
// R12, R15: a MasterAdmin who has lost password, one-time codes and passkeys, and has nobody above, is let in again at the
// console of the machine.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { Authenticator, register, signIn } from '../lib/authenticator.mjs';
import { enable } from '../lib/otp.mjs';
import { rows } from '../lib/rows.mjs';
import { mailportal } from '../lib/scratch.mjs';

const origin = 'https://portal.test';
let api, nobody, people;
before(async () => {
  api = await startApi({ conf: { url: origin } });
  ({ nobody } = api);
  people = await tenants(api);
});
after(() => api?.stop());

const rescue = (...words) => mailportal(api.instance, ['rescue', ...words]).then(({ stdout }) => ({ status: 0, stdout, stderr: '' }),
  (e) => ({ status: e.code, stdout: e.stdout, stderr: e.stderr }));

test('R12 R15 the console lets a lone MasterAdmin in again: a new password is all that it has', async () => {
  const { max } = people, key = new Authenticator({ origin });
  await register(max, key, password);
  await enable(max);
  const byKey = await signIn(nobody, key);
  const { token } = await byKey.post('/me/api-keys', { name: 'Old', scopes: ['me:read'] });
  await byKey.want(204, 'PUT', '/me/password-login', { enabled: false });
  for (let i = 0; i < 6; i++) await nobody.call('POST', '/auth/login', { username: 'max', password: `guess ${i}` });
  const told = await rescue('max');
  assert.equal(told.status, 0, told.stderr);
  const word = /\n {4}(\S+)\n/.exec(told.stdout)[1];
  assert.match(word, /^([a-z2-7]{4}-){4}[a-z2-7]{4}$/);
  for (const client of [max, byKey, nobody.as(token)]) await client.refused('unauthenticated', 'GET', '/me');
  await nobody.refused('bad_credentials', 'POST', '/auth/login', { username: 'max', password });
  const again = await nobody.login('max', word), me = await again.get('/me');
  assert.deepEqual([me.totp, me.passkeys, me.password_login, me.enabled], [false, 0, true, true]);
  const [row] = (await again.get('/log?route=rescue')).items;
  assert.deepEqual([row.method, row.object, row.status], ['ACT', 'max', 200]);
  assert.match(row.actor, /^system user /);
  assert.ok(!rows(api).includes(word));
});

test('R12 the first admin, too; its generated password is forgotten', async () => {
  const file = fs.realpathSync(path.join(api.instance, 'admin-password'));
  const again = await nobody.login('admin', /\n {4}(\S+)\n/.exec((await rescue('admin')).stdout)[1]);
  assert.equal((await again.get('/me')).role, 'master_admin');
  assert.ok(!fs.existsSync(file));
});

test('R12 nobody else is rescued so, and nothing happens without a name', async () => {
  for (const [words, why] of [[['dora'], /no MasterAdmin/], [['ann@dora.test'], /no MasterAdmin/], [['nobody-at-all'], /no account/], [[], /NAME/], [['max', 'dora'], /NAME/]]) {
    const { status, stdout, stderr } = await rescue(...words);
    assert.deepEqual([status, stdout], [1, ''], words.join(' '));
    assert.match(stderr, why);
  }
  await nobody.login('dora', password);
});
