// SPDX-License-Identifier: Apache-2.0
// R52, R53: rules and the vacation reply of mail users, with real mail; and what another ManageSieve program does.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { password } from '../lib/api.mjs';
import { startInstance } from '../lib/instance.mjs';
import { smtp } from '../lib/lines.mjs';
import { until } from '../lib/until.mjs';

let here, admin;
let n = 0;
before(async () => {
  here = await startInstance();
  ({ admin } = here);
  await admin.post('/domains', { name: 'dora.test', verified: true });
}, { timeout: 540_000 });
after(() => here?.stop());

/** A new mail user, with the API as that user. */
async function person() {
  const user = `user${++n}@dora.test`;
  await admin.post('/accounts', { name: user, password });
  return { user, password, api: await here.nobody.login(user, password) };
}

/** Subject of a message that has come to who. */
async function send(who, { from = 'stranger@far.example', head = '', subject = 'hello', body = 'body' } = {}) {
  const mark = `m${++n}x`;
  const text = `From: <${from}>\nTo: <${who.user}>\nSubject: ${subject} ${mark}\nMessage-Id: <${mark}@far.example>\n${head}\n${body}\n`;
  assert.match((await smtp(here.port('smtp'), { from, to: who.user, text })).last, /^250 /);
  return mark;
}

const script = (who) => who.api.get('/me/filters/script');
const inPlace = (who) => until('the script is in place', async () => (await script(who)).state === 'active', 15);
const subject = (value) => ({ matching: 'all', conditions: [{ what: 'subject', op: 'contains', value }] });
const always = { matching: 'always', conditions: [] };
const rule = (who, body) => who.api.post('/me/filters', { name: 'rule', ...body });
const gone = async (who, mark, folder = 'INBOX') => assert.ok(!(await here.imap(who, folder)).some((m) => m.includes(mark)), `${mark} is in ${folder}`);

test('R52 each action does with a real mail what it says, in order, until a rule stops', async () => {
  const ann = await person(), bob = await person();
  await rule(ann, { name: 'refuse', ...subject('refuse'), actions: [{ action: 'reject', text: 'Nein, danke: Grüße ${x}' }] });
  await rule(ann, { ...subject('throw'), actions: [{ action: 'discard' }] });
  await rule(ann, { ...subject('copy'), actions: [{ action: 'copy', folder: 'Kopien/Büro & "Co"' }] });
  await rule(ann, { ...subject('keep'), actions: [{ action: 'keep' }, { action: 'stop' }] });
  await rule(ann, { ...subject('pass'), actions: [{ action: 'forward', address: 'far@else.example' }, { action: 'forward', address: bob.user }] });
  await rule(ann, { ...subject('invoice'), actions: [{ action: 'move', folder: 'Bills' }] });
  await rule(ann, { ...subject('keep'), actions: [{ action: 'move', folder: 'Never' }] });
  await inPlace(ann);
  const moved = await send(ann, { subject: 'Invoice 7' }), copied = await send(ann, { subject: 'copy' }), kept = await send(ann, { subject: 'keep' });
  const refused = await send(ann, { subject: 'refuse' }), thrown = await send(ann, { subject: 'throw' }), passed = await send(ann, { subject: 'pass' });
  await here.arrives(ann, moved, 'Bills');
  await here.arrives(ann, copied, 'Kopien/Büro & "Co"');
  await here.arrives(ann, copied);
  await here.arrives(ann, kept);
  await here.arrives(bob, passed);
  const forwarded = await here.sink.wait('the forward', (m) => m.rcpts.includes('far@else.example') && m.text.includes(passed));
  assert.match(forwarded.from, /^SRS0=/); // R26: a forward leaves as any other
  const answer = await here.sink.wait('the refusal', (m) => m.rcpts.includes('stranger@far.example') && m.text.includes(refused));
  assert.match(Buffer.from(answer.text, 'latin1').toString(), /Nein, danke: Grüße \$\{x\}/);
  for (const mark of [moved, refused, thrown, passed]) await gone(ann, mark);
  const client = here.imapClient(ann);
  await client.connect();
  const folders = (await client.list()).map((f) => f.path);
  await client.logout();
  assert.ok(!folders.includes('Never'), 'what stops is not looked at any further');
});

