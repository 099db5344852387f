// SPDX-License-Identifier: Apache-2.0
// R76, R83: journeys of messages from logs that are written here: who sees what, searches, pages, rotation, hostile lines.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startApi, tenants } from '../lib/api.mjs';
import { journeys, logOf, postfix, refusal, stamps, write } from '../lib/journeys.mjs';
import { Process } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

let api, people;
before(async () => {
  api = await startApi({ conf: { journey_days: 60 } });
  people = await tenants(api);
});
after(() => api?.stop());

const message = (id, from, to, { login, status = 'sent (250 2.0.0 Ok)' } = {}) => [
  postfix(login ? 'submission/smtpd' : 'smtpd', `${id}: client=far.test[192.0.2.1]${login ? `, sasl_method=PLAIN, sasl_username=${login}` : ''}`),
  postfix('cleanup', `${id}: message-id=<${id}@far.test>`),
  postfix('qmgr', `${id}: from=<${from}>, size=700, nrcpt=1 (queue active)`),
  postfix('smtp', `${id}: to=<${to}>, relay=b[192.0.2.7]:25, delay=1, delays=0/0/1/0, dsn=2.0.0, status=${status}`),
  postfix('qmgr', `${id}: removed`),
];
const said = (rows) => rows.map((r) => `${r.sender} ${r.recipients} ${r.outcome}`).sort();
const search = async (who, query) => said((await who.get(`/trace?${query}`)).items);
const arrives = (query, n = 1) => until(`${query} is found`, async () => {
  const { items } = await api.admin.get(`/trace?${query}`);
  return items.length >= n && items;
});

test('R76 R83 each role finds its messages, by all that they can be searched by, and nobody else\'s', async () => {
  const { ann, bob, dora, otto, eve } = people;
  await journeys(api, { postfix: [
    ...message('AAAAAAAAAA1', 'friend@far.test', 'ann@dora.test'),
    ...message('AAAAAAAAAA2', 'bob@dora.test', 'there@far.test', { login: 'bob@dora.test', status: 'bounced (550 5.1.1 unknown)' }),
    ...message('AAAAAAAAAA3', 'ann@dora.test', 'eve@otto.test', { login: 'ann@dora.test' }),
    refusal('spam@far.test', 'eve@otto.test'),
  ] }, 4);
  const one = ['friend@far.test ann@dora.test delivered'], two = ['bob@dora.test there@far.test bounced'], three = ['ann@dora.test eve@otto.test delivered'], four = ['spam@far.test eve@otto.test refused'];
  assert.deepEqual(await search(api.admin, ''), [...one, ...two, ...three, ...four].sort());
  assert.deepEqual(await search(dora, ''), [...one, ...two, ...three].sort());
  assert.deepEqual(await search(ann, ''), [...one, ...three].sort());
  assert.deepEqual(await search(bob, ''), two);
  assert.deepEqual(await search(otto, ''), [...three, ...four].sort());
  assert.deepEqual(await search(eve, ''), [...three, ...four].sort());
  for (const who of [api.admin, dora, ann]) {
    assert.deepEqual(await search(who, 'sender=Friend@far.test'), one);
    assert.deepEqual(await search(who, 'recipient=eve@otto.test&sender=ann@dora.test'), three);
    assert.deepEqual(await search(who, 'message_id=%3CAAAAAAAAAA1@far.test%3E'), one);
    assert.deepEqual(await search(who, 'outcome=delivered'), [...one, ...three].sort());
    assert.deepEqual(await search(who, 'since=2999-01-01T00:00:00Z'), []);
    assert.deepEqual(await search(who, 'until=2001-01-01T00:00:00Z'), []);
    assert.equal((await search(who, 'since=2001-01-01T00:00:00Z&sender=friend@far.test')).length, 1);
  }
  for (const who of [otto, eve])
    for (const query of ['sender=friend@far.test', 'recipient=ann@dora.test', 'message_id=AAAAAAAAAA2@far.test', 'outcome=bounced'])
      assert.deepEqual(await search(who, query), [], query);
  assert.deepEqual(await search(dora, 'outcome=bounced'), two);
  assert.deepEqual(await search(eve, 'outcome=refused'), four);
  const [row] = (await bob.get('/trace')).items;
  const whole = await bob.get(`/trace/${row.id}`);
  assert.deepEqual(whole.steps.map((s) => [s.what, s.recipient, s.queue_id]), [['received', null, 'AAAAAAAAAA2'], ['failed', 'there@far.test', 'AAAAAAAAAA2']]);
  assert.match(whole.steps[0].text, /far\.test\[192\.0\.2\.1\], bob@dora\.test/);
  await ann.refused('not_found', 'GET', `/trace/${row.id}`);
  await otto.refused('not_found', 'GET', `/trace/${row.id}`);
  await dora.refused('invalid_field', 'GET', '/trace?sort=id', undefined, { pointer: '/sort' });
  await dora.refused('invalid_field', 'GET', '/trace?cursor=x', undefined, { pointer: '/cursor' });
});

