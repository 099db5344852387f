// SPDX-License-Identifier: Apache-2.0
// The conventions of every route that are not about bodies (API.md): methods, headers, identities, conditions.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { errors } from '../lib/contract.mjs';
import { send } from '../lib/http.mjs';

let api, admin, nobody, people;
before(async () => {
  api = await startApi();
  ({ admin, nobody } = api);
  people = await tenants(api);
});
after(() => api?.stop());

test('GET /version, /openapi.json and /problems are for everybody', async () => {
  assert.match((await nobody.get('/version')).version, /^\d+\.\d+\.\d+/);
  assert.match((await nobody.get('/openapi.json')).openapi, /^3\.1\./);
  const answer = await nobody.call('GET', '/problems');
  assert.equal(answer.status, 200);
  assert.match((await nobody.call('GET', '/problems/not-found')).text, /No such object/);
  for (const slug of errors.keys()) assert.match(answer.text, new RegExp(slug.replaceAll('_', '[_-]')), slug);
});

test('R80 /health says 503 while parts are missing', async () => {
  const answer = await nobody.call('GET', '/health');
  assert.equal(answer.status, 503, answer.text);
});

test('404: a path that is no route', async () => {
  for (const path of ['/nonsense', '/accounts/a/b/c', '/domains/dora.test/nonsense'])
    await admin.refused('not_found', 'GET', path);
  const outside = await send(api.where, { path: '/api/v2/domains', headers: { authorization: `Bearer ${admin.token}` } });
  assert.equal(outside.status, 404);
});

test('a trailing slash is accepted', async () => {
  assert.deepEqual((await admin.get('/domains/')).items, (await admin.get('/domains')).items);
});

test('405 names the methods that there are', async () => {
  const answer = await admin.refused('method_not_allowed', 'DELETE', '/domains');
  assert.deepEqual(answer.headers.allow.split(/, */).filter((m) => !['HEAD', 'OPTIONS'].includes(m)).sort(), ['GET', 'POST']);
  await admin.refused('method_not_allowed', 'PUT', '/domains/dora.test', {});
});

test('a large body is not kept for those who may not send one, however it comes (S1)', async () => {
  const large = Buffer.alloc(4 << 20, ' ');
  const raw = (headers, body) => new Promise((resolve, reject) => {
    const socket = net.connect(api.where.socket);
    let text = '';
    socket.on('data', (d) => { text += d; }).on('end', () => resolve(Number(text.split(' ')[1]))).on('error', reject);
    socket.write(`PUT /api/v1/antispam/rules HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n${headers}\r\n`);
    socket.end(body);
  });
  const length = `Content-Length: ${large.length}\r\n`, chunked = 'Transfer-Encoding: chunked\r\n';
  const chunks = Buffer.concat([Buffer.from(`${large.length.toString(16)}\r\n`), large, Buffer.from('\r\n0\r\n\r\n')]);
  const as = (client) => `Authorization: Bearer ${client.token}\r\n`;
  for (const [status, who] of [[401, ''], [401, as({ token: 'wrong' })], [403, as(people.ann)], [403, as(people.dora)], [413, as(admin)]])
    for (const [how, body] of [[length, large], [chunked, chunks]]) assert.equal(await raw(how + who, body), status, how + status);
  // no other route takes so much from anybody
  await admin.refused('too_large', 'POST', '/domains', ' '.repeat(300 * 1024));
});

test('HEAD is GET without the body', async () => {
  const got = await admin.call('GET', '/domains/dora.test');
  const head = await admin.call('HEAD', '/domains/dora.test');
  assert.equal(head.status, 200);
  assert.equal(head.headers.etag, got.headers.etag);
  assert.equal((await admin.call('HEAD', '/domains/nosuch.test')).status, 404);
  assert.equal((await admin.call('HEAD', '/export?kind=aliases')).status, 200);
});

test('an object is found by its name and by its id', async () => {
  for (const path of ['/domains/dora.test', '/accounts/ann@dora.test', '/accounts/dora']) {
    const one = await admin.get(path);
    assert.equal(typeof one.id, 'string');
    assert.deepEqual(await admin.get(path.replace(/[^/]+$/, one.id)), one);
  }
});

test('a name may be written with escapes and in capitals', async () => {
  const ann = await admin.get('/accounts/ann@dora.test');
  assert.deepEqual(await admin.get('/accounts/ann%40dora.test'), ann);
  assert.deepEqual(await admin.get('/accounts/ANN@Dora.Test'), ann);
});

test('a path that can not be read is refused', async () => {
  for (const path of ['/accounts/%zz', '/accounts/%', '/accounts/%ff%fe', '/accounts/a%00b'])
    assert.ok([400, 404].includes((await admin.call('GET', path)).status), path);
});

