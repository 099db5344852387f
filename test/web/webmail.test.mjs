// SPDX-License-Identifier: Apache-2.0
// Webmail in Chromium, with all engines behind it (R16, R43, R50, R51): from the portal without a second password, and out again.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { send } from '../lib/http.mjs';
import { addWebmail, removeWebmail, standIn } from '../lib/standin.mjs';
import { until } from '../lib/until.mjs';
import { assertQuiet, password, startWeb } from './lib.mjs';

let web, portal, webmail;
const ann = { user: 'ann@dora.test', password }, bob = { user: 'bob@dora.test', password };
before(async () => {
  web = await startWeb();
  portal = web.here;
  webmail = portal.at.webmail;
}, { timeout: 540_000 });
after(() => web?.stop());

const client = ({ user }) => portal.nobody.login(user, password);
/** Signed in at the portal and gone on to webmail by its button. */
async function opened({ user }, options) {
  const page = await web.signedIn(user, '/', options);
  await page.getByRole('link', { name: 'Open webmail' }).click();
  await page.waitForURL(`${webmail}/**`);
  await page.locator('#messagelist').waitFor({ state: 'attached' });
  return page;
}
const isOut = (page) => page.locator('input[name=_user]').count().then((n) => n > 0);
/** Go on reading until webmail says that it is over; after how many ms the last page was asked for that was still to be had. */
async function ends(page) {
  const began = Date.now();
  let last = 0;
  await until('webmail ends', async () => {
    const asked = Date.now();
    await page.goto(`${webmail}/?_task=mail&_mbox=INBOX`);
    if (await isOut(page)) return true;
    last = asked - began;
    return false;
  });
  return last;
}
const deliver = (to, subject, from = bob) => portal.submit(from, { from: from.user, to: to.user, subject, text: `${subject}: a few words` });
const bring = (token, headers, localAddress) => send({ url: webmail.replace('localhost', '127.0.0.1'), ca: portal.ca, localAddress }, {
  method: 'POST', path: '/?_task=login', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body: `_mp_token=${token}`,
});
/** A question to CardDAV. */
const dav = (who, method, where, body) => send({ url: portal.at.dav.replace('localhost', '127.0.0.1'), ca: portal.ca }, {
  method, path: where, body, headers: { authorization: `Basic ${Buffer.from(`${who.user}:${password}`).toString('base64')}`, 'content-type': 'text/vcard' },
});
/** What a program of webmail's own pages asks it. */
const post = (page, where, body = {}) => page.evaluate(async ([url, fields]) => (await fetch(url, {
  method: 'POST', body: new URLSearchParams({ _remote: '1', ...fields }),
  headers: { 'X-Roundcube-Request': window.rcmail.env.request_token, 'X-Requested-With': 'XMLHttpRequest' },
})).text(), [`./?${where}`, body]);
/** A contact's or group's id in the book that is open is its address in CardDAV, in base64. */
const idOf = (page, name) => until(`${name} is in the book`, async () => (await page.evaluate(() =>
  [...Object.keys(window.rcmail.contact_list.rows), ...Object.values(window.rcmail.env.contactgroups).map((g) => g.id)]))
  .find((id) => Buffer.from(id, 'base64url').toString().endsWith(`/${name}.vcf`)));
const FORM = /_action=(add|edit)/;
/** Webmail hears this: it is deaf until it has begun, and while it loads. */
const hears = (page, name) => page.waitForFunction((c) => window.rcmail?.commands[c] && !window.rcmail.busy, name);
/** A button of webmail's, as soon as it is heard. */
const command = (page, name, ...words) => until(`webmail takes ${name}`, () => page.evaluate(
  ([c, ...rest]) => window.rcmail?.commands[c] && !window.rcmail.busy && (window.rcmail.command(c, ...rest), true), [name, ...words])
  .catch((e) => /context was destroyed/.test(e.message) || Promise.reject(e))); // it led away at once
/** What is in the form of a contact goes to the server; the form is gone then, and the next one is another. */
async function save(page) {
  const form = page.frame({ url: FORM });
  await command(form, 'save');
  await form.waitForURL((url) => !FORM.test(url.search));
}
const invitation = (uid, from, to) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', 'METHOD:REQUEST', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20261101T000000Z', 'DTSTART:20261126T090000Z',
  'DTEND:20261126T100000Z', 'SUMMARY:Plan </script>', `ORGANIZER;CN=Bob:mailto:${from.user}`, `ATTENDEE;RSVP=TRUE:mailto:${to.user}`, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
const origin = () => ({ origin: portal.at.url });
const offer = async (who) => (await (await client(who)).want(200, 'POST', '/me/webmail/roundcube')).token;

