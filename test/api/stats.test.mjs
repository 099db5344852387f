// SPDX-License-Identifier: Apache-2.0
// Numbers of everything, mailboxes by fullness, the server's own figures and Prometheus' (R71, R73); who needs a second factor,
// and what the sign-in page says (R70).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { enable } from '../lib/otp.mjs';
import { until } from '../lib/until.mjs';

let api, admin, people;
before(async () => {
  api = await startApi({ also: ['jobs'] });
  ({ admin } = api);
  people = await tenants(api);
});
after(() => api?.stop());

const NONE = { domains: 0, domain_aliases: 0, relay_domains: 0, mailboxes: 0, aliases: 0, sender_addresses: 0, filters: 0, address_books: 0, calendars: 0, quota_bytes: 0 };

test('R71 numbers follow each change, of one admin and of all', async () => {
  const { dora, ann, otto } = people;
  assert.deepEqual(await dora.get('/stats/mail'), { owner: 'dora', ...NONE, domains: 1, mailboxes: 2 });
  await dora.post('/aliases', { address: 'info@dora.test', targets: ['ann@dora.test'] });
  await dora.post('/sender-addresses', { address: 'team@dora.test', users: ['ann@dora.test'] });
  await dora.post('/domain-aliases', { name: 'also.test', domain: 'dora.test' });
  await dora.post('/relay-domains', { name: 'relay.test', host: '192.0.2.1' });
  const rule = await ann.post('/me/filters', { name: 'x', matching: 'always', conditions: [], actions: [{ action: 'keep' }] });
  const full = { ...NONE, domains: 1, domain_aliases: 1, relay_domains: 1, mailboxes: 2, aliases: 1, sender_addresses: 1, filters: 1 };
  assert.deepEqual(await dora.get('/stats/mail'), { owner: 'dora', ...full });
  assert.deepEqual(await otto.get('/stats/mail'), { owner: 'otto', ...NONE, domains: 1, mailboxes: 1 });
  assert.deepEqual(await admin.get('/stats/mail'), { owner: null, ...full, domains: 2, mailboxes: 3 });
  const { items, total } = await admin.get('/stats/owners?count=1');
  assert.deepEqual([items.map((one) => one.owner), total], [['dora', 'otto'], 2]);
  assert.deepEqual((await dora.get('/stats/owners')).items, [{ owner: 'dora', ...full }]);
  // with the domain all that its mailboxes have changes hands
  await admin.patch('/domains/dora.test', { owner: 'otto' });
  assert.deepEqual(await dora.get('/stats/mail'), { owner: 'dora', ...NONE, relay_domains: 1 });
  assert.deepEqual(await otto.get('/stats/mail'), { owner: 'otto', ...full, domains: 2, relay_domains: 0, mailboxes: 3 });
  await admin.patch('/domains/dora.test', { owner: 'dora' });
  await ann.remove(`/me/filters/${rule.id}`);
  assert.deepEqual(await dora.get('/stats/mail'), { owner: 'dora', ...full, filters: 0 });
});

test('R71 mailboxes by use, fullness and name, each owner its own, searched by name', async () => {
  const { dora, ann } = people;
  const names = async (who, query) => (await who.get(`/stats/quota${query}`)).items.map((one) => one.name);
  assert.deepEqual(await names(admin, ''), ['ann@dora.test', 'bob@dora.test', 'eve@otto.test']);
  assert.deepEqual(await names(dora, '?sort=-fullness'), ['bob@dora.test', 'ann@dora.test']);
  assert.deepEqual(await names(admin, '?q=ev'), ['eve@otto.test']);
  assert.deepEqual(await names(dora, '?q=ev'), []);
  assert.deepEqual(await names(admin, '?owner=otto&sort=-used_bytes'), ['eve@otto.test']);
  assert.deepEqual(await names(admin, '?domain=dora.test&sort=-name'), ['bob@dora.test', 'ann@dora.test']);
  await admin.refused('invalid_field', 'GET', '/stats/quota?q=a&sort=-fullness', undefined, { pointer: '/sort' });
  await ann.refused('forbidden', 'GET', '/stats/quota');
  await admin.patch('/accounts/ann@dora.test', { quota_bytes: 1 << 20 });
  const [row] = (await admin.get('/stats/quota?q=ann')).items;
  assert.deepEqual(row, { id: row.id, name: 'ann@dora.test', domain: 'dora.test', owner: 'dora', used_bytes: 0, used_messages: 0, quota_bytes: 1 << 20, fullness: 0 });
});

