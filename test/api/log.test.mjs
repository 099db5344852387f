// SPDX-License-Identifier: Apache-2.0
// R7: the API log: who sees which rows of it, how it is searched, and that tampering with the database itself shows.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { mailportal, Process } from '../lib/scratch.mjs';
import { send } from '../lib/http.mjs';
import { until } from '../lib/until.mjs';

let api, admin, people;
before(async () => {
  api = await startApi();
  ({ admin } = api);
  people = await tenants(api);
});
after(() => api?.stop());

/** The first row that fits, once it is written. */
const row = (client, query, fits) => until(`a row of ${query}`, async () => (await client.get(`/log?${query}`)).items.find(fits));

test('R7 a mail user sees what it did, and what others did to it', async () => {
  const { ann, dora, bob } = people;
  await ann.patch('/me', { full_name: 'Ann' });
  await dora.patch('/accounts/ann@dora.test', { may_send: false, quota_bytes: 9 });
  await api.nobody.refused('bad_credentials', 'POST', '/auth/login', { username: 'ann@dora.test', password: 'a wrong password' });
  const own = await row(ann, '', (r) => r.method === 'PATCH' && r.actor === 'ann@dora.test');
  assert.equal(own.route, '/api/v1/me');
  const done = await row(ann, '', (r) => r.actor === 'dora');
  assert.deepEqual([done.method, done.object, done.account, done.owner, done.status, done.fields],
    ['PATCH', 'ann@dora.test', 'ann@dora.test', 'dora', 200, 'may_send, quota_bytes']);
  assert.equal(done.object_id, (await ann.get('/me')).id);
  await row(ann, '', (r) => r.actor === null && r.status === 401);
  for (const r of (await ann.get('/log')).items) assert.equal(r.account, 'ann@dora.test');
  for (const r of (await bob.get('/log')).items) assert.equal(r.account, 'bob@dora.test');
});

test('R7 a DomainAdmin sees its own tree, whoever acted in it, and no other; a MasterAdmin all', async () => {
  const { dora, otto } = people;
  await admin.patch('/domains/dora.test', { comment: 'by the master' });
  await otto.refused('not_found', 'PATCH', '/domains/dora.test', { comment: 'x' });
  const done = await row(dora, 'actor=admin', (r) => r.object === 'dora.test');
  assert.deepEqual([done.owner, done.status], ['dora', 200]);
  await row(otto, '', (r) => r.status === 404 && r.object === 'dora.test');
  for (const r of (await dora.get('/log?limit=500')).items) assert.equal(r.owner, 'dora', JSON.stringify(r));
  for (const r of (await otto.get('/log?limit=500')).items) assert.equal(r.owner, 'otto', JSON.stringify(r));
  const owners = new Set((await admin.get('/log?limit=500')).items.map((r) => r.owner));
  for (const owner of ['dora', 'otto', 'admin']) assert.ok(owners.has(owner), owner);
  assert.equal((await people.ann.get('/log?account=eve@otto.test')).items.length, 0, 'a filter widens nothing');
  assert.equal((await dora.get('/log?owner=otto')).items.length, 0);
  assert.equal((await dora.get('/log?actor=eve@otto.test')).items.length, 0);
});

