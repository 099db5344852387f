// SPDX-License-Identifier: Apache-2.0
// phone: a phone is set up from the page alone (R54, R13), and help is read without signing in (R55).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { send } from '../lib/http.mjs';
import { until } from '../lib/until.mjs';
import { readPlist, readXml } from '../lib/xml.mjs';
import { assertAccessible, assertQuiet, password, SIZES, startWeb, THEMES } from './lib.mjs';

const TOPICS = ['programs', 'sending', 'pop3-or-imap', 'spam', 'failures', 'filters'];

let web;
before(async () => { web = await startWeb(); }, { timeout: 540_000 });
after(() => web?.stop());

const close = (page) => page.context().close();
const onAll = async (page) => {
  for (const size of Object.values(SIZES)) {
    await page.setViewportSize(size);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page);
    }
  }
};

/** What a camera reads of a picture on the page. */
async function scan(picture) {
  const file = `${web.here.dir}-qr.png`;
  await picture.screenshot({ path: file });
  try {
    return execFileSync('zbarimg', ['-q', '--raw', file], { encoding: 'utf8' }).trim();
  } finally {
    fs.rmSync(file);
  }
}

test('R54 R13 one act makes a password that opens the mailbox, with a profile for the phone beside the page', { timeout: 360_000 }, async () => {
  const page = await web.signedIn('user', '/me/phone');
  const row = page.getByRole('row', { name: /IMAP/ });
  await row.waitFor();
  assert.match(await row.textContent(), new RegExp(`mail\\.portal\\.test.*${web.here.port('imaps')}, SSL/TLS.*${web.here.port('imap')} with STARTTLS`));
  await onAll(page);
  await page.getByRole('button', { name: 'Make a password for a device' }).click();
  const dialog = page.getByRole('dialog').last();
  await dialog.locator('input[name=name]').fill('My phone');
  assert.deepEqual(await dialog.locator('input[type=checkbox]:checked').count(), 3); // IMAP, SMTP, DAV
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('dialog').last().locator('input[name=password]').fill(password);
  await page.getByRole('dialog').last().locator('input[name=password]').press('Enter');
  const told = page.getByRole('dialog', { name: 'Your new device password' });
  const secret = (await told.locator('.copy code').first().textContent()).trim();
  await onAll(page);

  const link = await scan(told.locator('img.qr'));
  assert.equal(link, await told.getByRole('link', { name: 'Load the profile' }).getAttribute('href'));
  const phone = await send(web.here.where, { path: link.slice(new URL(link).origin.length) }); // another browser, not signed in
  assert.equal(phone.headers['content-type'], 'application/x-apple-aspen-config');
  assert.equal(readPlist(phone.text).PayloadContent[0].IncomingPassword, secret);
  const [download] = await Promise.all([page.waitForEvent('download'), told.getByRole('link', { name: 'Load the profile' }).click()]);
  assert.equal(download.suggestedFilename(), 'mailportal.mobileconfig');

  await web.here.imap({ user: 'ann@dora.test', password: secret });
  const calendars = new URL(await page.getByRole('row', { name: /CalDAV/, includeHidden: true }).locator('code').textContent());
  const basic = { authorization: `Basic ${Buffer.from(`ann@dora.test:${secret}`).toString('base64')}` };
  const found = await send({ ...web.here.where, url: calendars.origin }, { method: 'PROPFIND', path: calendars.pathname, headers: { ...basic, depth: '0' } });
  assert.equal(found.status, 207, found.text);
  await until('the link ends with the first use', async () => (await send(web.here.where, { path: link.slice(new URL(link).origin.length) })).status === 404);
  assertQuiet(page);
  await close(page);
});

