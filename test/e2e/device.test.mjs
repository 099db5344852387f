// SPDX-License-Identifier: Apache-2.0
// Device passwords with real mail programs, and what happens to connections that are open (R13, R16).
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { password } from '../lib/api.mjs';
import { Authenticator, register, signIn } from '../lib/authenticator.mjs';
import { startInstance } from '../lib/instance.mjs';
import { Lines, smtp } from '../lib/lines.mjs';
import { expire as over } from '../lib/rows.mjs';
import { patience, until } from '../lib/until.mjs';

const run = promisify(execFile);

let portal, admin, serial = 0;
before(async () => {
  portal = await startInstance();
  ({ admin } = portal);
  await admin.post('/accounts', { name: 'dora', role: 'domain_admin', password });
  await admin.post('/domains', { name: 'dora.test', owner: 'dora', verified: true });
}, { timeout: 540_000 });
after(() => portal?.stop());

/** A new mail user: {user, me}. */
async function person(fields = {}) {
  const user = `p${++serial}@dora.test`;
  await admin.post('/accounts', { name: user, password, ...fields });
  return { user, me: await portal.nobody.login(user, password) };
}

const base64 = (text) => Buffer.from(text).toString('base64');

/** One sign-in by each protocol, in clear on loopback: {c, said}; c stays open. */
const doors = {
  async imap(user, secret) {
    const c = await Lines.connect(portal.port('imap'));
    await c.line();
    c.write(`a LOGIN "${user}" "${secret}"\r\n`);
    return { c, said: await tagged(c) };
  },
  async pop3(user, secret) {
    const c = await Lines.connect(portal.port('pop3'));
    await c.line();
    c.write(`USER ${user}\r\n`);
    await c.line();
    c.write(`PASS ${secret}\r\n`);
    return { c, said: await c.line() };
  },
  async sieve(user, secret) {
    const c = await Lines.connect(portal.port('managesieve'));
    await reply(c);
    c.write(`AUTHENTICATE "PLAIN" "${base64(`\0${user}\0${secret}`)}"\r\n`);
    return { c, said: await reply(c) };
  },
  smtp: (user, secret) => submission(async (c) => c.ask(`AUTH PLAIN ${base64(`\0${user}\0${secret}`)}`)),
  smtpLogin: (user, secret) => submission(async (c) => {
    assert.match(await c.ask('AUTH LOGIN'), /^334 /);
    assert.match(await c.ask(base64(user)), /^334 /);
    return c.ask(base64(secret));
  }),
};

/** The tagged answer of IMAP. */
async function tagged(c) {
  for (let line = await c.line(); ; line = await c.line()) if (line === null || line.startsWith('a ')) return line;
}

/** The end of an answer of ManageSieve. */
async function reply(c) {
  for (let line = await c.line(); ; line = await c.line()) if (line === null || /^(OK|NO|BYE)/.test(line)) return line;
}

async function submission(authenticate) {
  const c = await Lines.connect(portal.port('submission'));
  await c.answer();
  await c.ask('EHLO client.test');
  await c.ask('STARTTLS');
  await c.startTls();
  await c.ask('EHLO client.test');
  return { c, said: await authenticate(c) };
}

const IN = /^(a OK|\+OK|OK|235)/;
const WRONG = { imap: /^a NO \[AUTHENTICATIONFAILED\] Authentication failed\.$/, pop3: /^-ERR \[AUTH\] Authentication failed\.$/, sieve: /^NO /, smtp: /^535 /, smtpLogin: /^535 / };

/** Many wrong passwords are meant here: nobody is slowed down. */
async function forgive() {
  for (const { id } of (await admin.get('/server/sign-in-blocks')).items) await admin.remove(`/server/sign-in-blocks/${id}`);
}

/** The answer of a door, whose connection is closed. */
async function knock(door, { user }, secret) {
  await forgive();
  const { c, said } = await doors[door](user, secret);
  c.close();
  return said;
}
async function opens(door, who, secret) {
  assert.match(await knock(door, who, secret), IN, `${door} of ${who.user}`);
}
async function refuses(door, who, secret) {
  const said = await knock(door, who, secret);
  assert.match(said, WRONG[door], `${door} of ${who.user}`);
  return said;
}

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const expire = ({ id }) => over({ instance: portal.dir }, id);
const secrets = new Set([password, 'another long enough password', 'not the password at all', 'master of all mailboxes']); // that were made or typed
const make = async (who, fields) => {
  const made = await who.me.post('/me/device-passwords', { name: 'Phone', password, ...fields });
  secrets.add(made.password);
  return made;
};
const protocols = { imap: ['imap'], pop3: ['pop3'], sieve: ['sieve'], smtp: ['smtp', 'smtpLogin'] };

