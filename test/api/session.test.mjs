// SPDX-License-Identifier: Apache-2.0
// Signing in (R5, R16, R17): bearer tokens, what ends them, and what the API tells a stranger.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { adminPassword } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

let api, admin, nobody, people;
before(async () => {
  api = await startApi();
  ({ admin, nobody } = api);
  people = await tenants(api);
});
after(() => api?.stop());

const login = (username, word, status = 200) => nobody.want(status, 'POST', '/auth/login', { username, password: word });

test('login answers a token for 24 hours, who, and which role', async () => {
  const answer = await login('ANN@Dora.Test', password);
  assert.equal(answer.account, 'ann@dora.test');
  assert.equal(answer.role, 'mail_user');
  assert.ok(answer.token.length >= 20);
  const hours = (Date.parse(answer.expires_at) - Date.now()) / 3600_000;
  assert.ok(hours > 23.9 && hours < 24.1, answer.expires_at);
  assert.equal((await nobody.as(answer.token).get('/me')).name, 'ann@dora.test');
});

test('a wrong password and an unknown name get the same answer, in the same time', async () => {
  const shape = (a) => ({ ...a.json, request_id: 0 });
  const time = async (name) => {
    const start = performance.now();
    const answer = await nobody.refused('bad_credentials', 'POST', '/auth/login', { username: name, password: 'wrong wrong wrong' });
    return [performance.now() - start, shape(answer)];
  };
  const spent = { 'ann@dora.test': [], 'nobody@dora.test': [], 'x@nosuch.test': [] };
  let told;
  for (let i = 0; i < 12; i++)
    for (const name of Object.keys(spent)) {
      const [ms, said] = await time(name);
      spent[name].push(ms);
      told ??= said;
      assert.deepEqual(said, told);
    }
  // The least of many, since this machine does other things, too. Without hashing it would be a twentieth.
  const least = Object.values(spent).map((all) => Math.min(...all));
  assert.ok(Math.max(...least) < 5 * Math.min(...least), JSON.stringify(spent));
});

test('login wants a name and a password, and nothing else', async () => {
  await nobody.refused('invalid_field', 'POST', '/auth/login', { username: 'admin' }, { pointer: '/password' });
  await nobody.refused('invalid_field', 'POST', '/auth/login', { password }, { pointer: '/username' });
  await nobody.refused('invalid_field', 'POST', '/auth/login', { username: 'admin', password, role: 'master_admin' }, { pointer: '/role' });
});

test('strange names and passwords are just wrong', async () => {
  for (const [name, word] of [["' OR 1=1 --", password], ['ann@dora.test*admin', password], ['a@b@c', password], ['ann@dora.test', 'x'.repeat(900)],
    ['ann@dora.test', 'ünïcödé ünïcödé'], ['..', password], ['x'.repeat(250), password]])
    await nobody.refused('bad_credentials', 'POST', '/auth/login', { username: name, password: word });
});

test('logout ends the token', async () => {
  const bob = await nobody.login('bob@dora.test', password);
  await bob.want(204, 'POST', '/auth/logout');
  await bob.refused('unauthenticated', 'GET', '/me');
});

test('sessions are listed, the current one is marked, and one can be ended', async () => {
  const [one, two] = [await nobody.login('bob@dora.test', password), await nobody.login('bob@dora.test', password)];
  const { items } = await one.get('/me/sessions');
  assert.equal(items.filter((s) => s.current).length, 1);
  const other = (await two.get('/me/sessions')).items.find((s) => s.current);
  await one.remove(`/me/sessions/${other.id}`);
  await two.refused('unauthenticated', 'GET', '/me');
  await one.refused('not_found', 'DELETE', `/me/sessions/${other.id}`);
  const eves = (await people.eve.get('/me/sessions')).items[0];
  await one.refused('not_found', 'DELETE', `/me/sessions/${eves.id}`);
  await people.eve.get('/me');
});

