// SPDX-License-Identifier: Apache-2.0
// R17, R11: guessing is slowed down at all doors together, and nobody is locked out by it; imported passwords; a new
// password by mail. With the real engines; each network is one of loopback's.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { password } from '../lib/api.mjs';
import { Client } from '../lib/client.mjs';
import { startInstance } from '../lib/instance.mjs';
import { Lines } from '../lib/lines.mjs';
import { keepBlocks } from '../lib/rows.mjs';

const ann = 'ann@dora.test', bob = 'bob@dora.test', cleo = 'cleo@dora.test';
let portal, admin;
before(async () => {
  portal = await startInstance();
  ({ admin } = portal);
  await admin.post('/domains', { name: 'dora.test', verified: true });
  for (const name of [ann, bob, cleo]) await admin.post('/accounts', { name, password });
}, { timeout: 540_000 });
after(() => portal?.stop());

const stayBlocked = () => keepBlocks({ instance: portal.dir });
async function forgive() {
  for (const { id } of (await admin.get('/server/sign-in-blocks')).items) await admin.remove(`/server/sign-in-blocks/${id}`);
}

/** Open a connection from this address and begin with TLS, as each protocol does. */
async function door(port, from, starttls, greeting) {
  const c = await Lines.connect(portal.port(port), from);
  await greeting(c);
  if (starttls) {
    c.write(`${starttls}\r\n`);
    await c.line();
    await c.startTls();
  }
  return c;
}
const plain = (user, word) => Buffer.from(`\0${user}\0${word}`).toString('base64');
const until = async (c, fits) => {
  for (;;) {
    const line = await c.line();
    if (line === null || fits(line)) return line ?? 'closed';
  }
};
const hello = (c) => c.line();
/** What each door says to this name and password from there. */
const doors = {
  async imap(from, user, word) {
    const c = await door('imap', from, 'a STARTTLS', hello);
    c.write(`b LOGIN "${user}" "${word}"\r\n`);
    return until(c, (line) => line.startsWith('b '));
  },
  async pop3(from, user, word) {
    const c = await door('pop3', from, 'STLS', hello);
    c.write(`USER ${user}\r\n`);
    await c.line();
    c.write(`PASS ${word}\r\n`);
    return c.line();
  },
  async smtp(from, user, word) {
    const c = await door('submission', from, null, (l) => l.answer());
    c.write('EHLO client.test\r\n');
    await c.answer();
    c.write('STARTTLS\r\n');
    await c.answer();
    await c.startTls();
    c.write('EHLO client.test\r\n');
    await c.answer();
    c.write(`AUTH PLAIN ${plain(user, word)}\r\n`);
    return c.answer();
  },
  async sieve(from, user, word) {
    const done = (line) => /^(OK|NO)/.test(line);
    const c = await door('managesieve', from, null, (l) => until(l, done));
    c.write('STARTTLS\r\n');
    await until(c, done);
    await c.startTls();
    await until(c, done);
    c.write(`AUTHENTICATE "PLAIN" "${plain(user, word)}"\r\n`);
    return until(c, done);
  },
};
const api = async (from, username, word) => {
  const client = new Client({ ...portal.where, localAddress: from }, portal.nobody.contract);
  return client.call('POST', '/auth/login', { username, password: word });
};
const right = { imap: /^b OK/, pop3: /^\+OK/, smtp: /^235/, sieve: /^OK/ };
const wrong = { imap: /AUTHENTICATIONFAILED/, pop3: /^-ERR (\[AUTH\] )?Authentication failed/, smtp: /^535/, sieve: /^NO "Authentication failed/ };
const later = { imap: /UNAVAILABLE/, pop3: /^-ERR \[SYS\/TEMP\]/, smtp: /^454/, sieve: /^NO \(TRYLATER\)|^NO "Temporary/ };

test('R17 wrong passwords by IMAP, POP3, SMTP and ManageSieve count together, and slow down the API from the same network', async () => {
  const tries = Object.entries(doors).map(async ([name, knock], i) => assert.match(await knock(`127.9.9.${i + 1}`, bob, `guess ${i}`), wrong[name], name));
  await Promise.all(tries);
  assert.equal((await api('127.9.9.60', bob, 'guess of the API')).status, 401);
  stayBlocked();
  const refused = await api('127.9.9.61', bob, password);
  assert.equal(refused.status, 429);
  assert.equal(refused.json.code, 'rate_limited');
  assert.equal((await api('127.9.8.61', bob, password)).status, 200); // another network
});

test('R17 who is not listened to hears "later" by each protocol, so that no program throws its password away', async () => {
  for (const [name, knock] of Object.entries(doors)) assert.match(await knock(`127.9.9.${name.length}`, bob, password), later[name], name);
});

test('R17 a MasterAdmin sees the block and lifts it', async () => {
  const { items } = await admin.get('/server/sign-in-blocks');
  const block = items.find((b) => b.account === bob && b.network === '127.9.9.0/24');
  assert.ok(block, JSON.stringify(items));
  assert.ok(block.failures >= 5);
  await admin.remove(`/server/sign-in-blocks/${block.id}`);
  for (const [name, knock] of Object.entries(doors)) assert.match(await knock(`127.9.9.${100 + name.length}`, bob, password), right[name], name);
});

test('R17 while many networks guess, the victim gets in from where it has signed in before, by all doors', async () => {
  assert.match(await doors.imap('127.5.5.5', ann, password), right.imap);
  for (let i = 0; i < 21; i++) await api(`127.6.${i}.1`, ann, `guess number ${i}`);
  stayBlocked();
  assert.equal((await api('127.7.7.7', ann, password)).status, 429);
  assert.match(await doors.imap('127.7.7.8', ann, password), later.imap);
  assert.equal((await api('127.5.5.6', ann, password)).status, 200);
  for (const [name, knock] of Object.entries(doors)) assert.match(await knock(`127.5.5.${10 + name.length}`, ann, password), right[name], name);
  await forgive();
});

test('R17 names that are nobody\'s are slowed down alike', async () => {
  for (let i = 0; i < 5; i++) assert.equal((await api('127.4.4.4', 'nobody@dora.test', `guess ${i}`)).status, 401);
  stayBlocked();
  assert.equal((await api('127.4.4.4', 'nobody@dora.test', 'one more')).status, 429);
  assert.match(await doors.imap('127.4.4.5', 'nobody@dora.test', 'one more'), later.imap);
});

test('R17 an imported hash is a better one after the first sign-in by a mail program', async () => {
  const hash = execFileSync('openssl', ['passwd', '-6', '-salt', 'saltsalt', password]).toString().trim();
  await admin.post('/accounts', { name: 'old@dora.test', password_hash: `{SHA512-CRYPT}${hash}` });
  const stored = async () => (await admin.call('GET', '/export?kind=accounts&hashes=1&format=csv')).text.split('\n').find((l) => l.includes('old@dora.test'));
  assert.match(await stored(), /\{SHA512-CRYPT\}/);
  assert.match(await doors.imap('127.0.0.1', 'old@dora.test', password), right.imap);
  assert.match(await stored(), /\{ARGON2ID\}/);
  assert.match(await doors.pop3('127.0.0.1', 'old@dora.test', password), right.pop3);
});

test('R10 R11 a recovery address and a new password by mail through this server\'s own Postfix', async () => {
  const mailbox = { user: ann, password };
  const me = await portal.nobody.login(cleo, password);
  const token = async (what) => {
    const text = await portal.arrives(mailbox, `Subject: ${what}`);
    assert.match(text, /^Auto-Submitted: auto-generated/m);
    const body = Buffer.from(text.split('\r\n\r\n')[1], 'base64').toString();
    assert.ok(body.includes(`${portal.at.url.replace(/\/$/, '')}/`), body); // as configured
    return /#([a-z0-9]+)/.exec(body)[1];
  };
  await me.want(204, 'PUT', '/me/recovery-email', { recovery_email: ann, password });
  await portal.nobody.want(204, 'POST', '/auth/recovery-email/confirm', { token: await token('Confirm this address') });
  await portal.nobody.want(202, 'POST', '/auth/password-reset', { username: cleo }, { 'x-forwarded-host': 'evil.example' });
  const fresh = 'another long enough password';
  await portal.nobody.want(204, 'POST', '/auth/password-reset/confirm', { token: await token('A new password'), password: fresh });
  assert.equal((await me.call('GET', '/me')).status, 401);
  assert.match(await doors.imap('127.0.0.1', cleo, fresh), right.imap);
});
