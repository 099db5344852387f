// SPDX-License-Identifier: Apache-2.0
// R43, R44: learning from what users move into Junk and out of it, and how long it stays there; with the real engines.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password } from '../lib/api.mjs';
import { smtp } from '../lib/lines.mjs';
import { promisify } from 'node:util';
import { startInstance } from '../lib/instance.mjs';
import { until } from '../lib/until.mjs';

const run = promisify(execFile);
const login = (user) => ({ user, password });
const ann = login('ann@dora.test');
const bob = login('bob@dora.test');
const cleo = login('cleo@dora.test');

let portal, admin;
const api = {};
before(async () => {
  portal = await startInstance();
  ({ admin } = portal);
  await admin.post('/domains', { name: 'dora.test', verified: true });
  for (const { user } of [ann, bob, cleo]) {
    await admin.post('/accounts', { name: user, password });
    api[user] = await portal.nobody.login(user, password);
  }
}, { timeout: 540_000 });
after(() => portal?.stop());

const senders = async ({ user }) => Object.fromEntries((await api[user].get('/me/learned-senders')).items.map((s) => [s.sender, s.verdict]));
const spool = () => fs.readdirSync(path.join(portal.dir, 'data/learn')).filter((name) => !name.startsWith('.'));
const learned = () => until('all is learned', () => spool().length === 0, 60);

/** Messages of which no two are the same, but all of one kind. */
const words = {
  spam: 'cheap pills casino lottery winner click offer discount miracle prize bonus jackpot replica watches pharmacy',
  ham: 'meeting minutes budget review project schedule colleague garden recipe holiday family school library concert',
};
let serial = 0;
const message = (kind, from) => `From: ${from}\r\nTo: <you@dora.test>\r\nSubject: ${kind} number ${++serial}\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n` +
  `Message-ID: <${serial}.${process.pid}@example.test>\r\n\r\n${words[kind].split(' ').map((w, i) => `${w} ${words[kind].split(' ')[(i * 7 + serial) % 15]} ${serial}`).join('\r\n')}\r\n`;

async function inMailbox(who, folder, work) {
  const client = portal.imapClient(who);
  await client.connect();
  const lock = await client.getMailboxLock(folder);
  try {
    return await work(client);
  } finally {
    lock.release();
    await client.logout();
  }
}

/** Deliver to a mailbox; the headers that it arrives with. */
async function scan(who, kind, { to = who.user, extra = '' } = {}) {
  return deliver(who, to, extra + message(kind, '<stranger@far.example>'));
}

async function deliver(who, to, raw) {
  const text = raw.replace(/\r/g, '');
  const mark = /Subject: (.*)/.exec(text)[1];
  const file = path.join(portal.dir, '..', 'message');
  fs.writeFileSync(file, text);
  // Rspamd shows no scores to what comes from here.
  await run('swaks', ['--server', `127.0.0.1:${portal.port('smtp')}`, '--xclient', 'ADDR=203.0.113.5 NAME=c.far.example', '--from', 'stranger@far.example',
    '--to', to, '--data', `@${file}`, '--hide-all']);
  const read = await until(`${mark} arrives`, async () =>
    [...await portal.imap(who), ...await portal.imap(who, 'Junk')].find((m) => m.includes(`Subject: ${mark}\r\n`)), 30);
  return read.split('\r\n\r\n')[0];
}

test('R43 moved into Junk by IMAP: the sender is remembered for that user', async () => {
  await inMailbox(ann, 'INBOX', async (client) => {
    await client.append('INBOX', message('spam', '"Doe, J" <John.Doe@Spammer.Example>, other@x.example'));
    await client.messageMove('1:*', 'Junk');
  });
  await until('the sender is known', async () => (await senders(ann))['john.doe@spammer.example'] === 'spam');
  await learned();
  assert.deepEqual(await senders(bob), {});
});

test('R43 moved out again: the latest verdict counts; into Trash says nothing', async () => {
  await inMailbox(ann, 'Junk', async (client) => {
    await client.append('Junk', message('spam', '<trashed@spammer.example>'));
    await client.messageMove('1', 'INBOX');
    await client.messageMove('1:*', 'Trash');
  });
  await until('ham', async () => (await senders(ann))['john.doe@spammer.example'] === 'ham');
  await learned();
  assert.deepEqual(await senders(ann), { 'john.doe@spammer.example': 'ham', 'trashed@spammer.example': 'spam' });
});

