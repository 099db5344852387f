// SPDX-License-Identifier: Apache-2.0
// API keys (R5, R16): what they open, from where, for how long, and that nothing leads from a key to more than it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { rows, sql } from '../lib/rows.mjs';
import { mailportal } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

let api, admin, nobody, people, scopes;
before(async () => {
  api = await startApi();
  ({ admin, nobody } = api);
  people = await tenants(api);
  scopes = nobody.contract.document.paths['/api/v1/me/api-keys'].post.requestBody.content['application/json'].schema.properties.scopes.items.enum;
});
after(() => api?.stop());

const make = (client, body) => client.post('/me/api-keys', { name: 'Test', password, ...body });
const keyOf = async (client, body) => nobody.as((await make(client, body)).token);
const from = (client, ip) => client.as(client.token, { 'x-real-ip': ip });
const basic = (name, token) => nobody.as(null, { authorization: `Basic ${Buffer.from(`${name}:${token}`).toString('base64')}` });

test('R5 several keys of an account, named, told once, listed without their tokens', async () => {
  const one = await make(people.dora, { name: 'Billing', scopes: ['accounts:write', 'domains:read'], networks: ['192.0.2.0/24', '2001:db8::1'], expires_at: '2036-01-01T00:00:00Z' });
  const two = await make(people.dora, { name: 'Billing', scopes: ['log:read'] });
  assert.match(one.token, /^mpk_[a-z2-7]{32}$/);
  assert.notEqual(one.token, two.token);
  const { token, ...plain } = one;
  assert.deepEqual(plain, { ...plain, account: 'dora', name: 'Billing', scopes: ['accounts:write', 'domains:read'], networks: ['192.0.2.0/24', '2001:db8::1'], last_used_at: null, last_used_ip: null });
  assert.deepEqual(await people.dora.get(`/me/api-keys/${one.id}`), plain);
  const { items } = await people.dora.get('/me/api-keys');
  assert.deepEqual(items.map((k) => k.id).sort(), [one.id, two.id].sort());
  assert.ok(!rows(api).includes(token.slice(4)), 'the token is not in the database');
  await people.eve.refused('not_found', 'GET', `/me/api-keys/${one.id}`);
  await people.eve.refused('not_found', 'DELETE', `/me/api-keys/${one.id}`);
  await people.max.refused('not_found', 'DELETE', `/me/api-keys/${one.id}`);
  assert.deepEqual((await people.max.get('/me/api-keys')).items, [], 'a MasterAdmin lists its own');
  await people.dora.remove(`/me/api-keys/${one.id}`);
  await nobody.as(token, { 'x-real-ip': '192.0.2.1' }).refused('unauthenticated', 'GET', '/accounts');
  assert.ok((await people.dora.get('/log')).items.some((row) => row.route === '/api/v1/me/api-keys/{id}' && row.method === 'DELETE'));
});

test('R5 a key is told once, even to who sends the request again', async () => {
  const headers = { 'idempotency-key': 'again' }, body = { name: 'Twice', scopes: ['me:read'], password };
  const [a, b] = [await people.ann.post('/me/api-keys', body, headers), await people.ann.post('/me/api-keys', body, headers)];
  assert.notEqual(a.token, b.token);
  const state = rows(api);
  assert.ok(!(await people.ann.call('POST', '/me/api-keys?dry_run=1', body)).text.includes('mpk_'));
  assert.equal(rows(api), state);
});