/** As its owner does it, with an authenticator. */
async function secondFactorOn({ me }) {
  const { secret } = await me.want(200, 'POST', '/me/totp', { password });
  secrets.add(secret);
  const otp = execFileSync('oathtool', ['--totp', '--base32', secret], { encoding: 'utf8' }).trim();
  await me.want(200, 'POST', '/me/totp/verify', { otp });
}
const secondFactorOff = ({ user }) => admin.remove(`/accounts/${user}/totp`);

/** By a passkey, which stays in who.key. */
async function passwordLoginOff(who) {
  who.key = new Authenticator({ origin: portal.at.url.replace(/\/$/, '') });
  await register(who.me, who.key, password);
  await who.me.want(204, 'PUT', '/me/password-login', { enabled: false, password });
}
const passwordLoginOn = async ({ key }) => (await signIn(portal.nobody, key)).want(204, 'PUT', '/me/password-login', { enabled: true });

test('R13 a device password opens the protocols that it is for, and no other', async () => {
  const ann = await person();
  for (const [scope, own] of Object.entries(protocols)) {
    const { password: secret } = await make(ann, { scopes: [scope] });
    assert.match(secret, /^([a-z2-7]{4}-){6}[a-z2-7]{4}$/);
    for (const [other, theirs] of Object.entries(protocols))
      for (const door of theirs) await (other === scope ? opens : refuses)(door, ann, secret);
    assert.ok(own.length > 0);
  }
});

test('R13 it may be typed without its hyphens, in capitals, with spaces', async () => {
  const ann = await person();
  const { password: secret } = await make(ann, { scopes: ['imap'] });
  for (const typed of [secret, secret.replaceAll('-', ''), secret.toUpperCase(), secret.replaceAll('-', ' ')]) await opens('imap', ann, typed);
  await refuses('imap', ann, `${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}`);
  await refuses('imap', await person(), secret);
});

test('R13 one that has expired, is revoked, or comes from elsewhere opens nothing', async () => {
  const ann = await person(), all = ['imap', 'pop3', 'smtp', 'sieve'];
  const expired = await make(ann, { scopes: all, expires_at: inAnHour() });
  const elsewhere = await make(ann, { scopes: all, networks: ['192.0.2.0/24', '2001:db8::/32'] });
  const here = await make(ann, { scopes: all, networks: ['192.0.2.7', '127.0.0.0/8'] });
  expire(expired);
  for (const door of Object.values(protocols).flat()) {
    await refuses(door, ann, expired.password);
    await refuses(door, ann, elsewhere.password);
    await opens(door, ann, here.password);
  }
  await ann.me.remove(`/me/device-passwords/${here.id}`);
  for (const door of Object.values(protocols).flat()) await refuses(door, ann, here.password);
  assert.match(portal.log('hooks.log'), /event=login\.refused .*device_password="not from there"/);
});

test('R13 with a second factor, or without password login, the normal password opens no mail service from then on', async () => {
  const ann = await person();
  const device = await make(ann, { scopes: ['imap', 'pop3', 'smtp', 'sieve'] });
  for (const door of Object.values(protocols).flat()) await opens(door, ann, password); // and is remembered for ten minutes
  const wrong = {};
  for (const door of Object.values(protocols).flat()) wrong[door] = await refuses(door, ann, 'not the password at all');
  for (const [off, on] of [[secondFactorOn, secondFactorOff], [passwordLoginOff, passwordLoginOn]]) {
    await off(ann);
    for (const door of Object.values(protocols).flat()) {
      assert.equal(await refuses(door, ann, password), wrong[door], 'it sounds like a wrong password');
      await opens(door, ann, device.password);
    }
    await on(ann);
    for (const door of Object.values(protocols).flat()) await opens(door, ann, password);
  }
});

