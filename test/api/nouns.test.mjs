// SPDX-License-Identifier: Apache-2.0
// What the nouns mean: accounts, domains, aliases, and the limits of a DomainAdmin (R1, R26, R27, R29, R30).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';

let api, admin, nobody, people;
before(async () => {
  api = await startApi();
  ({ admin, nobody } = api);
  people = await tenants(api);
});
after(() => api?.stop());

const alias = (address, ...targets) => ({ address, targets });

test('R1 a DomainAdmin makes mailboxes and aliases in its own domains', async () => {
  const made = await people.dora.post('/accounts', { name: 'cleo@dora.test', password, quota_bytes: 1 << 20 });
  assert.equal(made.role, 'mail_user');
  assert.equal(made.domain, 'dora.test');
  assert.equal(made.owner, 'dora');
  assert.equal(made.enabled, true);
  await people.dora.post('/aliases', alias('c@dora.test', 'cleo@dora.test'));
  await people.dora.patch('/accounts/cleo@dora.test', { full_name: 'Cleo' });
  await people.dora.remove('/accounts/cleo@dora.test');
});

test('R1 a DomainAdmin makes no admins, and nothing elsewhere', async () => {
  for (const role of ['domain_admin', 'master_admin'])
    await people.dora.refused('forbidden', 'POST', '/accounts', { name: 'helper', role, password });
  await people.dora.refused('not_found', 'POST', '/accounts', { name: 'x@otto.test', password });
  await people.dora.refused('not_found', 'POST', '/accounts', { name: 'x@nosuch.test', password });
  await people.dora.refused('not_found', 'POST', '/aliases', alias('x@otto.test', 'ann@dora.test'));
});

test('R1 a MailUser administers nothing', async () => {
  for (const path of ['/accounts', '/domains', '/aliases']) await people.ann.refused('forbidden', 'GET', path);
  await people.ann.refused('forbidden', 'PATCH', '/accounts/ann@dora.test', { quota_bytes: 0 });
});

test('R1 a MailUser\'s name is a full address; an admin\'s need not be', async () => {
  await admin.refused('invalid_field', 'POST', '/accounts', { name: 'plain', password }, { pointer: '/name' });
  await admin.post('/accounts', { name: 'boss@elsewhere.test', role: 'domain_admin', password });
  await admin.remove('/accounts/boss@elsewhere.test');
});

test('R29 the same local part on two domains is two mailboxes', async () => {
  const one = await admin.post('/accounts', { name: 'info@dora.test', password });
  const two = await admin.post('/accounts', { name: 'info@otto.test', password });
  assert.notEqual(one.id, two.id);
  await admin.patch('/accounts/info@dora.test', { full_name: 'One' });
  assert.equal((await admin.get('/accounts/info@otto.test')).full_name, null);
  await admin.remove('/accounts/info@dora.test');
  await admin.get('/accounts/info@otto.test');
});

test('R26 one namespace: an address is a mailbox or an alias', async () => {
  await admin.refused('exists', 'POST', '/accounts', { name: 'ANN@dora.test', password }, { pointer: '/name' });
  await admin.refused('exists', 'POST', '/aliases', alias('ann@dora.test', 'bob@dora.test'), { pointer: '/address' });
  await admin.post('/aliases', alias('sales@dora.test', 'ann@dora.test'));
  await admin.refused('exists', 'POST', '/accounts', { name: 'sales@dora.test', password }, { pointer: '/name' });
  await admin.refused('exists', 'POST', '/aliases', alias('SALES@dora.test', 'bob@dora.test'), { pointer: '/address' });
});