test('R54 the page in German, on a phone; what is switched off is said', { timeout: 180_000 }, async () => {
  await web.here.admin.patch('/accounts/bob@dora.test', { language: 'de', allow_pop3: false });
  const page = await web.signedIn('bob@dora.test', '/me/phone', { size: 'phone', theme: 'dark', language: 'de' });
  await page.getByRole('heading', { name: 'Mein Telefon einrichten', level: 1 }).waitFor();
  assert.match(await page.getByRole('row', { name: /POP3/ }).textContent(), /abgeschaltet/);
  assert.doesNotMatch(await page.getByRole('row', { name: /IMAP/ }).textContent(), /abgeschaltet/);
  await assertAccessible(page);
  await page.goto('/me');
  await page.getByRole('link', { name: 'Namen und Ports für Mailprogramme' }).click();
  await page.getByRole('row', { name: /IMAP/ }).waitFor();
  assertQuiet(page);
  await close(page);
});

test('R55 help is read without signing in, in both languages, with links that lead somewhere', { timeout: 360_000 }, async () => {
  for (const language of ['en', 'de']) {
    const page = await web.open('/', { language });
    await page.getByRole('link', { name: language === 'de' ? 'Hilfe' : 'Help' }).click();
    const titles = new Set();
    for (const topic of TOPICS) {
      await page.goto(`/help/${topic}`);
      const heading = page.locator('main h1');
      await heading.waitFor();
      titles.add(await heading.textContent());
      for (const to of await page.locator('main a[href^="/help/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href'))))
        assert.ok(TOPICS.includes(to.slice('/help/'.length)), to);
      await onAll(page);
    }
    assert.equal(titles.size, TOPICS.length);
    await page.goto('/help/nothing');
    await page.getByRole('heading', { name: language === 'de' ? 'Nicht gefunden' : 'Not found' }).waitFor();
    assertQuiet(page);
    await close(page);
  }
});

test('R55 help is linked from where the question comes up', { timeout: 360_000 }, async () => {
  const page = await web.signedIn('user');
  for (const [from, topic] of [['/me', 'sending'], ['/me/learned-senders', 'spam'], ['/explain', 'failures'], ['/me/filters', 'filters'], ['/me/phone', 'pop3-or-imap'], ['/me/phone', 'programs']]) {
    await page.goto(from);
    await page.locator(`main a[href="/help/${topic}"]`).click();
    await page.waitForURL(`**/help/${topic}`);
    await page.locator('main h1').waitFor();
    for (const to of await page.locator('main a:not([href^="/help/"])').evaluateAll((all) => all.map((a) => a.getAttribute('href')))) {
      await page.goto(to);
      await page.locator('main h1').first().waitFor();
      assert.equal(await page.getByText('There is no page at this address').count(), 0, to);
    }
  }
  assertQuiet(page, [/ 404 .*\/me\/vacation$/]); // there is none yet
  await close(page);
});

test('R54 through nginx: by HTTPS, and where no certificate is for the name by HTTP', { timeout: 180_000 }, async () => {
  const { dir, at, where } = web.here;
  const http = `http://127.0.0.1:${/^port_base = (\d+)$/m.exec(fs.readFileSync(`${dir}/portal.conf`, 'utf8'))[1] * 1 + 1}`;
  const plain = async (path, options) => fetch(http + path, { redirect: 'manual', ...options });
  const document = await plain('/mail/config-v1.1.xml?emailaddress=ann@dora.test');
  assert.equal(document.status, 200);
  assert.equal(readXml(await document.text()).all('domain')[0].text, 'dora.test');
  const secure = await send({ ...where, servername: 'localhost' }, { path: '/.well-known/autoconfig/mail/config-v1.1.xml', headers: { host: 'autoconfig.dora.test' } });
  assert.equal(readXml(secure.text).all('domain')[0].text, 'dora.test');
  const moved = await plain('/Autodiscover/Autodiscover.xml', { method: 'GET' });
  assert.deepEqual([moved.status, moved.headers.get('location')], [302, `${at.url}/Autodiscover/Autodiscover.xml`]);
  assert.equal((await plain('/me/phone')).status, 301);
});
