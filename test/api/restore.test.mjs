// SPDX-License-Identifier: Apache-2.0
// R30: a deleted mail user is kept for 30 days: listed, offered when its name is given again, had back. What becomes of the
// mail itself is shown with the engines (test/e2e/restore.test.mjs).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { enable } from '../lib/otp.mjs';
import { sql } from '../lib/rows.mjs';

let api, admin, people;
before(async () => {
  api = await startApi();
  ({ admin } = api);
  people = await tenants(api);
});
after(() => api?.stop());

const DAY = 24 * 3600 * 1000;

test('R30 deleted: listed with its time, the name is free, and it comes back as it was', async () => {
  const { dora } = people;
  const made = await dora.post('/accounts', { name: 'kay@dora.test', password, full_name: 'Kay', quota_bytes: 500, may_send: false });
  assert.equal(made.restorable_id, null);
  await dora.remove('/accounts/kay@dora.test');
  const [kept] = (await dora.get('/deleted-accounts')).items;
  assert.deepEqual([kept.id, kept.name, kept.domain, kept.owner], [made.id, 'kay@dora.test', 'dora.test', 'dora']);
  assert.equal(Date.parse(kept.purge_at) - Date.parse(kept.deleted_at), 30 * DAY);
  assert.equal((await people.otto.get('/deleted-accounts')).items.length, 0);
  await api.nobody.refused('bad_credentials', 'POST', '/auth/login', { username: 'kay@dora.test', password });
  const back = await dora.want(200, 'POST', '/accounts/kay@dora.test/restore');
  for (const member of ['id', 'name', 'full_name', 'quota_bytes', 'may_send', 'created_at', 'owner', 'domain'])
    assert.deepEqual(back[member], made[member], member);
  await api.nobody.login('kay@dora.test', password);
  assert.equal((await dora.get('/deleted-accounts')).items.length, 0);
  await dora.refused('not_found', 'POST', '/accounts/kay@dora.test/restore');
});

test('R30 the name given again: the old mailbox is offered, and taken in place of the new one', async () => {
  const { dora } = people;
  const first = await dora.post('/accounts', { name: 'lee@dora.test', password });
  await dora.remove('/accounts/lee@dora.test');
  const second = await dora.post('/accounts', { name: 'lee@dora.test', password: 'another long enough password' });
  assert.notEqual(second.id, first.id);
  assert.equal(second.restorable_id, first.id);
  await dora.refused('exists', 'POST', `/accounts/${first.id}/restore`, {}, { pointer: '/name' });
  const { plan } = await dora.want(200, 'POST', `/accounts/${first.id}/restore?dry_run=1`, { replace: true });
  assert.deepEqual(plan.map((p) => [p.action, p.name]), [['delete', 'lee@dora.test'], ['create', 'lee@dora.test']]);
  assert.equal((await dora.want(200, 'POST', `/accounts/${first.id}/restore`, { replace: true })).id, first.id);
  await api.nobody.login('lee@dora.test', password);
  const other = await dora.want(200, 'POST', `/accounts/${second.id}/restore`, { name: 'leo@dora.test' });
  assert.deepEqual([other.id, other.name], [second.id, 'leo@dora.test']);
});

test('R30 R12 no restore takes a second factor away: no key does it, and the old password does not open it', async () => {
  const { dora } = people, name = 'two@dora.test', word = 'the admin gives a new word';
  await dora.post('/accounts', { name, password });
  const two = await api.nobody.login(name, password), plain = 'plain@dora.test';
  await enable(two);
  await dora.post('/accounts', { name: plain, password });
  sql(api, `UPDATE account SET recovery_email = 'old@far.example' WHERE name IN ('${name}', '${plain}')`); // as if confirmed
  const { token } = await dora.post('/me/api-keys', { name: 'x', scopes: ['accounts:write'], password });
  await api.nobody.as(token).remove(`/accounts/${name}`);
  await api.nobody.as(token).refused('forbidden', 'POST', `/accounts/${name}/restore`, {});
  await dora.want(200, 'POST', `/accounts/${name}/restore`, {});
  await api.nobody.refused('bad_credentials', 'POST', '/auth/login', { username: name, password });
  assert.equal((await dora.get(`/accounts/${name}`)).recovery_email, null, 'a mail does not do what the password may not');
  await dora.remove(`/accounts/${plain}`);
  await dora.want(200, 'POST', `/accounts/${plain}/restore`, {});
  assert.equal((await dora.get(`/accounts/${plain}`)).recovery_email, 'old@far.example', 'with the password comes the way to a new one');
  await dora.patch(`/accounts/${name}`, { password: word });
  await api.nobody.login(name, word);
});

