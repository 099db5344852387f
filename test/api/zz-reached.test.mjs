// SPDX-License-Identifier: Apache-2.0
// The last file: fails for an operation or an error code that no test of this folder has reached.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApi } from '../lib/api.mjs';
import { errors, reached } from '../lib/contract.mjs';

/** Operations that can not succeed with the API process alone; the test that shows each. */
const ELSEWHERE = {
  'GET /health': 'test/e2e/mail.test.mjs waits for it',
  'PUT /me/filters/script': 'test/e2e/filters.test.mjs, with Dovecot',
  'DELETE /me/filters/script': 'test/e2e/filters.test.mjs',
  'POST /me/filters/test': 'test/e2e/filters.test.mjs',
  'POST /server/actions/backup': 'test/e2e/backup.test.mjs, with a target',
  'POST /migration/signup': 'test/e2e/migration.test.mjs, with a source',
  'GET /server/doctor': 'test/e2e/doctor.test.mjs, with the helper',
  'GET /server/queue': 'test/e2e/mail.test.mjs looks at waiting mail',
  ...Object.fromEntries(['hold', 'release', 'delete', 'flush', 'requeue'].map((deed) => [`POST /server/queue/${deed}`, 'test/e2e/mail.test.mjs, with Postfix'])),
  'GET /server/logs/{key}/events': 'test/api/logs.test.mjs, by a client that reads while it comes',
};

test('R2 every operation and every error code has been reached', async () => {
  const seen = reached();
  assert.ok(seen, 'runs as part of tools/test api, which collects what is reached (MAILPORTAL_REACHED)');
  const api = await startApi();
  try {
    const { base, operations } = api.nobody.contract;
    const missing = operations
      .map((o) => [`${o.method} ${o.template}`, `${o.method} ${(base + o.template).replace(/^\/api\/v1/, '')}`])
      .filter(([recorded, name]) => !seen.succeeded.has(recorded) && !ELSEWHERE[name]);
    assert.deepEqual(missing.map(([, name]) => name), [], 'operations that no test made succeed');
    assert.deepEqual([...errors.keys()].filter((code) => !seen.codes.has(code)), [], 'error codes that no test provoked');
  } finally {
    await api.stop();
  }
});
