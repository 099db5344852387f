// SPDX-License-Identifier: Apache-2.0
// R17, S5: what wrong passwords tell: nothing about who has an account, in words or in time.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';

let api, admin, nobody;
before(async () => {
  api = await startApi();
  ({ admin, nobody } = api);
  await tenants(api);
});
after(() => api?.stop());

const from = (ip) => nobody.as(null, { 'x-real-ip': ip });
const login = (client, username, word) => client.call('POST', '/auth/login', { username, password: word });

test('S5 a wrong password takes as long for a name that is nobody\'s, and however the stored one is hashed', async () => {
  const crypt = (...words) => execFileSync('openssl', ['passwd', ...words, password]).toString().trim();
  await admin.post('/accounts', { name: 'old@dora.test', password_hash: `{SHA512-CRYPT}${crypt('-6', '-salt', 'saltsalt')}` });
  const names = ['ann@dora.test', 'old@dora.test', 'nobody@dora.test', 'x@nosuch.test'], spent = Object.fromEntries(names.map((n) => [n, []]));
  for (let i = 0; i < 15; i++)
    for (const name of names) {
      const start = performance.now(), answer = await login(from('203.0.113.5'), name, 'the same wrong one'); // the same again is no guess
      assert.equal(answer.json.code, 'bad_credentials');
      spent[name].push(performance.now() - start);
    }
  const medians = names.map((name) => spent[name].sort((a, b) => a - b)[7]);
  assert.ok(Math.min(...medians) >= 240, JSON.stringify(medians));
  assert.ok(Math.max(...medians) - Math.min(...medians) < 60, JSON.stringify(medians)); // the two hashes differ by more
});

test('R17 a block says the same for all names, and a known network goes on', async () => {
  const there = from('203.0.113.70');
  assert.equal((await login(there, 'bob@dora.test', password)).status, 200);
  const told = [];
  for (const name of ['bob@dora.test', 'nobody@dora.test']) {
    const elsewhere = from(`198.51.${name.length}.9`);
    for (let i = 0; i < 5; i++) assert.equal((await login(elsewhere, name, `guess ${i}`)).status, 401);
    const { status, json, headers } = await login(elsewhere, name, password);
    told.push([status, json.detail, headers['retry-after']]);
  }
  assert.equal(told[0][0], 429);
  assert.deepEqual(told[0], told[1]);
  assert.equal((await login(there, 'bob@dora.test', password)).status, 200);
});

test('R17 the password that is asked for by /me counts, too', async () => {
  const me = await nobody.login('bob@dora.test', password);
  const there = nobody.as(me.token, { 'x-real-ip': '192.0.2.200' });
  for (let i = 0; i < 5; i++)
    await there.refused('invalid_field', 'PUT', '/me/password', { old_password: `guess ${i}`, new_password: 'another long enough password' }, { pointer: '/old_password' });
  await there.refused('rate_limited', 'PUT', '/me/password', { old_password: password, new_password: 'another long enough password' });
});
