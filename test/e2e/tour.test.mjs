// SPDX-License-Identifier: Apache-2.0
// README.md's tour by API, and doc/administration.md as it stands, every line of it, on two servers; then mail, as the tour says
// it goes (R20 to R29, R40, R41, R44, R45, R7 by command line alone).
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { startInstance } from '../lib/instance.mjs';
import { smtp } from '../lib/lines.mjs';
import { binary, source } from '../lib/paths.mjs';
import { portBase } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const run = promisify(execFile);
const blocks = [...fs.readFileSync(path.join(source, 'doc/administration.md'), 'utf8').matchAll(/^```sh\n([^]*?)^```$/gm)].map((m) => m[1]);
const [setup, ...tour] = blocks;
const mark = (name) => `tour-${process.pid}-${name}-end`;

let a, b;
before(async () => {
  a = await startInstance({ hostname: 'a.test', outgoing_addresses: '127.0.0.2' });
  b = await startInstance({ hostname: 'b.test', port_base: portBase + 100 });
}, { timeout: 720_000 });
after(async () => {
  await a?.stop();
  await b?.stop();
});

test('the first tour by API runs as README.md has it', { timeout: 360_000 }, async (t) => {
  const [, tour] = /## A first tour by API[^]*?^```sh\n([^]*?)^```$/m.exec(fs.readFileSync(path.join(source, 'README.md'), 'utf8'));
  const where = fs.mkdtempSync(path.join(os.tmpdir(), 'mailportal-tour-'));
  t.after(() => fs.rmSync(where, { recursive: true }));
  fs.symlinkSync(path.dirname(binary), path.join(where, 'build'));
  fs.symlinkSync(b.dir, path.join(where, 'instance')); // as `make run` makes it
  // who reads it takes a moment between sending and reading
  const lines = tour.replace(/^imap=/m, 'echo sent; read -r\n$&');
  const child = spawn('bash', ['-c', `set -e -o pipefail\n${lines}`], { cwd: where, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (d) => { said += d; });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await Promise.race([until('it has sent', () => /^sent$/m.test(said), 60), ended]);
  await b.arrives({ user: 'ann@example.org', password: 'correct horse battery' }, 'Subject: test');
  child.stdin.end('\n');
  assert.equal(await ended, 0, said);
  assert.match(said, /"name":"example\.org"[^]*"name":"ann@example\.org"/);
  assert.match(said, /; Records for mail of example\.org\n/);
  assert.match(said, /"plan":\[/);
  assert.match(said, /"address":"info@example\.org"/);
  assert.match(said, /^Subject: test /m, 'the mail is read');
  assert.match(said, /"pointer":"\/quota"/, 'a mistake is named');
  for (const path of ['/aliases/info@example.org', '/accounts/ann@example.org', '/domains/example.org']) await b.admin.remove(path); // for the tour below
});

test('the tour sets up two servers, and every other line of it runs', { timeout: 720_000 }, async () => {
  assert.equal(setup.match(/setup --instance/g).length, 2);
  const lines = tour.join('').split('\n').filter((line) => line !== '');
  assert.ok(lines.length >= 25, `${lines.length} lines`);
  for (const line of lines) {
    const script = `a() { '${binary}' --instance '${a.dir}' "$@"; }; b() { '${binary}' --instance '${b.dir}' "$@"; }; set -e -o pipefail
${line.replaceAll('21102', b.port('smtp'))}`;
    await run('bash', ['-c', script]).catch((e) => assert.fail(`${line}\n${e.stdout}${e.stderr}`));
  }
});

test('mail goes as the tour says', { timeout: 360_000 }, async () => {
  const login = (user) => ({ user, password: 'correct horse battery' });
  /** The answer to a message; while the other server is still being asked about its recipient that is "later". */
  const say = (to) => until(`${to} is taken or refused`, async () => {
    const { last } = await smtp(a.port('smtp'), { to, text: `From: <x@partner.example>\nSubject: ${mark(to)}\n\nhello\n` });
    return !/^450 /.test(last) && last;
  });
  const cases = [
    ['info@example.org', a, ['ann@example.org', 'bob@example.org']],
    ['bob@example.com', a, ['bob@example.org']],
    ['new@example.net', a, ['new@example.net']],
    ['old@example.net', b, ['old@example.net']],
  ];
  for (const [to, where, mailboxes] of cases) {
    assert.match(await say(to), /^250 /, to);
    for (const user of mailboxes) await where.arrives(login(user), mark(to));
  }
  for (const to of ['nobody@example.org', 'nobody@example.com', 'nobody@example.net', 'nobody@example.edu'])
    assert.match(await say(to), /^550 /, to);
  const ann = login('ann@example.org'), as = (from) => smtp(a.port('submission'), { from, to: 'bob@example.org', login: ann });
  assert.match((await as('info@example.org')).last, /^250 /);
  assert.match((await as('bob@example.org')).last, /^553 /);
});
