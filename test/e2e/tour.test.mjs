// SPDX-License-Identifier: Apache-2.0
// doc/administration.md as it stands, every line of it, on two servers; then mail, as the tour says it goes (R20 to R29, R40,
// R41, R44, R45, R7 by command line alone).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
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
