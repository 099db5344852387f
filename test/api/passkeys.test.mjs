// SPDX-License-Identifier: Apache-2.0
// Passkeys (R14, S7) and signing in without a password (R15), with authenticators in software. Browsers: test/e2e.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { Authenticator, base64url, cbor, FLAGS, register, sha256, signIn } from '../lib/authenticator.mjs';
import { code, enable } from '../lib/otp.mjs';
import { sql } from '../lib/rows.mjs';
import { until } from '../lib/until.mjs';

const origin = 'https://portal.test';

let api, admin, nobody, people;
before(async () => {
  api = await startApi({ conf: { url: origin } });
  ({ admin, nobody } = api);
  people = await tenants(api);
});
after(() => api?.stop());

const newKey = (more = {}) => new Authenticator({ origin, ...more });
let made = 0;
/** Somebody new with a client of its own. */
async function somebody() {
  const name = `user${++made}@dora.test`;
  await admin.post('/accounts', { name, password });
  return nobody.login(name, password);
}
const create = (client) => client.want(200, 'POST', '/me/passkeys/options', { password });
const get = () => nobody.want(200, 'POST', '/auth/passkey/options');

test('R14 the options ask for a key that stays in the authenticator, of a user who is verified', async () => {
  const options = await create(people.ann);
  assert.deepEqual(options.rp, { name: 'Mail Portal', id: 'portal.test' });
  assert.deepEqual(options.pubKeyCredParams.map((p) => p.alg), [-8, -7, -257]);
  assert.deepEqual(options.authenticatorSelection, { residentKey: 'required', requireResidentKey: true, userVerification: 'required' });
  assert.equal(options.attestation, 'none');
  assert.equal(Buffer.from(options.challenge, 'base64url').length, 32);
  assert.equal(Buffer.from(options.user.id, 'base64url').length, 64);
  assert.equal(options.user.name, 'ann@dora.test');
  const again = await create(people.ann), others = await create(people.bob);
  assert.equal(again.user.id, options.user.id);
  assert.notEqual(others.user.id, options.user.id);
  assert.notEqual(again.challenge, options.challenge);
  const login = await get();
  assert.equal(login.rpId, 'portal.test');
  assert.deepEqual(login.allowCredentials, []);
  assert.equal(login.userVerification, 'required');
});

for (const [name, algorithm] of [['ES256', -7], ['EdDSA', -8], ['RS256', -257]])
  test(`R14 a passkey of ${name} is registered, listed and signs in without name or password`, async () => {
    const user = await somebody(), key = newKey({ algorithm });
    const row = await register(user, key, password, `My ${name}`);
    assert.equal(row.name, `My ${name}`);
    assert.equal(row.type, 'platform');
    assert.equal(row.last_used_at, null);
    const me = await user.get('/me');
    assert.equal(me.passkeys, 1);
    const other = await signIn(nobody, key);
    assert.equal((await other.get('/me')).name, me.name);
    const [listed] = (await other.get('/me/passkeys')).items;
    assert.equal(listed.id, row.id);
    assert.ok(Date.parse(listed.last_used_at) > Date.now() - 60_000);
    const session = (await other.get('/me/sessions')).items.find((s) => s.current);
    assert.equal(session.method, 'passkey');
    await signIn(nobody, key);
  });

