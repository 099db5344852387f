// SPDX-License-Identifier: Apache-2.0
// security: the second factor, passkeys, and whether the password alone gets anybody in.
import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { factorNeeded, get, patch, path, post, put, remove, type Values } from '../api/client';
import { canPasskey, makePasskey } from '../api/passkey';
import { me, refreshMe, type Me } from '../api/session';
import { count, t, word } from '../lang';
import { ask, Dialog, show } from '../ui/dialog';
import { Form } from '../ui/form';
import { List } from '../ui/list';
import { Badge, Button, Card, Copy, Empty, Facts, Head, Load, Note, problemOf, said, Time, useAct, useLoad } from '../ui/parts';
import { proven } from '../ui/proof';
import { tell } from '../ui/told';
import { toast } from '../ui/toast';

interface State {
  enabled: boolean;
  enabled_at: string | null;
  recovery_codes_left: number;
}

interface Start {
  secret: string;
  uri: string;
  qr_svg: string;
}

interface Codes {
  recovery_codes: string[];
}

const showCodes = ({ recovery_codes: codes }: Codes, name: string) =>
  tell({
    title: t('totp.codes'),
    lead: t('totp.codes_lead'),
    text: [`${t('product')}: ${name}`, t('totp.codes'), '', ...codes, ''].join('\n'),
    file: `${t('totp.codes_file')}.txt`,
    children: (
      <ol class="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
    ),
  });

const grouped = (secret: string) => secret.replace(/(.{4})(?=.)/g, '$1 ');

/** Key and QR code, and the first code that shows that the authenticator has them. */
function SetUp({ start, who, done, cancel }: { start: Start; who: Me; done: () => void; cancel: () => void }) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <section class="setup" tabIndex={-1} ref={box} aria-label={t('totp.set_up')}>
      <ol class="stack">
        <li>
          <h3>{t('totp.scan')}</h3>
          <p class="muted">{t('totp.scan_lead')}</p>
          <div class="row top-row">
            <img class="qr" alt={t('totp.qr')} src={`data:image/svg+xml,${encodeURIComponent(start.qr_svg)}`} />
            <div class="grow stack">
              <p>
                <a href={start.uri}>{t('totp.open')}</a>
              </p>
              <p>{t('totp.by_hand')}</p>
              <Copy text={grouped(start.secret)} copied={start.secret} label={t('totp.copy_key')} />
              <p class="muted small">{t('totp.key_once')}</p>
            </div>
          </div>
        </li>
        <li>
          <h3>{t('totp.first')}</h3>
          <Form
            route="POST /me/totp/verify"
            to="/me/totp/verify"
            groups={[{ fields: ['otp'] }]}
            value={{ otp: '' }}
            save={t('totp.switch_on')}
            complete={{ otp: 'one-time-code' }}
            unguarded
            unfocused
            cancel={cancel}
            submit={async (values) => {
              const codes = await post<Codes>('/me/totp/verify', { otp: String(values['otp']).replace(/\s/g, '') });
              refreshMe({ totp: true });
              await showCodes(codes, who.name);
              done();
            }}
          />
        </li>
      </ol>
    </section>
  );
}

function IsOn({ state, who, reload }: { state: State; who: Me; reload: () => void }) {
  const [busy, act] = useAct();
  const renew = async () => {
    const codes = await proven({ route: 'POST /me/totp/recovery-codes', to: '/me/totp/recovery-codes', title: t('totp.renew'), act: (body) => post<Codes>('/me/totp/recovery-codes', body) });
    if (!codes) return;
    await showCodes(codes, who.name);
    reload();
  };
  const off = async () => {
    if (!(await ask(t('totp.off'), t('totp.off_lead'), t('switch_off'), true))) return;
    const gone = await proven({
      route: 'DELETE /me/totp',
      to: '/me/totp',
      title: t('totp.off'),
      act: async (body) => {
        await remove('/me/totp', body);
        return true;
      },
    });
    if (!gone) return;
    refreshMe({ totp: false });
    toast(t('totp.is_off'));
    reload();
  };
  return (
    <>
      <Facts
        of={[
          [word('field.state'), <Badge tone="good">{t('totp.on')}</Badge>],
          [t('totp.since'), <Time at={state.enabled_at} />],
          [t('totp.left'), count('totp.left_n', state.recovery_codes_left)],
        ]}
      />
      {state.recovery_codes_left < 3 && <Note tone="warn">{t('totp.few')}</Note>}
      <div class="row">
        <Button icon="refresh" busy={busy} onClick={() => void act(renew)}>
          {t('totp.renew')}
        </Button>
        <Button kind="danger" busy={busy} onClick={() => void act(off)}>
          {t('totp.off')}
        </Button>
      </div>
    </>
  );
}

