// SPDX-License-Identifier: Apache-2.0
// R60, R61, R62: users come from another server with their mail; what it is made of, and what may go wrong on the way.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import tls from 'node:tls';
import { password } from '../lib/api.mjs';
import { trusting } from '../lib/authority.mjs';
import { startInstance } from '../lib/instance.mjs';
import { startNameserver } from '../lib/nameserver.mjs';
import { ownHost, selfSigned, startCut, startHostile, startHostileSieve, startSource } from '../lib/source.mjs';
import { until } from '../lib/until.mjs';

const MANY = 200;
/** What a source may do with who asks for scripts, and what is told of it. */
const sieveHostile = {
  silent: 'source_lost', endless: 'sieve_strange', large: 'source_lost', login: 'sieve_login', gibberish: 'sieve_strange', clear: 'sieve_tls', between: 'source_lost', certificate: 'source_certificate',
};
const filterers = ['new', 'has', 'odd', ...Object.keys(sieveHostile)].map((name) => `${name}@sieve.test`);
const many = Array.from({ length: MANY }, (_, i) => `user${i}@old.test`);
const users = Object.fromEntries(['rich@old.test', 'cut@old.test', 'held@old.test', 'batch@old.test', 'wrong@old.test', 'large@old.test', ...filterers, ...many].map((name) => [name, `the password of ${name}`]));
const old = (name) => users[name];
const folders = ['Grün', 'Kunden.Müller & Söhne', 'Say "hi"', `Long ${'x'.repeat(195)}`, 'a.b.c.d.e', '日本語'];
const mail = (subject, more = '') => `From: <a@far.test>\r\nTo: <x@old.test>\r\nSubject: ${subject}\r\nDate: Mon, 3 Feb 2020 10:00:00 +0000\r\nMessage-ID: <${createHash('md5').update(subject).digest('hex')}@far.test>\r\n\r\n${subject}\r\n${more}`;
/** What each of many has: folders with odd names, every flag, and the first message once more at the end of each folder. */
const ofEach = { INBOX: { disk: '', n: 6 }, 'Kunden/Müller & Söhne': { disk: 'Kunden.M&APw-ller &- S&APY-hne', n: 3 }, 'a/b/c/"d"': { disk: 'a.b.c."d"', n: 2 } };
const textOf = (user, folder) => (i) => mail(`${i === ofEach[folder].n - 1 ? 0 : i} in ${folder} of ${user}`);
const FLAGS = { S: '\\Seen', R: '\\Answered', F: '\\Flagged', D: '\\Draft', T: '\\Deleted' };
const flagsOf = (i) => ['', 'S', 'FRS', 'D', 'ST', 'S'][i];
const secondsOf = (i) => 1_500_000_000 + 86_400 * i;
const expected = (user) => Object.fromEntries(Object.entries(ofEach).map(([folder, { n }]) => [folder,
  Array.from({ length: n }, (_, i) => line(textOf(user, folder)(i), new Date(1000 * secondsOf(i)), [...flagsOf(i)].map((c) => FLAGS[c]))).sort()]));
let here, source, names, cut, held, silent, endless, liar, inside, hostileSieve, sieveMode, leaked = '';

const put = (domain, port, more = {}) => here.admin.want(200, 'PUT', `/domains/${domain}/migration`, {
  host: '127.0.0.1', port, tls: 'imaps', check_certificate: false, allow_private: true, quota_bytes: 0, ...more,
});
const state = (address, wanted, seconds = 60) => until(`${address} is ${wanted}`, async () => {
  const row = await here.admin.get(`/migration/users/${address}`);
  assert.ok(row.state === wanted || row.state !== 'failed', JSON.stringify(row));
  return row.state === wanted && row;
}, seconds);
const signup = (address, old_password = old(address), more = {}) => here.nobody.call('POST', '/migration/signup', { address, old_password, new_password: password, ...more });

/** Text without end. */
const flood = (socket, head, text) => { socket.write(head); const more = () => socket.write(text, () => socket.destroyed || setImmediate(more)); more(); };

