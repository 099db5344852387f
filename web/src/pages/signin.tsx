// SPDX-License-Identifier: Apache-2.0
// signin: password, then the code only when it is asked for; a passkey by one button or from the browser's suggestions.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError, get } from '../api/client';
import { canPasskey, signInByPasskey } from '../api/passkey';
import { farewell, signIn } from '../api/session';
import { matches, place } from '../frame/router';
import { ThemeButton } from '../frame/frame';
import { current, heard, LANGUAGES, setLanguage, t, word, type Language } from '../lang';
import { Icon } from '../ui/icon';
import { lazy } from '../ui/lazy';
import { Button, Head, Note, problemOf, problemText } from '../ui/parts';
import { Confirm } from './confirm';

const MoveIn = lazy(async () => (await import('./movein')).MoveIn);
const Help = lazy(async () => (await import('./help')).Help);

type Step = 'password' | 'otp' | 'recovery_code';

/** One ceremony at a time: the button ends the one that waits in the background, which comes again when the button led nowhere. */
function usePasskey(say: (error: string) => void): () => Promise<void> {
  const waiting = useRef<AbortController | undefined>(undefined);
  const ask = async (mediation?: CredentialMediationRequirement) => {
    waiting.current?.abort();
    const stop = new AbortController();
    waiting.current = stop;
    try {
      await signInByPasskey(stop.signal, mediation);
    } catch (e) {
      if (stop.signal.aborted) return;
      if (e instanceof ApiError) say(problemText(e.problem));
      else if (!mediation) say(t('passkey_failed'));
      if (!mediation) await suggest();
    }
  };
  const suggest = async () => {
    if (!canPasskey() || !('isConditionalMediationAvailable' in PublicKeyCredential)) return;
    const first = new AbortController();
    waiting.current = first;
    // Whoever has pressed the button meanwhile, or has gone, is not disturbed by a suggestion.
    if ((await PublicKeyCredential.isConditionalMediationAvailable()) && waiting.current === first && !first.signal.aborted) await ask('conditional');
  };
  useEffect(() => {
    void suggest();
    return () => waiting.current?.abort();
  }, []);
  return () => ask();
}

function SignInForm() {
  const [step, setStep] = useState<Step>('password');
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [hint, setHint] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const passkey = usePasskey(setError);
  const ended = farewell.use();

  useLayoutEffect(() => form.current?.querySelector<HTMLElement>('[autofocus]')?.focus(), [step]);

  const submit = async () => {
    setBusy(true);
    setError(null);
    setHint('');
    try {
      await signIn({ username: username.trim(), password, ...(step !== 'password' && { [step]: code.replace(/\s/g, '') }) });
    } catch (e) {
      const problem = problemOf(e);
      const wrongCode = problem.errors?.some((one) => one.pointer === `/${step}`) === true;
      if (problem.code === 'otp_required' && step === 'password') setStep('otp');
      else setError(wrongCode ? word(`sign_in.wrong_${step}`) : problemText(problem));
      if (wrongCode) setHint(heard(problem.errors?.[0]?.detail, problem.errors?.[0]?.reason) ?? ''); // it knows how wrong the clock is
      setCode('');
      form.current?.querySelector<HTMLElement>(`[name="${step}"]`)?.focus();
    } finally {
      setBusy(false);
    }
  };
  const go = (next: Step) => {
    setStep(next);
    setError(null);
    setHint('');
    setCode('');
  };
  const label = step === 'otp' ? t('sign_in.otp') : t('sign_in.recovery_code');
  return (
    <form
      ref={form}
      onSubmit={(e) => {
        e.preventDefault();
        if (!busy) void submit();
      }}
    >
      {ended && <Note>{t('session_ended')}</Note>}
      {step === 'password' ? (
        <>
          <label class="field">
            <span>{t('sign_in.name')}</span>
            <input name="username" autoComplete="username webauthn" autoCapitalize="off" spellcheck={false} required autoFocus value={username} onInput={(e) => setUsername(e.currentTarget.value)} />
          </label>
          <label class="field">
            <span>{t('sign_in.password')}</span>
            <input name="password" type="password" autoComplete="current-password" required value={password} onInput={(e) => setPassword(e.currentTarget.value)} />
          </label>
        </>
      ) : (
        <label class="field">
          <span>{label}</span>
          <input
            key={step}
            name={step}
            autoComplete="one-time-code"
            inputMode={step === 'otp' ? 'numeric' : 'text'}
            autoCapitalize="off"
            required
            autoFocus
            value={code}
            onInput={(e) => setCode(e.currentTarget.value)}
          />
          <p class="help">{step === 'otp' ? t('sign_in.otp_help') : t('sign_in.recovery_code_help')}</p>
        </label>
      )}
      {error !== null && (
        <Note tone="bad">
          <p>{error}</p>
          {hint && <p class="muted small">{hint}</p>}
        </Note>
      )}
      <Button type="submit" kind="primary" class="whole" busy={busy} disabled={busy}>
        {t('sign_in')}
      </Button>
      {step === 'password' ? (
        <>
          {canPasskey() && (
            <Button icon="passkey" class="whole" onClick={() => void passkey()}>
              {t('sign_in.passkey')}
            </Button>
          )}
          <p class="center">
            <a href="/forgotten">{t('sign_in.forgotten')}</a> · <a href="/help">{t('menu.help')}</a>
          </p>
        </>
      ) : (
        <p class="row spread">
          <button type="button" class="link" onClick={() => go(step === 'otp' ? 'recovery_code' : 'otp')}>
            {step === 'otp' ? t('sign_in.lost_device') : t('sign_in.have_device')}
          </button>
          <button type="button" class="link" onClick={() => go('password')}>
            {t('back')}
          </button>
        </p>
      )}
    </form>
  );
}

/** What the server's owner has to say; nothing when it can not be asked. */
function Greeting() {
  const [page, setPage] = useState<{ text: string | null; logo: string | null }>({ text: null, logo: null });
  useEffect(() => void get<typeof page>('/sign-in-page').then(setPage, () => {}), []);
  return (
    <>
      {page.logo && <img class="logo" src={page.logo} alt="" />}
      {page.text && <p class="greeting">{page.text}</p>}
    </>
  );
}

/** What somebody sees who is not signed in; links in mails lead here, too. */
export function SignIn() {
  const { path } = place.use();
  const { language } = current.use();
  const other = CONFIRMS.includes(path), help = matches('/help/:topic?', path);
  return (
    <div class="outside">
      <header class="top">
        <a class="brand" href="/">
          <Icon name="mail" /> <span>{t('product')}</span>
        </a>
        <span class="grow" />
        <a class="button quiet" href={MOVE_IN} title={t('movein.title')}>
          {t('movein.link')}
        </a>
        <select aria-label={t('language')} value={language} onChange={(e) => void setLanguage(e.currentTarget.value as Language)}>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
        <ThemeButton />
      </header>
      <main id="main" class={help ? 'reading' : 'narrow'}>
        {help ? (
          <Help params={help} />
        ) : path === MOVE_IN ? (
          <MoveIn />
        ) : other ? (
          <Confirm path={path} />
        ) : (
          <>
            <Head title={t('sign_in')} lead={word('sign_in.lead', '')} />
            <Greeting />
            <SignInForm />
          </>
        )}
      </main>
    </div>
  );
}

const MOVE_IN = '/move-in';
export const CONFIRMS = ['/forgotten', '/password-reset', '/recovery-email'];
