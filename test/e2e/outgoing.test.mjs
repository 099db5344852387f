// SPDX-License-Identifier: Apache-2.0
// R33: which way mail leaves. Domains with an address and a HELO name of their own, a relay host with login and TLS, both
// together; each change counts for the next message.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password } from '../lib/api.mjs';
import { startInstance } from '../lib/instance.mjs';
import { smtp } from '../lib/lines.mjs';
import { mailportal } from '../lib/scratch.mjs';
import { startSink } from '../lib/sink.mjs';
import { until } from '../lib/until.mjs';

let here, admin, dora, otto, relay, safe;
let n = 0;
const ann = { user: 'ann@a.test', password };
const bea = { user: 'bea@b.test', password };

before(async () => {
  here = await startInstance({ outgoing_addresses: '127.0.0.2,127.0.0.3' });
  admin = here.admin;
  for (const name of ['dora', 'otto']) await admin.post('/accounts', { name, role: 'domain_admin', password });
  for (const [name, owner] of [['a.test', 'dora'], ['c.test', 'dora'], ['b.test', 'otto']])
    await admin.post('/domains', { name, owner, verified: true });
  for (const name of ['ann@a.test', 'cid@c.test', 'bea@b.test']) await admin.post('/accounts', { name, password });
  dora = await here.nobody.login('dora', password);
  otto = await here.nobody.login('otto', password);
  relay = await startSink({ login: 'us:a relay password' });
  const file = (name) => fs.readFileSync(path.join(here.dir, 'etc', name));
  safe = await startSink({ login: 'us:over tls', tls: { key: file('tls.key'), cert: file('tls.crt') } });
});
after(async () => {
  await here?.stop();
  await Promise.all([relay?.stop(), safe?.stop()]);
});

/** Send to far away; the message as a sink got it, with who sent it there. Always to the same address: no cache of Postfix
 *  may remember the way of the message before. */
async function leaves(login, sink = here.sink) {
  const subject = `message ${++n}.`;
  await here.submit(login, { from: login.user, to: 'far@else.example', subject, text: 'hello' });
  const message = await sink.wait(subject, (m) => m.text.includes(subject));
  for (const other of [here.sink, relay, safe])
    if (other !== sink) assert.ok(!other.messages.some((m) => m.text.includes(subject)), 'it went one way alone');
  return message;
}

/** How Postfix will greet from an address. */
const greets = (ip, name) => until(`${ip} greets as ${name}`, () =>
  fs.readFileSync(path.join(here.dir, 'etc/postfix/master.cf'), 'utf8').replace(/\n[ \t]+/g, ' ').split('\n')
    .some((line) => line.startsWith(`out-${ip} `) && line.includes(`smtp_helo_name=${name}`)), 20);
const settled = () => until('Postfix was told', async () =>
  (await admin.get('/jobs?limit=500')).items.every((job) => job.kind !== 'outgoing_greeting' || job.state === 'done'), 20);

test('R33 mail leaves from any address as long as nothing else is said', async () => {
  const { peer, helo } = await leaves(ann);
  assert.deepEqual([peer, helo], ['127.0.0.1', 'mail.portal.test']);
});

test('R33 a domain\'s mail leaves from its own address with its HELO name, from the next message on', async () => {
  const put = await dora.put('/domains/a.test/outgoing-ip', { ip: '127.0.0.2', helo: 'MX2.A.test' });
  assert.equal(put.helo, 'mx2.a.test');
  assert.match(put.advice, /127\.0\.0\.2.*PTR.*SPF/);
  assert.equal((await leaves(ann)).peer, '127.0.0.2');
  assert.equal((await leaves(bea)).peer, '127.0.0.1', 'and nobody else\'s');
  await greets('127.0.0.2', 'mx2.a.test');
  await settled();
  assert.deepEqual((({ peer, helo }) => [peer, helo])(await leaves(ann)), ['127.0.0.2', 'mx2.a.test']);
  await dora.put('/domains/a.test/outgoing-ip', { ip: '127.0.0.3', helo: 'mx3.a.test' });
  await greets('127.0.0.3', 'mx3.a.test');
  await settled();
  assert.deepEqual((({ peer, helo }) => [peer, helo])(await leaves(ann)), ['127.0.0.3', 'mx3.a.test']);
  const { stdout } = await mailportal(here.dir, ['doctor', '--json']).catch((e) => e);
  const { findings } = JSON.parse(stdout).checks.find((check) => check.name === 'rendered');
  assert.deepEqual(findings, [], 'what postconf(1) wrote into master.cf is as it should be');
});