test('R7 searched by actor, account, route, object, status and time', async () => {
  const { dora } = people;
  await dora.post('/aliases', { address: 'log@dora.test', targets: ['ann@dora.test'] });
  await dora.refused('exists', 'POST', '/aliases', { address: 'log@dora.test', targets: ['ann@dora.test'] });
  const at = await row(dora, 'object=log@dora.test', (r) => r.status === 201);
  await row(dora, 'status=409', (r) => r.code === 'exists');
  for (const [query, fits] of [
    ['actor=dora', (r) => r.actor === 'dora'],
    ['account=dora', (r) => r.account === 'dora'],
    ['route=/api/v1/aliases', (r) => r.route === '/api/v1/aliases'],
    ['object=log@dora.test', (r) => r.object === 'log@dora.test'],
    ['status=409', (r) => r.status === 409],
    ['method=POST&status=201', (r) => r.method === 'POST' && r.status === 201],
    ['changes=true', (r) => r.method !== 'GET'],
    [`since=${at.at}`, (r) => r.at >= at.at],
    [`until=${at.at}`, (r) => r.at < at.at],
  ]) {
    const { items } = await admin.get(`/log?limit=500&${query}`);
    assert.ok(items.length > 0, query);
    for (const r of items) assert.ok(fits(r), `${query}: ${JSON.stringify(r)}`);
  }
  assert.equal((await admin.get('/log?since=2999-01-01T00:00:00Z')).items.length, 0);
  await admin.refused('invalid_field', 'GET', '/log?since=yesterday', undefined, { pointer: '/since' });
  await admin.refused('invalid_field', 'GET', '/log?sort=actor', undefined, { pointer: '/sort' });
});