test('401 without a token, with a wrong one, with a wrong scheme', async () => {
  for (const authorization of [undefined, 'Bearer', 'Bearer x', `Bearer ${'x'.repeat(4000)}`, `bearer-${admin.token}`, 'Basic !!', 'Digest x'])
    await nobody.refused('unauthenticated', 'GET', '/accounts', undefined, { headers: { authorization } });
});

test('Basic with name and token works; with the password it does not', async () => {
  const basic = (user, word) => ({ authorization: `Basic ${Buffer.from(`${user}:${word}`).toString('base64')}` });
  assert.equal((await nobody.call('GET', '/me', undefined, basic('dora', people.dora.token))).status, 200);
  await nobody.refused('unauthenticated', 'GET', '/me', undefined, { headers: basic('dora', password) });
  await nobody.refused('unauthenticated', 'GET', '/me', undefined, { headers: basic('otto', people.dora.token) });
});

test('each answer has a request id of its own; one that was sent is taken when it is a sound one', async () => {
  const ids = new Set();
  for (let i = 0; i < 20; i++) ids.add((await admin.call('GET', '/version')).headers['x-request-id']);
  assert.equal(ids.size, 20);
  for (const bad of ['a b', '"x"', 'x'.repeat(500), '<script>']) {
    const answer = await admin.call('GET', '/version', undefined, { 'x-request-id': bad });
    assert.notEqual(answer.headers['x-request-id'], bad);
  }
});

test('ETag: unchanged is 304, and a change needs the state that was read', async () => {
  const path = '/accounts/bob@dora.test';
  const first = await admin.call('GET', path);
  const { etag } = first.headers;
  assert.ok(etag);
  const unchanged = await admin.call('GET', path, undefined, { 'if-none-match': etag });
  assert.equal(unchanged.status, 304);
  assert.equal(unchanged.text, '');

  const changed = await admin.call('PATCH', path, { full_name: 'Bob' }, { 'if-match': etag });
  assert.equal(changed.status, 200, changed.text);
  assert.notEqual(changed.headers.etag, etag);
  assert.equal((await admin.call('GET', path, undefined, { 'if-none-match': etag })).status, 200);

  await admin.refused('etag_mismatch', 'PATCH', path, { full_name: 'Robert' }, { headers: { 'if-match': etag } });
  await admin.refused('etag_mismatch', 'DELETE', path, undefined, { headers: { 'if-match': etag } });
  assert.equal((await admin.get(path)).full_name, 'Bob');
  await admin.patch(path, { full_name: 'Rob' }, { 'if-match': `"other", ${changed.headers.etag}` });
  await admin.patch(path, { full_name: null }, { 'if-match': '*' });
  assert.equal((await admin.get(path)).full_name, null);
});

test('PATCH merges: what is not named stays, null empties', async () => {
  const before = await admin.get('/accounts/ann@dora.test');
  const after_ = await admin.patch('/accounts/ann@dora.test', { full_name: 'Ann Example', quota_bytes: 5000 });
  assert.deepEqual(after_, { ...before, full_name: 'Ann Example', quota_bytes: 5000, updated_at: after_.updated_at });
  assert.deepEqual(await admin.get('/accounts/ann@dora.test'), after_);
  await admin.refused('invalid_field', 'PATCH', '/accounts/ann@dora.test', { name: 'x@dora.test' }, { pointer: '/name' });
  assert.deepEqual(await admin.patch('/accounts/ann@dora.test', {}), { ...after_, updated_at: (await admin.get('/accounts/ann@dora.test')).updated_at });
});

test('R4 what a create answers is what a read answers, and Location leads there', async () => {
  const answer = await admin.call('POST', '/accounts', { name: 'new@dora.test', password });
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.headers.location.replace(/%40/, '@'), '/api/v1/accounts/new@dora.test');
  const read = await admin.call('GET', '/accounts/new@dora.test');
  assert.deepEqual(read.json, answer.json);
  assert.equal(read.headers.etag, answer.headers.etag);
  await admin.remove(`/accounts/${answer.json.id}`);
  await admin.refused('not_found', 'GET', '/accounts/new@dora.test');
});

test('answers are not kept by caches', async () => {
  const { headers } = await admin.call('GET', '/accounts');
  assert.match(headers['cache-control'] ?? '', /no-store|private|no-cache/);
});

test('the password and its hash are never answered', async () => {
  for (const path of ['/accounts/ann@dora.test', '/accounts?q=ann', '/me']) {
    const { text } = await admin.call('GET', path);
    assert.doesNotMatch(text, /ARGON2|argon2|"password(_hash)?"/i);
  }
});
