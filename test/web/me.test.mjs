// SPDX-License-Identifier: Apache-2.0
// My account in a browser: the second factor, passkeys, device passwords, sessions and keys, a forgotten password; and what an
// administrator does with accounts below (R5 R10 R11 R12 R13 R14 R15 R16 R30).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { smtp } from '../lib/lines.mjs';
import { code, enable, wrongCode } from '../lib/otp.mjs';
import { until } from '../lib/until.mjs';
import { assertAccessible, assertQuiet, password, startWeb } from './lib.mjs';

let web, portal, admin, nobody;
before(async () => {
  web = await startWeb();
  portal = web.here;
  ({ admin, nobody } = portal);
}, { timeout: 540_000 });
after(() => web?.stop());

let made = 0;
/** A new mailbox. */
async function somebody() {
  const name = `user${++made}@dora.test`;
  await admin.post('/accounts', { name, password });
  return name;
}

const frame = (page) => page.locator('.frame').waitFor();
const dialog = (page) => page.locator('dialog[open]').last();
const button = (within, name) => within.getByRole('button', { name, exact: true });
/** A refusal that a test provokes: Chromium calls it an error. */
const REFUSED = [/status of 4\d\d/];

/** Chromium plays an authenticator that says yes to everything; more: of WebAuthn.VirtualAuthenticatorOptions. */
async function plug(page, more = {}) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, ...more };
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', { options });
  return {
    credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    /** Of those who do not touch it, nobody signs in. */
    touched: (enabled) => session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
  };
}

async function signOut(page) {
  await button(page, 'Sign out').click();
  await page.locator('input[name=username]').waitFor();
}

async function typeLogin(page, name, word = password) {
  await page.fill('input[name=username]', name);
  await page.fill('input[name=password]', word);
  await page.press('input[name=password]', 'Enter');
}

/** What the dialog tells once, by its button into the clipboard. */
async function copied(page) {
  const told = (await dialog(page).locator('.copy code').first().textContent()).trim();
  await button(dialog(page), 'Copy').first().click();
  await page.waitForFunction(async (wanted) => (await navigator.clipboard.readText()) === wanted, told);
  return told;
}

/** What the dialog of proof asks for, when the route asks for one. */
async function prove(page, next, fields = { password }) {
  await dialog(page).locator(next).or(page.locator('dialog[open] input[name=password]')).first().waitFor();
  if (await page.locator('dialog[open] input[name=password]').count() === 0) return;
  for (const [name, value] of Object.entries(fields)) await dialog(page).locator(`input[name=${name}]`).fill(value);
  await button(dialog(page), 'Go on').click();
}

