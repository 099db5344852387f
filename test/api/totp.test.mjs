// SPDX-License-Identifier: Apache-2.0
// R12: one-time codes, made by an authenticator of somebody else (oathtool); and R15: an admin resets them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { keepBlocks } from '../lib/rows.mjs';
import { until } from '../lib/until.mjs';
import { code, earlyInStep, enable, keyBytes, readQr, wrongCode } from '../lib/otp.mjs';

let api, admin, nobody, people;
before(async () => {
  api = await startApi();
  ({ admin, nobody } = api);
  people = await tenants(api);
});
after(() => api?.stop());

let made = 0;
/** A new mailbox, signed in. */
async function somebody() {
  const name = `user${++made}@dora.test`;
  await admin.post('/accounts', { name, password });
  return { name, client: await nobody.login(name, password) };
}

const body = (username, also) => ({ username, password, ...also });
const comesIn = async (username, also) => nobody.as((await nobody.want(200, 'POST', '/auth/login', body(username, also))).token);
const isAsked = (username) => nobody.refused('otp_required', 'POST', '/auth/login', body(username), { pointer: '/otp' });
const isRefused = async (username, also, pointer = `/${Object.keys(also)[0]}`) =>
  (await nobody.refused('bad_credentials', 'POST', '/auth/login', body(username, also), { pointer })).json.detail;

test('R12 the key has 160 bits and a QR code, and is asked for only after its first right code', async () => {
  const { name, client } = await somebody();
  const first = await client.want(200, 'POST', '/me/totp', { password });
  const { secret, uri, qr_svg } = await client.want(200, 'POST', '/me/totp', { password });
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.notEqual(first.secret, secret);
  assert.equal(uri, `otpauth://totp/mail.portal.test:${encodeURIComponent(name)}?secret=${secret}&issuer=mail.portal.test&algorithm=SHA1&digits=6&period=30`);
  assert.equal(readQr(qr_svg), uri);
  assert.deepEqual(await client.get('/me/totp'), { enabled: false, enabled_at: null, recovery_codes_left: 0 });
  await comesIn(name);
  for (const otp of [wrongCode(secret), code(first.secret), '', '12345', `${code(secret)}0`, '１２３４５６', "' OR 1"])
    await client.refused('invalid_field', 'POST', '/me/totp/verify', { otp }, { pointer: '/otp' });
  await comesIn(name);
  const { recovery_codes } = await client.want(200, 'POST', '/me/totp/verify', { otp: code(secret) });
  assert.equal(new Set(recovery_codes).size, 10);
  for (const word of recovery_codes) assert.match(word, /^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
  const state = await client.get('/me/totp');
  assert.deepEqual([state.enabled, state.recovery_codes_left, (await client.get('/me')).totp], [true, 10, true]);
  assert.ok(Math.abs(Date.parse(state.enabled_at) - Date.now()) < 60_000);
  await isAsked(name);
  await client.refused('conflict', 'POST', '/me/totp');
  await client.refused('conflict', 'POST', '/me/totp/verify', { otp: code(secret, 1) });
});

test('R12 for admins of each role, too', async () => {
  for (const role of ['domain_admin', 'master_admin']) {
    await admin.post('/accounts', { name: `two-${role}`, role, password });
    const client = await nobody.login(`two-${role}`, password);
    const { secret } = await enable(client);
    await isAsked(`two-${role}`);
    assert.equal((await (await comesIn(`two-${role}`, { otp: code(secret, 1) })).get('/me')).role, role);
  }
});

test('R12 without a key there is nothing to verify, to renew, or to switch off; and codes that nobody asked for do no harm', async () => {
  const { name, client } = await somebody();
  await client.refused('conflict', 'POST', '/me/totp/verify', { otp: '123456' });
  await client.refused('not_found', 'POST', '/me/totp/recovery-codes', { password });
  await client.refused('not_found', 'DELETE', '/me/totp', { password });
  await comesIn(name, { otp: '123456' });
  await comesIn(name, { recovery_code: 'x', otp: null });
});

test('R12 no code is taken twice, nor an older one after it', async () => {
  const { name, client } = await somebody();
  await earlyInStep(28_000); // all of it is done in this step
  const now = Date.now(), { secret, used } = await enable(client, -1), shown = (step) => code(secret, step, now);
  assert.match(await isRefused(name, { otp: used }), /was used/);
  await comesIn(name, { otp: shown(1).replace(/^.../, '$& ') }); // as it is shown
  for (const step of [-1, 0, 1]) assert.match(await isRefused(name, { otp: shown(step) }), /was used/);
  await isRefused(name, { otp: shown(-2) });
  await isRefused(name, { otp: code(secret, 2) });
});

test('R12 a refusal helps to set the clock, and does not tell of codes that are yet to come', async () => {
  const { name, client } = await somebody();
  const { secret } = await client.want(200, 'POST', '/me/totp', { password });
  const verify = async (otp) => (await client.refused('invalid_field', 'POST', '/me/totp/verify', { otp }, { pointer: '/otp' })).json.detail;
  const notOne = wrongCode(secret); // takes long to find
  /** The code of so many steps from now, which is still so many when it arrives. */
  const shown = async (steps) => {
    await earlyInStep(15_000);
    return code(secret, steps);
  };
  const utc = /it is \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d UTC/;
  assert.match(await verify(await shown(4)), /2 minutes fast/);
  assert.match(await verify(await shown(-3)), /90 seconds ago/);
  assert.match(await verify(notOne), utc);
  await client.want(200, 'POST', '/me/totp/verify', { otp: code(secret) });
  assert.match(await isRefused(name, { otp: await shown(-4) }), /2 minutes ago/);
  const [coming, wrong] = [await isRefused(name, { otp: await shown(4) }), await isRefused(name, { otp: notOne })];
  assert.match(wrong, utc);
  assert.equal(coming.replace(utc, ''), wrong.replace(utc, ''));
});

test('R12 of two sign-ins with one code exactly one gets in, however they meet', async () => {
  for (let round = 0; round < 3; round++) {
    const { name, client } = await somebody();
    const { secret, recovery } = await enable(client);
    for (const also of [{ otp: code(secret, 1) }, { recovery_code: recovery[round] }]) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => nobody.call('POST', '/auth/login', body(name, also))));
      assert.deepEqual(answers.map((a) => a.json.code ?? 'in').sort(), [...new Array(7).fill('bad_credentials'), 'in']);
    }
    assert.equal((await client.get('/me/sessions')).items.length, 3);
  }
});