test('R14 several of an account: type, backed-up state, names, renaming, deleting', async () => {
  const user = await somebody();
  const device = newKey(), synced = newKey({ flags: FLAGS.BE | FLAGS.BS, transports: ['hybrid', 'internal'], attachment: 'cross-platform' });
  const stick = newKey({ transports: ['usb', 'nfc'], attachment: 'cross-platform' });
  const rows = [await register(user, device, password), await register(user, synced, password), await register(user, stick, password, 'Stick')];
  assert.deepEqual(rows.map((r) => [r.name, r.type, r.transports, r.backup_eligible, r.backed_up]), [
    ['This device', 'platform', 'internal', false, false],
    ['Synced passkey', 'phone', 'hybrid, internal', true, true],
    ['Stick', 'security_key', 'usb, nfc', false, false]]);
  const { items } = await user.get('/me/passkeys');
  assert.deepEqual(items.map((r) => r.id), rows.map((r) => r.id));
  assert.deepEqual((await create(user)).excludeCredentials.map((c) => c.id), [device, synced, stick].map((k) => base64url(k.id)));
  synced.flags = FLAGS.BE;
  await signIn(nobody, synced);
  assert.equal((await user.get('/me/passkeys')).items[1].backed_up, false, 'no longer backed up');
  assert.equal((await user.patch(`/me/passkeys/${rows[2].id}`, { name: 'Blue stick' })).name, 'Blue stick');
  await user.refused('invalid_field', 'PATCH', `/me/passkeys/${rows[2].id}`, { name: '' }, { pointer: '/name' });
  await user.refused('invalid_field', 'PATCH', `/me/passkeys/${rows[2].id}`, { type: 'phone' }, { pointer: '/type' });
  await user.remove(`/me/passkeys/${rows[0].id}`);
  await user.refused('not_found', 'DELETE', `/me/passkeys/${rows[0].id}`);
  await people.bob.refused('not_found', 'DELETE', `/me/passkeys/${rows[1].id}`);
  await people.bob.refused('not_found', 'PATCH', `/me/passkeys/${rows[1].id}`, { name: 'mine' });
  await nobody.refused('bad_credentials', 'POST', '/auth/passkey/login', device.get(await get()), { pointer: '/id' });
  await signIn(nobody, stick);
});

test('R14 adding a passkey wants the password, or a sign-in by passkey just now', async () => {
  const user = await somebody(), first = newKey();
  await user.refused('invalid_field', 'POST', '/me/passkeys/options', undefined, { pointer: '/password' });
  await user.refused('invalid_field', 'POST', '/me/passkeys/options', { password: 'not the password' }, { pointer: '/password' });
  await nobody.refused('unauthenticated', 'POST', '/me/passkeys/options', { password });
  await register(user, first, password);
  await register(await signIn(nobody, first), newKey(), undefined);
});

test('R14 a challenge is good once, for one purpose, in one session', async () => {
  const user = await somebody(), name = (await user.get('/me')).name, key = newKey();
  const options = await create(user), answer = key.create(options);
  const second = await nobody.login(name, password);
  const named = { pointer: '/response/clientDataJSON' };
  await second.refused('invalid_field', 'POST', '/me/passkeys', answer, named);
  await people.bob.refused('invalid_field', 'POST', '/me/passkeys', answer, named);
  await user.refused('invalid_field', 'POST', '/me/passkeys', newKey().create({ ...options, challenge: (await get()).challenge }), named);
  await user.post('/me/passkeys', answer);
  await user.refused('invalid_field', 'POST', '/me/passkeys', newKey().create(options), named);
  const ask = await get(), signed = key.get(ask);
  const both = await Promise.all([1, 2, 3, 4].map(() => nobody.call('POST', '/auth/passkey/login', signed)));
  assert.equal(both.filter((a) => a.status === 200).length, 1, both.map((a) => a.text).join('\n'));
  assert.equal(both.filter((a) => a.json.code === 'invalid_field').length, 3);
  await nobody.refused('invalid_field', 'POST', '/auth/passkey/login', key.get(await create(user).then((o) => ({ ...o, rpId: o.rp.id }))), named);
  await nobody.refused('invalid_field', 'POST', '/auth/passkey/login', key.get({ ...ask, challenge: base64url(randomBytes(32)) }), named);
  const kept = await create(second);
  await second.want(204, 'POST', '/auth/logout');
  await user.refused('invalid_field', 'POST', '/me/passkeys', newKey().create(kept), named);
});

