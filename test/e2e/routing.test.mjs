// SPDX-License-Identifier: Apache-2.0
// Mail between two servers: a second complete instance is server B of a split domain and of a relay domain (R23 to R25,
// R28). What B knows is found out at RCPT; nothing is taken that bounces later.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { childrenOf } from '../../bench/lib/machine.mjs';
import { password } from '../lib/api.mjs';
import { startInstance } from '../lib/instance.mjs';
import { smtp } from '../lib/lines.mjs';
import { portBase } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const login = (user) => ({ user, password });
const [ann, bob] = [login('ann@dora.test'), login('bob@dora.test')];

let a, b, admin, toB;
before(async () => {
  a = await startInstance();
  b = await startInstance({ hostname: 'mail.b.test', port_base: portBase + 100 });
  ({ admin } = a);
  toB = { host: '127.0.0.1', port: b.port('smtp'), allow_private: true };
  await admin.post('/accounts', { name: 'dora', role: 'domain_admin', password });
  for (const name of ['dora.test', 'split.test']) await admin.post('/domains', { name, owner: 'dora', verified: true });
  for (const { user } of [ann, bob, login('here@split.test')]) await admin.post('/accounts', { name: user, password });
  for (const name of ['split.test', 'relay.test']) await b.admin.post('/domains', { name, verified: true });
  for (const name of ['there@split.test', 'user@relay.test']) await b.admin.post('/accounts', { name, password });
}, { timeout: 720_000 });
after(async () => {
  await a?.stop();
  await b?.stop();
});

let serial = 0;
const unique = () => `marker-${process.pid}-${++serial}-end`;
const text = (subject) => `From: <sender@outside.test>\nTo: <somebody@split.test>\nSubject: ${subject}\n\nhello\n`;
const rcpt = async (to) => (await smtp(a.port('smtp'), { to, text: text(unique()) })).last;
/** A mail to server A that must be taken; a recipient may have to be tried twice while the other server is being asked. */
async function deliver(to) {
  const mark = unique();
  const seen = [];
  await until(`${to} is taken`, async () => {
    const { last } = await smtp(a.port('smtp'), { to, text: text(mark) });
    seen.push(last);
    assert.doesNotMatch(last, /^5/, JSON.stringify(seen));
    if (!/^250 /.test(last)) throw new Error(JSON.stringify(seen));
    return true;
  }, 60);
  return mark;
}
const refused = (to, code = /^550 /) => until(`${to} is refused`, async () => {
  const last = await rcpt(to);
  assert.doesNotMatch(last, /^250 /, `${to} was taken`);
  return code.test(last) ? last : null;
}, 30);
const bounces = () => [...a.sink.messages, ...b.sink.messages].filter((m) => m.from === '');

test('R23 a split domain: known here stays, known at B goes there, unknown at B is 550 at RCPT', async () => {
  await refused('there@split.test');
  await admin.want(200, 'PUT', '/domains/split.test/split-routing', toB);
  const [here, there] = [await deliver('here@split.test'), await deliver('there@split.test')];
  await a.arrives(login('here@split.test'), here);
  await b.arrives(login('there@split.test'), there);
  assert.match(await refused('nobody@split.test'), /^550 5\.1\.1 /);
});

test('R23 who comes or goes here is found at the next mail, though mail for him has just gone to B', async () => {
  await b.admin.post('/accounts', { name: 'moves@split.test', password });
  await b.arrives(login('moves@split.test'), await deliver('moves@split.test'));
  await admin.post('/accounts', { name: 'moves@split.test', password });
  await a.arrives(login('moves@split.test'), await deliver('moves@split.test'));
  await admin.remove('/accounts/moves@split.test');
  await b.arrives(login('moves@split.test'), await deliver('moves@split.test'));
});