/** What a message is. */
const line = (text, date, flags) => [createHash('sha256').update(text).digest('hex').slice(0, 16), date.toISOString(), flags.sort().join(' ')].join(' ');
/** All of a mailbox: folder -> lines of what each message is. */
async function contents(client) {
  const all = {};
  for (const folder of await client.list()) {
    if (folder.flags.has('\\Noselect')) continue;
    const lock = await client.getMailboxLock(folder.path);
    const lines = [];
    if (client.mailbox.exists > 0)
      for await (const m of client.fetch('1:*', { source: true, flags: true, internalDate: true }))
        lines.push(line(m.source, m.internalDate, [...m.flags].filter((f) => f !== '\\Recent')));
    lock.release();
    if (lines.length > 0 || !['Drafts', 'Sent', 'Junk', 'Trash'].includes(folder.path)) all[folder.path.split(folder.delimiter).join('/')] = lines.sort();
  }
  return all;
}
const target = async (user) => {
  const client = here.imapClient({ user, password });
  await client.connect();
  try {
    return await contents(client);
  } finally {
    await client.logout();
  }
};

before(async () => {
  source = await startSource(users, { master: ['boss', 'the password of the boss'], hosts: ['127.0.0.1', ownHost(1), ownHost(2)] });
  silent = await startHostile(() => {});
  endless = await startHostile((socket, tag, command) => {
    if (/^(LOGIN|AUTHENTICATE|CAPABILITY|SELECT|EXAMINE|NOOP)$/i.test(command)) socket.write(`${/CAPABILITY/i.test(command) ? '* CAPABILITY IMAP4rev1\r\n' : ''}${tag} OK done\r\n`);
    else if (/^(LIST|LSUB)$/i.test(command)) flood(socket, '', 'x'.repeat(65536));
  });
  liar = await startHostile((socket, tag, command, ...words) => {
    const about = { LIST: '* LIST () "." INBOX', LSUB: '* LSUB () "." INBOX', STATUS: '* STATUS INBOX (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 1)' };
    const verb = command.toUpperCase(), all = [command, ...words].join(' ').toUpperCase();
    if (verb === 'SELECT' || verb === 'EXAMINE') about[verb] = '* 1 EXISTS\r\n* 0 RECENT\r\n* FLAGS ()\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 2] x';
    if (verb === 'CAPABILITY') about[verb] = '* CAPABILITY IMAP4rev1';
    if (/FETCH/.test(all) && /BODY|RFC822/.test(all)) flood(socket, '* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 10 BODY[] {99999999999}\r\n', 'x'.repeat(65536));
    else socket.write(`${/FETCH/.test(all) ? '* 1 FETCH (UID 1 FLAGS ())\r\n' : about[verb] ? `${about[verb]}\r\n` : ''}${tag} OK done\r\n`);
  });
  inside = await startHostile(() => {}, { host: ownHost(3), port: 993 });
  names = await startNameserver(['moves.test']);
  await names.serve('moves.test', ['imap A 192.0.2.7']);
  const other = fs.mkdtempSync(path.join(source.dir, 'other-')), stranger = tls.createSecureContext(selfSigned(other, [`DNS:${ownHost(2)}`]));
  const greet = (socket) => ({ gibberish: 'HTTP/1.1 400 Bad Request\r\n', clear: '"SASL" "PLAIN"\r\nOK\r\n' })[socket.mode = sieveMode] ?? '"SASL" "PLAIN"\r\n"STARTTLS"\r\nOK\r\n';
  const scripts = ['../up', '.dot', 'x'.repeat(400), 'zero', 'fine'];
  hostileSieve = await startHostileSieve(ownHost(2), greet, (socket, command, argument) => {
    if (socket.mode === 'silent') return;
    if (socket.mode === 'between') leaked += command === 'AUTHENTICATE' ? command : '';
    if (command === 'STARTTLS' && socket.mode === 'certificate') {
      socket.removeAllListeners('data').write('OK\r\n');
      const secure = new tls.TLSSocket(socket, { isServer: true, secureContext: stranger });
      secure.on('error', () => {}).on('data', (d) => { leaked += d; }).write('"SASL" "PLAIN"\r\nOK\r\n');
    } else if (command === 'STARTTLS') socket.write('OK\r\n"SASL" "PLAIN"\r\nOK\r\n'); // and goes on in the clear, as somebody in between would
    else if (command === 'AUTHENTICATE' && socket.mode === 'login') socket.write('NO "Gr\u00fc\u00dfe"\r\n');
    else if (command === 'LISTSCRIPTS' && socket.mode === 'endless') flood(socket, '', '"a"\r\n'.repeat(5000));
    else if (command === 'LISTSCRIPTS') socket.write(`${scripts.map((name) => `"${name}"\r\n`).join('')}OK\r\n`);
    else if (command === 'GETSCRIPT' && socket.mode === 'large') flood(socket, '{999999999}\r\n', 'x'.repeat(65536));
    else if (command === 'GETSCRIPT') socket.write(argument === '"zero"' ? '{3}\r\na\0b\r\nOK\r\n' : '{5}\r\nkeep;\r\nOK\r\n');
    else socket.write('OK\r\n');
  });
  here = await startInstance({ migration_load: 100000, dns_resolver: names.resolver }, { before: trusting(source.certificate, path.join(source.dir, 'bundle.crt')) });
  for (const name of ['old.test', 'silent.test', 'endless.test', 'liar.test', 'inside.test', 'master.test', 'sieve.test']) await here.admin.post('/domains', { name, verified: true });
  await source.as('rich@old.test', async (c) => {
    for (const folder of folders) await c.mailboxCreate(folder.split('.'));
    const flags = [[], ['\\Seen'], ['\\Answered', '\\Flagged'], ['\\Seen', '$Label1'], ['\\Draft'], ['\\Deleted']];
    for (const folder of ['INBOX', ...folders])
      for (let i = 0; i < 6; i++) await c.append(folder === 'INBOX' ? folder : folder.split('.').join('.'), mail(`${i} in ${folder}`), flags[i], new Date(Date.UTC(2019, i, 1 + i, 12)));
    for (let i = 0; i < 3; i++) await c.append('INBOX', mail('the same'), [], new Date(Date.UTC(2018, 1, 1)));
    await c.append('INBOX', mail('large', `${'0123456789abcdef'.repeat(4)}\r\n`.repeat(400_000)), ['\\Seen']);
  });
  source.fill('cut@old.test', 60, (i) => mail(`cut ${i}`, `${'y'.repeat(70)}\r\n`.repeat(1500)));
  source.fill('held@old.test', 60, (i) => mail(`held ${i}`, `${'z'.repeat(70)}\r\n`.repeat(1500)));
  source.fill('batch@old.test', 5, (i) => mail(`batch ${i}`));
  for (const user of many) for (const [folder, { disk, n }] of Object.entries(ofEach)) source.fill(user, n, textOf(user, folder), { folder: disk, flags: flagsOf, seconds: secondsOf });
}, { timeout: 540_000 });
after(async () => {
  await here?.stop();
  await Promise.all([source, names, cut, held, silent, endless, liar, inside, hostileSieve].map((one) => one?.stop()));
});

