// SPDX-License-Identifier: Apache-2.0
// The calendar in a browser (R51): made, moved, made longer, one of a series changed, deleted; what others share to read; a DAV
// client sees the same. A browser in Berlin.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { send } from '../lib/http.mjs';
import { until } from '../lib/until.mjs';
import { assertAccessible, assertQuiet, axe, password, RULES, SIZES, startWeb, THEMES } from './lib.mjs';

const run = promisify(execFile);
const HERE = { timezoneId: 'Europe/Berlin', locale: 'en-GB' };
const ANN = '/dav/ann@dora.test/calendar/', BOB = '/dav/bob@dora.test/calendar/';
const basic = (user) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

let web;
before(async () => { web = await startWeb(); }, { timeout: 540_000 });
after(() => web?.stop());

/** As a DAV client. */
async function dav(method, where, { body, headers = {}, user = where.split('/')[2] } = {}) {
  const answer = await send(web.here.where, { method, path: where, body, headers: { authorization: basic(user), ...headers } });
  assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`);
  return answer.text;
}
const lines = (text) => text.replaceAll('\r\n ', '').split('\r\n');
/** The lines of the whole collection, as its server gives them out. */
const stored = async (where = ANN) => lines(await dav('GET', where));
const inStore = (what, line, where = ANN) => until(what, async () => (await stored(where)).some((l) => (line instanceof RegExp ? line.test(l) : l === line)));
const put = (where, uid, ...properties) => dav('PUT', `${where}${uid}.ics`, {
  headers: { 'content-type': 'text/calendar' },
  body: ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', ...properties, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n'),
});

/** The calendar in the portal, in November 2026. */
async function opened(options = {}, who = 'user') {
  const context = { ...HERE, ...options };
  const page = await web.signedIn(who, '/me/calendar', context);
  await page.clock.install({ time: new Date('2026-11-18T10:20:00+01:00') });
  await page.reload();
  const frame = page.frameLocator('iframe.calendar');
  await frame.locator('.fc').waitFor();
  return { page, frame, inside: () => page.frames().find((f) => f.url().includes('/cal/')), event: (text) => frame.locator('.fc-event', { hasText: text }) };
}
/** Nothing is asked and nothing is on its way: what is shown is what was read last. */
const rests = (frame) => frame.locator('body:not(:has(dialog)) .bar-top[aria-busy=false] .primary:enabled').waitFor();
const press = (frame, name) => frame.getByRole('button', { name, exact: true }).click();
const dialog = (frame, name) => frame.getByRole('dialog', { name });

/** Drag with the mouse from the middle of one thing to the middle of another, once neither moves any more. */
async function drag(page, frame, from, to) {
  await rests(frame);
  const a = await from.boundingBox(), b = await to.boundingBox(), x = a.x + Math.min(20, a.width / 2), y = a.y + a.height / 2;
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 8, y + 8, { steps: 3 });
  await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 12 });
  await page.mouse.up();
}
const dayCell = (frame, date) => frame.locator(`td.fc-daygrid-day[data-date="${date}"]`);

test('R51 an event is made by keyboard alone, dragged to another day, and still there after a reload', { timeout: 540_000 }, async () => {
  const { page, frame, event } = await opened();
  await rests(frame); // a key does not wait until the button may be pressed
  await frame.getByRole('button', { name: 'New event' }).press('Enter');
  await frame.getByLabel('Title', { exact: true }).fill('Dentist <b>& co</b>');
  await frame.getByLabel('Start date').fill('2026-11-19');
  await frame.getByLabel('Start time').fill('14:30');
  await frame.getByLabel('End time').fill('15:15');
  await frame.getByLabel('Place').fill('Main Street 1, left');
  await frame.getByLabel('Title', { exact: true }).press('Enter');
  await event('Dentist <b>& co</b>').waitFor();
  await inStore('the event is stored', 'DTSTART;TZID=Europe/Berlin:20261119T143000');
  const told = await stored();
  for (const line of ['DTEND;TZID=Europe/Berlin:20261119T151500', 'SUMMARY:Dentist <b>& co</b>', 'LOCATION:Main Street 1\\, left', 'TZID:Europe/Berlin', 'TRIGGER:-PT15M'])
    assert.ok(told.includes(line), `${line}\n${told.join('\n')}`);
  await drag(page, frame, event('Dentist'), dayCell(frame, '2026-11-25'));
  await inStore('it is on another day', 'DTSTART;TZID=Europe/Berlin:20261125T143000');
  await page.reload();
  await dayCell(frame, '2026-11-25').locator('.fc-event', { hasText: 'Dentist' }).waitFor();
  assertQuiet(page);
  await page.context().close();
});

test('R51 an event is made longer in the week; whole days too', { timeout: 540_000 }, async () => {
  await put(ANN, 'longer', 'DTSTART;TZID=Europe/Berlin:20261118T090000', 'DTEND;TZID=Europe/Berlin:20261118T100000', 'SUMMARY:Longer');
  const { page, frame } = await opened();
  await press(frame, 'Week');
  const longer = frame.locator('.fc-timegrid-event', { hasText: 'Longer' }); // it stands in the month, too
  await longer.waitFor();
  await rests(frame);
  await longer.hover();
  const until12 = frame.locator('.fc-timegrid-slot-lane[data-time="11:30:00"]');
  const from = await longer.boundingBox(), to = await until12.boundingBox();
  await page.mouse.move(from.x + from.width / 2, from.y + from.height - 2);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2, to.y + to.height / 2, { steps: 12 });
  await page.mouse.up();
  await inStore('it is longer', 'DTEND;TZID=Europe/Berlin:20261118T120000');
  await press(frame, 'New event');
  await frame.getByLabel('Title', { exact: true }).fill('Fair');
  await frame.getByLabel('All day').check();
  await frame.getByLabel('Start date').fill('2026-11-18');
  await frame.getByLabel('End date').fill('2026-11-20');
  await press(frame, 'Save');
  await inStore('whole days have no hour', 'DTSTART;VALUE=DATE:20261118');
  assert.ok((await stored()).includes('DTEND;VALUE=DATE:20261121'));
  assertQuiet(page);
  await page.context().close();
});

test('R51 a series: one of it is changed, one is deleted, what follows is ended', { timeout: 540_000 }, async () => {
  const { page, frame, event } = await opened();
  await press(frame, 'New event');
  await frame.getByLabel('Title', { exact: true }).fill('Choir');
  await frame.getByLabel('Start date').fill('2026-11-03');
  await frame.getByLabel('Start time').fill('19:00');
  await frame.getByLabel('End time').fill('20:30');
  await frame.getByLabel('Repeat').selectOption('WEEKLY');
  await press(frame, 'Save');
  const on = (date) => dayCell(frame, date).locator('.fc-event', { hasText: 'Choir' });
  await on('2026-11-24').waitFor();
  assert.ok((await stored()).includes('RRULE:FREQ=WEEKLY;BYDAY=TU'));
  await on('2026-11-10').click();
  await frame.getByLabel('Title', { exact: true }).fill('Choir in the church');
  await press(frame, 'Save');
  await press(frame, 'This event only');
  await event('Choir in the church').waitFor();
  assert.equal(await event('Choir in the church').count(), 1);
  await inStore('it has its own entry', 'RECURRENCE-ID;TZID=Europe/Berlin:20261110T190000');
  await on('2026-11-17').click();
  await press(frame, 'Delete');
  await press(frame, 'This event only');
  await inStore('it is taken out', 'EXDATE;TZID=Europe/Berlin:20261117T190000');
  await on('2026-11-17').waitFor({ state: 'detached' });
  await on('2026-11-24').click();
  await press(frame, 'Delete');
  await press(frame, 'This and all that follow');
  await inStore('the series ends', /^RRULE:.*UNTIL=20261124T175959Z/);
  await on('2026-12-01').waitFor({ state: 'detached' });
  await on('2026-11-03').waitFor();
  await on('2026-11-03').click();
  await press(frame, 'Delete');
  await press(frame, 'All of the series');
  await until('all of it is gone', async () => !(await stored()).some((l) => l.includes('Choir')));
  assertQuiet(page);
  await page.context().close();
});

test('R51 on a phone, by tapping: made, moved, made longer, one of a series changed and one deleted', { timeout: 540_000 }, async () => {
  const { page, frame, event, inside } = await opened({ size: 'phone', hasTouch: true });
  const tap = (name) => frame.getByRole('button', { name, exact: true }).tap();
  const open = async (text) => {
    await event(text).first().tap();
    await frame.getByLabel('Title', { exact: true }).waitFor();
  };
  await rests(frame);
  await tap('List');
  await tap('New event');
  await frame.getByLabel('Title', { exact: true }).fill('Yoga');
  await frame.getByLabel('Start date').fill('2026-11-19');
  await frame.getByLabel('Start time').fill('18:00');
  await frame.getByLabel('End time').fill('19:00');
  await tap('Save');
  await inStore('it is stored', 'DTSTART;TZID=Europe/Berlin:20261119T180000');
  await open('Yoga');
  await frame.getByLabel('Start date').fill('2026-11-20');
  await frame.getByLabel('End time').fill('20:30');
  await tap('Save');
  await inStore('it is moved', 'DTSTART;TZID=Europe/Berlin:20261120T180000');
  await inStore('it is longer', 'DTEND;TZID=Europe/Berlin:20261120T203000');
  await rests(frame);
  await open('Yoga');
  await frame.getByLabel('Repeat').selectOption('WEEKLY');
  await tap('Save');
  await until('it is a series', async () => (await event('Yoga').count()) === 2); // what is left of November
  await open('Yoga');
  await frame.getByLabel('Title', { exact: true }).fill('Yoga outside');
  await tap('Save');
  await tap('This event only');
  await inStore('one has its own entry', 'RECURRENCE-ID;TZID=Europe/Berlin:20261120T180000');
  await rests(frame);
  await event('Yoga').last().tap();
  await tap('Delete');
  await tap('This event only');
  await inStore('one is taken out', 'EXDATE;TZID=Europe/Berlin:20261127T180000');
  for (const view of ['Month', 'Week', 'Day', 'List']) {
    await tap(view);
    await rests(frame);
    const [whole, seen] = await inside().evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(whole <= seen, `${view} scrolls sideways: ${whole} > ${seen}`);
  }
  await open('Yoga');
  await tap('Delete');
  await tap('All of the series');
  await until('all of it is gone', async () => !(await stored()).some((l) => l.includes('Yoga')));
  assertQuiet(page);
  await page.context().close();
});

test('R51 changed elsewhere meanwhile: nothing is overwritten, the newest is shown, and it is said', { timeout: 540_000 }, async () => {
  await put(ANN, 'race', 'DTSTART;TZID=Europe/Berlin:20261112T090000', 'DTEND;TZID=Europe/Berlin:20261112T100000', 'SUMMARY:Race');
  const { page, frame, event } = await opened();
  await event('Race').waitFor();
  await rests(frame);
  await put(ANN, 'race', 'DTSTART;TZID=Europe/Berlin:20261113T090000', 'DTEND;TZID=Europe/Berlin:20261113T100000', 'SUMMARY:Race won');
  await drag(page, frame, event('Race'), dayCell(frame, '2026-11-20'));
  await frame.getByRole('alert').getByText('changed elsewhere').waitFor();
  await dayCell(frame, '2026-11-13').locator('.fc-event', { hasText: 'Race won' }).waitFor();
  assert.ok((await stored()).includes('DTSTART;TZID=Europe/Berlin:20261113T090000'));
  assertQuiet(page, [/412/]);
  await page.context().close();
});

test('R51 an event moves to another calendar, a series as a whole; it is never in none', { timeout: 540_000 }, async () => {
  const other = ANN.replace('/calendar/', '/choir/');
  await dav('MKCALENDAR', other);
  await put(ANN, 'moves', 'DTSTART;TZID=Europe/Berlin:20261117T180000', 'DTEND;TZID=Europe/Berlin:20261117T190000', 'RRULE:FREQ=WEEKLY;COUNT=2', 'SUMMARY:Rehearsal', 'X-OWN:stays');
  const { page, frame, event } = await opened();
  await event('Rehearsal').first().click();
  const form = dialog(frame, 'Event');
  await form.getByLabel('In the calendar').selectOption({ index: 1 });
  await form.getByLabel('Place').fill('Hall');
  await press(form, 'Save');
  await inStore('it is in the other one', 'LOCATION:Hall', other);
  const there = await stored(other);
  for (const line of ['UID:moves', 'X-OWN:stays', 'RRULE:FREQ=WEEKLY;COUNT=2', 'DTSTART;TZID=Europe/Berlin:20261117T180000']) assert.ok(there.includes(line), line);
  await until('and not in the first any more', async () => !(await stored()).includes('UID:moves'));
  await event('Rehearsal').first().waitFor();
  // where one of that name is, nothing is lost
  await put(ANN, 'stays', 'DTSTART;TZID=Europe/Berlin:20261120T180000', 'DTEND;TZID=Europe/Berlin:20261120T190000', 'SUMMARY:Twice');
  await put(other, 'stays', 'DTSTART;TZID=Europe/Berlin:20261121T180000', 'DTEND;TZID=Europe/Berlin:20261121T190000', 'SUMMARY:Its twin');
  await page.reload();
  await event('Twice').click();
  await form.getByLabel('In the calendar').selectOption({ index: 1 });
  await press(form, 'Save');
  await frame.getByRole('alert').first().waitFor();
  assert.ok((await stored()).includes('SUMMARY:Twice'));
  assert.ok((await stored(other)).includes('SUMMARY:Its twin'));
  assertQuiet(page, [/412|409/]);
  await page.context().close();
  await dav('DELETE', other);
});

test('R51 what is shared to read can be read and not changed; colours and what is shown are remembered', { timeout: 540_000 }, async () => {
  await put(BOB, 'bobs', 'DTSTART:20261116T090000Z', 'DTEND:20261116T100000Z', 'SUMMARY:Bob away');
  await put(ANN, 'own', 'DTSTART;TZID=Europe/Berlin:20261117T090000', 'DTEND;TZID=Europe/Berlin:20261117T100000', 'SUMMARY:Still shown');
  const bob = await web.here.nobody.login('bob@dora.test', password);
  const { id } = (await bob.get('/me/collections')).items.find((c) => c.type === 'calendar');
  await bob.want(200, 'PUT', `/me/collections/${id}/shares/ann%40dora.test`, { rights: 'r' });
  const { page, frame, event } = await opened();
  await event('Bob away').waitFor();
  await frame.getByText('(shared, read only)').waitFor();
  await event('Bob away').click();
  const box = dialog(frame, 'Event');
  await box.getByText('shared with you to read').waitFor();
  assert.equal(await box.getByLabel('Title', { exact: true }).isDisabled(), true);
  assert.equal(await box.getByRole('button', { name: 'Save' }).count(), 0);
  assert.equal(await box.getByRole('button', { name: 'Delete' }).count(), 0);
  await box.locator('form').getByRole('button', { name: 'Close' }).click();
  await drag(page, frame, event('Bob away'), dayCell(frame, '2026-11-27'));
  assert.ok((await stored(BOB)).includes('DTSTART:20261116T090000Z'));
  await frame.getByRole('checkbox', { name: /shared, read only/ }).uncheck();
  await event('Bob away').waitFor({ state: 'detached' });
  await page.reload();
  await event('Still shown').waitFor();
  await rests(frame);
  assert.equal(await event('Bob away').count(), 0);
  assertQuiet(page);
  await page.context().close();
});

test('R51 what is shared in the pages a program of the other uses, and what that writes is in the pages', { timeout: 540_000 }, async () => {
  const { page, frame, event } = await opened();
  const box = page.locator('dialog[open]').last();
  for (const [name, rights] of [['To read', 'r'], ['To write', 'rw']]) {
    await page.goto('/me/collections');
    await press(page, 'New calendar');
    await box.locator('input[name=name]').fill(name);
    await press(box, 'Create');
    await press(page.locator('.collection').filter({ hasText: name }), 'Share');
    await box.locator('input[name=member]').fill('bob@dora.test');
    await box.getByLabel('May', { exact: true }).selectOption(rights);
    await press(box, 'Share');
    await box.getByLabel('May: bob@dora.test').waitFor();
    await page.goto('/me/calendar');
    await press(frame, 'New event');
    await frame.getByLabel('Title', { exact: true }).fill('Hers');
    await frame.getByLabel('In the calendar').selectOption({ label: name });
    await frame.getByLabel('Start date').fill('2026-11-26');
    await press(frame, 'Save');
    await rests(frame);
  }
  const bob = await web.here.nobody.login('bob@dora.test', password), file = path.join(web.here.dir, 'caldav-password');
  const [read, write] = (await bob.get('/me/shares')).items.filter((s) => s.owner === 'ann@dora.test').sort((a, b) => a.rights.length - b.rights.length);
  fs.writeFileSync(file, password);
  await run('/usr/bin/python3', [path.join(import.meta.dirname, '../lib/caldav_cycle.py'), web.here.at.dav, 'bob@dora.test', file,
    path.join(web.here.dir, 'etc/tls.crt'), `share-${read.id}`, `share-${write.id}`]);
  await page.reload();
  await event('Changed').waitFor();
  await event('By the member').waitFor();
  assertQuiet(page);
  await page.context().close();
  for (const { collection } of [read, write]) await dav('DELETE', ANN.replace('/calendar/', `/${collection}/`));
});

const decoded = (mail) => mail.split(/\r\n--[^\r]+\r\n/).map((part) => part.split('\r\n\r\n')).map(([head, body = '']) => ({ head, body: Buffer.from(body, 'base64').toString() }));
const calendarPart = (mail) => decoded(mail).find(({ head }) => head.includes('text/calendar'));

test('R51 an invitation that came by mail is taken into the calendar and answered; what is none is refused', { timeout: 540_000 }, async () => {
  const { page, frame, event } = await opened();
  await press(frame, 'Open an invitation');
  const text = frame.getByLabel('Or paste its text');
  await text.fill('<html>no calendar</html>');
  await text.blur();
  await frame.getByText('That is no invitation').waitFor();
  await text.fill(['BEGIN:VCALENDAR', 'VERSION:2.0', 'METHOD:REQUEST', 'BEGIN:VEVENT', 'UID:invited@far.test', 'DTSTAMP:20261101T000000Z', 'DTSTART:20261126T090000Z',
    'DTEND:20261126T100000Z', 'SUMMARY:<img src=x onerror=alert(1)>', 'ORGANIZER;CN=Bob:mailto:bob@dora.test', 'ATTENDEE;RSVP=TRUE:mailto:ann@dora.test', 'END:VEVENT',
    'END:VCALENDAR'].join('\r\n'));
  await text.blur();
  await frame.getByText('Bob invites you').waitFor();
  await press(frame, 'Accept');
  await event('<img src=x').waitFor();
  await inStore('the answer stands in it', /^ATTENDEE.*PARTSTAT=ACCEPTED.*ann@dora.test/);
  assert.ok(!(await stored()).some((l) => l.startsWith('METHOD')));
  const answer = calendarPart(await web.here.arrives({ user: 'bob@dora.test', password }, 'method=REPLY'));
  assert.match(answer.body, /METHOD:REPLY\r\n/);
  assert.match(answer.body.replaceAll('\r\n ', ''), /ATTENDEE.*PARTSTAT=ACCEPTED.*:mailto:ann@dora\.test\r\n/);
  assertQuiet(page);
  await page.context().close();
});

test('R51 who is invited gets a mail, answers it, and the answer is noted', { timeout: 540_000 }, async () => {
  const { page, frame, event } = await opened();
  await press(frame, 'New event');
  await frame.getByLabel('Title', { exact: true }).fill('Büro: Plan');
  await frame.getByLabel('Start date').fill('2026-11-27');
  await frame.getByLabel('Address to invite').fill('bob@dora.test');
  await frame.getByLabel('Address to invite').press('Enter');
  await press(frame, 'Save');
  await press(frame, 'Send mail');
  await frame.getByText('The mail is sent.').waitFor();
  const mail = await web.here.arrives({ user: 'bob@dora.test', password }, 'method=REQUEST'), { body } = calendarPart(mail);
  assert.match(mail, /^From: <ann@dora\.test>/m);
  assert.match(body, /METHOD:REQUEST\r\n/);
  assert.match(body, /SUMMARY:Büro: Plan\r\n/);
  assert.doesNotMatch(body, /VALARM/);
  const reply = body.replace('METHOD:REQUEST', 'METHOD:REPLY').replaceAll('\r\n ', '').replace(/ATTENDEE[^\r]*ann@dora\.test\r\n/, '').replace('NEEDS-ACTION', 'TENTATIVE');
  await press(frame, 'Open an invitation');
  await frame.getByLabel('Or paste its text').fill(reply);
  await frame.getByLabel('Or paste its text').blur();
  await press(frame, 'Note the answer');
  await inStore('the answer is noted', /^ATTENDEE.*PARTSTAT=TENTATIVE.*bob@dora.test/);
  await rests(frame); // or it is opened as it was before
  await event('Büro: Plan').click();
  await frame.getByText('maybe').waitFor();
  await dialog(frame, 'Event').getByRole('button', { name: 'Delete' }).click();
  await dialog(frame, 'Delete this event?').getByRole('button', { name: 'Delete' }).click();
  await press(frame, 'Send mail');
  assert.match(calendarPart(await web.here.arrives({ user: 'bob@dora.test', password }, 'method=CANCEL')).body, /STATUS:CANCELLED/);
  assertQuiet(page);
  await page.context().close();
});

/** Once its calendars and their events are read, and the frames after that, in which roles and names are given to them. */
async function drawn(frame, inside) {
  await rests(frame);
  await inside().evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

for (const size of Object.keys(SIZES))
  for (const theme of THEMES)
    test(`R6 R51 ${size}, ${theme}, German: every view and the form are accessible`, { timeout: 720_000 }, async () => {
      await web.here.admin.patch('/accounts/bob@dora.test', { language: 'de' });
      await put(BOB, 'today', 'DTSTART;TZID=Europe/Berlin:20261118T090000', 'DTEND;TZID=Europe/Berlin:20261118T100000', 'SUMMARY:Heute');
      const { page, frame, inside, event } = await opened({ size, theme, locale: 'de-DE' }, 'bob@dora.test');
      const check = async (what) => {
        await inside().evaluate(axe);
        const { violations } = await inside().evaluate((rules) => globalThis.axe.run({ runOnly: rules }), RULES);
        assert.deepEqual(violations.map((v) => `${what} ${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join('; ')}`), []);
        const [wide, room] = await inside().evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        assert.ok(wide <= room, `${what} scrolls sideways`);
      };
      for (const [name, view] of [['Monat', 'dayGridMonth'], ['Woche', 'timeGridWeek'], ['Tag', 'timeGridDay'], ['Liste', 'listMonth']]) {
        await press(frame, name);
        await frame.locator(`.fc-${view}-view`).waitFor();
        await event('Heute').first().waitFor();
        await drawn(frame, inside);
        await check(name);
      }
      await press(frame, 'Neuer Termin');
      await frame.getByLabel('Wiederholung').selectOption('WEEKLY');
      await check('form');
      await assertAccessible(page);
      assertQuiet(page);
      await page.context().close();
    });
