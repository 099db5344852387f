// SPDX-License-Identifier: Apache-2.0
// From the portal into webmail without a second password (R50): the offer by the API, what webmail asks hooks on its own socket,
// and the ticket as a password for the engines.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { send } from '../lib/http.mjs';
import { mailportal } from '../lib/scratch.mjs';
import { addWebmail, removeWebmail, standIn } from '../lib/standin.mjs';
import { sha256, tarGz } from '../lib/tar.mjs';
import { until } from '../lib/until.mjs';

let api, people, secret;
before(async () => {
  api = await startApi({ also: ['hooks'] });
  people = await tenants(api);
  secret = /^portal_secret = (.*)$/m.exec(fs.readFileSync(path.join(api.instance, 'secrets'), 'utf8'))[1];
  for (const name of ['hooks.sock', 'webmail.sock', 'dav-auth.sock']) await until(`hooks listens at ${name}`, () => send({ socket: path.join(api.instance, 'run', name) }));
});
after(() => api?.stop());

const post = (socket, where, body, headers = {}) => send({ socket: path.join(api.instance, 'run', socket) }, {
  method: 'POST', path: where, headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body),
});
/** As webmail asks. */
const ask = async (what, body) => {
  const answer = await post('webmail.sock', `/internal/sso/${what}`, body);
  return { status: answer.status, json: answer.text ? JSON.parse(answer.text) : null };
};
/** As Dovecot asks. */
const mailLogin = async (user, word, service = 'imap') =>
  (await post('hooks.sock', '/dovecot/passdb', { user, password: word, service }, { 'x-portal-secret': secret })).text.split('\n')[0];
/** As nginx asks for a DAV client. */
const davLogin = async (authorization) => {
  const answer = await send({ socket: path.join(api.instance, 'run/dav-auth.sock') }, { path: '/auth/dav', headers: { authorization } });
  return answer.status === 200 ? answer.headers['x-mp-user'] : answer.status;
};
const basic = (user, word) => `Basic ${Buffer.from(`${user}:${word}`).toString('base64')}`;
const offer = (client) => client.want(200, 'POST', '/me/webmail/roundcube');
const open = async (client) => (await ask('redeem', { token: (await offer(client)).token, aud: 'roundcube', ip: '192.0.2.1' })).json;

test('R50 a mail user gets a token for one minute, which webmail redeems once for a password of its own', async () => {
  const told = await offer(people.ann);
  assert.match(told.url, /^https:\/\/[^/]+\/\?_task=login$/);
  assert.equal(told.field, '_mp_token');
  const seconds = (Date.parse(told.expires_at) - Date.now()) / 1000;
  assert.ok(seconds > 50 && seconds <= 60, told.expires_at);
  const grant = await ask('redeem', { token: told.token, aud: 'roundcube', ip: '192.0.2.1' });
  assert.equal(grant.status, 200);
  assert.equal(grant.json.user, 'ann@dora.test');
  assert.equal((await ask('redeem', { token: told.token, aud: 'roundcube' })).status, 403);
  for (const service of ['imap', 'smtp', 'sieve']) assert.equal(await mailLogin('ann@dora.test', grant.json.secret, service), 'OK', service);
  assert.equal(await mailLogin('bob@dora.test', grant.json.secret), 'FAIL');
  assert.equal((await ask('alive', { user: 'ann@dora.test', ticket: grant.json.ticket })).status, 200);
  assert.equal((await ask('alive', { user: 'bob@dora.test', ticket: grant.json.ticket })).status, 403);
  await api.nobody.refused('bad_credentials', 'POST', '/auth/login', { username: 'ann@dora.test', password: grant.json.secret });
});

test('R50 forged, of another webmail, malformed: no; and what is not asked here is not there', async () => {
  const { token } = await offer(people.ann);
  assert.equal((await ask('redeem', { token: 'x'.repeat(52), aud: 'roundcube' })).status, 403);
  assert.equal((await ask('redeem', { token, aud: 'snappymail' })).status, 403);
  assert.equal((await ask('redeem', { token, aud: 'roundcube' })).status, 403, 'it was shown already');
  for (const [what, body] of [['redeem', {}], ['redeem', '['], ['redeem', { token: 7 }], ['redeem', { token, aud: 'else' }], ['alive', { user: 'ann@dora.test' }],
    ['alive', { ticket: 'x' }], ['dav-token', { user: 'ann@dora.test' }], ['revoke', { ticket: 'x' }], ['redeem', { token, more: 1 }]])
    assert.equal((await ask(what, body)).status, 400, `${what} ${JSON.stringify(body)}`);
  assert.equal((await ask('else', {})).status, 404);
  assert.equal((await send({ socket: path.join(api.instance, 'run/webmail.sock') }, { path: '/internal/sso/alive' })).status, 405);
  assert.equal((await post('webmail.sock', '/dovecot/passdb', {}, { 'x-portal-secret': secret })).status, 404);
  assert.equal((await post('hooks.sock', '/internal/sso/redeem', { token }, { 'x-portal-secret': secret })).status, 404);
  const socket = fs.statSync(path.join(api.instance, 'run/webmail.sock'));
  assert.equal(socket.mode & 0o7, 0, 'not for everybody on this machine');
});