test('R14 who is signed in and shows it again is asked for a passkey of that account, and no other', async () => {
  const [user, other] = [await somebody(), await somebody()], [key, stick] = [newKey(), newKey({ transports: ['usb'] })];
  const again = (client) => client.want(200, 'POST', '/me/passkeys/sign-in-options');
  await user.refused('conflict', 'POST', '/me/passkeys/sign-in-options');
  await nobody.refused('unauthenticated', 'POST', '/me/passkeys/sign-in-options');
  for (const one of [key, stick]) await register(user, one, password);
  await register(other, newKey(), password);
  const options = await again(user);
  assert.deepEqual(options.allowCredentials, [key, stick].map((one) => ({ type: 'public-key', id: base64url(one.id) })));
  assert.deepEqual([options.rpId, options.userVerification], ['portal.test', 'required']);
  const signed = stick.get(options), { token } = await nobody.want(200, 'POST', '/auth/passkey/login', signed);
  assert.equal((await nobody.as(token).get('/me')).name, (await user.get('/me')).name);
  await nobody.refused('invalid_field', 'POST', '/auth/passkey/login', signed, { pointer: '/response/clientDataJSON' }); // once
  const made = newKey().create({ ...(await create(user)), challenge: (await again(user)).challenge });
  await user.refused('invalid_field', 'POST', '/me/passkeys', made, { pointer: '/response/clientDataJSON' }); // to sign in alone
});

test('R14 a credential that somebody has registered is refused', async () => {
  const [one, two] = [await somebody(), await somebody()], key = newKey();
  await register(one, key, password);
  for (const user of [one, two])
    await user.refused('exists', 'POST', '/me/passkeys', newKey().create(await create(user), { attested: { id: key.id }, members: { id: base64url(key.id), rawId: base64url(key.id) } }), { pointer: '/id' });
  assert.equal((await two.get('/me')).passkeys, 0);
});

