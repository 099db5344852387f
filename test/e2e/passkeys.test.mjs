// SPDX-License-Identifier: Apache-2.0
// Passkeys in Chromium, with the authenticators that it plays, through nginx and TLS (R14, R15). The page is test/web's.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Browser } from '../lib/browser.mjs';
import { startInstance } from '../lib/instance.mjs';
import { source } from '../lib/paths.mjs';

const html = fs.readFileSync(path.join(source, 'test/web/passkeys.html'), 'utf8');
const password = 'correct horse battery staple';

let here, browser;
before(async () => {
  here = await startInstance();
  await here.admin.post('/domains', { name: 'a.test', verified: true });
  browser = await Browser.start(here.ca);
}, { timeout: 540_000 });
after(async () => {
  await browser?.stop();
  await here?.stop();
});

let made = 0;
/** A page where somebody new has typed name and password and signed in. */
async function somebody(url = here.at.url) {
  const name = `user${++made}@a.test`;
  await here.admin.post('/accounts', { name, password });
  const page = await browser.open(`${url}/test/passkeys`, html);
  await page.run(`(document.getElementById('username').value = ${JSON.stringify(name)}, document.getElementById('password').value = ${JSON.stringify(password)})`);
  await page.run('signIn()');
  return { name, page };
}
const register = (page, options = {}) => page.run(`register(${JSON.stringify(options)})`);

/** What Chromium can play, and what a list says of it then. */
const AUTHENTICATORS = {
  'this device': [{ transport: 'internal' }, { type: 'platform', transports: 'internal', backup_eligible: false }],
  'this device, synced': [{ transport: 'internal', defaultBackupEligibility: true, defaultBackupState: true }, { type: 'platform', backup_eligible: true, backed_up: true }],
  'a synced one that waits for its backup': [{ transport: 'internal', defaultBackupEligibility: true, defaultBackupState: false }, { backup_eligible: true, backed_up: false }],
  'a security key on USB': [{ transport: 'usb' }, { type: 'security_key', transports: 'usb', backup_eligible: false }],
  'a security key of CTAP 2.0': [{ transport: 'usb', ctap2Version: 'ctap2_0' }, { type: 'security_key' }],
  'a security key by NFC': [{ transport: 'nfc' }, { type: 'security_key', transports: 'nfc' }],
  'a security key by Bluetooth': [{ transport: 'ble' }, { type: 'security_key', transports: 'ble' }],
  'a phone nearby (hybrid)': [{ transport: 'hybrid' }, { type: 'phone', transports: 'ble, hybrid' }],
  'a phone nearby, synced': [{ transport: 'hybrid', defaultBackupEligibility: true, defaultBackupState: true }, { type: 'phone', backup_eligible: true, backed_up: true }],
};

for (const [what, [options, expected]] of Object.entries(AUTHENTICATORS))
  test(`R14 ${what}: registered, and signs in without name and password`, { timeout: 180_000 }, async () => {
    const { name, page } = await somebody();
    const device = await page.plug(options);
    const row = await register(page, { name: what });
    for (const [field, value] of Object.entries({ name: what, ...expected })) assert.equal(row[field], value, `${field}: ${JSON.stringify(row)}`);
    const [credential] = await device.credentials();
    assert.ok(credential.isResidentCredential, 'the key stays in the authenticator');
    assert.equal(Buffer.from(credential.userHandle, 'base64').length, 64);
    assert.ok(!Buffer.from(credential.userHandle, 'base64').includes(name), 'which is not told whose it is');
    for (let i = 0; i < 2; i++) {
      await page.run('token = null');
      assert.equal((await page.run('signInByPasskey()')).account, name);
    }
    const [listed] = (await page.run('list()')).items;
    assert.ok(listed.last_used_at);
    await device.remove();
  });

for (const [what, algorithm] of [['ES256', -7], ['EdDSA', -8], ['RS256', -257]])
  test(`R14 a key of ${what}, as Chromium makes it`, { timeout: 180_000 }, async () => {
    const { name, page } = await somebody();
    const device = await page.plug({ transport: 'usb' });
    await register(page, { algorithms: [algorithm] });
    assert.equal((await page.run('signInByPasskey()')).account, name);
    await device.remove();
  });

