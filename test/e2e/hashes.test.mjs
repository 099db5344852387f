// SPDX-License-Identifier: Apache-2.0
// R46: DCC and Razor are asked when their daemons are there, and said to be absent when they are not.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password } from '../lib/api.mjs';
import { startDcc, startRazor } from '../lib/hash_services.mjs';
import { startInstance } from '../lib/instance.mjs';
import { smtp } from '../lib/lines.mjs';
import { mailportal, portBase } from '../lib/scratch.mjs';

const ann = { user: 'ann@a.test', password };
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mailportal-hashes-'));
const socket = path.join(dir, 'dccifd'), port = portBase + 90;
let here, dcc, razor;
let n = 0;

before(async () => {
  fs.chmodSync(dir, 0o755);
  here = await startInstance({ dcc_socket: socket, razor_port: port });
  await here.admin.post('/domains', { name: 'a.test', verified: true });
  await here.admin.post('/accounts', { name: ann.user, password });
  await here.admin.put('/antispam/thresholds', { greylist: 999, add_header: 999, reject: 999 });
}, { timeout: 540_000 });
after(async () => {
  await here?.stop();
  await Promise.all([dcc?.stop(), razor?.stop()]);
  fs.rmSync(dir, { recursive: true });
});

/** Whatever it says of the parts themselves: it fails when one of them is slow to answer. */
const status = async () => (await mailportal(here.dir, ['status']).catch((e) => e)).stdout;

/** The result line that a message with this text arrives with. */
async function result(text) {
  const mark = `message-${++n}-end`;
  const said = await smtp(here.port('smtp'), { to: ann.user, client: '203.0.113.5',
    text: `From: <x@far.example>\nTo: <${ann.user}>\nSubject: ${mark}\n\n${text} ${mark}\n` });
  assert.match(said.last, /^250 /, JSON.stringify(said));
  const [head] = (await here.arrives(ann, mark)).split('\r\n\r\n');
  return /^X-Spamd-Result: ([^]*?)\r\n\S/m.exec(`${head}\r\nX`)[1];
}

async function restartRspamd() {
  await here.stopPart('rspamd');
  await here.startPart('rspamd');
  await here.ready();
}

test('R46 without their daemons status says so, and mail is judged without them', async () => {
  assert.match(await status(), /^dcc +not installed$/m);
  assert.match(await status(), /^razor +not installed$/m);
  assert.doesNotMatch(await result('reported'), /DCC|RAZOR/);
  fs.writeFileSync(socket, 'no socket');
  await restartRspamd();
  assert.match(await status(), /^dcc +not installed$/m);
  assert.doesNotMatch(await result('reported'), /DCC/);
  fs.rmSync(socket);
});

test('R46 with their daemons Rspamd asks them from its next start, and what they say counts', async () => {
  dcc = await startDcc(socket);
  fs.chmodSync(socket, 0o666); // as dccifd's is
  razor = await startRazor(port);
  assert.match(await status(), /^dcc +there, but Rspamd asks it only from its next start$/m);
  assert.match(await status(), /^razor +there, but/m);
  await restartRspamd();
  assert.match(await status(), /^dcc +ready$/m);
  assert.match(await status(), /^razor +ready$/m);
  const spam = await result('reported');
  assert.match(spam, /DCC_REJECT\(2\.0/);
  assert.match(spam, /RAZOR\(2\.0/);
  assert.doesNotMatch(await result('harmless'), /DCC_|RAZOR/);
  assert.ok(dcc.asked.some((text) => text.includes('harmless') && /^header\n203\.0\.113\.5/.test(text)), 'with the client');
  assert.ok(razor.asked.some((text) => text.includes('harmless')));
});

test('R46 R80 their daemons gone again: mail goes on, and status says what is amiss', async () => {
  await Promise.all([dcc.stop(), razor.stop()]);
  assert.match(await status(), /^dcc +does not answer/m);
  assert.match(await status(), /^razor +does not answer/m);
  assert.doesNotMatch(await result('reported'), /DCC_REJECT|RAZOR\(/);
  await restartRspamd();
  assert.match(await status(), /^razor +not installed$/m);
});
