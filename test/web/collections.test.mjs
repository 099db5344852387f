// SPDX-License-Identifier: Apache-2.0
// Contacts and calendars in a browser (R51): made, coloured, imported with a report, exported, shared and left, deleted.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { assertAccessible, assertQuiet, password, startWeb } from './lib.mjs';

const run = promisify(execFile);
let web, portal, admin;
before(async () => {
  web = await startWeb();
  portal = web.here;
  ({ admin } = portal);
  for (const name of ['cara', 'carl']) await admin.post('/accounts', { name: `${name}@dora.test`, password });
}, { timeout: 540_000 });
after(() => web?.stop());

const dialog = (page) => page.locator('dialog[open]').last();
const button = (within, name) => within.getByRole('button', { name, exact: true });
const row = (page, name) => page.locator('.collection').filter({ hasText: name });
const CARDS = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:a\r\nFN:Ann\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nFN:Old\r\nEND:VCARD\r\n';

test('R51 an address book is made, imported into with a report, exported, shared, left, renamed and deleted', { timeout: 360_000 }, async () => {
  const page = await web.signedIn('cara@dora.test', '/me/collections');
  await row(page, 'Calendar').first().waitFor();
  await assertAccessible(page);
  await button(page, 'New address book').click();
  await dialog(page).locator('input[name=name]').fill('Club');
  await dialog(page).getByLabel('This colour').check();
  await assertAccessible(page);
  await button(dialog(page), 'Create').click();
  await row(page, 'Club').waitFor();

  await button(row(page, 'Club'), 'Import').click();
  await dialog(page).locator('input[type=file]').setInputFiles({ name: 'club.vcf', mimeType: 'text/vcard', buffer: Buffer.from(CARDS) });
  await button(dialog(page), 'Import').click();
  await dialog(page).getByText('Line 6').waitFor();
  await assertAccessible(page);
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await row(page, '1 contact').waitFor();

  const [file] = await Promise.all([page.waitForEvent('download'), row(page, 'Club').locator('a[download]').click()]);
  assert.equal(file.suggestedFilename(), 'Club.vcf');

  await button(row(page, 'Club'), 'Share').click();
  await dialog(page).locator('input[name=member]').fill('carl@dora.test');
  await button(dialog(page), 'Share').click();
  const stored = page.waitForResponse((r) => r.request().method() === 'PUT' && r.url().endsWith('/shares/carl%40dora.test') && r.request().postData().includes('rw'));
  await dialog(page).getByLabel('May: carl@dora.test').selectOption('rw');
  await stored;
  await assertAccessible(page);
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await row(page, 'shared with 1 other').waitFor();

  const his = await web.signedIn('carl@dora.test', '/me/collections');
  await row(his, 'from cara@dora.test').getByText('may read and change').waitFor();
  const [{ id }] = (await (await portal.nobody.login('carl@dora.test', password)).get('/me/shares')).items;
  await run(process.execPath, [path.join(import.meta.dirname, '../lib/tsdav_cycle.mjs')], { env: { ...process.env, URL: portal.at.dav,
    DAV_USER: 'carl@dora.test', DAV_PASSWORD: password, DAV_SHARE: `share-${id}`, NODE_EXTRA_CA_CERTS: path.join(portal.dir, 'etc/tls.crt') } });
  await page.reload();
  await row(page, '2 contacts').waitFor();
  await button(row(his, 'from cara@dora.test'), 'Do without Club').click();
  await button(dialog(his), 'Do without it').click();
  await his.getByText('Nobody shares anything with you').waitFor();
  assertQuiet(his);

  await button(row(page, 'Club'), 'Name and colour of Club').click();
  await dialog(page).locator('input[name=name]').fill('Old friends');
  await button(dialog(page), 'Save').click();
  await button(row(page, 'Old friends'), 'Delete Old friends').click();
  await dialog(page).getByText('with 2 items').waitFor();
  await dialog(page).locator('input').fill('Old friends');
  await button(dialog(page), 'Delete').click();
  await row(page, 'Old friends').waitFor({ state: 'detached' });
  assertQuiet(page);
});

test('R51 R6 the page fits a phone, in the dark', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('cara@dora.test', '/me/collections', { size: 'phone', theme: 'dark' });
  await row(page, 'Calendar').first().waitFor();
  await assertAccessible(page);
});