test('R16 R50 portal logout, password change, disabling, rename and deletion end the ticket at once', async () => {
  const name = 'wendy@dora.test';
  const signIn = (user, word = password) => api.nobody.login(user, word);
  const alive = async (user, grant) => {
    const known = (await ask('alive', { user, ticket: grant.ticket })).status === 200;
    assert.equal(await mailLogin(user, grant.secret) === 'OK', known);
    return known;
  };
  const another = 'another long enough password';
  const ends = [
    ['logout', (client) => client.want(204, 'POST', '/auth/logout')],
    ['session ended from elsewhere', async () => {
      const other = await signIn(name);
      for (const s of (await other.get('/me/sessions')).items) if (!s.current) await other.want(204, 'DELETE', `/me/sessions/${s.id}`);
    }],
    ['password', (client) => client.want(204, 'PUT', '/me/password', { old_password: password, new_password: another })],
    ['disabled', () => people.dora.want(200, 'PATCH', `/accounts/${name}`, { enabled: false })],
    ['renamed', () => people.dora.want(200, 'POST', `/accounts/${name}/rename`, { name: 'wanda@dora.test' }), 'wanda@dora.test'],
    ['deleted', () => people.dora.want(204, 'DELETE', `/accounts/${name}`)],
  ];
  for (const [what, happens, now = name] of ends) {
    await api.admin.post('/accounts', { name, password });
    const client = await signIn(name);
    const grant = await open(client);
    assert.ok(await alive(name, grant), what);
    await happens(client);
    assert.equal(await alive(now, grant), false, what);
    await api.admin.call('DELETE', `/accounts/${now}`);
  }
  const grant = await open(people.eve);
  await people.otto.want(200, 'PATCH', '/domains/otto.test', { enabled: false });
  assert.equal(await alive('eve@otto.test', grant), false, 'domain disabled');
});

test('R50 webmail ends its ticket itself, by name or by secret; another one of the same user stays', async () => {
  const [one, two, three] = [await open(people.ann), await open(people.ann), await open(people.ann)];
  const user = 'ann@dora.test';
  assert.equal((await ask('revoke', { user: 'bob@dora.test', ticket: one.ticket })).status, 200);
  assert.equal((await ask('alive', { user, ticket: one.ticket })).status, 200, 'it is not his to end');
  assert.equal((await ask('revoke', { user, ticket: one.ticket })).status, 200);
  assert.equal((await ask('revoke', { user, secret: two.secret })).status, 200);
  assert.deepEqual(await Promise.all([one, two, three].map(async (t) => (await ask('alive', { user, ticket: t.ticket })).status)), [403, 403, 200]);
});

test('R51 a pass for contacts and calendars, for ten minutes, from the portal and with a ticket', async () => {
  const mine = await people.ann.want(200, 'POST', '/me/dav-token');
  assert.equal(mine.home, '/dav/ann@dora.test/');
  const minutes = (Date.parse(mine.expires_at) - Date.now()) / 60_000;
  assert.ok(minutes > 9.5 && minutes <= 10, mine.expires_at);
  assert.equal(await mailLogin('ann@dora.test', mine.token), 'FAIL', 'it reads no mail');
  assert.equal(await davLogin(`Bearer ${mine.token}`), 'ann@dora.test');
  for (const wrong of [`Bearer ${mine.token}x`, 'Bearer ', basic('ann@dora.test', mine.token)]) assert.equal(await davLogin(wrong), 401, wrong);
  const grant = await open(people.ann);
  assert.equal(await davLogin(basic('ann@dora.test', grant.secret)), 'ann@dora.test');
  assert.equal(await davLogin(`Bearer ${grant.secret}`), 401);
  const theirs = await ask('dav-token', { user: 'ann@dora.test', ticket: grant.ticket });
  assert.equal(theirs.status, 200);
  assert.equal(theirs.json.home, '/dav/ann@dora.test/');
  assert.equal((await ask('dav-token', { user: 'eve@otto.test', ticket: grant.ticket })).status, 403);
  assert.equal(await davLogin(`Bearer ${theirs.json.token}`), 'ann@dora.test');
  await ask('revoke', { user: 'ann@dora.test', ticket: grant.ticket });
  assert.equal(await davLogin(`Bearer ${theirs.json.token}`), 401);
  assert.equal((await ask('dav-token', { user: 'ann@dora.test', ticket: grant.ticket })).status, 403);
});

test('R5 no API key opens webmail, an admin has none, and the log holds no token', async () => {
  const { token } = await people.ann.post('/me/api-keys', { name: 'All', scopes: ['me:write'], password });
  for (const where of ['/me/webmail/roundcube', '/me/dav-token']) await api.nobody.as(token).refused('forbidden', 'POST', where);
  for (const where of ['/me/webmail/roundcube', '/me/dav-token']) await people.dora.refused('conflict', 'POST', where);
  const told = await offer(people.ann);
  const rows = await until('the call is logged', async () => {
    const { items } = await people.ann.get('/log?limit=50');
    return items.some((row) => row.route?.endsWith('/me/webmail/roundcube')) && items;
  });
  assert.ok(!JSON.stringify(rows).includes(told.token));
});

