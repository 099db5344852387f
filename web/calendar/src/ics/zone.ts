// SPDX-License-Identifier: Apache-2.0
// zone: time zones as the browser knows them (IANA), and as iCalendar wants them written (VTIMEZONE, RFC 5545 section 3.6.5).
// A "wall" is what a clock on the wall shows: its fields as if they were UTC, in ms, so that days are added by adding 24 hours.
import ICAL from 'ical.js';

export const UTC = 'UTC';
const MINUTE = 60_000, DAY = 86_400_000;
const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const YEARS = 6; // that a rule must hold to be called one

export const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone || UTC;

const formats = new Map<string, Intl.DateTimeFormat | null>();
function format(zone: string): Intl.DateTimeFormat | null {
  if (!formats.has(zone)) {
    try {
      formats.set(zone, new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
        timeZone: zone, hourCycle: 'h23', era: 'short', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
      }));
    } catch {
      formats.set(zone, null);
    }
  }
  return formats.get(zone) ?? null;
}

/** Does the browser know it? What it does not know has to be told by the file. */
export const knows = (zone: string) => zone === UTC || format(zone) !== null;

/** What the clocks of a known zone show at an instant. */
export function wallAt(zone: string, instant: number): number {
  if (zone === UTC) return instant;
  const parts: Record<string, string> = {};
  for (const { type, value } of format(zone)?.formatToParts(instant) ?? []) parts[type] = value;
  const year = Number(parts['year']) * (parts['era'] === 'BC' ? -1 : 1);
  const { month, day, hour, minute, second } = parts;
  return Date.UTC(year, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) + (((instant % 1000) + 1000) % 1000);
}

// Most days have one offset, and to ask the browser is dear. null: the clocks are changed on that day.
const days = new Map<string, number | null>();

export function offset(zone: string, instant: number): number {
  const day = Math.floor(instant / DAY), key = `${zone} ${day}`;
  let known = days.get(key);
  if (known === undefined) {
    const [begin, end] = [day * DAY, (day + 1) * DAY].map((at) => wallAt(zone, at) - at) as [number, number];
    if (days.size > 20_000) days.clear();
    days.set(key, (known = begin === end ? begin : null));
  }
  return known ?? wallAt(zone, instant) - instant;
}

/** When the clocks of a known zone show that. An hour that is there twice is the first one; one that is skipped is taken as if the
 * clocks had not been put forward yet (RFC 5545, section 3.3.5). */
export function instantOf(zone: string, wall: number): number {
  if (zone === UTC) return wall;
  const before = offset(zone, wall - DAY), after = offset(zone, wall + DAY);
  const fits = [wall - before, wall - after].filter((at) => at + offset(zone, at) === wall);
  return fits.length > 0 ? Math.min(...fits) : wall - before;
}

/** The instants within [from, to) when the clocks are changed. */
function changes(zone: string, from: number, to: number): number[] {
  const found: number[] = [];
  for (let a = from; a < to; a += 7 * DAY) {
    let low = a, high = Math.min(a + 7 * DAY, to);
    if (offset(zone, low) === offset(zone, high)) continue;
    while (high - low > MINUTE) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
      if (offset(zone, middle) === offset(zone, low)) low = middle;
      else high = middle;
    }
    found.push(high);
  }
  return found;
}

const two = (n: number) => String(n).padStart(2, '0');

/** 20261125T103000 */
export function wallText(wall: number): string {
  return new Date(wall).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
}

function offsetText(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / MINUTE);
  return `${ms < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}

/** 'BYMONTH=3;BYDAY=-1SU' and 'BYMONTH=3;BYDAY=4SU': each way to say on which day of its year that was. */
function waysToSay(wall: number): string[] {
  const d = new Date(wall), day = d.getUTCDate(), name = DAYS[d.getUTCDay()];
  const last = new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 1, 0)).getUTCDate();
  const ways = [...(day + 7 > last ? [-1] : []), Math.ceil(day / 7)];
  return ways.map((n) => `BYMONTH=${d.getUTCMonth() + 1};BYDAY=${n}${name}`);
}

interface Change {
  wall: number; // by the clocks before the change
  from: number;
  to: number;
}

const kindOf = (c: Change) => `${c.from} ${c.to} ${c.wall % DAY}`;

function observance(c: Change, rule: string | null): string {
  const name = c.to > c.from ? 'DAYLIGHT' : 'STANDARD';
  return `BEGIN:${name}\r\nDTSTART:${wallText(c.wall)}\r\nTZOFFSETFROM:${offsetText(c.from)}\r\nTZOFFSETTO:${offsetText(c.to)}\r\n`
    + `${rule === null ? '' : `RRULE:FREQ=YEARLY;${rule}\r\n`}END:${name}\r\n`;
}

function byKind(all: Change[]): Map<string, Change[]> {
  const map = new Map<string, Change[]>();
  for (const c of all) map.set(kindOf(c), [...(map.get(kindOf(c)) ?? []), c]);
  return map;
}

/** The changes by rules, one for each kind; null when they follow none. */
function byRules(all: Change[]): string[] | null {
  const texts: string[] = [];
  for (const list of byKind(all).values()) {
    const first = list[0] as Change;
    const rule = waysToSay(first.wall).find((way) => list.every((c) => waysToSay(c.wall).includes(way)));
    if (rule === undefined || list.length !== YEARS) return null;
    texts.push(observance(first, rule));
  }
  return texts;
}

/** A VTIMEZONE of a known zone, good from that year on; of one that changes its clocks by no rule, for ten years. */
export function vtimezone(zone: string, year: number): ICAL.Component {
  const begin = Date.UTC(year - 1, 0, 1);
  const told = (years: number) => changes(zone, begin, Date.UTC(year - 1 + years, 0, 1)).map((at) => {
    const from = offset(zone, at - MINUTE);
    return { wall: at + from, from, to: offset(zone, at) };
  });
  const now = offset(zone, begin);
  const always = `BEGIN:STANDARD\r\nDTSTART:${wallText(begin)}\r\nTZOFFSETFROM:${offsetText(now)}\r\nTZOFFSETTO:${offsetText(now)}\r\nEND:STANDARD\r\n`;
  const short = told(YEARS);
  const rules = short.length === 0 ? [] : byRules(short);
  const body = rules === null ? [always, ...told(YEARS + 5).map((c) => observance(c, null))] : rules.length === 0 ? [always] : rules;
  return ICAL.Component.fromString(`BEGIN:VTIMEZONE\r\nTZID:${zone}\r\n${body.join('')}END:VTIMEZONE`);
}
