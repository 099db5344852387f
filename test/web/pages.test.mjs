// SPDX-License-Identifier: Apache-2.0
// pages: R6: every page for each role, on a phone and a desk, light and dark: it shows, nothing complains, axe finds nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, assertQuiet, hourOfUsage, password, SIZES, startWeb, THEMES } from './lib.mjs';
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
  await heading.waitFor().catch((e) => assert.fail(`${path}: ${e}`));
  assert.notEqual((await heading.textContent()).trim(), '', `${path} has a heading`);
  if (path !== '/no-such-page') assert.equal(await page.getByText('There is no page at this address').count(), 0, `${path} is a page`);
  if (!TELLING.includes(path)) assert.equal(await page.locator('.note.bad').count(), 0, `${path} shows no error`);
}

/** Where the links of the page lead within the portal; files, what the API answers and the door to the webmail aside. */
const linksOf = (page) =>
  page.locator('a[href^="/"]:not([download], [href^="/api/"], [href="/webmail"])').evaluateAll((all) => all.map((a) => new URL(a.href).pathname + new URL(a.href).search));

/** Links to one object after the other lead to the same page. */
const shapeOf = (path) => path.split('?')[0].split('/').map((part) => (/[@.\d]/.test(decodeURIComponent(part)) ? '*' : part)).join('/');

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
    const led = new Map();
    for (const path of paths) {
      await look(page, path);
      for (const link of await linksOf(page)) led.set(shapeOf(link), link);
    }
    for (const path of paths) led.delete(shapeOf(path));
    for (const link of led.values()) await visit(page, link);
    assertQuiet(page);
    await page.context().close();
  });
}

// Her own account stands in the list of accounts.
test('R6 who has nothing yet is told what to do first, and led there', async () => {
  await web.here.admin.post('/accounts', { name: 'nora', password, role: 'domain_admin' });
  const page = await web.signedIn('nora');
  for (const path of ['/domains', '/aliases', '/sender-addresses', '/domain-aliases', '/relay-domains', '/hostnames']) {
    await visit(page, path);
    const empty = page.locator('.empty');
    assert.notEqual((await empty.locator('p').textContent()).trim(), '', `${path} says what it is for`);
    await empty.locator(`a[href="${path}/new"]`).click();
    await page.waitForURL(`**${path}/new`);
    await page.locator('main form').waitFor();
  }
  for (const path of ['/stats/blocked-senders', '/deleted-accounts', '/jobs', '/messages']) {
    await visit(page, path);
    assert.notEqual((await page.locator('.empty h2').textContent()).trim(), '', path);
  }
  assertQuiet(page);
  await page.context().close();
});

test('R6 a trail leads from an object back to its list', async () => {
  const page = await web.signedIn('admin', '/aliases/info%40dora.test');
  const trail = page.getByRole('navigation', { name: 'Where you are' });
  assert.equal(await trail.locator('[aria-current=page]').textContent(), 'info@dora.test');
  await trail.getByRole('link').click();
  await page.waitForURL('**/aliases');
  await page.getByRole('link', { name: 'info@dora.test' }).waitFor();
  await page.goBack();
  await page.waitForURL('**/aliases/info%40dora.test');
  await trail.waitFor();
  await page.context().close();
});
