// SPDX-License-Identifier: Apache-2.0
// R78 on either database: what `mailportal doctor` says of the rows, healthy and broken. All else it looks at: test/e2e/doctor.test.mjs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApi } from '../lib/api.mjs';
import { sql } from '../lib/rows.mjs';
import { mailportal } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const pgsql = process.env.MAILPORTAL_TEST_STORE === 'pgsql';
let api;
before(async () => {
  api = await startApi();
  await api.admin.post('/domains', { name: 'dora.test', verified: true });
});
after(() => api?.stop());

/** What the checks of rows have found. */
async function found() {
  const { stdout } = await mailportal(api.instance, ['doctor', '--json']).catch((e) => e);
  const { checks } = JSON.parse(stdout), of = (name) => checks.find((check) => check.name === name).findings;
  return ['database', 'schema', 'log', 'jobs'].flatMap((name) => of(name).map(({ state, reason, evidence }) => ({ name, state, reason: reason?.split(' ')[0], evidence })));
}

if (pgsql) // of SQLite test/e2e/doctor.test.mjs shows it
  test('R78 the doctor finds nothing wrong with rows that are well', { timeout: 360_000 }, async () => {
    assert.deepEqual(await found(), []);
  });

test('R78 it finds a row that was written over, a stuck job, an old schema, a broken reference', { timeout: 360_000 }, async () => {
  const old = Date.now() - 3_600_000;
  sql(api, `INSERT INTO job(id, kind, state, progress, attempts, run_at, lease_until, created_at, finished_at, cancel) VALUES (77, 'import', 'queued', 0, 0, ${old}, 0, ${old}, 0, FALSE)`);
  await until('all of the log is sealed', () => sql(api, 'SELECT count(*) > 0 AND count(*) = count(seq) FROM api_log').startsWith(pgsql ? 't' : '1'));
  sql(api, 'UPDATE api_log SET status = 418 WHERE seq = (SELECT max(seq) FROM api_log)');
  sql(api, 'DELETE FROM migration WHERE number = (SELECT max(number) FROM migration)');
  sql(api, pgsql ? 'ALTER TABLE domain ADD CONSTRAINT broken FOREIGN KEY (owner_id) REFERENCES account(id) NOT VALID' : 'PRAGMA foreign_keys = OFF; UPDATE domain SET owner_id = 1');
  const sick = await found();
  assert.deepEqual(sick.map(({ name, state, reason }) => `${name} ${state} ${reason}`).sort(),
    ['database error doctor_database', 'jobs error doctor_job', 'log error doctor_log', 'schema error doctor_schema_old']);
  assert.match(sick[0].evidence, pgsql ? /not kept: broken/ : /^domain /);
});
