// SPDX-License-Identifier: Apache-2.0
// R80: the portal stopped, an engine killed, a second instance beside the first, and everything stopped and started.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password } from '../lib/api.mjs';
import { Day } from '../lib/day.mjs';
import { PARTS, startInstance } from '../lib/instance.mjs';
import { Lines, smtp } from '../lib/lines.mjs';
import { portBase } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const ann = { user: 'ann@dora.test', password };
let portal;
before(async () => {
  portal = await startInstance();
  await furnish(portal);
}, { timeout: 540_000 });
after(() => portal?.stop());

async function furnish({ admin }) {
  await admin.post('/domains', { name: 'dora.test', verified: true });
  await admin.post('/accounts', { name: ann.user, password });
  await admin.post('/aliases', { address: 'info@dora.test', targets: [ann.user] });
}

const message = (mark) => `From: <sender@outside.test>\nTo: <ann@dora.test>\nSubject: ${mark}\n\nhello\n`;

test('R80 the portal stopped while mail arrives: 4xx alone, nothing bounced; afterwards all is delivered', async () => {
  const doors = ['api', 'jobs', 'helper', 'hooks', 'lookup'];
  // A mail that Postfix has taken already must survive, too: it waits for Dovecot, which can not ask.
  await portal.stopPart('hooks');
  const taken = await smtp(portal.port('smtp'), { to: ann.user, text: message('taken-before') });
  assert.match(taken.last, /^[24]\d\d /, taken.last);
  await portal.stopPart(...doors.filter((d) => d !== 'hooks'));

  for (const to of [ann.user, 'info@dora.test', 'ann+tag@dora.test', 'nobody@dora.test', 'x@elsewhere.example'])
    for (let i = 0; i < 5; i++) {
      const { last } = await smtp(portal.port('smtp'), { to, text: message(`refused-${i}`) });
      assert.match(last, /^4\d\d /, `${to}: ${last}`);
    }

  await portal.startPart('lookup', 'hooks', 'helper', 'jobs', 'api');
  await portal.ready();
  for (const to of [ann.user, 'info@dora.test', 'ann+tag@dora.test']) // whatever was asked for in vain
    await until(`mail for ${to} is taken again`, async () => {
      const { last } = await smtp(portal.port('smtp'), { to, text: message('sent-again') });
      assert.match(last, /^(250|451) /, last);
      return last.startsWith('250 ');
    }, 5);
  await portal.arrives(ann, 'sent-again');
  if (/^2/.test(taken.last)) await portal.arrives(ann, 'taken-before', 'INBOX', 60);
  assert.doesNotMatch(portal.log('postfix.log'), /status=bounced/);
  assert.deepEqual(portal.sink.messages.filter((m) => m.from === ''), [], 'no bounce went out');
});

test('R80 submission while the portal is away: AUTH answers 454, not 535', async () => {
  await portal.stopPart('api', 'jobs', 'helper', 'hooks', 'lookup');
  try {
    const said = await smtp(portal.port('submission'), { from: ann.user, to: ann.user, login: ann });
    assert.match(said.auth, /^454 /, JSON.stringify(said));
  } finally {
    await portal.startPart('lookup', 'hooks', 'helper', 'jobs', 'api');
    await portal.ready();
  }
  const said = await smtp(portal.port('submission'), { from: ann.user, to: ann.user, login: ann });
  assert.match(said.auth, /^235 /, JSON.stringify(said));
});

test('R80 IMAP while the portal is away: temporary, not a wrong password; an open session goes on', async () => {
  const open = portal.imapClient(ann);
  await open.connect();
  const lock = await open.getMailboxLock('INBOX');
  await portal.stopPart('api', 'hooks', 'lookup');
  try {
    const c = await Lines.connect(portal.port('imap'));
    await c.line();
    c.write(`a LOGIN ${ann.user} "${password}"\r\n`);
    let line;
    do line = await c.line(); while (line !== null && !line.startsWith('a '));
    assert.match(line, /^a NO \[UNAVAILABLE\]/);
    c.close();
    await open.append('INBOX', 'Subject: kept-while-away\r\n\r\nx\r\n');
  } finally {
    lock.release();
    await open.logout();
    await portal.startPart('lookup', 'hooks', 'api');
    await portal.ready();
  }
  await portal.arrives(ann, 'kept-while-away');
});