/** Programs of others sign in by each protocol, over TLS; what they say when they were refused, or null. */
const programs = {
  imap: (user, secret) => curl(`imaps://127.0.0.1:${portal.port('imaps')}/`, user, secret),
  pop3: (user, secret) => curl(`pop3s://127.0.0.1:${portal.port('pop3s')}/`, user, secret),
  smtp: (user, secret) => said('swaks', ['--server', `127.0.0.1:${portal.port('submission')}`, '--tls', '--auth', 'PLAIN', '--auth-user', user, '--auth-password', secret,
    '--from', user, '--to', user, '--header', 'Subject: from swaks']),
  sieve: (user, secret) => said('sieve-connect', ['--server', '127.0.0.1', '--port', String(portal.port('managesieve')), '--user', user, '--notlsverify', '--nosslverify',
    '--passwordfd', '0', '--list'], secret),
};
async function said(program, words, input = '') {
  const child = run(program, words, { timeout: patience(60) });
  child.child.stdin.on('error', () => {});
  child.child.stdin.end(input);
  return child.then(() => null, (e) => `${e.stdout}${e.stderr}`);
}
const curl = (url, user, secret) => said('curl', ['-sSk', '--config', '-', url], `user = "${user}:${secret}"\n`);

test('R13 R16 mail programs hear of the switch with their next sign-in, and what they have open ends', { timeout: 360_000 }, async () => {
  const ann = await person(), { password: device } = await make(ann, { scopes: ['imap', 'pop3', 'smtp', 'sieve'] });
  const refusals = { imap: /[Ll]ogin denied/, pop3: /[Ll]ogin denied|-ERR/, smtp: /<[*~-]* +535 /, sieve: /[Aa]uthentication (failed|refused)|NO/ };
  const each = async (secret, opens) => {
    for (const [protocol, program] of Object.entries(programs)) {
      await forgive();
      const answer = await program(ann.user, secret);
      if (opens) assert.equal(answer, null, protocol);
      else assert.match(answer ?? 'let in', refusals[protocol], protocol);
    }
  };
  /** A program that waits for mail (IDLE) with this password: has it been sent away? */
  const waits = async (secret) => {
    const client = portal.imapClient({ user: ann.user, password: secret }), state = { closed: false };
    client.on('close', () => { state.closed = true; });
    await client.connect();
    await client.mailboxOpen('INBOX');
    client.idle().catch(() => {});
    return state;
  };
  await each(password, true);
  await each(device, true);
  for (const [off, on] of [[secondFactorOn, secondFactorOff], [passwordLoginOff, passwordLoginOn]]) {
    const open = await waits(password);
    await off(ann);
    await until('the program that waits is sent away', () => open.closed);
    await each(password, false);
    await each(device, true);
    await on(ann);
    await each(password, true);
  }
});

test('R13 when and where it was used last is told', async () => {
  const ann = await person();
  const { id, password: secret } = await make(ann, { scopes: ['imap', 'smtp'] });
  const read = () => ann.me.get(`/me/device-passwords/${id}`);
  assert.equal((await read()).last_used_at, null);
  await opens('smtp', ann, secret);
  const used = await until('the use is written', async () => { const row = await read(); return row.last_used_at && row; });
  assert.deepEqual([used.last_used_ip, used.last_used_service], ['127.0.0.1', 'smtp']);
  assert.ok(Math.abs(Date.parse(used.last_used_at) - Date.now()) < 60_000);
  assert.equal('password' in used, false);
  await opens('imap', ann, secret);
  assert.equal((await read()).last_used_service, 'smtp', 'not written again within minutes');
});

/** Connections of all kinds that are open and signed in; end() waits until they are not. */
async function open(who, secret) {
  const connections = {};
  for (const door of ['imap', 'pop3', 'sieve', 'smtp']) {
    const { c, said } = await doors[door](who.user, secret);
    assert.match(said, IN, door);
    connections[door] = c;
  }
  return connections;
}

/** IMAP, POP3 and ManageSieve are closed by the server; submission takes nothing more. */
async function ends(what, connections, { user }) {
  for (const door of ['imap', 'pop3', 'sieve']) {
    const over = (async () => { while (await connections[door].line() !== null); return true; })();
    let ended = false;
    over.then(() => { ended = true; });
    await until(`${what}: ${door} ends`, () => ended);
  }
  const c = connections.smtp;
  await c.ask(`MAIL FROM:<${user}>`);
  const said = await c.ask(`RCPT TO:<${user}>`);
  assert.match(said, /^(421 4\.7\.0|5\d\d )/, `${what}: submission`);
  c.close();
}

