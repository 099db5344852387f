// SPDX-License-Identifier: Apache-2.0
// Mail end to end, with the real engines and real mail programs: what the API says is what SMTP, IMAP and POP3 do.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { password } from '../lib/api.mjs';
import { startInstance } from '../lib/instance.mjs';
import { send } from '../lib/http.mjs';
import { Lines, pop3, smtp } from '../lib/lines.mjs';
import { binary, source } from '../lib/paths.mjs';
import { mailportal } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const run = promisify(execFile);
const login = (user) => ({ user, password });
const ann = login('ann@dora.test');
const bob = login('bob@dora.test');

let portal, admin;
before(async () => {
  portal = await startInstance();
  ({ admin } = portal);
  await admin.post('/accounts', { name: 'dora', role: 'domain_admin', password });
  await admin.post('/domains', { name: 'dora.test', owner: 'dora', verified: true });
  await admin.post('/domains', { name: 'otto.test', verified: true });
  for (const name of ['ann@dora.test', 'bob@dora.test', 'ann@otto.test', 'catch@dora.test'])
    await admin.post('/accounts', { name, password });
}, { timeout: 540_000 });
after(() => portal?.stop());

let serial = 0;
const unique = () => `marker-${process.pid}-${++serial}-end`;
const message = (subject, extra = '') => `From: <sender@outside.test>\nTo: <somebody@dora.test>\n${extra}Subject: ${subject}\n\nhello\n`;
/** A mail from outside that must be taken. */
async function deliver(to, mark = unique(), extra = '') {
  const said = await smtp(portal.port('smtp'), { to, text: message(mark, extra) });
  assert.match(said.last, /^250 /, JSON.stringify(said));
  return mark;
}

test('R82 mail from outside arrives in a mailbox, and is read by IMAP and POP3', async () => {
  const mark = await deliver(ann.user);
  await portal.arrives(ann, mark);
  assert.ok((await pop3(portal.port('pop3'), ann)).some((m) => m.includes(mark)));
});

test('R26 mail to an alias reaches each of its recipients, here and elsewhere', async () => {
  await admin.post('/aliases', { address: 'team@dora.test', targets: [ann.user, bob.user, 'friend@far.example'] });
  const mark = await deliver('team@dora.test');
  await portal.arrives(ann, mark);
  await portal.arrives(bob, mark);
  await portal.sink.wait('the forward', (m) => m.text.includes(mark) && m.rcpts.includes('friend@far.example'));
});

/** A mail with this envelope sender to an alias that leads elsewhere; what the sink got. */
async function forward(from) {
  const mark = unique();
  assert.match((await smtp(portal.port('smtp'), { from, to: 'away@dora.test', text: message(mark) })).last, /^250 /);
  return portal.sink.wait('the forward', (m) => m.text.includes(mark));
}

test('R26 a forward leaves with a sender of this server, and a bounce of it finds the way back (SRS)', async () => {
  await admin.post('/aliases', { address: 'away@dora.test', targets: ['friend@far.example', bob.user] });
  const there = await forward('Writer+x@outside.test');
  assert.match(there.from, /^SRS0=[0-9a-f]{10}=[A-Z2-7]{2}=outside\.test=Writer\+x@/);
  assert.match(there.text, /^From: <sender@outside\.test>/m, 'the header stays, or its signature would break');
  const { banner } = await smtp(portal.port('smtp'), { to: bob.user });
  assert.equal(there.from.split('@')[1], banner.split(' ')[1]);
  const kept = await portal.arrives(bob, /^Subject: (.*)/m.exec(there.text)[1]);
  assert.match(kept, /^Return-Path: <Writer\+x@outside\.test>/m, 'who gets it here sees the true sender');
  for (const to of [there.from, there.from.toLowerCase()]) {
    const mark = unique();
    assert.match((await smtp(portal.port('smtp'), { from: '', to, text: message(mark) })).last, /^250 /);
    const back = await portal.sink.wait('the bounce', (m) => m.text.includes(mark));
    assert.equal(back.rcpts[0].toLowerCase(), 'writer+x@outside.test');
    assert.equal(back.from, '');
  }
  assert.match((await smtp(portal.port('smtp'), { from: 'x@outside.test', to: there.from })).last, /^550 5\.7\.1/, 'not a way to mail the writer');
  const again = await forward(there.from.replace(/@.*/, '@other.example'));
  assert.match(again.from, /^SRS1=[0-9a-f]{10}=other\.example==/);
  assert.equal((await forward('')).from, '');
  assert.equal((await forward(ann.user)).from, ann.user);
});

