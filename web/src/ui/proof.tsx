// SPDX-License-Identifier: Apache-2.0
// proof: what the server wants to know before it changes how an account is opened: that its owner asks, and not whoever found
// the browser open. Which of it a route takes stands in the OpenAPI document, which of it the account has in /me.
import { useState } from 'preact/hooks';
import type { Values } from '../api/client';
import { canPasskey, isFresh, signInAnew } from '../api/passkey';
import { fieldsOf, requiredOf } from '../api/schema';
import { me, type Me } from '../api/session';
import { t } from '../lang';
import { Dialog, show } from './dialog';
import { Form } from './form';
import { Button, Note, problemOf, problemText } from './parts';

const FIELDS = ['password', 'otp', 'recovery_code'];

interface Proven<T> {
  /** "POST /me/totp". */
  route: string;
  to: string;
  title: string;
  /** What is sent beside the proof. */
  body?: Values;
  /** body holds the proof, too. */
  act: (body: Values) => Promise<T>;
}

const isOfProof = (e: unknown) => (problemOf(e).errors ?? []).some((one) => FIELDS.includes(one.pointer.slice(1)));

/** Do it with the proof that its route asks for; undefined: the user would rather not. What is wrong with the rest is thrown. */
export async function proven<T>(asked: Proven<T>): Promise<T | undefined> {
  const { route, body = {}, act } = asked;
  if (!('password' in fieldsOf(route))) return act(body);
  if (await isFresh()) {
    try {
      return await act(body);
    } catch (e) {
      if (!isOfProof(e)) throw e;
    }
  }
  return new Promise((answer, fail) =>
    show((close) => {
      const done = (end: () => void) => {
        close();
        end();
      };
      return <Ask {...asked} body={body} done={(value) => done(() => answer(value))} failed={(e) => done(() => fail(e))} />;
    }),
  );
}

interface AskProps<T> extends Proven<T> {
  body: Values;
  done: (value: T | undefined) => void;
  failed: (e: unknown) => void;
}

function Ask<T>({ route, to, title, body, act, done, failed }: AskProps<T>) {
  const who = me.use() as Me;
  const [code, setCode] = useState<'otp' | 'recovery_code'>('otp');
  const fields = [...(who.password_login ? ['password'] : []), ...(who.password_login && who.totp && code in fieldsOf(route) ? [code] : [])];
  const passkey = who.passkeys > 0 && canPasskey() && !requiredOf(route).has('password');
  const run = async (whole: Values) => {
    try {
      done(await act(whole));
    } catch (e) {
      if (isOfProof(e)) throw e;
      failed(e);
    }
  };
  return (
    <Dialog title={title} close={() => done(undefined)}>
      <p class="lead">{fields.length > 0 ? t('proof.lead') : t('proof.passkey_only')}</p>
      {fields.length > 0 && (
        <>
          <input class="hidden" type="text" autoComplete="username" value={who.name} readOnly tabIndex={-1} aria-hidden="true" />
          <Form
            key={code}
            route={route}
            to={to}
            noun="proof"
            groups={[{ fields }]}
            value={{}}
            also={body}
            required={fields}
            save={t('proof.go_on')}
            complete={{ password: 'current-password', otp: 'one-time-code', recovery_code: 'off' }}
            unguarded
            cancel={() => done(undefined)}
            submit={run}
          />
          {fields.includes(code) && (
            <p>
              <button type="button" class="link" onClick={() => setCode(code === 'otp' ? 'recovery_code' : 'otp')}>
                {code === 'otp' ? t('sign_in.lost_device') : t('sign_in.have_device')}
              </button>
            </p>
          )}
        </>
      )}
      {passkey && <ByPasskey first={fields.length === 0} run={() => run(body)} />}
      {!passkey && fields.length === 0 && <Note tone="warn">{t('proof.no_way')}</Note>}
    </Dialog>
  );
}

function ByPasskey({ first, run }: { first: boolean; run: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const use = async () => {
    setBusy(true);
    setWrong(undefined);
    try {
      if (await signInAnew()) await run();
      else setWrong(t('proof.other_account', { name: me.get()?.name ?? '' }));
    } catch (e) {
      setWrong(e instanceof DOMException ? t('passkey_failed') : problemText(problemOf(e)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="stack">
      <Button icon="passkey" kind={first ? 'primary' : undefined} busy={busy} disabled={busy} onClick={() => void use()}>
        {t('proof.passkey')}
      </Button>
      {wrong && <Note tone="bad">{wrong}</Note>}
    </div>
  );
}
