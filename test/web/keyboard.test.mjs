// SPDX-License-Identifier: Apache-2.0
// The main stories by keyboard alone (R6): no mouse is moved, and what has the focus is always to be seen.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../lib/until.mjs';
import { assertQuiet, password, startWeb } from './lib.mjs';

let web;
before(async () => { web = await startWeb(); });
after(() => web?.stop());

const MOST_TABS = 80;

/** What has the focus, or all that can get it: its tag, its name as it is read aloud, and whether it can be seen. */
const described = (page, all) => page.evaluate((every) => (every ? [...([...document.querySelectorAll('dialog[open]')].at(-1) ?? document).querySelectorAll('a, button:enabled, input:enabled, textarea:enabled')] : [document.activeElement]).map((at) => {
  const label = at.labels?.[0]?.textContent || at.getAttribute('aria-label') || at.textContent || at.getAttribute('name') || '';
  const box = at.getBoundingClientRect();
  return { tag: at.tagName, name: label.trim(), field: at.getAttribute('name'), seen: box.width > 0 && box.height > 0, marked: getComputedStyle(at).outlineStyle !== 'none' || getComputedStyle(at).boxShadow !== 'none' };
}), all);
const focused = async (page) => (await described(page, false))[0];

/** Tab until this has the focus, once it is there. */
async function tabTo(page, wanted, tag) {
  const met = [], fits = (one) => one.seen && (one.field === wanted || one.name === wanted) && (!tag || one.tag === tag);
  await until(`${wanted} is there`, async () => (await described(page, true)).some(fits), 30);
  for (let i = 0; i < MOST_TABS; i++) {
    const now = await focused(page);
    if (fits(now)) {
      assert.ok(now.marked, `${wanted} has the focus, and nothing shows it`);
      return;
    }
    met.push(`${now.tag} ${now.name.slice(0, 20)}`);
    await page.keyboard.press('Tab');
  }
  assert.fail(`${wanted} is not reached by Tab: ${met.join(', ')}`);
}

async function type(page, field, text) {
  await tabTo(page, field);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

/** By the command palette. */
async function go(page, text, path) {
  await page.keyboard.press('Control+k');
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
  await page.keyboard.type(text);
  await page.locator('.hits [role=option][aria-selected=true]').filter({ hasText: text }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => decodeURIComponent(url.pathname) === path);
}

test('R6 R20 R30 by keyboard alone: sign in, a domain, an account in it, a change, its deletion after a look at what will happen, and out', { timeout: 360_000 }, async () => {
  const page = await web.open('/');
  await page.locator('input[name=username]').waitFor();
  await type(page, 'username', 'dora');
  await type(page, 'password', password);
  page.complaints = page.complaints.filter((c) => !c.includes('401'));
  await page.keyboard.press('Enter');
  await page.locator('.frame main h1').first().waitFor();

  await go(page, 'Domains', '/domains');
  await tabTo(page, 'New domain', 'A');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/domains/new');
  await type(page, 'name', 'keys.test');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/domains/keys.test/setup');

  await go(page, 'Accounts', '/accounts');
  await tabTo(page, 'New account', 'A');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/accounts/new');
  await type(page, 'name', 'kim@dora.test');
  await type(page, 'password', 'a long enough phrase');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/accounts/kim%40dora.test');

  await page.goto('/');
  await page.locator('main h1').first().waitFor();
  await go(page, 'kim@dora.test', '/accounts/kim@dora.test');
  await type(page, 'full_name', 'Kim by Keyboard');
  await page.keyboard.press('Enter');
  await page.getByText('Saved').first().waitFor();
  assert.equal((await web.here.admin.get('/accounts/kim@dora.test')).full_name, 'Kim by Keyboard');

  await tabTo(page, 'Delete', 'BUTTON');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('kim@dora.test').first().waitFor();
  assert.equal((await web.here.admin.call('GET', '/accounts/kim@dora.test')).status, 200, 'looking deletes nothing');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal((await focused(page)).name, 'Delete', 'the focus is back where it was');
  await page.keyboard.press('Enter');
  await dialog.getByText('kim@dora.test').first().waitFor();
  await tabTo(page, 'Delete', 'BUTTON');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/accounts');
  assert.equal((await web.here.admin.call('GET', '/accounts/kim@dora.test')).status, 404);

  await tabTo(page, 'Sign out', 'BUTTON');
  await page.keyboard.press('Enter');
  await page.locator('input[name=username]').waitFor();
  assertQuiet(page, [/401/]);
  await page.context().close();
});
