// SPDX-License-Identifier: Apache-2.0
// rule: how an event repeats, as people say it and as a recurrence rule (RFC 5545, section 3.3.10).
import ICAL from 'ical.js';
import { DAY, instant, timeOf, whenOf, type When } from './time';
import { wallIn } from './object';
import { UTC } from './zone';

export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Frequency = 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
export const FREQUENCIES: Frequency[] = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];

export interface Repeat {
  frequency: Frequency | 'never' | 'kept';
  interval: number;
  weekdays: string[]; // of WEEKLY
  monthBy: 'date' | 'weekday';
  end: 'never' | 'until' | 'count';
  until: string; // 2026-11-25, the last day on which it may be
  count: number;
  kept: string; // a rule that is not ours to say otherwise
}

export const NEVER: Repeat = { frequency: 'never', interval: 1, weekdays: [], monthBy: 'date', end: 'never', until: '', count: 10, kept: '' };

export const weekdayOf = (wall: number) => WEEKDAYS[(new Date(wall).getUTCDay() + 6) % 7] as string;

/** '3TH' or '-1TH': which of its kind in the month that day is; the fifth is the last. */
export function nthWeekday(wall: number): string {
  const n = Math.ceil(new Date(wall).getUTCDate() / 7);
  return `${n > 4 ? -1 : n}${weekdayOf(wall)}`;
}

const isoDay = (wall: number) => new Date(wall).toISOString().slice(0, 10);

type Parts = Record<string, (string | number)[]>;

/** Does the rule say no more of the day than its start does? */
function plain(parts: Parts, frequency: Frequency, start: When): boolean {
  const d = new Date(start.wall), names = Object.keys(parts);
  const only = (...allowed: string[]) => names.every((n) => allowed.includes(n));
  const is = (name: string, value: string | number) => parts[name] === undefined || (parts[name].length === 1 && String(parts[name][0]) === String(value));
  if (frequency === 'DAILY') return only();
  if (frequency === 'WEEKLY') return only('BYDAY') && (parts['BYDAY'] ?? []).every((w) => WEEKDAYS.includes(String(w) as 'MO'));
  const date = is('BYMONTHDAY', d.getUTCDate());
  if (frequency === 'YEARLY') return only('BYMONTH', 'BYMONTHDAY') && date && is('BYMONTH', d.getUTCMonth() + 1);
  return (only('BYMONTHDAY') && date) || (only('BYDAY') && isNth(parts, start.wall));
}

function isNth(parts: Parts, wall: number): boolean {
  const [day, ...more] = (parts['BYDAY'] ?? []).map(String);
  const n = Math.ceil(new Date(wall).getUTCDate() / 7);
  return more.length === 0 && (day === nthWeekday(wall) || day === `${n}${weekdayOf(wall)}`);
}

/** The rules of a series that begins at start. */
export function repeatOf(rules: ICAL.Recur[], start: When, root: ICAL.Component | null): Repeat {
  const [rule, more] = rules;
  if (!rule) return NEVER;
  const frequency = rule.freq as Frequency;
  const parts = rule.parts as Parts;
  if (more || !FREQUENCIES.includes(frequency) || !plain(parts, frequency, start)) return { ...NEVER, frequency: 'kept', kept: rules.map(String).join(' ') };
  return {
    ...NEVER, frequency, interval: rule.interval || 1,
    weekdays: frequency === 'WEEKLY' ? (parts['BYDAY'] ?? [weekdayOf(start.wall)]).map(String) : [],
    monthBy: parts['BYDAY'] && frequency === 'MONTHLY' ? 'weekday' : 'date',
    end: rule.count ? 'count' : rule.until ? 'until' : 'never',
    count: rule.count || NEVER.count,
    until: rule.until ? isoDay(rule.until.isDate ? whenOf(rule.until, undefined).wall : wallIn(whenOf(rule.until, undefined), { ...start, day: false }, root)) : '',
  };
}

function byDay(repeat: Repeat, start: When): string {
  if (repeat.frequency === 'WEEKLY') {
    const days = WEEKDAYS.filter((d) => repeat.weekdays.includes(d));
    return `;BYDAY=${(days.length ? days : [weekdayOf(start.wall)]).join()}`;
  }
  return repeat.frequency === 'MONTHLY' && repeat.monthBy === 'weekday' ? `;BYDAY=${nthWeekday(start.wall)}` : '';
}

/** UNTIL is of the type of DTSTART; a time in a zone is told in UTC. */
export function untilText(last: When, root: ICAL.Component | null): string {
  const at = last.day || last.zone === '' ? last : { wall: instant(last, root), zone: UTC, day: false };
  return timeOf(at).toICALString();
}

/** null: it does not repeat, or its rule is to be kept. */
export function ruleOf(repeat: Repeat, start: When): string | null {
  if (repeat.frequency === 'never' || repeat.frequency === 'kept') return null;
  const last = { ...start, wall: Date.parse(`${repeat.until}T00:00:00Z`) + (start.day ? 0 : DAY - 1000) };
  const end = repeat.end === 'count' ? `;COUNT=${repeat.count}` : repeat.end === 'until' && repeat.until ? `;UNTIL=${untilText(last, null)}` : '';
  return `FREQ=${repeat.frequency}${repeat.interval > 1 ? `;INTERVAL=${repeat.interval}` : ''}${byDay(repeat, start)}${end}`;
}