test('R12 R13 one-time codes are set up by QR code or key, and then a mail program needs a device password', { timeout: 360_000 }, async () => {
  const name = await somebody();
  const page = await web.signedIn(name, '/me/security', { permissions: ['clipboard-read', 'clipboard-write'] });
  await button(page, 'Set up one-time codes').click();
  const asked = page.locator('dialog[open] input[name=password]');
  await asked.or(page.locator('.qr')).waitFor();
  if (await asked.count() > 0) await prove(page, 'input');
  await page.getByRole('img', { name: 'QR code for your authenticator' }).waitFor();
  await assertAccessible(page);
  const key = (await page.locator('.setup .copy code').first().textContent()).replaceAll(' ', '');
  await button(page, 'Copy the key').click();
  await page.waitForFunction(async (wanted) => (await navigator.clipboard.readText()) === wanted, key);
  await page.locator('input[name=otp]').fill(wrongCode(key));
  await button(page, 'Switch on').click();
  await page.locator('.error').filter({ hasText: /clock of your device/ }).waitFor();
  assert.equal((await nobody.login(name, password).then((c) => c.get('/me/totp'))).enabled, false, 'not before its first right code');
  await page.locator('input[name=otp]').fill(code(key));
  await button(page, 'Switch on').click();

  const codes = dialog(page).locator('.codes code');
  await codes.first().waitFor();
  await assertAccessible(page);
  const recovery = await codes.allTextContents();
  assert.equal(new Set(recovery).size, 10);
  await page.keyboard.press('Escape');
  await dialog(page).getByText('Close without keeping it?').waitFor();
  await button(dialog(page), 'Cancel').click();
  const [file] = await Promise.all([page.waitForEvent('download'), button(dialog(page), 'Save as a file').click()]);
  assert.equal(file.suggestedFilename(), 'recovery-codes.txt');
  await button(dialog(page), 'Done').click();
  await page.getByText('10 of 10 left').waitFor();
  await assert.rejects(portal.imap({ user: name, password }), 'the password alone opens no mailbox any more');

  await page.getByRole('link', { name: 'Device passwords' }).click();
  await button(page, 'New device password').first().click();
  await dialog(page).getByLabel('What it is for').fill('Thunderbird');
  await assertAccessible(page);
  await button(dialog(page), 'Create').click();
  await prove(page, '.copy code', { password, otp: code(key, 1) }); // that of this step is used up
  await dialog(page).getByText('Enter this in the mail program').waitFor();
  await assertAccessible(page);
  const device = await copied(page);
  await button(dialog(page), 'Done').click();
  await page.getByRole('cell', { name: 'Thunderbird', exact: true }).waitFor();
  const said = await smtp(portal.port('smtp'), { to: name, text: 'From: <x@outside.test>\nSubject: for the device\n\nx\n' });
  assert.match(said.sent ?? said.last, /^250/);
  await portal.arrives({ user: name, password: device }, 'for the device');

  await until('its use is written', () => page.evaluate(async () => (await (await fetch('/api/v1/me/device-passwords')).json()).items[0].last_used_service));
  await page.reload();
  await page.getByRole('cell', { name: /imap/ }).waitFor(); // its last use
  await button(page, 'Revoke Thunderbird').click();
  await button(dialog(page), 'Revoke').click();
  await page.getByRole('heading', { name: 'No device passwords yet' }).waitFor();
  await assert.rejects(portal.imap({ user: name, password: device }));

  await signOut(page);
  await typeLogin(page, name);
  await page.getByRole('textbox', { name: 'One-time code' }).waitFor();
  await page.locator('input[name=otp]:focus').waitFor(); // it can be typed at once
  await assertAccessible(page);
  await page.keyboard.type('000000\n');
  await page.getByText('This is not the code.').waitFor();
  await button(page, 'Use a recovery code').click();
  await page.locator('input[name=recovery_code]:focus').waitFor();
  await page.keyboard.type(`${recovery[0]}\n`);
  await frame(page);

  await page.goto('/me/security');
  await page.getByText('9 of 10 left').waitFor();
  await button(page, 'Switch one-time codes off').click();
  await button(dialog(page), 'Switch off').click();
  await dialog(page).locator('input[name=password]').waitFor();
  await button(page, 'Use a recovery code').click();
  await dialog(page).locator('input[name=password]').fill('not the password');
  await dialog(page).locator('input[name=recovery_code]').fill(recovery[1]);
  await button(dialog(page), 'Go on').click();
  await dialog(page).locator('.error').filter({ hasText: /password is wrong/ }).waitFor();
  await dialog(page).locator('input[name=password]').fill(password);
  await button(dialog(page), 'Go on').click();
  await button(page, 'Set up one-time codes').waitFor();
  await nobody.login(name, password);
  assertQuiet(page, REFUSED);
  await page.context().close();
});