test('R5 bad keys are refused by the field', async () => {
  for (const [body, pointer] of [
    [{ scopes: ['me:read'], name: '' }, '/name'],
    [{ scopes: [] }, '/scopes'],
    [{}, '/scopes'],
    [{ scopes: ['me:admin'] }, '/scopes/0'],
    [{ scopes: ['me'] }, '/scopes/0'],
    [{ scopes: ['*'] }, '/scopes/0'],
    [{ scopes: ['me:read', 7] }, '/scopes/1'],
    [{ scopes: 'me:read' }, '/scopes'],
    [{ scopes: ['me:read'], expires_at: '2020-01-01T00:00:00Z' }, '/expires_at'],
    [{ scopes: ['me:read'], networks: ['192.0.2.7/24'] }, '/networks/0'],
    [{ scopes: ['me:read'], networks: ['everywhere'] }, '/networks/0'],
    [{ scopes: ['me:read'], token: 'mpk_mine' }, '/token'],
    [{ scopes: ['me:read'], account: 'dora' }, '/account'],
    [{ scopes: ['me:read'], account_id: '1' }, '/account_id'],
    [{ scopes: ['me:read'], token_hash: 'x' }, '/token_hash'],
    [{ scopes: ['me:read'], role: 'master_admin' }, '/role'],
  ]) await people.ann.refused('invalid_field', 'POST', '/me/api-keys', { name: 'x', password, ...body }, { pointer });
  for (let i = 0; i < 60; i++) {
    const answer = await people.bob.call('POST', '/me/api-keys', { name: `${i}`, scopes: ['me:read'], password });
    if (i >= 50) assert.equal(answer.json.code, 'conflict', answer.text);
    else assert.equal(answer.status, 201, answer.text);
  }
});

test('R5 Bearer and Basic both work, and the name must be the key\'s', async () => {
  const { token } = await make(people.dora, { scopes: ['accounts:read'] });
  for (const client of [nobody.as(token), basic('dora', token), basic('DORA', token)]) assert.ok((await client.get('/accounts')).items.length >= 2);
  for (const client of [basic('max', token), basic('', token), basic('ann@dora.test', token), nobody.as(`${token}x`), nobody.as(token.slice(0, -1)), nobody.as('mpk_'), nobody.as(token.slice(4)), nobody.as(null, { cookie: `__Host-mailportal=${token}` })])
    await client.refused('unauthenticated', 'GET', '/accounts');
});

test('R5 read does not write, write reads, and neither reaches another area', async () => {
  const read = await keyOf(people.dora, { scopes: ['domains:read'] }), write = await keyOf(people.dora, { scopes: ['domains:write'] });
  await read.get('/domains/dora.test');
  await write.get('/domains/dora.test');
  await read.refused('forbidden', 'PATCH', '/domains/dora.test', { comment: 'x' });
  await read.refused('forbidden', 'PATCH', '/domains/dora.test?dry_run=1', { comment: 'x' });
  await write.patch('/domains/dora.test', { comment: 'by key' });
  for (const client of [read, write]) {
    for (const path of ['/accounts', '/aliases', '/log', '/jobs', '/me', '/stats/blocked-senders', '/export?kind=aliases']) await client.refused('forbidden', 'GET', path);
    await client.refused('not_found', 'GET', '/domains/otto.test');
    await client.get('/version');
  }
});

test('R5 files need the scope of what is in them beside that of files', async () => {
  const file = { headers: { 'content-type': 'application/json' } };
  const kinds = { accounts: 'accounts', aliases: 'addresses', 'sender-addresses': 'addresses', domains: 'domains', 'domain-aliases': 'domains', 'relay-domains': 'domains' };
  const files = await keyOf(people.dora, { scopes: ['files:write'] });
  for (const [kind, area] of Object.entries(kinds)) {
    const [read, write] = [await keyOf(people.dora, { scopes: ['files:write', `${area}:read`] }), await keyOf(people.dora, { scopes: ['files:write', `${area}:write`] })];
    for (const client of [files, read]) {
      const { json } = await client.refused('forbidden', 'POST', `/import?kind=${kind}`, '[]', file);
      assert.match(json.detail, new RegExp(`lacks the scope ${area}:write`));
    }
    assert.notEqual((await write.call('POST', `/import?kind=${kind}`, '[]', file.headers)).json?.code, 'forbidden');
    await files.refused('forbidden', 'GET', `/export?kind=${kind}`);
    for (const client of [read, write]) assert.equal((await client.call('GET', `/export?kind=${kind}`)).status, 200);
  }
  await files.refused('forbidden', 'POST', '/aliases/bulk', 'a@dora.test b@dora.test\n', { headers: { 'content-type': 'text/plain' } });
});

