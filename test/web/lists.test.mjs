// SPDX-License-Identifier: Apache-2.0
// Lists and forms as every kind of object has them (R6 R14 R30): sorted, narrowed and searched by address; several rows at once, told
// before and taken back after; what is shown as a file; a form that is not left by mistake; a browser without a network.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { until } from '../lib/until.mjs';
import { assertAccessible, assertQuiet, password, startWeb } from './lib.mjs';

let web, admin;
before(async () => {
  web = await startWeb();
  ({ admin } = web.here);
  const many = Array.from({ length: 250 }, (_, i) => `m${String(i).padStart(3, '0')}@second.test`);
  for (const address of many) await admin.post('/aliases', { address, targets: ['ann@dora.test'] });
  for (const name of ['one', 'two', 'three']) await admin.post('/accounts', { name: `${name}@second.test`, password });
}, { timeout: 540_000 });
after(() => web?.stop());

const close = (page) => page.context().close();
const button = (within, name) => within.getByRole('button', { name, exact: true });
const dialog = (page) => page.locator('dialog[open]').last();
const names = (page) => page.locator('.list tbody td.first').allInnerTexts();
const shows = (page, what, wanted) => until(what, async () => wanted((await names(page)).map((name) => name.trim())), 60);
const here = (page) => new URL(page.url()).pathname + new URL(page.url()).search;

test('R6 a list is sorted, searched and narrowed by its address, which a reload and "back" keep', { timeout: 270_000 }, async () => {
  const page = await web.signedIn('dora', '/aliases?domain=second.test');
  await shows(page, 'the first ones', ([first]) => first === 'm000@second.test');
  await page.locator('.list output').getByText('250').waitFor();
  await button(page, 'Address').click();
  await shows(page, 'the last ones', ([first]) => first === 'm249@second.test');
  assert.equal(await page.locator('th[aria-sort=descending]').innerText(), 'Address ↓');
  assert.match(here(page), /sort=-address/);
  await page.getByRole('searchbox').fill('m01');
  await shows(page, 'those that begin so', (all) => all.length === 10 && all[0] === 'm019@second.test');
  await page.reload();
  await shows(page, 'the same after a reload', (all) => all.length === 10 && all[0] === 'm019@second.test');
  const list = here(page);
  await page.getByRole('link', { name: 'm019@second.test' }).click();
  await page.getByRole('heading', { name: 'm019@second.test' }).waitFor();
  await page.goBack();
  await shows(page, 'the same after "back"', (all) => all.length === 10 && all[0] === 'm019@second.test');
  assert.equal(here(page), list);
  await page.getByRole('searchbox').fill('nobody-is-called-so');
  await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
  await button(page, 'Clear filters').click();
  await page.locator('.list tbody a').first().waitFor();
  assertQuiet(page);
  await close(page);
});

test('R6 a long list is asked for in pages; all of it is reached, little of it is in the document, and all of it is saved', { timeout: 270_000 }, async () => {
  const page = await web.signedIn('dora', '/aliases?domain=second.test');
  await shows(page, 'it is there', (all) => all.length > 10);
  let goOn;
  const held = new Promise((done) => { goOn = done; });
  await page.route(/limit=500/, async (asked) => { // in smaller steps, and one by one
    const url = asked.request().url();
    if (url.includes('cursor=')) await held;
    await asked.continue({ url: url.replace('limit=500', 'limit=100') });
  });
  const saved = page.waitForEvent('download');
  await button(page, 'Save what is shown as CSV').click();
  await page.locator('.tools progress[value="40"]').waitFor();
  goOn();
  const file = await saved;
  const lines = fs.readFileSync(await file.path(), 'utf8').trim().split('\r\n');
  assert.equal(lines.length, 1 + 250, 'also what was not scrolled to, and nothing of another domain');
  assert.ok(lines.every((line, i) => i === 0 || line.includes('@second.test')));
  await until('the last row', async () => {
    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, 1500);
    return (await names(page)).includes('m249@second.test');
  }, 60);
  const drawn = () => page.locator('.list tbody tr').count();
  await until('those around them, when it rests', async () => await drawn() > page.viewportSize().height / 45);
  assert.ok(await drawn() < 80);
  assertQuiet(page);
  await close(page);
});

