// SPDX-License-Identifier: Apache-2.0
// R30 with the engines: mail survives a deletion for 30 days, nobody else gets it, and when it is removed its files are.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password } from '../lib/api.mjs';
import { startInstance } from '../lib/instance.mjs';
import { smtp } from '../lib/lines.mjs';
import { until } from '../lib/until.mjs';

const ann = { user: 'ann@dora.test', password };
const bob = { user: 'bob@dora.test', password };
let portal, admin;
before(async () => {
  portal = await startInstance();
  ({ admin } = portal);
  await admin.post('/domains', { name: 'dora.test', verified: true });
  for (const { user } of [ann, bob]) await admin.post('/accounts', { name: user, password });
}, { timeout: 540_000 });
after(() => portal?.stop());

const mail = async (to, mark) => {
  const said = await smtp(portal.port('smtp'), { to, text: `From: <x@outside.test>\nSubject: ${mark}\n\nx\n` });
  assert.match(said.sent ?? said.last, /^250/);
};
/** Where the mail of that account lies. */
const home = (id) => path.join(fs.realpathSync(portal.dir), 'data/mail', Number((BigInt(id) >> 20n) & 255n).toString(16).padStart(2, '0'), id);

test('R30 deleted, given to somebody else, had back: each has its own mail', { timeout: 540_000 }, async () => {
  await mail(ann.user, 'before-the-deletion');
  await portal.arrives(ann, 'before-the-deletion');
  const { id } = await admin.get(`/accounts/${ann.user}`);
  await admin.remove(`/accounts/${ann.user}`);
  const refused = await smtp(portal.port('smtp'), { to: ann.user, text: 'Subject: x\n\nx\n' });
  assert.match(refused.last, /^550/);
  await assert.rejects(portal.imap(ann), 'a deleted account does not sign in');
  assert.ok(fs.existsSync(home(id)), 'its mail is kept');

  const next = await admin.post('/accounts', { name: ann.user, password });
  assert.equal(next.restorable_id, id);
  assert.deepEqual(await portal.imapAgain(ann), [], 'the next one of the name gets nothing of it');
  await mail(ann.user, 'for-the-next-one');
  await portal.arrives(ann, 'for-the-next-one');

  await admin.want(200, 'POST', `/accounts/${id}/restore`, { replace: true });
  const back = await portal.imapAgain(ann);
  assert.equal(back.length, 1);
  assert.match(back[0], /before-the-deletion/);
  await admin.want(200, 'POST', `/accounts/${next.id}/restore`, { name: 'anna@dora.test' });
  await portal.arrives({ user: 'anna@dora.test', password }, 'for-the-next-one');
  await mail(ann.user, 'after-the-restore');
  await portal.arrives(ann, 'after-the-restore');
});

test('R30 removed for good: the files go, those of others stay, and it is in the log', { timeout: 540_000 }, async () => {
  for (const { user } of [ann, bob]) await mail(user, 'to-be-removed');
  for (const who of [ann, bob]) await portal.arrives(who, 'to-be-removed');
  const [gone, kept] = await Promise.all([ann, bob].map(({ user }) => admin.get(`/accounts/${user}`)));
  await admin.remove(`/accounts/${ann.user}`);
  await admin.remove(`/deleted-accounts/${gone.id}`);
  await until('the mail is removed', () => !fs.existsSync(home(gone.id)), 30);
  await until('the row is, too', async () => (await admin.call('GET', `/deleted-accounts/${gone.id}`)).status === 404);
  await admin.refused('not_found', 'POST', `/accounts/${gone.id}/restore`);
  assert.ok(fs.existsSync(home(kept.id)));
  await portal.arrives(bob, 'to-be-removed');
  const act = await until('it is in the log', async () => (await admin.get('/log?method=ACT')).items.find((r) => r.route === 'remove-mail'));
  assert.deepEqual([act.object, act.object_id, act.owner], [ann.user, gone.id, 'admin']);
});