test('R12 a recovery code opens once, as people write it', async () => {
  const { name, client } = await somebody();
  const { recovery } = await enable(client);
  await comesIn(name, { recovery_code: recovery[3] });
  await isRefused(name, { recovery_code: recovery[3] });
  await comesIn(name, { recovery_code: recovery[9].toUpperCase().replaceAll('-', ' ') });
  await isRefused(name, { recovery_code: 'aaaa-aaaa-aaaa-aaaa' });
  assert.equal((await client.get('/me/totp')).recovery_codes_left, 8);
  const other = await somebody(); // theirs are their own
  const { recovery: theirs } = await enable(other.client);
  await isRefused(name, { recovery_code: theirs[0] });
  await isRefused(other.name, { recovery_code: recovery[0] });
});

test('R12 new recovery codes want password and code, and end the old ones', async () => {
  const { name, client } = await somebody();
  const { secret, recovery } = await enable(client);
  const renew = (also) => client.call('POST', '/me/totp/recovery-codes', { password, ...also });
  assert.equal((await renew({})).json.errors[0].pointer, '/otp');
  assert.equal((await renew({ otp: wrongCode(secret) })).json.errors[0].pointer, '/otp');
  const answer = await renew({ otp: code(secret, 1) });
  assert.equal(answer.status, 200, answer.text);
  const fresh = answer.json.recovery_codes;
  assert.equal(new Set([...fresh, ...recovery]).size, 20);
  assert.equal((await client.get('/me/totp')).recovery_codes_left, 10);
  await isRefused(name, { recovery_code: recovery[0] });
  await comesIn(name, { recovery_code: fresh[0] });
});

