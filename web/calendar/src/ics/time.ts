// SPDX-License-Identifier: Apache-2.0
// time: dates and times of iCalendar properties, read and written. What a known zone's clocks show is asked of the browser and not
// of the file's VTIMEZONE, which may be wrong, old or hostile.
import ICAL from 'ical.js';
import { here, instantOf, knows, UTC, wallAt } from './zone';

/** A point in time as it is written in a file. zone: an IANA name or the file's own; '' floats: it is that hour everywhere. */
export interface When {
  wall: number;
  zone: string;
  day: boolean; // a whole day, in no zone
}

export const DAY = 86_400_000;

export const wallOf = (t: ICAL.Time) => Date.UTC(t.year, t.month - 1, t.day, t.isDate ? 0 : t.hour, t.isDate ? 0 : t.minute, t.isDate ? 0 : t.second);

/** The time t, of a property with that TZID. */
export function whenOf(t: ICAL.Time, tzid: string | undefined): When {
  const zone = t.isDate ? '' : t.zone === ICAL.Timezone.utcTimezone ? UTC : (tzid ?? '');
  return { wall: wallOf(t), zone, day: t.isDate };
}

export function readWhen(property: ICAL.Property | null): When | null {
  const value = property?.getFirstValue();
  return property && value instanceof ICAL.Time ? whenOf(value, tzidOf(property)) : null;
}

export const tzidOf = (p: ICAL.Property) => p.getFirstParameter('tzid') || undefined;

/** When that is. A day and what floats is taken by the clocks here; a zone that only the file knows by its VTIMEZONE. */
export function instant(when: When, root: ICAL.Component | null = null): number {
  const zone = when.zone === '' ? here() : when.zone;
  if (knows(zone)) return instantOf(zone, when.wall);
  const told = root?.getTimeZoneByID(zone);
  return told ? timeOf(when, told).toUnixTime() * 1000 : instantOf(here(), when.wall);
}

export function timeOf(when: When, zone: ICAL.Timezone = when.zone === UTC ? ICAL.Timezone.utcTimezone : ICAL.Timezone.localTimezone): ICAL.Time {
  const d = new Date(when.wall);
  return ICAL.Time.fromData({
    year: d.getUTCFullYear(), month: d.getUTCMonth() + 1, day: d.getUTCDate(),
    hour: when.day ? 0 : d.getUTCHours(), minute: when.day ? 0 : d.getUTCMinutes(), second: when.day ? 0 : d.getUTCSeconds(), isDate: when.day,
  }, when.day ? undefined : zone);
}

export function property(name: string, when: When): ICAL.Property {
  const p = new ICAL.Property(name);
  if (when.day) p.resetType('date');
  p.setValue(timeOf(when));
  if (!when.day && when.zone !== '' && when.zone !== UTC) p.setParameter('tzid', when.zone);
  return p;
}

export function put(c: ICAL.Component, name: string, when: When): void {
  c.removeAllProperties(name);
  c.addProperty(property(name, when));
}

/** Now in UTC: DTSTAMP must be, and ICAL.Time.now() would float. */
export const now = (): When => ({ wall: Math.floor(Date.now() / 1000) * 1000, zone: UTC, day: false });

/** The same moment by the clocks of another zone. */
export const inZone = (when: When, zone: string, root: ICAL.Component | null = null): When =>
  when.day ? when : { wall: wallAt(zone === '' ? here() : zone, instant(when, root)), zone, day: false };

export const same = (a: When, b: When) => a.wall === b.wall && a.zone === b.zone && a.day === b.day;
