// SPDX-License-Identifier: Apache-2.0
// Changes (R3): Idempotency-Key, dry runs, and that a failed change leaves nothing behind.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';

let api, admin, people;
before(async () => {
  api = await startApi();
  ({ admin } = api);
  people = await tenants(api);
});
after(() => api?.stop());

const key = (text) => ({ 'idempotency-key': text });

test('Idempotency-Key: the same request again gets the same answer and makes nothing', async () => {
  const body = { name: 'once.test', comment: 'x' };
  const first = await admin.call('POST', '/domains', body, key('k1'));
  const again = await admin.call('POST', '/domains', body, key('k1'));
  assert.equal(first.status, 201, first.text);
  assert.equal(again.status, 201, again.text);
  assert.deepEqual(again.json, first.json);
  assert.equal(again.headers.location, first.headers.location);
  assert.equal(again.headers.etag, first.headers.etag);
  assert.equal((await admin.get('/domains?q=once')).items.length, 1);
});

test('Idempotency-Key: many at once make one', async () => {
  const body = { name: 'racing.test' };
  const answers = await Promise.all(Array.from({ length: 8 }, () => admin.call('POST', '/domains', body, key('k2'))));
  for (const a of answers) {
    assert.equal(a.status, 201, a.text);
    assert.equal(a.json.id, answers[0].json.id);
  }
  assert.equal((await admin.get('/domains?q=racing')).items.length, 1);
});

test('Idempotency-Key: with another body or path it is refused', async () => {
  await admin.post('/domains', { name: 'mine.test' }, key('k3'));
  await admin.refused('idempotency_mismatch', 'POST', '/domains', { name: 'other.test' }, { headers: key('k3') });
  await admin.refused('idempotency_mismatch', 'POST', '/aliases', { address: 'k3@dora.test', targets: ['ann@dora.test'] }, { headers: key('k3') });
  await admin.refused('not_found', 'GET', '/domains/other.test');
});

test('Idempotency-Key: another account\'s key is another key', async () => {
  await admin.post('/domains', { name: 'hers.test' }, key('k4'));
  const answer = await people.max.call('POST', '/domains', { name: 'hers.test' }, key('k4'));
  assert.equal(answer.json.code, 'exists', 'runs anew, and so meets the domain');
});

test('Idempotency-Key: a refused request is not remembered', async () => {
  await people.dora.refused('not_found', 'POST', '/aliases', { address: 'x@later.test', targets: ['ann@dora.test'] }, { headers: key('k5') });
  await admin.post('/domains', { name: 'later.test', owner: 'dora', verified: true });
  await people.dora.post('/aliases', { address: 'x@later.test', targets: ['ann@dora.test'] }, key('k5'));
});

test('Idempotency-Key: a key that can not be one is refused', async () => {
  for (const bad of ['x'.repeat(1000)]) {
    const answer = await admin.call('POST', '/domains', { name: 'bad-key.test' }, key(bad));
    assert.ok([400, 422].includes(answer.status), answer.text);
  }
});

test('dry_run=1: each change answers its plan and changes nothing', async () => {
  await admin.post('/aliases', { address: 'info@dora.test', targets: ['ann@dora.test'] });
  const all = async () => JSON.stringify(await Promise.all(['/accounts', '/domains', '/aliases', '/me/sessions'].map((p) => admin.get(p))));
  const before_ = await all();
  for (const [method, path, body, action, kind, name] of [
    ['POST', '/domains', { name: 'plan.test' }, 'create', 'domain', 'plan.test'],
    ['PATCH', '/domains/dora.test', { enabled: false }, 'update', 'domain', 'dora.test'],
    ['POST', '/accounts', { name: 'plan@dora.test', password }, 'create', 'account', 'plan@dora.test'],
    ['PATCH', '/accounts/ann@dora.test', { full_name: 'A' }, 'update', 'account', 'ann@dora.test'],
    ['DELETE', '/accounts/bob@dora.test', undefined, 'delete', 'account', 'bob@dora.test'],
    ['POST', '/accounts/bob@dora.test/rename', { name: 'rob@dora.test' }, 'update', 'account', 'bob@dora.test'],
    ['POST', '/aliases', { address: 'plan@dora.test', targets: ['ann@dora.test'] }, 'create', 'alias', 'plan@dora.test'],
    ['PATCH', '/aliases/info@dora.test', { targets: ['bob@dora.test'] }, 'update', 'alias', 'info@dora.test'],
    ['DELETE', '/aliases/info@dora.test', undefined, 'delete', 'alias', 'info@dora.test'],
    ['POST', '/auth/logout', undefined, 'delete', 'session', 'admin'],
  ]) {
    const { plan } = await admin.want(200, method, `${path}?dry_run=1`, body);
    assert.ok(plan.some((p) => p.action === action && p.kind === kind && p.name === name), `${method} ${path}: ${JSON.stringify(plan)}`);
    assert.equal(await all(), before_, `${method} ${path} changed something`);
  }
});

test('dry_run=1 tells consequences: what else goes with it', async () => {
  await admin.post('/aliases', { address: 'team@dora.test', targets: ['ann@dora.test', 'bob@dora.test'] });
  const { plan } = await admin.want(200, 'DELETE', '/accounts/ann@dora.test?dry_run=1');
  assert.ok(plan.some((p) => p.kind === 'alias' && p.action === 'update' && p.name === 'team@dora.test'), JSON.stringify(plan));
  await admin.get('/accounts/ann@dora.test');
});

test('dry_run=1 of a catch-all warns (R26)', async () => {
  const { plan } = await admin.want(200, 'POST', '/aliases?dry_run=1', { address: '@dora.test', targets: ['ann@dora.test'] });
  assert.ok(plan.some((p) => p.detail), JSON.stringify(plan));
});

test('dry_run=1 refuses what the change would refuse', async () => {
  await admin.refused('exists', 'POST', '/domains?dry_run=1', { name: 'dora.test' }, { pointer: '/name' });
  await admin.refused('not_found', 'DELETE', '/domains/nosuch.test?dry_run=1');
  await admin.refused('invalid_field', 'PATCH', '/domains/dora.test?dry_run=1', { nonsense: 1 }, { pointer: '/nonsense' });
  await people.dora.refused('not_found', 'DELETE', '/accounts/eve@otto.test?dry_run=1');
});

test('R81 one of two changes of the same state wins; the other is told', async () => {
  const { headers: { etag } } = await admin.call('GET', '/accounts/eve@otto.test');
  const answers = await Promise.all(Array.from({ length: 6 }, (_, i) =>
    admin.call('PATCH', '/accounts/eve@otto.test', { full_name: `E${i}` }, { 'if-match': etag })));
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 412, 412, 412, 412, 412]);
});

test('creating the same name at once makes one', async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, () => admin.call('POST', '/domains', { name: 'same.test' })));
  assert.deepEqual(answers.map((a) => a.status).sort(), [201, 409, 409, 409, 409, 409]);
});