test('R16 a disabled account is out at once, and can not come in', async () => {
  await admin.post('/accounts', { name: 'dis@dora.test', password });
  const dis = await nobody.login('dis@dora.test', password);
  await admin.patch('/accounts/dis@dora.test', { enabled: false });
  await dis.refused('unauthenticated', 'GET', '/me');
  await nobody.refused('bad_credentials', 'POST', '/auth/login', { username: 'dis@dora.test', password });
  await admin.patch('/accounts/dis@dora.test', { enabled: true });
  await nobody.login('dis@dora.test', password);
});

test('R5 without api_access nobody signs in here', async () => {
  await admin.post('/accounts', { name: 'mailonly@dora.test', password, api_access: false });
  const answer = await nobody.call('POST', '/auth/login', { username: 'mailonly@dora.test', password });
  assert.ok([401, 403].includes(answer.status), answer.text);
});

test('R16 a deleted account\'s token is nothing', async () => {
  await admin.post('/accounts', { name: 'gone@dora.test', password });
  const gone = await nobody.login('gone@dora.test', password);
  await admin.remove('/accounts/gone@dora.test');
  await gone.refused('unauthenticated', 'GET', '/me');
});

test('PUT /me/password wants the old one, and ends the other sessions', async () => {
  await admin.post('/accounts', { name: 'pw@dora.test', password });
  const [one, two] = [await nobody.login('pw@dora.test', password), await nobody.login('pw@dora.test', password)];
  const next = 'another long enough password';
  await one.refused('invalid_field', 'PUT', '/me/password', { old_password: 'not the old one', new_password: next }, { pointer: '/old_password' });
  await one.refused('invalid_field', 'PUT', '/me/password', { old_password: password, new_password: 'short' }, { pointer: '/new_password' });
  const answer = await one.call('PUT', '/me/password', { old_password: password, new_password: next });
  assert.ok([200, 204].includes(answer.status), answer.text);
  await one.get('/me');
  await two.refused('unauthenticated', 'GET', '/me');
  await nobody.refused('bad_credentials', 'POST', '/auth/login', { username: 'pw@dora.test', password });
  await nobody.login('pw@dora.test', next);
});

test('R17 imported hashes work, and are hashed anew at the next login', async () => {
  for (const scheme of ['SHA512-CRYPT', 'BLF-CRYPT', 'ARGON2ID']) {
    const name = `${scheme.toLowerCase()}@dora.test`, password_hash = execFileSync('doveadm', ['pw', '-s', scheme, '-p', 'imported pass 1']).toString().trim();
    assert.ok(password_hash.startsWith(`{${scheme}}$`), password_hash);
    await admin.post('/accounts', { name, password_hash });
    await nobody.login(name, 'imported pass 1');
    await nobody.login(name, 'imported pass 1');
    await nobody.refused('bad_credentials', 'POST', '/auth/login', { username: name, password: 'imported pass 2' });
  }
});

test('PATCH /me changes what is one\'s own to change, and nothing else', async () => {
  assert.equal((await people.ann.patch('/me', { full_name: 'Ann' })).full_name, 'Ann');
  for (const change of [{ quota_bytes: 0 }, { enabled: true }, { role: 'master_admin' }, { name: 'x@dora.test' }, { may_send: true }])
    await people.ann.refused('invalid_field', 'PATCH', '/me', change, { pointer: `/${Object.keys(change)[0]}` });
});

test('tokens and passwords are in no file and in no log', async () => {
  const token = people.ann.token;
  const found = [];
  const walk = (dir) => {
    for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
      const file = path.join(dir, entry.name);
      if (entry.isDirectory()) walk(file);
      else if (entry.isFile()) {
        const bytes = fs.readFileSync(file);
        if (bytes.includes(token) || bytes.includes(password)) found.push(file);
      }
    }
  };
  walk(fs.realpathSync(api.instance));
  for (const p of api.processes) if (p.log.includes(token) || p.log.includes(password)) found.push(p.words[0]);
  assert.deepEqual(found, []);
});