test('R30 R26 a mailbox passes its mail on, with a copy kept or without; what goes elsewhere has a sender of this server', async () => {
  const fwd = login('fwd@dora.test'), from = 'writer@outside.test';
  await admin.post('/accounts', { name: fwd.user, password, forward_to: [bob.user, 'fwd@far.example'] });
  const send = async () => {
    const mark = unique(), { last } = await smtp(portal.port('smtp'), { from, to: fwd.user, text: message(mark) });
    const id = /^250 .*queued as (\w+)/.exec(last)?.[1] ?? assert.fail(last);
    const away = await portal.sink.wait('the forward', (m) => m.text.includes(mark));
    assert.deepEqual(away.rcpts, ['fwd@far.example']);
    assert.match(away.from, /^SRS0=.*=outside\.test=writer@/);
    await portal.arrives(bob, mark);
    await until('all of it is delivered', () => portal.log('postfix.log').includes(`${id}: removed`));
    return (await portal.imap(fwd)).some((m) => m.includes(mark));
  };
  assert.equal(await send(), true, 'a copy is kept');
  await admin.patch(`/accounts/${fwd.user}`, { forward_keep_copy: false });
  assert.equal(await send(), false, 'no copy is kept');
  await admin.patch(`/accounts/${fwd.user}`, { forward_to: [] });
  await portal.arrives(fwd, await deliver(fwd.user));
});

test('R26 SPF of forwarded mail passes at the receiver', async () => {
  const { from } = await forward('writer@outside.test'), here = from.split('@')[1];
  const zone = { 'outside.test': 'v=spf1 ip4:203.0.113.5 -all', [here]: 'v=spf1 ip4:127.0.0.1 -all' };
  const says = (sender) => execFileSync('test/lib/check_spf.py', ['127.0.0.1', sender, here], { cwd: source, input: JSON.stringify(zone), encoding: 'utf8' }).trim();
  assert.equal(says('writer@outside.test'), 'fail', 'as it would be without SRS');
  assert.equal(says(from), 'pass');
});

test('R26 nobody relays by a sender that was rewritten by hand (S8)', async () => {
  const { from } = await forward('writer@outside.test');
  for (const to of [from.replace('=outside.test', '=victim.test'), from.replace(/SRS0=../, 'SRS0=zz'), from.replace('SRS0', 'SRS1'),
    `SRS0=@${from.split('@')[1]}`, `nobody@${from.split('@')[1]}`])
    assert.match((await smtp(portal.port('smtp'), { to })).last, /^550 5\.1\.1/, to);
});

test('R27 mail to user+tag reaches user, in folder "tag" if there is one', async () => {
  await portal.arrives(ann, await deliver('ann+news@dora.test'));
  const client = portal.imapClient(ann);
  await client.connect();
  await client.mailboxCreate('news');
  await client.logout();
  await portal.arrives(ann, await deliver('ann+news@dora.test'), 'news');
  for (const tag of ['Trash', 'junk', 'Sent']) await portal.arrives(ann, await deliver(`ann+${tag}@dora.test`));
});

test('R26 mail to an unknown name of a domain with a catch-all goes there; a mailbox goes first', async () => {
  await admin.post('/aliases', { address: '@dora.test', targets: ['catch@dora.test'] });
  const [stray, own] = [await deliver('whoever@dora.test'), await deliver(bob.user)];
  await portal.arrives(login('catch@dora.test'), stray);
  await portal.arrives(bob, own);
  assert.ok(!(await portal.imap(login('catch@dora.test'))).some((m) => m.includes(own)));
  await admin.remove('/aliases/@dora.test');
  assert.match((await smtp(portal.port('smtp'), { to: 'whoever@dora.test' })).last, /^550 /);
});