test('R14 R15 a passkey is added, signs in by button and by suggestion, is renamed; password login off and on; the last one stays', { timeout: 360_000 }, async () => {
  const name = await somebody();
  const page = await web.signedIn(name, '/me/security');
  const device = await plug(page, { defaultBackupEligibility: true, defaultBackupState: true });
  await button(page, 'Add a passkey').click();
  await dialog(page).getByLabel('Name').fill('Laptop');
  await button(dialog(page), 'Go on').click();
  await dialog(page).locator('input[name=password]').fill(password);
  await button(dialog(page), 'Go on').click();
  const row = page.getByRole('row', { name: /Laptop/ });
  await row.waitFor();
  assert.match(await row.textContent(), /device.*backed up.*never/);
  await assertAccessible(page);
  assert.equal((await device.credentials()).length, 1);

  await device.touched(false); // or the suggestion is taken at once
  const OPTIONS = /\/auth\/passkey\/options$/, suggests = page.waitForResponse(OPTIONS);
  await signOut(page);
  await suggests;
  // One route for all: while Playwright takes one away, a request that begins may be forgotten.
  let asked = 0, touched;
  await page.route(OPTIONS, async (route) => {
    asked++;
    if (asked === 1) return route.fulfill({ status: 429, json: { code: 'rate_limited', title: 'not so fast' } });
    if (asked === 3) await new Promise((resolve) => { touched = resolve; });
    return route.continue();
  });
  // A button that led nowhere ends it for a moment only.
  const comesAgain = page.waitForResponse((answer) => OPTIONS.test(answer.url()) && answer.status() === 200);
  await button(page, 'Sign in with a passkey').click();
  await comesAgain;
  // The button ends it: nobody touches the device before that has happened, and it has its options afterwards.
  await button(page, 'Sign in with a passkey').click();
  await until('the button asks', () => touched !== undefined);
  await device.touched(true);
  touched();
  await frame(page);
  await page.unroute(OPTIONS);
  await page.goto('/me/sessions');
  await page.getByRole('row', { name: /this one.*passkey/ }).waitFor();

  const suggested = page.waitForResponse(/\/auth\/passkey\/login/);
  await button(page, 'Sign out').click(); // and the browser's suggestion is taken, perhaps before anybody sees the form
  assert.equal((await suggested).status(), 200);
  await frame(page);
  assert.equal((await page.locator('.who').textContent()).trim(), name);

  await page.goto('/me/security');
  await button(page, 'Rename Laptop').click();
  await dialog(page).getByLabel('Name').fill('Blue laptop');
  await button(dialog(page), 'Save').click();
  await page.getByRole('row', { name: /Blue laptop/ }).waitFor();

  await button(page, 'Switch password login off').click();
  await button(dialog(page), 'Switch off').click(); // who has just come by passkey is asked for nothing
  await page.getByText('Off: only a passkey signs in').waitFor();
  await nobody.refused('bad_credentials', 'POST', '/auth/login', { username: name, password });
  await button(page, 'Delete Blue laptop').click();
  await button(dialog(page), 'Delete').click();
  await page.getByText('This is the last one, and password login is off.').waitFor();
  await button(page, 'Switch password login on').click();
  await page.getByText('On: the password signs in').waitFor();
  const back = await nobody.login(name, password);
  await button(page, 'Delete Blue laptop').click();
  await button(dialog(page), 'Delete').click();
  await page.getByText('No passkeys yet').waitFor();
  assert.deepEqual((await back.get('/me/passkeys')).items, []);
  assertQuiet(page, REFUSED);
  await page.context().close();
});

test('R70 who has to have a second factor is led to it, and everything opens after a sign-in with a passkey', { timeout: 360_000 }, async () => {
  const name = await somebody();
  const page = await web.signedIn(name);
  await plug(page);
  await admin.put('/settings/two-factor', { roles: ['mail_user'] });
  try {
    await page.locator('.side').getByRole('link', { name: 'Log', exact: true }).click();
    await page.getByText('This server asks for a second factor').waitFor();
    assert.equal(new URL(page.url()).pathname, '/me/security');
    await assertAccessible(page);
    await button(page, 'Add a passkey').click();
    await dialog(page).getByLabel('Name').fill('Laptop');
    await button(dialog(page), 'Go on').click();
    await dialog(page).locator('input[name=password]').fill(password);
    await button(dialog(page), 'Go on').click();
    await page.getByRole('row', { name: /Laptop/ }).waitFor();
    const suggested = page.waitForResponse(/\/auth\/passkey\/login/);
    await button(page, 'Sign out').click(); // and the browser's suggestion is taken
    assert.equal((await suggested).status(), 200);
    await frame(page);
    await page.locator('.side').getByRole('link', { name: 'Log', exact: true }).click();
    await page.getByRole('cell', { name: name }).first().waitFor();
    assert.equal(new URL(page.url()).pathname, '/log');
  } finally {
    await admin.remove('/settings/two-factor');
  }
  assertQuiet(page, REFUSED);
  await page.context().close();
});

