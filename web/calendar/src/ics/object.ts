// SPDX-License-Identifier: Apache-2.0
// object: one calendar object (RFC 4791, section 4.1), that is one event with all that deviates in its series; and what of it
// happens when.
import ICAL from 'ical.js';
import { DAY, inZone, instant, readWhen, timeOf, tzidOf, wallOf, whenOf, type When } from './time';
import { UTC, wallAt } from './zone';

/** Who takes longer or happens more often is no series but an attack. */
const STEPS_MS = 1000, MOST = 1000;
const SECONDS = ['SECONDLY', 'MINUTELY', 'HOURLY'];

export interface CalendarObject {
  root: ICAL.Component;
  master: ICAL.Component | null; // null: we were asked to single days of a series alone
  deviations: ICAL.Component[];
}

export interface Occurrence {
  object: CalendarObject;
  item: ICAL.Component;
  start: When;
  end: When;
  id: When | null; // which of the series, as RECURRENCE-ID names it; null: there is no series
}

/** Fails for what is no iCalendar or holds no event. */
export function readObject(text: string): CalendarObject {
  const root = ICAL.Component.fromString(text);
  const events = root.name === 'vcalendar' ? root.getAllSubcomponents('vevent').filter((c) => readWhen(c.getFirstProperty('dtstart'))) : [];
  if (events.length === 0) throw new Error('no event');
  const master = events.find((c) => !c.hasProperty('recurrence-id')) ?? null;
  return { root, master, deviations: events.filter((c) => c.hasProperty('recurrence-id')) };
}

export const startOf = (c: ICAL.Component) => readWhen(c.getFirstProperty('dtstart')) as When;

/** The end of an event of that component that begins at start. */
export function endOf(c: ICAL.Component, start: When, root: ICAL.Component | null): When {
  const first = startOf(c), end = readWhen(c.getFirstProperty('dtend'));
  if (end && end.zone === first.zone && end.day === first.day) return { ...start, wall: start.wall + Math.max(0, end.wall - first.wall) };
  if (end) return lasting(start, Math.max(0, instant(end, root) - instant(first, root)), root);
  const duration = c.getFirstPropertyValue('duration');
  if (!(duration instanceof ICAL.Duration)) return { ...start, wall: start.wall + (start.day ? DAY : 0) };
  const seconds = Math.max(0, duration.toSeconds());
  if (start.day || seconds % 86_400 === 0) return { ...start, wall: start.wall + seconds * 1000 };
  return lasting(start, seconds * 1000, root);
}

function lasting(start: When, ms: number, root: ICAL.Component | null): When {
  if (start.day) return { ...start, wall: start.wall + ms };
  return inZone({ wall: instant(start, root) + ms, zone: UTC, day: false }, start.zone, root);
}

/** What is in a property of dates, as walls of the series. */
export function dates(master: ICAL.Component, name: string, root: ICAL.Component | null): number[] {
  const first = startOf(master);
  return master.getAllProperties(name).flatMap((p) => p.getValues().map((v: unknown) => {
    const t = v instanceof ICAL.Period ? v.start : v;
    return t instanceof ICAL.Time ? wallIn(whenOf(t, tzidOf(p)), first, root) : null;
  })).filter((wall): wall is number => wall !== null);
}

/** A moment by the clocks that the series goes by. */
export function wallIn(when: When, first: When, root: ICAL.Component | null): number {
  if (first.day) return when.wall - (((when.wall % DAY) + DAY) % DAY);
  if (when.day) return when.wall + (((first.wall % DAY) + DAY) % DAY); // EXDATE;VALUE=DATE of a series with times
  return when.zone === first.zone ? when.wall : inZone(when, first.zone, root).wall;
}

export const rulesOf = (master: ICAL.Component) =>
  master.getAllProperties('rrule').map((p) => p.getFirstValue()).filter((v): v is ICAL.Recur => v instanceof ICAL.Recur);

export const isSeries = (c: ICAL.Component) => c.hasProperty('rrule') || c.hasProperty('rdate');

/** Where a rule without COUNT may begin as well, that nobody has to wait for all the years before from. */
function later(rule: ICAL.Recur, first: number, from: number): number {
  const interval = rule.interval || 1, d = new Date(first), ahead = from - first;
  if (rule.count || ahead <= 0) return first;
  const step = { DAILY: DAY, WEEKLY: 7 * DAY }[rule.freq as string];
  if (step) return first + Math.floor(ahead / step / interval) * step * interval;
  if (d.getUTCDate() > 28 || 'BYWEEKNO' in rule.parts || (rule.freq !== 'MONTHLY' && rule.freq !== 'YEARLY')) return first;
  const unit = rule.freq === 'YEARLY' ? 12 * interval : interval;
  const to = new Date(from), months = (to.getUTCFullYear() - d.getUTCFullYear()) * 12 + to.getUTCMonth() - d.getUTCMonth() - 1;
  return d.setUTCMonth(d.getUTCMonth() + Math.max(0, Math.floor(months / unit)) * unit);
}