test('R5 a key never has more than its account\'s role and tree', async () => {
  const all = await keyOf(people.dora, { scopes });
  await all.refused('not_found', 'GET', '/accounts/eve@otto.test');
  await all.refused('forbidden', 'GET', '/settings/relayhost');
  await all.refused('forbidden', 'POST', '/accounts', { name: 'boss', role: 'master_admin', password });
  assert.deepEqual((await all.get('/domains')).items.map((d) => d.name), ['dora.test']);
  const ann = await keyOf(people.ann, { scopes });
  await ann.refused('forbidden', 'GET', '/accounts');
  await ann.get('/me');
});

test('R5 no key makes or changes an account of its own role, in any way', async () => {
  const master = await keyOf(people.max, { scopes });
  const state = rows(api);
  await master.refused('forbidden', 'POST', '/accounts', { name: 'boss', role: 'master_admin', password });
  for (const name of ['max', 'admin']) {
    await master.refused('forbidden', 'PATCH', `/accounts/${name}`, { password: 'chosen by the key itself' });
    await master.refused('forbidden', 'PATCH', `/accounts/${name}`, { enabled: false });
    await master.refused('forbidden', 'DELETE', `/accounts/${name}`);
    await master.refused('forbidden', 'POST', `/accounts/${name}/rename`, { name: 'other' });
    await master.refused('forbidden', 'POST', `/accounts/${name}/cascade`, { action: 'disable' });
  }
  await master.refused('forbidden', 'POST', '/import?kind=accounts', 'name,role,password\nboss,master_admin,correct horse battery staple\n', { headers: { 'content-type': 'text/csv' } });
  await master.refused('forbidden', 'GET', '/export?kind=accounts&hashes=1');
  assert.equal(rows(api).replace(/.*api_key.*\n/g, ''), state.replace(/.*api_key.*\n/g, ''));
  await master.post('/accounts', { name: 'reseller', role: 'domain_admin', password }); // below it: what such programs are for
  await master.patch('/accounts/reseller', { password: 'another long enough password' });
  await master.remove('/accounts/reseller');
});

test('R5 no key reaches a route that manages credentials', async () => {
  const closed = nobody.contract.operations.filter((o) => o.operation.security?.length && !o.operation.security.some((s) => s.key));
  for (const word of ['/me/password', '/me/sessions', '/me/api-keys', '/auth/logout', '/accounts/{key}/sessions', '/settings/system-mailer', '/settings/relayhost'])
    assert.ok(closed.some((o) => o.template.endsWith(word)), `${word} is not closed`);
  const [max, ann] = [await keyOf(people.max, { scopes }), await keyOf(people.ann, { scopes })];
  const state = rows(api);
  for (const o of closed)
    for (const client of [max, ann]) {
      const path = (nobody.contract.base + o.template).replace(/^\/api\/v1/, '').replace(/\{[^}]*\}/g, 'x');
      const answer = await client.call(o.method, path, o.operation.requestBody ? {} : undefined);
      assert.equal(answer.json?.code, 'forbidden', `${o.method} ${path}: ${answer.text}`);
    }
  const used = (text) => text.replace(/.*api_key.*\n/g, '');
  assert.equal(used(rows(api)), used(state));
});

