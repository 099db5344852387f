// SPDX-License-Identifier: Apache-2.0
// Moving in, in a browser, from a second Dovecot (R60, R61, R62): where users come from, the sign-up, the board until the MX record may
// be switched.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSource } from '../lib/source.mjs';
import { until } from '../lib/until.mjs';
import { assertAccessible, assertQuiet, SIZES, startWeb, THEMES } from './lib.mjs';

const users = { 'mia@dora.test': 'the old password of mia', 'bob@dora.test': 'the old password of bob' };
const mail = (i) => `From: <a@far.test>\r\nTo: <x@dora.test>\r\nSubject: old ${i}\r\nMessage-ID: <${i}@far.test>\r\n\r\nold ${i}\r\n`;
const board = '/domains/dora.test/migration';
const WAIT = { timeout: 180_000 };
let web, admin, source;

before(async () => {
  source = await startSource(users);
  source.fill('mia@dora.test', 3, mail);
  source.fill('bob@dora.test', 2, mail);
  web = await startWeb({ migration_load: 100000 });
  ({ admin } = web.here);
}, { timeout: 540_000 });
after(async () => {
  await web?.stop();
  await source?.stop();
});

const close = (page) => page.context().close();
const state = (address, wanted) => until(`${address} is ${wanted}`, async () => {
  const row = await admin.get(`/migration/users/${address}`);
  return row.state === wanted && row;
}, 60);
const row = (page, address) => page.locator('tr', { hasText: address });
/** A dialog's own button. */
const press = (page, name) => page.locator('dialog').last().getByRole('button', { name, exact: true }).click();

test('R60 where users come from: a private address needs a MasterAdmin, and a login is tried before anything is stored', { timeout: 360_000 }, async () => {
  const dora = await web.signedIn('dora', board);
  await dora.getByText('Nobody moves here yet').waitFor();
  await dora.fill('input[name=host]', '127.0.0.1');
  await dora.getByRole('button', { name: 'Save' }).click();
  await dora.locator('.field', { hasText: 'Server' }).getByRole('alert').waitFor();
  assert.equal(await dora.locator('input[name=allow_private]').count(), 0, 'not hers to allow');
  await dora.getByText('Do this by API').click();
  await dora.getByText(/-X PUT .*\/domains\/dora\.test\/migration/).waitFor();
  assertQuiet(dora, [/422/]);
  await close(dora);

  const page = await web.signedIn('master', board);
  await page.fill('input[name=host]', '127.0.0.1');
  await page.fill('input[name=port]', String(source.imaps));
  await page.uncheck('input[name=check_certificate]');
  await page.check('input[name=allow_private]');
  await page.fill('input[name=test_login]', 'mia@dora.test');
  await page.fill('input[name=test_password]', 'wrong');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').filter({ hasText: 'does not take this login' }).waitFor(WAIT);
  assert.equal((await admin.call('GET', board)).status, 204, 'nothing is stored');
  await page.fill('input[name=test_password]', users['mia@dora.test']);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('A test login has succeeded.').waitFor(WAIT);
  await page.getByText('Do not switch the MX record yet').waitFor();
  await page.getByText('Nobody has come yet.').waitFor();
  await page.getByText(/up to \d users are copied at once, for 24 hours each/).waitFor();
  assertQuiet(page, [/422/]);
  await close(page);
});

