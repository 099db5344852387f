// SPDX-License-Identifier: Apache-2.0
// Jobs as the API shows them: made, listed, followed, cancelled. What they do is shown with the engines (test/e2e).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApi, tenants } from '../lib/api.mjs';

let api, admin, people;
before(async () => {
  api = await startApi(); // no process takes jobs, so they stay as they are
  ({ admin } = api);
  people = await tenants(api);
});
after(() => api?.stop());

const make = () => admin.call('POST', '/server/actions/recalculate-quota');

test('slow work is answered 202 with the place of its job', async () => {
  const answer = await make();
  assert.equal(answer.status, 202, answer.text);
  assert.equal(answer.headers.location, `/api/v1/jobs/${answer.json.id}`);
  const job = await admin.get(`/jobs/${answer.json.id}`);
  assert.deepEqual(job, answer.json);
  for (const member of ['id', 'kind', 'state', 'progress', 'detail', 'result', 'error']) assert.ok(member in job, member);
  assert.ok((await admin.get('/jobs')).items.some((j) => j.id === job.id));
});

test('a job can be cancelled; its events tell it and end', async () => {
  const { json: job } = await make();
  const cancelled = await admin.call('DELETE', `/jobs/${job.id}`);
  assert.ok([200, 202, 204].includes(cancelled.status), cancelled.text);
  assert.equal((await admin.get(`/jobs/${job.id}`)).state, 'cancelled');
  const events = await admin.call('GET', `/jobs/${job.id}/events`);
  assert.match(events.headers['content-type'], /^text\/event-stream/);
  assert.match(events.text, /^data: .*cancelled/m);
});

test('R83 a job of somebody else is not there', async () => {
  const { json: job } = await make();
  for (const path of [`/jobs/${job.id}`, `/jobs/${job.id}/events`]) await people.dora.refused('not_found', 'GET', path);
  await people.dora.refused('not_found', 'DELETE', `/jobs/${job.id}`);
  assert.deepEqual((await people.dora.get('/jobs')).items, []);
});

test('what asks a part that does not run is 503', async () => {
  const answer = await admin.refused('unavailable', 'GET', '/server/queue');
  assert.ok(answer.headers['retry-after']);
});

test('R77 no backup without a target, and what is known of backups is a MasterAdmin\'s', async () => {
  assert.equal((await admin.refused('conflict', 'POST', '/server/actions/backup')).json.reason, 'backup_no_target');
  const known = await admin.get('/server/backups');
  assert.deepEqual([known.target, known.state, known.runs, known.snapshots, known.every_hours], [null, 'never', [], [], 24]);
  assert.equal((await admin.refused('conflict', 'POST', '/server/actions/restore-mailbox', { account: 'ann@dora.test' })).json.reason, 'backup_no_target');
  for (const [method, path] of [['POST', '/server/actions/backup'], ['POST', '/server/actions/restore-mailbox'], ['GET', '/server/backups']]) await people.dora.refused('forbidden', method, path);
});