test('R7 the latest first, page by page, none twice and none left out', async () => {
  for (let i = 0; i < 30; i++) await people.bob.get('/me');
  await until('all are written', async () => (await people.bob.get('/log?route=/api/v1/me&limit=500')).items.length >= 30);
  const seen = [];
  const first = (await people.bob.get('/log?limit=1')).items[0].id;
  for (let cursor = ''; cursor !== null;) {
    const page = await people.bob.get(`/log?limit=7&route=/api/v1/me${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.items.map((r) => BigInt(r.id)));
    cursor = page.next;
  }
  assert.ok(seen.length >= 30 && BigInt(first) >= seen[0]);
  for (let i = 1; i < seen.length; i++) assert.ok(seen[i] < seen[i - 1]);
});

test('R7 no password and no token is in it', async () => {
  const text = JSON.stringify((await admin.get('/log?limit=500')).items);
  assert.ok(!text.includes(password));
  assert.ok(!text.includes(people.dora.token ?? 'no token'));
});

const log = async (...words) => {
  try {
    return { status: 0, text: (await mailportal(api.instance, ['log', ...words])).stdout };
  } catch (e) {
    return { status: e.code, text: e.stdout + e.stderr };
  }
};
const verify = (...words) => log('verify', ...words);
const store = () => /^store = (.*)$/m.exec(fs.readFileSync(path.join(api.instance, 'portal.conf'), 'utf8'))?.[1];
const sql = (text) => process.env.MAILPORTAL_TEST_STORE === 'pgsql'
  ? execFileSync('psql', ['-qAt', store(), '-c', text]).toString().trim()
  : execFileSync('sqlite3', ['-cmd', '.timeout 5000', path.join(api.instance, 'data/mailportal.db'), text]).toString().trim();
const sealed = () => until('everything is sealed', () => sql('SELECT count(*) FROM api_log WHERE seq IS NULL') === '0');
const restart = async () => {
  const [old] = api.processes;
  api.processes[0] = new Process(api.instance, ['api']);
  await api.processes[0].ready('the API answers again', async () => (await send(api.where, { path: '/api/v1/version' })).status === 200);
  return old;
};

test('R7 `mailportal log verify`: intact, also while the server works and after kill -9', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, i) => people.bob.patch('/me', { full_name: `${i}` })));
  let result = await verify();
  assert.equal(result.status, 0, result.text);
  assert.match(result.text, /^intact: \d+ rows/m);
  for (let round = 0; round < 3; round++) {
    const busy = Array.from({ length: 60 }, (_, i) => people.bob.patch('/me', { full_name: `${i}` }).catch(() => null));
    await busy[5];
    await api.processes[0].kill();
    await Promise.all(busy);
    await restart();
    result = await verify();
    assert.equal(result.status, 0, result.text);
  }
  await sealed();
  result = await verify();
  assert.equal(result.status, 0, result.text);
});

test('R7 `mailportal log verify`: what is done to the database shows, with the row', async () => {
  await people.bob.patch('/me', { full_name: 'Bob' });
  await sealed();
  await api.processes[0].stop();
  const before_ = await verify();
  assert.equal(before_.status, 0, before_.text);
  const [, head, hash] = /^head (\d+):(\w+)/m.exec(before_.text);
  const victim = sql('SELECT min(seq) + 3 FROM api_log');
  for (const [change, undo, fault] of [
    [`UPDATE api_log SET request_id = request_id || 'x' WHERE seq = ${victim}`,
      `UPDATE api_log SET request_id = substr(request_id, 1, length(request_id) - 1) WHERE seq = ${victim}`, `seq ${victim}, id`],
    [`UPDATE api_log SET seq = -seq WHERE seq = ${victim}`, `UPDATE api_log SET seq = -seq WHERE seq = -${victim}`, `seq ${victim} to ${victim}: 1 rows are gone`],
    [`UPDATE api_log SET seq = -seq WHERE seq = ${head}`, 'UPDATE api_log SET seq = -seq WHERE seq < 0', 'the last 1 rows are gone'],
    ['INSERT INTO api_log(id, at, request_id, method, route, status, mac) VALUES (1, 1, \'r\', \'GET\', \'/\', 200, \'x\')',
      'DELETE FROM api_log WHERE id = 1', 'id 1, not sealed yet'],
  ]) {
    sql(change);
    const result = await verify();
    assert.equal(result.status, 1, `${change}: ${result.text}`);
    assert.ok(result.text.includes(fault), `${change}: ${result.text}`);
    sql(undo);
    assert.equal((await verify()).status, 0, undo);
  }
  assert.equal((await verify(`${head}:${hash}`)).status, 0);
  assert.equal((await verify(`${head}:${hash.replace(/^./, (c) => (c === '0' ? '1' : '0'))}`)).status, 1);
  assert.equal((await verify(`${Number(head) + 1}:${hash}`)).status, 1);
  assert.equal((await verify('nonsense')).status, 2);
  await restart();
  await people.bob.patch('/me', { full_name: 'Bobby' });
  await sealed();
  assert.equal((await verify(`${head}:${hash}`)).status, 0);
});

test('R7 `mailportal log begin`: after tampering a new chain, beside the server; the old one stays and is told', async () => {
  await sealed();
  const whole = await log('begin');
  assert.equal(whole.status, 1, whole.text);
  assert.match(whole.text, /as it was written/);
  const last = Number(sql('SELECT max(seq) FROM api_log'));
  const good = last - 3;
  sql(`UPDATE api_log SET actor = 'nobody' WHERE seq = ${good + 1}`);
  sql('UPDATE api_log_chain SET head_seq = head_seq - 1'); // nothing is sealed on that
  await people.bob.patch('/me', { full_name: 'Robert' });
  const waiting = () => Number(sql('SELECT count(*) FROM api_log WHERE seq IS NULL'));
  await until('a row waits', () => waiting() > 0);
  assert.equal((await verify()).status, 1);
  assert.ok(waiting() > 0);
  const begun = await log('begin');
  assert.equal(begun.status, 0, begun.text);
  await sealed(); // the server goes on by itself
  const result = await verify();
  assert.equal(result.status, 1, 'the old chain is not as it was written');
  assert.match(result.text, new RegExp(`^seq ${good + 1}, id \\d+: is not as it was written`, 'm'));
  assert.match(result.text, new RegExp(`has begun a new chain: the last good row is seq ${good}$`, 'm'));
  assert.match(result.text, new RegExp(`^intact: \\d+ rows in the chain from ${last + 1} on`, 'm'));
  assert.equal(Number(sql(`SELECT count(*) FROM api_log WHERE seq <= ${last} AND seq > ${good}`)), 3, 'every row is kept');
  const told = (await admin.get('/log?route=begin-chain')).items;
  assert.equal(told.length, 1);
  assert.deepEqual([told[0].method, told[0].status, told[0].object], ['ACT', 200, `the last good row is seq ${good}`]);
  assert.match(told[0].actor, /^system user /);
  assert.equal((await log('begin')).status, 1, 'once is enough');
});
