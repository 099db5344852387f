// SPDX-License-Identifier: Apache-2.0
// host: where the page stands and what it may do there. In the portal the session's cookie opens DAV; in Roundcube a token does,
// which is for DAV alone and is asked for again when it has run out. It is never given a password.
import { remembered } from '../../src/remember';
import type { Letter } from './ics/imip';

export interface Mail extends Letter {
  subject: string;
  text: string;
}

export interface Host {
  home: string; // the user's collections: /dav/ann@example.org/
  user: string;
  addresses: string[]; // of the user, as others know him
  language: 'en' | 'de';
  incoming: string | null; // an invitation that is to be looked at first
  headers(): Record<string, string>;
  /** Is there another token now? */
  renew(): Promise<boolean>;
  /** null: no mail can be sent from here. */
  send: ((mail: Mail) => Promise<void>) | null;
}

/** What Roundcube's plug-in puts into rcmail.env.mp_dav. */
interface Given {
  home: string;
  token: string;
  renew?: string;
  send?: string;
  addresses?: string[];
  language?: string;
  incoming?: string;
}

interface Roundcube {
  env?: { mp_dav?: Given; request_token?: string };
}

export class SignedOut extends Error {}

const nameIn = (home: string) => decodeURIComponent(home.replace(/\/+$/, '').split('/').pop() ?? '');
const languageOf = (said: string | null | undefined) => ((said || navigator.language).startsWith('de') ? 'de' : 'en');

function roundcube(): Roundcube | null {
  try {
    return (parent as unknown as { rcmail?: Roundcube }).rcmail ?? null;
  } catch {
    return null; // somebody else's frame
  }
}

/** What the server refuses, by its words and by their name. */
export class Problem extends Error {
  constructor(text: string, readonly reason: string) {
    super(text);
  }
}

const failed = async (answer: Response) => {
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string; reason?: string };
  return new Problem(problem.detail ?? problem.title ?? String(answer.status), (problem.reason ?? '').split(' ')[0] as string);
};

/** As POST /me/invitations wants it; Roundcube's plug-in takes the same. */
const bodyOf = ({ method, to, subject, text, calendar }: Mail) =>
  JSON.stringify({ itip_method: method.toLowerCase(), recipients: to, subject: subject.slice(0, 120), text: text.slice(0, 5000), calendar: calendar.replaceAll('\r', '') });

function inRoundcube({ env = {} }: Roundcube, given: Given): Host {
  let token = given.token;
  const ask = (to: string, body?: string) => fetch(new URL(to, parent.location.href), {
    method: 'POST', body, headers: { 'X-Roundcube-Request': env.request_token ?? '', ...(body && { 'Content-Type': 'application/json' }) },
  });
  return {
    home: given.home, user: nameIn(given.home), addresses: given.addresses ?? [nameIn(given.home)],
    language: languageOf(given.language), incoming: given.incoming ?? null,
    headers: () => ({ Authorization: `Bearer ${token}` }),
    async renew() {
      if (!given.renew) return false;
      const answer = await ask(given.renew);
      token = answer.ok ? ((await answer.json()) as { token?: string }).token ?? '' : '';
      return token !== '';
    },
    send: given.send === undefined ? null : async (mail) => {
      const answer = await ask(given.send as string, bodyOf(mail));
      if (!answer.ok) throw await failed(answer);
    },
  };
}

async function inPortal(): Promise<Host> {
  const answer = await fetch('/api/v1/me', { credentials: 'same-origin', headers: { Accept: 'application/json' } });
  if (answer.status === 401) throw new SignedOut();
  if (!answer.ok) throw await failed(answer);
  const me = (await answer.json()) as { name: string; language: string };
  const csrf = answer.headers.get('X-CSRF-Token') ?? '';
  return {
    home: `/dav/${encodeURIComponent(me.name)}/`, user: me.name, addresses: [me.name],
    language: languageOf(remembered('language') ?? me.language), incoming: null,
    headers: () => ({}),
    renew: async () => false,
    async send(mail) {
      const sent = await fetch('/api/v1/me/invitations', {
        method: 'POST', credentials: 'same-origin', body: bodyOf(mail), headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf },
      });
      if (!sent.ok) throw await failed(sent);
    },
  };
}

export async function findHost(): Promise<Host> {
  const mail = roundcube(), given = mail?.env?.mp_dav;
  return mail && given ? inRoundcube(mail, given) : inPortal();
}

/** As in the pages around it: what the portal remembers, what Roundcube shows. */
export function startTheme(): void {
  const page = document.documentElement;
  const apply = () => {
    const dark = roundcube() && parent.document.documentElement.classList.contains('dark-mode');
    const theme = roundcube() ? (dark ? 'dark' : 'light') : remembered('theme');
    if (theme === 'dark' || theme === 'light') page.dataset['theme'] = theme;
    else delete page.dataset['theme'];
  };
  apply();
  addEventListener('storage', apply);
  if (roundcube()) new MutationObserver(apply).observe(parent.document.documentElement, { attributeFilter: ['class'] });
}