test('R23 B is down: a recipient that is not known yet is 4xx, a known one waits in the queue and is delivered', async () => {
  await b.admin.post('/accounts', { name: 'late@split.test', password });
  await b.stopPart('postfix');
  assert.match(await refused('late@split.test', /^4/), /^450 /);
  const waits = await deliver('there@split.test');
  await until('it waits in the queue', async () => JSON.stringify(await admin.get('/server/queue')).includes('there@split.test'), 20);
  await b.startPart('postfix');
  await b.ready();
  await b.arrives(login('late@split.test'), await deliver('late@split.test'));
  await b.arrives(login('there@split.test'), waits, 'INBOX', 60);
});

test('R25 a relay domain: B is asked at RCPT; what it is changes at once', async () => {
  assert.match(await rcpt('user@relay.test'), /^554 /);
  await admin.post('/relay-domains', { name: 'relay.test', ...toB });
  assert.match(await rcpt('user@relay.test'), /^554 /); // not verified
  await admin.patch('/relay-domains/relay.test', { verified: true });
  await until('Postfix has seen it', async () => !/^554 /.test(await rcpt('user@relay.test')), 20);
  await b.arrives(login('user@relay.test'), await deliver('user@relay.test'));
  assert.match(await refused('nobody@relay.test'), /^550 5\.1\.1 /);
  await admin.patch('/relay-domains/relay.test', { enabled: false });
  await refused('user@relay.test');
  await admin.patch('/relay-domains/relay.test', { enabled: true });
  await deliver('user@relay.test');
});

test('R25 another target: what the one before said of a recipient is forgotten', async () => {
  await deliver('user@relay.test'); // known to be taken, and Postfix would remember that for days
  await admin.patch('/relay-domains/relay.test', { port: 1 });
  assert.match(await rcpt('user@relay.test'), /^4/);
  await admin.patch('/relay-domains/relay.test', { port: b.port('smtp') });
  await b.arrives(login('user@relay.test'), await deliver('user@relay.test'));
});

test('R25 a server that DNS knows nothing of: mail waits, for it is no fault of the recipient', async () => {
  await admin.patch('/relay-domains/relay.test', { host: 'no-such-server.invalid' });
  assert.match(await refused('user@relay.test', /^4/), /^450 /);
  await until('the log says why', () => /user@relay\.test.*dsn=4\.4\.4.*no-such-server\.invalid/.test(a.log('postfix.log')), 20);
  await admin.patch('/relay-domains/relay.test', { host: toB.host });
  await b.arrives(login('user@relay.test'), await deliver('user@relay.test'));
});

test('R25 TLS to B: required is met, a certificate of another name is not enough when it must be verified', async () => {
  await admin.patch('/relay-domains/relay.test', { tls: 'required' });
  const mark = await deliver('user@relay.test');
  assert.match(await b.arrives(login('user@relay.test'), mark), /from mail\.portal\.test[^]*using TLSv1/);
  await admin.patch('/relay-domains/relay.test', { tls: 'verified' });
  assert.match(await refused('user@relay.test', /^4/), /^450 /); // not even asked: B could be anybody
  await until('the log says why', () => /user@relay\.test.*certificate/i.test(a.log('postfix.log')), 20);
  await admin.patch('/relay-domains/relay.test', { tls: 'opportunistic' });
  await deliver('user@relay.test');
});

test('R25 whoever is being asked for when Postfix is loaded anew is asked for again', async () => {
  await b.admin.post('/accounts', { name: 'fresh@relay.test', password });
  await b.arrives(login('user@relay.test'), await deliver('user@relay.test'));
  const master = Number(fs.readFileSync(path.join(a.dir, 'data/postfix/queue/pid/master.pid'), 'utf8'));
  // Who takes mail sleeps: verify(8) notes that it asks, can not send it, and ends with it when Postfix hears of the domain.
  const asleep = childrenOf(master, 'cleanup').filter((pid) => {
    try {
      return process.kill(pid, 'SIGSTOP');
    } catch {
      return false; // it has ended
    }
  });
  assert.ok(asleep.length > 0);
  try {
    assert.match(await rcpt('fresh@relay.test'), /^450 /);
    const asking = childrenOf(master, 'verify');
    assert.equal(asking.length, 1);
    await admin.post('/domains', { name: 'another.test', verified: true });
    await until('verify(8) has ended', () => !childrenOf(master, 'verify').includes(asking[0]));
  } finally {
    asleep.forEach((pid) => process.kill(pid, 'SIGCONT'));
  }
  await b.arrives(login('fresh@relay.test'), await deliver('fresh@relay.test'));
});

