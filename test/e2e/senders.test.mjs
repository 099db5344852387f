// SPDX-License-Identifier: Apache-2.0
// R28: who has signed in sends as the addresses that are his, in the envelope and in what readers see; with the real
// Postfix and Rspamd.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { password } from '../lib/api.mjs';
import { startInstance } from '../lib/instance.mjs';
import { smtp } from '../lib/lines.mjs';

const ann = { user: 'ann@a.test', password };
const foreign = /^554 5\.7\.1 .*may not send as boss@b\.test/;
const unclear = /^554 5\.7\.1 From: /;

let portal, admin;
before(async () => {
  portal = await startInstance();
  ({ admin } = portal);
  for (const name of ['a.test', 'b.test']) await admin.post('/domains', { name, verified: true });
  for (const name of [ann.user, 'boss@b.test']) await admin.post('/accounts', { name, password });
  await admin.post('/aliases', { address: 'info@a.test', targets: [ann.user] });
  await admin.post('/sender-addresses', { address: 'sales@b.test', users: [ann.user] });
}, { timeout: 540_000 });
after(() => portal?.stop());

let serial = 0;
/** Submit as ann: the last answer. head: the lines that say who it is from. Not from the address that Postfix listens at: for
 *  clients there it would write missing headers. */
async function submit(head, { from = ann.user, localAddress = '127.0.0.9', body = 'hello' } = {}) {
  const text = `${head}\nTo: <boss@b.test>\nSubject: senders ${++serial}\nDate: ${new Date().toUTCString()}\n\n${body}\n`;
  return (await smtp(portal.port('submission'), { from, to: 'boss@b.test', text, login: ann, localAddress })).last;
}

for (const [what, head] of [
  ['her address', 'From: <ann@a.test>'],
  ['with a name, in capitals', 'From: "Ann, A." <Ann@A.TEST>'],
  ['with a tag', 'From: Ann <ann+news@a.test>'],
  ['a sender address of hers', 'From: Sales <sales@b.test>'],
  ['both of them', 'From: <ann@a.test>, Sales <sales+x@b.test>\nSender: <ann@a.test>'],
  ['a name that looks like an address', 'From: "boss@b.test" <ann@a.test>'],
  ['a name in another alphabet', 'From: =?utf-8?q?J=C3=BCrgen?= <ann@a.test>'],
  ['folded', 'From: Ann\n <ann@a.test>'],
  ['a line behind a bare CR, which Postfix makes a space', 'X: y\rFrom: <boss@b.test>\nFrom: <ann@a.test>'],
  ['a Reply-To of anybody', 'From: <ann@a.test>\nReply-To: <boss@b.test>'],
])
  test(`R28 sent: ${what}`, async () => {
    assert.match(await submit(head), /^250 /);
    assert.match(await submit(head, { from: 'sales@b.test' }), /^250 /, 'whatever of hers the envelope says');
  });

for (const [what, head, answer] of [
  ['somebody else', 'From: <boss@b.test>', foreign],
  ['with her address as the name', 'From: "ann@a.test" <boss@b.test>', foreign],
  ['somebody far away', 'From: <x@far.example>', /may not send as x@far\.example/],
  ['an alias that leads to her', 'From: <info@a.test>', /may not send as info@a\.test/],
  ['another behind her', 'From: <ann@a.test>, <boss@b.test>', foreign],
  ['another before her', 'From: <boss@b.test>, <ann@a.test>', foreign],
  ['a group', 'From: us: <ann@a.test>, <boss@b.test>;', foreign],
  ['folded', 'From:\n <boss@b.test>', foreign],
  ['as the Sender', 'From: <ann@a.test>\nSender: <boss@b.test>', foreign],
  ['one of two Senders', 'From: <ann@a.test>\nSender: <ann@a.test>\nSender: <boss@b.test>', foreign],
  ['a second From line', 'From: <ann@a.test>\nFrom: <boss@b.test>', /^554 5\.7\.1 /],
  ['a first From line', 'FROM: <boss@b.test>\nFrom: <ann@a.test>', /^554 5\.7\.1 /],
  ['a second one, written oddly', 'From: <ann@a.test>\nFrom : <boss@b.test>', /^554 5\.7\.1 /],
  ['the only one, written oddly', 'From\t: <boss@b.test>', /^554 5\.7\.1 /],
  ['no From line', 'X-Nothing: here', unclear],
  ['an empty one', 'From: ', unclear],
  ['no address in it', 'From: Ann', unclear],
  ['no address in Sender', 'From: <ann@a.test>\nSender: Ann', unclear],
  ['no domain', 'From: <ann>', unclear],
  ['a thousand addresses', `From: ${'<ann@a.test>,\n '.repeat(1100)}<boss@b.test>`, /^[45]5\d /],
])
  test(`R28 refused: ${what}`, async () => assert.match(await submit(head), answer));

test('R28 what lets a message past the score does not let it past this', async () => {
  for (const test of ['AJS', 'YJS', 'ZJS']) { // published test patterns
    const body = `${test}*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X`;
    assert.match(await submit('From: <boss@b.test>', { body }), foreign);
  }
  const white = { whitelist: { domains: ['a.test', 'b.test'], ips: ['0.0.0.0/0'] } };
  await admin.put('/antispam/rules', white);
  await admin.put('/domains/b.test/antispam/rules', white);
  assert.match(await submit('From: <boss@b.test>'), foreign);
  await admin.put('/antispam/thresholds', { greylist: 999, add_header: 999, reject: 999 });
  assert.match(await submit('From: <boss@b.test>'), foreign);
  assert.match(await submit('From: <boss@b.test>', { localAddress: '127.0.0.1' }), foreign, 'from this machine, as webmail');
  for (const path of ['/antispam/rules', '/domains/b.test/antispam/rules', '/antispam/thresholds']) await admin.remove(path);
});

test('R28 nobody is blocked for it, and what changes counts at once', async () => {
  const { items } = await admin.get('/stats/blocked-senders');
  assert.deepEqual(items, []);
  await admin.remove('/sender-addresses/sales@b.test');
  assert.match(await submit('From: <sales@b.test>'), /may not send as sales@b\.test/);
  await admin.post('/sender-addresses', { address: 'boss@b.test', users: [ann.user] });
  assert.match(await submit('From: <boss@b.test>'), /^250 /);
});

test('R28 strangers write there what they like, and users of here who come in by port 25 are strangers', async () => {
  const text = 'From: <boss@b.test>\nSubject: from outside\n\nhello\n';
  assert.match((await smtp(portal.port('smtp'), { from: 'x@far.example', to: ann.user, text, client: '192.0.2.9' })).last, /^250 /);
});
