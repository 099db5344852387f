// SPDX-License-Identifier: Apache-2.0
// lang: the words of the page, and dates as they are written in its language.
import { de } from './de';
import { en } from './en';
import { instant, type When } from '../ics/time';
import { lastDay } from '../ics/form';
import type { Occurrence } from '../ics/object';

export type Key = keyof typeof en;
let words: Record<Key, string> = en;
export let language: 'en' | 'de' = 'en';

export function setLanguage(next: 'en' | 'de'): void {
  language = next;
  words = next === 'de' ? de : en;
  document.documentElement.lang = next;
  document.title = words.calendar;
}

export const t = (key: Key, given: Record<string, string | number> = {}) => words[key].replace(/\{(\w+)\}/g, (_, k: string) => String(given[k] ?? ''));

// English with days before months and 24 hours is the browser's own when it says so
const locale = () => navigator.languages.find((l) => l.startsWith(language)) ?? language;

/** From when to when, by the clocks here. */
export function spanText({ start, end, object }: Pick<Occurrence, 'start' | 'end' | 'object'>): string {
  if (start.day) {
    const days = new Intl.DateTimeFormat(locale(), { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
    return days.formatRange(start.wall, lastDay(end, start));
  }
  const format = new Intl.DateTimeFormat(locale(), { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit' });
  return format.formatRange(instant(start, object.root), instant(end, object.root));
}

/** Of a wall, Monday first in the week. */
export const weekdayName = (wall: number, style: 'long' | 'short') => new Intl.DateTimeFormat(locale(), { weekday: style, timeZone: 'UTC' }).format(wall);

export function reminderText(minutes: number): string {
  if (minutes === 0) return t('before.0');
  const [n, unit] = ([[10_080, 'weeks'], [1440, 'days'], [60, 'hours'], [1, 'minutes']] as const).find(([size]) => minutes % size === 0) ?? [1, 'minutes'];
  return t(`before.${unit}`, { n: minutes / n });
}

/** The day the week begins with here. */
export function firstWeekday(): number {
  const of = new Intl.Locale(locale()) as Intl.Locale & { getWeekInfo?(): { firstDay: number }; weekInfo?: { firstDay: number } };
  return (of.getWeekInfo?.() ?? of.weekInfo ?? { firstDay: 1 }).firstDay % 7;
}

export type { When };
export { locale };