/** The walls of a rule from about one up to another, in order, until it is too late. */
function* wallsOf(rule: ICAL.Recur, first: When, from: number, to: number, root: ICAL.Component | null, late: () => boolean): Generator<number> {
  if (SECONDS.includes(rule.freq) || impossible(rule)) return;
  const own = rule.clone();
  // all of it floats, so that no time zone of the file is asked
  if (rule.until) own.until = timeOf({ wall: wallIn(untilOf(rule), first, root) + (rule.until.isDate && !first.day ? DAY - 1000 - (first.wall % DAY) : 0), zone: '', day: first.day });
  const steps = guard(own.iterator(timeOf({ ...first, wall: later(rule, first.wall, from), zone: '' })), late);
  while (!late()) {
    const t = steps.next();
    if (!t || wallOf(t) > to) return;
    yield wallOf(t);
  }
}

const untilOf = (rule: ICAL.Recur) => whenOf(rule.until as ICAL.Time, undefined);

const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** What RFC 5545 does not allow, and a day that no month has: it would be looked for until the end of time. */
function impossible(rule: ICAL.Recur): boolean {
  const parts = rule.parts as Record<string, unknown[]>;
  const has = (...names: string[]) => names.some((name) => name in parts);
  const numbers = (name: string) => (parts[name] ?? []).map(Number);
  if (rule.interval < 1 || rule.interval > 1000) return true;
  if (numbers('BYSECOND').length > 1 || numbers('BYMINUTE').length > 1) return true; // allowed, but the days would be full of it
  if (rule.freq !== 'YEARLY' && has('BYWEEKNO', 'BYYEARDAY')) return true;
  if (has('BYWEEKNO') && has('BYMONTH', 'BYMONTHDAY', 'BYYEARDAY', 'BYSETPOS')) return true;
  if (rule.freq === 'WEEKLY' && has('BYMONTHDAY')) return true;
  if (!['MONTHLY', 'YEARLY'].includes(rule.freq) && (parts['BYDAY'] ?? []).some((d) => /\d/.test(String(d)))) return true;
  const days = numbers('BYMONTHDAY'), months = numbers('BYMONTH');
  return days.length > 0 && !days.some((d) => (months.length ? months : [1]).some((m) => Math.abs(d) >= 1 && Math.abs(d) <= (LONGEST[m - 1] ?? 0)));
}

/** ical.js looks for the next day for ever; ours gives up. */
function guard(steps: ICAL.RecurIterator, late: () => boolean): ICAL.RecurIterator {
  const guarded = steps as unknown as { check_contracting_rules(): boolean };
  const check = guarded.check_contracting_rules.bind(steps);
  guarded.check_contracting_rules = () => {
    if (late()) throw new Error('a rule without days');
    return check();
  };
  return steps;
}

/** The walls of a series from about one up to another, in order, without those that were taken out; deviations are not looked at.
 * With a from they are MOST of its rules at the most. */
export function seriesWalls(master: ICAL.Component, to: number, root: ICAL.Component | null, from = -Infinity): number[] {
  const first = startOf(master), found = new Set<number>([first.wall, ...dates(master, 'rdate', root)]);
  const end = performance.now() + STEPS_MS, late = () => performance.now() > end;
  let left = from === -Infinity ? Infinity : MOST;
  for (const rule of rulesOf(master)) {
    try {
      for (const wall of wallsOf(rule, first, from, to, root, late)) {
        if (wall >= from && left-- <= 0) break;
        found.add(wall);
      }
    } catch {
      // a rule that can not be: the event itself is there
    }
  }
  for (const wall of dates(master, 'exdate', root)) found.delete(wall);
  return [...found].filter((wall) => wall <= to).sort((a, b) => a - b);
}

const overlaps = (o: Occurrence, from: number, to: number) => {
  const a = instant(o.start, o.object.root), b = instant(o.end, o.object.root);
  return a < to && (b > from || a >= from);
};

/** All that happens in [from, to), instants. */
export function occurrences(object: CalendarObject, from: number, to: number): Occurrence[] {
  const { root, master, deviations } = object;
  const first = master ? startOf(master) : null;
  const found: Occurrence[] = deviations.map((item) => {
    const start = startOf(item);
    return { object, item, start, end: endOf(item, start, root), id: readWhen(item.getFirstProperty('recurrence-id')) };
  });
  if (master && first) {
    const instead = new Set(found.map((o) => o.id && wallIn(o.id, first, root)));
    const last = first.day || first.zone === '' ? to + DAY : wallAt(UTC, to) + DAY;
    const series = isSeries(master), early = from - 2 * DAY - (endOf(master, first, root).wall - first.wall);
    for (const wall of series ? seriesWalls(master, last, root, early) : [first.wall]) {
      if (instead.has(wall) || wall < early) continue;
      const start = { ...first, wall };
      found.push({ object, item: master, start, end: endOf(master, start, root), id: series ? start : null });
    }
  }
  return found.filter((o) => overlaps(o, from, to));
}
