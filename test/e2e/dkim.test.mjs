// SPDX-License-Identifier: Apache-2.0
// R22: real mail through Postfix and Rspamd, whose signatures an independent verifier checks against the records that the
// API tells to publish.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password } from '../lib/api.mjs';
import { send } from '../lib/http.mjs';
import { startInstance } from '../lib/instance.mjs';
import { smtp } from '../lib/lines.mjs';
import { source } from '../lib/paths.mjs';

let here, admin, dora;
let n = 0;
const records = {}; // name -> text, as a DNS server has them

const ann = { user: 'ann@a.test', password };

before(async () => {
  here = await startInstance();
  admin = here.admin;
  for (const name of ['dora', 'otto']) await admin.post('/accounts', { name, role: 'domain_admin', password });
  for (const [name, owner] of [['a.test', 'dora'], ['sub.a.test', 'dora'], ['b.test', 'otto'], ['his.a.test', 'otto']])
    await admin.post('/domains', { name, owner, verified: true });
  for (const name of ['ann@a.test', 'sue@sub.a.test', 'bea@b.test', 'hal@his.a.test'])
    await admin.post('/accounts', { name, password });
  dora = await here.nobody.login('dora', password);
});
after(() => here?.stop());

/** What the verifier says of a message, given these records. */
function verify(text, known = records) {
  const { stdout, stderr, status } = spawnSync(path.join(source, 'test/lib/verify_dkim.py'),
    { input: JSON.stringify({ message: `${text}\r\n`, records: known }), encoding: 'utf8', timeout: 90_000 });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** Send as login to far away; the message as the other server got it. */
async function leaves(login, { from = login.user, body = 'hello' } = {}) {
  const subject = `message ${++n}`;
  await here.submit(login, { envelope: { from: login.user, to: 'far@else.example' }, from, to: 'far@else.example', subject, text: body });
  return (await here.sink.wait(subject, (m) => m.text.includes(subject))).text;
}

const publish = (pair) => Object.assign(records, { [pair.rsa_name]: pair.rsa_record, [pair.ed25519_name]: pair.ed25519_record });
const both = (domain, pair) => [
  { d: domain, s: pair.rsa_name.split('.')[0], a: 'rsa-sha256', ok: true },
  { d: domain, s: pair.ed25519_name.split('.')[0], a: 'ed25519-sha256', ok: true },
];
const sorted = (verdicts) => verdicts.sort((x, y) => (x.a < y.a ? 1 : -1));

test('R22 a new pair signs nothing before its records are published', async () => {
  assert.deepEqual(verify(await leaves(ann)), []);
  const pair = await dora.post('/domains/a.test/dkim', { selector: 'first' });
  assert.equal(pair.state, 'waiting');
  assert.equal(pair.rsa_name, 'first-rsa._domainkey.a.test');
  publish(pair);
  assert.deepEqual(verify(await leaves(ann)), []);
});

test('R22 outgoing mail carries an RSA and an Ed25519 signature, and both verify', async () => {
  await dora.want(200, 'POST', '/domains/a.test/dkim/first/activate');
  const pair = await dora.get('/domains/a.test/dkim/first');
  assert.equal(pair.state, 'signing');
  const text = await leaves(ann, { body: 'Grüße\n.\nFrom here, and a line\n\n' });
  assert.deepEqual(sorted(verify(text)), both('a.test', pair));
  for (const changed of [text.replace(/^Subject: /m, 'Subject: not '), text.replace(/^To: far/m, 'To: near'), `${text}\r\nadded`])
    assert.deepEqual(verify(changed).map((v) => v.ok === true), [false, false], 'the verifier notices a change');
  assert.deepEqual(verify(text, {}).map((v) => v.ok === true), [false, false], 'and a missing record');
});

test('R22 the domain of the envelope vouches, whatever other address of hers the From line names', async () => {
  await admin.post('/domains', { name: 'c.test', owner: 'dora', verified: true });
  await admin.post('/sender-addresses', { address: 'boss@c.test', users: [ann.user] });
  for (const name of ['b', 'c']) {
    await admin.post(`/domains/${name}.test/dkim`, { selector: `${name}s` });
    await admin.want(200, 'POST', `/domains/${name}.test/dkim/${name}s/activate`);
    publish(await admin.get(`/domains/${name}.test/dkim/${name}s`));
  }
  const verdicts = verify(await leaves(ann, { from: 'boss@c.test' }));
  assert.deepEqual(verdicts.map((v) => [v.d, v.ok]), [['a.test', true], ['a.test', true]]);
  await assert.rejects(leaves(ann, { from: 'bea@b.test' }), /may not send as bea@b\.test/, 'another tenant is none of hers');
});

test('R22 a sub-domain without keys is signed for by the domain above it, unless that is somebody else\'s', async () => {
  const pair = await dora.get('/domains/a.test/dkim/first');
  assert.deepEqual(sorted(verify(await leaves({ user: 'sue@sub.a.test', password }))), both('a.test', pair));
  assert.deepEqual(verify(await leaves({ user: 'hal@his.a.test', password })), []);
});

test('R22 mail that comes from outside and is passed on is not signed', async () => {
  await admin.post('/aliases', { address: 'on@a.test', targets: ['far@else.example'] });
  const subject = `message ${++n}`;
  const { createTransport } = (await import('nodemailer')).default;
  await createTransport({ host: '127.0.0.1', port: here.port('smtp'), ignoreTLS: true }).sendMail(
    { envelope: { from: 'ann@a.test', to: 'on@a.test' }, from: 'ann@a.test', to: 'on@a.test', subject, text: 'forged' });
  const { text } = await here.sink.wait(subject, (m) => m.text.includes(subject));
  assert.deepEqual(verify(text), []);
});

/** Mail from outside, perhaps with a line more, to a user whose script answers or passes it on; what then leaves. */
async function answers(script, to, { from = 'asker@far.example', author = from, more = '' }, found) {
  const subject = `message ${++n}`;
  await here.putSieve({ user: to, password }, script);
  const said = await smtp(here.port('smtp'), { from, to, text: `From: <${author}>\nTo: <${to}>${more}\nSubject: ${subject}\n\nhello\n` });
  assert.match(said.last, /^250 /, JSON.stringify(said));
  return here.sink.wait(`what follows ${subject}`, (m) => m.text.includes(subject) && found(m));
}

test('R22 Dovecot\'s vacation replies are signed for their user, and for nobody whom a script names', async () => {
  const pair = await dora.get('/domains/a.test/dkim/first');
  const reply = (named, to = 'vic@a.test') => answers(`require "vacation"; vacation ${named} "I am away: message ${n + 1}";`,
    to, { from: `asker${n + 1}@far.example` }, (m) => m.rcpts[0].startsWith('asker'));
  for (const name of ['vic@a.test', 'vic@sub.a.test']) await admin.post('/accounts', { name, password });
  await admin.post('/aliases', { address: 'help@a.test', targets: ['vic@a.test'] });
  const own = await reply('');
  assert.equal(own.from, 'vic@a.test', 'its sender is the user: SPF and the private IP are those of the domain');
  assert.deepEqual(sorted(verify(own.text)), both('a.test', pair));
  assert.deepEqual(sorted(verify((await reply('', 'vic@sub.a.test')).text)), both('a.test', pair));
  assert.deepEqual(sorted(verify((await reply(':from "help@a.test"')).text)), both('a.test', pair), 'an alias that leads to the user alone');
  for (const other of ['ann@a.test', 'bea@b.test', 'boss@else.example'])
    assert.deepEqual(verify((await reply(`:from "${other}"`)).text), [], other);
});

test('R22 what Sieve redirects is signed for who redirects it, unless a stranger could forge that domain so', async () => {
  const pair = await dora.get('/domains/a.test/dkim/first');
  const redirect = (mail) => answers('redirect "rex@else.example";', 'vic@a.test', mail, (m) => m.rcpts[0] === 'rex@else.example');
  const passed = await redirect({});
  assert.match(passed.from, /^SRS0=/);
  assert.deepEqual(sorted(verify(passed.text)), both('a.test', pair));
  for (const author of ['ann@a.test', 'sue@sub.a.test'])
    assert.deepEqual(verify((await redirect({ author })).text), [], author);
  assert.deepEqual(verify((await redirect({ more: '\nSender: <ann@a.test>' })).text), []);
  const lie = await redirect({ author: 'bea@b.test', more: '\nX-Sieve-Redirected-From: bea@b.test' });
  assert.deepEqual(verify(lie.text).map((v) => [v.d, v.ok]), [['a.test', true], ['a.test', true]], 'the topmost line counts');
});

test('R22 rotation: the old pair signs until the new one does, and what it signed still verifies', async () => {
  const first = await dora.get('/domains/a.test/dkim/first');
  const second = await dora.post('/domains/a.test/dkim', { selector: 'second' });
  await dora.refused('conflict', 'POST', '/domains/a.test/dkim', {});
  publish(second);
  const before_ = await leaves(ann);
  assert.deepEqual(sorted(verify(before_)), both('a.test', first));
  await dora.want(200, 'POST', '/domains/a.test/dkim/second/activate');
  assert.deepEqual(sorted(verify(await leaves(ann))), both('a.test', second));
  const { items } = await dora.get('/domains/a.test/dkim?sort=created');
  assert.deepEqual(items.map((k) => [k.selector, k.state]), [['first', 'retired'], ['second', 'signing']]);
  const days = (Date.parse(items[0].retire_at) - Date.parse(items[1].active_from)) / 86400e3;
  assert.equal(days, 7);
  const published = Object.fromEntries(items.flatMap((k) => [[k.rsa_name, k.rsa_record], [k.ed25519_name, k.ed25519_record]]));
  assert.deepEqual(sorted(verify(before_, published)), both('a.test', first));
});

test('R22 a deleted pair signs no more', async () => {
  await dora.remove('/domains/a.test/dkim/second');
  assert.deepEqual(verify(await leaves(ann)), []);
});

test('R22 private keys are for Rspamd alone, and in no log', async () => {
  const secrets = Object.fromEntries(fs.readFileSync(path.join(here.dir, 'secrets'), 'utf8').split('\n')
    .map((line) => line.split(' = ')).filter((pair) => pair.length === 2));
  const where = { socket: path.join(here.dir, 'run/hooks.sock') };
  const ask = (domain, headers) => send(where, { path: `/rspamd/vault/v1/dkim/${domain}`, headers });
  assert.equal((await ask('b.test', {})).status, 403);
  assert.equal((await ask('b.test', { 'x-vault-token': 'wrong' })).status, 403);
  assert.equal((await ask('b.test', { 'x-vault-token': secrets.portal_secret, 'x-portal-secret': secrets.portal_secret })).status, 403);
  assert.deepEqual((await ask('nosuch.test', { 'x-vault-token': secrets.vault_token })).json, { data: { selectors: [] } });
  const { selectors } = (await ask('b.test', { 'x-vault-token': secrets.vault_token })).json.data;
  assert.deepEqual(selectors.map((s) => [s.selector, s.domain, s.alg]), [['bs-rsa', 'b.test', 'rsa'], ['bs-ed', 'b.test', 'ed25519']]);
  const [rsa, ed25519] = [selectors[0].key.split('\n')[5], selectors[1].key];
  const holds = (folder, text) => spawnSync('grep', ['-rlaF', '-e', text, path.join(here.dir, folder)], { encoding: 'utf8' }).stdout;
  // nor as bytes, in whatever a part of them may have been written down
  const raw = [Buffer.from(selectors[0].key.replace(/-----.*-----/g, ''), 'base64').subarray(-64), Buffer.from(ed25519, 'base64').subarray(0, 32)];
  assert.deepEqual(raw.map((bytes) => bytes.length), [64, 32]);
  for (const folder of ['log', 'data', 'etc', 'run'])
    for (const name of fs.readdirSync(path.join(here.dir, folder), { recursive: true })) {
      const file = path.join(here.dir, folder, name);
      if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
      const bytes = fs.readFileSync(file);
      for (const key of raw) assert.ok(!bytes.includes(key) && !bytes.includes(key.toString('hex')) && !bytes.includes(key.toString('base64').slice(0, 40)), file);
    }
  for (const folder of ['log', 'data', 'etc'])
    for (const key of [rsa, ed25519, 'PRIVATE KEY']) {
      if (folder === 'etc' && key === 'PRIVATE KEY') continue; // tls.key
      assert.equal(holds(folder, key), '', `${folder} holds ${key}`);
    }
  assert.notEqual(holds('data', 'bs'), '', 'this search finds what is stored');
  assert.doesNotMatch(here.process.log, /PRIVATE KEY/);
});