test('R60 the source is tried with a login: certificate, password, address and port', async () => {
  const to = '/domains/old.test/migration', sound = { host: '127.0.0.1', port: source.imaps, allow_private: true, check_certificate: false };
  await here.admin.refused('invalid_field', 'PUT', to, { ...sound, check_certificate: true, test_login: many[0], test_password: old(many[0]) }, { pointer: '/host' });
  await here.admin.refused('invalid_field', 'PUT', to, { ...sound, test_login: many[0], test_password: 'wrong' }, { pointer: '/test_login' });
  await here.admin.refused('invalid_field', 'PUT', to, { ...sound, allow_private: false }, { pointer: '/host' });
  await here.admin.refused('invalid_field', 'PUT', to, { ...sound, host: '192.0.2.1', allow_private: false }, { pointer: '/port' });
  await here.admin.refused('not_found', 'GET', `${to}/board`);
  assert.ok((await put('old.test', source.imaps, { host: ownHost(1), check_certificate: true, test_login: many[0], test_password: old(many[0]) })).tested_at, 'a good certificate');
  const said = await put('old.test', source.imaps, { test_login: many[0], test_password: old(many[0]) });
  assert.ok(said.tested_at);
  assert.equal((await put('old.test', source.imap, { tls: 'starttls', test_login: many[0], test_password: old(many[0]) })).tls, 'starttls');
  assert.deepEqual(await here.admin.get(`${to}/board`).then((b) => [b.safe, b.reasons]), [false, ['nobody']]);
});

test('R60 a name that DNS leads inside later is not connected to', async () => {
  await here.admin.want(200, 'PUT', '/domains/inside.test/migration', { host: 'imap.moves.test', port: 993, quota_bytes: 0 });
  await names.serve('moves.test', [`imap A ${ownHost(3)}`]);
  await here.admin.post('/accounts', { name: 'x@inside.test', password });
  await here.admin.post('/migration/users', { address: 'x@inside.test', source_password: 'x' });
  const { errors } = await until('it is told', async () => {
    const row = await here.admin.get('/migration/users/x@inside.test');
    return row.errors.length > 0 && row;
  }, 60);
  assert.equal(errors[0].reason, 'source_inside imap.moves.test');
  assert.equal(inside.heard(), 0);
});

