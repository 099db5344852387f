// SPDX-License-Identifier: Apache-2.0
// The frame in a browser (R6): sign-in and first page of each role, in both themes, on a phone and a desk; deep links; a portal
// that is away.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../lib/until.mjs';
import { assertAccessible, assertQuiet, PEOPLE, SIZES, startWeb, THEMES } from './lib.mjs';

let web;
before(async () => { web = await startWeb(); }, { timeout: 540_000 });
after(() => web?.stop());

for (const size of Object.keys(SIZES))
  for (const theme of THEMES)
    test(`R6 ${size}, ${theme}: the sign-in page and the first page of each role`, { timeout: 360_000 }, async () => {
      const nobody = await web.open('/', { size, theme });
      await nobody.locator('input[name=username]').waitFor();
      await assertAccessible(nobody);
      await nobody.context().close();
      for (const who of Object.keys(PEOPLE)) {
        const page = await web.signedIn(who, '/', { size, theme });
        await assertAccessible(page);
        assertQuiet(page);
        await page.context().close();
      }
    });

test('R6 a link into the middle, reloaded, stays there', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('admin', '/domains/dora.test');
  assert.equal(new URL(page.url()).pathname, '/domains/dora.test');
  await page.getByText('dora.test').first().waitFor();
  await page.reload();
  await page.getByText('dora.test').first().waitFor();
  assert.equal(new URL(page.url()).pathname, '/domains/dora.test');
  assertQuiet(page);
  await page.context().close();
});

test('R6 what the policy stops is noticed', { timeout: 180_000 }, async () => {
  const page = await web.open('/');
  await page.evaluate(() => { document.body.append(Object.assign(document.createElement('script'), { textContent: '1' })); });
  await until('it is told', () => page.complaints.some((c) => c.startsWith('CSP: script-src')) || assert.fail(page.complaints.join()));
  await page.context().close();
});

test('R6 while the API is away, a page says so, and shows the portal as soon as it is back', { timeout: 360_000 }, async () => {
  await web.here.stopPart('api');
  const page = await web.open('about:blank');
  let seen, asked = 0;
  const looked = new Promise((resolve) => { seen = resolve; });
  await page.route('**/domains', async (route) => { // it asks again by itself every few seconds: not while it is looked at
    if (++asked > 1) await looked;
    await route.continue();
  });
  await page.goto('/domains');
  try {
    assert.match(await page.textContent('h1'), /not answering/);
    assert.match(await page.textContent('h2'), /antwortet gerade nicht/);
    await assertAccessible(page, { but: ['meta-refresh'] }); // nothing is written or read there that could be lost
  } finally {
    await web.here.startPart('api');
    await web.here.ready();
    seen();
  }
  await page.locator('input[name=username]').waitFor({ timeout: 90_000 });
  await page.context().close();
});