function TwoFactor({ who }: { who: Me }) {
  const state = useLoad((signal) => get<State>('/me/totp', undefined, signal), []);
  const [start, setStart] = useState<Start>();
  const [busy, act] = useAct();
  const begin = async () => {
    const made = await proven({ route: 'POST /me/totp', to: '/me/totp', title: t('totp.set_up'), act: (body) => post<Start>('/me/totp', Object.keys(body).length > 0 ? body : undefined) });
    if (made) setStart(made);
  };
  return (
    <Card title={t('totp.title')} lead={t('totp.lead')}>
      <Load from={state}>
        {(now) =>
          now.enabled ? (
            <IsOn state={now} who={who} reload={state.reload} />
          ) : start ? (
            <SetUp
              start={start}
              who={who}
              cancel={() => setStart(undefined)}
              done={() => {
                setStart(undefined);
                state.reload();
              }}
            />
          ) : (
            <>
              {who.role === 'mail_user' && <Note>{t('totp.mail')}</Note>}
              <Button icon="lock" kind="primary" busy={busy} onClick={() => void act(begin)}>
                {t('totp.set_up')}
              </Button>
            </>
          )
        }
      </Load>
    </Card>
  );
}

/** What the browser's refusals mean. */
function passkeyFault(e: unknown): unknown {
  if (!(e instanceof DOMException)) return e;
  if (e.name === 'InvalidStateError') return said(t('passkey.there'));
  if (e.name === 'SecurityError') return said(t('passkey.elsewhere'));
  return said(t('passkey.not_made'));
}

function AddPasskey({ close, added }: { close: () => void; added: () => void }) {
  const add = async ({ name = '' }: Values) => {
    const options = await proven({
      route: 'POST /me/passkeys/options',
      to: '/me/passkeys/options',
      title: t('passkey.add'),
      act: (body) => post<PublicKeyCredentialCreationOptionsJSON>('/me/passkeys/options', body),
    });
    if (!options) return;
    try {
      await makePasskey(options, String(name));
    } catch (e) {
      throw passkeyFault(e);
    }
    close();
    toast(t('passkey.added'));
    added();
  };
  return (
    <Dialog title={t('passkey.add')} close={close}>
      <p class="lead">{t('passkey.add_lead')}</p>
      <Form route="POST /me/passkeys" to="/me/passkeys" noun="passkey" groups={[{ fields: ['name'] }]} value={{ name: '' }} save={t('passkey.go_on')} nocurl unguarded cancel={close} submit={add} />
    </Dialog>
  );
}

function Rename({ object, close, done }: { object: Values; close: () => void; done: () => void }) {
  const to = path('/me/passkeys/{id}', String(object['id']));
  return (
    <Dialog title={t('passkey.rename')} close={close}>
      <Form
        route="PATCH /me/passkeys/{id}"
        to={to}
        noun="passkey"
        groups={[{ fields: ['name'] }]}
        value={{ name: object['name'] }}
        required={['name']}
        save={t('save')}
        unguarded
        cancel={close}
        submit={async (values) => {
          await patch(to, values);
          close();
          toast(t('saved'));
          done();
        }}
      />
    </Dialog>
  );
}

const backup = (object: Values) =>
  object['backed_up'] ? <Badge tone="good">{t('passkey.backed_up')}</Badge> : object['backup_eligible'] ? <Badge tone="warn">{t('passkey.waits')}</Badge> : <Badge>{t('passkey.bound')}</Badge>;

