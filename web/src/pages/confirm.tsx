// SPDX-License-Identifier: Apache-2.0
// confirm: what the links of our mails lead to, and asking for such a mail. None of it needs a session.
import { useState } from 'preact/hooks';
import { post } from '../api/client';
import { navigate } from '../frame/router';
import { t } from '../lang';
import { Form } from '../ui/form';
import { Button, Head, Note, problemOf, problemText, useAct } from '../ui/parts';

function Forgotten() {
  const [sent, setSent] = useState(false);
  if (sent) {
    return (
      <>
        <Head title={t('forgotten.title')} />
        <Note tone="good">{t('forgotten.sent')}</Note>
        <p>
          <a href="/">{t('sign_in')}</a>
        </p>
      </>
    );
  }
  return (
    <>
      <Head title={t('forgotten.title')} lead={t('forgotten.lead')} />
      <Form
        route="POST /auth/password-reset"
        to="/auth/password-reset"
        noun="forgotten"
        groups={[{ fields: ['username'] }]}
        value={{ username: '' }}
        save={t('forgotten.send')}
        complete={{ username: 'username' }}
        unguarded
        cancel={() => void navigate('/')}
        submit={async (values) => {
          await post('/auth/password-reset', values);
          setSent(true);
        }}
      />
    </>
  );
}

/** The token stands behind '#': it is not sent to any server, nor kept in a log. */
const tokenHere = () => location.hash.slice(1);

/** Of a link that was used, is too old, or was cut off on its way. */
const isStale = (e: unknown) => (problemOf(e).errors ?? []).some((one) => one.pointer === '/token');

function Reset() {
  const [token] = useState(tokenHere);
  const [done, setDone] = useState(false);
  const [stale, setStale] = useState(token === '');
  if (stale) {
    return (
      <>
        <Head title={t('reset.title')} />
        <Note tone="warn">{t('reset.stale')}</Note>
        <a class="button primary" href="/forgotten">
          {t('reset.again')}
        </a>
      </>
    );
  }
  if (done) {
    return (
      <>
        <Head title={t('reset.done')} lead={t('reset.done_lead')} />
        <a class="button primary" href="/">
          {t('sign_in')}
        </a>
      </>
    );
  }
  return (
    <>
      <Head title={t('reset.title')} lead={t('reset.lead')} />
      <Form
        route="POST /auth/password-reset/confirm"
        to="/auth/password-reset/confirm"
        noun="reset"
        groups={[{ fields: ['password'] }]}
        value={{ token, password: '' }}
        save={t('reset.save')}
        complete={{ password: 'new-password' }}
        unguarded
        submit={async (values) => {
          try {
            await post('/auth/password-reset/confirm', { ...values, token });
            setDone(true);
          } catch (e) {
            if (!isStale(e)) throw e;
            setStale(true);
          }
        }}
      />
    </>
  );
}

function Address() {
  const [token] = useState(tokenHere);
  const [state, setState] = useState<'open' | 'done' | { wrong: string }>(token === '' ? { wrong: t('confirm_address.stale') } : 'open');
  const [busy, act] = useAct();
  return (
    <>
      <Head title={t('confirm_address.title')} lead={state === 'open' ? t('confirm_address.lead') : undefined} />
      {state === 'done' && <Note tone="good">{t('confirm_address.done')}</Note>}
      {typeof state === 'object' && <Note tone={token === '' ? 'warn' : 'bad'}>{state.wrong}</Note>}
      {state !== 'done' && token !== '' && (
        <Button
          kind="primary"
          busy={busy}
          onClick={() =>
            void act(async () => {
              try {
                await post('/auth/recovery-email/confirm', { token });
                setState('done');
              } catch (e) {
                setState({ wrong: isStale(e) ? t('confirm_address.stale') : problemText(problemOf(e)) });
              }
            })
          }
        >
          {t('confirm_address.confirm')}
        </Button>
      )}
      <p>
        <a href="/">{t('menu.home')}</a>
      </p>
    </>
  );
}

export function Confirm({ path }: { path: string }) {
  if (path === '/password-reset') return <Reset />;
  if (path === '/recovery-email') return <Address />;
  return <Forgotten />;
}