/** What a hostile page, browser or authenticator may send at registration, and the field that is to be named. */
const attestationOf = (...pairs) => ({ attestation: cbor(new Map(pairs)) });
const REGISTRATIONS = {
  'another type': [{ clientData: { type: 'webauthn.get' } }, 'clientDataJSON'],
  'no type': [{ clientData: { type: undefined } }, 'clientDataJSON'],
  'a type that is a number': [{ clientData: { type: 7 } }, 'clientDataJSON'],
  'no challenge': [{ clientData: { challenge: undefined } }, 'clientDataJSON'],
  'a made-up challenge': [{ clientData: { challenge: base64url(randomBytes(32)) } }, 'clientDataJSON'],
  'an empty challenge': [{ clientData: { challenge: '' } }, 'clientDataJSON'],
  'another origin': [{ clientData: { origin: 'https://portal.test.evil.test' } }, 'clientDataJSON'],
  'the origin with a slash': [{ clientData: { origin: `${origin}/` } }, 'clientDataJSON'],
  'the origin with a port': [{ clientData: { origin: `${origin}:8443` } }, 'clientDataJSON'],
  'the origin without TLS': [{ clientData: { origin: 'http://portal.test' } }, 'clientDataJSON'],
  'a sub-domain': [{ clientData: { origin: 'https://a.portal.test' } }, 'clientDataJSON'],
  'no origin': [{ clientData: { origin: undefined } }, 'clientDataJSON'],
  'a page in a page': [{ clientData: { crossOrigin: true } }, 'clientDataJSON'],
  'crossOrigin as text': [{ clientData: { crossOrigin: 'false' } }, 'clientDataJSON'],
  'a page at the top': [{ clientData: { topOrigin: 'https://evil.test' } }, 'clientDataJSON'],
  'client data twice': [{ clientDataText: `{"type":"webauthn.create","type":"webauthn.create","origin":"${origin}"}` }, 'clientDataJSON'],
  'client data cut off': [{ clientDataText: '{"type":"webauthn.create"' }, 'clientDataJSON'],
  'client data as a list': [{ clientDataText: '[]' }, 'clientDataJSON'],
  'client data of 1,000 lists': [{ clientDataText: '['.repeat(1000) }, 'clientDataJSON'],
  'client data that is no text': [{ clientDataText: Buffer.from([0xff, 0xfe, 0]) }, 'clientDataJSON'],
  'client data with a NUL': [{ clientDataText: '{"type":"webauthn.create\\u0000"}' }, 'clientDataJSON'],
  'client data with padding': [{ response: { clientDataJSON: 'e30=' } }, 'clientDataJSON'],
  'client data of the other base64': [{ response: { clientDataJSON: 'e3+/' } }, 'clientDataJSON'],
  'another host\'s hash': [{ authenticatorData: { rpIdHash: sha256('evil.test') } }, 'attestationObject'],
  'nobody present': [{ authenticatorData: { flags: FLAGS.UV | FLAGS.AT } }, 'attestationObject'],
  'nobody verified': [{ authenticatorData: { flags: FLAGS.UP | FLAGS.AT } }, 'attestationObject'],
  'a backup of what has none': [{ authenticatorData: { flags: FLAGS.UP | FLAGS.UV | FLAGS.AT | FLAGS.BS } }, 'attestationObject'],
  'a key that is announced and missing': [{ authenticatorData: { attested: Buffer.alloc(0), flags: FLAGS.UP | FLAGS.UV | FLAGS.AT } }, 'attestationObject'],
  'no key': [{ authenticatorData: { attested: Buffer.alloc(0) } }, 'attestationObject'],
  'a key of no algorithm': [{ attested: { key: new Map([[1, 2], [3, -999]]) } }, 'attestationObject'],
  'a key of another curve': [{ attested: { key: new Map([[1, 2], [3, -7], [-1, 2], [-2, randomBytes(32)], [-3, randomBytes(32)]]) } }, 'attestationObject'],
  'a key of RSA with 1024 bits': [{ attested: { key: new Map([[1, 3], [3, -257], [-1, randomBytes(128)], [-2, Buffer.from([1, 0, 1])]]) } }, 'attestationObject'],
  'an id of nothing': [{ attested: { id: Buffer.alloc(0) } }, 'attestationObject'],
  'an id of 1024 bytes': [{ attested: { id: Buffer.alloc(1024, 1) } }, 'attestationObject'],
  'an attestation of nothing': [{ response: { attestationObject: 'oA' } }, 'attestationObject'],
  'an attestation that is a list': [{ attestation: cbor(['none']) }, 'attestationObject'],
  'an attestation with text for bytes': [attestationOf(['fmt', 'none'], ['authData', 'text']), 'attestationObject'],
  'an attestation with numbers for names': [attestationOf([1, 'none'], [2, Buffer.alloc(200)]), 'attestationObject'],
  'an attestation that promises much': [{ attestation: Buffer.from('9b0000000100000000', 'hex') }, 'attestationObject'],
  'an attestation of no end': [{ attestation: Buffer.from('bfff', 'hex') }, 'attestationObject'],
  'an attestation 5,000 deep': [{ attestation: Buffer.alloc(5000, 0x81) }, 'attestationObject'],
  'an attestation of 16 KiB and more': [{ attestation: Buffer.alloc(16385, 0x00) }, 'attestationObject'],
  'an attestation that is no base64url': [{ response: { attestationObject: 'a b' } }, 'attestationObject'],
  'another id': [{ members: { id: base64url(randomBytes(32)), rawId: undefined } }, 'id'],
  'another raw id': [{ members: { rawId: base64url(randomBytes(32)) } }, 'rawId'],
  'another kind of credential': [{ members: { type: 'password' } }, 'type'],
};
const pointerTo = (field) => (/^(id|rawId|type)$/.test(field) ? `/${field}` : `/response/${field}`);

test('R14 S7 a registration with anything spoiled ends in a clear refusal that names the field', async () => {
  const user = await somebody();
  for (const [what, [spoil, field]] of Object.entries(REGISTRATIONS)) {
    const answer = await user.call('POST', '/me/passkeys', newKey().create(await create(user), spoil));
    assert.equal(answer.status, 422, `${what}: ${answer.text}`);
    assert.deepEqual(answer.json.errors.map((e) => e.pointer), [pointerTo(field)], `${what}: ${answer.text}`);
  }
  assert.equal((await user.get('/me')).passkeys, 0);
  const options = await create(user), whole = newKey().create(options), bytes = Buffer.from(whole.response.attestationObject, 'base64url');
  for (let n = 1; n < bytes.length; n++)
    await user.refused('invalid_field', 'POST', '/me/passkeys', { ...whole, response: { ...whole.response, attestationObject: base64url(bytes.subarray(0, n)) } }, { pointer: '/response/attestationObject' });
  await user.refused('invalid_field', 'POST', '/me/passkeys', { ...whole, response: { ...whole.response, attestationObject: base64url(Buffer.concat([bytes, Buffer.alloc(1)])) } });
  await user.post('/me/passkeys', whole);
});

