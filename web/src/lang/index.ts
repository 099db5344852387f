// SPDX-License-Identifier: Apache-2.0
// lang: all words of the GUI. first-en.ts and en.ts say which there are. The first words of a language come before anything is
// shown, the others before anybody is signed in.
import { remember, remembered } from '../remember';
import { store } from '../store';
import type { en } from './en';
import type { first } from './first-en';

export type Key = keyof typeof en | keyof typeof first;
export type Language = 'en' | 'de';
type Words = Partial<Record<Key, string>>;
type Given = Record<string, string | number>;

interface Current {
  language: Language;
  words: Words;
  /** Are all words there? */
  whole: boolean;
  /** What the server says, by the names of its sentences; nothing where its own words will do. */
  reasons: Record<string, string>;
}

const REMEMBERED = 'language';
export const LANGUAGES: Record<Language, string> = { en: 'English', de: 'Deutsch' };

/** Watched by the frame: all is drawn anew when it changes. */
export const current = store<Current>({ language: 'en', words: {}, whole: false, reasons: {} });

const fill = (text: string, given?: Given) => (given ? text.replace(/\{(\w+)\}/g, (_, k: string) => String(given[k] ?? '')) : text);

export const t = (key: Key, given?: Given) => fill(current.get().words[key] ?? key, given);

/** Words whose name is put together from data: the label of a field, a state. Falls back to the last part of the name. */
export function word(key: string, fallback?: string): string {
  const text = current.get().words[key as Key];
  return text ?? fallback ?? key.slice(key.lastIndexOf('.') + 1).replaceAll('_', ' ');
}

/** What the server says to people, in their language; reason: the name of its sentence and its values (base/say). */
export function heard(text: string, reason: string | null | undefined): string;
export function heard(text: string | null | undefined, reason: string | null | undefined): string | undefined;
export function heard(text: string | null | undefined, reason: string | null | undefined): string | undefined {
  const [name = '', ...values] = (reason ?? '').split(' ');
  const own = current.get().reasons[name];
  return own ? fill(own, Object.fromEntries(values.entries())) : (text ?? undefined);
}

/** key.one and key.other, as the number wants it; {n} is the number as it is written. */
export function count(key: string, n: number, given: Given = {}): string {
  const form = once('plural', (language) => new Intl.PluralRules(language)).select(n);
  return fill(word(`${key}.${form}`, word(`${key}.other`)), { n: number(n), ...given });
}

// To make one costs more than to use it a hundred times, and a list uses it in each row; the first of all takes 20 ms.
const made = new Map<string, unknown>();
function once<T>(name: string, make: (language: Language) => T): T {
  const { language } = current.get();
  const key = `${language} ${name}`;
  if (!made.has(key)) made.set(key, make(language));
  return made.get(key) as T;
}

export const number = (n: number) => once('number', (language) => new Intl.NumberFormat(language)).format(n);

const dates = (name: string, style: Intl.DateTimeFormatOptions) => once(name, (language) => new Intl.DateTimeFormat(language, style));
export const date = (iso: string) => dates('date', { dateStyle: 'medium' }).format(new Date(iso));
export const dateTime = (iso: string) => dates('time', { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(iso));

/** Makes them while nobody waits for it: before the first list is there. */
const makeAll = () => {
  const now = new Date().toISOString();
  for (const use of [dateTime, ago]) use(now);
  bytes(0);
  count('rows', 0);
};

const STEPS: [number, Intl.RelativeTimeFormatUnit][] = [[60, 'second'], [60, 'minute'], [24, 'hour'], [30, 'day'], [12, 'month']];

/** "3 hr. ago", "in 2 days": short, for it stands in lists. */
export function ago(iso: string, now = Date.now()): string {
  let n = (new Date(iso).getTime() - now) / 1000;
  const relative = once('ago', (language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }));
  for (const [size, unit] of STEPS) {
    if (Math.abs(n) < size) return relative.format(Math.round(n), unit);
    n /= size;
  }
  return relative.format(Math.round(n), 'year');
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
/** Sizes as people count them, in steps of 1024. */
export function bytes(n: number): string {
  let i = 0;
  for (; n >= 1024 && i < UNITS.length - 1; i++) n /= 1024;
  const digits = n < 10 && i > 0 ? 1 : 0;
  return `${once(`bytes ${digits}`, (language) => new Intl.NumberFormat(language, { maximumFractionDigits: digits })).format(n)} ${UNITS[i]}`;
}

const FIRST: Record<Language, () => Promise<{ first: Words }>> = { en: () => import('./first-en'), de: () => import('./first-de') };

/** What the page that is shown first needs. */
export async function firstWords(language: Language): Promise<void> {
  const { first } = await FIRST[language]();
  document.documentElement.lang = language;
  if (!current.get().whole) current.set({ language, words: first, whole: false, reasons: {} });
}

let wanted: Language = 'en';

export async function setLanguage(language: Language): Promise<void> {
  wanted = language;
  if (current.get().language === language && current.get().whole) return;
  const first = FIRST[language](), german = language === 'de' ? await import('./de') : undefined;
  const rest: Words = german?.de ?? (await import('./en')).en;
  const words: Words = { ...(await first).first, ...rest };
  if (wanted !== language) return; // another one was chosen meanwhile
  document.documentElement.lang = language;
  remember(REMEMBERED, language);
  current.set({ language, words, whole: true, reasons: german?.reasons ?? {} });
  setTimeout(makeAll);
}

/** Before anybody has signed in: what was chosen here, else what the browser wants. */
export function firstLanguage(): Language {
  return (remembered(REMEMBERED) ?? navigator.language).startsWith('de') ? 'de' : 'en';
}
