// SPDX-License-Identifier: Apache-2.0
// The pages as the API process serves them (R6): what a browser keeps, what it asks again, what it must not do.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { startApi } from '../lib/api.mjs';
import { send } from '../lib/http.mjs';
import { source } from '../lib/paths.mjs';
import { endpoints } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const dist = path.join(source, 'web/dist');
let api, hash;
const get = (path, headers = {}, method = 'GET') => send(api.where, { method, path, headers });

before(async () => {
  api = await startApi();
  [, hash] = /\/assets\/([0-9a-f]{16})\/app\.js/.exec((await get('/')).text);
});
after(() => api?.stop());

test('R6 every path that is not the API\'s is the page, so that a link into the middle works', async () => {
  const page = await get('/');
  assert.equal(page.status, 200);
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(page.text, fs.readFileSync(path.join(dist, 'index.html'), 'utf8').replaceAll('@HASH@', hash));
  for (const deep of ['/domains', '/domains/example.org/dns', '/accounts/ann%40a.test?tab=x', '/apis', '/%zz', '/index.html', '/a/../b'])
    assert.deepEqual([(await get(deep)).text === page.text, deep], [true, deep]);
});

test('R6 what belongs to programs is no page', async () => {
  for (const [where, status] of [['/api/v1/version', 200], ['/problems', 200], ['/api', 404], ['/api/v2', 404], ['/problems/nosuch', 404],
    ['/.well-known/nosuch', 404]]) {
    const answer = await get(where);
    assert.equal(answer.status, status, where);
    assert.match(answer.headers['content-type'], /^application\/(problem\+)?json/, where);
  }
});

test('R6 each built file is below the hash of all, for a year, compressed for whoever takes that', async () => {
  const names = fs.readdirSync(dist).filter((name) => name !== 'index.html');
  assert.ok(names.includes('app.js') && names.includes('app.css') && names.includes('NOTICE.txt'), names.join());
  for (const name of names) {
    const built = fs.readFileSync(path.join(dist, name));
    const plain = await get(`/assets/${hash}/${name}`), packed = await get(`/assets/${hash}/${name}`, { 'accept-encoding': 'br, gzip' });
    for (const answer of [plain, packed]) {
      assert.equal(answer.status, 200, name);
      assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable');
      assert.equal(answer.headers.vary, 'Accept-Encoding');
    }
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.deepEqual(plain.bytes, built, name);
    assert.deepEqual(gunzipSync(packed.bytes), built, name);
  }
  assert.equal((await get('/', { 'accept-encoding': 'gzip;q=0' })).headers['content-encoding'], undefined);
});

test('R6 another build\'s files are not found, nor are files that are none', async () => {
  for (const where of [`/assets/${'0'.repeat(16)}/app.js`, `/assets/${hash}/index.html`, `/assets/${hash}/nosuch.js`, `/assets/${hash}/`,
    `/assets/${hash}`, '/assets/app.js', '/assets/', '/assets', `/assets/${hash}/../${hash}/app.js`]) {
    const answer = await get(where);
    assert.equal(answer.status, 404, where);
    assert.equal(answer.headers['cache-control'], 'no-store', where);
  }
});

test('R6 the page is asked for each time and sent once', async () => {
  const page = await get('/');
  assert.equal(page.headers['cache-control'], 'no-cache');
  const again = await get('/domains', { 'if-none-match': page.headers.etag, 'accept-encoding': 'gzip' });
  assert.equal(again.status, 304);
  assert.equal(again.text, '');
  assert.equal(again.headers.etag, page.headers.etag);
  assert.equal((await get('/', { 'if-none-match': 'W/"0000000000000000"' })).status, 200);
});

test('R6 HEAD is GET without the body; nothing else is done to a page', async () => {
  for (const where of ['/', `/assets/${hash}/app.js`]) {
    const body = await get(where), head = await get(where, {}, 'HEAD');
    assert.equal(head.status, 200);
    assert.equal(head.text, '');
    assert.equal(head.headers['content-length'], String(body.bytes.length));
    for (const name of ['etag', 'cache-control', 'content-type', 'content-security-policy']) assert.equal(head.headers[name], body.headers[name], name);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const answer = await get(where, {}, method);
      assert.equal(answer.status, 404, `${method} ${where}`);
      assert.match(answer.headers['content-type'], /problem\+json/);
    }
  }
});

test('R6 a page runs its own scripts alone, and nobody frames it', async () => {
  const { headers, text } = await get('/'), { webmail } = await endpoints(api.instance);
  const policy = Object.fromEntries(headers['content-security-policy'].split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]));
  assert.deepEqual(policy, {
    'default-src': "'none'", 'script-src': "'self'", 'style-src': "'self'", 'img-src': "'self' data:", 'connect-src': "'self'",
    'form-action': `'self' ${webmail}`, 'frame-src': "'self'", 'frame-ancestors': "'none'", 'base-uri': "'none'",
  });
  assert.doesNotMatch(text, /<style|\bstyle=|<script(?![^>]*\bsrc=)|\bon[a-z]+=|https?:/);
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
  assert.equal(headers['referrer-policy'], 'strict-origin');
  assert.match(headers['permissions-policy'], /publickey-credentials-get=\(self\), publickey-credentials-create=\(self\)/);
});

test('R51 the calendar is a page of its own, which pages of its origin may frame', async () => {
  const { headers, text, status } = await get('/cal/');
  assert.equal(status, 200);
  assert.match(headers['content-security-policy'], /^default-src 'none'; script-src 'self'; style-src 'self';.* frame-src 'none'; frame-ancestors 'self';/);
  assert.doesNotMatch(text, /<style|\bstyle=|<script(?![^>]*\bsrc=)|\bon[a-z]+=|https?:/);
  const names = [...text.matchAll(/(?:src|href)="(\/cal\/[^"]+)"/g)].map(([, name]) => name);
  assert.equal(names.length, 2);
  for (const name of names) {
    const file = await get(name);
    assert.equal(file.status, 200, name);
    assert.match(file.headers['cache-control'], /immutable/);
  }
  for (const where of ['/cal', '/cal/nosuch', '/cal/index.html', names[0].replace('/cal/', '/assets/'), names[0].replace(/[0-9a-f]{16}/, '0'.repeat(16))])
    assert.equal((await get(where)).status, 404, where);
});

test('R6 pages cost their caller nothing, set no cookie and leave no row in the log', async () => {
  const poor = await startApi({ conf: { api_rate: 1, api_burst: 300 } });
  try {
    for (let i = 0; i < 400; i++) {
      const answer = await send(poor.where, { path: `/page${i}`, headers: { cookie: '__Host-mailportal=nonsense', authorization: 'Bearer nonsense' } });
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['set-cookie'], undefined);
    }
  } finally {
    await poor.stop();
  }
  await get('/domains', { 'x-request-id': 'a-page' });
  await get('/api/v2', { 'x-request-id': 'no-page' });
  const rows = await until('the log has the request that came later', async () => { // rows of reads are written behind, in order
    const { items } = await api.admin.get('/log?limit=500');
    return items.some((r) => r.request_id === 'no-page') ? items : null;
  });
  assert.ok(!rows.some((r) => r.request_id === 'a-page'));
});
