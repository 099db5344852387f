// SPDX-License-Identifier: Apache-2.0
// router: the address bar is the state. A page is found by its path; a list's filters stand in the query.
import { store } from '../store';

export interface Place {
  path: string;
  query: URLSearchParams;
}

const here = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });

export const place = store<Place>(here());

/** A page with unsaved input asks before it is left; null when there is none. */
let guard: (() => Promise<boolean>) | null = null;
export function setGuard(ask: (() => Promise<boolean>) | null): void {
  guard = ask;
}

// Each entry of the history knows its place, so that a "back" which the user takes back can be undone.
let depth = Number((history.state as { depth?: number } | null)?.depth ?? 0);
history.replaceState({ depth }, '');
let undoing = false;

function arrive(): void {
  place.set(here());
}

/** Go there, by link or by program. */
export async function navigate(to: string, { replace = false } = {}): Promise<void> {
  if (!replace && guard && !(await guard())) return;
  if (!replace) guard = null;
  if (replace) history.replaceState({ depth }, '', to);
  else history.pushState({ depth: ++depth }, '', to);
  const moved = place.get().path !== location.pathname;
  arrive();
  if (moved) scrollTo(0, 0);
}

async function popped(event: PopStateEvent): Promise<void> {
  const arrived = Number((event.state as { depth?: number } | null)?.depth ?? 0);
  if (undoing) {
    undoing = false;
    return;
  }
  if (guard) {
    const away = arrived - depth;
    undoing = true;
    history.go(-away); // stay until the user has decided
    if (!(await guard())) return;
    guard = null;
    history.go(away);
    return;
  }
  depth = arrived;
  arrive();
}

/** A click on a link of ours stays in the page; with a modifier key the browser does what it always does. */
function clicked(event: MouseEvent): void {
  const link = (event.target as Element).closest?.('a');
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.origin !== location.origin || link.target !== '' || link.hasAttribute('download') || /^\/(api|problems)/.test(link.pathname)) return;
  event.preventDefault();
  void navigate(link.pathname + link.search);
}

export function startRouter(): void {
  addEventListener('popstate', (e) => void popped(e));
  document.addEventListener('click', clicked);
  addEventListener('beforeunload', (e) => {
    if (guard) e.preventDefault();
  });
}

/** '/domains/:key/:tab' against a path: its values, or null. A last ':name?' may be missing. */
export function matches(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split('/').slice(1);
  const have = path.replace(/\/$/, '').split('/').slice(1);
  if (have.length > want.length) return null;
  const values: Record<string, string> = {};
  for (const [i, part] of want.entries()) {
    const given = have[i];
    if (given === undefined || given === '') {
      if (!part.endsWith('?') && !(part === '' && given === undefined)) return null;
      continue;
    }
    if (!part.startsWith(':')) {
      if (part !== given) return null;
      continue;
    }
    try {
      values[part.slice(1).replace('?', '')] = decodeURIComponent(given);
    } catch {
      return null;
    }
  }
  return values;
}

/** The same page with other filters; replaces the entry of the history, so that "back" leaves the page. */
export function setQuery(changes: Record<string, string | null>): void {
  const query = new URLSearchParams(location.search);
  for (const [k, v] of Object.entries(changes)) {
    if (v === null || v === '') query.delete(k);
    else query.set(k, v);
  }
  const text = query.toString();
  void navigate(location.pathname + (text === '' ? '' : `?${text}`), { replace: true });
}