test('R50 SnappyMail is offered once it was added, and no longer when it was removed', async () => {
  const there = async () => (await people.ann.get('/me/webmail')).snappymail, folder = path.join(api.instance, 'data/snappymail');
  assert.deepEqual(await people.ann.get('/me/webmail'), { roundcube: true, snappymail: false });
  await people.ann.refused('not_found', 'POST', '/me/webmail/snappymail');

  assert.match(await addWebmail(api.instance, standIn()), /^SnappyMail 9\.9\.9 is there/);
  assert.equal(await there(), true);
  const version = async () => JSON.parse((await mailportal(api.instance, ['about', '--json'])).stdout).engines.find(({ name }) => name === 'SnappyMail')?.version;
  assert.equal(await version(), '9.9.9', 'R75');
  const told = await people.ann.want(200, 'POST', '/me/webmail/snappymail');
  assert.match(told.url, /^https:\/\/[^/]+\/snappymail\/\?MailPortal$/);
  assert.equal((await ask('redeem', { token: told.token, aud: 'roundcube' })).status, 403, 'not for the other webmail');
  const grant = (await ask('redeem', { token: (await people.ann.want(200, 'POST', '/me/webmail/snappymail')).token, aud: 'snappymail' })).json;
  assert.match(await mailLogin('ann@dora.test', grant.secret), /^OK/);
  await ask('revoke', { user: 'ann@dora.test', secret: grant.secret });

  // Another version takes its place; only what is asked of a release was unpacked.
  const [first] = fs.readdirSync(folder).filter((n) => n.startsWith('program-'));
  assert.deepEqual(fs.readdirSync(path.join(folder, 'current')).sort(), ['include.php', 'index.php', 'snappymail']);
  assert.match(await addWebmail(api.instance, standIn('9.10.0')), /9\.10\.0/);
  const programs = fs.readdirSync(folder).filter((n) => n.startsWith('program-'));
  assert.ok(programs.length === 1 && programs[0] !== first, programs.join());
  assert.equal(fs.readlinkSync(path.join(folder, 'current')), programs[0]);
  assert.equal(await version(), '9.10.0');

  await removeWebmail(api.instance);
  assert.equal(fs.existsSync(folder), false);
  assert.equal(await there(), false);
  assert.equal(await version(), undefined);
  await assert.rejects(removeWebmail(api.instance), /is not there/);
});

test('R50 an archive that is not what was announced, no release, or hostile is not unpacked', async () => {
  const refuse = async (archive, why, hash) => {
    await assert.rejects(addWebmail(api.instance, archive, hash), (e) => (assert.match(e.stderr, why), true));
    const left = fs.readdirSync(path.join(api.instance, 'data/snappymail'), { withFileTypes: true }).map((n) => n.name);
    assert.deepEqual(left.filter((n) => n !== 'data'), [], 'nothing is left of it');
  };
  await addWebmail(api.instance, standIn()); // so that there is a folder to look into
  await removeWebmail(api.instance);
  fs.mkdirSync(path.join(api.instance, 'data/snappymail'));
  await refuse(standIn(), /its SHA-256 is [0-9a-f]{64}\. Nothing was unpacked/, sha256('another'));
  await refuse(Buffer.from('no archive'), /damaged, or no archive|neither ZIP nor tar/);
  await refuse(standIn().subarray(0, 700), /damaged|neither ZIP nor tar/);
  await refuse(tarGz([{ path: 'index.php' }]), /no release of SnappyMail/);
  await refuse(standIn('9.9.9', [{ path: 'snappymail/v/8.8.8/include.php' }]), /no release of SnappyMail/);
  const hostile = [[{ path: '../../evil.php' }, /leads out of it/], [{ path: '/etc/evil.php' }, /leads out of it/], [{ path: 'snappymail/a/../../../evil' }, /leads out of it/],
    [{ path: 'snappymail/\x1b[2J' }, /is no name/], [{ path: 'snappymail\\..\\evil' }, /is no name/], [{ path: 'snappymail/link', type: '2', link: '/etc/passwd' }, /is no file/],
    [{ path: 'snappymail/hard', type: '1', link: '/etc/passwd' }, /is no file/], [{ path: 'snappymail/pipe', type: '6' }, /is no file/],
    [{ path: 'index.php', text: 'again' }, /twice/]];
  for (const [entry, why] of hostile) await refuse(standIn('9.9.9', [entry]), why);
  await refuse(standIn('9.9.9', Array.from({ length: 20_000 }, (_, i) => ({ path: `snappymail/${i}` }))), /more than 20000 files/);
  await refuse(standIn('9.9.9', Array.from({ length: 2 }, (_, i) => ({ path: `snappymail/large-${i}`, text: Buffer.alloc(60 << 20) }))), /larger than/);
  fs.rmdirSync(path.join(api.instance, 'data/snappymail/data'));
  fs.rmdirSync(path.join(api.instance, 'data/snappymail'));
});
