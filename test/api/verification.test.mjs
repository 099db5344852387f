// SPDX-License-Identifier: Apache-2.0
// R20: a domain works once DNS shows whose it is, asked of a real nsd over the API.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApi, tenants } from '../lib/api.mjs';
import { startNameserver } from '../lib/nameserver.mjs';
import { sql } from '../lib/rows.mjs';
import { Process } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

let api, dns, people;
before(async () => {
  dns = await startNameserver(['example.test', 'other.test', 'self.test', 'late.test'], ['broken.test']);
  api = await startApi({ conf: { dns_resolver: dns.resolver } });
  people = await tenants(api);
});
after(async () => {
  await api?.stop();
  await dns?.stop();
});

const check = (client, name) => client.want(200, 'POST', `/domains/${name}/verification`);
const token = async (client, name) => (await client.get(`/domains/${name}/verification`)).record;

test('R20 the answer to a check tells its result; the right record verifies', async () => {
  const { dora } = people;
  const made = await dora.post('/domains', { name: 'example.test' });
  assert.equal(made.verified, false);
  const asked = await dora.get('/domains/example.test/verification');
  assert.equal(asked.state, 'waiting');
  assert.equal(asked.result, 'not_checked');
  assert.match(asked.record, /^mailportal-verification=[a-z2-7]{26}$/);
  assert.equal(Date.parse(asked.expires_at) - Date.parse(asked.issued_at), 7 * 86400_000);

  assert.equal((await check(dora, 'example.test')).result, 'missing');
  await dns.serve('example.test', ['@ TXT "v=spf1 -all"', '@ TXT "mailportal-verification=abcdefghijklmnopqrstuvwxyz"']);
  assert.equal((await check(dora, 'example.test')).result, 'different');
  assert.equal((await dora.get('/domains/example.test')).verified, false);

  const [name, value] = asked.record.split('=');
  await dns.serve('example.test', ['@ TXT "v=spf1 -all"', `@ TXT "${name}" "=" "${value}"`]); // in several strings
  const done = await check(dora, 'example.test');
  assert.deepEqual([done.state, done.proof, done.result, done.detail], ['verified', 'dns', 'found', null]);
  assert.equal((await dora.get('/domains/example.test')).verified, true);
});

test('R20 the name of the server itself is nobody\'s to claim, for its mail would come without proof (S1)', async () => {
  await people.dora.refused('exists', 'POST', '/domains', { name: 'mail.portal.test' });
  await people.dora.refused('exists', 'POST', '/relay-domains', { name: 'mail.portal.test', host: '203.0.113.9' });
});

test('R20 what DNS does not answer is not "missing"', async () => {
  await people.dora.post('/domains', { name: 'broken.test' });
  const broken = await check(people.dora, 'broken.test');
  assert.deepEqual([broken.state, broken.result], ['waiting', 'could_not_ask']);
  assert.ok(broken.detail);
});

test('R20 a check that is only tried changes nothing', async () => {
  const before_ = await people.dora.get('/domains/broken.test/verification');
  const { plan } = await people.dora.want(200, 'POST', '/domains/broken.test/verification?dry_run=1');
  assert.deepEqual(plan.map((p) => [p.action, p.kind, p.name]), [['update', 'verification', 'broken.test']]);
  assert.deepEqual(await people.dora.get('/domains/broken.test/verification'), before_);
});

test('R20 a new token takes the place of the old one', async () => {
  const { dora } = people;
  await dora.post('/domains', { name: 'other.test' });
  const first = await token(dora, 'other.test');
  const second = (await dora.want(200, 'POST', '/domains/other.test/verification/token')).record;
  assert.notEqual(second, first);
  await dns.serve('other.test', [`@ TXT "${first}"`]);
  assert.equal((await check(dora, 'other.test')).result, 'different');
  await dns.serve('other.test', [`@ TXT "${first}"`, `@ TXT "${second}"`]);
  assert.equal((await check(dora, 'other.test')).state, 'verified');
  await dora.refused('conflict', 'POST', '/domains/other.test/verification/token');
});

test('R20 without being asked the jobs look for the record; what is not proved within 7 days expires', async () => {
  const { otto } = people, names = ['self.test', 'late.test'];
  for (const name of names) {
    await otto.post('/domains', { name });
    await dns.serve(name, [`@ TXT "${await token(otto, name)}"`]);
  }
  sql(api, `UPDATE verification SET next_check_at = 1 WHERE name IN ('self.test', 'late.test')`); // their five minutes, and seven days, go by
  sql(api, `UPDATE verification SET expires_at = ${Date.now() - 1} WHERE name = 'late.test'`);
  api.processes.push(new Process(api.instance, ['jobs']));
  await until('the job waits for its turn', async () => (await api.admin.get('/jobs?kind=verify_names')).items.length > 0);
  sql(api, "UPDATE job SET run_at = 0 WHERE kind = 'verify_names'");
  await api.admin.call('POST', '/server/actions/recalculate-quota'); // wakes whoever works
  await until('it has looked', async () => (await Promise.all(names.map((name) => otto.get(`/domains/${name}/verification`)))).every((v) => v.result === 'found'));
  assert.deepEqual(await Promise.all(names.map(async (name) => (await otto.get(`/domains/${name}`)).verified)), [true, false]);
  assert.equal((await otto.get('/domains/late.test/verification')).state, 'expired');
  const renewed = await otto.want(200, 'POST', '/domains/late.test/verification/token');
  assert.equal(renewed.state, 'waiting');
});

