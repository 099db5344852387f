// SPDX-License-Identifier: Apache-2.0
// R43: what a user has taught is listed for that user alone, and can be undone; told as Dovecot tells it.
import assert from 'node:assert/strict';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startApi, tenants } from '../lib/api.mjs';
import { until } from '../lib/until.mjs';

let api, people;
before(async () => {
  api = await startApi({ also: ['lookup', 'jobs'] });
  people = await tenants(api);
});
after(() => api?.stop());

/** As a script of Dovecot's Sieve says it; the answer. */
function teach(verdict, user, from) {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = net.connect(path.join(api.instance, 'run/pipe/learn'));
    socket.on('data', (bytes) => { said += bytes; }).on('close', () => resolve(said)).on('error', reject);
    socket.end(`VERSION\tscript\t4\t0\nenv_USER=${user}\n-\n${verdict}\n${user}\n${from}\n\nFrom: ${from}\nSubject: x\n\nbody\n`);
  });
}

test('R43 learned senders are the user\'s own, and are taken back', async () => {
  const { ann, eve } = people;
  await until('lookup listens', () => teach('spam', 'ann@dora.test', 'seller@far.test').then((said) => said === '+\n', () => false));
  const row = await until('it is learned', async () => (await ann.get('/me/learned-senders')).items[0]);
  assert.deepEqual([row.sender, row.verdict], ['seller@far.test', 'spam']);
  assert.deepEqual((await eve.get('/me/learned-senders')).items, []);
  await eve.refused('not_found', 'DELETE', `/me/learned-senders/${row.id}`);
  await ann.remove(`/me/learned-senders/${row.id}`);
  assert.deepEqual((await ann.get('/me/learned-senders')).items, []);
});