test('R52 the order counts, a rule that is off does nothing, and a deleted one neither', async () => {
  const ann = await person();
  const first = await rule(ann, { ...subject('x'), actions: [{ action: 'move', folder: 'First' }, { action: 'stop' }] });
  const second = await rule(ann, { ...subject('x'), actions: [{ action: 'move', folder: 'Second' }, { action: 'stop' }] });
  await inPlace(ann);
  await here.arrives(ann, await send(ann, { subject: 'x' }), 'First');
  await ann.api.want(204, 'PUT', '/me/filters/order', { order: [second.id, first.id] });
  await inPlace(ann);
  await here.arrives(ann, await send(ann, { subject: 'x' }), 'Second');
  await ann.api.patch(`/me/filters/${second.id}`, { enabled: false });
  await inPlace(ann);
  await here.arrives(ann, await send(ann, { subject: 'x' }), 'First');
  await ann.api.remove(`/me/filters/${first.id}`);
  await inPlace(ann);
  await here.arrives(ann, await send(ann, { subject: 'x' }));
});

test('R52 what was filed already is not refused any more, and two who forward to each other make no loop', async () => {
  const ann = await person(), bob = await person();
  await rule(ann, { ...always, actions: [{ action: 'copy', folder: 'All' }] });
  await rule(ann, { ...subject('refuse'), actions: [{ action: 'reject', text: 'no' }] });
  await inPlace(ann);
  const mark = await send(ann, { subject: 'refuse' });
  await here.arrives(ann, mark, 'All');
  await here.arrives(ann, mark);
  for (const [from, to] of [[bob, ann], [ann, bob]])
    await rule(from, { ...subject('circle'), actions: [{ action: 'forward', address: to.user }, { action: 'keep' }] });
  await inPlace(ann);
  await inPlace(bob);
  const round = await send(ann, { subject: 'circle' });
  await here.arrives(bob, round);
  await until('the queue is empty', async () => (await admin.get('/server/queue?count=1')).total === 0, 30);
  assert.ok((await here.imap(ann)).filter((m) => m.includes(round)).length <= 2, 'it goes round once at most');
  assert.ok((await here.imap(bob)).filter((m) => m.includes(round)).length <= 1);
});

test('R53 who is away answers once, within the dates, and never a list or a robot', async () => {
  const ann = await person();
  const replies = (to) => here.sink.messages.filter((m) => m.rcpts.includes(to) && m.text.includes('bin im Urlaub'));
  const day = 86_400_000, at = (days) => new Date(Date.now() + days * day).toISOString();
  await rule(ann, { ...subject('sorted'), actions: [{ action: 'move', folder: 'Sorted' }, { action: 'stop' }] });
  const vacation = { subject: 'Bin weg: ${x}', text: 'Ich bin im Urlaub.\nGrüße', starts_at: at(-1), ends_at: at(1) };
  await ann.api.put('/me/vacation', { ...vacation, starts_at: at(1), ends_at: at(2) });
  await inPlace(ann);
  const early = await send(ann, { from: 'early@far.example' });
  await here.arrives(ann, early); // before there is a reply to send
  await ann.api.put('/me/vacation', vacation);
  await inPlace(ann);
  const sorted = await send(ann, { from: 'asker@far.example', subject: 'sorted' });
  const reply = await here.sink.wait('the reply', (m) => m.rcpts.includes('asker@far.example') && m.text.includes('bin im Urlaub'));
  assert.match(reply.text, /^Subject: Bin weg: \$\{x\}/m);
  await here.arrives(ann, sorted, 'Sorted'); // a rule that stops does not keep the reply from being sent
  await ann.api.put('/me/vacation', { ...vacation, text: 'Ich bin im Urlaub, noch immer.' });
  await inPlace(ann);
  const silent = {
    'asker@far.example': '',
    'list@far.example': 'List-Id: <all.far.example>\n',
    'bulk@far.example': 'Precedence: bulk\n',
    'robot@far.example': 'Auto-Submitted: auto-generated\n',
    'noreply@far.example': '',
    'news-bounces@far.example': '',
  };
  for (const [from, head] of Object.entries(silent)) await here.arrives(ann, await send(ann, { from, head }));
  await send(ann, { from: 'last@far.example' });
  await here.sink.wait('a reply to the last', (m) => m.rcpts.includes('last@far.example') && m.text.includes('noch immer'));
  for (const from of [...Object.keys(silent), 'early@far.example'])
    assert.equal(replies(from).length, from.startsWith('asker') ? 1 : 0, from);
  // mail that names an alias of hers, or the other name of the domain, is answered, too, as soon as there is one
  const alias = `info${n}@dora.test`, other = ann.user.replace('dora.test', 'other.test');
  await admin.post('/aliases', { address: alias, targets: [ann.user] });
  await admin.post('/domain-aliases', { name: 'other.test', domain: 'dora.test', verified: true });
  await until('the script has them', async () => { const s = await script(ann); return s.state === 'active' && [alias, other].every((a) => s.script.includes(`"${a}"`)); }, 15);
  for (const to of [alias, other]) {
    const from = `for-${to.split('@')[0]}@far.example`;
    assert.match((await smtp(here.port('smtp'), { from, to, text: `From: <${from}>\nTo: <${to}>\nSubject: hello\nMessage-Id: <${++n}@far.example>\n\nbody\n` })).last, /^250 /);
    const { text } = await here.sink.wait(`a reply for ${to}`, (m) => m.rcpts.includes(from) && m.text.includes('noch immer'));
    assert.match(text, new RegExp(`^From: .*<?(${to}|${ann.user})`, 'm'));
  }
  await ann.api.remove('/me/vacation');
  await inPlace(ann);
  assert.ok(!(await script(ann)).script.includes('vacation :days'));
});

