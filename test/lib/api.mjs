// SPDX-License-Identifier: Apache-2.0
// api: the real API process alone, on a fresh instance; and tenants to try things with.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { Client } from './client.mjs';
import { send } from './http.mjs';
import { keepBlocks } from './rows.mjs';
import { until } from './until.mjs';
import { adminPassword, newInstance, Process, removeInstance } from './scratch.mjs';

/** conf: keys of portal.conf; also: more processes to start, as 'jobs'. */
export async function startApi({ conf = {}, also = [] } = {}) {
  const instance = await newInstance({ ...storeOf(), ...conf });
  const where = { socket: path.join(instance, 'run/api.sock') };
  const processes = ['api', ...also].map((word) => new Process(instance, [word]));
  // One that ended badly leaves none of the others behind: with a process of its own left, a test never ends.
  const stop = async () => {
    const ends = await Promise.allSettled(processes.map((p) => p.stop()));
    removeInstance(instance);
    for (const { reason } of ends) if (reason) throw reason;
  };
  try {
    await processes[0].ready('the API answers', async () => (await send(where, { path: '/api/v1/version' })).status === 200);
    const nobody = await Client.connect(where);
    return { instance, where, processes, nobody, admin: await nobody.login('admin', adminPassword(instance)), stop };
  } catch (e) {
    await stop().catch(() => {}); // why it did not start tells more
    throw e;
  }
}

let databases = 0;

/** On PostgreSQL each instance has a database of its own (tools/with-postgres). */
export function storeOf() {
  if (process.env.MAILPORTAL_TEST_STORE !== 'pgsql') return {};
  const server = process.env.MAILPORTAL_TEST_PG;
  if (!server) throw new Error('MAILPORTAL_TEST_STORE=pgsql wants tools/with-postgres around it');
  const name = `t${process.pid}_${++databases}`;
  execFileSync('psql', ['-q', server, '-c', `CREATE DATABASE ${name} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`]);
  return { store: server.replace(/\/mailportal\?/, `/${name}?`) };
}

/** As Rspamd does, tell hooks (which must run) that this account sends spam: it is blocked. */
export async function reportSpam({ instance }, user) {
  const secret = /^portal_secret = (.*)$/m.exec(fs.readFileSync(path.join(instance, 'secrets'), 'utf8'))[1];
  const said = await until('hooks takes the report', () => send({ socket: path.join(instance, 'run/hooks.sock') }, {
    method: 'POST', path: '/rspamd/outbound', headers: { 'x-portal-secret': secret, 'content-type': 'application/json' },
    body: JSON.stringify({ user, score: '20.0' }),
  }));
  assert.equal(said.status, 204);
}

/** Guess until a name from this network is not listened to any more (R17); the id of that block. */
export async function blocked(api, username = 'guessed@far.test', ip = '203.0.113.77') {
  const { admin, nobody } = api;
  const from = nobody.as(null, { 'x-real-ip': ip });
  let status = 401;
  for (let i = 0; status === 401; i++) {
    assert.ok(i < 10, 'ten guesses');
    ({ status } = await from.call('POST', '/auth/login', { username, password: `guess number ${i}` }));
  }
  assert.equal(status, 429);
  keepBlocks(api);
  const { items } = await admin.get('/server/sign-in-blocks?sort=-blocked_until');
  return items.find((b) => b.network === ip.replace(/\d+$/, '0/24')).id;
}

export const password = 'correct horse battery staple';

/** Two tenants who know nothing of each other: dora with ann and bob, otto with eve; and Max, another MasterAdmin. */
export async function tenants({ admin, nobody }) {
  const people = {};
  const add = async (key, body) => {
    await admin.post('/accounts', { password, ...body });
    people[key] = await nobody.login(body.name, password);
  };
  await add('max', { name: 'max', role: 'master_admin' });
  await add('dora', { name: 'dora', role: 'domain_admin' });
  await add('otto', { name: 'otto', role: 'domain_admin' });
  await admin.post('/domains', { name: 'dora.test', owner: 'dora', verified: true });
  await admin.post('/domains', { name: 'otto.test', owner: 'otto', verified: true });
  await add('ann', { name: 'ann@dora.test' });
  await add('bob', { name: 'bob@dora.test' });
  await add('eve', { name: 'eve@otto.test' });
  return people;
}
