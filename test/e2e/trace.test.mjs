// SPDX-License-Identifier: Apache-2.0
// R76: what the real engines write becomes one journey for each message, for each who may see it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { password } from '../lib/api.mjs';
import { startInstance } from '../lib/instance.mjs';
import { smtp } from '../lib/lines.mjs';
import { until } from '../lib/until.mjs';

let portal, admin, ann, dora, eve;
before(async () => {
  portal = await startInstance({ greylist_seconds: 3 });
  ({ admin } = portal);
  for (const name of ['dora', 'otto']) {
    await admin.post('/accounts', { name, role: 'domain_admin', password });
    await admin.post('/domains', { name: `${name}.test`, owner: name, verified: true });
  }
  for (const name of ['ann@dora.test', 'bob@dora.test', 'eve@otto.test']) await admin.post('/accounts', { name, password });
  [ann, dora, eve] = await Promise.all(['ann@dora.test', 'dora', 'eve@otto.test'].map((name) => portal.nobody.login(name, password)));
}, { timeout: 540_000 });
after(() => portal?.stop());

let serial = 0;
const unique = () => `journey-${process.pid}-${++serial}`;
const text = (id, extra = '') => `From: <writer@outside.test>\nMessage-ID: <${id}@outside.test>\n${extra}Subject: ${id}\n\nhello\n`;
const come = (to, id, extra = '', more = {}) => smtp(portal.port('smtp'), { from: 'writer@outside.test', to, text: text(id, extra), ...more });
/** The journey of that search, once all these steps are told. */
async function told(who, query, ...whats) {
  let last;
  const row = await until(`${query} is told: ${whats}`, async () => {
    const [found] = (await who.get(`/trace?${query}`)).items;
    last = found && await who.get(`/trace/${found.id}`);
    return last && whats.every((what) => last.steps.some((s) => s.what === what)) && last;
  }, 40).catch((e) => { throw new Error(`${e.message}: ${JSON.stringify(last)}`); });
  return { ...row, whats: row.steps.map((s) => s.what) };
}
const step = (row, what) => row.steps.find((s) => s.what === what);
const inPlace = (who) => until('the script is in place', async () => (await who.get('/me/filters/script')).state === 'active', 15);
const submit = (to, id) => portal.submit({ user: 'ann@dora.test', password }, { from: 'ann@dora.test', to, subject: id, messageId: `<${id}@outside.test>`, text: 'x' });
const byId = (id) => `message_id=${id}@outside.test`;

test('R76 delivered, and filed by a filter into a folder: the recipient, its admin and the MasterAdmin see the same', async () => {
  await ann.post('/me/filters', { name: 'Lists', matching: 'all', conditions: [{ what: 'subject', op: 'contains', value: 'filed' }], actions: [{ action: 'move', folder: 'Lists' }] });
  await inPlace(ann);
  const id = `${unique()}-filed`, begun = Date.now();
  assert.match((await come('ann@dora.test', id)).last, /^250 /);
  const row = await told(ann, byId(id), 'filed', 'stored', 'scanned');
  assert.deepEqual([row.outcome, row.sender, row.recipients], ['delivered', 'writer@outside.test', ['ann@dora.test']]);
  assert.match(step(row, 'scanned').text, /^no action, [-\d.]+\/[-\d.]+$/);
  assert.equal(step(row, 'received').text, 'localhost[127.0.0.1]');
  for (const who of [dora, admin])
    await until('others see the same', async () => { // to its last step, which may be told later
      assert.deepEqual((await told(who, byId(id), 'filed', 'stored')).steps, (await told(ann, byId(id), 'filed', 'stored')).steps);
      return true;
    });
  assert.deepEqual((await eve.get(`/trace?${byId(id)}`)).items, []);
  for (const { what, at } of row.steps) assert.ok(Date.parse(at) > begun - 1000 && Date.parse(at) <= Date.now(), `${what} at ${at}`); // to the second
});

test('R76 refused before it had a queue id', async () => {
  assert.match((await come('nobody@dora.test', unique(), '', { from: 'refused@outside.test' })).last, /^550 /);
  const row = await told(dora, 'recipient=nobody@dora.test', 'not_taken');
  assert.deepEqual([row.outcome, row.sender, step(row, 'not_taken').queue_id], ['refused', 'refused@outside.test', null]);
  assert.match(step(row, 'not_taken').text, /^550 /);
});

