// SPDX-License-Identifier: Apache-2.0
// R51, R74: what the API makes, shares, imports and backs up, seen by DAV clients of a whole instance, and the way back.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { password } from '../lib/api.mjs';
import { send } from '../lib/http.mjs';
import { startInstance } from '../lib/instance.mjs';
import { binary } from '../lib/paths.mjs';
import { until } from '../lib/until.mjs';

const run = promisify(execFile);
let portal, admin, ann, bob;
before(async () => {
  portal = await startInstance();
  ({ admin } = portal);
  await admin.post('/domains', { name: 'dora.test', verified: true });
  [ann, bob] = [await person('ann'), await person('bob')];
}, { timeout: 540_000 });
after(() => portal?.stop());

async function person(name) {
  const user = `${name}@dora.test`;
  await admin.post('/accounts', { name: user, password });
  return { user, me: await portal.nobody.login(user, password) };
}

const dav = (who, method, at, body, headers = {}) => send({ url: portal.at.dav, ca: portal.ca }, {
  method, path: `/dav/${who.user}/${at}`, body,
  headers: { authorization: `Basic ${Buffer.from(`${who.user}:${password}`).toString('base64')}`, ...headers },
});
const status = async (...request) => (await dav(...request)).status;
const event = (uid, summary) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//tests//EN', 'BEGIN:VEVENT', `UID:${uid}`,
  'DTSTAMP:20261121T000000Z', 'DTSTART:20261125T100000Z', `SUMMARY:${summary}`, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
const LIST = '<propfind xmlns="DAV:"><prop><displayname/><resourcetype/></prop></propfind>';
const rename = '<propertyupdate xmlns="DAV:"><set><prop><displayname>Mine now</displayname></prop></set></propertyupdate>';
const load = (who, id, body, query = '') => who.me.want(200, 'POST', `/me/collections/${id}/import${query}`, body, { 'content-type': 'text/calendar' });

test('R51 what the API makes, names and imports is what DAV clients see; what they write, the API counts', async () => {
  const made = await ann.me.post('/me/collections', { type: 'calendar', name: 'Von hier', colour: '#ff0000' });
  assert.match((await dav(ann, 'PROPFIND', '', LIST, { depth: '1' })).text, /Von hier/);
  assert.equal(await status(ann, 'PUT', `${made.id}/client.ics`, event('client', 'By a client')), 201);
  const done = await load(ann, made.id, event('client', 'By the API') + event('other', 'Another'));
  assert.deepEqual([done.added, done.updated, done.refused], [1, 1, 0]);
  assert.match((await dav(ann, 'GET', `${made.id}/client.ics`)).text, /By the API/);
  assert.equal(await status(ann, 'GET', `${made.id}/other.ics`), 200);
  assert.equal(await status(ann, 'PUT', `${made.id}/other.ics`, event('other', 'Changed')), 201);
  assert.equal((await ann.me.get(`/me/collections/${made.id}`)).items, 2);
  assert.equal(await status(ann, 'MKCALENDAR', 'by-client/'), 201);
  assert.ok((await ann.me.get('/me/collections')).items.some((c) => c.id === 'by-client'));
  await ann.me.patch(`/me/collections/${made.id}`, { name: 'Umbenannt' });
  assert.match((await dav(ann, 'PROPFIND', '', LIST, { depth: '1' })).text, /Umbenannt/);
  await ann.me.remove(`/me/collections/${made.id}`);
  assert.equal(await status(ann, 'PROPFIND', `${made.id}/`, LIST, { depth: '0' }), 404);
});

test('R51 python3-caldav finds what is shared with its user, reads it, and writes where it may', { timeout: 360_000 }, async () => {
  const shares = [];
  for (const rights of ['r', 'rw']) {
    const { id } = await ann.me.post('/me/collections', { type: 'calendar', name: `For bob ${rights}` });
    await load(ann, id, event(`hers-${rights}`, 'Hers'));
    shares.push({ calendar: id, ...await ann.me.put(`/me/collections/${id}/shares/bob@dora.test`, { rights }) });
  }
  const file = path.join(portal.dir, 'caldav-password');
  fs.writeFileSync(file, password);
  const [read, write] = shares;
  await run('/usr/bin/python3', [path.join(import.meta.dirname, '../lib/caldav_cycle.py'), portal.at.dav, bob.user, file, path.join(portal.dir, 'etc/tls.crt'), `share-${read.id}`, `share-${write.id}`]);
  assert.doesNotMatch((await dav(ann, 'GET', `${read.calendar}/`)).text, /SUMMARY:(no|Changed)/);
  assert.match((await dav(ann, 'GET', `${write.calendar}/`)).text, /Changed[^]*By the member|By the member[^]*Changed/);
  assert.deepEqual((await ann.me.get('/me/collections')).items.filter((c) => c.name.startsWith('For bob')).length, 2);
  // and when its owner's client deletes one, it is shared no more
  assert.equal(await status(ann, 'DELETE', `${write.calendar}/`), 200);
  await ann.me.want(204, 'DELETE', `/me/collections/${read.calendar}`);
  const told = fs.readdirSync(path.join(portal.dir, 'data/dav/gone')).length;
  // a job that comes every five minutes may have read it already, and has ended the share then
  assert.ok(told === 1 || (told === 0 && (await bob.me.get('/me/shares')).items.length === 0), `Radicale has told of it: ${told}`);
});

