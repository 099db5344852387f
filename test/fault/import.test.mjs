// SPDX-License-Identifier: Apache-2.0
// import: kill -9 in the middle of a file; what comes back is all or nothing, or goes on where it was (R31).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApi } from '../lib/api.mjs';
import { Process } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const PASSWORDS = 500; // some seconds of work, so that a kill finds it at work
const ROWS = 100_000, LEASE = 60, hash = '{BLF-CRYPT}$2y$05$bvIG6Nmid91Mu9RcmmWZfO5HJIMCT8riNW0hEp8f6/FuA2/mHZFpe';
const password = 'correct horse battery staple';

let api, admin;
before(async () => {
  api = await startApi({ also: ['jobs'] });
  ({ admin } = api);
  await admin.post('/domains', { name: 'kill.test', verified: true });
});
after(() => api?.stop());

const file = (prefix, rows = ROWS, secret = `password_hash\n`, value = hash) =>
  `name,${secret}${Array.from({ length: rows }, (_, i) => `${prefix}${i}@kill.test,${value}\n`).join('')}`;
const post = (mode, body) => admin.want(202, 'POST', `/import?kind=accounts&mode=${mode}`, body, { 'content-type': 'text/csv' });
const total = async (q) => (await admin.get(`/accounts?limit=1&count=1&q=${q}`)).total;

async function killWhen(what, ask) {
  await until(what, ask, 60);
  await api.processes[1].kill();
  api.processes[1] = new Process(api.instance, ['jobs']);
}

const ended = (job) => until('the job has ended', async () => {
  const now = await admin.get(`/jobs/${job.id}`);
  return ['done', 'failed', 'cancelled'].includes(now.state) && now;
}, LEASE + 90);

test('R31 kill -9 in the middle of an import, of passwords, of 100,000 rows at once, and of 100,000 one by one', async () => {
  const atomic = await post('atomic', file('atomic'));
  await killWhen('the rows are on their way', async () => /all at once/.test((await admin.get(`/jobs/${atomic.id}`)).detail));
  assert.equal(await total('atomic'), 0);

  const rows = await post('rows', file('rows'));
  const told = [];
  await killWhen('a fifth of the rows is made', async () => {
    const { progress } = await admin.get(`/jobs/${rows.id}`);
    if (told.at(-1) !== progress) told.push(progress);
    return await total('rows') > ROWS / 5;
  });
  assert.ok(told.length > 3 && told.every((p, i) => i === 0 || p > told[i - 1]), `its progress: ${told}`);
  const made = await total('rows');
  assert.ok(made > 0 && made < ROWS, `${made} of ${ROWS}`);

  const clear = await post('atomic', file('clear', PASSWORDS, 'password\n', password));
  await killWhen('some passwords are hashed', async () => /passwords hashed/.test((await admin.get(`/jobs/${clear.id}`)).detail));
  assert.equal(await total('clear'), 0);

  for (const [job, name, n] of [[atomic, 'atomic', ROWS], [rows, 'rows', ROWS], [clear, 'clear', PASSWORDS]]) {
    const last = await ended(job);
    assert.equal(last.state, 'done', last.error);
    assert.ok(last.attempts > 1, 'it was begun again');
    assert.equal(await total(name), n);
    const lines = await admin.get(`/jobs/${job.id}/result`);
    assert.ok(lines.length === n && lines.every((line, i) => line.line === i + 2), 'each row once, in their order');
    assert.ok(lines.every((line) => line.code === null));
  }
  await api.nobody.login(`clear${PASSWORDS - 1}@kill.test`, password);
});