test('R53 R45 strangers who forge senders do not make the mailbox write to everybody, nor keep its owner from sending', async () => {
  const ann = await person(), was = await admin.get('/settings/sending-limits');
  await admin.put('/settings/sending-limits', { ...was, external_burst: 2, external_seconds_each: 3600 });
  await ann.api.put('/me/vacation', { text: 'Nicht da.' });
  await inPlace(ann);
  const senders = [1, 2, 3, 4].map((i) => `forged${i}@far.example`);
  for (const from of senders) await here.arrives(ann, await send(ann, { from })); // a reply that is not sent keeps no mail
  for (const from of senders.slice(0, 2)) await here.sink.wait(`a reply to ${from}`, (m) => m.rcpts.includes(from));
  await until('the queue is empty', async () => (await admin.get('/server/queue?count=1')).total === 0, 30);
  const answered = () => here.sink.messages.filter((m) => m.text.includes('Nicht da.')).map((m) => m.rcpts[0]);
  assert.deepEqual(answered().sort(), senders.slice(0, 2));
  await here.submit(ann, { from: ann.user, to: 'friend@far.example', subject: 'own', text: 'own' });
  await admin.put('/settings/sending-limits', was);
  await here.arrives(ann, await send(ann, { from: senders[3] }));
  await here.sink.wait('who went without is answered the next time', (m) => m.rcpts.includes(senders[3]) && m.text.includes('Nicht da.'));
});

test('R52 a script of another program is kept and shown, until its owner chooses', async () => {
  const ann = await person();
  const theirs = 'require "fileinto";\nif header :contains "subject" "x" { fileinto "Junk"; }\n';
  await rule(ann, { ...subject('x'), actions: [{ action: 'move', folder: 'Ours' }] });
  await inPlace(ann);
  const ours = (await script(ann)).script;
  const { mailportal } = await here.sieveScripts(ann);
  assert.deepEqual([mailportal.active, mailportal.text.trim()], [true, ours.trim()]);
  await here.putSieve(ann, theirs, 'phone');
  let now = await script(ann);
  assert.deepEqual([now.state, now.theirs, now.theirs_name, now.theirs_rules], ['foreign', theirs, 'phone', false]);
  const next = await rule(ann, { ...subject('y'), actions: [{ action: 'keep' }] }); // accepted, but it does not take over
  await until('the scribe has looked', async () => (await script(ann)).script.includes('"y"'));
  const mark = await send(ann, { subject: 'x' });
  await here.arrives(ann, mark, 'Junk');
  assert.equal((await here.sieveScripts(ann)).phone.active, true);
  assert.equal((await script(ann)).state, 'foreign');
  await ann.api.refused('conflict', 'PUT', '/me/filters/script', { script: 'keep;\n' }, { pointer: '/keep' });

  await ann.api.put('/me/filters/script', { keep: 'ours' });
  await inPlace(ann);
  const all = await here.sieveScripts(ann);
  assert.deepEqual([all.phone.active, all.phone.text.trim(), all.mailportal.active], [false, theirs.trim(), true]);
  await here.arrives(ann, await send(ann, { subject: 'x' }), 'Ours');

  await here.putSieve(ann, theirs, 'phone');
  await until('it is seen again', async () => (await script(ann)).state === 'foreign');
  await ann.api.put('/me/filters/script', { keep: 'theirs' });
  await inPlace(ann);
  now = await script(ann);
  assert.deepEqual([now.mode, now.script], ['script', theirs]);
  await here.arrives(ann, await send(ann, { subject: 'x' }), 'Junk');
  await ann.api.refused('conflict', 'PUT', '/me/vacation', { text: 'away' });

  await ann.api.remove('/me/filters/script'); // back to the rules, which were kept
  await inPlace(ann);
  assert.equal((await script(ann)).mode, 'rules');
  assert.deepEqual((await ann.api.get('/me/filters')).items.map((r) => r.id).at(-1), next.id);
  await here.arrives(ann, await send(ann, { subject: 'x' }), 'Ours');

  await here.putSieve(ann, ours, 'backup'); // an older script of ours, put back by another program
  now = await until('it is read as rules', async () => { const s = await script(ann); return s.state === 'foreign' && s; });
  assert.equal(now.theirs_rules, true);
  await ann.api.put('/me/filters/script', { keep: 'theirs' });
  await inPlace(ann);
  assert.equal((await script(ann)).mode, 'rules');
  assert.equal((await ann.api.get('/me/filters')).items.length, 1);
});