test('R61 somebody moves in from the sign-in page, is told plainly what is wrong, and sees the mail arrive', { timeout: 360_000 }, async () => {
  const page = await web.open('/', { size: 'phone' }), link = page.getByRole('link', { name: 'Move in' });
  const box = await link.boundingBox();
  assert.ok(box.y + box.height < 100 && box.x > SIZES.phone.width / 3, `at the top right: ${JSON.stringify(box)}`);
  await link.click();
  await page.getByRole('heading', { name: 'Move in from another mail service' }).waitFor();
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    await assertAccessible(page);
  }
  await page.fill('input[name=address]', 'mia@dora.test');
  await page.fill('input[name=old_password]', 'not this one');
  await page.fill('input[name=new_password]', 'correct horse battery staple');
  await page.getByRole('button', { name: 'Move in' }).click();
  await page.getByText('The address or its password until now is wrong').waitFor(WAIT);
  await page.fill('input[name=old_password]', users['mia@dora.test']);
  await page.getByRole('button', { name: 'Move in' }).click();
  await page.getByRole('heading', { name: 'Hello, mia@dora.test' }).waitFor(WAIT);
  const card = page.locator('.card', { hasText: 'Your mail from the old server' });
  await card.getByText('All your mail is here').waitFor(WAIT);
  assert.match(await card.innerText(), /3 of 3/);
  await assertAccessible(page);
  assertQuiet(page, [/401/]);
  await close(page);
});

test('R62 the board: who is here and who is not, a new password, mail fetched again, cancelled and finished by selection', { timeout: 720_000 }, async () => {
  const page = await web.signedIn('dora', board);
  await page.getByText('Safe to switch the MX record.').waitFor();
  assert.match(await row(page, 'mia@dora.test').innerText(), /all here[\s\S]*3 of 3/);

  await page.getByRole('button', { name: 'Add a user' }).click();
  await page.locator('dialog input[name=address]').fill('bob@dora.test');
  await page.locator('dialog input[name=source_password]').fill('wrong');
  await press(page, 'Add a user');
  await state('bob@dora.test', 'failed');
  await page.getByText('Copying has failed for some users.').waitFor(WAIT);
  await row(page, 'bob@dora.test').getByRole('button', { name: 'Details of bob@dora.test' }).click();
  await page.locator('dialog .lines').getByText('does not take this login').waitFor(WAIT);
  await assertAccessible(page);
  await page.locator('dialog input[name=source_password]').fill(users['bob@dora.test']);
  await press(page, 'Save and try again');
  await state('bob@dora.test', 'synced');
  await page.locator('dialog').getByText('2 of 2').first().waitFor(WAIT);
  await press(page, 'Close');
  await page.getByText('Safe to switch the MX record.').waitFor(WAIT);

  await source.as('mia@dora.test', (c) => c.append('INBOX', mail('late'), []));
  await page.getByLabel('Choose mia@dora.test').check();
  await page.getByRole('region', { name: 'What is chosen' }).getByRole('button', { name: 'Fetch again now' }).click();
  const again = await until('mia has it', async () => {
    const now = await admin.get('/migration/users/mia@dora.test');
    return now.state === 'synced' && now.messages_total === 4 && now;
  }, 60);
  assert.deepEqual([again.messages_done, again.arrived], [4, 1]);
  await page.getByText('New mail has come to the old server for 1 user').waitFor(WAIT);
  await row(page, 'mia@dora.test').getByText('4 of 4').waitFor(WAIT);

  for (const size of Object.keys(SIZES))
    for (const theme of THEMES) {
      await page.setViewportSize(SIZES[size]);
      await page.emulateMedia({ colorScheme: theme });
      await assertAccessible(page);
    }
  await page.goto(`${board}?source=1`);
  await page.getByRole('link', { name: 'Back to the board' }).click();
  await page.getByLabel('Choose all that are shown').check();
  await page.getByRole('region', { name: 'What is chosen' }).getByRole('button', { name: 'Finish' }).click();
  await press(page, 'Finish');
  for (const name of Object.keys(users)) assert.equal((await state(name, 'done')).password_set, false, 'the login there is forgotten');
  await page.getByRole('button', { name: '2 done' }).waitFor(WAIT);
  await page.goto('/files?kind=migration-users&mode=rows');
  assert.equal(await page.locator('#files-kind').inputValue(), 'migration-users');
  assertQuiet(page);
  await close(page);
});
