// SPDX-License-Identifier: Apache-2.0
// imip: what is sent by mail about an event (iTIP, RFC 5546; iMIP, RFC 6047), and what came by mail.
import ICAL from 'ical.js';
import { deviationOf } from './change';
import { addressOf, alike, attendeeOf, nextSequence, organizerOf, peopleOf, type Status, textFor, touch } from './form';
import { endOf, isSeries, readObject, seriesWalls, startOf, wallIn, type CalendarObject } from './object';
import { instant, readWhen } from './time';
import { UTC } from './zone';

export type Method = 'REQUEST' | 'REPLY' | 'CANCEL' | 'PUBLISH';
const METHODS: Method[] = ['REQUEST', 'REPLY', 'CANCEL', 'PUBLISH'];

export interface Letter {
  method: Method;
  to: string[];
  calendar: string;
}

export interface Received {
  object: CalendarObject;
  uid: string;
  method: Method;
}

const events = (root: ICAL.Component) => root.getAllSubcomponents('vevent');
const masterOf = (root: ICAL.Component) => events(root).find((c) => !c.hasProperty('recurrence-id'));
const copy = (text: string) => readObject(text).root;

/** Everybody who is asked but that one. */
export const others = (root: ICAL.Component, me: string) =>
  [...new Map(events(root).flatMap(peopleOf).map((p) => [p.address.toLowerCase(), p.address])).values()].filter((a) => a.includes('@') && !alike(a, me));

/** The alarms of one are no business of the others. */
function outgoing(root: ICAL.Component, method: Method): string {
  for (const c of events(root)) c.removeAllSubcomponents('valarm');
  root.removeAllProperties('method');
  root.addPropertyWithValue('method', method);
  return textFor(root);
}

export function request(text: string, me: string): Letter {
  const root = copy(text);
  return { method: 'REQUEST', to: others(root, me), calendar: outgoing(root, 'REQUEST') };
}

/** It does not take place; to: only those, who are not asked any more. */
export function cancel(text: string, me: string, to?: string[]): Letter {
  const root = copy(text);
  const asked = to ?? others(root, me);
  for (const c of events(root)) {
    c.updatePropertyWithValue('status', 'CANCELLED');
    nextSequence(c);
    touch(c);
  }
  return { method: 'CANCEL', to: asked, calendar: outgoing(root, 'CANCEL') };
}

/** Somebody's answer, about all that the organizer has sent. null: there is nobody to answer. */
export function reply(text: string, address: string, status: Status): Letter | null {
  const root = copy(text), [first] = events(root);
  const organizer = first && organizerOf(first);
  if (!organizer?.address.includes('@')) return null;
  for (const c of events(root)) {
    const mine = attendeeOf(c, address);
    if (!mine) {
      root.removeSubcomponent(c);
      continue;
    }
    const keep = ['uid', 'dtstart', 'dtend', 'duration', 'recurrence-id', 'sequence', 'summary', 'organizer', 'rrule'];
    for (const p of c.getAllProperties()) if (p !== mine && !keep.includes(p.name)) c.removeProperty(p);
    mine.setParameter('partstat', status);
    mine.removeParameter('rsvp');
    touch(c);
  }
  return events(root).length === 0 ? null : { method: 'REPLY', to: [organizer.address], calendar: outgoing(root, 'REPLY') };
}

/** The object with my answer in it. */
export function answered(text: string, address: string, status: Status): string {
  const root = copy(text);
  for (const p of events(root).flatMap((c) => c.getAllProperties('attendee'))) {
    if (!alike(addressOf(p), address)) continue;
    p.setParameter('partstat', status);
    p.removeParameter('rsvp');
  }
  return textFor(root);
}

/** It asks for what we do not do: COUNTER, ADD, ... */
export class OtherMethod extends Error {}

/** What a file or mail part says, one for each event in it. Fails for what is no iCalendar and with OtherMethod. */
export function receive(text: string): Received[] {
  const root = ICAL.Component.fromString(text.slice(Math.max(0, text.search(/BEGIN:VCALENDAR/i))));
  if (root.name !== 'vcalendar') throw new Error('no iCalendar');
  const said = String(root.getFirstPropertyValue('method') ?? 'PUBLISH').toUpperCase() as Method;
  if (!METHODS.includes(said)) throw new OtherMethod(said);
  const uids = [...new Set(events(root).map((c) => String(c.getFirstPropertyValue('uid') ?? '')))].filter((uid) => uid !== '');
  return uids.map((uid) => {
    const own = ICAL.Component.fromString(root.toString());
    own.removeAllProperties('method');
    for (const c of own.getAllSubcomponents()) if (c.name !== 'vtimezone' && String(c.getFirstPropertyValue('uid') ?? '') !== uid) own.removeSubcomponent(c);
    return { object: readObject(own.toString()), uid, method: said };
  });
}

