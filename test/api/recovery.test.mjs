// SPDX-License-Identifier: Apache-2.0
// The recovery address and the way back in (R10, R11): mails with a link, one use each, and nothing told to a stranger.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { Authenticator, register, signIn } from '../lib/authenticator.mjs';
import { send } from '../lib/http.mjs';
import { enable } from '../lib/otp.mjs';
import { sql } from '../lib/rows.mjs';
import { startSink } from '../lib/sink.mjs';
import { until } from '../lib/until.mjs';

const fresh = 'another long enough password';
const smtp = { host: '127.0.0.1', tls: 'none', username: 'portal', password: 'its secret', allow_private: true, from_address: 'portal@example.net' };
let api, admin, nobody, people, sink;
before(async () => {
  sink = await startSink({ login: 'portal:its secret' });
  api = await startApi({ also: ['jobs'], conf: { url: 'https://mail.example.net' } });
  ({ admin, nobody } = api);
  people = await tenants(api);
  await admin.put('/settings/system-mailer', { ...smtp, port: sink.port });
});
after(async () => {
  await api?.stop();
  await sink?.stop();
});

const isNotice = (m) => /^Subject: (Security notice|Sicherheitshinweis)$/m.test(m.text);
const letters = () => sink.messages.filter((m) => !isNotice(m));