test('R61 who signs up has all folders, flags, dates, and doubles as they were; nothing twice when it is done again', async () => {
  const there = await source.as('rich@old.test', contents);
  assert.equal(there.INBOX.length, 10);
  assert.equal((await signup('rich@old.test')).status, 202);
  const row = await state('rich@old.test', 'synced');
  assert.deepEqual([row.messages_total, row.messages_done, row.bytes_done === row.bytes_total, row.bytes_total > 25_000_000, row.errors], [46, 46, true, true, []]);
  assert.deepEqual(await target('rich@old.test'), there);
  await source.as('rich@old.test', (c) => c.append('INBOX', mail('late'), []));
  await here.admin.want(200, 'POST', '/migration/users/rich@old.test/resync');
  const again = await state('rich@old.test', 'synced');
  assert.ok(again.arrived >= 1, 'mail still arrives there');
  assert.deepEqual(await target('rich@old.test'), await source.as('rich@old.test', contents));
});

test('R61 a stranger is told the same whoever has a name, and is slowed down', async () => {
  const texts = [];
  for (const [address, word] of [['wrong@old.test', 'no'], ['nobody@old.test', 'no'], ['rich@old.test', 'no'], ['x@nowhere.test', 'no']]) {
    const { status, json } = await signup(address, word);
    assert.equal(status, 401);
    texts.push(json.detail);
  }
  assert.equal(new Set(texts).size, 1);
  for (let i = 0; ; i++) {
    const { status } = await signup('nobody@old.test', `guess ${i}`);
    if (status === 429) break;
    assert.ok(i < 10, 'ten guesses');
  }
  await here.admin.refused('not_found', 'GET', '/accounts/wrong@old.test');
  assert.equal((await signup('rich@old.test')).json.code, 'exists', 'who knows the password is no stranger');
});

test('R62 a source that does not answer, never ends a line, or lies about sizes, costs its own user alone; one that breaks off goes on', async () => {
  const bad = { 'x@silent.test': ['silent.test', silent, /./], 'x@endless.test': ['endless.test', endless, /./], 'x@liar.test': ['liar.test', liar, /^source_endless/] };
  for (const [domain, { port }] of Object.values(bad)) await put(domain, port, { tls: 'none' });
  for (const name of Object.keys(bad)) {
    await here.admin.post('/accounts', { name, password });
    await here.admin.post('/migration/users', { address: name, source_password: 'x' });
  }
  cut = await startCut(source.imaps, 2_000_000);
  await put('old.test', cut.port);
  assert.equal((await signup('cut@old.test')).status, 202);
  await until('the way is cut', () => cut.isCut(), 30);
  await until('it is told, and waits for its next turn', async () => {
    const row = await here.admin.get('/migration/users/cut@old.test');
    return row.errors.length > 0 && row.state === 'queued';
  }, 60);
  cut.mend();
  await here.admin.want(200, 'POST', '/migration/users/cut@old.test/resync');
  await state('cut@old.test', 'synced');
  assert.deepEqual(await target('cut@old.test'), await source.as('cut@old.test', contents));
  for (const [name, [, , reason]] of Object.entries(bad)) {
    const { errors } = await until(`${name} has failed`, async () => {
      const row = await here.admin.get(`/migration/users/${name}`);
      return row.errors.length > 0 && row;
    }, 60);
    assert.match(errors[0].reason, reason, name);
  }
});

test('R61 who is called off half-way is left alone at once, and has all when it is asked for again', async () => {
  const name = 'held@old.test', row = async () => (await here.admin.get(`/migration/users/${name}`)).state;
  held = await startCut(source.imaps, 2_000_000, { hold: true });
  await put('old.test', held.port);
  assert.equal((await signup(name)).status, 202);
  await until('nothing comes any more', () => held.isCut(), 30);
  assert.equal(await row(), 'running');
  await here.admin.refused('conflict', 'POST', `/migration/users/${name}/finish`);
  await here.admin.want(200, 'POST', `/migration/users/${name}/cancel`);
  await until('nobody is at the source', () => held.ways() === 0, 30);
  assert.equal(await row(), 'cancelled');
  assert.ok((await here.admin.get('/domains/old.test/migration/board')).reasons.includes('cancelled'));
  held.mend();
  await here.admin.want(200, 'POST', `/migration/users/${name}/resync`);
  await state(name, 'synced');
  assert.deepEqual(await target(name), await source.as(name, contents));
});

