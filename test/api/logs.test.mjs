// SPDX-License-Identifier: Apache-2.0
// The logs of the engines (R72): the latest lines of them over rotation, narrowed down and followed, with whatever strangers
// have written into them; and actions that need no engine (R74).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startApi } from '../lib/api.mjs';
import { until } from '../lib/until.mjs';

let api, admin;
before(async () => {
  api = await startApi({ also: ['helper', 'jobs'] });
  ({ admin } = api);
  await until('the helper answers', async () => (await admin.call('GET', '/server/logs/postfix')).status === 200);
});
after(() => api?.stop());

const file = (name) => path.join(api.instance, 'log', name);
const lines = async (engine, query = '') => (await admin.call('GET', `/server/logs/${engine}${query}`)).text.split('\n').slice(0, -1);

/** Follow a log: what came so far, and an end of it. */
function follow(engine, query = '', headers = {}) {
  const heard = { text: '', status: 0 };
  const request = http.request({ socketPath: api.where.socket, path: `/api/v1/server/logs/${engine}/events${query}`,
    headers: { authorization: `Bearer ${admin.token}`, ...headers } }, (response) => {
    heard.status = response.statusCode;
    response.on('data', (bytes) => { heard.text += bytes; });
    response.on('end', () => { heard.over = true; });
    response.on('error', () => {});
  });
  request.on('error', () => {});
  request.end();
  heard.close = () => request.destroy();
  heard.data = () => [...heard.text.matchAll(/^data: (.*)$/gm)].map((m) => m[1]);
  heard.id = () => [...heard.text.matchAll(/^id: (.*)$/gm)].pop()?.[1];
  return heard;
}

test('R72 the latest lines of each log, as text, narrowed down', async () => {
  assert.deepEqual(await lines('dovecot'), []);
  fs.writeFileSync(file('dovecot.log'), Array.from({ length: 12_000 }, (_, i) => `line ${i} of <${i % 3 ? 'ann' : 'BOB'}@dora.test>\n`).join(''));
  const answer = await admin.call('GET', '/server/logs/dovecot');
  assert.match(answer.headers['content-type'], /^text\/plain; charset=utf-8$/);
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  assert.equal(answer.headers['content-disposition'], 'attachment; filename="dovecot.log"');
  const all = await lines('dovecot');
  assert.equal(all.length, 10_000);
  assert.deepEqual([all[0], all.at(-1)], ['line 2000 of <ann@dora.test>', 'line 11999 of <ann@dora.test>']);
  assert.deepEqual(await lines('dovecot', '?lines=2&q=BOB'), []);
  assert.deepEqual(await lines('dovecot', '?lines=3&q=bob'), ['line 11997 of <BOB@dora.test>']);
  assert.equal((await lines('dovecot', '?q=%3Cann')).length, 6667);
  for (const [query, code] of [['?lines=0', 'invalid_field'], ['?lines=10001', 'invalid_field'], [`?q=${'x'.repeat(201)}`, 'invalid_field']])
    await admin.refused(code, 'GET', `/server/logs/dovecot${query}`);
  for (const engine of ['nginx', '..', '%2e%2e%2fapi', 'postfix.log']) await admin.refused('not_found', 'GET', `/server/logs/${engine}`);
});

test('R72 what strangers write steers neither a terminal nor a page, and no line is endless', async () => {
  fs.writeFileSync(file('postfix.log'), Buffer.concat([
    Buffer.from('a \x1b]0;owned\x07\x1b[2J <script>alert(1)</script> \r back \u202e\n'), Buffer.from([0xff, 0xc0, 0x80, 0x0a]),
    Buffer.from(`${'y'.repeat(3_000_000)}\nlast\n`)]));
  const [first, second, third, last] = await lines('postfix');
  assert.equal(first, 'a \\x1B]0;owned\\x07\\x1B[2J <script>alert(1)</script> \\x0D back \\u{202E}');
  assert.equal(second, '\\xFF\\xC0\\x80');
  assert.match(third, /^y{8192} \[\d+ bytes more\]$/);
  assert.equal(last, 'last');
});