test('R76 pages are walked without gaps or doubles', async () => {
  write(api, { postfix: Array.from({ length: 250 }, (_, i) => refusal(`p${i}@pages.test`, 'bob@dora.test')) });
  await arrives('recipient=bob@dora.test&limit=500', 250);
  for (const [who, limit] of [[people.dora, 7], [people.bob, 100], [api.admin, 250]]) {
    const seen = [];
    for (let cursor = ''; cursor !== undefined;) {
      const page = await who.get(`/trace?outcome=refused&recipient=bob@dora.test&limit=${limit}${cursor}`);
      seen.push(...page.items.map((r) => r.sender));
      cursor = page.next ? `&cursor=${page.next}` : undefined;
    }
    assert.equal(seen.length, 250);
    assert.equal(new Set(seen).size, 250);
  }
});

test('R76 a domain that went to another admin: who had it sees nothing more', async () => {
  await api.admin.post('/domains', { name: 'moves.test', owner: 'dora', verified: true });
  write(api, { postfix: [refusal('m@far.test', 'x@moves.test')] });
  await arrives('recipient=x@moves.test');
  assert.equal((await search(people.dora, 'recipient=x@moves.test')).length, 1);
  await api.admin.want(200, 'PATCH', '/domains/moves.test', { owner: 'otto' });
  assert.deepEqual(await search(people.dora, 'recipient=x@moves.test'), []);
  assert.deepEqual(await search(people.otto, 'recipient=x@moves.test'), []);
  write(api, { postfix: [refusal('n@far.test', 'x@moves.test')] });
  await arrives('sender=n@far.test');
  assert.deepEqual(await search(people.otto, 'recipient=x@moves.test'), ['n@far.test x@moves.test refused']);
});

test('R76 hostile lines are shown as text, and lead nobody astray', async () => {
  const evil = '<script>alert(1)</script>';
  write(api, { postfix: [
    Buffer.from(refusal('h@far.test', 'ann@dora.test', `550 \x1b[31m${evil}\x00\x7f`), 'latin1').toString('latin1'),
    'Nov 99 99:99:99 mx postfix/smtpd[1]: nonsense', 'x'.repeat(300_000), postfix('smtpd', 'NOQUEUE: reject: '), '\xff\xfe',
    refusal('after@far.test', 'ann@dora.test'),
  ], dovecot: [`${stamps().iso}.000001 lmtp(ann@dora.test)<1><S>: Info: sieve: msgid=<${evil}`, '\x00'], rspamd: ['#', `${stamps().iso} #1(x) <y>; proxy; rspamd_task_write_log: id: <`] });
  await arrives('sender=after@far.test');
  const [row] = (await people.ann.get('/trace?sender=h@far.test')).items;
  const { steps } = await people.ann.get(`/trace/${row.id}`);
  assert.equal(steps.at(-1).text, `550 ?[31m${evil}??`);
});