test('R26 an alias that is switched off is nobody', async () => {
  await admin.post('/aliases', { address: 'off@dora.test', targets: [ann.user] });
  await deliver('off@dora.test');
  await admin.patch('/aliases/off@dora.test', { enabled: false });
  assert.match((await smtp(portal.port('smtp'), { to: 'off@dora.test' })).last, /^550 /);
});

test('R26 an alias that is switched off is left out of those that lead to it: no mail comes back to whoever the sender is said to be', async () => {
  await admin.post('/aliases', { address: 'off2@dora.test', targets: [ann.user] });
  await admin.post('/aliases', { address: 'group@dora.test', targets: [bob.user, 'off2@dora.test', 'far@far.example'] });
  const send = async () => {
    const mark = unique(), { last } = await smtp(portal.port('smtp'), { from: 'forged@victim.example', to: 'group@dora.test', text: message(mark) });
    const id = /^250 .*queued as (\w+)/.exec(last)?.[1] ?? assert.fail(last);
    await portal.arrives(bob, mark);
    await portal.sink.wait('the forward', (m) => m.text.includes(mark) && m.rcpts.includes('far@far.example'));
    await until('all of it is delivered', () => portal.log('postfix.log').includes(`${id}: removed`));
    return { id, ann: (await portal.imap(ann)).some((m) => m.includes(mark)) };
  };
  assert.equal((await send()).ann, true);
  await admin.patch('/aliases/off2@dora.test', { enabled: false });
  const { id, ann: got } = await send();
  assert.equal(got, false);
  assert.doesNotMatch(portal.log('postfix.log'), new RegExp(`: ${id}: (sender non-delivery|.*status=bounced)`));
  assert.ok(!portal.sink.messages.some((m) => m.rcpts.includes('forged@victim.example')));
  await admin.patch('/aliases/off2@dora.test', { enabled: true });
  assert.equal((await send()).ann, true);
});

test('R29 the same local part on two domains is two mailboxes', async () => {
  const mark = await deliver('ann@otto.test');
  await portal.arrives(login('ann@otto.test'), mark);
  assert.ok(!(await portal.imap(ann)).some((m) => m.includes(mark)));
});

test('unknown user 550, foreign domain 554: not an open relay (S8)', async () => {
  assert.match((await smtp(portal.port('smtp'), { to: 'nobody@dora.test' })).last, /^550 5\.1\.1/);
  for (const to of ['x@elsewhere.example', 'ann%elsewhere.example@dora.test', '"x@elsewhere.example"@dora.test', 'x@elsewhere.example@dora.test'])
    assert.match((await smtp(portal.port('smtp'), { to })).last, /^5\d\d /, to);
  assert.match((await smtp(portal.port('smtp'), { from: ann.user, to: 'x@elsewhere.example' })).last, /^554 5\.7\.1/);
});

test('R82 a mailbox made by API takes mail in the next SMTP transaction, and a deleted one does not', async () => {
  const fresh = login('fresh@dora.test');
  const c = await Lines.connect(portal.port('smtp')); // one connection all along
  await c.answer();
  await c.ask('EHLO client.outside.test');
  const rcpt = async () => {
    await c.ask('RSET');
    await c.ask('MAIL FROM:<sender@outside.test>');
    return c.ask(`RCPT TO:<${fresh.user}>`);
  };
  assert.match(await rcpt(), /^550 /);
  await admin.post('/accounts', { name: fresh.user, password });
  assert.match(await rcpt(), /^250 /);
  await portal.arrives(fresh, await deliver(fresh.user));
  await admin.remove(`/accounts/${fresh.user}`);
  assert.match(await rcpt(), /^550 /);
  c.close();
});

test('R82 a domain made by API takes mail at once; one that is not verified does not', async () => {
  await admin.post('/domains', { name: 'later.test' });
  await admin.post('/accounts', { name: 'x@later.test', password });
  assert.match((await smtp(portal.port('smtp'), { to: 'x@later.test' })).last, /^5\d\d /);
  await admin.patch('/domains/later.test', { verified: true });
  await until('Postfix has seen it', async () => /^250 /.test((await smtp(portal.port('smtp'), { to: 'x@later.test' })).last), 10);
});