test('R40 thresholds of a relay domain count for what goes to B: for the next message, and no more once they are set back', async () => {
  const at = '/relay-domains/relay.test/antispam/thresholds', never = { greylist: 999, add_header: 999, reject: 999 };
  const said = async (mark = unique()) => (await smtp(a.port('smtp'), { to: 'user@relay.test', text: `X-Test-Score: 60\n${text(mark)}` })).last;
  await b.admin.put('/antispam/thresholds', never);
  await deliver('user@relay.test'); // B has been asked
  assert.match(await said(), /^554 5\.7\.1 /, 'the presets');
  await admin.put(at, { ...never, reject: 100 });
  const mark = unique();
  assert.match(await said(mark), /^250 /);
  await b.arrives(login('user@relay.test'), mark);
  await admin.put(at, { ...never, reject: 50 });
  assert.match(await said(), /^554 5\.7\.1 /);
  await admin.put('/antispam/thresholds', never);
  assert.match(await said(), /^554 5\.7\.1 /, 'its own go ahead of those of the server');
  await admin.remove(at);
  const last = unique();
  assert.match(await said(last), /^250 /, 'those of the server count');
  await b.arrives(login('user@relay.test'), last); // before B refuses such mail again, which would make a bounce of it
  await admin.remove('/antispam/thresholds');
  await b.admin.remove('/antispam/thresholds');
});

test('R41 R25 lists of a relay domain count for what goes to B, ahead of the score, and no more once they are taken away', async () => {
  const at = '/relay-domains/relay.test/antispam/rules', never = { greylist: 999, add_header: 999, reject: 999 };
  const mail = (score, mark = unique(), client = undefined) => smtp(a.port('smtp'), { to: 'user@relay.test', text: `X-Test-Score: ${score}\n${text(mark)}`, client });
  await b.admin.put('/antispam/thresholds', never);
  await deliver('user@relay.test'); // B has been asked
  await admin.put(at, { blacklist: { emails: ['sender@outside.test'] } });
  assert.match((await mail(0)).last, /^554 5\.7\.1 .*blacklisted/);
  await admin.put(at, { whitelist: { domains: ['outside.test'] }, blacklist: { emails: ['sender@outside.test'] } });
  const white = unique();
  assert.match((await mail(60, white)).last, /^250 /, 'white beats black, whatever the score');
  await b.arrives(login('user@relay.test'), white);
  await admin.put(at, { blacklist: { ips: ['192.0.2.0/24', '2001:db8:7::/48'] } });
  for (const client of ['192.0.2.9', '2001:db8:7::9']) assert.match((await mail(0, unique(), client)).last, /^554 5\.7\.1 .*blacklisted/, client);
  assert.match((await mail(60)).last, /^554 5\.7\.1 (?!.*blacklisted)/, 'of others the score');
  await admin.remove(at);
  const last = unique();
  assert.match((await mail(0, last, '192.0.2.9')).last, /^250 /);
  await b.arrives(login('user@relay.test'), last);
  await b.admin.remove('/antispam/thresholds');
});