test('R14 a passkey is the proof in place of the password', { timeout: 180_000 }, async () => {
  const name = await somebody();
  const page = await web.signedIn(name, '/me/security');
  await plug(page);
  await button(page, 'Add a passkey').click();
  await button(dialog(page), 'Go on').click();
  await dialog(page).locator('input[name=password]').fill(password);
  await button(dialog(page), 'Go on').click();
  await page.getByRole('row', { name: /backed up|this device alone/ }).waitFor();
  await button(page, 'Switch password login off').click();
  await button(dialog(page), 'Switch off').click();
  const asked = page.waitForResponse((answer) => answer.url().endsWith('/me/passkeys/sign-in-options'));
  await button(dialog(page), 'Use a passkey').click();
  assert.equal((await (await asked).json()).allowCredentials.length, 1, 'one of this account, and nobody else\'s');
  await page.getByText('Off: only a passkey signs in').waitFor();
  assert.equal((await page.evaluate(async () => (await (await fetch('/api/v1/me/sessions')).json()).items.length)), 1, 'in place of the session that asked');
  assertQuiet(page);
  await page.context().close();
});

test('R10 R11 the recovery address is confirmed and the password chosen anew by the links of mails', { timeout: 360_000 }, async () => {
  const name = await somebody();
  const far = `far${made}@else.test`;
  const page = await web.signedIn(name, '/me');
  await page.getByLabel('Recovery address').fill(far);
  await button(page, 'Change the address').click();
  await dialog(page).locator('input[name=password]').fill(password);
  await button(dialog(page), 'Go on').click();
  await page.getByText(`A mail is on its way to ${far}`).waitFor();
  await page.goto('/me'); // and it is told as long as it waits
  await page.getByText(`${far} is yet to be confirmed`).waitFor();
  await page.goto(await linkTo(far));
  await button(page, 'Yes, this is my address').click();
  await page.getByText('The address is confirmed').waitFor();
  await assertAccessible(page);
  await page.goto('/me');
  await page.getByText('confirmed', { exact: true }).waitFor();
  assert.equal(await page.getByText('is yet to be confirmed').count(), 0);
  await signOut(page);

  await page.getByRole('link', { name: 'Forgotten your password?' }).click();
  await page.getByLabel('Name or mail address').fill(name);
  await page.keyboard.press('Enter');
  await page.getByText('a mail is on its way').waitFor();
  const link = await linkTo(far);
  await page.goto(link);
  await page.getByLabel('New password').fill('a few other words');
  await button(page, 'Set this password').click();
  await page.getByText('The password is set').waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await typeLogin(page, name, 'a few other words');
  await frame(page);
  const other = await web.open(link);
  await other.getByLabel('New password').fill('yet another password');
  await button(other, 'Set this password').click();
  await other.getByText('This link was used already').waitFor();
  assertQuiet(page);
  assertQuiet(other, REFUSED);
  for (const one of [page, other]) await one.context().close();
});

/** The link in the latest mail to this address, which is taken away. */
const linkTo = (address) =>
  until(`a mail to ${address}`, () => {
    const { messages } = portal.sink;
    for (const [i, mail] of messages.entries()) {
      if (mail.rcpts[0] !== address) continue;
      const body = Buffer.from(mail.text.split('\r\n\r\n')[1] ?? '', 'base64').toString();
      const link = /https:\S+#\w+/.exec(body)?.[0];
      if (!link) continue;
      messages.splice(i, 1);
      return link;
    }
    return null;
  }, 30);