test('R52 a script of one\'s own is refused in Sieve\'s words, or does as it says', async () => {
  const ann = await person();
  const answer = await ann.api.refused('invalid_field', 'PUT', '/me/filters/script', { script: 'require "fileinto";\nfileinto 3;\n' }, { pointer: '/script' });
  assert.match(answer.json.errors[0].detail, /^line 2: error: the fileinto command expects a string/);
  assert.equal((await script(ann)).state, 'none');
  await ann.api.put('/me/filters/script', { script: 'require ["fileinto", "mailbox"];\nif header :contains "subject" "own" { fileinto :create "Own"; }\n' });
  await inPlace(ann);
  await here.arrives(ann, await send(ann, { subject: 'own' }), 'Own');
});

test('R52 a pasted message shows which rule does what, and why; nothing is done', async () => {
  const ann = await person();
  await rule(ann, { name: 'Invoices', ...subject('invoice'), actions: [{ action: 'move', folder: 'Bills' }] });
  await rule(ann, { name: 'Large', matching: 'all', conditions: [{ what: 'size', op: 'over', size: 1000000 }], actions: [{ action: 'discard' }] });
  const message = 'From: a@far.example\nTo: me@dora.test\nSubject: Your INVOICE\n\nhello\n';
  const verdict = await ann.api.want(200, 'POST', '/me/filters/test', { message });
  assert.deepEqual(verdict.results, [{ action: 'store', detail: 'Bills' }]);
  assert.deepEqual(verdict.steps.map((s) => [s.rule, s.matched]), [['Invoices', true], ['Large', false]]);
  assert.deepEqual(verdict.steps[0].trials, [{ what: 'header', value: 'Your INVOICE', key: 'invoice', matched: true }]);
  assert.equal(verdict.steps[1].trials[0].key, '1000000');
  const plain = await ann.api.want(200, 'POST', '/me/filters/test', { message: message.replace('INVOICE', 'cat') });
  assert.deepEqual(plain.results, [{ action: 'store', detail: 'INBOX' }]);
  await ann.api.refused('invalid_field', 'POST', '/me/filters/test', { message, script: 'keep' }, { pointer: '/script' });
  await gone(ann, 'INVOICE');
  const odd = await ann.api.want(200, 'POST', '/me/filters/test', { message: `Subject: =?utf-8?q?=FF=00?= \u{1F600}\n\n\n${'x'.repeat(100_000)}`, script: 'if header :contains "subject" "z" { keep; }' });
  assert.equal(odd.steps[0].matched, false);
});

test('R52 rules outlive Dovecot\'s absence, and come back with a restored mailbox', async () => {
  const ann = await person();
  await here.stopPart('dovecot');
  await rule(ann, { ...subject('x'), actions: [{ action: 'move', folder: 'Later' }] });
  assert.equal((await script(ann)).state, 'unknown');
  await here.startPart('dovecot');
  await here.ready();
  await inPlace(ann);
  await here.arrives(ann, await send(ann, { subject: 'x' }), 'Later');
  await admin.remove(`/accounts/${ann.user}`);
  await admin.want(200, 'POST', `/accounts/${encodeURIComponent(ann.user)}/restore`, {});
  ann.api = await here.nobody.login(ann.user, password);
  await until('the rules are read back', async () => (await ann.api.get('/me/filters')).items.length === 1, 15);
  await inPlace(ann);
  await here.arrives(ann, await send(ann, { subject: 'x' }), 'Later');
});