test('R5 a key is bound to its addresses, and its owner sees who tried from elsewhere', async () => {
  const key = await keyOf(people.dora, { scopes: ['domains:read'], networks: ['192.0.2.0/25', '198.51.100.7', '2001:db8:1::/48'] });
  for (const ip of ['192.0.2.1', '192.0.2.127', '198.51.100.7', '2001:db8:1:ffff::9', '::ffff:192.0.2.5']) await from(key, ip).get('/domains');
  const wrong = await from(nobody.as(`${key.token}x`), '192.0.2.1').refused('unauthenticated', 'GET', '/domains');
  const shape = (a) => ({ ...a.json, request_id: 0 });
  for (const ip of ['192.0.2.128', '198.51.100.8', '2001:db8:2::1', '::1', 'nonsense', undefined]) {
    const answer = await from(key, ip).refused('unauthenticated', 'GET', '/domains');
    assert.deepEqual(shape(answer), shape(wrong), 'who found a key does not learn that it is one');
  }
  await until('the log has the refusal', async () => (await people.dora.get('/log?limit=500')).items.some((row) => row.ip === '198.51.100.8' && row.code === 'unauthenticated'));
});

test('R5 a key expires, and R16 shows its last use to within minutes without a write for each', async () => {
  const { token, id } = await make(people.ann, { scopes: ['me:read'], expires_at: new Date(Date.now() + 3600_000).toISOString() });
  const key = nobody.as(token), used = async () => (await people.ann.get(`/me/api-keys/${id}`));
  assert.equal((await used()).last_used_at, null);
  await from(key, '192.0.2.9').get('/me');
  const first = await until('the use is noted', async () => { const k = await used(); return k.last_used_at && k; });
  assert.equal(first.last_used_ip, '192.0.2.9');
  for (let i = 0; i < 20; i++) await from(key, '192.0.2.10').get('/me');
  await until('those calls are in the log', async () => (await people.ann.get('/log?limit=500')).items.filter((row) => row.ip === '192.0.2.10').length >= 20);
  assert.deepEqual(await used(), first, 'not noted again within five minutes');
  sql(api, `UPDATE api_key SET last_used_at = last_used_at - 301000 WHERE id = ${id}`);
  await from(key, '192.0.2.11').get('/me');
  await until('a later use is noted', async () => (await used()).last_used_ip === '192.0.2.11');
  sql(api, `UPDATE api_key SET expires_at = ${Date.now() - 1} WHERE id = ${id}`);
  await key.refused('unauthenticated', 'GET', '/me');
});

test('R16 all credentials end with the password, the switch, the name and the account', async () => {
  await admin.post('/accounts', { name: 'pia@dora.test', password });
  let word = password, name = 'pia@dora.test', n = 0;
  const ends = async (act) => {
    const bearer = await nobody.login(name, word), spared = await nobody.login(name, word);
    const { headers } = await nobody.call('POST', '/auth/login?cookie=1', { username: name, password: word });
    const cookie = nobody.as(null, { cookie: headers['set-cookie'][0].split(';')[0] });
    const key = await keyOf(bearer, { scopes, name: `${++n}`, password: word });
    for (const client of [bearer, cookie, key]) await client.get('/me');
    await act(spared);
    for (const client of [bearer, cookie, key]) await client.refused('unauthenticated', 'GET', '/me');
    return spared;
  };
  const spared = await ends(async (self) => {
    await self.want(204, 'PUT', '/me/password', { old_password: word, new_password: 'another long enough password' });
    word = 'another long enough password';
  });
  await spared.get('/me'); // who changes it stays
  await ends(async () => { await admin.patch(`/accounts/${name}`, { password }); word = password; });
  for (const off of ['enabled', 'api_access'])
    await ends(async () => { await admin.patch(`/accounts/${name}`, { [off]: false }); await admin.patch(`/accounts/${name}`, { [off]: true }); });
  await ends(async () => { await admin.want(200, 'POST', `/accounts/${name}/rename`, { name: 'pia2@dora.test' }); name = 'pia2@dora.test'; });
  await ends(async () => { await admin.remove(`/accounts/${name}`); await admin.want(200, 'POST', `/accounts/${name}/restore`, {}); });
  await admin.remove(`/accounts/${name}`);
});

