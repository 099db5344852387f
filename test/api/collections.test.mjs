// SPDX-License-Identifier: Apache-2.0
// R51: address books and calendars by API: made, changed, deleted, imported, exported, shared, backed up. What DAV clients
// see of it is in test/e2e/collections.test.mjs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync, spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { binary } from '../lib/paths.mjs';
import { until } from '../lib/until.mjs';

let api, ann, bob, eve, admin, ids;
before(async () => {
  api = await startApi({ also: ['jobs'] });
  ({ ann, bob, eve } = await tenants(api));
  admin = api.admin;
  ids = Object.fromEntries(await Promise.all([['ann', ann], ['bob', bob], ['eve', eve]].map(async ([k, c]) => [k, (await c.get('/me')).id])));
});
after(() => api?.stop());

const dav = (...parts) => path.join(api.instance, 'data/dav', ...parts);
const card = (uid, name, more = '') => `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${uid}\r\nFN:${name}\r\n${more}END:VCARD\r\n`;
const event = (uid, title, more = '') => `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260202T100000Z\r\nSUMMARY:${title}\r\n${more}END:VEVENT\r\n`;
const calendar = (inner) => `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n${inner}END:VCALENDAR\r\n`;
const make = (client, type, name, more = {}) => client.post('/me/collections', { type, name, ...more });
const load = (client, id, type, body, query = '') =>
  client.want(200, 'POST', `/me/collections/${id}/import${query}`, body, { 'content-type': type });
const counts = ({ done, added, updated, unchanged, removed, refused }) => [done, added, updated, unchanged, removed, refused];

test('R51 everybody has an address book and a calendar, before any client has come', async () => {
  const { items } = await ann.get('/me/collections');
  assert.deepEqual(items.map((c) => [c.id, c.type, c.name, c.items, c.bytes, c.shares]), [
    ['calendar', 'calendar', 'Calendar', 0, 0, 0], ['contacts', 'addressbook', 'Contacts', 0, 0, 0]]);
  await bob.patch('/me', { language: 'de' });
  assert.deepEqual((await bob.get('/me/collections')).items.map((c) => c.name).sort(), ['Kalender', 'Kontakte']);
  assert.deepEqual((await admin.get('/me/collections')).items, []);
  await admin.refused('conflict', 'POST', '/me/collections', { type: 'calendar', name: 'x' });
});

test('R51 made, read, changed and deleted; what else its properties say stays', async () => {
  const made = await make(ann, 'calendar', 'Arbeit & "Ärger"', { colour: '#AABBCC' });
  assert.equal(made.colour, '#aabbcc');
  const props = () => JSON.parse(fs.readFileSync(dav('homes', ids.ann, made.id, '.Radicale.props')));
  assert.deepEqual([props().tag, props()['D:displayname'], props()['ICAL:calendar-color']], ['VCALENDAR', 'Arbeit & "Ärger"', '#aabbcc']);
  fs.writeFileSync(dav('homes', ids.ann, made.id, '.Radicale.props'), JSON.stringify({ ...props(), 'X:other': 'kept' }));
  const changed = await ann.patch(`/me/collections/${made.id}`, { name: 'Work', colour: null });
  assert.deepEqual([changed.name, changed.colour, props()['X:other'], props()['ICAL:calendar-color']], ['Work', null, 'kept', undefined]);
  assert.equal((await ann.get(`/me/collections/${made.id}`)).name, 'Work');
  await ann.refused('etag_mismatch', 'PATCH', `/me/collections/${made.id}`, { name: 'x' }, { headers: { 'if-match': '"other"' } });
  await ann.refused('invalid_field', 'PATCH', `/me/collections/${made.id}`, { colour: 'red####' });
  await ann.refused('invalid_field', 'PATCH', `/me/collections/${made.id}`, { type: 'addressbook' });
  await ann.refused('invalid_field', 'POST', '/me/collections', { type: 'shopping', name: 'x' });
  await ann.refused('invalid_field', 'POST', '/me/collections', { type: 'calendar', name: '' });
  const plan = await ann.want(200, 'DELETE', `/me/collections/${made.id}?dry_run=1`);
  assert.match(JSON.stringify(plan), /with 0 items/);
  await ann.remove(`/me/collections/${made.id}`);
  await ann.refused('not_found', 'GET', `/me/collections/${made.id}`);
  assert.ok(!fs.existsSync(dav('homes', ids.ann, made.id)));
});

