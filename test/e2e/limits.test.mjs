// SPDX-License-Identifier: Apache-2.0
// R45: sending limits and blocked senders, with the real engines.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { password } from '../lib/api.mjs';
import { startInstance } from '../lib/instance.mjs';
import { Lines, smtp } from '../lib/lines.mjs';
import { sql } from '../lib/rows.mjs';
import { until } from '../lib/until.mjs';

const login = (user) => ({ user, password });
const slow = { external_seconds_each: 86_400 }; // nothing comes back while a busy machine works

let portal, admin, dora;
before(async () => {
  portal = await startInstance();
  ({ admin } = portal);
  await admin.post('/accounts', { name: 'dora', role: 'domain_admin', password });
  await admin.post('/accounts', { name: 'otto', role: 'domain_admin', password });
  await admin.post('/domains', { name: 'dora.test', owner: 'dora', verified: true });
  await admin.put('/settings/sending-limits', slow);
  dora = await portal.nobody.login('dora', password);
  for (const name of ['ann', 'bob', 'cleo', 'dan', 'eve', 'fay'])
    await admin.post('/accounts', { name: `${name}@dora.test`, password });
}, { timeout: 540_000 });
after(() => portal?.stop());

let serial = 0;
const text = (from, extra = '') => `From: <${from}>\nTo: <somebody@far.example>\nSubject: limit-${++serial}\n${extra}\nhello\n`;
const many = (n, domain = 'far.example') => Array.from({ length: n }, (_, i) => `r${i}@${domain}`);
/** The last answer to a message that user submits. */
const submit = async (user, to, extra) => {
  const said = await smtp(portal.port('submission'), { from: user, to, text: text(user, extra), login: login(user) });
  return said;
};
const blocked = async (client = admin) => (await client.get('/stats/blocked-senders')).items;

test('R45 recipients elsewhere: 50, counted one by one; more is put off, and recipients here are not', async () => {
  const user = 'ann@dora.test';
  assert.match((await submit(user, many(30))).last, /^250 /);
  assert.match((await submit(user, [...many(19), 'bob@dora.test', 'cleo@dora.test'])).last, /^250 /);
  const put_off = await submit(user, many(2));
  assert.match(put_off.rcpt1, /^250 /, JSON.stringify(put_off));
  assert.match(put_off.sent, /^450 4\.7\.1 .*Sending limit/, JSON.stringify(put_off));
  assert.match((await submit(user, 'one@far.example')).last, /^250 /, 'a message that was put off took nothing');
  assert.match((await submit(user, 'one@far.example')).last, /^450 4\.7\.1/);
  assert.match((await submit(user, ['bob@dora.test', 'cleo@dora.test'])).last, /^250 /);
  assert.match((await submit('bob@dora.test', 'one@far.example')).last, /^250 /, 'another account has its own');
  await admin.put('/settings/sending-limits', { ...slow, external_burst: 51 });
  assert.match((await submit(user, 'one@far.example')).last, /^250 /, 'what is set counts at once');
  await admin.put('/settings/sending-limits', slow);
  assert.match((await submit(user, 'one@far.example')).last, /^450 4\.7\.1/);
});

test('R45 recipients here have a limit of their own, and those elsewhere do not count for it', async () => {
  const user = 'ivo@dora.test', here = (n) => ['ann', 'bob', 'cleo', 'dan', 'eve', 'fay'].slice(0, n).map((name) => `${name}@dora.test`);
  await admin.post('/accounts', { name: user, password });
  await admin.put('/settings/sending-limits', { ...slow, local_burst: 6, local_per_minute: 1 });
  assert.match((await submit(user, ['one@far.example', 'two@far.example'])).last, /^250 /);
  assert.match((await submit(user, here(6))).last, /^250 /);
  assert.match((await submit(user, here(4))).last, /^450 4\.7\.1 .*Sending limit/, 'one comes back in a minute, not four');
  assert.match((await submit(user, 'one@far.example')).last, /^250 /);
  await admin.put('/settings/sending-limits', slow);
  assert.match((await submit(user, here(4))).last, /^250 /);
});

