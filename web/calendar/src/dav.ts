// SPDX-License-Identifier: Apache-2.0
// dav: the server's calendars (CalDAV, RFC 4791), on our own origin.
import { type Host, SignedOut } from './host';

const DAV = 'DAV:', CALDAV = 'urn:ietf:params:xml:ns:caldav', APPLE = 'http://apple.com/ns/ical/';
const COLOURS = ['#2557d6', '#11713f', '#b45309', '#7c3aed', '#be123c', '#0e7490'];

export interface Collection {
  href: string;
  name: string;
  colour: string;
  write: boolean;
  shared: boolean;
}

/** An object as it is on the server. */
export interface Item {
  calendar: Collection;
  href: string;
  etag: string;
  text: string;
}

/** Somebody else was faster. */
export class Conflict extends Error {}
export class Refused extends Error {
  constructor(readonly status: number) {
    super(String(status));
  }
}

let host: Host;
export const useDav = (next: Host) => void (host = next);

async function ask(method: string, href: string, body?: string, headers: Record<string, string> = {}, again = true): Promise<Response> {
  const answer = await fetch(href, { method, body, credentials: 'same-origin', headers: { ...host.headers(), ...headers } });
  if (answer.status === 401) {
    if (again && (await host.renew())) return ask(method, href, body, headers, false);
    throw new SignedOut();
  }
  if (answer.status === 412) throw new Conflict();
  if (!answer.ok) throw new Refused(answer.status);
  return answer;
}

const XML = { 'Content-Type': 'application/xml; charset=utf-8', Depth: '1' };
const inside = (node: Element, ns: string, name: string) => [...node.getElementsByTagNameNS(ns, name)];
const text = (node: Element, ns: string, name: string) => inside(node, ns, name)[0]?.textContent ?? '';

async function responses(answer: Response): Promise<Element[]> {
  const page = new DOMParser().parseFromString(await answer.text(), 'application/xml');
  return inside(page.documentElement, DAV, 'response');
}

/** What a server says where something is may be anywhere; we ask our own origin alone. */
const local = (href: string) => {
  const url = new URL(href, location.href);
  return url.origin === location.origin ? url.pathname : '';
};

/** #rrggbb or #rrggbbaa; whatever else it is, it is a colour. */
const colourOf = (said: string, i: number) => /^#[0-9a-f]{6}/i.exec(said.trim())?.[0] ?? (COLOURS[i % COLOURS.length] as string);

function holdsEvents(node: Element): boolean {
  const kinds = inside(node, CALDAV, 'comp').map((c) => c.getAttribute('name'));
  return inside(node, CALDAV, 'calendar').length > 0 && (kinds.length === 0 || kinds.includes('VEVENT'));
}

export async function calendars(): Promise<Collection[]> {
  const found = await responses(await ask('PROPFIND', host.home, `<propfind xmlns="DAV:" xmlns:A="${APPLE}" xmlns:C="${CALDAV}"><prop><resourcetype/>`
    + '<displayname/><current-user-privilege-set/><A:calendar-color/><C:supported-calendar-component-set/></prop></propfind>', XML));
  return found.filter(holdsEvents).map((node, i) => {
    const href = local(text(node, DAV, 'href')), last = decodeURIComponent(href.replace(/\/$/, '').split('/').pop() ?? '');
    const may = inside(node, DAV, 'privilege').flatMap((p) => [...p.children]).map((p) => p.localName);
    return {
      href, name: text(node, DAV, 'displayname') || last, colour: colourOf(text(node, APPLE, 'calendar-color'), i),
      write: may.some((p) => ['all', 'write', 'write-content'].includes(p)), shared: last.startsWith('share-'),
    };
  }).filter((c) => c.href !== '').sort((a, b) => Number(a.shared) - Number(b.shared) || a.name.localeCompare(b.name));
}

async function query(calendar: Collection, filter: string): Promise<Item[]> {
  const found = await responses(await ask('REPORT', calendar.href, `<C:calendar-query xmlns:C="${CALDAV}" xmlns="DAV:"><prop><getetag/><C:calendar-data/></prop>`
    + `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${filter}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`, XML));
  return found.map((node) => ({ calendar, href: local(text(node, DAV, 'href')), etag: text(node, DAV, 'getetag'), text: text(node, CALDAV, 'calendar-data') }))
    .filter((item) => item.text !== '' && item.href !== '');
}

const utc = (d: Date) => d.toISOString().replaceAll(/[-:]|\.\d+/g, '');

export const between = (calendar: Collection, from: Date, to: Date) => query(calendar, `<C:time-range start="${utc(from)}" end="${utc(to)}"/>`);

const escaped = (s: string) => s.replaceAll(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);

export const byUid = (calendar: Collection, uid: string) =>
  query(calendar, `<C:prop-filter name="UID"><C:text-match collation="i;octet">${escaped(uid)}</C:text-match></C:prop-filter>`);

const ICS = { 'Content-Type': 'text/calendar; charset=utf-8' };

/** A new object; Conflict: there is one of that name. */
export async function add(calendar: Collection, uid: string, body: string): Promise<string> {
  const href = `${calendar.href}${encodeURIComponent(uid.replaceAll(/[^\w.@-]/g, '-').slice(0, 120))}.ics`;
  await ask('PUT', href, body, { ...ICS, 'If-None-Match': '*' });
  return href;
}

export const replace = (item: Item, body: string) => ask('PUT', item.href, body, { ...ICS, 'If-Match': item.etag });
export const erase = (href: string, etag = '*') => ask('DELETE', href, undefined, { 'If-Match': etag });