function Passkeys({ who }: { who: Me }) {
  const [turn, again] = useReducer((n: number) => n + 1, 0);
  const [busy, act] = useAct();
  const count = (n: number) => {
    refreshMe({ passkeys: Math.max(0, (me.get()?.passkeys ?? 0) + n) });
    again(undefined);
  };
  const erase = async (object: Values) => {
    if (!(await ask(t('delete_what', { what: String(object['name']) }), t('passkey.delete_lead'), t('delete'), true))) return;
    try {
      await remove(path('/me/passkeys/{id}', String(object['id'])));
    } catch (e) {
      if (problemOf(e).code === 'conflict') throw said(t('passkey.last'));
      throw e;
    }
    toast(t('deleted_what', { what: String(object['name']) }));
    count(-1);
  };
  const add = canPasskey() ? (
    <Button icon="passkey" kind={who.passkeys === 0 ? 'primary' : undefined} onClick={() => show((close) => <AddPasskey close={close} added={() => count(1)} />)}>
      {t('passkey.add')}
    </Button>
  ) : (
    <Note tone="warn">{t('passkey.old_browser')}</Note>
  );
  return (
    <Card title={t('passkey.title')} lead={t('passkey.lead')}>
      {who.passkeys === 0 ? (
        <>
          <p class="muted">{t('passkey.none')}</p>
          {add}
        </>
      ) : (
        <>
          <List
            path="/me/passkeys"
            noun="passkey"
            turn={turn}
            columns={[
              { name: 'name' },
              { name: 'type', draw: (o) => word(`passkey.type_${String(o['type'])}`) },
              { name: 'backed_up', draw: backup },
              { name: 'last_used_at', draw: (o) => <Time at={o['last_used_at']} />, wide: true },
              { name: 'created_at', draw: (o) => <Time at={o['created_at']} />, wide: true },
            ]}
            actions={(object) => (
              <>
                <Button kind="quiet" icon="edit" label={t('rename_what', { what: String(object['name']) })} onClick={() => show((close) => <Rename object={object} close={close} done={() => again(undefined)} />)} />
                <Button kind="quiet" icon="trash" label={t('passkey.delete_what', { what: String(object['name']) })} busy={busy} onClick={() => void act(() => erase(object))} />
              </>
            )}
            empty={<Empty title={t('passkey.none')} />}
          />
          <p>{add}</p>
        </>
      )}
    </Card>
  );
}

function PasswordLogin({ who }: { who: Me }) {
  const [busy, act] = useAct();
  const next = !who.password_login;
  const change = async () => {
    if (!next && !(await ask(t('password_login.off'), <p>{t(who.role === 'mail_user' ? 'password_login.off_mail' : 'password_login.off_admin')}</p>, t('switch_off'), true))) return;
    const done = await proven({
      route: 'PUT /me/password-login',
      to: '/me/password-login',
      title: t(next ? 'password_login.on' : 'password_login.off'),
      body: { enabled: next },
      act: async (body) => {
        await put('/me/password-login', body);
        return true;
      },
    });
    if (!done) return;
    refreshMe({ password_login: next });
    toast(t('saved'));
  };
  return (
    <Card title={t('password_login.title')} lead={t('password_login.lead')}>
      <p>
        {who.password_login ? <Badge>{t('password_login.is_on')}</Badge> : <Badge tone="good">{t('password_login.is_off')}</Badge>}
      </p>
      {who.passkeys === 0 && who.password_login ? (
        <p class="muted">{t('password_login.needs')}</p>
      ) : (
        <Button kind={next ? undefined : 'danger'} busy={busy} onClick={() => void act(change)}>
          {t(next ? 'password_login.on' : 'password_login.off')}
        </Button>
      )}
    </Card>
  );
}

export function Security() {
  const who = me.use() as Me;
  return (
    <>
      <Head title={t('menu.security')} lead={t('security.lead')} />
      {factorNeeded.use() && <Note tone="warn">{t('settings.factor_needed')}</Note>}
      <TwoFactor who={who} />
      <Passkeys who={who} />
      <PasswordLogin who={who} />
    </>
  );
}