test('R72 a log is followed from where it was read, over rotation, without a gap', async () => {
  fs.writeFileSync(file('postfix.log'), 'one\ntwo\n');
  const position = (await admin.call('GET', '/server/logs/postfix')).headers['x-log-position'];
  fs.appendFileSync(file('postfix.log'), 'three\n');
  const heard = follow('postfix', `?from=${position}`);
  await until('what came meanwhile is heard', () => heard.data().includes('three'));
  fs.renameSync(file('postfix.log'), file('postfix.log.1'));
  fs.appendFileSync(file('postfix.log.1'), 'four\n');
  fs.writeFileSync(file('postfix.log'), 'five \x1b[31m\n');
  await until('both files are heard', () => heard.data().includes('five \\x1B[31m'));
  assert.deepEqual(heard.data(), ['three', 'four', 'five \\x1B[31m']);
  heard.close();
  fs.appendFileSync(file('postfix.log'), 'six\nseven\n');
  const again = follow('postfix', `?q=seven&from=${position}`, { 'last-event-id': heard.id() }); // as a browser does after a break
  await until('it goes on behind what was heard', () => again.data().includes('seven'));
  assert.deepEqual(again.data(), ['seven']);
  again.close();
  assert.deepEqual((await lines('postfix', '?lines=4')), ['four', 'five \\x1B[31m', 'six', 'seven']);
  for (const from of ['x', '1', '1:', '-1:2', '1:2x', `${'9'.repeat(60)}:1`]) await admin.refused('invalid_field', 'GET', `/server/logs/postfix/events?from=${from}`);
  await admin.refused('not_found', 'GET', '/server/logs/nginx/events');
});

test('R72 who follows a log that grows too fast misses some, and is told so', async () => {
  const heard = follow('dovecot');
  await until('it is followed', () => heard.status === 200);
  fs.appendFileSync(file('dovecot.log'), `${'flood '.repeat(20)}\n`.repeat(100_000)); // 12 MB
  fs.appendFileSync(file('dovecot.log'), 'the end of it\n');
  await until('it is near the end again', () => heard.data().includes('the end of it'), 20);
  assert.match(heard.text, /^event: missed\ndata: \d{7,8}$/m);
  assert.ok(heard.text.length < 4_000_000, `${heard.text.length} bytes`);
  heard.close();
});

test('R72 no more than sixteen follow at once; a session that ends ends what it follows', async () => {
  const many = [];
  await until('all places are taken', async () => { // those of the tests before come free when it is seen that they have left
    const one = follow('rspamd');
    await until('an answer', () => one.status !== 0);
    if (one.status === 200) many.push(one);
    return many.length === 16;
  });
  await admin.refused('rate_limited', 'GET', '/server/logs/rspamd/events');
  for (const one of many) one.close();
  const { token } = admin;
  await admin.post('/accounts', { name: 'max', role: 'master_admin', password: 'correct horse battery staple' });
  const max = await api.nobody.login('max', 'correct horse battery staple');
  let heard;
  await until('there is a place again', async () => { // a client that has left is noticed when something is sent
    fs.appendFileSync(file('rspamd/rspamd.log'), 'x\n');
    heard = follow('rspamd', '', { authorization: `Bearer ${max.token}` });
    await until('an answer', () => heard.status !== 0);
    return heard.status === 200;
  }, 30);
  await admin.patch('/accounts/max', { enabled: false });
  await until('it is over', () => heard.over, 10);
  assert.equal(admin.token, token);
});

test('R74 the verify cache is cleared by a job, of one address or all', async () => {
  for (const body of [undefined, {}, { address: 'who@far.example' }]) {
    const job = await admin.want(202, 'POST', '/server/actions/clear-verify-cache', body);
    assert.equal(job.argument, body?.address ?? null);
    const done = await until('it is done', async () => {
      const now = await admin.get(`/jobs/${job.id}`);
      assert.notEqual(now.state, 'failed', now.error);
      return now.state === 'done' && now;
    });
    assert.equal(done.result_reason, 'verified_forgotten 0');
  }
  const job = await admin.want(202, 'POST', '/server/actions/rebuild-indexes');
  await admin.call('DELETE', `/jobs/${job.id}`); // no Dovecot runs here
  await admin.refused('invalid_field', 'POST', '/server/actions/clear-verify-cache', { address: 'nobody' });
  await admin.refused('not_found', 'POST', '/server/actions/rebuild-indexes', { account: 'nobody@dora.test' });
  await admin.refused('not_found', 'POST', '/server/actions/recalculate-quota', { account: 'nobody@dora.test' });
});