const SIGN_INS = {
  'another type': [{ clientData: { type: 'webauthn.create' } }, 'clientDataJSON'],
  'another origin': [{ clientData: { origin: 'https://evil.test' } }, 'clientDataJSON'],
  'a page in a page': [{ clientData: { crossOrigin: true } }, 'clientDataJSON'],
  'a made-up challenge': [{ clientData: { challenge: base64url(randomBytes(32)) } }, 'clientDataJSON'],
  'client data cut off': [{ clientDataText: '{' }, 'clientDataJSON'],
  'another host\'s hash': [{ authenticatorData: { rpIdHash: sha256('evil.test') } }, 'authenticatorData'],
  'nobody present': [{ authenticatorData: { flags: FLAGS.UV } }, 'authenticatorData'],
  'nobody verified': [{ authenticatorData: { flags: FLAGS.UP } }, 'authenticatorData'],
  'a backup that was impossible': [{ authenticatorData: { flags: FLAGS.UP | FLAGS.UV | FLAGS.BE } }, 'authenticatorData'],
  'authenticator data of 36 bytes': [{ data: Buffer.alloc(36) }, 'authenticatorData'],
  'extensions that are none': [{ authenticatorData: { flags: FLAGS.UP | FLAGS.UV | FLAGS.ED, attested: Buffer.from('9b0000000100000000', 'hex') } }, 'authenticatorData'],
  'authenticator data that is no base64url': [{ response: { authenticatorData: '====' } }, 'authenticatorData'],
  'a signature that is no base64url': [{ response: { signature: '!' } }, 'signature'],
  'no user handle': [{ response: { userHandle: undefined } }, 'userHandle'],
  'another raw id': [{ members: { rawId: 'AAAA' } }, 'rawId'],
  'another kind of credential': [{ members: { type: '' } }, 'type'],
};

test('R14 S7 a sign-in with anything spoiled ends in a clear refusal that names the field', async () => {
  const user = await somebody(), key = newKey(), another = newKey({ algorithm: -8 });
  await register(user, key, password);
  await register(await somebody(), another, password);
  for (const [what, [spoil, field]] of Object.entries(SIGN_INS)) {
    const answer = await nobody.call('POST', '/auth/passkey/login', key.get(await get(), spoil));
    assert.equal(answer.status, 422, `${what}: ${answer.text}`);
    assert.deepEqual(answer.json.errors.map((e) => e.pointer), [pointerTo(field)], `${what}: ${answer.text}`);
  }
  const refused = async (what, answer, pointer) => {
    const said = await nobody.call('POST', '/auth/passkey/login', answer);
    assert.equal(said.json.code, 'bad_credentials', `${what}: ${said.text}`);
    assert.deepEqual(said.json.errors.map((e) => e.pointer), [pointer], `${what}: ${said.text}`);
  };
  const spoilt = async (name, change) => {
    const answer = key.get(await get()), bytes = Buffer.from(answer.response[name], 'base64url');
    change(bytes);
    return { ...answer, response: { ...answer.response, [name]: base64url(bytes) } };
  };
  await refused('a counter that was not signed', await spoilt('authenticatorData', (b) => { b[36] ^= 1; }), '/response/signature');
  await refused('flags that were not signed', await spoilt('authenticatorData', (b) => { b[32] ^= 2; }), '/response/signature');
  for (const i of [0, 4, 8, 40]) await refused(`byte ${i} of the signature`, await spoilt('signature', (b) => { b[i] ^= 0x10; }), '/response/signature');
  await refused('an empty signature', { ...key.get(await get()), response: { ...key.get(await get()).response, signature: 'AA' } }, '/response/signature');
  const options = await get(), client = key.get(options);
  await refused('client data that was not signed', { ...client, response: { ...client.response, clientDataJSON: base64url(JSON.stringify({ ...key.clientData('webauthn.get', options.challenge), more: 1 })) } }, '/response/signature');
  await refused('another\'s signature', { ...key.get(await get()), response: { ...another.get(await get()).response, userHandle: key.user } }, '/response/signature');
  await refused('another\'s id', { ...key.get(await get()), id: base64url(another.id), rawId: base64url(another.id) }, '/response/signature');
  await refused('another\'s user handle', key.get(await get(), { response: { userHandle: another.user } }), '/response/userHandle');
  await refused('an id that nobody has', newKey().get(await get(), { response: { userHandle: key.user } }), '/id');
  await signIn(nobody, key);
});

