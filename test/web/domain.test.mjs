// SPDX-License-Identifier: Apache-2.0
// domain: what an administrator does with a domain, in a browser: from its first step to its first mail, routing, spam, many aliases.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { smtp } from '../lib/lines.mjs';
import { startNameserver } from '../lib/nameserver.mjs';
import { assertAccessible, assertQuiet, password, startWeb } from './lib.mjs';

let web, dns, admin;
before(async () => {
  dns = await startNameserver(['fresh.test', 'seen.test', 'alias.fresh']);
  web = await startWeb({ dns_resolver: dns.resolver });
  ({ admin } = web.here);
}, { timeout: 540_000 });
after(async () => {
  await web?.stop();
  await dns?.stop();
});

const step = (page, title) => page.locator('.step', { hasText: title });
const save = (page) => page.getByRole('button', { name: 'Save', exact: true }).click();
/** Chromium calls each refusal of the API an error; these are provoked. */
const refusals = (...codes) => codes.map((code) => new RegExp(`status of ${code}`));

/** A row of the DNS page as a line of a zone file; texts in pieces of at most 255 characters. */
function zoneLine({ name, type, wanted }) {
  if (type === 'TXT') return `${name}. TXT ${wanted.match(/.{1,200}/g).map((piece) => `"${piece}"`).join(' ')}`;
  return `${name}. ${type} ${wanted}.`;
}