test('R76 nothing is lost or told twice when the process ends, a log is emptied or another takes its place', async () => {
  const restart = async () => {
    await api.processes.pop().stop();
    api.processes.push(new Process(api.instance, ['journey']));
  };
  const log = logOf(api, 'postfix');
  write(api, { postfix: message('BBBBBBBBBB1', 'r1@far.test', 'ann@dora.test').slice(0, 3) });
  await until('it is read', async () => (await api.admin.get('/trace?sender=after@far.test')).items.length > 0);
  await restart();
  write(api, { postfix: message('BBBBBBBBBB1', 'r1@far.test', 'ann@dora.test').slice(3) });
  await arrives('sender=r1@far.test');
  // copied and emptied, as packaging/logrotate does it; what was written in between is only in the copy
  const reader = api.processes.at(-1);
  reader.child.kill('SIGSTOP');
  write(api, { postfix: [refusal('r2@far.test', 'ann@dora.test')] });
  fs.copyFileSync(log, `${log}.1`);
  fs.truncateSync(log);
  write(api, { postfix: [refusal('r3@far.test', 'ann@dora.test')] });
  reader.child.kill('SIGCONT');
  await reader.ended; // s6 would start it anew
  api.processes[api.processes.length - 1] = new Process(api.instance, ['journey']);
  await arrives('sender=r3@far.test');
  // moved away, and a new one begun
  write(api, { postfix: [refusal('r4@far.test', 'ann@dora.test')] });
  await arrives('sender=r4@far.test');
  await api.processes.at(-1).child.kill('SIGSTOP');
  write(api, { postfix: [refusal('r5@far.test', 'ann@dora.test')] });
  fs.renameSync(log, `${log}.1`);
  write(api, { postfix: [refusal('r6@far.test', 'ann@dora.test')] });
  api.processes.at(-1).child.kill('SIGCONT');
  await api.processes.at(-1).ended;
  api.processes[api.processes.length - 1] = new Process(api.instance, ['journey']);
  await arrives('sender=r6@far.test');
  for (let i = 1; i <= 6; i++) assert.equal((await search(people.ann, `sender=r${i}@far.test`)).length, 1, `r${i}`);
  assert.equal((await people.ann.get(`/trace/${(await people.ann.get('/trace?sender=r1@far.test')).items[0].id}`)).steps.length, 2);
});

test('R76 what is older than it is kept for goes, and the oldest of more than there is room for', async () => {
  const ago = (days) => new Date(Date.now() - days * 86_400_000), conf = path.join(api.instance, 'portal.conf');
  const restart = async (line) => {
    await api.processes.pop().stop();
    fs.writeFileSync(conf, `${fs.readFileSync(conf, 'utf8').replace(new RegExp(`^${line.split(' ')[0]} *=.*\n`, 'm'), '')}${line}\n`);
    api.processes.push(new Process(api.instance, ['journey']));
  };
  write(api, { postfix: [refusal('old@age.test', 'ann@dora.test', undefined, ago(31)), refusal('young@age.test', 'ann@dora.test', undefined, ago(29))] });
  for (const name of ['old', 'young']) await arrives(`sender=${name}@age.test`);
  await restart('journey_days = 30');
  await until('what is too old is gone', async () => (await search(api.admin, 'sender=old@age.test')).length === 0);
  assert.equal((await search(api.admin, 'sender=young@age.test')).length, 1);

  write(api, { postfix: Array.from({ length: 1000 }, (_, i) => refusal(`n${i}@many.test`, 'bob@dora.test')) });
  await arrives('sender=n999@many.test');
  await restart('journey_messages = 1000');
  await until('no more than fit are left', async () => {
    let n = 0;
    for (let cursor = ''; cursor !== undefined;) {
      const { items, next } = await api.admin.get(`/trace?limit=500${cursor}`);
      n += items.length;
      cursor = next ? `&cursor=${next}` : undefined;
    }
    assert.ok(n >= 1000, `${n} are left`);
    return n === 1000;
  }, 30);
  assert.deepEqual(await search(api.admin, 'sender=young@age.test'), [], 'the oldest');
  for (const name of ['n0', 'n999']) assert.equal((await search(api.admin, `sender=${name}@many.test`)).length, 1, name);
});
