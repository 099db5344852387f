// SPDX-License-Identifier: Apache-2.0
// form: an event as it is edited, and back into its component. What the form does not know stays as it was.
import ICAL from 'ical.js';
import { endOf, rulesOf, startOf, type Occurrence } from './object';
import { NEVER, repeatOf, type Repeat } from './rule';
import { DAY, instant, now, put, same, type When } from './time';
import { vtimezone, knows, UTC } from './zone';

export type Status = 'NEEDS-ACTION' | 'ACCEPTED' | 'TENTATIVE' | 'DECLINED' | 'DELEGATED';

export interface Person {
  address: string;
  name: string;
  status: Status;
}

export interface Form {
  title: string;
  place: string;
  notes: string;
  start: When;
  end: When; // of whole days: the day after the last one, as in the file
  repeat: Repeat;
  reminders: number[]; // minutes before the start
  people: Person[];
  organizer: Person | null;
}

const TEXTS = { title: 'summary', place: 'location', notes: 'description' } as const;
const STATUSES: Status[] = ['NEEDS-ACTION', 'ACCEPTED', 'TENTATIVE', 'DECLINED', 'DELEGATED'];

const textOf = (c: ICAL.Component, name: string) => {
  const value = c.getFirstPropertyValue(name);
  return typeof value === 'string' ? value : '';
};

export const titleOf = (c: ICAL.Component) => textOf(c, 'summary');

export const alike = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
export const addressOf = (p: ICAL.Property) => String(p.getFirstValue()).replace(/^mailto:/i, '');
/** Of that person, among those who are asked to an event. */
export const attendeeOf = (c: ICAL.Component, address: string) => c.getAllProperties('attendee').find((p) => alike(addressOf(p), address));

function personOf(p: ICAL.Property): Person {
  const status = String(p.getFirstParameter('partstat') || 'NEEDS-ACTION').toUpperCase() as Status;
  return {
    address: addressOf(p),
    name: p.getFirstParameter('cn') || '',
    status: STATUSES.includes(status) ? status : 'NEEDS-ACTION',
  };
}

export const peopleOf = (c: ICAL.Component) => c.getAllProperties('attendee').map(personOf);

export function organizerOf(c: ICAL.Component): Person | null {
  const p = c.getFirstProperty('organizer');
  return p ? personOf(p) : null;
}

/** Minutes before the start at which an alarm of ours rings; null for any other alarm. */
function minutesOf(alarm: ICAL.Component): number | null {
  const trigger = alarm.getFirstProperty('trigger'), value = trigger?.getFirstValue();
  if (textOf(alarm, 'action').toUpperCase() !== 'DISPLAY' || !(value instanceof ICAL.Duration)) return null;
  const seconds = value.toSeconds();
  if (String(trigger?.getFirstParameter('related') || 'START').toUpperCase() !== 'START' || seconds > 0 || seconds % 60 !== 0) return null;
  return -seconds / 60;
}

export function formOf({ object, item, start, end }: Occurrence): Form {
  const master = object.master;
  return {
    title: titleOf(item), place: textOf(item, 'location'), notes: textOf(item, 'description'), start, end,
    repeat: master ? repeatOf(rulesOf(master), startOf(master), object.root) : NEVER,
    reminders: item.getAllSubcomponents('valarm').map(minutesOf).filter((m): m is number => m !== null),
    people: peopleOf(item), organizer: organizerOf(item),
  };
}

function putText(c: ICAL.Component, name: string, text: string): void {
  if (text === textOf(c, name)) return; // with its parameters: LANGUAGE, ALTREP
  c.removeAllProperties(name);
  if (text !== '') c.addPropertyWithValue(name, text);
}

function putReminders(c: ICAL.Component, minutes: number[], title: string): void {
  const before = c.getAllSubcomponents('valarm').filter((a) => minutesOf(a) !== null);
  if (before.map(minutesOf).join() === minutes.join()) return;
  for (const alarm of before) c.removeSubcomponent(alarm);
  for (const m of minutes) {
    const alarm = new ICAL.Component('valarm');
    alarm.addPropertyWithValue('action', 'DISPLAY');
    alarm.addPropertyWithValue('trigger', ICAL.Duration.fromSeconds(-m * 60));
    alarm.addPropertyWithValue('description', title || '-');
    c.addSubcomponent(alarm);
  }
}

