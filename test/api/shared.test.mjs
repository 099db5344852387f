// SPDX-License-Identifier: Apache-2.0
// R84: two machines share one PostgreSQL: what is changed through one, the next answer of the other knows, to people and to Postfix.
// Which Dovecot backend a mailbox lies on is not in the directory yet (doc/adr/0036): nothing here shows that half of the row.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password, storeOf, startApi } from '../lib/api.mjs';
import { Client } from '../lib/client.mjs';
import { send } from '../lib/http.mjs';
import { newInstance, Process, removeInstance } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const shared = process.env.MAILPORTAL_TEST_STORE === 'pgsql';
const shows = shared ? test : () => {}; // SQLite is for one machine
let one, two;

/** A second machine: its own instance, the database and the keys of the first. */
async function secondMachine(store) {
  const instance = await newInstance({ store });
  for (const key of ['token.key', 'seal.key'])
    fs.copyFileSync(path.join(one.instance, 'data', key), path.join(instance, 'data', key));
  const where = { socket: path.join(instance, 'run/api.sock') };
  const processes = ['api', 'lookup'].map((word) => new Process(instance, [word]));
  await processes[0].ready('the second API answers', async () => (await send(where, { path: '/api/v1/version' })).status === 200);
  return { instance, where, processes, admin: (await Client.connect(where)).as(one.admin.token) };
}

before(async () => {
  if (!shared) return;
  const { store } = storeOf();
  one = await startApi({ conf: { store }, also: ['lookup'] });
  two = await secondMachine(store);
  for (const machine of [one, two]) await until('lookup is there', () => asked(machine, 'vdom shared.test'));
  await one.admin.post('/domains', { name: 'shared.test', verified: true });
  await two.admin.post('/accounts', { name: 'ann@shared.test', password });
});
after(async () => {
  for (const p of two?.processes ?? []) await p.stop();
  if (two) removeInstance(two.instance);
  await one?.stop();
});

/** What Postfix is told: one question on a connection of its own. */
const asked = ({ instance }, question) => new Promise((resolve, reject) => {
  const socket = net.connect(path.join(instance, 'run/socketmap'));
  let text = '';
  socket.setEncoding('utf8').on('error', reject).on('data', (more) => {
    text += more;
    const [, n, rest] = /^(\d+):(.*)$/s.exec(text) ?? [];
    if (n !== undefined && rest.length > Number(n)) resolve(rest.slice(0, Number(n))), socket.destroy();
  });
  socket.write(`${question.length}:${question},`);
});

shows('R84 what is changed through one machine, the other answers at once, to its people and to its Postfix', { timeout: 180_000 }, async () => {
  for (let i = 0; i < 20; i++) {
    const [here, there] = i % 2 === 0 ? [one, two] : [two, one];
    const address = `a${i}@shared.test`;
    assert.equal(await asked(there, `valias ${address}`), 'NOTFOUND ');
    await here.admin.post('/aliases', { address, targets: ['ann@shared.test'] });
    assert.equal(await asked(there, `valias ${address}`), 'OK ann@shared.test');
    assert.deepEqual((await there.admin.get(`/aliases/${address}`)).targets, ['ann@shared.test']);
    await there.admin.patch(`/aliases/${address}`, { targets: ['far@elsewhere.test'] });
    assert.equal(await asked(here, `valias ${address}`), 'OK far@elsewhere.test');
    await here.admin.remove(`/aliases/${address}`);
    assert.equal(await asked(there, `valias ${address}`), 'NOTFOUND ');
    await there.admin.refused('not_found', 'GET', `/aliases/${address}`);
  }
});

shows('R84 a sign-in counts on both machines and ends on both; two writers of one object are told apart', { timeout: 180_000 }, async () => {
  const ann = await (await Client.connect(one.where)).login('ann@shared.test', password);
  const annThere = (await Client.connect(two.where)).as(ann.token);
  assert.equal((await annThere.get('/me')).name, 'ann@shared.test');
  await annThere.want(204, 'POST', '/auth/logout');
  await ann.refused('unauthenticated', 'GET', '/me');

  const made = await one.admin.call('POST', '/aliases', { address: 'both@shared.test', targets: ['ann@shared.test'] });
  const headers = { 'if-match': made.headers.etag };
  const answers = await Promise.all([one, two].map(({ admin }, i) => admin.call('PATCH', '/aliases/both@shared.test', { comment: `machine ${i}` }, headers)));
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 412]);
  const twice = await Promise.all([one, two].map(({ admin }) => admin.call('POST', '/aliases', { address: 'once@shared.test', targets: ['ann@shared.test'] })));
  assert.deepEqual(twice.map((a) => a.status).sort(), [201, 409]);
});
