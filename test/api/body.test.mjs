// SPDX-License-Identifier: Apache-2.0
// What a body may be (R3): everything wrong is a problem answer that names the field, and changes nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';

let api, admin, people;
before(async () => {
  api = await startApi();
  ({ admin } = api);
  people = await tenants(api);
});
after(() => api?.stop());

const good = { name: 'carl@dora.test', password };
const malformed = {
  'no JSON': "{'name'",
  'cut short': '{"name": "x',
  'nothing': '',
  'a list': '[]',
  'a text': '"x"',
  'null': 'null',
  'two values': '{} {}',
  'a member twice': '{"name": "carl@dora.test", "name": "dan@dora.test"}',
  'NUL in a text': '{"name": "a\\u0000b"}',
  'half a surrogate': '{"name": "\\ud800"}',
  'bytes that are no UTF-8': Buffer.from('{"name": "\xff\xfe"}', 'latin1'),
  'deeper than any body of ours': `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
  'a number beyond all numbers': '{"quota_bytes": 1e999}',
};
for (const [name, body] of Object.entries(malformed))
  test(`R3 malformed body: ${name}`, () => admin.refused('malformed', 'POST', '/accounts', body));

test('R3 a member that stands there twice, and a number beyond 64 bits, are named', async () => {
  await admin.refused('malformed', 'POST', '/accounts', malformed['a member twice'], { pointer: '/name' });
  await admin.refused('malformed', 'POST', '/accounts', '{"name": "a@dora.test", "quota_bytes": 18446744073709551616}', { pointer: '/quota_bytes' });
});

const wrong = [
  ['an unknown member', { nickname: 'x' }, '/nickname'],
  ['a typing error in a name', { quota_byte: 1 }, '/quota_byte'],
  ['a member whose name needs escaping', { 'a/b~c': 1 }, '/a~1b~0c'],
  ['a number where text belongs', { name: 5 }, '/name'],
  ['text where a number belongs', { quota_bytes: '5' }, '/quota_bytes'],
  ['a fraction where a whole number belongs', { quota_bytes: 1.5 }, '/quota_bytes'],
  ['a number below the least', { quota_bytes: -1 }, '/quota_bytes'],
  ['a number above the most', { quota_bytes: 9007199254740993 }, '/quota_bytes'],
  ['text where a truth belongs', { enabled: 'true' }, '/enabled'],
  ['null where a truth belongs', { enabled: null }, '/enabled'],
  ['null for the name', { name: null }, '/name'],
  ['a list where text belongs', { full_name: ['x'] }, '/full_name'],
  ['an object where text belongs', { full_name: {} }, '/full_name'],
  ['control characters', { full_name: 'a\u0007b' }, '/full_name'],
  ['a line break in one line', { full_name: 'a\nb' }, '/full_name'],
  ['a name of 300 characters', { full_name: 'x'.repeat(300) }, '/full_name'],
  ['a role that is none', { role: 'king' }, '/role'],
  ['a short password', { password: 'short' }, '/password'],
  ['a common password', { password: 'password1234' }, '/password'],
  ['an empty password', { password: '' }, '/password'],
  ['a hash of no known scheme', { password: undefined, password_hash: '{MD5}abc' }, '/password_hash'],
  ['a password and a hash', { password_hash: '{BLF-CRYPT}$2y$05$bvIG6Nmid91Mu9RcmmWZfO5HJIMCT8riNW0hEp8f6/FuA2/mHZFpe' }, '/password_hash'],
];
for (const [name, change, pointer] of wrong)
  test(`R3 invalid field: ${name}`, () => admin.refused('invalid_field', 'POST', '/accounts', { ...good, ...change }, { pointer }));

test('R3 every guilty field is named at once', async () => {
  const { json } = await admin.refused('invalid_field', 'POST', '/accounts', { quota_bytes: -1, enabled: 1, nickname: 2 });
  const pointers = json.errors.map((e) => e.pointer).sort();
  for (const p of ['/enabled', '/nickname', '/quota_bytes']) assert.ok(pointers.includes(p), `${p} in ${pointers}`);
});
test('R3 what is required is named', () => admin.refused('invalid_field', 'POST', '/accounts', { password }, { pointer: '/name' }));

const addresses = ['', 'carl', '@', '@dora.test', 'carl@', 'carl@@dora.test', 'a b@dora.test', 'carl@dora..test', 'carl@-dora.test',
  'carl@dora.test.', 'carl@[127.0.0.1]', 'carl@dora', '.carl@dora.test', 'carl.@dora.test', 'ca..rl@dora.test', '"carl"@dora.test',
  'carl,dan@dora.test', 'carl\n@dora.test', '<carl@dora.test>', '../carl@dora.test', 'carl/x@dora.test', 'carl+tag@dora.test',
  'ca%rl@dora.test', 'carl*admin@dora.test', `${'x'.repeat(65)}@dora.test`, `${'x'.repeat(300)}@dora.test`,
  `carl@${'x'.repeat(64)}.test`, `carl@${'abcdefg.'.repeat(40)}test`, 'carl@dora.test\u0000', 'c\u202Earl@dora.test'];
for (const address of addresses)
  test(`R3 bad mailbox ${JSON.stringify(address).slice(0, 60)}`, async () => {
    const answer = await admin.call('POST', '/accounts', { ...good, name: address });
    // "carl@dora.test." is the same mailbox, written with the root's dot, for whoever accepts it.
    if (address.endsWith('.test.') && answer.status === 201) {
      assert.equal(answer.json.name, 'carl@dora.test');
      await admin.remove('/accounts/carl@dora.test');
      return;
    }
    assert.ok(['invalid_field', 'malformed'].includes(answer.json?.code), `${answer.status} ${answer.text}`);
    if (answer.json.code === 'invalid_field') assert.equal(answer.json.errors[0].pointer, '/name');
  });

const domains = ['', '.', 'dora', 'a..b', '-a.test', 'a-.test', 'a b.test', 'a_b.test', '127.0.0.1', '[::1]', 'a/b.test', 'a.test\n',
  `${'x'.repeat(64)}.test`, `${'abcdefg.'.repeat(40)}test`, 'x'.repeat(300), '*.test', 'a@b.test', 'xn--a.test'];
for (const name of domains)
  test(`R3 bad domain ${JSON.stringify(name).slice(0, 60)}`, () => admin.refused('invalid_field', 'POST', '/domains', { name }, { pointer: '/name' }));

test('a name is stored canonically', async () => {
  const made = await admin.post('/domains', { name: 'MÜNCHEN.test' });
  assert.equal(made.name, 'xn--mnchen-3ya.test');
  await admin.get('/domains/xn--mnchen-3ya.test');
  await admin.refused('exists', 'POST', '/domains', { name: 'xn--MNCHEN-3ya.test' }, { pointer: '/name' });
});

test('413: a body larger than any of ours', () => admin.refused('too_large', 'POST', '/accounts', ' '.repeat(32 << 20)));

test('415: another content type', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', undefined])
    await admin.refused('unsupported_type', 'POST', '/accounts', JSON.stringify(good), { headers: { 'content-type': type } });
});
test('415 is not answered to JSON by its other names', async () => {
  for (const type of ['application/json; charset=utf-8', 'Application/JSON'])
    await admin.refused('invalid_field', 'POST', '/accounts', '{}', { headers: { 'content-type': type } });
  await admin.patch('/accounts/ann@dora.test', { full_name: 'Ann' }, { 'content-type': 'application/merge-patch+json' });
});

test('mass assignment: no member that only the server sets is accepted (S2)', async () => {
  for (const [path, one, create] of [
    ['/accounts', '/accounts/ann@dora.test', good],
    ['/domains', '/domains/dora.test', { name: 'more.test' }],
    ['/aliases', null, { address: 'x@dora.test', targets: ['ann@dora.test'] }],
  ]) {
    const listed = (await admin.get(path)).items[0] ?? {};
    const object = one ? await admin.get(one) : listed;
    const operation = admin.contract.find('POST', `/api/v1${path}`).operation;
    const accepted = Object.keys(resolve(operation.requestBody.content['application/json'].schema).properties);
    const closed = Object.keys(object).filter((member) => !accepted.includes(member));
    assert.ok(one === null || closed.includes('id') && closed.includes('created_at'), `closed: ${closed}`);
    for (const member of closed) {
      await admin.refused('invalid_field', 'POST', path, { ...create, [member]: object[member] }, { pointer: `/${member}` });
      if (one) await admin.refused('invalid_field', 'PATCH', one, { [member]: object[member] }, { pointer: `/${member}` });
    }
    if (one) assert.deepEqual(await admin.get(one), object);
  }
});

test('mass assignment: a DomainAdmin does not set what is a MasterAdmin\'s', async () => {
  const before = await people.dora.get('/domains/dora.test');
  for (const [path, change] of [
    ['/domains/dora.test', { verified: false }],
    ['/domains/dora.test', { owner: 'otto' }],
    ['/accounts/ann@dora.test', { max_domains: 5 }],
  ]) {
    const answer = await people.dora.call('PATCH', path, change);
    assert.ok(['forbidden', 'invalid_field'].includes(answer.json.code), answer.text);
  }
  assert.deepEqual(await people.dora.get('/domains/dora.test'), before);
  const answer = await people.dora.call('POST', '/domains', { name: 'claimed.test', verified: true });
  assert.ok(['forbidden', 'invalid_field'].includes(answer.json.code), answer.text);
});

test('none of all this has made an account', async () => {
  const { items } = await admin.get('/accounts?q=ca');
  assert.deepEqual(items, []);
});

function resolve(schema) {
  return schema.$ref ? schema.$ref.slice(2).split('/').reduce((at, key) => at[key], admin.contract.document) : schema;
}
