// SPDX-License-Identifier: Apache-2.0
// What others write is text and nothing more (R6); what is private stays with who is signed in; other people's objects are not
// there; and pages at both ends of what screens there are, dropped files, and a server that says "not so fast".
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { send } from '../lib/http.mjs';
import { assertQuiet, startWeb } from './lib.mjs';

let web;
before(async () => { web = await startWeb(); });
after(() => web?.stop());

const EVIL = `<img src=x onerror="document.body.dataset.hit=1">'"><script>document.body.dataset.hit=1</script>{{7*7}}`;

test('R6 names, labels and comments with markup are shown as they are, in lists, pages, dialogs, the palette and the log', { timeout: 540_000 }, async () => {
  const { admin } = web.here;
  await admin.patch('/accounts/ann@dora.test', { full_name: EVIL });
  await admin.patch('/domains/dora.test', { comment: EVIL });
  await admin.patch('/aliases/info@dora.test', { comment: EVIL });
  await admin.patch('/sender-addresses/sales@dora.test', { comment: EVIL });
  await admin.patch('/relay-domains/relay.test', { comment: EVIL });
  await admin.post('/aliases', { address: `o'{x}|y&z@dora.test`, targets: ['ann@dora.test'] });
  await send(web.here.where, { path: `/api/v1/${encodeURIComponent(EVIL)}`, headers: { 'user-agent': EVIL } });
  const page = await web.signedIn('admin');
  let dialogs = 0;
  page.on('dialog', (dialog) => { dialogs++; void dialog.dismiss(); });
  for (const path of ['/domains', '/domains/dora.test', '/accounts', '/accounts/ann%40dora.test', '/aliases', '/aliases/info%40dora.test', `/aliases/${encodeURIComponent(`o'{x}|y&z@dora.test`)}`,
    '/sender-addresses', '/relay-domains', '/log', '/jobs', '/', `/accounts?q=${encodeURIComponent(EVIL)}`, `/explain?address=${encodeURIComponent(EVIL)}`, `/domains/${encodeURIComponent(EVIL)}`, `/jobs/${encodeURIComponent(EVIL)}`]) {
    await page.goto(path, { waitUntil: 'networkidle' });
    await page.locator('main h1').first().waitFor();
    assert.equal(await page.locator('img[src="x"], main script').count(), 0, path);
  }
  await page.goto('/accounts');
  await page.getByText(EVIL).first().waitFor();
  assert.deepEqual([dialogs, await page.evaluate(() => document.body.dataset.hit)], [0, undefined]);
  assert.deepEqual(page.complaints.filter((c) => !/ 4\d\d /.test(c)), [], 'the policy had nothing to stop');
  await page.context().close();
});

test('R6 no other site frames a page, runs anything in it or is asked by it', { timeout: 180_000 }, async () => {
  for (const path of ['/', '/domains/dora.test']) {
    const { headers } = await send(web.here.where, { path });
    assert.match(headers['content-security-policy'] ?? '', /default-src 'none'/, path);
    assert.match(headers['content-security-policy'] ?? '', /frame-ancestors 'none'/, path);
    const policy = headers['content-security-policy'].replace(` ${web.here.at.webmail}`, ''); // opened by a form
    assert.doesNotMatch(policy, /unsafe|\*|https?:\/\//, path);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.ok(headers['referrer-policy'], path);
  }
  const page = await web.open('/');
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).origin));
  await page.reload({ waitUntil: 'networkidle' });
  assert.deepEqual([...new Set(asked)], [new URL(web.url).origin]);
  await page.context().close();
});