test('R43 undone; somebody else\'s can not be', async () => {
  const [row] = (await api[ann.user].get('/me/learned-senders?sort=-created_at')).items;
  await api[bob.user].refused('not_found', 'DELETE', `/me/learned-senders/${row.id}`);
  await api[ann.user].remove(`/me/learned-senders/${row.id}`);
  assert.ok(!(row.sender in await senders(ann)));
});

test('R43 your own address is not learned: forgers know it, too', async () => {
  await inMailbox(ann, 'INBOX', (client) => client.append('Junk', message('spam', `<${ann.user}>`)));
  await inMailbox(ann, 'INBOX', (client) => client.append('Junk', message('spam', '<next@spammer.example>')));
  await until('the next is known', async () => 'next@spammer.example' in await senders(ann));
  assert.ok(!(ann.user in await senders(ann)));
});

test('R43 Bayes learns for that user alone', async () => {
  await inMailbox(bob, 'INBOX', async (client) => {
    for (let i = 0; i < 12; i++) await client.append('INBOX', message('spam', `<s${i}@spammer.example>`));
    for (let i = 0; i < 12; i++) await client.append('Junk', message('ham', `<h${i}@friend.example>`));
    await client.messageMove('1:*', 'Junk');
  });
  await inMailbox(bob, 'Junk', async (client) => {
    const ham = [];
    for await (const m of client.fetch('1:*', { envelope: true })) if (m.envelope.subject.startsWith('ham')) ham.push(m.uid);
    assert.equal(ham.length, 12);
    await client.messageMove(ham, 'INBOX', { uid: true });
  });
  await learned();
  const known = await senders(bob);
  for (let i = 0; i < 12; i++) assert.deepEqual([known[`s${i}@spammer.example`], known[`h${i}@friend.example`]], ['spam', 'ham']);
  assert.match(await scan(bob, 'spam'), /BAYES_SPAM/);
  assert.match(await scan(bob, 'ham'), /BAYES_HAM/);
  assert.doesNotMatch(await scan(cleo, 'spam'), /BAYES_SPAM/);
  await portal.killPart('redis'); // and it is still there
  assert.match(await scan(bob, 'spam'), /BAYES_SPAM/);
});