test('R16 all credentials of a domain, and of a tree, end when it is switched off', async () => {
  const off = {
    domain: (enabled) => admin.patch('/domains/otto.test', { enabled }),
    tree: (enabled) => admin.want(204, 'POST', '/accounts/otto/cascade', { action: enabled ? 'enable' : 'disable' }),
  };
  const signedOut = () => Number(sql(api, "SELECT signed_out_at FROM account WHERE name = 'eve@otto.test'"));
  const elsewhere = await keyOf(people.ann, { scopes });
  for (const [what, flip] of Object.entries(off)) {
    const eve = await nobody.login('eve@otto.test', password), key = await keyOf(eve, { scopes }), before = signedOut();
    await eve.want(201, 'POST', '/me/device-passwords', { name: 'Phone', scopes: ['imap'], password });
    await flip(false);
    for (const client of [key, eve]) await client.refused('unauthenticated', 'GET', '/me');
    await flip(true);
    for (const client of [key, eve]) await client.refused('unauthenticated', 'GET', '/me');
    const again = await nobody.login('eve@otto.test', password);
    for (const path of ['/me/api-keys', '/me/device-passwords']) assert.deepEqual((await again.get(path)).items, [], `${what}: ${path}`);
    assert.ok(signedOut() > before, `${what}: who is connected for submission is out`);
  }
  await elsewhere.get('/me');
  people.otto = await nobody.login('otto', password);
});

test('R16 an admin lists and ends the sessions of accounts below it, and of no others', async () => {
  const bob = await nobody.login('bob@dora.test', password);
  const mine = (await bob.get('/me/sessions')).items.find((s) => s.current);
  const listed = (await people.dora.get('/accounts/bob@dora.test/sessions')).items.map((s) => s.id);
  assert.ok(listed.includes(mine.id));
  await people.otto.refused('not_found', 'DELETE', `/accounts/bob@dora.test/sessions/${mine.id}`);
  await people.dora.refused('not_found', 'DELETE', `/accounts/ann@dora.test/sessions/${mine.id}`);
  await bob.refused('forbidden', 'DELETE', `/accounts/bob@dora.test/sessions/${mine.id}`);
  await people.dora.remove(`/accounts/bob@dora.test/sessions/${mine.id}`);
  await bob.refused('unauthenticated', 'GET', '/me');
  const again = await nobody.login('bob@dora.test', password);
  assert.ok((await again.get('/log?limit=500')).items.some((row) => row.actor === 'dora' && row.route.endsWith('/sessions/{id}') && row.status === 204), 'its owner sees who did it');
});

test('R5 R7 the log says by which key somebody asked, and is whole with it', async () => {
  const made = await make(people.dora, { name: 'Billing system', scopes: ['domains:write', 'domains:read'] }), key = nobody.as(made.token);
  await key.get('/domains');
  await key.patch('/domains/dora.test', { comment: 'by key' });
  await key.refused('forbidden', 'GET', '/accounts');
  await people.dora.patch('/domains/dora.test', { comment: 'by hand' });
  const rowsOf = async () => (await people.dora.get('/log?limit=500')).items.filter((row) => /^\/api\/v1\/(domains|accounts)/.test(row.route));
  const seen = await until('the log has all of it', async () => {
    const found = await rowsOf();
    return found.filter((row) => row.api_key_id === made.id).length === 3 && found;
  });
  for (const row of seen.filter((r) => r.api_key_id === made.id)) assert.deepEqual([row.actor, row.api_key], ['dora', 'Billing system']);
  const hand = seen.find((row) => row.method === 'PATCH' && row.api_key_id === null);
  assert.deepEqual([hand.actor, hand.api_key], ['dora', null]);
  await people.dora.remove(`/me/api-keys/${made.id}`);
  assert.equal((await rowsOf()).filter((row) => row.api_key_id === made.id).length, 3, 'when the key is gone, too');
  await until('all of it is sealed', () => Number(sql(api, 'SELECT count(*) FROM api_log WHERE seq IS NULL')) === 0);
  await mailportal(api.instance, ['log', 'verify']);
  sql(api, "UPDATE api_log SET api_key = 'another' WHERE api_key IS NOT NULL");
  await assert.rejects(mailportal(api.instance, ['log', 'verify']), (e) => e.code === 1);
});