test('R30 may_receive off: 550; on again: taken', async () => {
  await admin.patch(`/accounts/${bob.user}`, { may_receive: false });
  assert.match((await smtp(portal.port('smtp'), { to: bob.user })).last, /^5\d\d /);
  await admin.patch(`/accounts/${bob.user}`, { may_receive: true });
  await deliver(bob.user);
});

test('submission with login sends, to here and elsewhere', async () => {
  const mark = unique();
  await portal.submit(ann, { from: ann.user, to: [bob.user, 'friend@far.example'], subject: mark, text: 'hello' });
  await portal.arrives(bob, mark);
  const left = await portal.sink.wait('the mail', (m) => m.text.includes(mark));
  assert.equal(left.from, ann.user);
});

test('submission: a foreign sender address is refused 553', async () => {
  for (const from of [bob.user, 'ceo@elsewhere.example', 'nobody@dora.test']) {
    const said = await smtp(portal.port('submission'), { from, to: bob.user, login: ann });
    assert.match(said.auth, /^235 /, JSON.stringify(said));
    assert.match(said.last, /^553 5\.7\.1/, JSON.stringify(said));
  }
});

test('submission: a wrong password is 535, and without login nothing leaves', async () => {
  const wrong = await smtp(portal.port('submission'), { to: bob.user, login: { ...ann, password: 'wrong wrong wrong' } });
  assert.match(wrong.auth, /^535 /);
  const unknown = await smtp(portal.port('submission'), { to: bob.user, login: login('nobody@dora.test') });
  assert.match(unknown.auth, /^535 /);
  assert.match((await smtp(portal.port('submission'), { from: ann.user, to: 'x@elsewhere.example' })).last, /^5\d\d /);
});

test('R30 may_send off: submission is refused', async () => {
  await admin.patch(`/accounts/${bob.user}`, { may_send: false });
  const said = await smtp(portal.port('submission'), { from: bob.user, to: ann.user, login: bob });
  assert.match(said.last, /^5\d\d /, JSON.stringify(said));
  await admin.patch(`/accounts/${bob.user}`, { may_send: true });
});

test('R30 over quota: 552 at RCPT, and usage is shown by the API', async () => {
  const full = login('full@dora.test');
  await admin.post('/accounts', { name: full.user, password, quota_bytes: 20_000 });
  const big = () => smtp(portal.port('smtp'), { to: full.user, text: message(unique()) + `${'x'.repeat(70)}\n`.repeat(200) });
  const seen = [];
  await until('the mailbox is full', async () => {
    const { last } = await big();
    seen.push(last);
    return /^552 5\.2\.2/.test(last);
  }, 60);
  assert.match(seen[0], /^250 /);
  const { used_bytes, used_messages } = await admin.get(`/accounts/${full.user}`);
  assert.ok(used_bytes >= 14_000 && used_messages >= 1, `${used_bytes} bytes, ${used_messages} messages`);
  await admin.patch(`/accounts/${full.user}`, { quota_bytes: 10_000_000 });
  assert.match((await big()).last, /^250 /);
});

test('a GTUBE message is rejected; one over the header threshold lands in Junk', async () => {
  const gtube = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';
  const said = await smtp(portal.port('smtp'), { to: ann.user, text: `${message(unique())}${gtube}\n` });
  assert.match(said.sent, /^554 5\.7\.1/, JSON.stringify(said));
  const mark = await deliver(ann.user, unique(), 'X-Test-Score: 8\n');
  await portal.arrives(ann, mark, 'Junk');
  assert.ok(!(await portal.imap(ann)).some((m) => m.includes(mark)));
});