test('R12 switching it off wants password and code; then the password is enough', async () => {
  const { name, client } = await somebody();
  const { secret, recovery, used } = await enable(client);
  const refused = (what, pointer) => client.refused('invalid_field', 'DELETE', '/me/totp', what, { pointer });
  await refused({ otp: code(secret, 1) }, '/password');
  await refused({ password: 'wrong wrong wrong', otp: code(secret, 1) }, '/password');
  await refused({ password }, '/otp');
  await refused({ password, otp: wrongCode(secret) }, '/otp');
  await refused({ password, otp: used }, '/otp');
  await refused({ password, recovery_code: 'nonsense' }, '/recovery_code');
  await isAsked(name);
  await client.want(204, 'DELETE', '/me/totp', { password, recovery_code: recovery[0] });
  assert.equal((await client.get('/me')).totp, false);
  await comesIn(name);
  assert.notEqual((await enable(client)).secret, secret);
});

test('R12 what was opened by the password alone ends when codes are switched on', async () => {
  const { name, client } = await somebody();
  const [one, two] = [await nobody.login(name, password), await nobody.login(name, password)];
  await enable(client);
  for (const ended of [one, two]) await ended.refused('unauthenticated', 'GET', '/me');
  await client.get('/me');
});

test('R12 a right code helps nobody who does not know the password, and tells nothing', async () => {
  const { name, client } = await somebody();
  const { secret, recovery } = await enable(client);
  const said = [];
  for (const also of [{ otp: code(secret, 1) }, { recovery_code: recovery[0] }, {}])
    for (const username of [name, 'nobody@dora.test']) {
      const answer = await nobody.refused('bad_credentials', 'POST', '/auth/login', { username, password: 'wrong wrong wrong', ...also });
      said.push(JSON.stringify({ ...answer.json, request_id: 0 }));
    }
  assert.equal(new Set(said).size, 1, said.join('\n'));
  await comesIn(name, { otp: code(secret, 1) }); // not used up by that
});

test('R12 who knows the password can not try code after code, and the owner gets in from where she has been', async () => {
  const { name, client } = await somebody();
  const from = (ip) => ({ 'x-real-ip': ip });
  const attempt = (ip, also) => nobody.call('POST', '/auth/login', body(name, also), from(ip));
  const home = '198.51.100.7', away = '203.0.113.7';
  assert.equal((await attempt(home)).status, 200);
  const { secret, recovery } = await enable(client);
  const wrong = wrongCode(secret);
  const answers = [];
  for (let i = 0; i < 3; i++) answers.push((await attempt(away, { otp: wrong })).json.code); // the same again is no guess
  for (let i = 0; i < 8 && answers.at(-1) !== 'rate_limited'; i++)
    answers.push((await attempt(away, { recovery_code: `guess ${i}` })).json.code);
  assert.deepEqual(answers, [...new Array(7).fill('bad_credentials'), 'rate_limited']);
  keepBlocks(api);
  assert.equal((await attempt(away, { otp: code(secret, 1) })).json.code, 'rate_limited');
  assert.equal((await attempt(away)).json.code, 'rate_limited'); // nor whether the password is right
  assert.equal((await attempt(home, { otp: code(secret, 1) })).status, 200);
  assert.equal((await client.call('DELETE', '/me/totp', { password, recovery_code: recovery[0] }, from(away))).json.code, 'rate_limited');
  await client.want(204, 'DELETE', '/me/totp', { password, recovery_code: recovery[0] }, from(home));
});