test('R50 webmail opens from the portal without a second login, and the token is nowhere to be seen', async () => {
  await deliver(ann, 'Read me');
  await portal.arrives(ann, 'Subject: Read me');
  const page = await web.signedIn(ann.user);
  let brought;
  page.on('request', (r) => { if (r.postData()?.startsWith('_mp_token=')) brought = r.allHeaders(); });
  await page.getByRole('link', { name: 'Open webmail' }).click();
  await page.waitForURL(`${webmail}/**`);
  await page.locator('#messagelist tbody tr', { hasText: 'Read me' }).waitFor();
  assert.doesNotMatch(page.url(), /_mp_token/);
  const headers = await brought;
  assert.equal(headers.origin, web.url);
  assert.equal(headers.referer, `${web.url}/`);
  const cookies = (await page.context().cookies(webmail)).filter((c) => c.name.startsWith('roundcube'));
  assert.ok(cookies.length >= 2 && cookies.every((c) => c.secure && c.httpOnly && c.sameSite === 'Lax'), JSON.stringify(cookies));
  await page.goto(`${webmail}/?_task=settings&_action=plugin.managesieve`);
  assert.match(await page.title(), /Filters/);
  assert.equal(await page.locator('#messagestack .error').count(), 0, 'ManageSieve takes the ticket');
  await page.goto(`${webmail}/?_task=mail`);
  await page.goBack(); // nobody is sent round in circles
  assertQuiet(page);
  await page.context().close();
});

test('R50 a letter is written and sent in webmail, on a phone too', async () => {
  const page = await opened(ann, { size: 'phone' });
  await page.goto(`${webmail}/?_task=mail&_action=compose&_to=bob@dora.test`);
  await page.locator('#compose-subject').fill('Written in webmail');
  await page.locator('#composebody').fill('By hand.');
  await command(page, 'send', {});
  assert.match(await portal.arrives(bob, 'Subject: Written in webmail'), /^From: ann@dora\.test/m);
  await portal.arrives(ann, 'Subject: Written in webmail', 'Sent');
  await page.context().close();
});

test('R43 R50 "mark as spam" in webmail is learned, "not spam" too', async () => {
  await deliver(ann, 'A bargain');
  await portal.arrives(ann, 'Subject: A bargain');
  const api = await client(ann), verdict = async () => (await api.get('/me/learned-senders')).items.find((s) => s.sender === bob.user)?.verdict;
  const page = await opened(ann);
  const mark = async (folder, button) => {
    await page.goto(`${webmail}/?_task=mail&_mbox=${folder}`);
    const row = page.locator('#messagelist tbody tr', { hasText: 'A bargain' });
    await row.click();
    await page.frameLocator('#messagecontframe').locator('body', { hasText: 'A bargain' }).waitFor();
    await command(page, button);
    await row.waitFor({ state: 'hidden' });
  };
  await mark('INBOX', 'plugin.markasjunk.junk');
  await until('called spam', async () => await verdict() === 'spam');
  await portal.arrives(ann, 'Subject: A bargain', 'Junk');
  await mark('Junk', 'plugin.markasjunk.not_junk');
  await until('called ham', async () => await verdict() === 'ham');
  await page.context().close();
});

test('R50 a token that was used, is forged, or is brought by a page of somebody else opens nothing', async () => {
  const token = await offer(ann);
  const good = await bring(token, origin(), '127.0.0.2');
  assert.equal(good.status, 302, good.text);
  await until('Dovecot knows the address of the browser', () => /imap-login: .*Login: user=<ann@dora\.test>, .*rip=127\.0\.0\.2,/.test(portal.log('dovecot.log')));
  const refused = async (what, ...args) => {
    const answer = await bring(...args);
    assert.equal(answer.status, 401, what);
    assert.match(answer.text, /name="_user"/, what);
  };
  await refused('again', token, origin());
  await refused('forged', 'x'.repeat(52), origin());
  await refused('a foreign page', await offer(ann), { origin: 'https://evil.example' });
  await refused('a page of webmail itself', await offer(ann), { origin: webmail });
  await refused('no page at all', await offer(ann), {});
});

test('R50 nothing of webmail is reachable but its one file, and nothing of what the parts ask each other', async () => {
  for (const where of ['/index.php/x', '/program/include/iniset.php', '/plugins/mailportal/mailportal.php', '/plugins/mailportal/config.inc.php',
    '/config/config.inc.php', '/bin/update.sh', '/SQL/sqlite.initial.sql', '/internal/sso/redeem', '/auth/dav', '/temp/', '/plugins/../config/config.inc.php', '/skins/%2e%2e/config/config.inc.php'])
    for (const method of ['GET', 'POST'])
      assert.ok([400, 404].includes((await send({ url: webmail, ca: portal.ca }, { method, path: where })).status), `${method} ${where}`);
  for (const where of ['/internal/sso/redeem', '/auth/dav'])
    assert.equal((await send(portal.where, { method: 'POST', path: where, body: '{}', headers: { 'content-type': 'application/json' } })).status, 404, where);
  const skin = await send({ url: webmail, ca: portal.ca }, { path: '/skins/elastic/styles/styles.min.css' });
  assert.equal(skin.status, 200);
});