test('R30 a restore asks the limits', async () => {
  await admin.post('/accounts', { name: 'tight', role: 'domain_admin', password, max_mailboxes: 1 });
  await admin.post('/domains', { name: 'tight.test', owner: 'tight', verified: true });
  const tight = await api.nobody.login('tight', password);
  await tight.post('/accounts', { name: 'a@tight.test', password });
  await tight.remove('/accounts/a@tight.test');
  await tight.post('/accounts', { name: 'b@tight.test', password });
  await tight.refused('quota_exceeded', 'POST', '/accounts/a@tight.test/restore');
  await tight.remove('/accounts/b@tight.test');
  await tight.want(200, 'POST', '/accounts/a@tight.test/restore');
});

test('R30 many restores of one at once: one has it; many of many: as many as the limit', async () => {
  const { dora } = people;
  await dora.post('/accounts', { name: 'once@dora.test', password });
  const { id } = await dora.get('/accounts/once@dora.test');
  await dora.remove('/accounts/once@dora.test');
  const answers = await Promise.all(Array.from({ length: 8 }, () => dora.call('POST', `/accounts/${id}/restore`)));
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, ...Array(7).fill(404)]);

  await admin.post('/accounts', { name: 'many', role: 'domain_admin', password });
  await admin.post('/domains', { name: 'many.test', owner: 'many', verified: true });
  const many = await api.nobody.login('many', password);
  const names = Array.from({ length: 6 }, (_, i) => `m${i}@many.test`);
  for (const name of names) await many.post('/accounts', { name, password });
  for (const name of names) await many.remove(`/accounts/${name}`);
  await admin.patch('/accounts/many', { max_mailboxes: 2 });
  const back = await Promise.all(names.map((name) => many.call('POST', `/accounts/${name}/restore`)));
  assert.deepEqual(back.map((a) => a.status).sort(), [200, 200, 422, 422, 422, 422]);
});

test('R30 a deleted DomainAdmin\'s mail users are kept; its aliases are not', async () => {
  await admin.post('/accounts', { name: 'tree', role: 'domain_admin', password });
  await admin.post('/domains', { name: 'tree.test', owner: 'tree', verified: true });
  const ids = [];
  for (const name of ['x@tree.test', 'y@tree.test']) ids.push((await admin.post('/accounts', { name, password })).id);
  await admin.post('/aliases', { address: 'z@tree.test', targets: ['x@tree.test'] });
  await admin.want(204, 'POST', '/accounts/tree/cascade', { action: 'delete' });
  await admin.refused('not_found', 'GET', '/domains/tree.test');
  const kept = (await admin.get('/deleted-accounts?domain=tree.test')).items;
  assert.deepEqual(kept.map((k) => [k.id, k.owner]), ids.map((id) => [id, null]));
  await admin.refused('not_found', 'POST', '/accounts/x@tree.test/restore', undefined, { pointer: '/name' });
  await people.otto.post('/domains', { name: 'tree.test' }); // the next owner of the name sees nothing of it
  assert.equal((await people.otto.get('/deleted-accounts?domain=tree.test')).items.length, 0);
  await people.otto.refused('not_found', 'POST', '/accounts/x@tree.test/restore');
  assert.equal((await admin.want(200, 'POST', '/accounts/x@tree.test/restore')).id, ids[0]);
});

test('R30 given up before its time: a job removes the mail', async () => {
  await admin.post('/accounts', { name: 'soon@dora.test', password });
  await admin.remove('/accounts/soon@dora.test');
  await people.otto.refused('not_found', 'DELETE', '/deleted-accounts/soon@dora.test');
  await people.dora.remove('/deleted-accounts/soon@dora.test');
  assert.ok((await admin.get('/jobs')).items.some((j) => j.kind === 'purge_deleted'));
});

test('a POST whose fields may all be left out needs no body, any other does', async () => {
  for (const [path, status] of [['/accounts/nobody@dora.test/restore', 404], ['/accounts', 415]])
    assert.equal((await admin.call('POST', path)).status, status, path);
});