test('R14 bodies that are no answer of a browser', async () => {
  for (const body of ['', '{', '[]', '"x"', '{"id":"a","id":"b"}', `{"id":"a","response":${'['.repeat(3000)}`])
    assert.equal((await nobody.call('POST', '/auth/passkey/login', body)).json.code, 'malformed', body.slice(0, 40));
  const key = newKey();
  key.user = 'AAAA';
  const sound = key.get(await get());
  for (const [name, body] of [['response', { ...sound, response: 'x' }], ['response', { ...sound, response: [] }], ['more', { ...sound, more: 1 }],
    ['response/more', { ...sound, response: { ...sound.response, more: 1 } }], ['id', { ...sound, id: 7 }], ['id', { ...sound, id: 'A'.repeat(1401) }],
    ['clientExtensionResults', { ...sound, clientExtensionResults: { x: 'x'.repeat(17000) } }]])
    await nobody.refused('invalid_field', 'POST', '/auth/passkey/login', body, { pointer: `/${name}` });
});

test('R14 a counter that falls back is logged, and not punished', async () => {
  const key = newKey({ count: 5 });
  await register(await somebody(), key, password, 'Old stick');
  const said = () => api.processes[0].log.match(/passkey\.counter_back/g)?.length ?? 0;
  await signIn(nobody, key);
  assert.equal(said(), 0);
  key.count = 1;
  await signIn(nobody, key);
  await until('it is told', () => said() === 1); // by another way than the answer
  const synced = newKey();
  await register(await somebody(), synced, password);
  for (let i = 0; i < 2; i++) await nobody.want(200, 'POST', '/auth/passkey/login', synced.get(await get(), { stand: true }));
  assert.equal(said(), 1, 'a synced passkey always says 0');
});

test('R15 password login off: the password answers as a wrong one, and only a passkey signs in', async () => {
  const user = await somebody(), name = (await user.get('/me')).name, key = newKey(), spare = newKey();
  await user.refused('conflict', 'PUT', '/me/password-login', { enabled: false, password });
  await register(user, key, password);
  await user.refused('invalid_field', 'PUT', '/me/password-login', { enabled: false }, { pointer: '/password' });
  await user.refused('invalid_field', 'PUT', '/me/password-login', { enabled: false, password: 'not the password' }, { pointer: '/password' });
  assert.equal((await user.get('/me')).password_login, true);
  const other = await nobody.login(name, password), byKey = await signIn(nobody, key);
  await user.want(204, 'PUT', '/me/password-login', { enabled: false, password });
  await other.refused('unauthenticated', 'GET', '/me');
  assert.equal((await byKey.get('/me')).password_login, false);
  const shape = (a) => ({ ...a.json, request_id: 0 });
  const right = await nobody.refused('bad_credentials', 'POST', '/auth/login', { username: name, password });
  assert.deepEqual(shape(right), shape(await nobody.refused('bad_credentials', 'POST', '/auth/login', { username: name, password: 'not the password' })));
  // neither the session that is left nor the password is proof any more
  await user.refused('forbidden', 'POST', '/me/passkeys/options', { password });
  await user.refused('forbidden', 'PUT', '/me/password-login', { enabled: true, password });
  const [row] = (await byKey.get('/me/passkeys')).items;
  await byKey.refused('conflict', 'DELETE', `/me/passkeys/${row.id}`);
  await register(byKey, spare, undefined);
  await byKey.remove(`/me/passkeys/${row.id}`);
  const last = (await byKey.get('/me/passkeys')).items[0];
  await byKey.refused('conflict', 'DELETE', `/me/passkeys/${last.id}`);
  await byKey.want(204, 'PUT', '/me/password-login', { enabled: true });
  await nobody.login(name, password);
  await byKey.remove(`/me/passkeys/${last.id}`);
});