test('R26 several recipients, here and elsewhere, are kept in order and made canonical', async () => {
  const made = await admin.post('/aliases', alias('all@dora.test', 'Ann@Dora.Test', 'friend@far.example', 'bob@dora.test'));
  assert.deepEqual(made.targets, ['ann@dora.test', 'friend@far.example', 'bob@dora.test']);
  assert.equal(made.domain, 'dora.test');
  const changed = await admin.patch('/aliases/all@dora.test', { targets: ['bob@dora.test'], enabled: false, comment: 'off' });
  assert.deepEqual(changed.targets, ['bob@dora.test']);
  assert.deepEqual(await admin.get('/aliases/all@dora.test'), changed);
});

test('R26 bad recipients are named by their place', async () => {
  await admin.refused('invalid_field', 'POST', '/aliases', alias('bad@dora.test'), { pointer: '/targets' });
  await admin.refused('invalid_field', 'POST', '/aliases', alias('bad@dora.test', 'ann@dora.test', 'nonsense'), { pointer: '/targets/1' });
  await admin.refused('invalid_field', 'POST', '/aliases', { address: 'bad@dora.test', targets: 'ann@dora.test' }, { pointer: '/targets' });
  await admin.refused('invalid_field', 'POST', '/aliases', { address: 'bad@dora.test', targets: [5] }, { pointer: '/targets/0' });
  await admin.refused('invalid_field', 'POST', '/aliases', alias('bad@dora.test', ...Array.from({ length: 1001 }, (_, i) => `x${i}@far.example`)), { pointer: '/targets' });
  await admin.refused('invalid_field', 'POST', '/aliases', alias('bad@dora.test', 'nobody-there@dora.test'), { pointer: '/targets/0' });
});

test('R26 loops are refused, however long', async () => {
  await admin.refused('invalid_field', 'POST', '/aliases', alias('loop@dora.test', 'loop@dora.test'), { pointer: '/targets/0' });
  await admin.post('/aliases', alias('l1@dora.test', 'ann@dora.test'));
  await admin.post('/aliases', alias('l2@dora.test', 'l1@dora.test'));
  await admin.post('/aliases', alias('l3@dora.test', 'l2@dora.test'));
  await admin.refused('invalid_field', 'PATCH', '/aliases/l1@dora.test', { targets: ['bob@dora.test', 'l3@dora.test'] }, { pointer: '/targets/1' });
  assert.deepEqual((await admin.get('/aliases/l1@dora.test')).targets, ['ann@dora.test']);
});

test('R26 a catch-all is an alias of the whole domain', async () => {
  const made = await admin.post('/aliases', alias('@otto.test', 'eve@otto.test'));
  assert.equal(made.address, '@otto.test');
  await admin.get('/aliases/@otto.test');
  await admin.refused('exists', 'POST', '/aliases', alias('@otto.test', 'eve@otto.test'), { pointer: '/address' });
  await admin.remove('/aliases/@otto.test');
});

test('R27 an address with a tag is no mailbox of its own', async () => {
  await admin.refused('invalid_field', 'POST', '/accounts', { name: 'ann+news@dora.test', password }, { pointer: '/name' });
});

test('R30 rename: the same account by another name, and aliases follow', async () => {
  const before_ = await admin.post('/accounts', { name: 'old@dora.test', password });
  await admin.post('/aliases', alias('to-old@dora.test', 'old@dora.test'));
  await admin.refused('exists', 'POST', '/accounts/old@dora.test/rename', { name: 'ann@dora.test' }, { pointer: '/name' });
  await admin.refused('not_found', 'POST', '/accounts/old@dora.test/rename', { name: 'old@nosuch.test' });
  const renamed = await admin.want(200, 'POST', '/accounts/old@dora.test/rename', { name: 'young@dora.test' });
  assert.equal(renamed.id, before_.id);
  await admin.refused('not_found', 'GET', '/accounts/old@dora.test');
  assert.deepEqual((await admin.get('/aliases/to-old@dora.test')).targets, ['young@dora.test']);
  await nobody.login('young@dora.test', password);
});