test('R14 several of an account, renamed, one deleted; the same authenticator makes no second one', { timeout: 180_000 }, async () => {
  const { name, page } = await somebody();
  const stick = await page.plug({ transport: 'usb' });
  const first = await register(page, { name: 'Stick' });
  await assert.rejects(register(page), /InvalidStateError/);
  await stick.remove();
  const device = await page.plug({ transport: 'internal', defaultBackupEligibility: true, defaultBackupState: true });
  const second = await register(page);
  assert.equal(second.name, 'Synced passkey');
  assert.equal((await page.run(`rename('${first.id}', 'Blue stick')`)).name, 'Blue stick');
  assert.deepEqual((await page.run('list()')).items.map((r) => r.name), ['Blue stick', 'Synced passkey']);
  await page.run(`remove('${second.id}')`);
  assert.deepEqual((await page.run('list()')).items.map((r) => r.name), ['Blue stick']);
  const { problem } = await page.run('signInByPasskey()').then(() => assert.fail('a deleted passkey signed in'), (e) => e);
  assert.equal(problem.code, 'bad_credentials');
  await device.remove();
  assert.ok(name);
});

test('R14 two users on one device: whom the passkey belongs to is who signs in', { timeout: 180_000 }, async () => {
  const { name, page } = await somebody();
  const device = await page.plug();
  await register(page);
  const [first] = await device.credentials();
  const other = `user${++made}@a.test`;
  await here.admin.post('/accounts', { name: other, password });
  await page.run(`(document.getElementById('username').value = ${JSON.stringify(other)})`);
  await page.run('signIn()');
  await register(page);
  await device.forget(first.credentialId);
  assert.equal((await page.run('signInByPasskey()')).account, other);
  assert.notEqual(name, other);
  await device.remove();
});

test('R14 an authenticator that does not verify its user, or spoils what it signs, gets nobody in', { timeout: 180_000 }, async () => {
  const { page } = await somebody();
  const device = await page.plug();
  await register(page);
  await device.verifies(false);
  await assert.rejects(page.run('signInByPasskey()'), /NotAllowedError/);
  await device.verifies(true);
  for (const [bits, code, pointer] of [[{ isBogusSignature: true }, 'bad_credentials', '/response/signature'],
    [{ isBadUV: true }, 'invalid_field', '/response/authenticatorData'], [{ isBadUP: true }, 'invalid_field', '/response/authenticatorData']]) {
    await device.answersWrongly({ isBogusSignature: false, isBadUV: false, isBadUP: false, ...bits });
    const e = await page.run('signInByPasskey()').then(() => assert.fail(JSON.stringify(bits)), (error) => error);
    assert.equal(e.problem?.code, code, `${JSON.stringify(bits)}: ${e.message}`);
    assert.deepEqual(e.problem.errors.map((x) => x.pointer), [pointer], JSON.stringify(bits));
  }
  await device.answersWrongly({});
  await page.run('signInByPasskey()');
  await device.remove();
});

test('R14 the same server under another name is another origin', { timeout: 180_000 }, async () => {
  const url = new URL(here.at.url);
  assert.equal(url.hostname, 'localhost', 'a browser has passkeys for names alone');
  const address = await browser.open(`https://127.0.0.1:${url.port}/test/passkeys`, html);
  await address.plug();
  await assert.rejects(address.run('signInByPasskey()'), /SecurityError/);
  const { page } = await somebody(`https://mail.portal.test:${url.port}`);
  await page.plug();
  await assert.rejects(page.run('signInByPasskey()'), /SecurityError/);
  await assert.rejects(register(page), /SecurityError/);
  // a page that asks for its own name gets an answer, and the portal refuses it
  const e = await page.run(`(async () => {
    const options = await api('POST', '/me/passkeys/options', { password: valueOf('password') });
    const own = { ...options, rp: { ...options.rp, id: location.hostname } };
    const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(own) });
    return api('POST', '/me/passkeys', credential.toJSON());
  })()`).then(() => assert.fail('another origin was taken'), (error) => error);
  assert.equal(e.problem?.code, 'invalid_field', e.message);
  assert.deepEqual(e.problem.errors.map((x) => x.pointer), ['/response/clientDataJSON']);
});

test('R15 password login off, and on again by passkey', { timeout: 180_000 }, async () => {
  const { name, page } = await somebody();
  const device = await page.plug();
  await register(page);
  await page.run(`api('PUT', '/me/password-login', { enabled: false, password: ${JSON.stringify(password)} })`);
  const e = await page.run('signIn()').then(() => assert.fail('the password still signs in'), (error) => error);
  assert.equal(e.problem.code, 'bad_credentials');
  assert.equal((await page.run('signInByPasskey()')).account, name);
  const [row] = (await page.run('list()')).items;
  const last = await page.run(`remove('${row.id}')`).then(() => assert.fail('the last one went'), (error) => error);
  assert.equal(last.problem.code, 'conflict');
  await page.run("api('PUT', '/me/password-login', { enabled: true })");
  await page.run('signIn()');
  await device.remove();
});