test('R51 shared for reading, then for writing, then no more: each with the next request; the owner\'s stays the owner\'s', async () => {
  await load(ann, 'calendar', event('hers', 'Hers'));
  const { id } = await ann.me.put('/me/collections/calendar/shares/bob@dora.test', { rights: 'r' });
  const at = `share-${id}/`;
  assert.match((await dav(bob, 'PROPFIND', '', LIST, { depth: '1' })).text, new RegExp(`share-${id}`));
  assert.match((await dav(bob, 'GET', `${at}hers.ics`)).text, /Hers/);
  assert.equal(await status(bob, 'PUT', `${at}his.ics`, event('his', 'His')), 403);
  await ann.me.put('/me/collections/calendar/shares/bob@dora.test', { rights: 'rw' });
  assert.equal(await status(bob, 'PUT', `${at}his.ics`, event('his', 'His')), 201);
  assert.match((await dav(ann, 'GET', 'calendar/his.ics')).text, /His/);
  assert.equal((await ann.me.get('/me/collections/calendar')).items, 2);
  for (const [method, body] of [['PROPPATCH', rename], ['PUT', event('only', 'Only')], ['DELETE'], ['MKCALENDAR']]) assert.equal(await status(bob, method, at, body), 403, method);
  for (const method of ['MOVE', 'COPY']) assert.equal(await status(bob, method, at, undefined, { destination: `${portal.at.dav}/dav/${bob.user}/mine/` }), 403, method);
  assert.equal(await status(bob, 'PROPFIND', '../ann@dora.test/calendar/', LIST, { depth: '1' }), 403);
  assert.deepEqual([(await ann.me.get('/me/collections/calendar')).name, (await ann.me.get('/me/collections/calendar')).items], ['Calendar', 2]);
  await ann.me.remove('/me/collections/calendar/shares/bob@dora.test');
  assert.ok([403, 404].includes(await status(bob, 'GET', `${at}hers.ics`)));
  assert.doesNotMatch((await dav(bob, 'PROPFIND', '', LIST, { depth: '1' })).text, /share-/);
});

test('R51 R74 backed up while clients write, lost, and restored; clients go on', async () => {
  await load(ann, 'calendar', event('kept', 'Kept'), '?mode=replace');
  let writing = true;
  const writer = (async () => {
    for (let i = 0; writing; i++) assert.ok([201, 204].includes(await status(bob, 'PUT', `calendar/w${i}.ics`, event(`w${i}`, 'While'))));
  })();
  const job = await admin.want(202, 'POST', '/server/actions/backup-dav');
  await until('the backup is made', async () => {
    const { state, error } = await admin.get(`/jobs/${job.id}`);
    assert.notEqual(state, 'failed', error);
    return state === 'done';
  });
  writing = false;
  await writer;
  const file = path.join(portal.dir, `data/backup/dav-${job.id}.zip`);
  assert.equal(fs.statSync(file).mode & 0o077, 0, 'nobody else reads it');
  assert.equal(await status(ann, 'DELETE', 'calendar/'), 200);
  assert.equal(await status(ann, 'GET', 'calendar/kept.ics'), 404);
  assert.match(execFileSync(binary, ['--instance', portal.dir, 'restore-dav', file], { encoding: 'utf8' }), /restored/);
  assert.match((await dav(ann, 'GET', 'calendar/kept.ics')).text, /Kept/);
  assert.equal(await status(ann, 'PUT', 'calendar/more.ics', event('more', 'More')), 201);
  assert.equal((await ann.me.get('/me/collections/calendar')).items, 2);
});