test('R20 R21 R22 a domain is set up to its first mail', { timeout: 360_000 }, async () => {
  const page = await web.signedIn('admin', '/domains', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByRole('link', { name: 'New domain' }).first().click();
  await page.fill('input[name=name]', 'fresh.test');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL('**/domains/fresh.test/setup');

  const proof = step(page, 'Show that it is yours');
  await proof.getByText('Add the record, then check.').waitFor();
  const records = step(page, 'Publish the records for mail');
  await records.getByRole('button', { name: 'Look again' }).waitFor(); // all of the guide is there: from then on it leads the keyboard
  await assertAccessible(page);
  await proof.getByRole('button', { name: 'Copy the value' }).click();
  await page.getByText('Copied').first().waitFor();
  const token = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(token, /^mailportal-verification=/);
  await proof.getByRole('button', { name: 'Check now' }).click();
  await proof.getByText('not there yet').waitFor();
  await dns.serve('fresh.test', [`@ TXT "mailportal-verification=wrong"`]);
  await proof.getByRole('button', { name: 'Check now' }).click();
  await proof.getByText('another token', { exact: true }).waitFor();

  // a new token makes the old one worthless
  await proof.getByRole('button', { name: 'New token' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'New token' }).click();
  await page.getByText('There is a new token').waitFor();
  const { record } = await admin.get('/domains/fresh.test/verification');
  assert.notEqual(record, token);
  assert.equal(await proof.locator('.copy code').last().textContent(), record);
  await dns.serve('fresh.test', [`@ TXT "${record}"`]);
  await proof.getByRole('button', { name: 'Check now' }).click();
  await proof.getByText('done', { exact: true }).waitFor();
  assert.equal((await admin.get('/domains/fresh.test')).verified, true);
  await page.waitForFunction(() => document.activeElement?.textContent.includes('Make DKIM keys')); // the keyboard goes on there

  await step(page, 'Make DKIM keys').getByRole('button', { name: 'Make the keys' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make the keys' }).click();
  await step(page, 'Make DKIM keys').getByText('done', { exact: true }).waitFor();

  await records.getByText('Signature (DKIM)').first().waitFor();
  assert.equal(await records.getByText('missing', { exact: true }).count(), 5);
  const rows = (await admin.get('/domains/fresh.test/dns')).items;
  await dns.serve('fresh.test', [`@ TXT "${record}"`, ...rows.map(zoneLine)]);
  await records.getByRole('button', { name: 'Look again' }).click();
  await records.getByText('done', { exact: true }).waitFor();

  await step(page, 'Make the first mailbox').getByRole('link', { name: 'Make a mailbox' }).click();
  await page.fill('input[name=name]', 'kim@fresh.test');
  await page.fill('input[name=password]', password);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('kim@fresh.test was created').waitFor();
  await page.getByText('Everything is ready. Send a mail from elsewhere to kim@fresh.test.').waitFor();

  const text = 'From: <friend@outside.test>\nTo: <kim@fresh.test>\nSubject: the first mail\n\nhello\n';
  const said = await smtp(web.here.port('smtp'), { to: 'kim@fresh.test', text });
  assert.match(said.last, /^250 /, JSON.stringify(said));
  await web.here.arrives({ user: 'kim@fresh.test', password }, 'the first mail');
  assertQuiet(page);
  await page.context().close();
});

test('R21 the DNS page: wanted beside found, and the zone as a file', { timeout: 180_000 }, async () => {
  await admin.post('/domains', { name: 'seen.test', owner: 'dora', verified: true });
  await dns.serve('seen.test', ['@ MX 10 mail.elsewhere.test.', '@ TXT "v=spf1 +all"']);
  const page = await web.signedIn('admin', '/domains/seen.test/dns', { size: 'phone' });
  const mx = page.locator('.record', { hasText: 'Where mail goes (MX)' });
  await mx.getByText('different', { exact: true }).waitFor();
  assert.match(await mx.textContent(), /10 mail\.elsewhere\.test/);
  assert.match(await mx.textContent(), /goes to another server/);
  await page.locator('.record', { hasText: 'Who may send (SPF)' }).getByText('different', { exact: true }).waitFor();
  await assertAccessible(page);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Zone file' }).click()]);
  assert.equal(file.suggestedFilename(), 'seen.test.zone');
  assert.match(fs.readFileSync(await file.path(), 'utf8'), /^seen\.test\.\t3600\tIN\tMX\t/m);
  assertQuiet(page);
  await page.context().close();
});

test('R22 keys: a new pair waits, signs when told to, and the old one retires', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('admin', '/domains/second.test/dkim');
  const make = async (button, selector) => {
    await page.getByRole('button', { name: button }).first().click();
    await page.getByRole('dialog').locator('input[name=selector]').fill(selector);
    await page.getByRole('dialog').getByRole('button', { name: 'Make the keys' }).click();
    await page.getByRole('heading', { name: selector }).waitFor();
  };
  const activate = async (selector) => {
    const card = page.locator('.card', { has: page.getByRole('heading', { name: selector }) });
    await card.getByRole('button', { name: 'Sign with it now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign with it now' }).click();
    await card.getByText('signs', { exact: true }).waitFor();
  };
  await make('Make the keys', 'one');
  assert.ok(await page.getByRole('button', { name: 'New pair of keys' }).isDisabled(), 'one pair waits at a time');
  await activate('one');
  await make('New pair of keys', 'two');
  await activate('two');
  await page.getByText('retired', { exact: true }).waitFor();
  await assertAccessible(page);
  const old = page.locator('.card', { has: page.getByRole('heading', { name: 'one' }) });
  await old.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('This will happen:').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await old.waitFor({ state: 'detached' });
  assert.deepEqual((await admin.get('/domains/second.test/dkim')).items.map((pair) => [pair.selector, pair.state]), [['two', 'signing']]);
  assertQuiet(page);
  await page.context().close();
});

test('R20 R24 R25 other names are verified in the same way', { timeout: 180_000 }, async () => {
  await admin.post('/domain-aliases', { name: 'alias.fresh', domain: 'dora.test' });
  await admin.post('/hostnames', { name: 'mx.second.test', owner: 'dora' });
  const { record } = await admin.get('/domain-aliases/alias.fresh/verification');
  await dns.serve('alias.fresh', [`@ TXT "${record}"`]);
  const page = await web.signedIn('admin', '/domain-aliases/alias.fresh/verification');
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('Proved by its record in DNS').waitFor();
  for (const path of ['/relay-domains/relay.test/verification', '/hostnames/mx.second.test/verification']) {
    await page.goto(path);
    await page.getByRole('heading', { name: 'Whose is it?' }).waitFor();
    await assertAccessible(page);
  }
  assertQuiet(page);
  await page.context().close();
});

test('R40 thresholds: their order is held before anything is sent, they are drawn, and go back to those of the server', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('admin', '/domains/dora.test/thresholds');
  const sent = [];
  page.on('request', (request) => { if (request.method() === 'PUT') sent.push(request.url()); });
  await page.getByText('These are the defaults.').waitFor();
  assert.deepEqual(await page.locator('.bar b').allTextContents(), ['0', '4', '6', '15']);
  await page.fill('input[name=greylist]', '7');
  await page.getByText('They have to rise').waitFor();
  await save(page);
  await page.locator('.error', { hasText: 'More than 7 is needed' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), 'add_header');
  assert.deepEqual(sent, []);
  await page.fill('input[name=add_header]', '8.5');
  await page.fill('input[name=reject]', '999');
  assert.deepEqual(await page.locator('.bar b').allTextContents(), ['0', '7', '8.5'], 'what is off has no place');
  await save(page);
  await page.getByText('These are set for this domain.').waitFor();
  assert.deepEqual(await admin.get('/domains/dora.test/antispam/thresholds'), { greylist: 7, add_header: 8.5, reject: 999, source: 'own' });
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Back to those of the server' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Back to those of the server' }).click();
  await page.getByText('These are the defaults.').waitFor();

  const master = await web.signedIn('master', '/antispam');
  await master.fill('input[name=reject]', '20');
  await save(master);
  await master.getByText('These are set for the server.').waitFor();
  assertQuiet(master);
  await page.goto('/relay-domains/relay.test/thresholds');
  await page.getByText('These are those of the server.').waitFor();
  assert.equal(await page.inputValue('input[name=reject]'), '20');
  await master.getByRole('button', { name: 'Back to the defaults' }).click();
  await master.getByRole('dialog').getByRole('button', { name: 'Back to the defaults' }).click();
  await master.getByText('These are the defaults.').waitFor();
  assertQuiet(page);
  await master.context().close();
  await page.context().close();
});

