// SPDX-License-Identifier: Apache-2.0
// Contacts and calendars with real clients (R51), who is let in (R13, R16, R17), and what the gateway refuses.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { password } from '../lib/api.mjs';
import { Authenticator, register } from '../lib/authenticator.mjs';
import { send } from '../lib/http.mjs';
import { startInstance } from '../lib/instance.mjs';
import { enable } from '../lib/otp.mjs';
import { source } from '../lib/paths.mjs';
import { expire, keepBlocks } from '../lib/rows.mjs';
import { mailportal } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const run = promisify(execFile);
let portal, admin, serial = 0;
before(async () => {
  portal = await startInstance();
  ({ admin } = portal);
  await admin.post('/domains', { name: 'dora.test', verified: true });
}, { timeout: 540_000 });
after(() => portal?.stop());

const root = (...parts) => path.join(portal.dir, 'data/dav', ...parts);
const basic = (user, secret) => ({ authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` });

/** A new mail user: {user, me, id}. */
async function person(fields = {}) {
  const user = `d${++serial}@dora.test`;
  const { id } = await admin.post('/accounts', { name: user, password, ...fields });
  return { user, id, me: await portal.nobody.login(user, password) };
}

/** One request below /dav/; who: {user}, or null for nobody. at: which origin. */
const dav = (who, method, at, { secret = password, headers = {}, body, origin = portal.at.dav, from } = {}) =>
  send({ url: origin, ca: portal.ca, localAddress: from }, {
    method, path: at.startsWith('/') ? at : `/dav/${who.user}/${at}`, body,
    headers: { ...(who && secret !== null && basic(who.user, secret)), ...headers },
  });
const status = async (...request) => (await dav(...request)).status;

const event = (uid, summary = 'An event') => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//tests//EN', 'BEGIN:VEVENT', `UID:${uid}`,
  'DTSTAMP:20261121T000000Z', 'DTSTART:20261125T100000Z', `SUMMARY:${summary}`, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
const put = (who, at, uid, options = {}) => status(who, 'PUT', at, { body: event(uid), ...options });
const LIST = '<propfind xmlns="DAV:"><prop><getetag/><displayname/><resourcetype/></prop></propfind>';
const list = (who, at = '', depth = '1') => dav(who, 'PROPFIND', at, { body: LIST, headers: { depth } });
const rename = (name) => `<propertyupdate xmlns="DAV:"><set><prop><displayname>${name}</displayname></prop></set></propertyupdate>`;
const opens = async (who, options) => assert.equal(await status(who, 'PROPFIND', '', options), 207, who.user);
const refuses = async (who, options) => assert.equal(await status(who, 'PROPFIND', '', options), 401, who.user);

/** Many wrong passwords are meant here: nobody is slowed down. */
async function forgive() {
  for (const { id } of (await admin.get('/server/sign-in-blocks')).items) await admin.remove(`/server/sign-in-blocks/${id}`);
}

/** Seconds that Radicale's processes have worked so far. */
async function worked() {
  const master = String(await portal.pidOf('radicale'));
  const fields = (pid) => { try { return fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' '); } catch { return []; } };
  const all = fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).map((pid) => [pid, fields(pid)]).filter(([pid, f]) => pid === master || f[1] === master);
  return all.reduce((sum, [, f]) => sum + Number(f[11]) + Number(f[12]), 0) / 100;
}

/** As the portal does it (src/os/dav_home.h). */
function share(owner, collection, member, rights) {
  const name = `share-${++serial}`, target = `${owner.id}/${collection}`;
  fs.mkdirSync(root('shares', member.id), { recursive: true, mode: 0o755 });
  fs.writeFileSync(root('shares', member.id, name), `${rights} ${target}\n`, { mode: 0o644 });
  fs.symlinkSync(`../${target}`, root('homes', member.id, name));
  return name;
}

test('R51 everybody has a book and a calendar from the first request on; tsdav finds and uses them', { timeout: 360_000 }, async () => {
  for (const [language, titles] of [['en', ['Calendar', 'Contacts']], ['de', ['Kalender', 'Kontakte']]]) {
    const ann = await person({ language });
    await run(process.execPath, [path.join(import.meta.dirname, '../lib/tsdav_cycle.mjs')], { env: {
      ...process.env, URL: portal.at.dav, DAV_USER: ann.user, DAV_PASSWORD: password, DAV_TITLE: titles[0], NODE_EXTRA_CA_CERTS: path.join(portal.dir, 'etc/tls.crt') } });
    const { text } = await list(ann);
    for (const title of titles) assert.ok(text.includes(`<displayname>${title}</displayname>`), title);
  }
});

test('R51 python3-caldav, too, with tasks and journals', { timeout: 360_000 }, async () => {
  const ann = await person(), file = path.join(portal.dir, 'caldav-password');
  fs.writeFileSync(file, password);
  await run('/usr/bin/python3', [path.join(import.meta.dirname, '../lib/caldav_cycle.py'), portal.at.dav, ann.user, file, path.join(portal.dir, 'etc/tls.crt')]);
});

test('R51 our modules of Radicale answer as Radicale does', { timeout: 360_000 }, () =>
  run('/usr/bin/python3', [path.join(source, 'test/radicale/test_plugins.py')]));

test('R54 clients find the way by themselves, on each origin', async () => {
  for (const origin of [portal.at.dav, portal.at.webmail, portal.at.url])
    for (const what of ['/.well-known/caldav', '/.well-known/carddav', '/dav']) {
      const answer = await send({ url: origin, ca: portal.ca }, { path: what });
      assert.deepEqual([answer.status, answer.headers.location], [301, `${origin}/dav/`], what);
    }
  const ann = await person();
  for (const origin of [portal.at.dav, portal.at.webmail, portal.at.url]) {
    const answer = await dav(ann, 'PROPFIND', '', { origin });
    assert.equal(answer.status, 207);
    assert.match(answer.text, new RegExp(`<href>/dav/${encodeURIComponent(ann.user)}/</href>`));
  }
  assert.match((await dav(null, 'PROPFIND', '/dav/')).headers['www-authenticate'], /^Basic realm="[^"]+", charset="UTF-8"$/);
});

test('R13 which password opens them', async () => {
  const ann = await person();
  const make = (fields) => ann.me.post('/me/device-passwords', { name: 'Phone', password, ...fields });
  const device = await make({ scopes: ['dav', 'imap'] }), mail = await make({ scopes: ['imap', 'pop3', 'smtp', 'sieve'] });
  const elsewhere = await make({ scopes: ['dav'], networks: ['192.0.2.0/24'] });
  await opens(ann);
  await opens(ann, { secret: device.password });
  assert.equal(await status({ user: ann.user.toUpperCase() }, 'PROPFIND', `/dav/${ann.user}/`, { secret: device.password }), 207);
  const short = await make({ scopes: ['dav'], expires_at: new Date(Date.now() + 3_600_000).toISOString() });
  await opens(ann, { secret: short.password });
  for (const wrong of [mail.password, elsewhere.password, `${password}!`, '']) await refuses(ann, { secret: wrong });
  await refuses(ann, { secret: null });
  await refuses(ann, { headers: { authorization: 'Basic !!!' } });
  await refuses(ann, { headers: { authorization: `Bearer ${ann.me.token}` } });
  expire({ instance: portal.dir }, short.id);
  await refuses(ann, { secret: short.password });
  await until('the use is written', async () => (await ann.me.get(`/me/device-passwords/${device.id}`)).last_used_service === 'dav');
  await forgive();
  await refuses({ user: 'admin' }, { secret: fs.readFileSync(path.join(portal.dir, 'admin-password'), 'utf8').trim() });
  await forgive();
  await enable(ann.me);
  await refuses(ann);
  await opens(ann, { secret: device.password });
  await admin.remove(`/accounts/${ann.user}/totp`);
  await opens(ann);
  await register(ann.me, new Authenticator({ origin: portal.at.url.replace(/\/$/, '') }), password);
  await ann.me.want(204, 'PUT', '/me/password-login', { enabled: false, password });
  await refuses(ann);
  await opens(ann, { secret: device.password });
});

test('R5 the portal\'s own pages use them by its cookie, and no other page does', async () => {
  const ann = await person(), origin = portal.at.url;
  const { headers: [cookie] } = { headers: (await portal.nobody.call('POST', '/auth/login?cookie=1', { username: ann.user, password })).headers['set-cookie'] };
  const by = (headers, at = origin) => status(ann, 'PROPFIND', '', { secret: null, origin: at, headers: { cookie: cookie.split(';')[0], ...headers } });
  assert.equal(await by({ 'sec-fetch-site': 'same-origin' }), 207);
  for (const site of ['same-site', 'cross-site', 'none']) assert.equal(await by({ 'sec-fetch-site': site }), 401, site);
  assert.equal(await by({}), 401);
  for (const other of [portal.at.dav, portal.at.webmail]) {
    assert.equal(await by({ 'sec-fetch-site': 'same-origin' }, other), 401, other);
    assert.equal(await by({ 'sec-fetch-site': 'same-origin', 'x-mp-cookie': 'yes' }, other), 401, `${other}, lying`);
  }
  await admin.put('/settings/two-factor', { roles: ['mail_user'] });
  assert.equal(await by({ 'sec-fetch-site': 'same-origin' }), 401, 'a session that lacks the second factor reads nothing this way');
  await refuses(ann);
  await admin.remove('/settings/two-factor');
  assert.equal(await by({ 'sec-fetch-site': 'same-origin' }), 207);
  await opens(ann);
  const said = await dav(ann, 'PROPFIND', '', { secret: null, headers: { 'sec-fetch-site': 'same-origin' } });
  assert.match(said.headers['www-authenticate'], /^Bearer/, 'a script\'s request opens no window that asks for a password');
});

const endings = {
  'the password change': async ({ me }) => me.want(204, 'PUT', '/me/password', { old_password: password, new_password: 'another long enough password' }),
  'the password change by an admin': async ({ user }) => admin.patch(`/accounts/${user}`, { password: 'another long enough password' }),
  'disabling the account': async ({ user }) => admin.patch(`/accounts/${user}`, { enabled: false }),
  'closing contacts and calendars': async ({ user }) => admin.patch(`/accounts/${user}`, { allow_dav: false }),
  'another name': async ({ user }) => admin.want(200, 'POST', `/accounts/${user}/rename`, { name: `x${user}` }),
  'deleting the account': async ({ user }) => admin.remove(`/accounts/${user}`),
};
for (const [what, act] of Object.entries(endings))
  test(`R16 ${what} closes the door with the next request`, async () => {
    const ann = await person(), bystander = await person();
    const device = await ann.me.post('/me/device-passwords', { name: 'Phone', password, scopes: ['dav'] });
    await opens(ann); // and is remembered for ten minutes
    await opens(ann, { secret: device.password });
    await act(ann);
    await refuses(ann);
    await refuses(ann, { secret: device.password });
    await opens(bystander);
  });

test('R16 revoking a device password closes its door at once, and no other', async () => {
  const ann = await person();
  const device = await ann.me.post('/me/device-passwords', { name: 'Phone', password, scopes: ['dav'] });
  await opens(ann, { secret: device.password });
  await ann.me.remove(`/me/device-passwords/${device.id}`);
  await refuses(ann, { secret: device.password });
  await opens(ann);
});

test('R17 wrong passwords count for all protocols together', async () => {
  const ann = await person(), from = '127.0.0.9';
  const device = await ann.me.post('/me/device-passwords', { name: 'Phone', password, scopes: ['dav'] });
  for (let i = 0; i < 6; i++) await dav(ann, 'PROPFIND', '', { secret: `wrong number ${i}`, from });
  keepBlocks({ instance: portal.dir });
  const later = await dav(ann, 'PROPFIND', '', { from });
  assert.equal(later.status, 503, 'a client that hears "wrong" would forget its password');
  assert.ok(Number(later.headers['retry-after']) > 0);
  await opens(ann, { secret: device.password, from });
  const login = await send({ ...portal.where, localAddress: from }, { method: 'POST', path: '/api/v1/auth/login',
    headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: ann.user, password }) });
  assert.equal(login.status, 429);
  await forgive();
  await opens(ann, { from });
});

test('R51 what belongs to others is not there', async () => {
  const ann = await person(), bob = await person();
  assert.equal(await put(ann, 'calendar/a.ics', 'a'), 201);
  await opens(bob);
  const theirs = `/dav/${ann.user}`;
  for (const [method, at, body] of [
    ['PROPFIND', '/'], ['PROPFIND', '/calendar/'], ['GET', '/calendar/a.ics'], ['GET', '/calendar/'], ['PUT', '/calendar/b.ics', event('b')], ['DELETE', '/calendar/a.ics'],
    ['DELETE', '/calendar/'], ['PROPPATCH', '/calendar/', rename('x')], ['MKCALENDAR', '/new/'], ['REPORT', '/calendar/', '<x/>'],
  ]) assert.ok([403, 404].includes(await status(bob, method, theirs + at, { body })), `${method} ${at}`);
  for (const at of ['b.ics', 'a.ics'])
    assert.ok([403, 404, 409].includes(await status(bob, 'MOVE', `${theirs}/calendar/a.ics`, { headers: { destination: `${portal.at.dav}/dav/${bob.user}/calendar/${at}` } })));
  assert.equal(await put(bob, 'calendar/mine.ics', 'mine'), 201);
  assert.equal(await status(bob, 'MOVE', 'calendar/mine.ics', { headers: { destination: `${portal.at.dav}${theirs}/calendar/b.ics` } }), 403);
  for (const lie of ['x-remote-user', 'X-MP-User', 'X-Forwarded-User', 'X_Remote_User'])
    assert.equal(await status(bob, 'PROPFIND', `${theirs}/`, { headers: { [lie]: ann.user } }), 403, lie);
  assert.equal(await status(null, 'PROPFIND', `${theirs}/`, { headers: { 'x-remote-user': ann.user, 'x-mp-gateway': 'x' } }), 401);
  const all = await list(ann, '/dav/');
  assert.equal((all.text.match(/<response>/g) ?? []).length, 1, 'nobody lists all homes');
  assert.equal((await dav(ann, 'GET', 'calendar/a.ics')).status, 200);
});

test('R51 nobody loses a collection by a request that a client could mean otherwise', async () => {
  const ann = await person(), before = async () => (await list(ann, 'calendar/')).text.match(/<href>/g).length;
  for (const n of [1, 2]) assert.equal(await put(ann, `calendar/${n}.ics`, `e${n}`), 201);
  const items = await before();
  for (const at of ['calendar/', 'calendar', 'new/', 'new', '', 'calendar//', './calendar/', 'calendar/.', '%63alendar/', 'contacts/../calendar/', 'calendar%2F'])
    assert.equal(await put(ann, at, 'whole'), 403, `PUT ${at}`);
  for (const method of ['DELETE', 'MOVE', 'COPY'])
    for (const at of [`/dav/${ann.user}/`, `/dav/${ann.user}`, `/dav/${ann.user}//`, `/dav/./${ann.user}/`, '/dav/', `/dav/${encodeURIComponent(ann.user)}/`])
      assert.equal(await status(ann, method, at, { headers: { destination: `${portal.at.dav}/dav/${ann.user}/x/` } }), 403, `${method} ${at}`);
  assert.ok([400, 403, 405, 409, 412].includes(await status(ann, 'MOVE', 'calendar/1.ics', { headers: { destination: `${portal.at.dav}/dav/${ann.user}/contacts/` } })));
  assert.ok([400, 403, 405, 409, 412, 502].includes(await status(ann, 'MOVE', 'calendar/1.ics', { headers: { destination: `https://elsewhere.test/dav/${ann.user}/calendar/9.ics` } })));
  for (const body of ['', 'no calendar', 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:x\r\nN:x;;;;\r\nEND:VCARD\r\n'])
    assert.equal(await status(ann, 'PUT', 'calendar/bad.ics', { body }), 400, body);
  assert.equal(await status(ann, 'PUT', 'calendar/.Radicale.props', { body: event('p') }), 400);
  assert.equal(await put(ann, 'calendar/3.ics', 'e1'), 409, 'a UID that is there already');
  assert.equal(await before(), items);
  assert.equal(await status(ann, 'PROPPATCH', 'calendar/', { body: rename('Work') }), 207);
  assert.equal(await status(ann, 'MKCALENDAR', 'own/'), 201);
  assert.equal(await status(ann, 'DELETE', 'own/'), 200);
});

test('R71 address books and calendars are counted, whoever makes and deletes them', async () => {
  const user = 'ann@count.test';
  await admin.post('/accounts', { name: 'counter', role: 'domain_admin', password });
  await admin.post('/domains', { name: 'count.test', owner: 'counter', verified: true });
  await admin.post('/accounts', { name: user, password });
  const ann = { user, me: await portal.nobody.login(user, password) }, counter = await portal.nobody.login('counter', password);
  const counts = async () => { const { address_books: books, calendars } = await counter.get('/stats/mail'); return [books, calendars]; };
  const reaches = (...wanted) => until(`${wanted} books and calendars`, async () => String(await counts()) === String(wanted));
  await opens(ann);
  await reaches(1, 1);
  assert.equal(await status(ann, 'MKCALENDAR', 'more/'), 201);
  await reaches(1, 2);
  const made = await ann.me.post('/me/collections', { type: 'addressbook', name: 'Work' });
  await reaches(2, 2);
  assert.equal(await status(ann, 'DELETE', 'more/'), 200);
  await reaches(2, 1);
  await ann.me.remove(`/me/collections/${made.id}`);
  await reaches(1, 1);
  await admin.remove(`/accounts/${ann.user}`);
  await reaches(0, 0);
  await admin.want(200, 'POST', `/accounts/${ann.user}/restore`, {});
  await reaches(1, 1);
});

test('R51 what is shared: read-only and read-write, never the owner\'s name of it or the whole', async () => {
  const ann = await person(), bob = await person();
  assert.equal(await put(ann, 'calendar/a.ics', 'a'), 201);
  await opens(bob);
  const r = share(ann, 'calendar', bob, 'r'), rw = share(ann, 'calendar', bob, 'rw');
  const seen = (await list(bob)).text;
  for (const name of [r, rw]) {
    assert.ok(seen.includes(`/${name}/`), 'found as a collection of one\'s own');
    assert.equal((await dav(bob, 'GET', `${name}/a.ics`)).status, 200);
    for (const method of ['PROPPATCH', 'DELETE', 'MKCALENDAR', 'MKCOL', 'MOVE', 'COPY'])
      for (const at of [`${name}/`, name, `${name}//`, `%73hare-${name.slice(6)}/`, `./${name}/`])
        assert.equal(await status(bob, method, at, { body: method === 'PROPPATCH' ? rename('Mine') : undefined,
          headers: { destination: `${portal.at.dav}/dav/${bob.user}/stolen/` } }), 403, `${method} ${at}`);
    for (const at of [`${name}/`, name, `${name}//`, `./${name}/`]) assert.equal(await put(bob, at, 'whole'), 403, at);
  }
  // Nor by something of one's own put in its place.
  assert.equal(await put(bob, 'calendar/mine.ics', 'mine'), 201);
  for (const to of [r, `${r}/`, rw, `${rw}/`, `./${rw}/`, `../${ann.user}/calendar/`, `../${ann.user}/calendar`])
    for (const from of ['calendar/', 'calendar/mine.ics'])
      for (const method of ['MOVE', 'COPY']) {
        const code = await status(bob, method, from, { headers: { destination: `${portal.at.dav}/dav/${bob.user}/${to}`, overwrite: 'T' } });
        assert.ok(code >= 400 && code < 500, `${method} ${from} to ${to}: ${code}`);
      }
  assert.equal(await status(bob, 'DELETE', 'calendar/mine.ics'), 200, 'it is where it was');
  assert.equal((await dav(ann, 'GET', 'calendar/a.ics')).status, 200);
  for (const refused of [put(bob, `${r}/b.ics`, 'b'), status(bob, 'DELETE', `${r}/a.ics`),
    status(bob, 'MOVE', `${r}/a.ics`, { headers: { destination: `${portal.at.dav}/dav/${bob.user}/calendar/a.ics` } })]) assert.equal(await refused, 403);
  assert.equal(await put(bob, 'calendar/own.ics', 'own'), 201);
  assert.equal(await status(bob, 'MOVE', 'calendar/own.ics', { headers: { destination: `${portal.at.dav}/dav/${bob.user}/${r}/own.ics` } }), 403);
  assert.equal(await put(bob, `${rw}/b.ics`, 'b'), 201);
  assert.equal((await dav(ann, 'GET', 'calendar/b.ics')).status, 200);
  assert.equal(await status(bob, 'MKCALENDAR', 'share-99/'), 403);
  assert.ok((await list(ann)).text.includes('<displayname>Calendar</displayname>'), 'still called as its owner calls it');
  // Withdrawn, or pointing elsewhere: from the next request on.
  fs.rmSync(root('shares', bob.id, rw));
  assert.equal(await status(bob, 'PROPFIND', `${rw}/`), 403);
  assert.equal(await put(bob, `${rw}/c.ics`, 'c'), 403);
  fs.rmSync(root('homes', bob.id, r));
  fs.symlinkSync(`../${ann.id}/contacts`, root('homes', bob.id, r));
  assert.equal(await status(bob, 'PROPFIND', `${r}/`), 403);
  // A rename of either changes nothing.
  const again = share(ann, 'calendar', bob, 'r');
  for (const who of [ann, bob]) {
    await admin.want(200, 'POST', `/accounts/${who.user}/rename`, { name: `y${who.user}` });
    who.user = `y${who.user}`;
    await opens(who);
  }
  assert.equal((await dav(bob, 'GET', `${again}/a.ics`)).status, 200);
});

test('R30 a rename takes everything along, a name that was freed brings nothing, a deletion can be undone', { timeout: 360_000 }, async () => {
  const ann = await person(), old = ann.user;
  assert.equal(await put(ann, 'calendar/a.ics', 'a'), 201);
  ann.user = `new-${old}`;
  await admin.want(200, 'POST', `/accounts/${old}/rename`, { name: ann.user });
  assert.equal((await dav(ann, 'GET', 'calendar/a.ics')).status, 200);
  const next = { user: old };
  ({ id: next.id } = await admin.post('/accounts', { name: old, password }));
  assert.equal((await dav(next, 'GET', 'calendar/a.ics')).status, 404);
  assert.equal(await put(next, 'calendar/b.ics', 'b'), 201);
  assert.equal((await dav(ann, 'GET', 'calendar/b.ics')).status, 404);

  await admin.remove(`/accounts/${old}`);
  await refuses(next);
  const third = { user: old };
  ({ id: third.id } = await admin.post('/accounts', { name: old, password }));
  assert.equal((await dav(third, 'GET', 'calendar/b.ics')).status, 404);
  await admin.want(200, 'POST', `/accounts/${next.id}/restore`, { replace: true });
  assert.equal((await dav(next, 'GET', 'calendar/b.ics')).status, 200);

  await admin.remove(`/accounts/${old}`);
  await admin.remove(`/deleted-accounts/${next.id}`);
  await until('all of it is removed', () => !fs.existsSync(root('homes', next.id)), 30);
  assert.ok(fs.existsSync(root('homes', ann.id)));
});

test('R51 nothing is open while nobody can say whose it is, and each part comes back', { timeout: 540_000 }, async () => {
  const ann = await person();
  assert.equal(await put(ann, 'calendar/a.ics', 'a'), 201);
  await portal.stopPart('hooks');
  const closed = await dav(ann, 'GET', 'calendar/a.ics');
  assert.equal(closed.status, 503);
  assert.ok(Number(closed.headers['retry-after']) > 0);
  assert.equal(await status(null, 'GET', `/dav/${ann.user}/calendar/a.ics`), 503);
  await portal.startPart('hooks');
  await portal.ready();
  assert.equal((await dav(ann, 'GET', 'calendar/a.ics')).status, 200);
  await portal.killPart('radicale');
  assert.equal((await dav(ann, 'GET', 'calendar/a.ics')).status, 200);
  await portal.stopPart('radicale');
  const away = await dav(ann, 'GET', 'calendar/a.ics');
  assert.deepEqual([away.status, Number(away.headers['retry-after']) > 0], [503, true], 'a client comes again, and forgets nothing');
  assert.equal(await put(ann, 'calendar/b.ics', 'b'), 503);
  assert.equal(await status(null, 'GET', `/dav/${ann.user}/calendar/a.ics`), 401, 'who is nobody hears that first');
  assert.equal((await send(portal.where, { path: '/api/v1/health' })).status, 503);
  await assert.rejects(mailportal(portal.dir, ['status']), ({ stdout }) => /^radicale (?!ready)/m.test(stdout));
  const bob = await person(); // an account is made without it, too
  await portal.startPart('radicale');
  await portal.ready();
  await opens(bob);
  assert.equal((await dav(ann, 'GET', 'calendar/a.ics')).status, 200);
  assert.equal(await put(ann, 'calendar/b.ics', 'b'), 201);
  assert.match((await mailportal(portal.dir, ['check'])).stdout, /^radicale +ok$/m);
});

test('R51 10,000 contacts in one book are listed in under 3 seconds', { timeout: 540_000 }, async (t) => {
  const ann = await person();
  await opens(ann);
  const book = root('homes', ann.id, 'big');
  fs.mkdirSync(book);
  fs.writeFileSync(path.join(book, '.Radicale.props'), '{"D:displayname": "Big", "tag": "VADDRESSBOOK"}');
  for (let n = 0; n < 10_000; n++)
    fs.writeFileSync(path.join(book, `c${n}.vcf`), `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c${n}\r\nFN:Person ${n}\r\nN:${n};Person;;;\r\nEMAIL:p${n}@example.org\r\nEND:VCARD\r\n`);
  await run('chown', ['-R', 'radicale:radicale', book]);
  const took = [];
  let work = 0;
  for (const what of ['the first time', 'again']) {
    const begin = Date.now(), before = await worked();
    const { status: code, text } = await list(ann, 'big/');
    work = await worked() - before;
    took.push(`${what} ${((Date.now() - begin) / 1000).toFixed(2)} s, of work ${work.toFixed(2)} s`);
    assert.equal(code, 207);
    assert.equal(text.match(/<getetag>/g).length, 10_001);
  }
  t.diagnostic(`10,000 contacts listed: ${took.join(', ')}`);
  assert.ok(work < 3, 'on a machine that does nothing else');
});

test('R51 secrets are in no log', () => {
  for (const name of fs.readdirSync(path.join(portal.dir, 'log')).filter((n) => /radicale|nginx|hooks/.test(n)))
    assert.ok(!portal.log(name).includes(password), name);
});