test('R51 the same request with the same key makes one', async () => {
  const headers = { 'idempotency-key': 'one calendar' };
  const first = await ann.want(201, 'POST', '/me/collections', { type: 'calendar', name: 'Once' }, headers);
  const again = await ann.want(201, 'POST', '/me/collections', { type: 'calendar', name: 'Once' }, headers);
  assert.equal(first.id, again.id);
  assert.equal((await ann.get('/me/collections')).items.filter((c) => c.name === 'Once').length, 1);
  await ann.remove(`/me/collections/${first.id}`);
});

test('R51 a dry run changes nothing', async () => {
  const before_ = JSON.stringify(await ann.get('/me/collections'));
  await ann.want(200, 'POST', '/me/collections?dry_run=1', { type: 'calendar', name: 'x' });
  await ann.want(200, 'PATCH', '/me/collections/calendar?dry_run=1', { name: 'x' });
  await ann.want(200, 'POST', '/me/collections/calendar/import?dry_run=1', calendar(event('a', 'A')), { 'content-type': 'text/calendar' });
  await ann.want(200, 'PUT', '/me/collections/calendar/shares/bob@dora.test?dry_run=1', { rights: 'r' });
  assert.equal(JSON.stringify(await ann.get('/me/collections')), before_);
});

test('R51 import merges by UID, and tells of each item that is broken; nothing is lost', async () => {
  const book = await make(ann, 'addressbook', 'Import');
  const first = await load(ann, book.id, 'text/vcard', card('a', 'Ann') + card('b', 'Bob') + 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Nameless\r\nEND:VCARD\r\n');
  assert.deepEqual(counts(first), [true, 3, 0, 0, 0, 0]);
  const second = await load(ann, book.id, 'text/vcard', card('a', 'Ann') + card('b', 'Robert') + card('c', 'Cid') + card('d', '\x01') +
    'BEGIN:VCARD\r\nVERSION:2.1\r\nUID:e\r\nFN:Old\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nUID:b2\r\n' + card('f', 'Fay'));
  assert.deepEqual(counts(second), [true, 2, 1, 1, 0, 3]);
  assert.deepEqual(second.refusals.map((r) => [r.line, r.uid, r.detail.split(':')[0]]), [
    [16, 'd', 'line 19'], [21, 'e', 'line 22'], [26, 'b2', 'its END']]);
  const { body } = await file(ann, book.id);
  for (const name of ['Ann', 'Robert', 'Cid', 'Fay', 'Nameless']) assert.match(body, new RegExp(`FN:${name}\r\n`));
  assert.doesNotMatch(body, /FN:Bob\r/);
  const seen = await ann.get(`/me/collections/${book.id}`);
  assert.deepEqual([seen.items, seen.bytes > 200], [5, true]);
  // replaced as a whole, or not at all
  assert.deepEqual(counts(await load(ann, book.id, 'text/vcard', card('z', 'Zoe') + 'junk\r\n', '?mode=replace')), [false, 0, 0, 0, 0, 1]);
  assert.equal((await ann.get(`/me/collections/${book.id}`)).items, 5);
  assert.deepEqual(counts(await load(ann, book.id, 'text/vcard', card('z', 'Zoe') + card('a', 'Ann'), '?mode=replace')), [true, 1, 0, 1, 4, 0]);
  assert.equal((await ann.get(`/me/collections/${book.id}`)).items, 2);
  assert.deepEqual(counts(await load(ann, book.id, 'text/vcard', '', '?mode=replace')), [false, 0, 0, 0, 0, 0]);
  assert.equal((await ann.get(`/me/collections/${book.id}`)).items, 2);
});

test('R51 a calendar keeps series with their exceptions, and time zones, out and in again', async () => {
  const zone = 'BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n';
  const series = 'BEGIN:VEVENT\r\nUID:s\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/Berlin:20260202T100000\r\nRRULE:FREQ=DAILY;COUNT=5\r\nSUMMARY:Every day\r\nEND:VEVENT\r\n' +
    'BEGIN:VEVENT\r\nUID:s\r\nDTSTAMP:20260101T000000Z\r\nRECURRENCE-ID;TZID=Europe/Berlin:20260203T100000\r\nDTSTART;TZID=Europe/Berlin:20260203T120000\r\nSUMMARY:Later\r\nEND:VEVENT\r\n';
  const book = await make(ann, 'calendar', 'Série: "1"/2');
  assert.deepEqual(counts(await load(ann, book.id, 'text/calendar', calendar(zone + series + event('x', 'Single')))), [true, 2, 0, 0, 0, 0]);
  const { body, headers } = await file(ann, book.id);
  assert.equal(headers['content-disposition'], 'attachment; filename="S__rie_ _1__2.ics"; filename*=UTF-8\'\'S%C3%A9rie%3A%20%221%22%2F2.ics');
  assert.equal(headers['content-type'], 'text/calendar; charset=utf-8');
  assert.equal(headers['x-left-out'], '0');
  for (const [word, n] of [['BEGIN:VCALENDAR', 1], ['BEGIN:VTIMEZONE', 1], ['BEGIN:VEVENT', 3], ['RECURRENCE-ID', 1]]) assert.equal(body.split(word).length - 1, n, word);
  const other = await make(ann, 'calendar', 'Copy');
  assert.deepEqual(counts(await load(ann, other.id, 'text/calendar', body)), [true, 2, 0, 0, 0, 0]);
  assert.deepEqual(counts(await load(ann, other.id, 'text/calendar', body, '?mode=replace')), [true, 0, 0, 2, 0, 0]);
});

test('R51 hostile names, types and sizes are refused', async () => {
  for (const id of ['.Radicale.props', '..%2f..%2ftoken.key', 'share-1', 'contacts%2f..', 'x~', '%00', 'nothing'])
    for (const [method, rest, body, type] of [['GET', ''], ['GET', '/export'], ['DELETE', ''], ['PATCH', '', { name: 'x' }], ['POST', '/import', calendar(''), 'text/calendar']]) {
      const answer = await ann.call(method, `/me/collections/${id}${rest}`, body, type ? { 'content-type': type } : {});
      assert.ok([400, 404].includes(answer.status), `${method} ${id}${rest}: ${answer.status}`);
    }
  await ann.refused('unsupported_type', 'POST', '/me/collections/contacts/import', calendar(''), { headers: { 'content-type': 'text/calendar' } });
  await ann.refused('unsupported_type', 'POST', '/me/collections/contacts/import', 'x', { headers: { 'content-type': 'text/plain' } });
  await ann.refused('too_large', 'POST', '/me/collections/contacts/import', card('a', 'A', `NOTE:${'x'.repeat(33 << 20)}\r\n`), { headers: { 'content-type': 'text/vcard' } });
  const names = await load(ann, 'contacts', 'text/vcard', card('../../../../etc/x', 'A') + card('a/b', 'B') + card('.hidden', 'C') + card('x'.repeat(900), 'D') + card('x'.repeat(1001), 'E'));
  assert.deepEqual(counts(names), [true, 4, 0, 0, 0, 1]);
  for (const name of fs.readdirSync(dav('homes', ids.ann, 'contacts')).filter((n) => !n.startsWith('.Radicale')))
    assert.match(name, /^[0-9a-f]{32}\.vcf$/);
});

test('R51 shared for reading and writing, told to both, with Radicale at once; ended by either side', async () => {
  const given = await ann.put('/me/collections/calendar/shares/BOB@dora.test', { rights: 'r' });
  assert.deepEqual([given.owner, given.member, given.collection, given.rights, given.type, given.name], ['ann@dora.test', 'bob@dora.test', 'calendar', 'r', 'calendar', 'Calendar']);
  const grant = dav('shares', ids.bob, `share-${given.id}`), link = dav('homes', ids.bob, `share-${given.id}`);
  assert.equal(fs.readFileSync(grant, 'utf8'), `r ${ids.ann}/calendar\n`);
  assert.equal(fs.readlinkSync(link), `../${ids.ann}/calendar`);
  assert.equal((await ann.get('/me/collections/calendar')).shares, 1);
  for (const client of [ann, bob]) assert.deepEqual((await client.get('/me/shares?collection=calendar')).items.map((s) => s.id), [given.id]);
  assert.deepEqual((await bob.get('/me/collections')).items.map((c) => c.id).sort(), ['calendar', 'contacts']); // what is shared is no own one
  await ann.put('/me/collections/calendar/shares/bob@dora.test', { rights: 'rw' });
  assert.equal((await ann.get('/me/collections/calendar/shares/bob@dora.test')).rights, 'rw');
  assert.equal(fs.readFileSync(grant, 'utf8'), `rw ${ids.ann}/calendar\n`);
  await ann.patch('/me/collections/calendar', { name: 'Family' });
  assert.equal((await bob.get('/me/shares')).items[0].name, 'Family');
  await bob.refused('not_found', 'PATCH', `/me/collections/share-${given.id}`, { name: 'mine' });
  await bob.refused('not_found', 'DELETE', `/me/collections/share-${given.id}`);
  await eve.refused('not_found', 'DELETE', `/me/shares/${given.id}`);
  await ann.remove('/me/collections/calendar/shares/bob@dora.test');
  assert.ok(!fs.existsSync(grant) && !fs.readdirSync(dav('homes', ids.bob)).includes(`share-${given.id}`));
  const again = await ann.put('/me/collections/calendar/shares/bob@dora.test', { rights: 'r' });
  await bob.remove(`/me/shares/${again.id}`); // he does without it
  assert.deepEqual((await ann.get('/me/shares')).items, []);
  assert.deepEqual(fs.readdirSync(dav('shares', ids.bob)), []);
});

test('R51 who writes what is shared reads it when nobody else writes: what was taken away does not come back', async () => {
  const { id } = await ann.put('/me/collections/calendar/shares/bob@dora.test', { rights: 'r' });
  const grant = dav('shares', ids.bob, `share-${id}`);
  const other = spawn('flock', [dav('shares/.lock'), 'sh', '-c', 'echo mine; read -r line'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(other.stdout, 'data');
  // both wait with what they have changed; who comes first then must not write what it has seen before
  const widened = ann.put('/me/collections/calendar/shares/bob@dora.test', { rights: 'rw' });
  await until('the row says so', async () => (await bob.get('/me/shares')).items[0].rights === 'rw');
  const ended = ann.remove('/me/collections/calendar/shares/bob@dora.test');
  await until('the row is gone', async () => (await bob.get('/me/shares')).items.length === 0);
  assert.equal(fs.readFileSync(grant, 'utf8'), `r ${ids.ann}/calendar\n`);
  other.stdin.end();
  await Promise.all([widened, ended]);
  assert.deepEqual(fs.readdirSync(dav('shares', ids.bob)), []);
});

test('R51 who may not use DAV is told so at each of its doors, and finds everything again afterwards', async () => {
  await ann.put('/me/collections/contacts/shares/bob@dora.test', { rights: 'r' });
  await load(ann, 'contacts', 'text/vcard', card('kept', 'Kept'));
  const switched = (on) => admin.patch('/accounts/ann@dora.test', { allow_dav: on });
  const promised = async () => (await ann.get('/me/client-settings')).items.filter((s) => s.protocol.endsWith('dav')).map((s) => s.allowed);
  assert.deepEqual(await promised(), [true, true]);
  await switched(false);
  assert.deepEqual(await promised(), [false, false]);
  const mine = '/me/collections/contacts';
  for (const [method, path, body, options] of [
    ['GET', '/me/collections'], ['POST', '/me/collections', { type: 'calendar', name: 'x' }],
    ['GET', mine], ['PATCH', mine, { name: 'x' }], ['DELETE', mine], ['GET', `${mine}/export`],
    ['POST', `${mine}/import`, card('more', 'More'), { headers: { 'content-type': 'text/vcard' } }],
    ['GET', '/me/shares'], ['GET', `${mine}/shares/bob@dora.test`], ['PUT', `${mine}/shares/bob@dora.test`, { rights: 'rw' }],
    ['POST', '/me/dav-token'],
  ]) {
    const { json } = await ann.refused('conflict', method, path, body, options);
    assert.match(json.detail, /switched off for your account: ask your administrator/, `${method} ${path}`);
    assert.equal(json.reason, 'dav_off', `${method} ${path}`);
  }
  assert.equal((await bob.get('/me/shares')).items.length, 1, 'the others go on');
  await switched(true);
  assert.match((await file(ann, 'contacts')).body, /FN:Kept/);
  await ann.remove(`${mine}/shares/bob@dora.test`);
});

test('R51 only with mail users of the same administrator, and not with oneself', async () => {
  for (const name of ['eve@otto.test', 'nobody@dora.test', 'dora', 'no address'])
    assert.equal((await ann.refused('not_found', 'PUT', `/me/collections/calendar/shares/${encodeURIComponent(name)}`, { rights: 'r' })).json.reason,
      `no_such_member ${name.replaceAll(' ', '\u00a0')}`);
  assert.equal((await ann.refused('conflict', 'PUT', '/me/collections/calendar/shares/ann@dora.test', { rights: 'r' })).json.reason, 'shared_with_owner');
  await ann.refused('invalid_field', 'PUT', '/me/collections/calendar/shares/bob@dora.test', { rights: 'all' });
  await ann.refused('not_found', 'PUT', '/me/collections/none/shares/bob@dora.test', { rights: 'r' });
});

test('R51 what is shared ends with the collection, and with either account', async () => {
  const grants = (id) => (fs.existsSync(dav('shares', id)) ? fs.readdirSync(dav('shares', id)) : []);
  const book = await make(ann, 'addressbook', 'Ends');
  await ann.put(`/me/collections/${book.id}/shares/bob@dora.test`, { rights: 'rw' });
  await ann.remove(`/me/collections/${book.id}`);
  assert.deepEqual([(await bob.get('/me/shares')).items, grants(ids.bob)], [[], []]);
  await admin.post('/accounts', { name: 'cid@dora.test', password });
  const cid = await api.nobody.login('cid@dora.test', password), { id } = await cid.get('/me');
  await cid.put('/me/collections/contacts/shares/bob@dora.test', { rights: 'r' });
  await ann.put('/me/collections/contacts/shares/cid@dora.test', { rights: 'r' });
  assert.deepEqual([grants(ids.bob).length, grants(id).length], [1, 1]);
  await admin.remove('/accounts/cid@dora.test');
  assert.deepEqual([grants(ids.bob), grants(id)], [[], []]);
  assert.deepEqual((await ann.get('/me/shares')).items, []);
});

test('R51 a rename moves nothing, and shares stay', async () => {
  await admin.post('/accounts', { name: 'dan@dora.test', password });
  const dan = await api.nobody.login('dan@dora.test', password);
  const { id } = await dan.put('/me/collections/contacts/shares/bob@dora.test', { rights: 'r' });
  await admin.want(200, 'POST', '/accounts/dan@dora.test/rename', { name: 'dean@dora.test' });
  assert.deepEqual((await bob.get('/me/shares')).items.map((s) => [s.id, s.owner, s.name]), [[id, 'dean@dora.test', 'Contacts']]);
  await bob.remove(`/me/shares/${id}`);
});

test('R51 what is shared ends when one of both comes to another administrator, by a rename or with the domain', async () => {
  const people = {};
  for (const name of ['fay', 'gil']) {
    await admin.post('/accounts', { name: `${name}@dora.test`, password });
    people[name] = await api.nobody.login(`${name}@dora.test`, password);
    people[`${name}Id`] = (await people[name].get('/me')).id;
  }
  const { fay, gil, fayId, gilId } = people;
  const grants = () => [ids.ann, ids.bob, fayId, gilId].map((id) => (fs.existsSync(dav('shares', id)) ? fs.readdirSync(dav('shares', id)).length : 0));
  await ann.put('/me/collections/contacts/shares/fay@dora.test', { rights: 'rw' });
  await fay.put('/me/collections/contacts/shares/ann@dora.test', { rights: 'r' });
  const kept = await ann.put('/me/collections/contacts/shares/gil@dora.test', { rights: 'r' });
  assert.deepEqual(grants(), [1, 0, 1, 1]);
  await admin.want(200, 'POST', '/accounts/fay@dora.test/rename', { name: 'fay@otto.test' });
  assert.deepEqual(grants(), [0, 0, 0, 1]);
  assert.deepEqual((await ann.get('/me/shares')).items.map((s) => s.id), [kept.id]);
  // by a domain that is given away: who goes together goes on sharing
  await admin.post('/domains', { name: 'moves.test', owner: 'dora', verified: true });
  await admin.want(200, 'POST', '/accounts/gil@dora.test/rename', { name: 'gil@moves.test' });
  await admin.post('/accounts', { name: 'hal@moves.test', password });
  const gilNow = await api.nobody.login('gil@moves.test', password);
  const hal = await api.nobody.login('hal@moves.test', password), { id: halId } = await hal.get('/me');
  const stays = await gilNow.put('/me/collections/contacts/shares/hal@moves.test', { rights: 'r' });
  await gilNow.put('/me/collections/contacts/shares/bob@dora.test', { rights: 'r' });
  assert.deepEqual(grants(), [0, 1, 0, 1]);
  await admin.patch('/domains/moves.test', { owner: 'otto' });
  assert.deepEqual(grants(), [0, 0, 0, 0]);
  assert.deepEqual(fs.readdirSync(dav('shares', halId)), [`share-${stays.id}`]);
  assert.deepEqual([(await ann.get('/me/shares')).items, (await bob.get('/me/shares')).items], [[], []]);
  // and with all that an administrator has
  const third = await gilNow.put('/me/collections/contacts/shares/eve@otto.test', { rights: 'r' });
  await admin.want(204, 'POST', '/accounts/otto/transfer', { to: 'dora' });
  assert.deepEqual((await eve.get('/me/shares')).items.map((s) => s.id), [third.id]);
});

test('R51 what is shared of a collection that a DAV client has deleted ends: a new one of that name is not shared', async () => {
  const book = await make(ann, 'addressbook', 'Gone');
  const { id } = await ann.put(`/me/collections/${book.id}/shares/bob@dora.test`, { rights: 'rw' });
  const kept = await ann.put('/me/collections/contacts/shares/bob@dora.test', { rights: 'r' });
  fs.rmSync(dav('homes', ids.ann, book.id), { recursive: true });
  fs.writeFileSync(dav('gone', 'by-radicale'), `${ids.ann}/${book.id}\n`); // which it writes before it deletes
  fs.writeFileSync(dav('gone', 'nonsense'), '../../etc/passwd\n');
  fs.writeFileSync(dav('gone', 'stays'), `${ids.ann}/contacts\n`); // told, but not deleted
  // whatever wakes the job
  await admin.post('/accounts', { name: 'ivo@dora.test', password });
  const ivo = await api.nobody.login('ivo@dora.test', password);
  await ivo.put('/me/collections/contacts/shares/ann@dora.test', { rights: 'r' });
  await admin.remove('/accounts/ivo@dora.test');
  await until('it is shared no more', async () => (await bob.get('/me/shares')).items.every((s) => s.id !== id));
  await until('nor by the files', () => !fs.existsSync(dav('shares', ids.bob, `share-${id}`)));
  // in the order of the directory; one is looked at again, until it is too old
  await until('what was told is done', () => String(fs.readdirSync(dav('gone'))) === 'stays');
  assert.deepEqual((await bob.get('/me/shares')).items.map((s) => s.id), [kept.id]);
  await bob.remove(`/me/shares/${kept.id}`);
});

test('R51 a failed transaction leaves a share as it was', async () => {
  for (let n = 1; ; n++) {
    const answer = await ann.call('PUT', '/me/collections/calendar/shares/bob@dora.test', { rights: 'r' }, { 'x-test-fail-at': String(n) });
    if (answer.status === 200) break;
    assert.ok(n < 50 && answer.status === 500, `${n}: ${answer.status}`);
    assert.deepEqual((await bob.get('/me/shares')).items, []);
    assert.deepEqual(fs.readdirSync(dav('shares', ids.bob)), []);
  }
  await ann.remove('/me/collections/calendar/shares/bob@dora.test');
});

test('R51 R74 backed up as one ZIP while in use, and restored from it', async () => {
  await load(ann, 'calendar', 'text/calendar', calendar(event('kept', 'Kept')));
  const before_ = fs.readFileSync(dav('homes', ids.ann, 'calendar', 'kept.ics'), 'utf8');
  const job = await admin.want(202, 'POST', '/server/actions/backup-dav');
  const done = await until('the backup is there', async () => {
    const j = await admin.get(`/jobs/${job.id}`);
    assert.notEqual(j.state, 'failed', j.error);
    return j.state === 'done' && j;
  });
  assert.match(done.result, /^\d+ address books and calendars of \d+ accounts, \d+ items$/);
  const zip = await admin.call('GET', `/jobs/${job.id}/file`);
  assert.deepEqual([zip.status, zip.headers['content-type'], zip.headers['content-disposition']], [200, 'application/zip', `attachment; filename="dav-${job.id}.zip"`]);
  assert.deepEqual((await admin.call('GET', `/jobs/${job.id}/result`)).bytes, zip.bytes);
  await ann.refused('forbidden', 'GET', `/jobs/${job.id}/file`);
  await ann.refused('not_found', 'GET', `/jobs/${job.id}/result`);
  const saved = path.join(api.instance, 'saved.zip');
  fs.copyFileSync(path.join(api.instance, `data/backup/dav-${job.id}.zip`), saved);
  const listing = execFileSync('python3', ['-m', 'zipfile', '-l', saved], { encoding: 'utf8' });
  assert.match(listing, /ann@dora\.test\/calendar\/kept\.ics/);
  assert.match(listing, /ann@dora\.test\/calendar\/\.Radicale\.props/);
  assert.doesNotMatch(listing, /share-|\.Radicale\.cache/);
  const restore = (zipFile) => execFileSync(binary, ['--instance', api.instance, 'restore-dav', zipFile], { encoding: 'utf8', stdio: 'pipe' });
  // lost, changed, and one that has come since
  await ann.patch('/me/collections/calendar', { name: 'Other', colour: '#000000' });
  await load(ann, 'calendar', 'text/calendar', calendar(event('new', 'New')), '?mode=replace');
  const since = await make(ann, 'calendar', 'Since');
  assert.match(restore(saved), /restored/);
  assert.equal(fs.readFileSync(dav('homes', ids.ann, 'calendar', 'kept.ics'), 'utf8'), before_);
  const back = await ann.get('/me/collections/calendar');
  assert.deepEqual([back.name, back.colour], ['Family', '#2563eb']);
  assert.ok(!fs.existsSync(dav('homes', ids.ann, 'calendar', 'new.ics')));
  assert.equal((await ann.get(`/me/collections/${since.id}`)).name, 'Since');
  await load(ann, 'calendar', 'text/calendar', calendar(event('after', 'Goes on')));
  // what is no backup, or leads elsewhere, changes nothing
  fs.writeFileSync(path.join(api.instance, 'evil.py'), 'import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1], "w")\nz.writestr("mailportal-dav-backup", "1\\n")\nz.writestr(sys.argv[2], "x")\nz.close()\n');
  for (const name of ['../../token.key', 'ann@dora.test/../x', 'ann@dora.test/calendar/../../x', 'ann@dora.test/calendar/%2E%2E', 'ann@dora.test/share-1/x', '/etc/passwd', 'ann@dora.test/calendar/a%2Fb', 'ann@dora.test/new/x.ics']) {
    const evil = path.join(api.instance, 'evil.zip');
    execFileSync('python3', [path.join(api.instance, 'evil.py'), evil, name]);
    assert.throws(() => restore(evil), /no backup/, name);
  }
  assert.throws(() => restore(path.join(api.instance, 'portal.conf')), /no backup/);
  assert.ok(fs.existsSync(dav('homes', ids.ann, 'calendar', 'after.ics')));
  assert.deepEqual(fs.readdirSync(dav('homes', ids.ann)).filter((n) => n.startsWith('.')), []);
});

test('R51 ten thousand items are imported, counted and exported in seconds', async () => {
  const book = await make(ann, 'addressbook', 'Many');
  const start = performance.now();
  const done = await load(ann, book.id, 'text/vcard', Array.from({ length: 10000 }, (_, i) => card(`n${i}`, `Name ${i}`)).join(''));
  assert.deepEqual(counts(done), [true, 10000, 0, 0, 0, 0]);
  const imported = performance.now();
  assert.equal((await ann.get('/me/collections')).items.find((c) => c.id === book.id).items, 10000);
  const listed = performance.now();
  const { body } = await file(ann, book.id);
  assert.equal(body.split('END:VCARD').length - 1, 10000);
  console.log(`# import ${Math.round(imported - start)} ms, list ${Math.round(listed - imported)} ms, export ${Math.round(performance.now() - listed)} ms`);
  assert.ok(listed - imported < Math.max(3000, imported - start), 'listed'); // a machine that needs longer for both is a busy one
});

/** The export: its text and headers. */
async function file(client, id) {
  const answer = await client.call('GET', `/me/collections/${id}/export`);
  assert.equal(answer.status, 200, answer.text);
  return { body: answer.text, headers: answer.headers };
}