test('R76 greylisted, then delivered: one message', async () => {
  const id = unique();
  await admin.put('/domains/dora.test/antispam/thresholds', { greylist: 8, add_header: 50, reject: 90 });
  const again = () => come('bob@dora.test', id, `Date: ${new Date(0).toUTCString()}\nX-Test-Score: 12\n`, { client: '203.0.113.9' });
  assert.match((await again()).last, /^4/);
  assert.equal((await told(dora, byId(id), 'not_taken')).outcome, 'put_off');
  const early = Date.now() + 3500; // servers do not come again at once
  await until('it is taken', async () => Date.now() > early && /^250 /.test((await again()).last), 30);
  const row = await told(dora, byId(id), 'stored', 'filed');
  assert.equal(row.outcome, 'delivered');
  assert.ok(step(row, 'not_taken') && row.whats.indexOf('not_taken') < row.whats.indexOf('stored'), `${row.whats}`);
  assert.equal((await dora.get(`/trace?${byId(id)}`)).items.length, 1);
});

test('R76 forwarded with a sender of this server, and only whose address it was sees where to', async () => {
  await admin.post('/aliases', { address: 'away@dora.test', targets: ['friend@far.example'] });
  const id = unique();
  assert.match((await come('away@dora.test', id)).last, /^250 /);
  const row = await told(dora, byId(id), 'handed_on', 'sent');
  assert.deepEqual([row.outcome, row.recipients, step(row, 'sent').recipient], ['delivered', ['away@dora.test'], 'friend@far.example']);
  assert.equal((await dora.get(`/trace?${byId(id)}`)).items.length, 1);
});

test('R76 redirected by a filter', async () => {
  await ann.post('/me/filters', { name: 'Pass on', matching: 'all', conditions: [{ what: 'subject', op: 'contains', value: 'passed' }], actions: [{ action: 'forward', address: 'me@else.example' }] });
  await inPlace(ann);
  const id = `${unique()}-passed`;
  assert.match((await come('ann@dora.test', id)).last, /^250 /);
  const row = await told(ann, byId(id), 'forwarded', 'sent');
  assert.deepEqual([step(row, 'forwarded').text, step(row, 'sent').recipient], ['me@else.example', 'me@else.example']);
});

test('R76 deferred, then bounced: the sender is told, and sees it', async () => {
  portal.sink.refusal = '450 4.2.1 come back later';
  const id = unique();
  await submit('late@far.example', id);
  const first = await told(ann, byId(id), 'received', 'tried');
  assert.equal(first.outcome, 'deferred');
  assert.match(step(first, 'tried').text, /450 4\.2\.1 come back later/);
  assert.match(step(first, 'received').text, /ann@dora\.test$/);
  portal.sink.refusal = '550 5.1.1 unknown';
  const row = await told(ann, byId(id), 'failed', 'told');
  portal.sink.refusal = null;
  assert.equal(row.outcome, 'bounced');
  const bounce = await told(ann, 'recipient=ann@dora.test&sender=', 'stored');
  assert.deepEqual([bounce.sender, bounce.recipients], ['', ['ann@dora.test']]);
});

test('R76 to another tenant: each sees its own side', async () => {
  const id = unique();
  await submit('eve@otto.test', id);
  const hers = await told(eve, byId(id), 'stored', 'filed');
  const mine = await told(ann, byId(id), 'stored');
  assert.ok(step(hers, 'filed') && !step(mine, 'filed') && !step(mine, 'scanned'));
  assert.ok(!/ann@dora/.test(step(hers, 'received').text));
});

test('R76 a kill -9 of the reader loses nothing', async () => {
  const ids = Array.from({ length: 6 }, unique);
  for (const [i, id] of ids.entries()) {
    assert.match((await come('bob@dora.test', id)).last, /^250 /);
    if (i === 2) await portal.killPart('journey');
  }
  for (const id of ids) assert.equal((await told(dora, byId(id), 'stored', 'filed')).steps.filter((s) => s.what === 'stored').length, 1);
});
