// SPDX-License-Identifier: Apache-2.0
// R81: the disk is full. Changes are refused as a whole and by name, questions are answered, and with room again all goes
// on by itself. The instance lies in a small file system of its own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startApi } from '../lib/api.mjs';
import { Process } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const SIZE = '48m', TRIES = 5000;
const hash = '{BLF-CRYPT}$2y$05$bvIG6Nmid91Mu9RcmmWZfO5HJIMCT8riNW0hEp8f6/FuA2/mHZFpe';

const disk = fs.mkdtempSync(path.join(os.tmpdir(), 'mailportal-full-'));
const ballast = path.join(disk, 'ballast');
let api, admin;
before(async () => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=755`, 'none', disk]);
  process.env.TMPDIR = disk;
  api = await startApi({ also: ['lookup'] });
  ({ admin } = api);
  await until('lookup answers', () => ask('vdom full.test'));
  await admin.post('/domains', { name: 'full.test', verified: true });
});
after(async () => {
  try {
    await api?.stop();
  } finally {
    execFileSync('umount', [disk]);
    fs.rmdirSync(disk);
  }
});

/** One question of Postfix; the answer's text. */
const ask = (question) => new Promise((resolve, reject) => {
  const socket = net.connect(path.join(api.instance, 'run/socketmap'));
  socket.on('connect', () => socket.write(`${question.length}:${question},`));
  socket.on('data', (d) => { socket.destroy(); resolve(String(d).replace(/^\d+:(.*),$/, '$1')); });
  socket.on('error', reject);
});

/** Take all the room that is left. */
function fill() {
  const fd = fs.openSync(ballast, 'a');
  try {
    for (const size of [1 << 20, 4096, 1])
      for (;;) if (fs.writeSync(fd, Buffer.alloc(size)) < size) break;
  } catch (e) {
    if (e.code !== 'ENOSPC') throw e;
  } finally {
    fs.closeSync(fd);
  }
}

const name = (i) => `a${i}@full.test`;
const create = (i) => admin.call('POST', '/accounts', { name: name(i), password_hash: hash });

test('R81 a full disk: changes are refused, nothing acknowledged is lost, lookups go on', { timeout: 360_000 }, async () => {
  let made = 0, refused;
  for (; made < 20; made++) assert.equal((await create(made)).status, 201);
  fill();
  for (; made < TRIES; made++) { // what SQLite keeps of its journal is room, too
    const answer = await create(made);
    if (answer.status !== 201) {
      refused = answer;
      break;
    }
    fill();
  }
  assert.equal(refused?.status, 503, refused?.text);
  assert.equal(refused.json.code, 'unavailable');
  assert.match(refused.headers['content-type'], /problem\+json/);
  for (let i = 0; i < 5; i++) assert.equal((await create(made + i)).status, 503);
  assert.equal((await admin.call('PATCH', `/accounts/${name(0)}`, { enabled: false })).status, 503);
  assert.equal((await admin.call('DELETE', `/accounts/${name(1)}`)).status, 503);

  // reading goes on, in both processes, and sees no half of anything
  for (let i = 0; i < made; i++) assert.equal(await ask(`vmbox ${name(i)}`), `OK ${name(i)}`);
  for (let i = 0; i < 6; i++) assert.equal(await ask(`vmbox ${name(made + i)}`), 'NOTFOUND ');
  assert.equal((await admin.get(`/accounts/${name(0)}`)).enabled, true);
  assert.equal((await admin.get('/accounts?limit=1&count=1&domain=full.test')).total, made);

  fs.rmSync(ballast);
  await until('there is room again', async () => (await create(made)).status === 201, 30);
  assert.equal(await ask(`vmbox ${name(made)}`), `OK ${name(made)}`);
  assert.equal((await admin.call('DELETE', `/accounts/${name(1)}`)).status, 204);
  assert.ok(api.processes.every((p) => !p.over), 'nobody ended');

  await api.processes[0].kill(); // nothing that was acknowledged lay in memory alone
  api.processes[0] = new Process(api.instance, ['api']);
  await until('the API is back', async () => (await admin.call('GET', '/version')).status === 200);
  for (let i = 0; i <= made; i++) assert.equal((await admin.call('GET', `/accounts/${name(i)}`)).status, i === 1 ? 404 : 200);
});