test('R23 two servers that name each other: whoever is on either gets the mail, who is on neither is refused, and nothing goes round', async () => {
  for (const server of [a, b]) await server.admin.post('/domains', { name: 'mutual.test', verified: true });
  await a.admin.post('/accounts', { name: 'on-a@mutual.test', password });
  await b.admin.post('/accounts', { name: 'on-b@mutual.test', password });
  await a.admin.want(200, 'PUT', '/domains/mutual.test/split-routing', toB);
  await b.admin.want(200, 'PUT', '/domains/mutual.test/split-routing', { ...toB, port: a.port('smtp') });
  for (const [from, to] of [[a, b], [b, a], [a, a], [b, b]]) {
    const user = `on-${to === a ? 'a' : 'b'}@mutual.test`, mark = unique();
    await until(`${user} is taken`, async () => /^250 /.test((await smtp(from.port('smtp'), { to: user, text: text(mark) })).last), 60);
    await to.arrives(login(user), mark);
  }
  for (const server of [a, b]) {
    const said = [];
    await until('nobody is refused', async () => {
      said.push((await smtp(server.port('smtp'), { to: 'nobody@mutual.test', text: text(unique()) })).last);
      assert.doesNotMatch(said.at(-1), /^250 /);
      return /^550 5\.1\.1 /.test(said.at(-1));
    }, 60);
    assert.ok(said.length <= 3, JSON.stringify(said));
  }
  for (const server of [a, b]) await server.admin.want(204, 'DELETE', '/domains/mutual.test/split-routing');
});

test('R24 a domain alias: who is there gets mail, who is not is 550 at RCPT, and nothing bounces', async () => {
  assert.match(await rcpt('ann@also.test'), /^554 /);
  await admin.post('/domain-aliases', { name: 'also.test', domain: 'dora.test', verified: true });
  await until('Postfix has seen it', async () => /^250 /.test(await rcpt('ann@also.test')), 20);
  await a.arrives(ann, await deliver('ann+x@also.test'));
  assert.match(await rcpt('nobody@also.test'), /^550 5\.1\.1 /);
  await admin.post('/aliases', { address: 'both@dora.test', targets: [ann.user, bob.user] });
  const mark = await deliver('both@also.test');
  await a.arrives(ann, mark);
  await a.arrives(bob, mark);
  await admin.post('/domain-aliases', { name: 'also-split.test', domain: 'split.test', verified: true });
  await until('Postfix has seen it', async () => !/^554 /.test(await rcpt('there@also-split.test')), 20);
  await b.arrives(login('there@split.test'), await deliver('there@also-split.test'));
  await refused('nobody@also-split.test');
  await admin.remove('/domain-aliases/also.test');
  await until('Postfix has seen it', async () => /^554 /.test(await rcpt('ann@also.test')), 20);
  assert.deepEqual(bounces(), []);
});

test('R28 sender addresses: who may send as what changes at the next mail, and an alias alone grants nothing', async () => {
  const as = async (who, from) => (await smtp(a.port('submission'), { from, to: bob.user, login: who })).last;
  await admin.post('/aliases', { address: 'info@dora.test', targets: [ann.user] });
  for (const from of ['info@dora.test', 'team@dora.test', bob.user]) assert.match(await as(ann, from), /^553 5\.7\.1 /, from);
  await admin.post('/sender-addresses', { address: 'info@dora.test', users: [ann.user] });
  await admin.post('/sender-addresses', { address: 'team@dora.test', users: [ann.user, bob.user] });
  for (const [who, from] of [[ann, ann.user], [ann, 'ann+x@dora.test'], [ann, 'info@dora.test'], [ann, 'team@dora.test'], [bob, 'team@dora.test']])
    assert.match(await as(who, from), /^250 /, from);
  assert.match(await as(bob, 'info@dora.test'), /^553 /);
  await admin.patch('/sender-addresses/team@dora.test', { users: [bob.user] });
  assert.match(await as(ann, 'team@dora.test'), /^553 /);
  await admin.remove('/sender-addresses/info@dora.test');
  assert.match(await as(ann, 'info@dora.test'), /^553 /);
});

test('nothing of all this was answered with an internal failure', () => {
  for (const name of ['api.log', 'hooks.log', 'lookup.log'])
    for (const server of [a, b]) assert.doesNotMatch(server.log(name), /level=error|Sanitizer|runtime error/, name);
});