const came = async (name) => {
  await here.admin.post('/migration/users', { address: name, source_password: old(name) });
  return state(name, 'synced');
};

test('R62 large messages one behind the other fit into the memory of who copies', async () => {
  const name = 'large@old.test', large = mail('large', `${'w'.repeat(76)}\r\n`.repeat(400_000)), n = 6;
  source.fill(name, n, (i) => large.replace('Subject: large', `Subject: large ${i}`));
  await here.admin.post('/accounts', { name, password });
  const row = await came(name);
  assert.deepEqual([row.messages_done, row.bytes_done, row.errors], [n, row.bytes_total, []]);
  assert.ok(row.bytes_total > n * large.length);
});

test('R61 filter scripts come by ManageSieve, once: nothing that is here is written over or switched off', async () => {
  const keep = 'keep;\n', long = `# ${'x'.repeat(70)}\n`.repeat(1000) + keep;
  await put('sieve.test', source.imap, { host: ownHost(1), tls: 'starttls', check_certificate: true });
  for (const name of filterers) await here.admin.post('/accounts', { name, password });
  source.scripts('new@sieve.test', { 'Büro & "mehr"': 'require "fileinto";\nfileinto "Junk";\n', long, broken: 'require "nothing"; foo\n', mailportal: keep }, 'Büro & "mehr"');
  source.scripts('has@sieve.test', { main: 'discard;\n', other: 'discard;\n' }, 'other');
  await here.putSieve({ user: 'has@sieve.test', password }, keep, 'main');
  const row = await came('new@sieve.test');
  const told = (r) => Object.fromEntries(r.scripts.map((s) => [s.name, s.state]));
  assert.deepEqual([told(row), row.errors], [{ 'Büro & "mehr"': 'active', long: 'taken', broken: 'refused', 'mailportal-old': 'taken' }, []]);
  assert.ok(row.scripts_at);
  const now = await here.sieveScripts({ user: 'new@sieve.test', password });
  assert.deepEqual(Object.entries(now).map(([name, s]) => [name, s.active]).sort(), [['Büro & \\"mehr\\"', true], ['long', false], ['mailportal-old', false]]);
  assert.equal(now.long.text.trim(), long.trim());
  const session = await here.nobody.login('new@sieve.test', password);
  assert.deepEqual(await session.get('/me/filters/script').then((s) => [s.state, s.theirs_name]), ['foreign', 'Büro & "mehr"']);
  assert.deepEqual(told(await came('has@sieve.test')), { main: 'kept', other: 'taken' });
  assert.deepEqual(Object.entries(await here.sieveScripts({ user: 'has@sieve.test', password })).map(([name, s]) => [name, s.active, s.text.trim()]).sort(),
    [['main', true, 'keep;'], ['other', false, 'discard;']]);
  assert.equal(source.log().match(/imap-login: .*Login: user=<has@sieve\.test>/g).length, 1, 'one sign-in is enough to count and to copy');
  source.scripts('new@sieve.test', { later: keep });
  await here.admin.want(200, 'POST', '/migration/users/new@sieve.test/resync');
  assert.equal((await state('new@sieve.test', 'synced')).scripts_at, row.scripts_at);
  assert.equal((await here.sieveScripts({ user: 'new@sieve.test', password })).later, undefined);
});

test('R62 a source whose ManageSieve means no good keeps no mail from coming, and gets no password', async () => {
  for (const [mode, reason] of Object.entries(sieveHostile)) {
    await put('sieve.test', source.imap, { host: ownHost(2), check_certificate: mode === 'certificate', tls: ['clear', 'between', 'certificate'].includes(mode) ? 'starttls' : 'none' });
    sieveMode = mode;
    if (mode === 'silent') { // the last test waits for it
      await here.admin.post('/migration/users', { address: 'silent@sieve.test', source_password: old('silent@sieve.test') });
      await until('it is asked', () => hostileSieve.connections() > 0, 30);
      continue;
    }
    const row = await came(`${mode}@sieve.test`);
    assert.deepEqual([mode, row.errors.map((e) => e.reason.split(' ')[0]), row.scripts, row.scripts_at], [mode, [reason], [], null]);
  }
  assert.equal(leaked, '', 'what is said in the clear after STARTTLS counts for nothing, and who can not show that it is the source hears nothing');
  sieveMode = 'odd';
  await put('sieve.test', source.imap, { host: ownHost(2), tls: 'none' });
  const odd = await came('odd@sieve.test');
  assert.deepEqual([odd.errors, odd.scripts.map((s) => s.state)], [[], ['refused', 'refused', 'refused', 'refused', 'taken']]);
});