test('R16 disabling an account stops its next login at each door', async () => {
  const dan = login('dan@dora.test');
  await admin.post('/accounts', { name: dan.user, password });
  await portal.imap(dan);
  await pop3(portal.port('pop3'), dan);
  await admin.patch(`/accounts/${dan.user}`, { enabled: false });
  await assert.rejects(portal.imap(dan));
  await assert.rejects(pop3(portal.port('pop3'), dan), /POP3 PASS/);
  assert.match((await smtp(portal.port('submission'), { from: dan.user, to: ann.user, login: dan })).auth, /^535 /);
  await admin.patch(`/accounts/${dan.user}`, { enabled: true });
  await portal.imapAgain(dan);
});

test('R30 the switch of each protocol counts at its door alone', async () => {
  const eli = login('eli@dora.test');
  await admin.post('/accounts', { name: eli.user, password, allow_pop3: false });
  await portal.imap(eli);
  await assert.rejects(pop3(portal.port('pop3'), eli), /POP3 PASS/);
  await admin.patch(`/accounts/${eli.user}`, { allow_pop3: true, allow_imap: false, allow_smtp: false });
  // all that was open is ended, and Dovecot does not tell protocols apart: a connection may still be met by that
  await until('POP3 takes him', () => pop3(portal.port('pop3'), eli).then(() => true));
  await assert.rejects(portal.imap(eli));
  assert.match((await smtp(portal.port('submission'), { from: eli.user, to: ann.user, login: eli })).auth, /^535 /);
  await portal.putSieve(eli, 'keep;');
  await admin.patch(`/accounts/${eli.user}`, { allow_imap: true, allow_smtp: true, allow_sieve: false });
  await assert.rejects(portal.putSieve(eli, 'keep;'), /ManageSieve: NO/);
  await portal.imapAgain(eli);
  assert.match((await smtp(portal.port('submission'), { from: eli.user, to: ann.user, login: eli })).last, /^250 /);
});

test('a changed password counts at the next login, and the old one no more', async () => {
  const fay = login('fay@dora.test');
  await admin.post('/accounts', { name: fay.user, password });
  await portal.imap(fay);
  const next = 'quite another password';
  await admin.patch(`/accounts/${fay.user}`, { password: next });
  await assert.rejects(portal.imap(fay));
  await portal.imapAgain({ ...fay, password: next });
});

test('the last login is shown by the API', async () => {
  const before_ = Date.now();
  await portal.imap(bob);
  await until('the login is told', async () => Date.parse((await admin.get(`/accounts/${bob.user}`)).last_login_at) >= before_ - 1000, 10);
});

test('an engine\'s own mail leaves: Sieve redirect and vacation', async () => {
  const gil = login('gil@dora.test');
  await admin.post('/accounts', { name: gil.user, password });
  await portal.putSieve(gil, `require ["vacation", "copy"];
redirect :copy "gil@far.example";
vacation :days 1 :subject "away" "I am at the lake.";
`);
  const mark = unique();
  assert.match((await smtp(portal.port('smtp'), { from: 'asker@far.example', to: gil.user,
    text: `From: <asker@far.example>\nTo: <${gil.user}>\nSubject: ${mark}\n\nare you there?\n` })).last, /^250 /);
  await portal.arrives(gil, mark);
  const redirect = await portal.sink.wait('the redirect', (m) => m.rcpts.includes('gil@far.example') && m.text.includes(mark));
  assert.match(redirect.from, /^SRS0=.*=far\.example=asker@/); // R26: a redirect is a forward
  await portal.sink.wait('the vacation', (m) => m.rcpts.includes('asker@far.example') && m.text.includes('at the lake'));
});

test('as a newcomer: swaks sends, curl reads', async () => {
  const mark = unique();
  await run('swaks', ['--server', `127.0.0.1:${portal.port('smtp')}`, '--from', 'you@elsewhere.test', '--to', ann.user,
    '--header', `Subject: ${mark}`, '--hide-all']);
  await portal.arrives(ann, mark);
  const { stdout } = await run('curl', ['-sk', `imaps://127.0.0.1:${portal.port('imaps')}/INBOX;MAILINDEX=1`, '-u', `${ann.user}:${password}`]);
  assert.match(stdout, /Subject:/);
});