test('R30 delete: the account goes, and nothing leads to it', async () => {
  await admin.post('/accounts', { name: 'bye@dora.test', password });
  await admin.post('/aliases', alias('only@dora.test', 'bye@dora.test'));
  await admin.post('/aliases', alias('also@dora.test', 'bye@dora.test', 'ann@dora.test'));
  await admin.remove('/accounts/bye@dora.test');
  await admin.refused('not_found', 'GET', '/accounts/bye@dora.test');
  await admin.refused('not_found', 'GET', '/aliases/only@dora.test');
  assert.deepEqual((await admin.get('/aliases/also@dora.test')).targets, ['ann@dora.test']);
  const again = await admin.post('/accounts', { name: 'bye@dora.test', password });
  assert.equal(again.used_bytes, 0);
});

test('R30 limits of a DomainAdmin are exact', async () => {
  await admin.post('/accounts', { name: 'lima', role: 'domain_admin', password, max_domains: 1, max_mailboxes: 2, max_aliases: 1, max_quota_bytes: 1000 });
  const lima = await nobody.login('lima', password);
  await lima.post('/domains', { name: 'lima.test' });
  await lima.refused('quota_exceeded', 'POST', '/domains', { name: 'lima2.test' });
  await lima.post('/accounts', { name: 'a@lima.test', password, quota_bytes: 600 });
  await lima.refused('quota_exceeded', 'POST', '/accounts', { name: 'b@lima.test', password, quota_bytes: 500 });
  await lima.post('/accounts', { name: 'b@lima.test', password, quota_bytes: 400 });
  await lima.refused('quota_exceeded', 'POST', '/accounts', { name: 'c@lima.test', password, quota_bytes: 0 + 1 });
  await lima.refused('quota_exceeded', 'PATCH', '/accounts/b@lima.test', { quota_bytes: 401 });
  await lima.post('/aliases', alias('x@lima.test', 'a@lima.test'));
  await lima.refused('quota_exceeded', 'POST', '/aliases', alias('y@lima.test', 'a@lima.test'));
  await lima.remove('/accounts/b@lima.test');
  await lima.remove('/aliases/x@lima.test');
  await lima.post('/accounts', { name: 'c@lima.test', password, quota_bytes: 400 });
  await lima.post('/aliases', alias('y@lima.test', 'a@lima.test'));
});

test('R30 limits hold when many come at once', async () => {
  await admin.post('/accounts', { name: 'mike', role: 'domain_admin', password, max_mailboxes: 3 });
  await admin.post('/domains', { name: 'mike.test', owner: 'mike', verified: true });
  const mike = await nobody.login('mike', password);
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => mike.call('POST', '/accounts', { name: `m${i}@mike.test`, password })));
  assert.deepEqual(answers.map((a) => a.status).sort(), [201, 201, 201, 422, 422, 422, 422, 422]);
  assert.equal((await mike.get('/accounts?domain=mike.test&count=1')).total, 3);
});