/** A file is taken, all rows of it. */
async function load(kind, head, rows) {
  const job = await here.admin.want(202, 'POST', `/import?kind=${kind}&mode=rows`, `${head}\n${rows.join('\n')}\n`, { 'content-type': 'text/csv' });
  const end = await until(`${kind} are read`, async () => {
    const now = await here.admin.get(`/jobs/${job.id}`);
    return now.state === 'done' && now;
  }, 120);
  assert.equal(end.result, `${rows.length} rows made, 0 refused`);
}

test('R62 200 at once by a file, each message once, though the source dies half-way; by a master login; the board says when to switch', async () => {
  const hash = execFileSync('openssl', ['passwd', '-6', password], { encoding: 'utf8' }).trim();
  const board = () => here.admin.get('/domains/old.test/migration/board');
  await load('accounts', 'name,password_hash', [...many, 'batch@old.test', 'wrong@old.test'].map((name) => `${name},{SHA512-CRYPT}${hash}`));
  await put('old.test', source.imaps);
  const begun = (await board()).synced;
  await load('migration-users', 'address,source_password', [...many, 'wrong@old.test'].map((name) => `${name},${name === 'wrong@old.test' ? 'no' : old(name)}`));
  await until('a quarter is here', async () => (await board()).synced >= begun + MANY / 4, 300);
  await source.halt();
  const { synced } = await board();
  assert.ok(synced < begun + MANY, 'it dies before all are here');
  await until('somebody is told so', async () => (await here.admin.get('/migration/users?domain=old.test&state=queued&limit=200')).items.some((row) => row.errors.length > 0), 60);
  await source.start();
  await here.admin.refused('invalid_field', 'POST', '/migration/users', { address: 'batch@old.test' }, { pointer: '/source_password' });
  await put('old.test', source.imaps, { master_login: '%u*boss', master_password: 'the password of the boss' });
  await here.admin.post('/migration/users', { address: 'batch@old.test' });
  await until('all are here', async () => (await board()).synced === begun + MANY + 1, 600);
  assert.deepEqual(await target('batch@old.test'), await source.as('batch@old.test', contents));
  const left = [...many];
  await Promise.all([1, 2, 3, 4].map(async () => {
    for (let name = left.pop(); name; name = left.pop()) {
      const found = await target(name);
      assert.deepEqual(Object.fromEntries(Object.entries(found).filter(([, of]) => of.length > 0)), expected(name), name);
    }
  }));
  const row = await until('the wrong one has failed', async () => {
    const r = await here.admin.get('/migration/users/wrong@old.test');
    return r.state === 'failed' && r;
  }, 120);
  assert.match(row.errors[0].reason, /^source_login/);
  assert.deepEqual(await board().then((b) => [b.safe, b.reasons, b.failed]), [false, ['failed'], 1]);
  await here.admin.patch('/migration/users/wrong@old.test', { source_password: old('wrong@old.test') });
  await state('wrong@old.test', 'synced');
  assert.equal((await board()).safe, true);
  assert.equal((await here.admin.want(200, 'POST', '/migration/users/wrong@old.test/finish')).password_set, false);
  await here.admin.refused('conflict', 'POST', '/migration/users/x@silent.test/finish');
  assert.match((await state('silent@sieve.test', 'synced', 90)).errors[0].reason, /^source_lost/);
  const kept = ['data', 'log', 'run'].map((name) => path.join(fs.realpathSync(here.dir), name));
  assert.equal(spawnSync('grep', ['-rlaF', 'mail.portal.test', ...kept], { encoding: 'utf8' }).stdout === '', false, 'this search finds what is there');
  assert.equal(spawnSync('grep', ['-rlaFs', '-D', 'skip', 'the password of', ...kept], { encoding: 'utf8' }).stdout, '', 'a password of a source is in no file and no log');
});