/** Tab until something of this name has the focus. */
async function tabTo(page, name) {
  const at = () => page.evaluate(() => {
    const { activeElement: e } = document;
    return e.name || e.getAttribute('aria-label') || e.textContent;
  });
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    if (await at() === name) return;
  }
  assert.fail(`Tab does not reach ${name}`);
}

test('R40 by keyboard alone: found, changed, taken back', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('master');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Antispam');
  await page.keyboard.press('Enter');
  await page.getByText('These are the defaults.').waitFor();
  await tabTo(page, 'reject');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('12.5');
  await page.keyboard.press('Enter');
  await page.getByText('These are set for the server.').waitFor();
  assert.equal((await web.here.admin.get('/antispam/thresholds')).reject, 12.5);
  await page.locator('main h1').focus(); // as the link that skips the menu does
  await tabTo(page, 'Back to the defaults');
  await page.keyboard.press('Enter');
  await page.getByText('This will happen:').waitFor();
  await tabTo(page, 'Back to the defaults');
  await page.keyboard.press('Enter');
  await page.getByText('These are the defaults.').waitFor();
  assertQuiet(page);
  await page.context().close();
});

test('R30 a size is typed with decimals', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('admin');
  await page.goto('/accounts/bob@dora.test');
  await page.locator('input[name=quota_bytes]').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('1.5');
  await page.keyboard.press('Enter');
  await page.getByText('Saved', { exact: true }).waitFor();
  assert.equal((await admin.get('/accounts/bob@dora.test')).quota_bytes, 1.5 * 2 ** 30);
  assertQuiet(page);
  await page.context().close();
});

test('R41 lists: pasted, counted, searched, with what a white domain lets in', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('admin', '/domains/dora.test/lists');
  const box = page.locator('textarea[name="whitelist.domains"]');
  const names = Array.from({ length: 60 }, (_, i) => `friend${i}.example`);
  await box.fill(names.join(' '));
  await box.press('Enter');
  await page.getByText('A white domain lets forgeries through').waitFor();
  const entries = page.locator('.entries', { has: box });
  assert.match(await entries.locator('h3').textContent(), /60/);
  await entries.getByText('and 10 more').waitFor();
  await entries.locator('input[type=search]').fill('friend59');
  await entries.getByRole('button', { name: 'Take away friend59.example' }).click();
  await entries.locator('input[type=search]').fill('friend5');
  await entries.getByRole('button', { name: 'Take away friend50.example' }).press('Enter');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Take away friend51.example');
  await entries.locator('input[type=search]').fill('');
  // what the server refuses is said at the list that it stands in
  const ips = page.locator('textarea[name="blacklist.ips"]');
  await ips.fill('300.1.1.1');
  await ips.press('Enter');
  await save(page);
  await page.locator('.error', { hasText: '300.1.1.1' }).waitFor();
  await page.getByRole('button', { name: 'Take away 300.1.1.1' }).click();
  await page.getByText('Let only friends in').click();
  await page.getByRole('button', { name: 'Put these two into the black list' }).click();
  await page.getByText('only who is in the white list gets in').waitFor();
  await save(page);
  await page.getByText('not saved yet').waitFor({ state: 'detached' });
  const { whitelist, blacklist } = await admin.get('/domains/dora.test/antispam/rules');
  assert.deepEqual(whitelist.domains, names.filter((name) => !['friend50.example', 'friend59.example'].includes(name)).sort());
  assert.deepEqual(blacklist.ips.sort(), ['0.0.0.0/0', '::/0']);
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Empty all lists' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Empty all lists' }).click();
  await page.getByRole('button', { name: 'Empty all lists' }).waitFor({ state: 'detached' });
  assertQuiet(page, refusals(422));
  await page.context().close();
});

