// SPDX-License-Identifier: Apache-2.0
// R30, R3: deleting an admin with much below it, or giving that to another, is a job; nobody ever sees a part of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { password, startApi } from '../lib/api.mjs';
import { Process } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const MANY = 3100;
let api, admin, jobs;

before(async () => {
  api = await startApi();
  ({ admin } = api);
  await startJobs();
  await admin.post('/accounts', { name: 'otto', role: 'domain_admin', password });
  await admin.post('/domains', { name: 'otto.test', owner: 'otto' });
}, { timeout: 360_000 });
after(async () => {
  await jobs?.stop();
  await api?.stop();
});

async function startJobs() {
  jobs = new Process(api.instance, ['jobs']);
}

const ended = (job) => until('the job ends', async () => {
  const now = await admin.get(`/jobs/${job.id}`);
  return now.finished_at && now;
}, 120);

/** An admin with so many aliases. */
async function large(name) {
  await admin.post('/accounts', { name, role: 'domain_admin', password });
  await admin.post('/domains', { name: `${name}.test`, owner: name });
  const file = `address,targets\n${Array.from({ length: MANY }, (_, i) => `a${i}@${name}.test,x@else.example\n`).join('')}`;
  const job = await ended(await admin.want(202, 'POST', '/import?kind=aliases&mode=rows', file, { 'content-type': 'text/csv' }));
  assert.equal(job.state, 'done', job.error);
  await admin.post('/accounts', { name: `ann@${name}.test`, password });
}

/** Do this while others write and look; all that was seen of "how many". */
async function whileOthersWork(work, howMany) {
  const seen = new Set();
  let over = false, n = 0;
  const write = async () => {
    while (!over) await admin.patch('/domains/otto.test', { comment: `${n++}` });
  };
  const look = async () => {
    while (!over) seen.add(await howMany());
  };
  const others = Promise.all([write(), write(), look()]);
  try {
    const job = await ended(await work());
    assert.equal(job.state, 'done', job.error);
    seen.add(await howMany());
  } finally {
    over = true;
    await others;
  }
  assert.ok(n > 1, 'others got through');
  return seen;
}

const total = async (query) => (await admin.get(`/aliases?${query}&count=1&limit=1`)).total;

test('R30 R3 a small one goes at once: 204', async () => {
  await admin.post('/accounts', { name: 'small', role: 'domain_admin', password });
  await admin.post('/domains', { name: 'small.test', owner: 'small' });
  await admin.want(204, 'POST', '/accounts/small/transfer', { to: 'otto' });
  await admin.want(204, 'POST', '/accounts/small/cascade', { action: 'delete' });
  await admin.refused('not_found', 'GET', '/accounts/small');
});

test('R30 R3 a large one goes by a job, while others write, whole or not at all', async () => {
  await large('big');
  const begin = async () => {
    const answer = await admin.call('POST', '/accounts/big/cascade', { action: 'delete' });
    assert.equal(answer.status, 202, answer.text);
    assert.equal(answer.headers.location, `/api/v1/jobs/${answer.json.id}`);
    assert.match(answer.json.argument, /^delete \d+$/);
    return answer.json;
  };
  const seen = await whileOthersWork(begin, () => total('domain=big.test'));
  assert.deepEqual([...seen].sort((x, y) => y - x), [MANY, 0]);
  for (const path of ['/accounts/big', '/domains/big.test', '/accounts/ann@big.test']) await admin.refused('not_found', 'GET', path);
  assert.ok((await admin.get('/deleted-accounts')).items.some((row) => row.name === 'ann@big.test'), 'its mail is kept');
});

test('R30 R3 a large one is given to another by a job, whole or not at all, and counts there', async () => {
  await large('rich');
  await admin.post('/accounts', { name: 'heir', role: 'domain_admin', password, max_aliases: MANY - 1 });
  const refused = await ended(await admin.want(202, 'POST', '/accounts/rich/transfer', { to: 'heir' }));
  assert.deepEqual([refused.state, refused.attempts], ['failed', 1]);
  assert.match(refused.error, /limit of 3099 aliases/);
  await admin.refused('invalid_field', 'POST', '/accounts/rich/transfer', { to: 'nobody' });
  await admin.patch('/accounts/heir', { max_aliases: MANY });
  const owned = await api.nobody.login('heir', password);
  const seen = await whileOthersWork(() => admin.want(202, 'POST', '/accounts/rich/transfer', { to: 'heir' }),
    async () => (await owned.get('/aliases?count=1&limit=1')).total);
  assert.deepEqual([...seen].sort((x, y) => x - y), [0, MANY]);
  assert.equal((await admin.get('/domains/rich.test')).owner, 'heir');
  await owned.refused('quota_exceeded', 'POST', '/aliases', { address: 'more@rich.test', targets: ['x@else.example'] });
});

test('R30 R16 a large one is disabled by a job, and enabled again', async () => {
  const ann = await api.nobody.login('ann@rich.test', password);
  const disabled = await ended(await admin.want(202, 'POST', '/accounts/heir/cascade', { action: 'disable' }));
  assert.equal(disabled.state, 'done', disabled.error);
  assert.equal((await admin.get('/domains/rich.test')).enabled, false);
  assert.equal((await ann.call('GET', '/me')).status, 401, 'what was open below has ended');
  await ended(await admin.want(202, 'POST', '/accounts/heir/cascade', { action: 'enable' }));
  assert.deepEqual([(await admin.get('/domains/rich.test')).enabled, (await admin.get('/accounts/heir')).enabled], [true, true]);
});

test('R30 who asked must still be allowed when its turn comes; called off, nothing happens', async () => {
  await admin.post('/accounts', { name: 'max', role: 'master_admin', password });
  const max = await api.nobody.login('max', password);
  await jobs.stop();
  const [one, two] = [await max.want(202, 'POST', '/accounts/heir/cascade', { action: 'delete' }),
    await admin.want(202, 'POST', '/accounts/heir/cascade', { action: 'delete' })];
  await admin.want(204, 'DELETE', `/jobs/${two.id}`);
  await admin.patch('/accounts/max', { enabled: false });
  await startJobs();
  const end = await ended(one);
  assert.deepEqual([end.state, end.attempts], ['failed', 1]);
  assert.match(end.error, /may not do it any more/);
  assert.equal((await ended(two)).state, 'cancelled');
  assert.equal(await total('domain=rich.test'), MANY);
});