test('R30 each of the five limits is exact while much is made, changed and deleted at once', async () => {
  const hash = '{ARGON2ID}$argon2id$v=19$m=8192,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$EjfPcYZyJFP7r+6hMpj3q3qDqA3FKqv0R8TnUVT3QDY';
  const limits = { max_domains: 4, max_domain_aliases: 3, max_mailboxes: 4, max_aliases: 5, max_quota_bytes: 1000 };
  await admin.post('/accounts', { name: 'nora', role: 'domain_admin', password, ...limits });
  await admin.post('/domains', { name: 'nora.test', owner: 'nora', verified: true });
  const nora = await nobody.login('nora', password);
  await nora.post('/accounts', { name: 'n@nora.test', password_hash: hash, quota_bytes: 1 });
  const eight = (make) => Array.from({ length: 8 }, (_, i) => nora.call('POST', ...make(i)));
  const made = (answers) => answers.filter((a) => a.status === 201).length;
  // domains and relay domains share a limit, and so do aliases and sender addresses
  for (let round = 0; round < 2; round++) {
    const all = await Promise.all([
      ...eight((i) => (i % 2 ? ['/domains', { name: `n${i}.test` }] : ['/relay-domains', { name: `n${i}.test`, host: '192.0.2.1' }])),
      ...eight((i) => ['/domain-aliases', { name: `na${i}.test`, domain: 'nora.test' }]),
      ...eight((i) => ['/accounts', { name: `n${i}@nora.test`, password_hash: hash, quota_bytes: 400 }]),
      ...eight((i) => (i % 2 ? ['/aliases', alias(`l${i}@nora.test`, 'n@nora.test')] : ['/sender-addresses', { address: `l${i}@nora.test`, users: ['n@nora.test'] }])),
    ]);
    for (const a of all) assert.ok(a.status === 201 || a.json.code === 'quota_exceeded', a.text);
    const kinds = [0, 8, 16, 24].map((from) => made(all.slice(from, from + 8)));
    assert.deepEqual(kinds, [3, 3, 2, 5]); // nora.test is the fourth domain; of 1000 bytes 2 mailboxes have 400 each, n has 1
    const use = await nora.get('/stats/mail');
    assert.deepEqual([use.domains + use.relay_domains, use.domain_aliases, use.mailboxes, use.aliases + use.sender_addresses, use.quota_bytes], [4, 3, 3, 5, 801]);
    const paths = all.filter((a) => a.status === 201).map((a) => a.headers.location.replace('/api/v1', ''));
    const more = [...paths.map((path) => nora.call('DELETE', path)), nora.call('PATCH', '/accounts/n@nora.test', { quota_bytes: 201 })];
    for (const a of await Promise.all(more)) assert.ok([200, 204].includes(a.status) || a.json.code === 'quota_exceeded', a.text);
    await nora.patch('/accounts/n@nora.test', { quota_bytes: 1 });
  }
});

test('R20 a domain belongs to one owner; only a MasterAdmin says it is verified', async () => {
  const made = await people.dora.post('/domains', { name: 'fresh.test' });
  assert.equal(made.owner, 'dora');
  assert.equal(made.verified, false);
  await people.otto.refused('exists', 'POST', '/domains', { name: 'fresh.test' }, { pointer: '/name' });
  assert.equal((await admin.patch('/domains/fresh.test', { verified: true })).verified, true);
  await admin.refused('invalid_field', 'PATCH', '/domains/fresh.test', { owner: 'ann@dora.test' }, { pointer: '/owner' });
  await admin.refused('invalid_field', 'PATCH', '/domains/fresh.test', { owner: 'nobody' }, { pointer: '/owner' });
});

test('R20 a domain with another owner takes along what lies in it', async () => {
  await people.dora.post('/domains', { name: 'moving.test' });
  await people.dora.post('/accounts', { name: 'box@moving.test', password });
  await people.dora.post('/aliases', alias('a@moving.test', 'box@moving.test'));
  await admin.patch('/domains/moving.test', { owner: 'otto' });
  for (const path of ['/domains/moving.test', '/accounts/box@moving.test', '/aliases/a@moving.test']) {
    await people.dora.refused('not_found', 'GET', path);
    assert.equal((await people.otto.get(path)).owner, 'otto', path);
  }
});

test('a domain is deleted when it is empty', async () => {
  await admin.post('/domains', { name: 'full.test', verified: true });
  await admin.post('/accounts', { name: 'x@full.test', password });
  await admin.refused('conflict', 'DELETE', '/domains/full.test');
  await admin.remove('/accounts/x@full.test');
  await admin.remove('/domains/full.test');
  await admin.refused('not_found', 'DELETE', '/domains/full.test');
});

test('an admin who owns domains is not deleted, and the last MasterAdmin stays', async () => {
  await admin.refused('conflict', 'DELETE', '/accounts/otto');
  await admin.remove('/accounts/max');
  for (const [method, body] of [['DELETE'], ['PATCH', { enabled: false }]])
    await admin.refused('conflict', method, '/accounts/admin', body);
  await admin.get('/me');
});