test('R10 name and language at once; a new password, its length in words, and the server\'s refusal beside it', { timeout: 180_000 }, async () => {
  const name = await somebody();
  const elsewhere = await nobody.login(name, password);
  const page = await web.signedIn(name, '/me');
  await page.getByLabel('Name of the person').fill('Ursula Käfer');
  await page.getByLabel('Language').selectOption('de');
  await button(page, 'Save').click();
  await page.getByRole('heading', { name: 'Profil', exact: true }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
  await page.getByLabel('Sprache').selectOption('en');
  await button(page, 'Speichern').click();
  await page.getByRole('heading', { name: 'Profile', exact: true }).waitFor();
  assert.equal((await elsewhere.get('/me')).full_name, 'Ursula Käfer');

  const next = page.getByLabel('New password');
  await page.getByLabel('Current password').fill(password);
  await next.fill('short');
  await page.getByText('too short').waitFor();
  await next.fill('password1234');
  await page.getByText('long enough').waitFor();
  await button(page, 'Change the password').click();
  await page.locator('.error').waitFor(); // a common one
  await next.fill('four more good words');
  await page.getByText('good length').waitFor();
  await button(page, 'Change the password').click();
  await page.getByText('The password is changed').waitFor();
  assert.equal((await elsewhere.call('GET', '/me')).status, 401, 'other sessions end');
  await nobody.login(name, 'four more good words');
  assertQuiet(page, REFUSED);
  await page.context().close();
});

test('R16 sessions are listed, one is ended, all others are; who is thrown out comes back to the same page', { timeout: 180_000 }, async () => {
  const name = await somebody();
  const page = await web.signedIn(name, '/me/sessions');
  const other = await web.signedIn(name, '/me/api-keys');
  const third = await nobody.login(name, password);
  await page.reload();
  await page.getByRole('row').nth(3).waitFor();
  assert.equal(await page.getByRole('row').count(), 4);
  await button(page, 'End all others').click();
  await button(dialog(page), 'End all others').click();
  await page.getByText('All other sessions have ended').waitFor();
  await page.getByRole('row').nth(2).waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /Chrome, Linux.*this one/ }).waitFor();
  assert.equal((await third.call('GET', '/me')).status, 401);

  await button(other, 'New API key').first().click();
  await dialog(other).getByLabel('What it is for').fill('Billing');
  await dialog(other).getByLabel('Log: read', { exact: true }).check();
  await button(dialog(other), 'Create').click();
  await dialog(other).locator('input[name=password]').fill(password); // and then the page sees that its session is over
  await button(dialog(other), 'Go on').click();
  await other.getByText('Your session has ended').waitFor();
  assert.equal(await other.locator('dialog[open]').count(), 0);
  await assertAccessible(other);
  await typeLogin(other, name);
  await frame(other);
  assert.equal(new URL(other.url()).pathname, '/me/api-keys');
  assertQuiet(page);
  assertQuiet(other, REFUSED);
  for (const one of [page, other]) await one.context().close();
});

test('R5 an API key of some areas, told once with a line that works', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('admin', '/me/api-keys', { permissions: ['clipboard-read', 'clipboard-write'] });
  await button(page, 'New API key').first().click();
  await dialog(page).getByLabel('What it is for').fill('Billing');
  await button(dialog(page), 'Create').click();
  await dialog(page).getByText('This is needed.').waitFor();
  await dialog(page).getByLabel('Accounts: read', { exact: true }).check();
  await dialog(page).getByLabel('Log: read and change').check();
  await assertAccessible(page);
  await button(dialog(page), 'Create').click();
  await prove(page, 'a[href="/api/v1/openapi.json"]');
  await dialog(page).getByText('Try it in a shell').waitFor();
  assert.match(await dialog(page).textContent(), /curl -u 'dora:\S+' '?https/);
  const key = nobody.as(await copied(page));
  assert.ok((await key.get('/accounts')).items.length > 0);
  await key.refused('forbidden', 'GET', '/domains');
  await button(dialog(page), 'Done').click();
  await button(page, 'Revoke Billing').click();
  await button(dialog(page), 'Revoke').click();
  await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
  assert.equal((await key.call('GET', '/accounts')).status, 401);
  assertQuiet(page);
  await page.context().close();
});

