// SPDX-License-Identifier: Apache-2.0
// What a calendar says to others by mail (R51): checked and counted like any mail of its sender, sent by a job.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { reportSpam, startApi, tenants } from '../lib/api.mjs';
import { until } from '../lib/until.mjs';

let api, people;
before(async () => {
  api = await startApi({ also: ['hooks'] });
  people = await tenants(api);
});
after(() => api?.stop());

const calendar = (method) => `BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:${method}\nEND:VCALENDAR\n`;
const invitation = (values = {}) => ({ itip_method: 'request', recipients: ['bob@dora.test'], subject: 'Plan', calendar: calendar('REQUEST'), ...values });
const send = (who, values) => who.call('POST', '/me/invitations', invitation(values));

test('R51 an invitation becomes a job of its sender', async () => {
  const answer = await send(people.ann, { recipients: ['bob@dora.test', 'x@far.example'], text: 'Line 1\nLine 2' });
  assert.equal(answer.status, 202, answer.text);
  assert.equal(answer.json.kind, 'send_invitation');
  assert.equal(answer.json.owner, 'ann@dora.test');
  assert.deepEqual((await people.ann.get('/jobs')).items.map((j) => j.id), [answer.json.id]);
});

test('R51 what is no such calendar, no address or too much is refused, with the field', async () => {
  for (const [values, pointer] of [
    [{ calendar: calendar('CANCEL') }, '/calendar'], [{ calendar: 'METHOD:REQUEST' }, '/calendar'], [{ calendar: `${'x'.repeat(151 * 1024)}` }, '/calendar'],
    [{ itip_method: 'publish' }, '/itip_method'], [{ recipients: [] }, '/recipients'], [{ recipients: ['nobody'] }, '/recipients/0'],
    [{ recipients: Array.from({ length: 101 }, (_, i) => `a${i}@far.example`) }, '/recipients'], [{ subject: 'Plan\r\nBcc: x@far.example' }, '/subject'],
  ]) {
    const { status, json } = await send(people.ann, values);
    assert.equal(status, 422, JSON.stringify(json));
    assert.ok(json.errors.some((e) => e.pointer === pointer), `${pointer} ${JSON.stringify(json.errors)}`);
  }
});

test('R51 R45 who may not send, is blocked or has sent enough sends no invitations either', async () => {
  const refused = async (who, status, words) => {
    const answer = await send(who);
    assert.equal(answer.status, status, answer.text);
    assert.match(answer.json.detail, words);
  };
  await refused(people.dora, 409, /an admin has no mailbox/);
  await api.admin.patch('/accounts/bob@dora.test', { may_send: false });
  await refused(people.bob, 409, /may not send mail/);
  await api.admin.patch('/accounts/bob@dora.test', { may_send: true });
  await api.admin.want(200, 'PUT', '/settings/sending-limits', { local_burst: 10, external_burst: 3, external_seconds_each: 600 });
  const far = Array.from({ length: 3 }, (_, i) => `far${i}@far.example`);
  assert.equal((await send(people.bob, { recipients: far })).status, 202);
  const more = await send(people.bob, { recipients: ['one@far.example'] });
  assert.equal(more.status, 429, more.text);
  await reportSpam(api, 'eve@otto.test');
  await until('the block is known', async () => (await send(people.eve)).status === 409);
  await refused(people.eve, 409, /^Sender eve@otto\.test is blocked due to abuse$/);
});