test('the command line makes accounts; the password comes by standard input', async () => {
  const cli = (words, input) => new Promise((resolve, reject) => {
    const child = spawn(binary, [...words, '--instance', portal.dir], { stdio: ['pipe', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (d) => { stdout += d; });
    child.stderr.on('data', (d) => { stderr += d; });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.on('error', () => {}); // it may be refused before the password is read
    child.stdin.end(input ?? '');
  });
  const added = await cli(['account', 'add', 'cli@dora.test'], `${password}\n`);
  assert.equal(added.code, 0, added.stderr);
  await portal.imap(login('cli@dora.test'));
  const listed = await cli(['account', 'list', '--json']);
  assert.equal(listed.code, 0, listed.stderr);
  assert.match(listed.stdout, /"cli@dora\.test"/);
  assert.notEqual((await cli(['account', 'add', 'not an address'], `${password}\n`)).code, 0);
  const help = await cli(['account', 'add', '--help']);
  assert.match(help.stdout, /quota/);
});

test('a job: recount usage, with progress, to its end', async () => {
  const job = await admin.want(202, 'POST', '/server/actions/recalculate-quota');
  const done = await until('the job is done', async () => {
    const now = await admin.get(`/jobs/${job.id}`);
    assert.notEqual(now.state, 'failed', JSON.stringify(now));
    return now.state === 'done' || now.state === 'succeeded' ? now : null;
  }, 60);
  assert.equal(done.progress, 100);
  assert.ok((await admin.get('/accounts/ann@dora.test')).used_messages >= 1);
});

test('R72 the queue: listed, held, released, tried now, put in anew and deleted, by name and all', { timeout: 360_000 }, async () => {
  const to = ['a', 'b', 'c', 'd'].map((name) => `later-${name}@far.example`), [a, b, c, d] = to;
  for (const one of to) portal.sink.later.add(one);
  const mark = unique();
  for (const one of to) await portal.submit(ann, { from: ann.user, to: one, subject: `${mark} ${one}`, text: 'hello' });
  const listed = async (query = '') => (await admin.get(`/server/queue?q=later-${query}`)).items;
  const rows = await until('all of them are put off', async () => {
    const items = await listed();
    return items.length === 4 && items.every((one) => one.queue_name === 'deferred') && items;
  }, 30);
  const id = Object.fromEntries(rows.map((one) => [one.recipients[0], one.queue_id]));
  assert.match(rows[0].reason, /451 4\.3\.0 .*not "now" <b>please<\/b>/);
  assert.ok(!rows[0].reason.includes('\x1b'), rows[0].reason);
  assert.deepEqual([rows[0].sender, rows[0].recipients_total], [ann.user, 1]);
  const pages = await until('all of them are shown at once', async () => { // each is tried again and again, and is not deferred meanwhile
    const all = [];
    for (let cursor = ''; cursor !== null;) {
      const page = await admin.get(`/server/queue?q=later-&limit=3&count=1&sort=-arrived_at${cursor && `&cursor=${cursor}`}`);
      if (page.total !== 4) return false;
      all.push(page.items.map((one) => one.queue_id));
      cursor = page.next;
    }
    return new Set(all.flat()).size === 4 && all;
  });
  assert.deepEqual(pages.map((page) => page.length), [3, 1]);
  assert.deepEqual(pages.flat().sort(), Object.values(id).sort());
  await until('all of them are found by what was answered', async () =>
    (await admin.get(`/server/queue?sender=${encodeURIComponent(ann.user)}&queue_name=deferred&q=${encodeURIComponent('not "now"')}`)).items.length === 4);
  assert.deepEqual((await admin.get('/server/queue?queue_name=hold')).items, []);

  const act = (deed, body) => admin.want(200, 'POST', `/server/queue/${deed}`, body);
  assert.deepEqual(await act('hold', { queue_ids: [id[a], id[b], '4NoSuchOne'] }), { chosen: 3, done: 2 });
  assert.deepEqual((await listed()).filter((one) => one.queue_name === 'hold').map((one) => one.recipients[0]).sort(), [a, b]);
  const planned = await admin.want(200, 'POST', '/server/queue/hold?dry_run=1', { all: true, q: 'later-' });
  assert.deepEqual(planned.plan.map((step) => [step.action, step.kind, step.reason]), [['update', 'queue', 'queue_hold 2']]);
  assert.equal((await listed()).filter((one) => one.queue_name === 'hold').length, 2, 'a dry run holds nothing');
  const cli = (words) => mailportal(portal.dir, words, { env: { MAILPORTAL_TOKEN: admin.token } });
  assert.match((await cli(['queue', 'hold', '--all', '--q=later-'])).stdout, /chosen +2\ndone +2/);
  assert.match((await cli(['queue', 'list', '--queue-name=hold'])).stdout, new RegExp(`${id[d]} +hold`));
  assert.deepEqual(await act('release', { all: true, queue_name: 'hold', q: a }), { chosen: 1, done: 1 });
  assert.deepEqual(await act('delete', { queue_ids: [id[b]] }), { chosen: 1, done: 1 });
  assert.deepEqual((await listed()).map((one) => one.recipients[0]).sort(), [a, c, d]);
  assert.deepEqual(await act('flush', { queue_ids: [id[a]] }), { chosen: 1, done: 1 });
  portal.sink.later.clear(); // not before: it would be tried again, and be gone, by itself
  await portal.sink.wait('what was tried now', (m) => m.text.includes(`${mark} ${a}`));
  assert.deepEqual(await act('requeue', { queue_ids: [id[c]] }), { chosen: 1, done: 1 });
  await portal.sink.wait('what was put in anew', (m) => m.text.includes(`${mark} ${c}`));
  assert.deepEqual(await act('release', { all: true }), { chosen: 1, done: 1 });
  await act('flush', { all: true });
  await portal.sink.wait('what was held', (m) => m.text.includes(`${mark} ${d}`));
  await until('nothing of it is left', async () => (await listed()).length === 0, 20);
  assert.ok(!portal.sink.messages.some((m) => m.text.includes(`${mark} ${b}`)), 'what was deleted is not sent');
  for (const body of [{}, { all: false }, { all: true, queue_ids: ['4A'] }, { queue_ids: ['4A'], q: 'x' }])
    await admin.refused('invalid_field', 'POST', '/server/queue/delete', body);
  await admin.refused('invalid_field', 'GET', '/server/queue?cursor=x');
  const log = await admin.get('/log?method=POST&limit=500'); // each look at the queue is a row, too
  for (const deed of ['hold', 'release', 'delete', 'flush', 'requeue'])
    assert.ok(log.items.some((row) => row.route === `/api/v1/server/queue/${deed}` && row.actor === 'admin'), deed);
  assert.match(portal.log('postfix.log'), new RegExp(`postsuper.*${id[b]}: removed`), "Postfix's log names each one");
});

test('R72 the log of each engine is read and followed', { timeout: 180_000 }, async () => {
  for (const [engine, line] of [['postfix', /postfix\/smtpd\[\d+\]: /], ['dovecot', /(imap|lmtp|imap-login)\(?.*: /], ['rspamd', /rspamd_proxy/]])
    assert.match((await admin.call('GET', `/server/logs/${engine}`)).text, line, engine);
  const { headers } = await admin.call('GET', '/server/logs/dovecot');
  const mark = await deliver(ann.user);
  await portal.arrives(ann, mark);
  const heard = await new Promise((resolve, reject) => {
    let text = '';
    const request = https.request(new URL(`/api/v1/server/logs/dovecot/events?from=${headers['x-log-position']}&q=lmtp`, portal.where.url),
      { ca: portal.where.ca, headers: { authorization: `Bearer ${admin.token}` } }, (response) => {
        assert.equal(response.headers['content-type'], 'text/event-stream');
        response.on('data', (bytes) => {
          text += bytes;
          if (/^data: .*stored mail into mailbox/m.test(text)) { resolve(text); request.destroy(); }
        });
        response.on('end', () => reject(new Error(text)));
      });
    request.on('error', reject);
    request.end();
  });
  assert.match(heard, /^id: \d+:\d+\nevent: lines\ndata: /m);
});

test('R74 indexes are rebuilt, quotas counted anew; what was deleted stays so', { timeout: 180_000 }, async () => {
  const client = portal.imapClient(ann);
  await client.connect();
  const lock = await client.getMailboxLock('INBOX');
  await client.messageDelete('1');
  lock.release();
  await client.logout();
  const count = (await portal.imap(ann)).length;
  const run_ = async (name, body) => {
    const job = await admin.want(202, 'POST', `/server/actions/${name}`, body);
    return until(`${name} is done`, async () => {
      const now = await admin.get(`/jobs/${job.id}`);
      assert.notEqual(now.state, 'failed', JSON.stringify(now));
      return now.state === 'done' && now.result_reason;
    }, 60);
  };
  assert.equal(await run_('rebuild-indexes', { account: ann.user }), 'rebuilt 1');
  assert.ok(Number(/^rebuilt (\d+)$/.exec(await run_('rebuild-indexes'))[1]) >= 4);
  assert.equal((await portal.imap(ann)).length, count);
  assert.equal(await run_('recalculate-quota', { account: ann.user }), 'counted 1');
  assert.match(await run_('clear-verify-cache'), /^verified_forgotten \d+$/);
});

test('the queue shows what waits', async () => {
  const { server } = { server: portal.sink };
  await server.stop(); // the world outside is away
  const mark = unique();
  await portal.submit(ann, { from: ann.user, to: 'waits@far.example', subject: mark, text: 'hello' });
  const queue = await until('the queue shows it', async () => {
    const text = JSON.stringify(await admin.get('/server/queue'));
    return text.includes('waits@far.example') ? text : null;
  }, 20);
  assert.match(queue, /ann@dora\.test/);
});

test('nginx answers with TLS and the headers that browsers want', async () => {
  const { headers } = await admin.call('GET', '/version');
  assert.match(headers['strict-transport-security'], /^max-age=/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
});

test('nginx itself answers with problems in the form of the API', async () => {
  for (const [request, status, code] of [
    [{ method: 'POST', path: '/api/v1/accounts', body: 'x'.repeat(9 << 20) }, 413, 'too_large'],
    [{ path: `/api/v1/${'x'.repeat(40000)}` }, 400, 'malformed'],
  ]) {
    const answer = await send(portal.where, request);
    assert.equal(answer.status, status);
    const { request_id: id, ...rest } = answer.json;
    assert.ok(id);
    assert.deepEqual(Object.keys(rest).sort(), ['code', 'instance', 'status', 'title', 'type']);
    assert.deepEqual([rest.code, rest.status], [code, status]);
  }
});

test('config tells what is in effect; check asks every engine', async () => {
  const { stdout } = await mailportal(portal.dir, ['config']);
  assert.match(stdout, new RegExp(`^# default: port_smtp = ${portal.port('smtp')}$`, 'm'));
  assert.match(stdout, /^hostname = mail\.portal\.test$/m);
  assert.doesNotMatch(stdout, /secret|password/i);
  const said = await mailportal(portal.dir, ['check']);
  assert.equal(said.stdout.match(/ ok$/gm).length, 7, said.stdout);
  const main = path.join(portal.dir, 'etc/nginx/nginx.conf'), sound = fs.readFileSync(main);
  fs.appendFileSync(main, 'nonsense;\n');
  await assert.rejects(mailportal(portal.dir, ['check']), (e) => e.code === 1 && /^nginx +wrong: .*nonsense/m.test(e.stdout));
  fs.writeFileSync(main, sound);
});

test('status says that every part is ready', async () => {
  // a part that is slow to answer once is not ready just then, and the command fails
  const { stdout } = await until('every part is ready', () => mailportal(portal.dir, ['status']));
  for (const part of ['postfix', 'dovecot', 'rspamd', 'redis', 'nginx', 'radicale', 'api', 'hooks', 'lookup', 'jobs', 'helper'])
    assert.match(stdout, new RegExp(`^${part} +ready$`, 'm'), stdout);
});

test('nothing of all this was answered with an internal failure', () => {
  for (const name of ['api.log', 'hooks.log', 'lookup.log'])
    assert.doesNotMatch(portal.log(name), /level=error|Sanitizer|runtime error/, name);
});