/** Names and values of a text for Prometheus; every line must be one that the format has. */
function metricsOf(text) {
  const found = {}, types = {};
  for (const line of text.split('\n').slice(0, -1)) {
    const [, type, name, kind] = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line) ?? [];
    const [, metric, value] = /^([a-z_]+) (\d+(?:\.\d+)?)$/.exec(line) ?? [];
    assert.ok(type || metric, line);
    if (type === 'TYPE') types[name] = kind;
    if (metric) found[metric] = Number(value);
  }
  assert.ok(text.endsWith('\n'));
  assert.deepEqual(Object.keys(types).sort(), Object.keys(found).sort());
  for (const [name, kind] of Object.entries(types)) assert.equal(kind, name.endsWith('_total') ? 'counter' : 'gauge');
  return found;
}

test('R73 the server looks at itself, and tells people and Prometheus', async () => {
  const usage = await until('the server has looked', async () => {
    const { items } = await admin.get('/server/usage?span=hour');
    return items.length > 0 && items;
  }, 20);
  const last = usage.at(-1);
  assert.ok(last.disk_total_bytes > last.disk_used_bytes && last.disk_used_bytes > 0, JSON.stringify(last));
  assert.ok(last.memory_total_bytes > last.memory_used_bytes && last.memory_used_bytes > 0, JSON.stringify(last));
  for (const span of ['day', 'week', 'month', 'year']) assert.ok([1, 2].includes((await admin.get(`/server/usage?span=${span}`)).items.length), span); // a border may have passed
  await admin.refused('invalid_field', 'GET', '/server/usage?span=century', undefined, { pointer: '/span' });
  const key = await people.max.post('/me/api-keys', { name: 'Prometheus', scopes: ['server:read'], password });
  const prometheus = api.nobody.as(key.token);
  const answer = await prometheus.call('GET', '/metrics');
  assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  const metrics = metricsOf(answer.text);
  assert.equal(metrics.mailportal_disk_size_bytes, last.disk_total_bytes);
  execFileSync('promtool', ['check', 'metrics'], { input: answer.text }); // ends with 1 when anything is amiss
  await api.nobody.refused('unauthenticated', 'GET', '/metrics');
  await people.dora.refused('forbidden', 'GET', '/metrics');
  const other = await people.max.post('/me/api-keys', { name: 'other', scopes: ['stats:read'], password });
  await api.nobody.as(other.token).refused('forbidden', 'GET', '/metrics');
});

test('R70 who has to have a second factor can do nothing else before it is set up', async () => {
  const { max, dora, ann } = people;
  await max.put('/settings/two-factor', { roles: ['domain_admin'] });
  await dora.refused('forbidden', 'GET', '/domains');
  assert.equal((await dora.call('GET', '/domains')).json.reason, 'factor_first');
  await dora.refused('forbidden', 'POST', '/me/api-keys', { name: 'x', scopes: ['me:read'], password });
  await dora.get('/me');
  await ann.get('/me/filters'); // another role
  await max.get('/domains');
  await enable(dora);
  await dora.get('/domains');
  await max.remove('/settings/two-factor');
  await max.refused('invalid_field', 'PUT', '/settings/two-factor', { roles: ['everybody'] }, { pointer: '/roles/0' });
  // whoever asks it of MasterAdmins is asked, too, but can always set it up
  await max.put('/settings/two-factor', { roles: ['master_admin'] });
  await max.refused('forbidden', 'GET', '/settings/two-factor');
  await enable(max);
  await max.remove('/settings/two-factor');
});

test('R70 the sign-in page has a text and a logo for everybody', async () => {
  const logo = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  assert.deepEqual(await api.nobody.get('/sign-in-page'), { text: null, logo: null });
  await admin.put('/settings/sign-in-page', { text: 'Mail of Example\nCall 123', logo });
  assert.deepEqual(await api.nobody.get('/sign-in-page'), { text: 'Mail of Example\nCall 123', logo });
  for (const wrong of ['https://example.org/logo.png', 'data:image/svg+xml;base64,PHN2Zy8+', `${logo}"`, 'data:image/png;base64,AAAA', logo.repeat(1200)])
    await admin.refused('invalid_field', 'PUT', '/settings/sign-in-page', { logo: wrong }, { pointer: '/logo' });
  await admin.remove('/settings/sign-in-page');
});

test('R70 of the master password only a hash is kept, and it is never told', async () => {
  const secret = 'the very master of all boxes';
  const seen = [await admin.call('PUT', '/settings/imap-master-password', { password: secret }), await admin.call('GET', '/settings/imap-master-password')];
  for (const { status, json } of seen) assert.deepEqual([status, json], [200, { password_set: true }]);
  for (const p of api.processes) assert.doesNotMatch(p.log, /very master/);
  await admin.refused('invalid_field', 'PUT', '/settings/imap-master-password', { password: 'short' }, { pointer: '/password' });
  await admin.refused('invalid_field', 'PUT', '/settings/imap-master-password', { password: secret, hash: 'x' }, { pointer: '/hash' });
  await admin.remove('/settings/imap-master-password');
  assert.deepEqual(await admin.get('/settings/imap-master-password'), { password_set: false });
});