test('R43 a learned sender is listed and forgotten', { timeout: 180_000 }, async () => {
  const name = await somebody();
  const said = await smtp(portal.port('smtp'), { to: name, text: 'From: <x@annoying.test>\nSubject: buy now\n\nx\n' });
  assert.match(said.sent ?? said.last, /^250/);
  await portal.arrives({ user: name, password }, 'buy now');
  const client = await nobody.login(name, password);
  await client.want(202, 'POST', '/me/learn', { verdict: 'spam', mailbox: 'INBOX', uid: 1 });
  await until('it is learned', async () => (await client.get('/me/learned-senders')).items.length === 1, 30);
  const page = await web.signedIn(name, '/me/learned-senders');
  await page.getByRole('row', { name: /x@annoying\.test.*refused/ }).waitFor();
  await button(page, 'Forget x@annoying.test').click();
  await page.getByRole('heading', { name: 'No senders learned yet' }).waitFor();
  assert.deepEqual((await client.get('/me/learned-senders')).items, []);
  assertQuiet(page);
  await page.context().close();
});

test('R30 a deleted account is had back by "undo", and under another name from the list; another is deleted for good', { timeout: 360_000 }, async () => {
  const name = await somebody();
  const said = await smtp(portal.port('smtp'), { to: name, text: 'From: <x@outside.test>\nSubject: kept\n\nx\n' });
  assert.match(said.sent ?? said.last, /^250/);
  await portal.arrives({ user: name, password }, 'kept');
  const page = await web.signedIn('admin');
  await page.goto(`/accounts/${encodeURIComponent(name)}`);
  await button(page, 'Delete').click();
  await dialog(page).getByText('This will happen').waitFor();
  await button(dialog(page), 'Delete').click();
  await page.getByText(`${name} was deleted`).waitFor();
  assert.equal((await admin.call('GET', `/accounts/${name}`)).status, 404);
  await button(page, 'Undo').click();
  await page.getByRole('heading', { name }).waitFor();
  await portal.arrives({ user: name, password }, 'kept');

  await button(page, 'Delete').click();
  await button(dialog(page), 'Delete').click();
  await page.getByText(`${name} was deleted`).waitFor();
  await admin.post('/accounts', { name, password });
  await page.goto(`/accounts/${encodeURIComponent(name)}`);
  await page.getByText('A deleted account had this name').waitFor();
  await page.getByRole('link', { name: 'See it' }).click();
  await button(page, `Restore ${name}`).click();
  await assertAccessible(page);
  await button(dialog(page), 'Restore').click();
  await dialog(page).locator('.error').waitFor(); // the name is taken
  await dialog(page).locator('input[name=name]').fill(`old-${name}`);
  await button(dialog(page), 'Restore').click();
  await page.getByRole('heading', { name: `old-${name}` }).waitFor();
  await portal.arrives({ user: `old-${name}`, password }, 'kept');

  await button(page, 'Rename').click();
  await dialog(page).getByLabel('Name').fill(`new-${name}`);
  await button(dialog(page), 'Rename').click();
  await page.getByRole('heading', { name: `new-${name}` }).waitFor();
  await admin.remove(`/accounts/new-${name}`);
  await page.goto('/deleted-accounts');
  await button(page, `Delete new-${name} for good`).click();
  await dialog(page).getByLabel(/^Type/).fill(`new-${name}`);
  await button(dialog(page), 'Delete for good').click();
  await page.getByText(`new-${name} is being removed for good`).waitFor();
  await until('it is gone', async () => (await admin.call('GET', `/deleted-accounts/new-${name}`)).status === 404, 30);
  assertQuiet(page, REFUSED);
  await page.context().close();
});