test('R16 R50 signing out of the portal ends webmail within seconds, and out of webmail leads to the portal', async () => {
  const page = await opened(ann), other = await page.context().newPage();
  await other.goto('/');
  await other.getByRole('button', { name: 'Sign out' }).click();
  await other.locator('input[name=password]').waitFor();
  const last = await ends(page);
  assert.ok(last < 15_000, `${last} ms`);
  await page.context().close();

  const next = await opened(ann);
  await command(next, 'switch-task', 'logout');
  await next.waitForURL(`${web.url}/`);
  await next.context().close();
});

test('R16 a new password, and switching the account off, end webmail', async () => {
  await portal.admin.post('/accounts', { name: 'carl@dora.test', password });
  const carl = { user: 'carl@dora.test' };
  const page = await opened(carl);
  await portal.admin.want(200, 'PATCH', '/accounts/carl@dora.test', { password: 'another long enough password' });
  await ends(page);
  await page.context().close();
  await portal.admin.want(200, 'PATCH', '/accounts/carl@dora.test', { password });
  const again = await opened(carl);
  await portal.admin.want(200, 'PATCH', '/accounts/carl@dora.test', { enabled: false });
  await ends(again);
  await again.context().close();
});

test('R50 nobody is logged out by a portal that is away for a moment, nor by a restart of webmail', async () => {
  const page = await opened(ann);
  await portal.stopPart('hooks');
  await until('webmail has asked in vain', async () => {
    await page.goto(`${webmail}/?_task=settings`);
    return /mailportal: alive: 0/.test(portal.log('webmail.log'));
  });
  assert.equal(await isOut(page), false);
  await portal.startPart('hooks');
  await portal.ready();
  await portal.killPart('webmail');
  await page.goto(`${webmail}/?_task=mail`);
  await page.locator('#messagelist').waitFor({ state: 'attached' });
  await page.context().close();
});

test('R13 R50 Roundcube\'s own form takes what a mail program takes, and ends with it', async () => {
  const api = await client(bob);
  const device = await api.post('/me/device-passwords', { name: 'Webmail', scopes: ['imap', 'smtp'], password });
  const login = async (word) => {
    const page = await web.open(webmail);
    await page.locator('input[name=_user]').fill(bob.user);
    await page.locator('input[name=_pass]').fill(word);
    await Promise.all([page.waitForEvent('load'), page.locator('#rcmloginsubmit').click()]);
    return page;
  };
  const wrong = await login('not the password at all');
  assert.equal(await isOut(wrong), true);
  await wrong.context().close();
  await portal.submit(ann, { from: ann.user, to: bob.user, subject: 'No pass', text: 'Come', icalEvent: { method: 'REQUEST', content: invitation('no-pass', ann, bob) } });
  await portal.arrives(bob, 'Subject: No pass');
  const page = await login(device.password);
  await page.locator('#messagelist').waitFor({ state: 'attached' });
  await page.locator('#taskmenu a.mail').waitFor();
  assert.equal(await page.locator('#taskmenu a.calendar').count(), 0, 'there is no pass for the calendar');
  await page.locator('#messagelist tbody tr', { hasText: 'No pass' }).click();
  const message = page.frameLocator('#messagecontframe');
  await message.locator('#messagebody', { hasText: 'Come' }).waitFor();
  assert.equal(await message.locator('a.mailportal-invitation').count(), 0);
  await api.want(204, 'DELETE', `/me/device-passwords/${device.id}`);
  await ends(page);
  await page.context().close();
});

