// SPDX-License-Identifier: Apache-2.0
// passkey: the ceremonies of WebAuthn: to sign in, to sign in anew as a proof, to make one.
import { get, post, type Page } from './client';
import { me, opened, type Opened } from './session';

export const canPasskey = () => typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

/** With mediation 'conditional' the browser offers passkeys below the name's field, and this waits for one to be chosen. */
export async function signInByPasskey(signal?: AbortSignal, mediation?: CredentialMediationRequirement, from = '/auth/passkey/options'): Promise<void> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await post(from));
  const credential = (await navigator.credentials.get({ publicKey, ...(signal && { signal }), ...(mediation && { mediation }) })) as PublicKeyCredential;
  await opened(await post<Opened>('/auth/passkey/login', credential.toJSON(), { cookie: 1 }));
}

const FRESH_MS = 14 * 60_000; // the server says 15 minutes

/** Has a passkey opened this session a moment ago? The server has the last word. */
export async function isFresh(): Promise<boolean> {
  if (!me.get()?.passkeys) return false;
  const page = await get<Page>('/me/sessions', { sort: '-created_at', limit: 500 });
  const session = page.items.find((one) => one['current'] === true);
  return session?.['method'] === 'passkey' && Date.now() - Date.parse(String(session['created_at'])) < FRESH_MS;
}

/** A new session in place of this one, opened by passkey. False: the passkey was another account's, who is signed in now. */
export async function signInAnew(): Promise<boolean> {
  const id = me.get()?.id;
  await signInByPasskey(undefined, undefined, '/me/passkeys/sign-in-options'); // of this account alone
  return me.get()?.id === id;
}

/** options: of POST /me/passkeys/options. */
export async function makePasskey(options: PublicKeyCredentialCreationOptionsJSON, name: string): Promise<void> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  await post('/me/passkeys', { ...(name !== '' && { name }), ...credential.toJSON() });
}