test('R6 R30 several at once: what will happen is told before, and "undo" takes it back', { timeout: 270_000 }, async () => {
  const page = await web.signedIn('dora', '/accounts?domain=second.test');
  const off = async () => (await admin.get('/accounts?domain=second.test&enabled=false')).items.map((one) => one.name).sort();
  await admin.patch('/accounts/one@second.test', { enabled: false });
  await page.reload();
  await page.getByLabel('Choose all that are shown').check();
  const chosen = page.getByRole('region', { name: 'What is chosen' });
  await button(chosen, 'Switch off').click();
  await page.getByText('3 done').waitFor();
  assert.deepEqual(await off(), ['one@second.test', 'three@second.test', 'two@second.test']);
  await button(page, 'Undo').click();
  await page.getByText('Taken back').waitFor();
  assert.deepEqual(await off(), ['one@second.test'], 'each is as it was');

  await page.getByLabel('Choose two@second.test').check();
  await page.getByLabel('Choose three@second.test').check();
  await button(chosen, 'Delete').click();
  await dialog(page).getByText('This will happen').waitFor();
  for (const name of ['two', 'three']) await dialog(page).locator('.steps code', { hasText: `${name}@second.test` }).first().waitFor();
  await assertAccessible(page);
  assert.equal((await admin.call('GET', '/accounts/two@second.test')).status, 200, 'looking deletes nothing');
  await button(dialog(page), 'Delete').click();
  await page.getByText('2 done').waitFor();
  assert.equal((await admin.call('GET', '/accounts/two@second.test')).status, 404);
  await button(page, 'Undo').click();
  await shows(page, 'they are back', (all) => all.length === 3);

  await page.goto('/domains');
  await page.getByLabel('Choose second.test').check();
  await page.getByLabel('Choose dora.test').check();
  await button(chosen, 'Delete').click();
  await dialog(page).locator('.note.warn').waitFor();
  assert.equal(await button(dialog(page), 'Delete').isDisabled(), true, 'accounts lie in both');
  await button(dialog(page), 'Cancel').click();
  for (const name of ['empty.test', 'void.test']) await admin.post('/domains', { name, owner: 'dora' });
  await page.goto('/domains?verified=false');
  await page.getByLabel('Choose all that are shown').check();
  await button(chosen, 'Delete').click();
  await dialog(page).getByLabel('Type 2').waitFor();
  assert.equal(await button(dialog(page), 'Delete').isDisabled(), true, 'so much is not deleted by one click');
  await dialog(page).getByLabel('Type 2').fill('2');
  await button(dialog(page), 'Delete').click();
  await page.getByText('2 done').last().waitFor();
  await until('they are gone', async () => (await admin.call('GET', '/domains/void.test')).status === 404);

  await page.goto('/aliases/info@dora.test');
  await button(page, 'Delete').click();
  await dialog(page).getByText('This will happen').waitFor();
  await button(dialog(page), 'Delete').click();
  await page.getByText('info@dora.test was deleted').waitFor();
  await button(page, 'Undo').click();
  await page.getByRole('heading', { name: 'info@dora.test' }).waitFor();
  assert.deepEqual((await admin.get('/aliases/info@dora.test')).targets, ['ann@dora.test', 'bob@dora.test']);
  assertQuiet(page, [/ 409 .*dry_run/]);
  await close(page);
});

test('R6 on a phone rows are cards, and several are chosen as well', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('dora', '/accounts?domain=second.test', { size: 'phone', theme: 'dark' });
  await page.locator('table.cards tbody a').first().waitFor();
  const [card] = await page.locator('table.cards tbody tr').all();
  const { width, height } = await card.boundingBox();
  assert.ok(width > 300 && height > 60, 'a card, not a line');
  await page.getByLabel('Choose one@second.test').check();
  await button(page.getByRole('region', { name: 'What is chosen' }), 'Switch on').click();
  await page.getByText('1 done').waitFor();
  await assertAccessible(page);
  assertQuiet(page);
  await close(page);
});

test('R6 a form with unsaved changes asks before it is left: by a link, by "back" and by the palette', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('dora', '/domains');
  await page.getByRole('link', { name: 'dora.test', exact: true }).click();
  const comment = page.locator('[name=comment]');
  await comment.fill('not saved');
  await page.getByRole('link', { name: 'Accounts', exact: true }).first().click();
  await dialog(page).getByText('Leave without saving?').waitFor();
  await button(dialog(page), 'Cancel').click();
  assert.equal(await comment.inputValue(), 'not saved');
  await page.evaluate(() => history.back());
  await dialog(page).getByText('Leave without saving?').waitFor();
  await button(dialog(page), 'Cancel').click();
  await page.waitForURL('**/domains/dora.test'); // the browser goes forward again by itself
  assert.equal(await comment.inputValue(), 'not saved');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('second.test');
  await page.getByRole('option', { name: /^second\.test/ }).click();
  await dialog(page).getByText('Leave without saving?').waitFor();
  await button(dialog(page), 'Leave').click();
  await page.getByRole('heading', { name: 'second.test' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'dora.test' }).waitFor();
  assert.equal(await comment.inputValue(), '');
  assertQuiet(page);
  await close(page);
});

test('R6 without a network it is said, and goes on when there is one', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('dora', '/domains');
  await page.context().setOffline(true);
  await page.getByText(/can not be reached/i).first().waitFor();
  await page.context().setOffline(false);
  await page.getByText(/can not be reached/i).first().waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'dora.test', exact: true }).click();
  await page.getByRole('heading', { name: 'dora.test' }).waitFor();
  await close(page);
});