test('R16 an admin changes its own password with the old one alone', async () => {
  for (const body of [{ password: 'chosen without the old one' }, { password_hash: `{SHA512-CRYPT}$6$saltsalt$${'a'.repeat(86)}` }])
    for (const [who, name] of [[people.max, 'max'], [people.dora, 'dora'], [admin, 'admin']])
      await who.refused('forbidden', 'PATCH', `/accounts/${name}`, body);
  await people.max.patch('/accounts/max', { full_name: 'Max' });
  await people.max.want(204, 'PUT', '/me/password', { old_password: password, new_password: 'another long enough password' });
  await admin.patch('/accounts/max', { password });
  people.max = await nobody.login('max', password);
});

test('the first admin\'s password lies in a file of mode 0600 until it is changed', async () => {
  const file = path.join(fs.realpathSync(api.instance), 'admin-password');
  assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  const first = adminPassword(api.instance);
  await admin.patch('/me', { full_name: 'First' });
  assert.ok(fs.existsSync(file));
  const answer = await admin.call('PUT', '/me/password', { old_password: first, new_password: password });
  assert.ok([200, 204].includes(answer.status), answer.text);
  assert.equal(fs.existsSync(file), false);
  await nobody.login('admin', password);
});

test('R13 R15 an admin sees the device passwords of those below, never the secret, and ends one', async () => {
  const { id, password: told } = await people.bob.post('/me/device-passwords', { name: 'Lost phone', scopes: ['imap', 'smtp'], password });
  assert.ok(told.length > 20);
  const { items } = await people.dora.get('/accounts/bob@dora.test/device-passwords');
  assert.deepEqual(items.map((row) => [row.id, row.name, row.scopes]), [[id, 'Lost phone', ['imap', 'smtp']]]);
  assert.ok(!JSON.stringify(items).includes(told));
  await people.otto.want(404, 'DELETE', `/accounts/bob@dora.test/device-passwords/${id}`);
  await people.dora.want(204, 'DELETE', `/accounts/bob@dora.test/device-passwords/${id}`);
  assert.deepEqual((await people.bob.get('/me/device-passwords')).items, []);
});

test('R17 a refused sign-in is an event of the log, with the name of an account and never what was typed instead', async () => {
  const { log } = api.processes[0], already = log.length, typed = 'my password typed as a name';
  await nobody.refused('bad_credentials', 'POST', '/auth/login', { username: 'bob@dora.test', password: 'wrong wrong wrong' });
  await nobody.refused('bad_credentials', 'POST', '/auth/login', { username: typed, password: 'wrong wrong wrong' });
  const said = await until('both are told', () => {
    const lines = api.processes[0].log.slice(already).split('\n').filter((line) => line.includes('event=login.refused'));
    return lines.length >= 2 && lines;
  });
  assert.ok(said.some((line) => /service=api name=bob@dora\.test wrong=password/.test(line)), said.join('\n'));
  assert.ok(said.some((line) => /service=api name=- wrong=password/.test(line)), said.join('\n'));
  for (const secret of [typed, 'wrong wrong wrong']) assert.ok(!api.processes[0].log.includes(secret));
});

test('R16 an account has a hundred sessions, and the oldest ends for one more', async () => {
  const name = 'many@dora.test';
  await api.admin.post('/accounts', { name, password });
  const clients = [];
  for (let i = 0; i < 101; i++) clients.push(await nobody.login(name, password));
  await clients[0].refused('unauthenticated', 'GET', '/me');
  await clients[1].get('/me');
  assert.equal((await clients[100].get('/me/sessions?limit=500')).items.length, 100);
  await people.ann.get('/me'); // nobody else's
  const acts = async (client) => (await client.get('/log?limit=500')).items.filter((row) => row.route === 'session-pushed-out');
  const [act, ...others] = await acts(clients[100]);
  assert.deepEqual(others, [], 'once');
  assert.deepEqual([act.method, act.object, act.account, act.status], ['ACT', name, name, 200]);
  assert.deepEqual(await acts(people.ann), []);
  assert.equal((await acts(people.dora)).length, 1, 'its admin, too');
});
