// SPDX-License-Identifier: Apache-2.0
// pages: R6: every page for each role, on a phone and a desk, light and dark: it shows, nothing complains, axe finds nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, assertQuiet, hourOfUsage, SIZES, startWeb, THEMES } from './lib.mjs';
import { PAGES } from './pages.mjs';

let web;
before(async () => { web = await startWeb(); });
after(() => web?.stop());

// What is wrong with the instance is their matter: this one has findings, and a backup that failed.
const TELLING = ['/doctor', '/server/backup'];

/** Is it there and without an error? */
async function visit(page, path) {
  await page.goto(path, { waitUntil: 'networkidle' });
  const heading = page.locator('main h1').first();
  await heading.waitFor();
  assert.notEqual((await heading.textContent()).trim(), '', `${path} has a heading`);
  if (path !== '/no-such-page') assert.equal(await page.getByText('There is no page at this address').count(), 0, `${path} is a page`);
  if (!TELLING.includes(path)) assert.equal(await page.locator('.note.bad').count(), 0, `${path} shows no error`);
}

/** The same page, on each size and in each theme. */
async function look(page, path) {
  await visit(page, path);
  for (const size of Object.keys(SIZES)) {
    await page.setViewportSize(SIZES[size]);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page);
    }
  }
}

for (const [who, paths] of Object.entries(PAGES)) {
  test(`R6 pages of ${who}, on a phone and a desk, light and dark`, async () => {
    const page = who === 'nobody' ? await web.open('/') : await web.signedIn(who);
    await page.route('**/api/v1/server/usage?*', (route) => route.fulfill({ json: hourOfUsage() }));
    for (const path of paths) await look(page, path);
    assertQuiet(page);
    await page.context().close();
  });
}