test('R15 password login off takes as long to refuse the right password as another account a wrong one', async () => {
  const spent = { off: [], wrong: [] };
  const time = async (what, username, word) => {
    const start = performance.now();
    await nobody.refused('bad_credentials', 'POST', '/auth/login', { username, password: word });
    spent[what].push(performance.now() - start);
  };
  const least = () => Object.values(spent).map((all) => Math.min(...all)), alike = () => Math.max(...least()) < 1.5 * Math.min(...least());
  for (let i = 0; i < 3 || (i < 12 && !alike()); i++) { // each account anew, for wrong passwords slow down the next ones (R17); others may be at work on this machine
    const [off, on] = [await somebody(), await somebody()];
    await register(off, newKey(), password);
    await off.want(204, 'PUT', '/me/password-login', { enabled: false, password });
    await time('off', (await off.get('/me')).name, password);
    await time('wrong', (await on.get('/me')).name, 'wrong wrong wrong');
  }
  assert.ok(alike(), JSON.stringify(spent));
});

/** What somebody is told whose account gets another password while its own is being checked, which takes long. */
async function changeUnderway() {
  const user = await somebody(), { name } = await user.get('/me');
  const slow = execFileSync('openssl', ['passwd', '-6', '-salt', 'rounds=500000$saltsalt', password]).toString().trim();
  sql(api, `UPDATE account SET password = '{SHA512-CRYPT}${slow}' WHERE name = '${name}'`); // signs nobody out
  const mine = user.call('PUT', '/me/recovery-email', { recovery_email: null, password });
  await admin.get('/me');
  await admin.patch(`/accounts/${name}`, { password_hash: `{SHA512-CRYPT}$6$saltsalt$${'a'.repeat(86)}` });
  return mine;
}

test('R16 who is signed out while a change of theirs is under way does not get it done', async () => {
  let answer;
  for (let i = 0; i < 5 && answer?.status !== 401; i++) { // 422: the new password was there before the check began
    answer = await changeUnderway();
    assert.ok([401, 422].includes(answer.status), answer.text);
  }
  assert.equal(answer.status, 401, answer.text);
});

test('R14 who has signed in with a passkey that is deleted is signed out, but for who deletes it', async () => {
  const user = await somebody(), key = newKey();
  const row = await register(user, key, password);
  const thief = await signIn(nobody, key), own = await signIn(nobody, key);
  await own.remove(`/me/passkeys/${row.id}`);
  await thief.refused('unauthenticated', 'POST', '/me/passkeys/options');
  for (const client of [own, user]) assert.equal((await client.get('/me')).passkeys, 0);
});

test('R15 of two last passkeys deleted at once, one stays', async () => {
  const user = await somebody(), keys = [newKey(), newKey()];
  const rows = [await register(user, keys[0], password), await register(user, keys[1], password)];
  await user.want(204, 'PUT', '/me/password-login', { enabled: false, password });
  const answers = await Promise.all(rows.map((r) => user.call('DELETE', `/me/passkeys/${r.id}`)));
  assert.deepEqual(answers.map((a) => a.status).sort(), [204, 409], answers.map((a) => a.text).join('\n'));
});

test('R15 an admin sees it, and lets in whoever has lost everything', async () => {
  const user = await somebody(), { name } = await user.get('/me'), key = newKey();
  await register(user, key, password);
  await user.want(204, 'PUT', '/me/password-login', { enabled: false, password });
  const seen = await people.dora.get(`/accounts/${name}`);
  assert.deepEqual([seen.passkeys, seen.password_login], [1, false]);
  await people.dora.refused('invalid_field', 'PATCH', `/accounts/${name}`, { password_login: true }, { pointer: '/password_login' });
  await people.otto.refused('not_found', 'DELETE', `/accounts/${name}/passkeys`);
  await people.bob.refused('forbidden', 'DELETE', `/accounts/${name}/passkeys`);
  for (const [who, own] of [[people.dora, 'dora'], [people.max, 'max']]) await who.refused('forbidden', 'DELETE', `/accounts/${own}/passkeys`);
  for (const peer of ['max', 'admin']) await (peer === 'max' ? admin : people.max).refused('forbidden', 'DELETE', `/accounts/${peer}/passkeys`);
  await people.dora.remove(`/accounts/${name}/passkeys`);
  await user.refused('unauthenticated', 'GET', '/me');
  await nobody.refused('bad_credentials', 'POST', '/auth/passkey/login', key.get(await get()), { pointer: '/id' });
  const again = await nobody.login(name, password);
  assert.deepEqual([(await again.get('/me')).passkeys, (await again.get('/me')).password_login], [0, true]);
});