test('R51 contacts in webmail are those of CardDAV: made, found, changed, put into a group, deleted', async () => {
  const page = await opened(ann);
  await page.goto(`${webmail}/?_task=addressbook`);
  const books = await page.evaluate(() => Object.values(window.rcmail.env.address_sources).map((s) => s.id));
  assert.equal(books.length, 1, `${books}`);
  const [source] = books;
  await page.goto(`${webmail}/?_task=addressbook&_source=${source}`);
  /** What CardDAV has, by the id of a contact. */
  const card = async (id) => {
    const answer = await dav(ann, 'GET', Buffer.from(id, 'base64url').toString());
    return answer.status === 200 ? answer.text : answer.status;
  };
  const ids = () => page.evaluate(() => Object.keys(window.rcmail.contact_list.rows));
  const form = page.frameLocator('#contact-frame');
  await command(page, 'add');
  await form.locator('[name=_firstname]').fill('Zoë');
  await form.locator('[name=_surname]').fill('Müller');
  await form.locator('input[name*=email]').first().fill('zoe@far.example');
  await save(page);
  await page.locator('#contacts-table tbody tr', { hasText: 'Zoë' }).waitFor();
  const [id] = await ids();
  assert.match(await card(id), /^N:Müller;Zoë/m);
  assert.match(await card(id), /^EMAIL.*:zoe@far\.example/m);

  await hears(page, 'add');
  await page.evaluate((contact) => window.rcmail.load_contact(contact, 'edit'), id);
  await form.locator('[name=_surname]').fill('Meier');
  await save(page);
  await until('changed', async () => /^N:Meier;Zoë/m.test(await card(id)));
  assert.deepEqual(await ids(), [id]);

  const found = await post(page, '_task=mail&_action=autocomplete&_reqid=1', { _search: 'zoe' });
  assert.match(found, /Meier/);
  assert.match(await post(page, '_task=addressbook&_action=search', { _q: 'meier', _source: source, _headers: 'name' }), /Meier/);

  const made = await post(page, '_task=addressbook&_action=group-create', { _source: source, _name: 'Friends' });
  const group = /insert_contact_group\(\{.*?\\?"id\\?":\\?"([\w-]+)/.exec(made.replaceAll('\\"', '"'))?.[1];
  assert.ok(group, made);
  await post(page, '_task=addressbook&_action=group-addmembers', { _source: source, _gid: group, _cid: id });
  assert.match(await card(group), /^X-ADDRESSBOOKSERVER-KIND:group/m);
  assert.match(await card(group), /^X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:[\w-]+/m);
  assert.match(await post(page, '_task=addressbook&_action=list', { _source: source, _gid: group }), /Meier/);
  await post(page, '_task=addressbook&_action=group-rename', { _source: source, _gid: group, _name: 'Best friends' });
  assert.match(await card(group), /^FN:Best friends/m);
  await post(page, '_task=addressbook&_action=group-delmembers', { _source: source, _gid: group, _cid: id });
  assert.doesNotMatch(await card(group), /MEMBER/);
  await post(page, '_task=addressbook&_action=group-delete', { _source: source, _gid: group });
  assert.equal(await card(group), 404);

  await post(page, '_task=addressbook&_action=delete', { _source: source, _cid: id });
  assert.equal(await card(id), 404);
  await page.context().close();
});

test('R51 what is changed in a contact in webmail is changed once, what is deleted is gone, and what webmail does not know stays', async () => {
  const where = '/dav/ann@dora.test/contacts/yves.vcf';
  await dav(ann, 'PROPFIND', '/dav/ann@dora.test/');
  assert.equal((await dav(ann, 'PUT', where, ['BEGIN:VCARD', 'VERSION:3.0', 'UID:yves', 'FN:Yves Old', 'N:Old;Yves;;;', 'EMAIL;TYPE=home:yves@old.example',
    'EMAIL;TYPE=work:yves@work.example', 'TEL;TYPE=cell:0041', 'ADR;TYPE=home:;;Gasse 1;Bern;;3000;CH', 'NOTE:Plays chess', 'TITLE:Baker', 'ORG:Bread;Ovens', 'BDAY:1980-02-03',
    'IMPP:xmpp:yves@far.example', 'X-OWN:stays', 'END:VCARD', ''].join('\r\n'))).status, 201);
  const page = await opened(ann), form = page.frameLocator('#contact-frame');
  await page.goto(`${webmail}/?_task=addressbook`);
  const [source] = await page.evaluate(() => Object.keys(window.rcmail.env.address_sources));
  await page.goto(`${webmail}/?_task=addressbook&_source=${source}`);
  const id = await idOf(page, 'yves');
  const lines = async (property) => (await dav(ann, 'GET', where)).text.split('\r\n').filter((l) => l.split(/[;:]/)[0] === property);
  const edit = async (change) => {
    await hears(page, 'add');
    await page.evaluate((contact) => window.rcmail.load_contact(contact, 'edit'), id);
    await form.locator('[name=_surname]').waitFor();
    await change();
    await save(page);
  };
  const emails = () => form.locator('input[name^=_email]');
  for (const surname of ['New', 'Newer']) {
    await edit(() => form.locator('[name=_surname]').fill(surname));
    assert.deepEqual(await lines('N'), [`N:${surname};Yves;;;`]);
    for (const property of ['FN', 'TEL', 'ADR', 'NOTE', 'TITLE', 'BDAY', 'IMPP', 'X-OWN']) assert.equal((await lines(property)).length, 1, property);
    assert.deepEqual([(await lines('EMAIL')).length, await lines('ORG')], [2, ['ORG:Bread;Ovens']]);
  }
  await edit(async () => {
    assert.equal(await emails().count(), 2);
    await emails().first().fill('yves@new.example');
  });
  assert.deepEqual((await lines('EMAIL')).map((l) => l.split(':')[1]).sort(), ['yves@new.example', 'yves@work.example']);
  await edit(async () => {
    await emails().last().fill('');
    await form.locator('.nav-link', { hasText: 'Notes' }).click();
    await form.locator('textarea[name^=_notes]').fill('');
  });
  assert.deepEqual((await lines('EMAIL')).map((l) => l.split(':')[1]), ['yves@new.example']);
  assert.deepEqual(await lines('NOTE'), []);
  assert.equal((await lines('ADR')).length, 1);
  await dav(ann, 'PUT', where, (await dav(ann, 'GET', where)).text.replace('1980-02-03', '--0203'));
  await edit(() => form.locator('[name=_surname]').fill('Newest'));
  assert.deepEqual([await lines('N'), (await lines('BDAY')).map((l) => l.split(':')[1])], [['N:Newest;Yves;;;'], ['--0203']]);
  await dav(ann, 'DELETE', where);
  await page.context().close();
});

test('R51 what other programs have written into a group stays when webmail changes it', async () => {
  const at = (name) => `/dav/ann@dora.test/contacts/${name}.vcf`;
  await dav(ann, 'PROPFIND', '/dav/ann@dora.test/');
  for (const name of ['one', 'two']) await dav(ann, 'PUT', at(name), ['BEGIN:VCARD', 'VERSION:3.0', `UID:${name}`, `FN:${name}`, `N:${name};;;;`, 'END:VCARD', ''].join('\r\n'));
  await dav(ann, 'PUT', at('team'), ['BEGIN:VCARD', 'VERSION:3.0', 'UID:team', 'FN:Team', 'N:Team;;;;', 'X-ADDRESSBOOKSERVER-KIND:group', 'X-OWN:stays', 'NOTE:Ours',
    'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:one', 'X-ADDRESSBOOKSERVER-MEMBER:mailto:guest@far.example', 'END:VCARD', ''].join('\r\n'));
  const page = await opened(ann);
  await page.goto(`${webmail}/?_task=addressbook`);
  const [source] = await page.evaluate(() => Object.keys(window.rcmail.env.address_sources));
  await page.goto(`${webmail}/?_task=addressbook&_source=${source}`);
  const [group, one, two] = [await idOf(page, 'team'), await idOf(page, 'one'), await idOf(page, 'two')];
  const change = async (action, fields) => {
    await post(page, `_task=addressbook&_action=group-${action}`, { _source: source, _gid: group, ...fields });
    const lines = (await dav(ann, 'GET', at('team'))).text.split('\r\n');
    for (const kept of ['X-OWN:stays', 'NOTE:Ours', 'X-ADDRESSBOOKSERVER-KIND:group', 'UID:team']) assert.equal(lines.filter((l) => l === kept).length, 1, `${action}: ${kept}`);
    return { names: lines.filter((l) => /^F?N:/.test(l)).sort(), members: lines.filter((l) => l.includes('MEMBER')).map((l) => l.replace(/^.*?MEMBER:/, '')).sort() };
  };
  const guest = 'mailto:guest@far.example';
  assert.deepEqual(await change('rename', { _name: 'Crew' }), { names: ['FN:Crew', 'N:Crew;;;;'], members: [guest, 'urn:uuid:one'] });
  assert.deepEqual((await change('addmembers', { _cid: two })).members, [guest, 'urn:uuid:one', 'urn:uuid:two']);
  assert.deepEqual((await change('delmembers', { _cid: one })).members, [guest, 'urn:uuid:two']);
  for (const name of ['team', 'one', 'two']) await dav(ann, 'DELETE', at(name));
  await page.context().close();
});

test('R51 a shared book stands beside one\'s own in webmail; what may only be read is only read', async () => {
  const shared = '/dav/bob@dora.test/contacts/carla.vcf', vcard = ['BEGIN:VCARD', 'VERSION:3.0', 'UID:carla', 'FN:Carla Shared', 'N:Shared;Carla;;;', 'EMAIL:carla@far.example', 'END:VCARD', ''].join('\r\n');
  for (const who of [ann, bob]) await dav(who, 'PROPFIND', `/dav/${who.user}/`); // they have a home from now on
  assert.equal((await dav(bob, 'PUT', shared, vcard)).status, 201);
  const [to, from] = [(await (await client(ann)).get('/me')).id, (await (await client(bob)).get('/me')).id], home = path.join(portal.dir, 'data/dav');
  fs.mkdirSync(path.join(home, 'shares', to), { recursive: true });
  fs.writeFileSync(path.join(home, 'shares', to, 'share-1'), `r ${from}/contacts\n`); // as the portal shares (src/os/dav_home.h)
  fs.symlinkSync(`../${from}/contacts`, path.join(home, 'homes', to, 'share-1'));

  const page = await opened(ann);
  await page.goto(`${webmail}/?_task=addressbook`);
  const books = await page.evaluate(() => Object.values(window.rcmail.env.address_sources).map(({ id, readonly }) => ({ id, readonly })));
  assert.deepEqual(books.map((b) => b.readonly).sort(), [false, true]);
  const { id: source } = books.find((b) => b.readonly);
  await page.goto(`${webmail}/?_task=addressbook&_source=${source}`);
  await page.locator('#contacts-table tbody tr', { hasText: 'Carla' }).waitFor();
  assert.match(await post(page, '_task=mail&_action=autocomplete&_reqid=1', { _search: 'carla' }), /carla@far\.example/);
  const [id] = await page.evaluate(() => Object.keys(window.rcmail.contact_list.rows));
  await post(page, '_task=addressbook&_action=delete', { _source: source, _cid: id });
  await post(page, '_task=addressbook&_action=group-create', { _source: source, _name: 'Not mine' });
  assert.equal((await dav(bob, 'GET', shared)).status, 200);
  assert.doesNotMatch((await dav(bob, 'GET', '/dav/bob@dora.test/contacts/')).text, /Not mine/);
  await page.context().close();
});

test('R51 contacts in webmail on a phone: read, changed and made', async () => {
  await dav(ann, 'PROPFIND', '/dav/ann@dora.test/');
  const where = '/dav/ann@dora.test/contacts/pia.vcf';
  assert.equal((await dav(ann, 'PUT', where, ['BEGIN:VCARD', 'VERSION:3.0', 'UID:pia', 'FN:Pia Phone', 'N:Phone;Pia;;;', 'EMAIL:pia@far.example', 'END:VCARD', ''].join('\r\n'))).status, 201);
  const page = await opened(ann, { size: 'phone', hasTouch: true }), form = page.frameLocator('#contact-frame');
  const list = async () => {
    await page.goto(`${webmail}/?_task=addressbook`);
    const [source] = await page.evaluate(() => Object.keys(window.rcmail.env.address_sources));
    await page.goto(`${webmail}/?_task=addressbook&_source=${source}`);
  };
  await list();
  await page.locator('#contacts-table tbody tr', { hasText: 'Pia' }).tap();
  await form.getByText('pia@far.example').waitFor();
  await command(page, 'edit');
  await form.locator('[name=_surname]').fill('Pocket');
  await save(page);
  await until('changed', async () => /^N:Pocket;Pia/m.test((await dav(ann, 'GET', where)).text));
  await list();
  await command(page, 'add');
  await form.locator('[name=_firstname]').fill('Paul');
  await save(page);
  await list();
  await page.locator('#contacts-table tbody tr', { hasText: 'Paul' }).waitFor();
  const [whole, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(whole <= seen, `scrolls sideways: ${whole} > ${seen}`);
  await page.context().close();
});

test('R51 the calendar in webmail on a phone has the menu that leads out of it', async () => {
  const page = await opened(ann, { size: 'phone' });
  await page.goto(`${webmail}/?_task=calendar`);
  await page.frameLocator('#mailportal-calendar').locator('button').first().waitFor();
  const [frame, { width, height }] = [await page.locator('#mailportal-calendar').boundingBox(), page.viewportSize()];
  assert.ok(frame.width === width && frame.height > height * 0.8, JSON.stringify(frame));
  await page.locator('#layout-content a.task-menu-button').click();
  await page.locator('#taskmenu a.mail').click();
  await page.waitForURL(/_task=mail/);
  await page.context().close();
});

test('R51 the calendar in webmail has a pass for CalDAV and never the ticket', async () => {
  const page = await opened(ann);
  await hears(page, 'calendar');
  await page.locator('#taskmenu a.calendar').click();
  await page.waitForURL(/_task=calendar/);
  await page.frameLocator('#mailportal-calendar').locator('button').first().waitFor();
  const given = await page.evaluate(() => window.rcmail.env.mp_dav);
  const dav = { url: webmail.replace('localhost', '127.0.0.1'), ca: portal.ca };
  const asked = async (token) => (await send(dav, { method: 'PROPFIND', path: given.home, headers: { authorization: `Bearer ${token}`, depth: '0' } })).status;
  assert.equal(await asked(given.token), 207);
  const renewed = await page.evaluate(async (to) => (await fetch(to, { method: 'POST', headers: { 'X-Roundcube-Request': window.rcmail.env.request_token } })).json(), given.renew);
  assert.equal(await asked(renewed.token), 207);
  await assert.rejects(portal.imap({ user: ann.user, password: renewed.token }), 'it opens no mailbox');
  assertQuiet(page);
  await page.context().close();
});

test('R51 an invitation in a message is opened in the calendar, and answered by mail', async () => {
  await portal.submit(bob, { from: bob.user, to: ann.user, subject: 'Come to the plan', text: 'Come', icalEvent: { method: 'REQUEST', content: invitation('webmail-plan', bob, ann) } });
  await portal.arrives(ann, 'Subject: Come to the plan');
  const page = await opened(ann);
  await page.goto(`${webmail}/?_task=mail&_mbox=INBOX`);
  await page.locator('#messagelist tbody tr', { hasText: 'Come to the plan' }).click();
  await page.frameLocator('#messagecontframe').locator('a.mailportal-invitation').click();
  await page.waitForURL(/_task=calendar/);
  const frame = page.frameLocator('#mailportal-calendar');
  await frame.getByText('Bob invites you').waitFor();
  await frame.getByRole('button', { name: 'Accept', exact: true }).click();
  await frame.getByText('Your answer is sent.').waitFor();
  const answer = await portal.arrives(bob, 'method=REPLY');
  assert.match(answer, /^From: ann@dora\.test/m);
  assert.match(Buffer.from(/text\/calendar[^]*?\r\n\r\n([^]*?)\r\n--/.exec(answer)[1], 'base64').toString().replaceAll('\r\n ', ''), /METHOD:REPLY[^]*ATTENDEE[^\r]*PARTSTAT=ACCEPTED[^\r]*ann@dora\.test/);
  assertQuiet(page);
  await page.context().close();
});

test('R50 a renamed account keeps what it has set in webmail; who gets the freed name does not get it', async () => {
  const as = (name) => ({ user: `${name}@dora.test`, password }), { admin } = portal;
  const tables = (text) => execFileSync('sqlite3', ['-cmd', '.timeout 5000', path.join(portal.dir, 'data/webmail/roundcube.db'), text], { encoding: 'utf8' }).trim();
  const visit = async (who) => {
    const page = await opened(who);
    await page.goto(`${webmail}/?_task=settings&_action=identities`);
    const names = await page.locator('#identities-table tbody tr').allInnerTexts();
    await page.context().close();
    return names.map((n) => n.trim());
  };
  await admin.post('/accounts', { name: 'gina@dora.test', password });
  assert.deepEqual(await visit(as('gina')), ['<gina@dora.test>']);
  tables("UPDATE identities SET name = 'Gina G.', signature = 'Hers' WHERE email = 'gina@dora.test'");
  await admin.want(200, 'POST', '/accounts/gina@dora.test/rename', { name: 'regina@dora.test' });
  await admin.post('/accounts', { name: 'gina@dora.test', password });
  assert.deepEqual(await visit(as('gina')), ['<gina@dora.test>'], 'somebody else now');
  assert.deepEqual(await visit(as('regina')), ['Gina G. <regina@dora.test>']);
  assert.deepEqual(await visit(as('gina')), ['<gina@dora.test>']);
  assert.equal(tables("SELECT count(*) FROM identities WHERE signature = 'Hers'"), '1');
});

test('R50 tables of an older Roundcube are brought up to date when webmail starts', async () => {
  const tables = (text) => execFileSync('sqlite3', ['-cmd', '.timeout 5000', path.join(portal.dir, 'data/webmail/roundcube.db'), text], { encoding: 'utf8' }).trim();
  const version = tables("SELECT value FROM system WHERE name = 'roundcube-version'");
  tables("UPDATE system SET value = '2021100300' WHERE name = 'roundcube-version'; DROP INDEX ix_responses_user_id; CREATE INDEX ix_responses_user_id ON responses(user_id);");
  await portal.stopPart('webmail');
  const away = await send({ url: webmail, ca: portal.ca }, { path: '/' }); // and meanwhile: a page that tries again, no half of one
  assert.deepEqual([away.status, away.headers['retry-after']], [503, '5']);
  assert.match(away.headers['content-security-policy'], /default-src 'none'/);
  await portal.startPart('webmail');
  await portal.ready();
  assert.equal(tables("SELECT value FROM system WHERE name = 'roundcube-version'"), version);
  assert.match(tables("SELECT sql FROM sqlite_master WHERE name = 'ix_responses_user_id'"), /del/);
  const page = await opened(ann);
  await page.context().close();
});

/** Signed in at the portal and gone on to SnappyMail by its button. */
async function openedSnappyMail({ user }) {
  const page = await web.signedIn(user);
  await page.getByRole('link', { name: 'Open webmail' }).click();
  await page.getByRole('button', { name: 'SnappyMail' }).click();
  await page.waitForURL(`${webmail}/snappymail/`);
  return page;
}
const alternate = (where, { headers = {}, body, method = body ? 'POST' : 'GET' } = {}) => send({ url: webmail.replace('localhost', '127.0.0.1'), ca: portal.ca },
  { method, path: `/snappymail/${where}`, body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });

test('R50 SnappyMail once it was added: the same sign-on beside Roundcube, contacts of CardDAV, and the same end', async () => {
  assert.equal((await alternate('')).status, 404);
  await addWebmail(portal.dir, standIn());
  const card = ['BEGIN:VCARD', 'VERSION:3.0', 'UID:snappy', 'FN:Sid Sync', 'N:Sync;Sid;;;', 'END:VCARD', ''].join('\r\n');
  await dav(ann, 'PROPFIND', '/dav/ann@dora.test/');
  assert.ok((await dav(ann, 'PUT', '/dav/ann@dora.test/contacts/snappy.vcf', card)).status < 300);

  const page = await openedSnappyMail(ann), who = () => page.locator('#user').innerText();
  assert.equal(await who(), ann.user);
  assert.match(await page.locator('#contacts').innerText(), /Sid Sync/);
  const cookies = await page.context().cookies(`${webmail}/snappymail/`);
  assert.ok(cookies.filter((c) => c.name === 'standin').every((c) => c.secure && c.httpOnly));
  assert.deepEqual(await page.evaluate(() => document.cookie), '');

  // Only the portal's page may bring a token; nobody else's pages call the program at all.
  const token = async () => (await (await client(ann)).want(200, 'POST', '/me/webmail/snappymail')).token;
  for (const headers of [{}, { origin: 'https://evil.example' }, { origin: webmail }]) {
    const answer = await alternate('?MailPortal', { headers, body: `_mp_token=${await token()}` });
    assert.deepEqual([answer.status, answer.headers['set-cookie']], [302, undefined], JSON.stringify(headers));
  }
  const once = await token(), bring = () => alternate('?MailPortal', { headers: { origin: portal.at.url, 'sec-fetch-site': 'cross-site' }, body: `_mp_token=${once}` });
  assert.match(String((await bring()).headers['set-cookie']), /standin=/);
  assert.equal((await bring()).headers['set-cookie'], undefined, 'good once');
  assert.equal((await alternate('?Json', { headers: { 'sec-fetch-site': 'cross-site' } })).status, 403);

  // Of the program one PHP file is there, and static files.
  assert.match((await alternate('snappymail/v/9.9.9/static/css/app.css')).text, /green/);
  for (const where of ['index.php', 'include.php', 'snappymail/v/9.9.9/include.php', 'snappymail/v/9.9.9/app/secret.php', 'snappymail/v/9.9.9/static/../app/secret.php',
    '../snappymail/data/SALT.php', 'data/', 'snappymail/v/9.9.9/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/include.php'])
    assert.ok([400, 404].includes((await alternate(where)).status), where);

  // The one who logs out there has ended that ticket alone; the portal's logout ends all.
  const second = await openedSnappyMail(ann);
  await second.getByRole('link', { name: 'Log out' }).click();
  await second.waitForURL(`${web.url}/**`);
  await page.reload();
  assert.equal(await who(), ann.user);
  const portalPage = await page.context().newPage();
  await portalPage.goto(web.url);
  await portalPage.evaluate(async () => {
    const { headers } = await fetch('/api/v1/me');
    await fetch('/api/v1/auth/logout', { method: 'POST', headers: { 'X-CSRF-Token': headers.get('x-csrf-token') } });
  });
  await until('SnappyMail ends', async () => {
    await page.reload();
    return await who() === 'nobody';
  });
  for (const p of [page, second]) await p.context().close();

  await removeWebmail(portal.dir);
  assert.equal((await alternate('')).status, 404);
  const back = await opened(ann); // nobody is asked where there is nothing to choose
  await back.context().close();
});

const real = process.env.MAILPORTAL_SNAPPYMAIL_ARCHIVE;
test('R50 the release of SnappyMail that MAILPORTAL_SNAPPYMAIL_ARCHIVE names opens the mailbox', { skip: real ? false : 'MAILPORTAL_SNAPPYMAIL_ARCHIVE names no archive; nothing of it is part of this project' }, async () => {
  await addWebmail(portal.dir, fs.readFileSync(real));
  const token = (await (await client(ann)).want(200, 'POST', '/me/webmail/snappymail')).token;
  const answer = await alternate('?MailPortal', { headers: { origin: portal.at.url, 'sec-fetch-site': 'same-site' }, body: `_mp_token=${token}` });
  assert.equal(answer.status, 302, answer.text);
  const cookie = [answer.headers['set-cookie']].flat().map((c) => c.split(';')[0]).join('; ');
  const data = await alternate('?/AppData/0/', { headers: { cookie } });
  assert.match(data.text, /ann@dora\.test/);
  await removeWebmail(portal.dir);
});
