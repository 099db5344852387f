// SPDX-License-Identifier: Apache-2.0
// pages: R6: every page for each role, on a phone and a desk, light and dark: it shows, nothing complains, axe finds nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, assertQuiet, SIZES, startWeb, THEMES } from './lib.mjs';
import { PAGES } from './pages.mjs';

let web;
before(async () => { web = await startWeb(); });
after(() => web?.stop());

/** A domain without an address or a second server of its own says so with 404, which Chromium calls an error. */
const NONE = [/status of 404 .*\/(split-routing|outgoing-ip)$/];

/** One look at a page: its heading is there, what it asks for has come. */
async function look(page, path) {
  await page.goto(path, { waitUntil: 'networkidle' });
  const heading = page.locator('main h1').first();
  await heading.waitFor();
  assert.notEqual((await heading.textContent()).trim(), '', `${path} has a heading`);
  if (path !== '/no-such-page') assert.equal(await page.getByText('There is no page at this address').count(), 0, `${path} is a page`);
  assert.equal(await page.locator('.note.bad').count(), 0, `${path} shows no error`);
  await assertAccessible(page);
}

for (const [who, paths] of Object.entries(PAGES)) {
  for (const size of Object.keys(SIZES)) {
    for (const theme of THEMES) {
      test(`R6 pages of ${who}, ${size}, ${theme}`, async () => {
        const page = who === 'nobody' ? await web.open('/', { size, theme }) : await web.signedIn(who, '/', { size, theme });
        for (const path of paths) await look(page, path);
        assertQuiet(page, NONE);
        await page.context().close();
      });
    }
  }
}