test('R6 R16 after signing out nothing private is left: not behind "back", not in a cache, not by a link', { timeout: 270_000 }, async () => {
  const page = await web.signedIn('dora', '/accounts/ann%40dora.test');
  await page.getByText('ann@dora.test').first().waitFor();
  await page.goto('/accounts');
  await page.getByText('bob@dora.test').first().waitFor();
  const answer = await page.evaluate(async () => (await fetch('/api/v1/accounts')).headers.get('cache-control'));
  assert.match(answer ?? '', /no-store/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('input[name=username]').waitFor();
  for (let i = 0; i < 2; i++) {
    await page.goBack();
    await page.locator('input[name=username]').waitFor();
    assert.equal(await page.getByText('@dora.test').count(), 0);
  }
  await page.goto('/accounts/ann%40dora.test');
  await page.locator('input[name=username]').waitFor();
  assert.equal(await page.evaluate(() => Object.values({ ...localStorage, ...sessionStorage }).join().includes('dora')), false, 'nothing of it is kept by the browser');
  await page.context().close();
});

test('R6 a link to an object of others says that it is not there, for each kind and role', { timeout: 360_000 }, async () => {
  for (const [who, paths] of [['otto', ['/domains/dora.test', '/domains/dora.test/dkim', '/accounts/ann%40dora.test', '/aliases/info%40dora.test', '/relay-domains/relay.test', '/sender-addresses/sales%40dora.test', '/domain-aliases/alias.test', '/server', '/settings']],
    ['user', ['/domains/dora.test', '/accounts/bob%40dora.test', '/accounts', '/server', '/stats/quota']]]) {
    const page = await web.signedIn(who);
    for (const path of paths) {
      await page.goto(path, { waitUntil: 'networkidle' });
      await page.locator('main').getByText(/not there|no page at this address|Not found/i).first().waitFor();
      assert.equal(await page.locator('main').getByText(EVIL).count(), 0, path);
    }
    await page.context().close();
  }
});

test('R6 a phone of 360 px and a screen of 3,840 px: nothing scrolls sideways, and lines stay readable', { timeout: 720_000 }, async () => {
  const long = `${'l'.repeat(64)}@dora.test`;
  await web.here.admin.post('/accounts', { name: long, password: 'a long enough phrase', full_name: 'W'.repeat(60) });
  const paths = { admin: ['/', '/accounts', `/accounts/${encodeURIComponent(long)}`, '/domains/dora.test/dns', '/domains/dora.test/thresholds', '/files', '/log'], user: ['/', '/me', '/me/security', '/me/sessions', '/me/api-keys', '/me/device-passwords'] };
  for (const [width, height] of [[360, 740], [3840, 2160]])
    for (const [who, all] of Object.entries(paths)) {
      const page = await web.signedIn(who, '/', { viewport: { width, height } });
      for (const path of all) {
        await page.goto(path, { waitUntil: 'networkidle' });
        const [inside, outside, line] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth,
          Math.max(0, ...[...document.querySelectorAll('main p, main .help')].map((p) => p.getBoundingClientRect().width / parseFloat(getComputedStyle(p).fontSize)))]);
        assert.ok(inside <= outside, `${path} at ${width} px is ${inside} px wide`);
        assert.ok(line <= 95, `${path} at ${width} px has a text ${Math.round(line)} em wide`);
      }
      assertQuiet(page);
      await page.context().close();
    }
});

test('R31 a file is dropped', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('dora', '/files?kind=aliases');
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['address,targets\ndropped@dora.test,ann@dora.test\n'], 'dropped.csv', { type: 'text/csv' }));
    return data;
  });
  await page.dispatchEvent('.drop', 'dragover', { dataTransfer: dropped });
  await page.locator('.drop.over').waitFor();
  await page.dispatchEvent('.drop', 'drop', { dataTransfer: dropped });
  await page.getByText('dropped.csv').waitFor();
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByText('1 rows would be made, 0 refused').first().waitFor();
  // beside the place for it: the browser would leave the page and show the file
  const prevented = await page.evaluate((data) => !document.querySelector('h1').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })), dropped);
  assert.ok(prevented, 'a file that misses its place does not take the page away');
  assertQuiet(page);
  await page.context().close();
});

test('R6 R17 "not so fast" is said in words with what to do; a read is asked again by itself', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('dora', '/aliases/new');
  const refuse = (seconds) => ({ status: 429, headers: { 'Retry-After': String(seconds) }, contentType: 'application/problem+json',
    body: JSON.stringify({ type: '/problems/rate-limited', title: 'Too many requests; try again later', status: 429, instance: '', request_id: 'x1', code: 'rate_limited' }) });
  await page.route('**/api/v1/aliases', (route) => (route.request().method() === 'POST' ? route.fulfill(refuse(3)) : route.continue()));
  await page.fill('input[name=address]', 'fast@dora.test');
  await page.fill('textarea[name=targets]', 'ann@dora.test');
  await page.locator('button[type=submit]').click();
  await page.getByRole('alert').filter({ hasText: 'Too many requests. Wait 3 seconds and try again' }).waitFor();
  assert.equal(await page.inputValue('input[name=address]'), 'fast@dora.test', 'what was typed is still there');
  let times = 0;
  await page.route('**/api/v1/domains?*', (route) => (times++ < 1 ? route.fulfill(refuse(1)) : route.continue()));
  page.once('dialog', (dialog) => dialog.accept());
  await page.goto('/domains');
  await page.getByText('second.test').first().waitFor();
  assert.ok(times >= 2);
  assertQuiet(page, [/429/]);
  await page.context().close();
});