test('R45 messages of one session, and a recipient taken back by RSET, are counted right', async () => {
  const user = 'eve@dora.test';
  const c = await Lines.connect(portal.port('submission'));
  await c.answer();
  await c.ask('EHLO client.test');
  await c.ask(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`);
  const begin = async (to) => {
    await c.ask(`MAIL FROM:<${user}>`);
    for (const address of to) assert.match(await c.ask(`RCPT TO:<${address}>`), /^250 /);
  };
  const end = async () => {
    assert.match(await c.ask('DATA'), /^354 /);
    c.write(`${text(user).replace(/\n/g, '\r\n')}.\r\n`);
    return c.answer();
  };
  await begin(many(40));
  await c.ask('RSET');
  await begin(['bob@dora.test', 'cleo@dora.test']);
  assert.match(await end(), /^250 /);
  await begin(many(48));
  assert.match(await end(), /^250 /, 'the 40 taken back cost nothing');
  await begin(many(2));
  assert.match(await end(), /^250 /, 'nor did those two here');
  await begin(many(2));
  assert.match(await end(), /^450 /);
  c.close();
});

test('R45 an alias costs what it leads to elsewhere, alone and beside others', async () => {
  const user = 'gil@dora.test';
  for (const name of [user, 'hal@dora.test']) await admin.post('/accounts', { name, password });
  await admin.post('/aliases', { address: 'fifty@dora.test', targets: many(50) });
  await admin.post('/aliases', { address: 'staff@dora.test', targets: ['ann@dora.test', 'bob@dora.test'] });
  assert.match((await submit(user, 'one@far.example')).last, /^250 /);
  assert.match((await submit(user, 'fifty@dora.test')).last, /^450 4\.7\.1 .*50 recipients elsewhere/);
  assert.match((await submit('hal@dora.test', ['fifty@dora.test', 'staff@dora.test'])).last, /^250 /);
  assert.match((await submit('hal@dora.test', 'one@far.example')).last, /^450 /, 'that were all');
  assert.match((await submit('hal@dora.test', 'staff@dora.test')).last, /^250 /);
});

test('R45 a recipient that the other server refuses does not make the message fail for the rest', async () => {
  await admin.post('/relay-domains', { name: 'away.test', host: '127.0.0.1', port: 9, tls: 'none', allow_private: true, verified: true });
  const c = await Lines.connect(portal.port('submission'));
  await c.answer();
  await c.ask('EHLO client.test');
  await c.ask(`AUTH PLAIN ${Buffer.from(`\0gil@dora.test\0${password}`).toString('base64')}`);
  await c.ask('MAIL FROM:<gil@dora.test>');
  assert.match(await c.ask('RCPT TO:<nobody@away.test>'), /^4/);
  for (const to of many(2)) assert.match(await c.ask(`RCPT TO:<${to}>`), /^250 /);
  await c.ask('DATA');
  c.write(`${text('gil@dora.test').replace(/\n/g, '\r\n')}.\r\n`);
  assert.match(await c.answer(), /^250 /);
  c.close();
});

test('R45 many at once: not one more than the limit', async () => {
  const user = 'fay@dora.test';
  // her password is remembered then: twelve would hash at once, and who waits five seconds for others of its name is sent away
  assert.match((await submit(user, 'bob@dora.test')).last, /^250 /);
  const said = await Promise.all(Array.from({ length: 12 }, () => submit(user, many(5))));
  const taken = said.filter((s) => /^250 /.test(s.last)).length;
  assert.equal(taken, 10, JSON.stringify(said.map((s) => s.last)));
});

test('R45 lookup killed: what was counted still counts', async () => {
  const user = 'cleo@dora.test';
  assert.match((await submit(user, many(49))).last, /^250 /);
  await portal.killPart('lookup');
  assert.match((await submit(user, many(2))).last, /^450 /);
  assert.match((await submit(user, many(1))).last, /^250 /);
});

test('R45 limit hit again and again: sending is blocked, receiving is not; the admin of the domain unblocks', async () => {
  const user = 'cleo@dora.test';
  for (let i = 0; i < 30 && (await blocked()).length === 0; i++) await submit(user, 'one@far.example');
  const [row] = await blocked(dora);
  assert.equal(row?.name, user);
  assert.equal(row.reason, 'limit');
  assert.equal(Date.parse(row.until) - Date.parse(row.since), 24 * 3600_000);
  const said = await submit(user, 'bob@dora.test');
  assert.match(said.rcpt, /^250 /);
  assert.match(said.data, /^554 5\.7\.1 .*blocked due to abuse/, JSON.stringify(said));
  const { last } = await smtp(portal.port('smtp'), { to: user, text: `From: <x@outside.test>\nSubject: still-there\n\nhello\n` });
  assert.match(last, /^250 /);
  await portal.arrives(login(user), 'still-there');

  const otto = await portal.nobody.login('otto', password);
  assert.deepEqual(await blocked(otto), []);
  await otto.refused('not_found', 'DELETE', `/stats/blocked-senders/${user}`);
  await dora.remove(`/stats/blocked-senders/${user}`);
  assert.deepEqual(await blocked(), []);
  await dora.refused('not_found', 'DELETE', `/stats/blocked-senders/${user}`);
  assert.match((await submit(user, 'bob@dora.test')).last, /^250 /);
});

test('R45 outgoing mail that scores over the threshold for rejection blocks its sender, until a day later', async () => {
  const user = 'dan@dora.test';
  assert.match((await submit(user, 'one@far.example', 'X-Test-Score: 8\n')).last, /^250 /);
  assert.deepEqual(await blocked(), []);
  await submit(user, 'one@far.example', 'X-Test-Score: 20.5\n');
  const [row] = await until('dan is blocked', async () => {
    const rows = await blocked();
    return rows.length > 0 && rows;
  });
  assert.deepEqual([row.name, row.reason], [user, 'spam']);
  assert.match(row.detail, /2\d\.\d/);
  assert.match((await submit(user, 'bob@dora.test')).data, /^554 5\.7\.1/);
  // The day passes: the row is moved into the past.
  sql({ instance: portal.dir }, 'UPDATE blocked_sender SET since = since - 86400000, until = until - 86400000');
  assert.deepEqual(await blocked(), []);
  assert.match((await submit(user, 'bob@dora.test')).last, /^250 /);
});

test('nothing of all this was answered with an internal failure', () => {
  for (const name of ['api.log', 'hooks.log', 'lookup.log'])
    assert.doesNotMatch(portal.log(name), /level=error|Sanitizer|runtime error/, name);
});