test('R33 an address is one admin\'s, unless a MasterAdmin shares it out', async () => {
  await otto.refused('conflict', 'PUT', '/domains/b.test/outgoing-ip', { ip: '127.0.0.3', helo: 'mx.b.test' });
  await otto.refused('not_found', 'PUT', '/domains/a.test/outgoing-ip', { ip: '127.0.0.2', helo: 'mx.b.test' });
  await otto.refused('not_found', 'GET', '/domains/a.test/outgoing-ip');
  await otto.want(204, 'GET', '/domains/b.test/outgoing-ip'); // none
  assert.equal((await leaves(bea)).peer, '127.0.0.1');
  await dora.put('/domains/c.test/outgoing-ip', { ip: '127.0.0.3', helo: 'mx3.a.test' });
  assert.equal((await leaves({ user: 'cid@c.test', password })).peer, '127.0.0.3');
  await admin.put('/domains/b.test/outgoing-ip', { ip: '127.0.0.3', helo: 'mx3.a.test' });
  assert.equal((await leaves(bea)).peer, '127.0.0.3');
  await admin.remove('/domains/b.test/outgoing-ip');
  assert.equal((await leaves(bea)).peer, '127.0.0.1');
});

test('R33 what is no address of this host, and no name, is refused with the field named', async () => {
  for (const [field, body] of [
    ['ip', { ip: '127.0.0.4', helo: 'mx.a.test' }],
    ['ip', { ip: '192.0.2.7', helo: 'mx.a.test' }],
    ['ip', { ip: '127.0.0.1', helo: 'mx.a.test' }],
    ['ip', { ip: '127.0.0.2 -o smtp_helo_name=x', helo: 'mx.a.test' }],
    ['ip', { ip: 'mx.a.test', helo: 'mx.a.test' }],
    ['ip', { ip: '', helo: 'mx.a.test' }],
    ['ip', { helo: 'mx.a.test' }],
    ['helo', { ip: '127.0.0.2' }],
    ['helo', { ip: '127.0.0.2', helo: '' }],
    ['helo', { ip: '127.0.0.2', helo: 'localhost' }],
    ['helo', { ip: '127.0.0.2', helo: '127.0.0.2' }],
    ['helo', { ip: '127.0.0.2', helo: 'mx.a.test\r\nMAIL FROM:<x@y.test>' }],
    ['helo', { ip: '127.0.0.2', helo: 'mx.a.test -o relayhost=x' }],
    ['helo', { ip: '127.0.0.2', helo: 'mx.a.test\n  -o smtp_tls_security_level=none' }],
    ['helo', { ip: '127.0.0.2', helo: '$myhostname.test' }],
    ['helo', { ip: '127.0.0.2', helo: `${'x'.repeat(64)}.test` }],
    ['advice', { ip: '127.0.0.2', helo: 'mx.a.test', advice: 'x' }],
  ]) await dora.refused('invalid_field', 'PUT', '/domains/a.test/outgoing-ip', body, { pointer: `/${field}` });
  const { json } = await dora.call('PUT', '/domains/a.test/outgoing-ip', { ip: '127.0.0.4', helo: 'mx.a.test' });
  assert.match(json.detail ?? json.errors[0].detail, /127\.0\.0\.2, 127\.0\.0\.3.*started again/);
  assert.equal((await leaves(ann)).peer, '127.0.0.3');
});

test('R33 R70 all mail goes to the relay host, with its login, from the next message on', async () => {
  const host = { host: '127.0.0.1', port: relay.port, tls: 'none', allow_private: true };
  await admin.put('/settings/relayhost', { ...host, username: 'us', password: 'a relay password' });
  const message = await leaves(bea, relay);
  assert.deepEqual([message.peer, message.login, message.secure], ['127.0.0.1', 'us:a relay password', false]);
  const both = await leaves(ann, relay);
  assert.deepEqual([both.peer, both.helo, both.login], ['127.0.0.3', 'mx3.a.test', 'us:a relay password'], 'and from the own address');
});