/** All keys of Bayes in Redis. */
async function bayesKeys() {
  const conf = fs.readFileSync(path.join(portal.dir, 'etc/rspamd/local.d/redis.conf'), 'utf8');
  const [port, secret] = [/:(\d+)"/.exec(conf)[1], /password = "(.*)"/.exec(conf)[1]];
  const { stdout } = await run('redis-cli', ['-p', port, '--scan', '--pattern', 'RS*'], { env: { ...process.env, REDISCLI_AUTH: secret } });
  return stdout.split('\n').filter((key) => key !== '' && key !== 'RS_keys');
}

test('R43 an alias has the Bayes of its mailbox, a new name keeps it, and no sender names another', async () => {
  await admin.post('/aliases', { address: 'team@dora.test', targets: [bob.user] });
  assert.match(await scan(bob, 'spam', { to: 'team@dora.test' }), /BAYES_SPAM/);
  assert.match(await scan(bob, 'spam', { to: 'bob+tag@dora.test' }), /BAYES_SPAM/);
  assert.doesNotMatch(await scan(cleo, 'spam', { extra: `Delivered-To: ${bob.user}\n` }), /BAYES_SPAM/);
  await admin.want(200, 'POST', `/accounts/${bob.user}/rename`, { name: 'robert@dora.test' });
  assert.match(await scan(login('robert@dora.test'), 'spam'), /BAYES_SPAM/);
  await admin.post('/accounts', { name: 'bob@dora.test', password });
  assert.doesNotMatch(await scan(bob, 'spam'), /BAYES_SPAM/, 'who has the old name starts anew');
  await admin.remove('/accounts/bob@dora.test');
  await admin.want(200, 'POST', '/accounts/robert@dora.test/rename', { name: bob.user });
  assert.match(await scan(bob, 'spam'), /BAYES_SPAM/);
  api[bob.user] = await portal.nobody.login(bob.user, password); // a new name ends sessions
});

test('R43 R30 what Bayes has learned goes with the mail', async () => {
  const gus = login('gus@dora.test');
  await admin.post('/accounts', { name: gus.user, password });
  const before = (await bayesKeys()).length;
  await inMailbox(gus, 'INBOX', async (client) => {
    for (let i = 0; i < 3; i++) await client.append('Junk', message('spam', `<g${i}@spammer.example>`));
  });
  await until('it is there', async () => (await bayesKeys()).length > before + 10, 30);
  await learned();
  await admin.remove(`/accounts/${gus.user}`);
  const { items } = await admin.get('/deleted-accounts');
  await admin.remove(`/deleted-accounts/${items.find((row) => row.name === gus.user).id}`);
  await until('it is gone, and nothing else', async () => (await bayesKeys()).length === before, 60);
  assert.match(await scan(bob, 'spam'), /BAYES_SPAM/);
});

test('R43 R41 a learned sender goes ahead of the rules of the domain, for that user alone', async () => {
  const send = async (from, { user }) => (await smtp(portal.port('smtp'), { from: 'bounce@far.example', to: user, text: message('ham', `<${from}>`) })).last;
  assert.match(await send('s3@spammer.example', bob), /^554 5\.7\.1/);
  assert.match(await send('s3@spammer.example', cleo), /^250 /);
  await admin.put('/domains/dora.test/antispam/rules', { blacklist: { domains: ['friend.example'] } });
  assert.match(await send('h3@friend.example', bob), /^250 /);
  assert.match(await send('h3@friend.example', cleo), /^554 5\.7\.1/);
  await admin.put('/antispam/rules', { blacklist: { emails: ['bounce@far.example'] } });
  assert.match(await send('h3@friend.example', bob), /^554 5\.7\.1/, 'those of the server go ahead of what was learned');
  await admin.put('/antispam/rules', { whitelist: { emails: ['bounce@far.example'] } });
  assert.match(await send('s3@spammer.example', bob), /^250 /);
  await admin.remove('/antispam/rules');
  await admin.put('/domains/dora.test/antispam/rules', { whitelist: { domains: ['spammer.example'] } });
  assert.match(await send('s3@spammer.example', bob), /^554 5\.7\.1/);
  const { items } = await api[bob.user].get('/me/learned-senders?q=s3@');
  await api[bob.user].remove(`/me/learned-senders/${items[0].id}`);
  assert.match(await send('s3@spammer.example', bob), /^250 /, 'undone');
  await admin.remove('/domains/dora.test/antispam/rules');
});

test('R44 what is set counts at the next login, and 0 is never', async () => {
  const told = async () => {
    const { stdout } = await run('doveadm', ['-c', path.join(portal.dir, 'etc/dovecot/dovecot.conf'), 'user', ann.user]);
    return ['Junk', 'Trash'].map((name) => new RegExp(`mailbox/${name}/autoexpunge\\s+(\\S+)`).exec(stdout)?.[1]);
  };
  assert.deepEqual(await told(), ['30d', '30d']);
  await admin.put('/settings/junk-trash', { junk_days: 7, trash_days: 0 });
  assert.deepEqual(await told(), ['7d', '0d']);
  const job = await admin.want(202, 'POST', '/server/actions/empty-junk-trash');
  const done = await until('the job is done', async () => {
    const now = await admin.get(`/jobs/${job.id}`);
    return now.state === 'done' && now;
  }, 60);
  assert.match(done.result, /3 mailboxes/);
  await admin.remove('/settings/junk-trash');
});

/** What a folder holds, asked without signing in: a sign-out would empty it. */
async function held({ user }, folder) {
  const { stdout } = await run('doveadm', ['-c', dovecot(), 'fetch', '-u', user, 'hdr.subject', 'mailbox', folder]);
  return [...stdout.matchAll(/^hdr\.subject: (.*)$/gm)].map((m) => m[1]).sort();
}
const dovecot = () => path.join(portal.dir, 'etc/dovecot/dovecot.conf');

/** A message saved so many days ago; Dovecot's own clock was told so. */
async function saved({ user }, folder, days) {
  const file = path.join(portal.dir, '..', 'old');
  fs.writeFileSync(file, `From: <x@far.example>\nSubject: ${days} days\n\nhello\n`);
  await run('faketime', ['-f', `-${days}d`, 'doveadm', '-c', dovecot(), 'save', '-u', user, '-m', folder, file],
    { env: { ...process.env, DOVECOT_PRESERVE_ENVS: 'LD_PRELOAD FAKETIME FAKETIME_SHARED FAKETIME_FMT' } });
}

test('R44 what has lain there longer goes at the sign-out; or by the job, from those who never come', async () => {
  const [dan, eve] = [login('dan@dora.test'), login('eve@dora.test')];
  const all = [[dan, 'Junk'], [dan, 'Trash'], [eve, 'Junk'], [eve, 'Trash']];
  for (const { user } of [dan, eve]) await admin.post('/accounts', { name: user, password });
  for (const [who, folder] of all) for (const days of [31, 29, 6]) await saved(who, folder, days);
  for (const [who, folder] of all) assert.deepEqual(await held(who, folder), ['29 days', '31 days', '6 days']);
  await portal.imap(dan); // signs out
  await until('what is older than 30 days is gone', async () => (await held(dan, 'Junk')).length === 2 && (await held(dan, 'Trash')).length === 2);
  assert.deepEqual(await held(dan, 'Junk'), ['29 days', '6 days']);
  assert.equal((await held(eve, 'Junk')).length, 3, 'she has not been here');

  const empty = async () => {
    const job = await admin.want(202, 'POST', '/server/actions/empty-junk-trash');
    await until('the job is done', async () => (await admin.get(`/jobs/${job.id}`)).state === 'done', 60);
  };
  await empty();
  for (const [who, folder] of all) assert.deepEqual(await held(who, folder), ['29 days', '6 days']);
  await admin.put('/settings/junk-trash', { junk_days: 7, trash_days: 0 });
  await empty();
  for (const who of [dan, eve]) assert.deepEqual(await held(who, 'Junk'), ['6 days']);
  assert.deepEqual(await held(eve, 'Trash'), ['29 days', '6 days'], '0 is never');
  await portal.imap(eve);
  assert.equal((await held(eve, 'Trash')).length, 2, 'nor at the sign-out');
  await admin.put('/settings/junk-trash', { junk_days: 7, trash_days: 20 });
  await portal.imap(eve);
  await until('what is set now counts', async () => (await held(eve, 'Trash')).length === 1);
  await admin.remove('/settings/junk-trash');
});

test('R43 POST /me/learn: the message is learned from and moved', async () => {
  const uid = await inMailbox(cleo, 'INBOX', async (client) => (await client.append('INBOX', Buffer.from(message('spam', '<pointed@spammer.example>').replace('pills', 'pill\xe9s'), 'latin1'))).uid);
  const learn = async (verdict, mailbox, number) => {
    const job = await api[cleo.user].want(202, 'POST', '/me/learn', { verdict, mailbox, uid: number });
    return until('the job ends', async () => {
      const now = await api[cleo.user].get(`/jobs/${job.id}`);
      return now.state !== 'queued' && now.state !== 'running' && now;
    });
  };
  const done = await learn('spam', 'INBOX', uid);
  assert.equal(done.state, 'done', JSON.stringify(done));
  await until('it is known', async () => (await senders(cleo))['pointed@spammer.example'] === 'spam');
  await learned();
  const moved = await inMailbox(cleo, 'Junk', async (client) => {
    const all = [];
    for await (const m of client.fetch('1:*', { uid: true, envelope: true })) all.push(m); // to its end: a fetch that is left waits for ever
    return all.find((m) => m.envelope.from[0].address === 'pointed@spammer.example')?.uid;
  });
  assert.ok(moved);
  assert.equal((await learn('ham', 'Junk', moved)).state, 'done');
  await until('it is ham', async () => (await senders(cleo))['pointed@spammer.example'] === 'ham');
  assert.ok((await portal.imap(cleo)).some((m) => m.includes('pointed@spammer.example')));
  await api[cleo.user].refused('invalid_field', 'POST', '/me/learn', { verdict: 'spam', mailbox: 'INBOX', uid: 0 }, { pointer: '/uid' });
  const job = await api[cleo.user].want(202, 'POST', '/me/learn', { verdict: 'spam', mailbox: 'No such folder', uid: 1 });
  await until('it is tried', async () => (await api[cleo.user].get(`/jobs/${job.id}`)).error?.includes('no message'));
  await api[cleo.user].call('DELETE', `/jobs/${job.id}`);
});

/** The same text in a message of its own, as spam comes to many, each time from another sender. */
const bulk = (what) => `From: <promo${++serial}@far.example>\r\nTo: <you@dora.test>\r\nSubject: bulk number ${serial}\r\nMessage-ID: <${serial}.${process.pid}@far.example>\r\n\r\n` +
  `${Array.from({ length: 80 }, (_, i) => `${what}${(i * 7919) % 997}`).join(' ')}\r\n`;

async function calls(who, verdict, what, times = 1) {
  await inMailbox(who, 'INBOX', async (client) => {
    const [from, to] = verdict === 'spam' ? ['INBOX', 'Junk'] : ['Junk', 'INBOX'];
    for (let i = 0; i < times; i++) {
      const { uid } = await client.append(from, bulk(what));
      await client.mailboxOpen(from);
      await client.messageMove(`${uid}`, to, { uid: true });
    }
  });
  await learned();
}

test('R46 what several users call spam counts for everybody; what one calls so does not, however often', async () => {
  const zoe = login('zoe@dora.test');
  await admin.post('/accounts', { name: zoe.user, password });
  const known = async (what) => /LOCAL_FUZZY_DENIED/.test(await deliver(zoe, zoe.user, bulk(what)));
  /** Rspamd's storage takes what it is told after some seconds: something told now is known then, too. */
  const settled = async (what) => {
    const worker = fs.readFileSync(path.join(portal.dir, 'etc/rspamd/override.d/worker-controller.inc'), 'utf8');
    const value = (name) => new RegExp(`^${name} = "(.*)"`, 'm').exec(worker)[1];
    const added = await fetch(`http://${value('bind_socket')}/fuzzyadd`,
      { method: 'POST', headers: { password: value('password'), flag: '11', weight: '20' }, body: bulk(what) });
    assert.equal(added.status, 200, await added.text());
    await until(`${what} is known`, () => known(what), 60);
  };
  await calls(ann, 'spam', 'offer', 5);
  await calls(bob, 'spam', 'offer');
  await settled('first');
  assert.equal(await known('offer'), false, 'two users are too few');
  await calls(cleo, 'spam', 'offer');
  await until('three are enough', () => known('offer'), 60);
  assert.match(await deliver(zoe, zoe.user, bulk('offer')), /^X-Spamd-Result: [^]*LOCAL_FUZZY_DENIED\([56]\.\d+\)/m, 'with points');
  assert.equal(await known('another'), false);
  await calls(zoe, 'ham', 'offer');
  await settled('second');
  await until('one who disagrees takes it back', async () => !await known('offer'), 60);
  await calls(zoe, 'spam', 'offer');
  await until('and may think better of it', () => known('offer'), 60);
});

test('R43 jobs and Rspamd away: IMAP goes on, and all is learned later', async () => {
  await portal.stopPart('jobs', 'rspamd');
  await inMailbox(ann, 'INBOX', async (client) => {
    for (let i = 0; i < 5; i++) await client.append('INBOX', message('spam', `<away${i}@spammer.example>`));
    const start = performance.now();
    await client.messageMove('1:*', 'Junk');
    assert.ok(performance.now() - start < 30_000, 'a program that does not answer is given up after 10 s, for each of the five');
  });
  assert.ok(spool().length >= 5, `${spool().length} wait`);
  await portal.startPart('jobs');
  await until('senders are known without Rspamd', async () => 'away4@spammer.example' in await senders(ann));
  assert.ok(spool().length >= 5);
  await portal.startPart('rspamd');
  await portal.ready();
  await until('what waited is learned', () => spool().length === 0, 120);
});