/** The next mail to this address, or the next notice: its head, body and the token in its link. */
async function mail(to, notice = false) {
  const found = await until(`a ${notice ? 'notice' : 'mail'} to ${to}`, () => {
    const i = sink.messages.findIndex((m) => m.rcpts[0] === to && isNotice(m) === notice);
    return i < 0 ? null : sink.messages.splice(i, 1)[0];
  }, 20);
  const [head, coded] = found.text.split('\r\n\r\n');
  const body = Buffer.from(coded, 'base64').toString();
  return { ...found, head, body, token: /https:\/\/mail\.example\.net\/[a-z-]+#([a-z0-9]+)\r\n/.exec(body)?.[1] };
}
const idle = () => until('no mail waits', async () => (await admin.get('/jobs?limit=500')).items.every((j) => j.kind !== 'send_mail' || j.state === 'done'), 20);
const recover = (client, recovery_email, word = password) => client.call('PUT', '/me/recovery-email', { recovery_email, password: word });
const later = () => sql(api, 'UPDATE mail_asked SET at = at - 60001'); // a minute goes by
const ask = (username, headers) => nobody.call('POST', '/auth/password-reset', { username }, headers);
const confirm = (token, client = nobody) => client.call('POST', '/auth/recovery-email/confirm', { token });

/** ann has this recovery address, confirmed. */
async function settle(client, address) {
  assert.equal((await recover(client, address)).status, 204);
  const { token } = await mail(address);
  assert.equal((await confirm(token)).status, 204);
}

test('R10 a recovery address counts once it is confirmed, and each link works once', async () => {
  const { ann } = people;
  const waiting = async () => {
    const { recovery_email, pending_email, pending_until } = await ann.get('/me/recovery-email');
    if (pending_email !== null) assert.ok(Math.abs(Date.parse(pending_until) - Date.now() - 86_400_000) < 120_000, pending_until);
    return [recovery_email, pending_email, pending_until !== null];
  };
  assert.deepEqual(await waiting(), [null, null, false]);
  assert.equal((await recover(ann, 'ann@far.example')).status, 204);
  assert.equal((await ann.get('/me')).recovery_email, null);
  assert.deepEqual(await waiting(), [null, 'ann@far.example', true]);
  assert.deepEqual(await people.bob.get('/me/recovery-email'), { recovery_email: null, pending_email: null, pending_until: null });
  const first = await mail('ann@far.example');
  assert.match(first.head, /^Subject: Confirm this address$/m);
  assert.match(first.head, /^From: Mail Portal <portal@example.net>$/m);
  assert.equal(first.from, 'portal@example.net');
  assert.equal(first.login, 'portal:its secret');
  later();
  assert.equal((await recover(ann, 'ann2@far.example')).status, 204); // changed her mind
  assert.equal((await confirm(first.token)).json.code, 'invalid_field');
  const { token } = await mail('ann2@far.example');
  assert.deepEqual(await waiting(), [null, 'ann2@far.example', true]);
  assert.equal((await confirm(token)).status, 204);
  assert.equal((await ann.get('/me')).recovery_email, 'ann2@far.example');
  assert.deepEqual(await waiting(), ['ann2@far.example', null, false]);
  assert.equal((await confirm(token)).json.code, 'invalid_field');
  assert.equal((await recover(ann, null)).status, 204);
  assert.equal((await ann.get('/me')).recovery_email, null);
});

test('R10 it asks for the password, and leads elsewhere', async () => {
  await people.ann.refused('invalid_field', 'PUT', '/me/recovery-email', { recovery_email: 'x@far.example', password: 'no' }, { pointer: '/password' });
  await admin.post('/aliases', { address: 'only-ann@dora.test', targets: ['ann@dora.test'] });
  await admin.post('/aliases', { address: 'both@dora.test', targets: ['ann@dora.test', 'bob@dora.test'] });
  await admin.post('/domain-aliases', { name: 'dora-too.test', domain: 'dora.test', verified: true });
  for (const own of ['ann@dora.test', 'Ann+x@DORA.test', 'only-ann@dora.test', 'ann@dora-too.test'])
    await people.ann.refused('invalid_field', 'PUT', '/me/recovery-email', { recovery_email: own, password }, { pointer: '/recovery_email' });
  later();
  assert.equal((await recover(people.ann, 'both@dora.test')).status, 204);
  await mail('both@dora.test');
});

test('S9 no address carries a header or a command of SMTP', async () => {
  for (const bad of ['a@far.example\r\nBcc: b@far.example', 'a@far.example>\r\nRCPT TO:<b@far.example', '"a\r\nx"@far.example', 'a b@far.example', 'a@far.example, b@far.example', '<a@far.example>']) {
    await people.bob.refused('invalid_field', 'PUT', '/me/recovery-email', { recovery_email: bad, password });
    await admin.refused('invalid_field', 'PUT', '/settings/system-mailer', { from_address: bad });
  }
  await admin.refused('invalid_field', 'PUT', '/settings/system-mailer', { host: '127.0.0.1' }); // without allow_private
  await ask('ann@dora.test\r\nBcc: b@far.example'); // a name that is nobody's
  await idle();
  assert.deepEqual(letters(), []);
});

test('R11 a new password by mail: in the language of the account, for 30 minutes, once, and all else ends', async () => {
  const { bob } = people;
  await settle(bob, 'bob@far.example');
  await bob.patch('/me', { language: 'de' });
  const second = await nobody.login('bob@dora.test', password);
  assert.equal((await ask('BOB@dora.test')).status, 202);
  const { head, body, token } = await mail('bob@far.example');
  assert.match(head, /^Subject: Ein neues Passwort$/m);
  assert.match(body, /innerhalb von 30 Minuten/);
  await nobody.refused('invalid_field', 'POST', '/auth/password-reset/confirm', { token, password: 'short' }, { pointer: '/password' });
  await nobody.refused('invalid_field', 'POST', '/auth/password-reset/confirm', { token: `${token}x`, password: fresh }, { pointer: '/token' });
  await nobody.refused('invalid_field', 'POST', '/auth/recovery-email/confirm', { token }, { pointer: '/token' }); // of the other kind
  await nobody.want(204, 'POST', '/auth/password-reset/confirm', { token, password: fresh });
  await nobody.refused('invalid_field', 'POST', '/auth/password-reset/confirm', { token, password: fresh }, { pointer: '/token' });
  for (const client of [bob, second]) assert.equal((await client.call('GET', '/me')).status, 401);
  await nobody.refused('bad_credentials', 'POST', '/auth/login', { username: 'bob@dora.test', password });
  const again = await nobody.login('bob@dora.test', fresh);
  const log = (await again.get('/log?limit=500')).items;
  for (const route of ['mail-password-reset', '/api/v1/auth/password-reset/confirm', '/api/v1/auth/recovery-email/confirm'])
    assert.ok(log.some((row) => row.route === route), `${route} in ${log.map((r) => r.route)}`);
  assert.ok(!JSON.stringify(log).includes(token));
});

test('R11 R12 R15 a new password is no way around a second factor, nor around password login that is off, whoever sets it', async () => {
  const words = ['the second long password', 'and the third one of them'];
  const person = async (name) => {
    await admin.post('/accounts', { name, password });
    const client = await nobody.login(name, password);
    await settle(client, `${name.split('@')[0]}@far.example`);
    return client;
  };
  const byMail = async (name, word) => {
    await ask(name);
    await nobody.want(204, 'POST', '/auth/password-reset/confirm', { token: (await mail(`${name.split('@')[0]}@far.example`)).token, password: word });
  };
  const byAdmin = (name, word) => people.dora.patch(`/accounts/${name}`, { password: word });
  const login = (username, word, more = {}) => nobody.call('POST', '/auth/login', { username, password: word, ...more });

  const { recovery } = await enable(await person('vera@dora.test'));
  for (const [i, set] of [byMail, byAdmin].entries()) {
    await set('vera@dora.test', words[i]);
    assert.equal((await login('vera@dora.test', words[i])).json.code, 'otp_required');
    assert.equal((await login('vera@dora.test', words[i], { recovery_code: 'aaaa-aaaa-aaaa-aaaa' })).json.code, 'bad_credentials');
    assert.equal((await login('vera@dora.test', words[i], { recovery_code: recovery[i] })).status, 200);
  }
  const wim = await person('wim@dora.test'), key = new Authenticator({ origin: 'https://mail.example.net' });
  await register(wim, key, password);
  await wim.want(204, 'PUT', '/me/password-login', { enabled: false, password });
  for (const [i, set] of [byMail, byAdmin].entries()) {
    await set('wim@dora.test', words[i]);
    assert.equal((await login('wim@dora.test', words[i])).json.code, 'bad_credentials', 'still off');
    assert.equal((await (await signIn(nobody, key)).get('/me')).password_login, false);
  }
  await idle();
  sink.messages.length = 0; // notices
});

test('R11 who guesses while somebody resets is forgotten: the new password opens from where it was set', async () => {
  const { eve } = people;
  await settle(eve, 'eve@far.example');
  for (let i = 0; i < 24; i++)
    await nobody.as(null, { 'x-real-ip': `10.9.${i}.1` }).call('POST', '/auth/login', { username: 'eve@otto.test', password: `guess ${i}` });
  const there = nobody.as(null, { 'x-real-ip': '198.51.100.9' });
  assert.equal((await there.call('POST', '/auth/login', { username: 'eve@otto.test', password })).status, 429);
  await ask('eve@otto.test');
  const { token } = await mail('eve@far.example');
  await there.want(204, 'POST', '/auth/password-reset/confirm', { token, password: fresh });
  await there.want(200, 'POST', '/auth/login', { username: 'eve@otto.test', password: fresh });
});

test('R11 the answer is the same for names that are nobody\'s, and only one mail in five minutes', async () => {
  await settle(people.max, 'max@far.example');
  const shape = ({ status, text, headers }) => {
    const { date, 'x-request-id': id, ...rest } = headers;
    return { status, text, rest, told: Boolean(date || id) };
  };
  const known = shape(await ask('max'));
  assert.equal(known.status, 202);
  assert.deepEqual(shape(await ask('nobody@dora.test')), known);
  assert.deepEqual(shape(await ask('dora')), known); // no recovery address
  assert.deepEqual(shape(await ask('x'.repeat(200))), known);
  await mail('max@far.example');
  await ask('max');
  await idle();
  assert.deepEqual(letters(), []);
});

test('R16 a link that is out, of either kind, ends with the password and with the recovery address', async () => {
  await admin.post('/accounts', { name: 'lea@dora.test', password });
  const lea = await nobody.login('lea@dora.test', password), dead = (kind, more) => async (token) =>
    void await nobody.refused('invalid_field', 'POST', `/auth/${kind}/confirm`, { token, ...more }, { pointer: '/token' });
  const deadReset = dead('password-reset', { password: fresh }), deadAddress = dead('recovery-email');
  await settle(lea, 'lea@far.example');
  await ask('lea@dora.test');
  const reset = await mail('lea@far.example');
  assert.equal((await recover(lea, null)).status, 204);
  await deadReset(reset.token);
  later();
  assert.equal((await recover(lea, 'thief@far.example')).status, 204);
  const planted = await mail('thief@far.example');
  await lea.want(204, 'PUT', '/me/password', { old_password: password, new_password: fresh });
  await deadAddress(planted.token);
  assert.equal((await lea.get('/me')).recovery_email, null);
});

test('R10 a mail that waits is for who asked, and goes to no later account of that name', async () => {
  const mailer = (port) => admin.put('/settings/system-mailer', { ...smtp, port });
  await admin.post('/accounts', { name: 'kim@dora.test', password });
  const kim = await nobody.login('kim@dora.test', password);
  await mailer(1); // nobody listens
  assert.equal((await recover(kim, 'thief@far.example')).status, 204);
  assert.equal(sql(api, 'SELECT count(*) FROM mail_request'), '1');
  await admin.remove('/accounts/kim@dora.test');
  assert.equal(sql(api, 'SELECT count(*) FROM mail_request'), '0');
  await mailer(sink.port);
});

test('R10 nobody floods others with mails to confirm: one in a minute, ten in a day', async () => {
  await admin.post('/accounts', { name: 'mo@dora.test', password });
  const mo = await nobody.login('mo@dora.test', password), body = { recovery_email: 'victim@far.example', password };
  for (let i = 0; i < 10; i++) {
    assert.equal((await recover(mo, body.recovery_email)).status, 204);
    assert.equal((await recover(mo, null)).status, 204); // does not set the count back
    await mo.refused('rate_limited', 'PUT', '/me/recovery-email', body);
    later();
  }
  await mo.refused('rate_limited', 'PUT', '/me/recovery-email', body);
  await idle();
  sink.messages.length = 0;
});

test('R10 R11 R12 R14 the mailbox, and the recovery address that was, are told what changes how an account is opened', async () => {
  sink.messages.length = 0;
  await admin.post('/accounts', { name: 'nora@dora.test', password });
  const nora = await nobody.login('nora@dora.test', password), own = 'nora@dora.test';
  let word = password;
  const told = async (what, ...to) => {
    const both = await Promise.all(to.map((address) => mail(address, true)));
    for (const { body, head, token } of both) {
      assert.match(body, what);
      assert.match(body, /nora@dora\.test\r\n/);
      assert.match(body, /\(\d{4}-\d\d-\d\d \d\d:\d\d UTC\)/);
      assert.ok(body.includes('    https://mail.example.net/\r\n') && token === undefined, body);
      assert.match(head, /^Auto-Submitted: auto-generated$/m);
    }
    await idle();
    assert.deepEqual(sink.messages, [], 'and nobody else');
  };
  await settle(nora, 'nora@far.example');
  await told(/The recovery address was changed/, own);
  later();
  await settle(nora, 'nora2@far.example');
  await told(/The recovery address was changed/, own, 'nora@far.example');
  const { recovery } = await enable(nora);
  await told(/Two-factor sign-in was switched on/, own, 'nora2@far.example');
  await nora.want(204, 'DELETE', '/me/totp', { password, recovery_code: recovery[0] });
  await told(/Two-factor sign-in was switched off/, own, 'nora2@far.example');
  await register(nora, new Authenticator({ origin: 'https://mail.example.net' }), password);
  await told(/A passkey was added/, own, 'nora2@far.example');
  await people.max.remove('/accounts/nora@dora.test/passkeys');
  await told(/All passkeys were deleted/, own, 'nora2@far.example');
  await ask(own);
  await nobody.want(204, 'POST', '/auth/password-reset/confirm', { token: (await mail('nora2@far.example')).token, password: fresh });
  await told(/A new password was set/, own, 'nora2@far.example');
  const again = await nobody.login(own, word = fresh);
  await again.patch('/me', { language: 'de' });
  assert.equal((await recover(again, null, word)).status, 204);
  await told(/Die Adresse für die Wiederherstellung wurde geändert/, own, 'nora2@far.example');
  await again.want(204, 'PUT', '/me/password', { old_password: word, new_password: password });
  await told(/Ein neues Passwort wurde gesetzt/, own);
  assert.ok((await (await nobody.login(own, password)).get('/log?limit=500')).items.some((row) => row.route === 'mail-security-notice'));
});

test('R10 what a thief does at once does not end the mails that tell of it, and they go out later', async () => {
  await admin.post('/accounts', { name: 'tara@dora.test', password });
  const tara = await nobody.login('tara@dora.test', password);
  await settle(tara, 'tara@far.example');
  await mail('tara@dora.test', true);
  await admin.put('/settings/system-mailer', { ...smtp, port: 1 }); // nobody listens
  await enable(tara);
  await tara.want(204, 'PUT', '/me/password', { old_password: password, new_password: fresh });
  await admin.patch('/accounts/tara@dora.test', { enabled: false });
  assert.equal(sql(api, "SELECT count(*) FROM mail_request WHERE kind = 'security_notice'"), '4');
  await admin.put('/settings/system-mailer', { ...smtp, port: sink.port });
  await admin.post('/accounts', { name: 'una@dora.test', password }); // whose mail wakes the job
  later();
  assert.equal((await recover(await nobody.login('una@dora.test', password), 'una@far.example')).status, 204);
  for (const to of ['tara@dora.test', 'tara@far.example']) { // in whichever order: one may have been tried just before there was a way
    const bodies = [(await mail(to, true)).body, (await mail(to, true)).body].sort();
    assert.match(bodies[0], /A new password/);
    assert.match(bodies[1], /switched on/);
  }
  await mail('una@far.example');
});

test('S5 asking for a known name takes as long as for an unknown one', async () => {
  const spent = { max: [], 'mix@dora.test': [] };
  for (let i = 0; i < 40; i++)
    for (const name of Object.keys(spent)) {
      const start = performance.now();
      await ask(name);
      spent[name].push(performance.now() - start);
    }
  const [a, b] = Object.values(spent).map((all) => all.sort((x, y) => x - y)[all.length / 2]);
  assert.ok(Math.max(a, b) < 2 * Math.min(a, b) + 2, `medians ${a} and ${b} ms`);
  await idle();
  sink.messages.length = 0; // a mail to max, if it was five minutes since the last
});

test('S15 links begin with the configured URL, whatever the request says of its host', async () => {
  await settle(people.otto, 'otto@far.example');
  await send(api.where, {
    method: 'POST', path: '/api/v1/auth/password-reset', body: JSON.stringify({ username: 'otto' }),
    headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example', 'content-type': 'application/json' },
  });
  const { text, body, token } = await mail('otto@far.example');
  assert.ok(token, body);
  assert.ok(!`${text}${body}`.includes('evil.example'));
});

test('R11 a disabled account gets no mail, and its link does nothing', async () => {
  await settle(people.dora, 'dora@far.example');
  await ask('dora');
  const { token } = await mail('dora@far.example');
  await admin.patch('/accounts/dora', { enabled: false });
  await nobody.refused('invalid_field', 'POST', '/auth/password-reset/confirm', { token, password: fresh }, { pointer: '/token' });
  await ask('dora');
  await idle();
  assert.deepEqual(letters(), []);
});