test('R23 R26 a catch-all is warned of, and stands in the way of split routing', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('admin', '/aliases/new');
  await page.fill('input[name=address]', '@second.test');
  await page.getByText('A catch-all takes mail for every name').waitFor();
  await page.fill('textarea[name=targets]', 'ann@dora.test');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('@second.test was created').waitFor();
  await page.goto('/domains/second.test/routing');
  await page.getByText('Split routing is not possible beside a catch-all').waitFor();
  await page.fill('input[name=host]', '192.0.2.7');
  await save(page);
  await page.getByText('delete that catch-all first').first().waitFor();
  await admin.call('DELETE', '/aliases/@second.test');
  await page.reload();
  await page.getByText('All users of the domain are here').waitFor();
  await page.fill('input[name=host]', '192.0.2.7');
  await save(page);
  await page.getByText('is asked for at 192.0.2.7, port 25').waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Switch split routing off' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Switch split routing off' }).click();
  await page.getByText('All users of the domain are here').waitFor();
  assertQuiet(page, refusals(409));
  await page.context().close();
});

test('R13 what an object can not do without is not called optional, and emptying it is told at its field', { timeout: 180_000 }, async () => {
  await admin.post('/aliases', { address: 'kept@dora.test', targets: ['ann@dora.test'], comment: 'for guests' });
  const page = await web.signedIn('admin', '/aliases/kept@dora.test');
  const label = async (name) => (await page.locator(`label[for="${await page.locator(`[name=${name}]`).getAttribute('id')}"]`).textContent()).trim();
  await page.locator('textarea[name=targets]').waitFor();
  assert.equal(await label('targets'), 'Goes to');
  assert.match(await label('comment'), /optional$/);
  await page.fill('textarea[name=targets]', '');
  await save(page);
  await page.getByText('This is needed.').waitFor();
  assert.deepEqual((await admin.get('/aliases/kept@dora.test')).targets, ['ann@dora.test']);
  await page.fill('textarea[name=targets]', 'bob@dora.test');
  await page.fill('input[name=comment]', '');
  await save(page);
  await page.getByText('Saved', { exact: true }).waitFor();
  const { targets, comment } = await admin.get('/aliases/kept@dora.test');
  assert.deepEqual([targets, comment], [['bob@dora.test'], null]);
  await admin.call('DELETE', '/aliases/kept@dora.test');
  assertQuiet(page);
  await page.context().close();
});

test('R33 the outgoing address: what has to be in DNS is said before it is saved', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('admin', '/domains/second.test/outgoing');
  await page.getByText('Mail leaves from the address of the server').waitFor();
  await page.fill('input[name=ip]', '203.0.113.77');
  await page.fill('input[name=helo]', 'out.second.test');
  await page.getByText('The SPF record of second.test allows 203.0.113.77.').waitFor();
  await save(page);
  await page.locator('.error', { hasText: 'no address that mail can leave from' }).waitFor();
  await assertAccessible(page);
  assertQuiet(page, refusals(422));
  await page.context().close();
});

test('R32 many aliases: a preview row by row, then those that are right', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('admin', '/aliases');
  await page.getByRole('link', { name: 'Many aliases at once' }).click();
  await page.fill('input[name=domain]', 'dora.test');
  await page.fill('textarea[name=lines]', 'office ann, bob\nbad nobody-here\nnews@dora.test x@else.example\n');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('2 aliases would be made. 1 row is refused.').waitFor();
  await page.locator('.bulk-lines li', { hasText: 'bad@dora.test' }).getByText('refused', { exact: true }).waitFor();
  await page.getByText('All or none: mend the rows above').waitFor();
  assert.equal((await admin.call('GET', '/aliases/office@dora.test')).status, 404, 'a preview changes nothing');
  await assertAccessible(page);
  await page.selectOption('select[name=mode]', 'rows');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByRole('button', { name: 'Make 2 aliases' }).click();
  await page.getByText('2 aliases were made.').waitFor();
  assert.deepEqual((await admin.get('/aliases/office@dora.test')).targets, ['ann@dora.test', 'bob@dora.test']);
  assertQuiet(page);
  await page.context().close();
});

test('R20 a domain says what lies in it, and what keeps it from being deleted', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('otto', '/domains/otto.test');
  const accounts = page.getByRole('link', { name: '1 account' });
  await accounts.waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByText('still holds 1 mailboxes').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await accounts.click();
  await page.getByRole('link', { name: 'eve@otto.test' }).waitFor();
  assert.equal(new URL(page.url()).search, '?domain=otto.test');
  assertQuiet(page, refusals(409));
  await page.context().close();
});