const causes = {
  'a second factor': (who) => secondFactorOn(who),
  'the own password change': async ({ me }) => me.want(204, 'PUT', '/me/password', { old_password: password, new_password: 'another long enough password' }),
  'the password change by an admin': async ({ user }) => admin.patch(`/accounts/${user}`, { password: 'another long enough password' }),
  'disabling the account': async ({ user }) => admin.patch(`/accounts/${user}`, { enabled: false }),
  'password login switched off': passwordLoginOff,
  'the end of a device password\'s time': async ({ device }) => expire(device),
  'closing one protocol': async ({ user }) => admin.patch(`/accounts/${user}`, { allow_imap: false }),
  'revoking a device password': async ({ me, device }) => me.remove(`/me/device-passwords/${device.id}`),
  'revoking it by an admin': async ({ user, device }) => admin.remove(`/accounts/${user}/device-passwords/${device.id}`),
  'another name': async ({ user }) => admin.want(200, 'POST', `/accounts/${user}/rename`, { name: `x${user}` }),
  'deleting the account': async ({ user }) => admin.remove(`/accounts/${user}`),
};

for (const [what, act] of Object.entries(causes))
  test(`R16 ${what} ends open connections`, async () => {
    const ann = await person();
    const bystander = await person();
    const others = await open(bystander, password);
    const limit = what.startsWith('the end of') ? { expires_at: inAnHour() } : {};
    ann.device = await make(ann, { scopes: ['imap', 'pop3', 'smtp', 'sieve'], ...limit });
    const connections = await open(ann, ann.device.password);
    await act(ann);
    await ends(what, connections, ann);
    others.imap.write('a NOOP\r\n');
    assert.match(await tagged(others.imap), /^a OK/, 'nobody else\'s');
    assert.match(await others.smtp.ask(`MAIL FROM:<${bystander.user}>`), /^250/);
    assert.match(await others.smtp.ask(`RCPT TO:<${bystander.user}>`), /^250/);
    for (const c of Object.values(others)) c.close();
  });

for (const [what, act] of Object.entries({
  'disabling the domain': (d) => admin.patch(`/domains/${d}`, { enabled: false }),
  'disabling an admin and all below it': () => admin.want(204, 'POST', '/accounts/otto/cascade', { action: 'disable' }),
  'deleting an admin and all below it': () => admin.want(204, 'POST', '/accounts/otto/cascade', { action: 'delete' }),
}))
  test(`R16 ${what} ends open connections of all who are in it`, async () => {
    const domain = `d${++serial}.test`, user = `eve@${domain}`;
    if ((await admin.call('GET', '/accounts/otto')).status === 404) await admin.post('/accounts', { name: 'otto', role: 'domain_admin', password });
    await admin.patch('/accounts/otto', { enabled: true });
    await admin.post('/domains', { name: domain, owner: 'otto', verified: true });
    await admin.post('/accounts', { name: user, password });
    const connections = await open({ user }, password);
    await act(domain);
    await ends(what, connections, { user });
  });

test('R16 submission that is open goes on in peace, and a message that was under way is not taken', async () => {
  const ann = await person();
  const { c, said } = await doors.smtp(ann.user, password);
  assert.match(said, IN);
  for (let i = 0; i < 2; i++) {
    assert.match(await c.ask(`MAIL FROM:<${ann.user}>`), /^250/);
    assert.match(await c.ask(`RCPT TO:<${ann.user}>`), /^250/);
    assert.match(await c.ask('DATA'), /^354/);
    if (i === 1) await admin.patch(`/accounts/${ann.user}`, { password: 'another long enough password' });
    const end = await c.ask(`From: <${ann.user}>\r\nSubject: x\r\n\r\nhello\r\n.`);
    assert.match(end, i === 0 ? /^250/ : /^421 4\.7\.0/);
  }
  assert.equal(await c.line(), null, 'and the connection is over');
  const again = await smtp(portal.port('submission'), { from: ann.user, to: ann.user, login: { user: ann.user, password: 'another long enough password' } });
  assert.match(again.last, /^250/, JSON.stringify(again));
});

test('R16 an end that was asked for while Dovecot or the jobs are away is made up for', async () => {
  const ann = await person();
  const { c, said } = await doors.imap(ann.user, password);
  assert.match(said, IN);
  await portal.stopPart('jobs');
  await admin.patch(`/accounts/${ann.user}`, { password: 'another long enough password' });
  c.write('a NOOP\r\n');
  assert.match(await tagged(c), /^a OK/);
  await portal.startPart('jobs');
  let ended = false;
  (async () => { while (await c.line() !== null); ended = true; })();
  await until('the connection ends', () => ended, 20);
});

