// SPDX-License-Identifier: Apache-2.0
// session: who is signed in, and what she may see.
import { setLanguage } from '../lang';
import { remember, remembered } from '../remember';
import { store } from '../store';
import { ApiError, factorNeeded, get, post, setCsrf, whenSessionEnds } from './client';

export type Role = 'mail_user' | 'domain_admin' | 'master_admin';

export interface Me {
  id: string;
  name: string;
  role: Role;
  language: 'en' | 'de';
  full_name: string | null;
  domain: string | null;
  recovery_email: string | null;
  totp: boolean;
  password_login: boolean;
  passkeys: number;
  quota_bytes: number;
  used_bytes: number;
  used_messages: number;
  [field: string]: unknown;
}

// A browser that was never signed in need not ask who it is; one that remembers nothing asks.
const HINT = 'signed-in';
const hint = (on: boolean) => remember(HINT, on ? '1' : null);

const RANK: Role[] = ['mail_user', 'domain_admin', 'master_admin'];

/** undefined: not known yet; null: nobody. */
export const me = store<Me | null | undefined>(undefined);
/** Why the sign-in page is shown, when it was not asked for. */
export const farewell = store<'ended' | null>(null);

export const may = (who: Me, least: Role) => RANK.indexOf(who.role) >= RANK.indexOf(least);

whenSessionEnds(() => {
  if (me.get()) farewell.set('ended');
  hint(false);
  me.set(null);
});

/** Who the cookie says we are. */
export async function findMe(): Promise<void> {
  if (remembered(HINT) === null) return me.set(null);
  try {
    const found = await get<Me>('/me');
    await setLanguage(found.language);
    me.set(found);
  } catch (e) {
    if (e instanceof ApiError && e.problem.status === 401) me.set(null);
    else throw e;
  }
}

export interface Opened {
  csrf_token?: string;
}

/** Fails with otp_required when the code is missing. */
export async function signIn(body: { username: string; password: string; otp?: string; recovery_code?: string }): Promise<void> {
  await opened(await post<Opened>('/auth/login', body, { cookie: 1 }));
}

export async function opened(answer: Opened): Promise<void> {
  setCsrf(answer.csrf_token ?? '');
  hint(true);
  farewell.set(null);
  factorNeeded.set(false); // of the session before
  await findMe();
}

export async function signOut(): Promise<void> {
  await post('/auth/logout').catch(() => {}); // a session that is over already is what was wanted
  setCsrf('');
  hint(false);
  farewell.set(null);
  me.set(null);
}

/** What has just been changed of oneself shows everywhere. */
export const refreshMe = (changes: Partial<Me>) => {
  const now = me.get();
  if (now) me.set({ ...now, ...changes } as Me);
};