/** The event of root that stands for the same day of its series as c, which is from another file; for the series itself when c does. */
function twin(root: ICAL.Component, c: ICAL.Component, from: ICAL.Component): ICAL.Component | undefined {
  const id = readWhen(c.getFirstProperty('recurrence-id'));
  if (!id) return masterOf(root);
  return events(root).find((e) => {
    const other = readWhen(e.getFirstProperty('recurrence-id'));
    return other !== null && other.day === id.day && instant(other, root) === instant(id, from);
  });
}

/** Is that file about that event? */
export function isAbout(text: string, uid: string): boolean {
  try {
    return events(copy(text)).some((c) => c.getFirstPropertyValue('uid') === uid);
  } catch {
    return false;
  }
}

export type Refusal = 'other_organizer' | 'older';

const sequenceOf = (c: ICAL.Component) => Number(c.getFirstPropertyValue('sequence')) || 0;
const stampOf = (c: ICAL.Component) => {
  const stamp = readWhen(c.getFirstProperty('dtstamp'));
  return stamp ? instant(stamp) : NaN; // neither older nor newer
};

/** Why what came may not change what is there (RFC 5546, section 2.1.5); an answer has a stamp of its own and nothing to organize. */
export function refusal(text: string, { object, method }: Received): Refusal | null {
  const root = copy(text), came = events(object.root), answers = method === 'REPLY';
  const organizer = (c: ICAL.Component) => organizerOf(c)?.address.toLowerCase() ?? '';
  const here = events(root).map(organizer).find((who) => who !== '') ?? '';
  if (!answers && came.some((c) => organizer(c) !== here)) return 'other_organizer';
  const older = (c: ICAL.Component, than: ICAL.Component) =>
    sequenceOf(c) < sequenceOf(than) || (!answers && sequenceOf(c) === sequenceOf(than) && stampOf(c) < stampOf(than));
  return came.some((c) => {
    const there = twin(root, c, object.root);
    return there !== undefined && older(c, there);
  }) ? 'older' : null;
}

/** The day that somebody else's event names, from our series, in which nothing deviates there; null: the series has no such day. */
function dayOf(object: CalendarObject, theirs: ICAL.Component, from: ICAL.Component): ICAL.Component | null {
  const { root, master } = object, id = readWhen(theirs.getFirstProperty('recurrence-id'));
  if (!master || !id) return null;
  const first = startOf(master), wall = wallIn(id.day ? id : { wall: instant(id, from), zone: UTC, day: false }, first, root);
  if (!isSeries(master) || !seriesWalls(master, wall, root, wall).includes(wall)) return null;
  const start = { ...first, wall };
  return deviationOf({ object, item: master, start, end: endOf(master, start, root), id: start }, start);
}

/** Somebody's answer, written into the organizer's object; null: it is about nothing that is there. */
export function withReply(text: string, { object }: Received): string | null {
  const mine = readObject(text), { root } = mine;
  let found = false;
  for (const theirs of events(object.root)) {
    const ours = twin(root, theirs, object.root) ?? dayOf(mine, theirs, object.root);
    for (const { address, status } of peopleOf(theirs)) {
      const p = ours && attendeeOf(ours, address);
      if (!ours || !p) continue;
      p.setParameter('partstat', status);
      if (!ours.parent) root.addSubcomponent(ours);
      found = true;
    }
  }
  return found ? textFor(root) : null;
}

function putAlarms(c: ICAL.Component, like: ICAL.Component | undefined): void {
  c.removeAllSubcomponents('valarm');
  for (const alarm of like?.getAllSubcomponents('valarm') ?? []) c.addSubcomponent(ICAL.Component.fromString(alarm.toString()));
}

/** What is there already with what came: a whole series takes its place, a single day of a series is put into it. When it rings is
 * not for others to say; a file that is only published may, as long as nothing is there. */
export function merged(there: string | null, { object, method }: Received): string {
  const came = copy(object.root.toString()), root = there === null ? null : copy(there);
  if (root || method !== 'PUBLISH') for (const c of events(came)) putAlarms(c, root ? (twin(root, c, came) ?? masterOf(root)) : undefined);
  if (!root || object.master) return textFor(came);
  for (const c of events(came)) {
    const old = twin(root, c, came);
    if (old) root.removeSubcomponent(old);
    root.addSubcomponent(ICAL.Component.fromString(c.toString()));
  }
  return textFor(root);
}