for (const part of PARTS)
  test(`R50 R51 R52 R80 ${part} killed: it returns, and the day of a mail user goes on`, { timeout: 360_000 }, async () => {
    const day = await Day.begin(portal, ann);
    await portal.killPart(part);
    await day.goesOn(`after-${part}-was-killed`);
  });

test('R80 all that watches over the parts killed with -9: the next start ends what is left of them', { timeout: 360_000 }, async () => {
  const day = await Day.begin(portal, ann), parts = await Promise.all(PARTS.map((part) => portal.pidOf(part)));
  const children = (pid) => fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  const up = portal.process.child.pid, [watcher] = children(up);
  process.kill(watcher, 'SIGSTOP'); // it would put others in their place
  for (const pid of [up, ...children(watcher), watcher]) process.kill(pid, 'SIGKILL');
  await portal.process.ended;
  assert.ok(parts.every((pid) => fs.existsSync(`/proc/${pid}`)), 'the parts are left');
  await portal.up();
  assert.deepEqual(parts.filter((pid) => fs.existsSync(`/proc/${pid}`)), []);
  await day.goesOn('after-all-were-killed');
});

test('R80 Rspamd that was ended before it had compiled all public suffixes does that when it is ready again', { timeout: 720_000 }, async () => {
  const data = path.join(portal.dir, 'data/rspamd'), compiled = path.join(data, 'suffixes.compiled');
  const began = /start compiling of (\d+) TLD suffixes/g;
  const lists = () => [...portal.log('rspamd/rspamd.log').matchAll(began)].map((m) => Number(m[1]));
  await portal.stopPart('rspamd');
  fs.copyFileSync('/usr/share/rspamd/effective_tld_names.dat', path.join(data, 'suffixes'));
  fs.rmSync(compiled, { force: true });
  const before_ = lists().length;
  await portal.startPart('rspamd');
  await portal.ready();
  await until('it has compiled them all', () => fs.existsSync(compiled), 150);
  await portal.killPart('rspamd');
  const [first, all, next] = lists().slice(before_);
  assert.ok(first < all / 3, `${first} of ${all}`);
  assert.equal(next, all, 'from then on it begins with all');
});

test('a second instance works beside the first', async () => {
  const second = await startInstance({ port_base: portBase + 100 });
  try {
    await furnish(second);
    const { last } = await smtp(second.port('smtp'), { to: ann.user, text: message('only-in-the-second') });
    assert.match(last, /^250 /);
    await second.arrives(ann, 'only-in-the-second');
    assert.ok(!(await portal.imap(ann)).some((m) => m.includes('only-in-the-second')));
    assert.ok(await portal.healthy());
  } finally {
    await second.stop();
  }
  assert.ok(await portal.healthy(), 'the first does not care that the second is gone');
});

/** Who is in the process group of a part: [process id, its program]. */
function members(part) {
  const group = fs.readFileSync(path.join(portal.dir, 'services', part, 'group'), 'utf8').trim();
  return fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[2] === group ? [[Number(pid), fs.readlinkSync(`/proc/${pid}/exe`)]] : [];
    } catch {
      return []; // it has ended
    }
  });
}

/** False: it has ended. */
function stop(pid) {
  try {
    return process.kill(pid, 'SIGSTOP');
  } catch {
    return false;
  }
}

test('stopped and started again, everything is still there', async () => {
  // what the tests before have sent is all there
  await until('the queue is empty', async () => (await portal.admin.get('/server/queue?count=1')).total === 0, 60);
  const before_ = await portal.imap(ann);
  // Of a mailbox that nobody has written to yet: it works in no directory of the instance. It is stopped as by a machine that has no time for it.
  await portal.admin.post('/accounts', { name: 'new@dora.test', password });
  const c = await Lines.connect(portal.port('imap'));
  await c.line();
  c.write(`a LOGIN new@dora.test "${password}"\r\n`);
  assert.match(await c.line(), /^a OK/);
  const stopped = members('dovecot').filter(([pid, program]) => program.endsWith('/imap') && stop(pid)); // an earlier session may be ending yet
  assert.ok(stopped.length > 0);
  await portal.process.stop(60);
  assert.deepEqual(members('dovecot'), [], 'nobody writes any more');
  await assert.rejects(Lines.connect(portal.port('smtp')), /ECONNREFUSED/);
  await portal.up();
  assert.equal((await portal.imap(ann)).length, before_.length);
  assert.equal((await portal.admin.get('/accounts/ann@dora.test')).name, ann.user);
});