test('R33 a wrong login holds mail back, and the right one sends it', async () => {
  const host = { host: '127.0.0.1', port: relay.port, tls: 'none', allow_private: true, username: 'us' };
  await admin.put('/settings/relayhost', { ...host, password: 'a wrong one' });
  const sent = leaves(bea, relay);
  await until('the relay refuses it', () => relay.refused.includes('us:a wrong one'), 20);
  await admin.put('/settings/relayhost', { ...host, password: 'a relay password' });
  await sent;
});

test('R33 the login goes to no other port of the same host', async () => {
  assert.ok(relay.messages.every((m) => m.login));
  const before_ = relay.messages.length;
  await admin.put('/settings/relayhost', { host: '127.0.0.1', port: here.sink.port, tls: 'none', allow_private: true });
  assert.equal((await leaves(bea)).login, null);
  assert.equal(relay.messages.length, before_);
});

test('R33 with tls required the login goes over TLS; with verified a certificate nobody vouches for holds mail back', async () => {
  const host = { host: '127.0.0.1', port: safe.port, allow_private: true, username: 'us', password: 'over tls' };
  await admin.put('/settings/relayhost', { ...host, tls: 'required' });
  const message = await leaves(bea, safe);
  assert.deepEqual([message.login, message.secure], ['us:over tls', true]);
  await admin.put('/settings/relayhost', { ...host, tls: 'verified' });
  const waiting = leaves(bea, safe);
  await until('it is held back', () => /not trusted|not verified/i.test(here.log('postfix.log')), 20);
  await admin.put('/settings/relayhost', { host: '127.0.0.1', port: relay.port, tls: 'required', allow_private: true, username: 'us', password: 'a relay password' });
  await until('TLS was not offered', () => /TLS is required, but was not offered/.test(here.log('postfix.log')), 30);
  await admin.put('/settings/relayhost', { ...host, tls: 'required' });
  await waiting;
});

test('R33 the server of a relay domain or of a split one goes first, then the own address, then the relay host', async (t) => {
  const theirs = await startSink();
  t.after(() => theirs.stop());
  const server = { host: '127.0.0.1', port: theirs.port, tls: 'none', allow_private: true };
  await admin.post('/relay-domains', { name: 'relay.test', ...server, verified: true });
  await admin.put('/domains/c.test/split-routing', server);
  for (const to of ['somebody@relay.test', 'somebody@c.test']) {
    const subject = `message ${++n}.`, text = `From: <${ann.user}>\nTo: <${to}>\nSubject: ${subject}\n\nhello\n`;
    await until(`${to} is taken`, async () => /^250 /.test((await smtp(here.port('submission'), { from: ann.user, to, text, login: ann })).last), 30);
    const message = await theirs.wait(subject, (m) => m.text.includes(subject));
    assert.deepEqual([message.peer, message.login, message.rcpts], ['127.0.0.1', null, [to]]);
    for (const other of [here.sink, relay, safe]) assert.ok(!other.messages.some((m) => m.text.includes(subject)), 'it went one way alone');
  }
  const { peer, login } = await leaves(ann, safe);
  assert.deepEqual([peer, login], ['127.0.0.3', 'us:over tls']);
  await admin.remove('/domains/c.test/split-routing');
  await admin.remove('/relay-domains/relay.test');
});

test('R33 without a relay host mail goes where it went before', async () => {
  await admin.remove('/settings/relayhost');
  assert.equal((await leaves(bea)).peer, '127.0.0.1');
  await here.putSieve(ann, 'require "vacation"; vacation "I am away";');
  await smtp(here.port('smtp'), { from: 'asker@far.example', to: ann.user });
  const { peer, from } = await here.sink.wait('the vacation reply', (m) => m.rcpts[0] === 'asker@far.example');
  assert.deepEqual([peer, from], ['127.0.0.3', ann.user], 'a vacation reply leaves as all mail of its domain');
  await dora.remove('/domains/a.test/outgoing-ip');
  assert.deepEqual((({ peer, helo }) => [peer, helo])(await leaves(ann)), ['127.0.0.1', 'mail.portal.test']);
});

test('R33 R70 no log holds the relay\'s password', () => {
  for (const name of fs.readdirSync(path.join(here.dir, 'log'), { recursive: true })) {
    const file = path.join(here.dir, 'log', name);
    if (fs.statSync(file).isFile()) assert.doesNotMatch(fs.readFileSync(file, 'latin1'), /a relay password|over tls/, name);
  }
});
