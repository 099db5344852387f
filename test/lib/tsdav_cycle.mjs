// SPDX-License-Identifier: Apache-2.0
// tsdav_cycle: what a mail program does with contacts and calendars, by tsdav, from discovery on. A program of its own, because
// the certificate that it trusts is one of its environment: URL, DAV_USER, DAV_PASSWORD, NODE_EXTRA_CA_CERTS. With DAV_SHARE, the last
// part of the path of a book that is shared with that user and has one contact: it reads it and adds another, no more. Ends with 0
// when all went well.
import assert from 'node:assert/strict';
import { createDAVClient } from 'tsdav';

const { URL: serverUrl, DAV_USER: username, DAV_PASSWORD: password } = process.env;
const client = (defaultAccountType, secret = password) =>
  createDAVClient({ serverUrl, credentials: { username, password: secret }, authMethod: 'Basic', defaultAccountType });
const ics = (uid, summary) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//tests//EN', 'BEGIN:VEVENT', `UID:${uid}`,
  'DTSTAMP:20261121T000000Z', 'DTSTART:20261125T100000Z', 'DTEND:20261125T110000Z', `SUMMARY:${summary}`,
  'RRULE:FREQ=WEEKLY;COUNT=4', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
const vcf = (n) => `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c${n}\r\nFN:Carol ${n}\r\nN:${n};Carol;;;\r\nEMAIL;TYPE=HOME:carol${n}@example.test\r\nEND:VCARD\r\n`;
const ends = (name) => ({ url }) => url.endsWith(name);
const status = (answer, ...wanted) => assert.ok(wanted.includes(answer.status), `${answer.status} ${answer.statusText}`);

if (process.env.DAV_SHARE) {
  const contacts = await client('carddav');
  const addressBook = (await contacts.fetchAddressBooks()).find(ends(`/${process.env.DAV_SHARE}/`));
  assert.equal((await contacts.fetchVCards({ addressBook })).length, 1);
  status(await contacts.createVCard({ addressBook, filename: 'c4.vcf', vCardString: vcf(4) }), 201);
  process.exit();
}

const calendars = await client('caldav'); // by /.well-known/caldav
const calendar = (await calendars.fetchCalendars()).find(ends('/calendar/'));
assert.equal(calendar.displayName, process.env.DAV_TITLE);
status((await calendars.makeCalendar({ url: new URL('second/', calendar.url.replace('/calendar/', '/')).href, props: { displayname: 'Second' } }))[0], 201);
assert.ok((await calendars.fetchCalendars()).some(ends('/second/')));
status(await calendars.createCalendarObject({ calendar, filename: 'e1.ics', iCalString: ics('e1', 'Team') }), 201);
const december = { start: '2026-12-01T00:00:00Z', end: '2026-12-31T00:00:00Z' };
const [e1] = await calendars.fetchCalendarObjects({ calendar, timeRange: december });
assert.ok(e1.url.endsWith('e1.ics'), 'a later occurrence is found');
assert.deepEqual(await calendars.fetchCalendarObjects({ calendar, timeRange: { start: '2027-12-01T00:00:00Z', end: '2027-12-31T00:00:00Z' } }), []);
status(await calendars.updateCalendarObject({ calendarObject: { ...e1, data: ics('e1', 'Changed') } }), 201, 204);
status(await calendars.updateCalendarObject({ calendarObject: { ...e1, data: ics('e1', 'By the old ETag') } }), 412);
const before = (await calendars.fetchCalendars()).find(ends('/calendar/'));
status(await calendars.createCalendarObject({ calendar, filename: 'e2.ics', iCalString: ics('e2', 'Another') }), 201);
const synced = await calendars.syncCalendars({ oldCalendars: [{ ...before, objects: [] }], detailedResult: true });
assert.ok(synced.updated.some(ends('/calendar/')), 'sync-collection tells that there is something new');
const [now] = await calendars.fetchCalendarObjects({ calendar, timeRange: december, objectUrls: [e1.url] });
assert.match(now.data, /SUMMARY:Changed/);
status(await calendars.deleteCalendarObject({ calendarObject: now }), 200, 204);

const contacts = await client('carddav');
const addressBook = (await contacts.fetchAddressBooks()).find(ends('/contacts/'));
for (const n of [1, 2, 3]) status(await contacts.createVCard({ addressBook, filename: `c${n}.vcf`, vCardString: vcf(n) }), 201);
const cards = await contacts.fetchVCards({ addressBook });
assert.equal(cards.length, 3);
status(await contacts.deleteVCard({ vCard: cards[0] }), 200, 204);
assert.equal((await contacts.fetchVCards({ addressBook })).length, 2);
await assert.rejects(client('caldav', 'not the password'));