test('R14 a disabled account does not sign in by passkey, nor one without api_access', async () => {
  for (const change of [{ enabled: false }, { api_access: false }]) {
    const user = await somebody(), { name } = await user.get('/me'), key = newKey();
    await register(user, key, password);
    await admin.patch(`/accounts/${name}`, change);
    await nobody.refused('bad_credentials', 'POST', '/auth/passkey/login', key.get(await get()), { pointer: '/id' });
    await admin.patch(`/accounts/${name}`, { enabled: true, api_access: true });
    await signIn(nobody, key);
    await admin.remove(`/accounts/${name}`);
    await nobody.refused('bad_credentials', 'POST', '/auth/passkey/login', key.get(await get()), { pointer: '/id' });
  }
});

test('R14 a passkey asks for no code of the second factor, and gets in when that is lost', async () => {
  const user = await somebody(), key = newKey();
  const { secret, recovery } = await enable(user);
  await user.refused('invalid_field', 'POST', '/me/passkeys/options', { password }, { pointer: '/otp' });
  await user.refused('invalid_field', 'POST', '/me/passkeys/options', { password, recovery_code: 'none of them' }, { pointer: '/recovery_code' });
  const otp = code(secret, 1);
  const options = await user.want(200, 'POST', '/me/passkeys/options', { password, otp });
  await user.post('/me/passkeys', key.create(options));
  await user.refused('invalid_field', 'POST', '/me/passkeys/options', { password, otp }, { pointer: '/otp' });
  const byKey = await signIn(nobody, key);
  assert.equal((await byKey.get('/me')).totp, true);
  await user.want(204, 'PUT', '/me/password-login', { enabled: false, password, recovery_code: recovery[0] });
  await byKey.want(204, 'DELETE', '/me/totp', { password, recovery_code: recovery[1] });
  await byKey.want(204, 'PUT', '/me/password-login', { enabled: true });
});

test('R14 admins have passkeys, too, and no more than 50 belong to an account', async () => {
  const key = newKey();
  await register(people.otto, key, password);
  assert.equal((await (await signIn(nobody, key)).get('/me')).role, 'domain_admin');
  const user = await somebody();
  for (let i = 0; i < 50; i++) await register(user, newKey(), password);
  await user.refused('quota_exceeded', 'POST', '/me/passkeys', newKey().create(await create(user)));
});

test('R14 R15 the owner finds all of it in the log, and no secret is in the program\'s own', async () => {
  const user = await somebody(), key = newKey();
  const row = await register(user, key, password), byKey = await signIn(nobody, key);
  await byKey.patch(`/me/passkeys/${row.id}`, { name: 'Renamed' });
  await byKey.want(204, 'PUT', '/me/password-login', { enabled: false });
  await nobody.call('POST', '/auth/passkey/login', key.get(await get(), { clientData: { origin: 'https://evil.test' } }));
  await byKey.want(204, 'PUT', '/me/password-login', { enabled: true });
  await byKey.remove(`/me/passkeys/${row.id}`);
  const seen = async () => (await byKey.get('/log?limit=500')).items.map((r) => `${r.method} ${r.route.replace('/api/v1', '')} ${r.status}`);
  for (const act of ['POST /me/passkeys/options 200', 'POST /me/passkeys 201', 'POST /auth/passkey/login 200', 'POST /auth/passkey/login 422',
    'PATCH /me/passkeys/{id} 200', 'PUT /me/password-login 204', 'DELETE /me/passkeys/{id} 204'])
    await until(`the log has ${act}`, async () => (await seen()).includes(act)); // what was refused is written behind
  const { log } = api.processes[0];
  for (const secret of [password, base64url(key.id), byKey.token]) assert.ok(!log.includes(secret));
});