// A quote can not stand in a parameter (RFC 5545, section 3.2).
const cn = (name: string) => name.replaceAll(/["\p{Cc}]/gu, ' ').trim();

function personTo(name: string, person: Person): ICAL.Property {
  const p = new ICAL.Property(name);
  if (cn(person.name)) p.setParameter('cn', cn(person.name));
  p.setValue(`mailto:${person.address}`);
  return p;
}

/** Who was there already keeps parameters and answer; moved: the time is another one, so that everybody is asked anew. */
function putPeople(c: ICAL.Component, form: Form, moved: boolean): void {
  const there = c.getAllProperties('attendee');
  for (const p of there) if (!form.people.some((who) => alike(who.address, addressOf(p)))) c.removeProperty(p);
  for (const who of form.people) {
    const known = there.find((p) => alike(addressOf(p), who.address));
    const p = known ?? personTo('attendee', who);
    const organizes = form.organizer !== null && alike(form.organizer.address, who.address);
    if (!known) {
      p.setParameter('role', 'REQ-PARTICIPANT');
      c.addProperty(p);
    }
    if (!known || (moved && !organizes)) {
      p.setParameter('partstat', organizes ? 'ACCEPTED' : 'NEEDS-ACTION');
      if (!organizes) p.setParameter('rsvp', 'TRUE');
    }
  }
  if (form.people.length === 0) c.removeAllProperties('organizer');
  else if (form.organizer && !c.hasProperty('organizer')) c.addProperty(personTo('organizer', form.organizer));
}

export function touch(c: ICAL.Component): void {
  put(c, 'dtstamp', now());
  put(c, 'last-modified', now());
}

export function nextSequence(c: ICAL.Component): void {
  c.updatePropertyWithValue('sequence', (Number(c.getFirstPropertyValue('sequence')) || 0) + 1);
}

/** All but how it repeats. */
export function putForm(c: ICAL.Component, form: Form, root: ICAL.Component): void {
  const start = c.hasProperty('dtstart') ? startOf(c) : null;
  const moved = start !== null && (!same(start, form.start) || instant(endOf(c, start, root), root) !== instant(form.end, root));
  for (const [key, name] of Object.entries(TEXTS)) putText(c, name, form[key as keyof typeof TEXTS]);
  if (!start || moved) {
    put(c, 'dtstart', form.start);
    put(c, 'dtend', form.end);
    c.removeAllProperties('duration');
  }
  putReminders(c, form.reminders, form.title);
  putPeople(c, form, moved);
  if (moved) nextSequence(c);
  touch(c);
}

/** Each zone that is named is told, too (RFC 5545, section 3.6.5). */
export function putZones(root: ICAL.Component): void {
  const events = root.getAllSubcomponents('vevent');
  const named = new Set(events.flatMap((c) => c.getAllProperties()).map((p) => p.getFirstParameter('tzid')).filter((z) => z && z !== UTC));
  const told = new Set(root.getAllSubcomponents('vtimezone').map((z) => z.getFirstPropertyValue('tzid')));
  const years = events.map((c) => new Date(startOf(c).wall).getUTCFullYear());
  for (const zone of named) {
    if (told.has(zone) || !knows(zone)) continue;
    root.addSubcomponent(vtimezone(zone, Math.max(1971, Math.min(...years))));
  }
}

/** The file of a calendar: METHOD is of mails alone (RFC 4791, section 4.1). */
export function textFor(root: ICAL.Component): string {
  putZones(root);
  return `${root.toString().trimEnd()}\r\n`;
}

export function emptyRoot(): ICAL.Component {
  const root = new ICAL.Component('vcalendar');
  root.addPropertyWithValue('version', '2.0');
  root.addPropertyWithValue('prodid', '-//Mail Portal//Calendar//EN');
  return root;
}

export function emptyForm(start: When, end: When): Form {
  return { title: '', place: '', notes: '', start, end, repeat: NEVER, reminders: start.day ? [] : [15], people: [], organizer: null };
}

export const lastDay = (end: When, start: When) => (end.day ? Math.max(start.wall, end.wall - DAY) : end.wall);