test('R15 an admin sees and resets the codes of accounts below, never its own or an equal\'s', async () => {
  const { name, client } = await somebody();
  const { dora, otto, max } = people;
  const off = (by, of, headers) => by.call('DELETE', `/accounts/${of}/totp`, undefined, headers);
  await dora.refused('not_found', 'DELETE', `/accounts/${name}/totp`);
  await enable(client);
  assert.equal((await dora.get(`/accounts/${name}`)).totp, true);
  assert.equal((await dora.get(`/accounts?q=${encodeURIComponent(name)}`)).items[0].totp, true);
  assert.equal((await otto.call('DELETE', `/accounts/${name}/totp`)).json.code, 'not_found');
  await client.refused('forbidden', 'DELETE', `/accounts/${name}/totp`);
  assert.equal((await dora.call('PATCH', `/accounts/${name}`, { totp: false })).json.code, 'invalid_field');
  await isAsked(name);
  await dora.remove(`/accounts/${name}/totp`);
  await comesIn(name);
  assert.equal((await dora.get(`/accounts/${name}`)).totp, false);

  await admin.post('/accounts', { name: 'dana', role: 'domain_admin', password });
  const dana = await nobody.login('dana', password);
  const { secret } = await enable(dana);
  assert.equal((await off(dana, 'dana')).json.code, 'forbidden');
  assert.equal((await off(dora, 'dana')).json.code, 'not_found');
  await dana.refused('invalid_field', 'DELETE', '/me/totp', { password }, { pointer: '/otp' });
  const mia = await (async () => {
    await admin.post('/accounts', { name: 'mia', role: 'master_admin', password });
    return nobody.login('mia', password);
  })();
  await enable(mia);
  for (const equal of [mia, max]) assert.equal((await off(equal, 'mia')).json.code, 'forbidden');
  await isAsked('mia');
  await max.remove('/accounts/dana/totp');
  await comesIn('dana', { otp: code(secret, 1) }); // nothing is asked for any more
});

test('R15 the owner reads in the log who did what to the second factor, from where, and no secret', async () => {
  const { name, client } = await somebody();
  const { secret, recovery } = await enable(client);
  await isAsked(name);
  const wrong = wrongCode(secret);
  await isRefused(name, { otp: wrong });
  await comesIn(name, { recovery_code: recovery[0] });
  await people.dora.call('DELETE', `/accounts/${name}/totp`, undefined, { 'x-real-ip': '192.0.2.9' });
  let log = [];
  const row = (method, route, code_ = null) => log.find((r) => r.method === method && r.route === `/api/v1${route}` && r.code === code_);
  await until('the log has what was refused', async () => { // written behind the answer
    log = (await client.get('/log?limit=500')).items;
    return row('POST', '/auth/login', 'otp_required') && row('POST', '/auth/login', 'bad_credentials');
  });
  assert.ok(row('POST', '/me/totp') && row('POST', '/me/totp/verify'));
  assert.match(row('POST', '/auth/login', 'bad_credentials').fields, /username, password, otp/);
  assert.match(log.find((r) => /recovery_code/.test(r.fields)).fields, /username, password, recovery_code/);
  const reset = row('DELETE', '/accounts/{key}/totp');
  assert.deepEqual([reset.actor, reset.ip, reset.status], ['dora', '192.0.2.9', 204]);
  const text = JSON.stringify(log);
  for (const hidden of [secret, wrong, recovery[0], password]) assert.ok(!text.includes(hidden));
});

test('R12 a deleted account takes its codes along', async () => {
  const { name, client } = await somebody();
  await enable(client);
  await admin.remove(`/accounts/${name}`);
  await admin.post('/accounts', { name, password });
  await comesIn(name);
});

test('R12 keys and codes are in no file and in no log, nor kept for an Idempotency-Key', async () => {
  const { name, client } = await somebody();
  const headers = { 'idempotency-key': 'the same' };
  const first = await client.want(200, 'POST', '/me/totp', { password }, headers);
  const { secret } = await client.want(200, 'POST', '/me/totp', { password }, headers);
  assert.notEqual(first.secret, secret);
  const { recovery_codes } = await client.want(200, 'POST', '/me/totp/verify', { otp: code(secret) }, headers);
  await comesIn(name, { recovery_code: recovery_codes[0] });
  const hidden = [first.secret, secret, ...recovery_codes, ...recovery_codes.map((word) => word.replaceAll('-', ''))];
  const raw = [first.secret, secret].map(keyBytes).flatMap((key) => [key, key.toString('hex'), key.toString('base64').slice(0, 24)]);
  const holds = (bytes) => hidden.some((word) => bytes.includes(word) || bytes.includes(word.toLowerCase())) || raw.some((key) => bytes.includes(key));
  const found = [];
  const walk = (dir) => {
    for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
      const file = path.join(dir, entry.name);
      if (entry.isDirectory()) walk(file);
      else if (entry.isFile() && holds(fs.readFileSync(file))) found.push(file);
    }
  };
  walk(fs.realpathSync(api.instance));
  for (const p of api.processes) if (holds(Buffer.from(p.log))) found.push(p.words[0]);
  assert.deepEqual(found, []);
});