test('R20 loss of the record is shown and stops nothing', async () => {
  await dns.serve('other.test', []);
  const lost = await check(people.dora, 'other.test');
  assert.deepEqual([lost.state, lost.result], ['verified', 'missing']);
  assert.equal((await people.dora.get('/domains/other.test')).verified, true);
});

test('R20 sub-domains: no proof for the owner of the parent, no entry for others', async () => {
  const made = await people.dora.post('/domains', { name: 'shop.example.test' });
  assert.equal(made.verified, true);
  assert.equal((await people.dora.get('/domains/shop.example.test/verification')).proof, 'parent');
  await people.otto.refused('conflict', 'POST', '/domains', { name: 'evil.example.test' }, { pointer: '/name' });
  const given = await api.admin.post('/domains', { name: 'given.example.test', owner: 'otto', verified: true });
  assert.equal(given.verified, true); // a MasterAdmin's word is above that
});

test('R20 a MasterAdmin verifies by his word and takes it back', async () => {
  await api.admin.patch('/domains/broken.test', { verified: true });
  assert.equal((await people.dora.get('/domains/broken.test/verification')).proof, 'admin');
  assert.equal((await check(people.dora, 'broken.test')).state, 'verified');
  const before_ = await token(people.dora, 'broken.test');
  await api.admin.patch('/domains/broken.test', { verified: false });
  assert.notEqual(await token(people.dora, 'broken.test'), before_);
  await people.dora.refused('forbidden', 'PATCH', '/domains/broken.test', { verified: true }, { pointer: '/verified' });
});

test('R20 what a MasterAdmin has suspended its owner can not enable', async () => {
  const { dora } = people;
  const off = await api.admin.patch('/domains/other.test', { suspended: true });
  assert.deepEqual([off.suspended, off.enabled], [true, false]);
  await dora.refused('conflict', 'PATCH', '/domains/other.test', { enabled: true }, { pointer: '/enabled' });
  await dora.refused('forbidden', 'PATCH', '/domains/other.test', { suspended: false }, { pointer: '/suspended' });
  await dora.patch('/domains/other.test', { comment: 'why?' });
  const on = await api.admin.patch('/domains/other.test', { suspended: false, enabled: true });
  assert.deepEqual([on.suspended, on.enabled], [false, true]);
});

test('R20 a name below one that goes to somebody else proves itself anew; a tree that moves stays as it was', async () => {
  const { admin } = api, { dora, otto } = people;
  const verified = async (name) => (await admin.get(`/domains/${name}`)).verified;
  await admin.post('/domains', { name: 'up.test', owner: 'dora', verified: true });
  await dora.post('/domains', { name: 'sub.up.test' });
  await dora.post('/domains', { name: 'deep.sub.up.test' });
  await admin.post('/domains', { name: 'word.up.test', owner: 'dora', verified: true });
  assert.equal((await dora.get('/domains/sub.up.test/verification')).proof, 'parent');
  const { plan } = await admin.want(200, 'PATCH', '/domains/up.test?dry_run=1', { owner: 'otto' });
  assert.deepEqual(plan.filter((p) => /not verified any more: up\.test/.test(p.detail)).map((p) => p.name).sort(), ['deep.sub.up.test', 'sub.up.test']);
  await admin.patch('/domains/up.test', { owner: 'otto' });
  assert.deepEqual(await Promise.all(['up.test', 'sub.up.test', 'word.up.test'].map(verified)), [true, false, true]);
  const asked = await dora.get('/domains/sub.up.test/verification');
  assert.deepEqual([asked.state, asked.proof], ['waiting', 'none']);
  assert.match(asked.record, /^mailportal-verification=/);
  assert.equal(await verified('deep.sub.up.test'), false);

  // it comes to the owner of the name above it
  await admin.patch('/domains/sub.up.test', { owner: 'otto' });
  assert.deepEqual([await verified('sub.up.test'), (await otto.get('/domains/sub.up.test/verification')).proof], [true, 'parent']);
  // all of a tree
  await admin.want(204, 'POST', '/accounts/otto/transfer', { to: 'dora' });
  assert.deepEqual(await Promise.all(['up.test', 'sub.up.test'].map(verified)), [true, true]);
  // given away from below its parent: a MasterAdmin's word
  await admin.patch('/domains/sub.up.test', { owner: 'otto' });
  assert.deepEqual([await verified('sub.up.test'), (await otto.get('/domains/sub.up.test/verification')).proof], [true, 'admin']);
});