test('R70 the master password opens a mailbox by IMAP alone, and its owner reads of each use', { timeout: 180_000 }, async () => {
  const { user, me } = await person(), master = 'master of all mailboxes', as = `${user}*master`;
  const uses = async () => (await me.get('/log')).items.filter((row) => row.route.startsWith('imap-master-password'));
  await admin.put('/settings/imap-master-password', { password: master });
  const { c, said } = await doors.imap(as, master);
  assert.match(said, /^a OK/);
  c.write('a SELECT INBOX\r\n');
  assert.match(await tagged(c), /^a OK/);
  const seen = await uses();
  assert.equal(seen.length, 1);
  assert.deepEqual([seen[0].object, seen[0].status], [user, 200]);
  for (const door of ['pop3', 'sieve', 'smtp', 'smtpLogin']) await refuses(door, { user: as }, master);
  await refuses('imap', { user }, master); // without the suffix it is nobody's password
  await refuses('imap', { user: as }, password);
  await refuses('imap', { user: 'nobody@dora.test*master' }, master);
  // a second factor of the user keeps the master out as little as the user's own password would let her in
  await forgive();
  const mine = await open({ user }, password);
  await admin.put('/settings/two-factor', { roles: ['mail_user'] });
  await ends('a second factor asked of all', mine, { user }); // what the password alone has opened
  await refuses('imap', { user }, password); // mail programs need device passwords now
  await opens('imap', { user: as }, master);
  await admin.remove('/settings/two-factor');
  await opens('imap', { user }, password);
  assert.equal((await uses()).length, 2);
  await admin.remove('/settings/imap-master-password');
  await refuses('imap', { user: as }, master); // taken away it opens nothing at once
});

test('R73 messages and sign-ins are counted, in plots and for Prometheus', { timeout: 180_000 }, async () => {
  const { user } = await person(), to = (await person()).user;
  const metrics = async () => Object.fromEntries((await admin.call('GET', '/metrics')).text.split('\n').map((line) => line.split(' ')).filter(([name]) => name && name !== '#'));
  const before = await until('the server has looked', async () => { const m = await metrics(); return m.mailportal_messages_in_total !== undefined && m; });
  const from = (who) => `From: <${who}>\nSubject: counted\n\nhello\n`, text = from('a@far.example');
  assert.match((await smtp(portal.port('smtp'), { to, text })).last, /^250 /);
  assert.match((await smtp(portal.port('submission'), { from: user, to, text: from(user), login: { user, password } })).last, /^250 /);
  assert.match((await smtp(portal.port('smtp'), { to: 'nobody@dora.test', text })).last, /^550 /);
  assert.match((await doors.imap(user, password)).said, /^a OK/);
  await until('all are counted', async () => {
    const now = await metrics();
    const more = (name) => Number(now[`mailportal_${name}_total`]) - Number(before[`mailportal_${name}_total`]);
    return more('messages_in') === 1 && more('messages_out') === 1 && more('messages_rejected') === 1 && more('sign_ins') >= 1;
  }, 20);
  const { items } = await admin.get('/server/usage?span=year');
  assert.equal(new Set(items.map((one) => one.at)).size, items.length); // a day each, and there may have been a midnight
  assert.ok(items.length <= 2 && items.some((one) => one.messages_in >= 1 && one.queue_length >= 0), JSON.stringify(items));
});

/** How a protocol may have carried it: as it is, without hyphens, and in base64 behind whatever stands before it. */
const forms = (secret) => [secret, secret.replaceAll('-', ''), ...[0, 1, 2].map((n) => base64('x'.repeat(n) + secret).slice(n === 0 ? 0 : 4, -4))];

test('R13 S8 no password, device password, key or code of all this is in a log', () => {
  assert.ok(secrets.size > 20, `${secrets.size}`);
  for (const name of fs.readdirSync(path.join(portal.dir, 'log'), { recursive: true })) {
    const file = path.join(portal.dir, 'log', name);
    if (!fs.statSync(file).isFile()) continue;
    const text = fs.readFileSync(file, 'latin1');
    for (const secret of secrets) for (const form of forms(secret)) assert.ok(!text.includes(form), `${name} holds ${form}`);
  }
});