test('R15 R16 an administrator resets one-time codes, ends sessions and revokes device passwords of an account below', { timeout: 360_000 }, async () => {
  const name = await somebody();
  const client = await nobody.login(name, password);
  const device = (await client.call('POST', '/me/device-passwords', { name: 'Phone', scopes: ['imap'], password })).json.password
    ?? (await client.call('POST', '/me/device-passwords', { name: 'Phone', scopes: ['imap'] })).json.password;
  await enable(client);
  const page = await web.signedIn('admin', `/accounts/${encodeURIComponent(name)}/security`);
  await page.getByRole('cell', { name: 'Phone', exact: true }).waitFor();
  await assertAccessible(page);
  await button(page, 'Reset one-time codes').click();
  await dialog(page).getByText('This will happen').waitFor();
  await button(dialog(page), 'Reset').click();
  await page.getByText('It is reset').waitFor();
  await button(page, 'Reset one-time codes').waitFor({ state: 'detached' });
  const again = await nobody.login(name, password);
  await button(page, 'End all sessions').click();
  await button(dialog(page), 'End all sessions').click();
  await page.getByText('All sessions have ended').waitFor();
  assert.equal((await again.call('GET', '/me')).status, 401);
  await portal.imapAgain({ user: name, password: device });
  await button(page, 'Revoke Phone').click();
  await button(dialog(page), 'Revoke').click();
  await page.getByRole('heading', { name: 'No device passwords yet' }).waitFor();
  await assert.rejects(portal.imap({ user: name, password: device }));
  assertQuiet(page);
  await page.context().close();
});

test('R30 all domains of an administrator are switched off together, and handed over, with what will happen shown first', { timeout: 180_000 }, async () => {
  await admin.post('/accounts', { name: 'ida', password, role: 'domain_admin' });
  await admin.post('/domains', { name: 'ida.test', owner: 'ida', verified: true });
  const page = await web.signedIn('master');
  await page.goto('/accounts/ida');
  await button(page, 'Act on all its domains').click();
  await dialog(page).getByLabel('What to do').selectOption('disable');
  await button(dialog(page), 'Go on').click();
  await dialog(page).getByText('This will happen').waitFor();
  await button(dialog(page), 'switch off').click();
  await page.getByText('Saved', { exact: true }).waitFor();
  assert.equal((await admin.get('/domains/ida.test')).enabled, false);
  await button(page, 'Hand over the domains').click();
  await dialog(page).getByLabel('New owner').fill('otto');
  await button(dialog(page), 'Go on').click();
  await dialog(page).getByText('ida.test').waitFor();
  await button(dialog(page), 'Hand over').click();
  await until('the domain is handed over', async () => (await admin.get('/domains/ida.test')).owner === 'otto');
  assertQuiet(page);
  await page.context().close();
});

test('R6 R12 sign-in by keyboard alone: a wrong password, the right one, the code, and out again', { timeout: 180_000 }, async () => {
  const name = await somebody();
  const { secret } = await enable(await nobody.login(name, password));
  const page = await web.open('/me/sessions');
  await page.locator('input[name=username]').waitFor();
  const focus = (attribute) => page.evaluate((a) => document.activeElement?.getAttribute(a), attribute);
  await until('the name can be typed at once', async () => (await focus('name')) === 'username');
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type('not the password\n');
  await page.getByRole('alert').filter({ hasText: 'Name, password or code is wrong' }).waitFor();
  assert.equal(await focus('name'), 'password');
  await page.keyboard.press('Control+a');
  await page.keyboard.type(`${password}\n`);
  await until('the code can be typed', async () => (await focus('name')) === 'otp');
  await page.keyboard.type(`${code(secret, 1)}\n`); // that of this step is used up
  await frame(page);
  assert.equal(new URL(page.url()).pathname, '/me/sessions', 'where the link led');
  await page.keyboard.press('Tab');
  for (let i = 0; i < 60 && (await focus('aria-label')) !== 'Sign out'; i++) await page.keyboard.press('Tab');
  assert.equal(await focus('aria-label'), 'Sign out');
  await page.keyboard.press('Enter');
  await until('the name can be typed again', async () => (await focus('name')) === 'username');
  assertQuiet(page, REFUSED);
  await page.context().close();
});
