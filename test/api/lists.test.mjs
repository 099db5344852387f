// SPDX-License-Identifier: Apache-2.0
// Lists (R3): pages by cursor, filters and sorting from a white list, prefix search, totals.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApi, tenants } from '../lib/api.mjs';

let api, admin, people;
const names = Array.from({ length: 23 }, (_, i) => `d${String(i).padStart(2, '0')}.test`);
before(async () => {
  api = await startApi();
  ({ admin } = api);
  people = await tenants(api);
  for (const [i, name] of names.entries())
    await admin.post('/domains', { name, owner: i % 2 ? 'otto' : 'dora', verified: true, enabled: i % 3 !== 0 });
});
after(() => api?.stop());

async function pages(who, path, limit) {
  const all = [];
  for (let cursor = null, n = 0; n === 0 || cursor; n++) {
    assert.ok(n < 100, 'pages come to an end');
    const page = await who.get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
    assert.ok(page.items.length <= limit);
    all.push(...page.items);
    cursor = page.next;
  }
  return all;
}
const nameOf = (d) => d.name;

test('pages of any size hold each row once, in order', async () => {
  const all = [...names, 'dora.test', 'otto.test'].sort();
  for (const limit of [1, 2, 7, 24, 25, 26, 500]) assert.deepEqual((await pages(admin, '/domains', limit)).map(nameOf), all, `limit ${limit}`);
});

test('sorting: names and times, both ways', async () => {
  const up = await pages(admin, '/domains?sort=name', 4);
  const down = await pages(admin, '/domains?sort=-name', 4);
  assert.deepEqual(down.map(nameOf), up.map(nameOf).reverse());
  const newest = await pages(admin, '/domains?sort=-created', 4);
  assert.equal(newest[0].name, names.at(-1));
  assert.deepEqual(newest.map(nameOf), (await pages(admin, '/domains?sort=created', 4)).map(nameOf).reverse());
});

test('filters, alone and together, also across pages', async () => {
  const off = names.filter((_, i) => i % 3 === 0);
  assert.deepEqual((await pages(admin, '/domains?enabled=false', 3)).map(nameOf), off);
  assert.deepEqual((await pages(admin, '/domains?enabled=false&owner=otto', 2)).map(nameOf), off.filter((n) => names.indexOf(n) % 2));
  assert.deepEqual((await admin.get('/domains?owner=nobody-here')).items, []);
});

test('q searches by prefix, in any case, and takes no pattern', async () => {
  assert.deepEqual((await pages(admin, '/domains?q=d1', 3)).map(nameOf), names.filter((n) => n.startsWith('d1')));
  assert.deepEqual((await admin.get('/domains?q=D1')).items.length, 10);
  for (const q of ['%25', '_', '*', "'", 'd1%25']) assert.deepEqual((await admin.get(`/domains?q=${q}`)).items, [], q);
});

test('count=1 adds the total of what the filter leaves', async () => {
  const page = await admin.get('/domains?limit=5&count=1&enabled=false');
  assert.equal(page.total, 8);
  assert.equal(page.items.length, 5);
  assert.equal('total' in await admin.get('/domains?limit=5'), false);
});

test('what a list is asked wrongly is named', async () => {
  for (const [query, name] of [['limit=0', 'limit'], ['limit=501', 'limit'], ['limit=x', 'limit'], ['limit=', 'limit'],
    ['cursor=nonsense', 'cursor'], ['cursor=%00', 'cursor'], ['sort=comment', 'sort'], ['sort=nonsense', 'sort'], ['sort=-', 'sort'],
    ['enabled=maybe', 'enabled'], ['nonsense=1', 'nonsense'], ['count=2', 'count']]) {
    const answer = await admin.call('GET', `/domains?${query}`);
    assert.ok(['invalid_field', 'malformed'].includes(answer.json?.code), `${query}: ${answer.status} ${answer.text}`);
    if (answer.json.code === 'invalid_field') assert.match(answer.json.errors[0].pointer, new RegExp(`${name}$`), query);
  }
});

test('a cursor of one order does not lead through another', async () => {
  const { next } = await admin.get('/domains?limit=3&sort=-created');
  const answer = await admin.call('GET', `/domains?limit=3&sort=name&cursor=${encodeURIComponent(next)}`);
  assert.ok([400, 422].includes(answer.status), answer.text);
});

test('rows that come and go between pages neither repeat nor hide others', async () => {
  const first = await admin.get('/domains?limit=5&q=d');
  await admin.post('/domains', { name: 'd00a.test' });
  await admin.remove('/domains/d03.test');
  const rest = await pages(admin, `/domains?q=d&cursor=${encodeURIComponent(first.next)}`.replace('&cursor', '&sort=name&cursor'), 5).catch(() => null);
  const second = rest ?? (await admin.get(`/domains?limit=100&q=d&cursor=${encodeURIComponent(first.next)}`)).items;
  assert.deepEqual([...first.items, ...second].map(nameOf), [...names, 'dora.test'].sort());
  await admin.remove('/domains/d00a.test');
  await admin.post('/domains', { name: 'd03.test', owner: 'otto', verified: true, enabled: false });
});

test('R83 a DomainAdmin lists and counts its own alone', async () => {
  const mine = names.filter((_, i) => i % 2 === 0);
  assert.deepEqual((await pages(people.dora, '/domains', 4)).map(nameOf), [...mine, 'dora.test']);
  assert.equal((await people.dora.get('/domains?count=1&limit=1')).total, mine.length + 1);
  assert.deepEqual((await people.dora.get('/domains?owner=otto')).items, []);
  assert.deepEqual((await people.dora.get('/domains?q=otto')).items, []);
  assert.deepEqual((await people.dora.get('/accounts')).items.map(nameOf).filter((n) => /otto|max|admin$/.test(n)), []);
});

test('accounts are listed by role and domain', async () => {
  assert.deepEqual((await admin.get('/accounts?role=domain_admin')).items.map(nameOf), ['dora', 'otto']);
  assert.deepEqual((await admin.get('/accounts?domain=dora.test')).items.map(nameOf), ['ann@dora.test', 'bob@dora.test']);
});

test('an empty list is a list', async () => {
  assert.deepEqual(await admin.get('/aliases'), { items: [], next: null });
});
