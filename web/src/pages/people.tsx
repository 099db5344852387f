// SPDX-License-Identifier: Apache-2.0
// people: what an administrator does with accounts below: who gets in, another name, all domains of an admin, and deleted ones.
import { useReducer } from 'preact/hooks';
import { path, post, remove, type Values } from '../api/client';
import { me, type Me } from '../api/session';
import { follow, type Job } from '../frame/jobs';
import { navigate } from '../frame/router';
import { bytes, t, word } from '../lang';
import type { Inside } from '../nouns';
import { ask, confirmPlan, Dialog, show } from '../ui/dialog';
import { Form, type Group } from '../ui/form';
import type { Pick } from '../ui/field';
import { List } from '../ui/list';
import { Badge, Button, Card, Empty, Facts, Head, Time, useAct } from '../ui/parts';
import { toast } from '../ui/toast';
import { devices, KeyList } from './keys';
import { endOthers, SessionList } from './sessions';

const nameOf = (object: Values) => String(object['name']);
const pageOf = (name: string) => `/accounts/${encodeURIComponent(name)}`;
const OWNER: Pick = { path: '/accounts', key: 'name', query: { role: 'domain_admin' } };

/** One-time codes and passkeys, and what is done when their owner has lost them. */
function Factors({ object, reload }: Inside) {
  const [busy, act] = useAct();
  const reset = async (what: 'totp' | 'passkeys') => {
    const to = path(`/accounts/{key}/${what}`, nameOf(object));
    const title = t(what === 'totp' ? 'people.reset_totp' : 'people.reset_passkeys');
    if (!(await confirmPlan({ title, lead: t(what === 'totp' ? 'people.reset_totp_lead' : 'people.reset_passkeys_lead'), yes: t('people.reset'), method: 'DELETE', to }))) return;
    await remove(to);
    toast(t('people.was_reset'));
    reload();
  };
  const keys = Number(object['passkeys'] ?? 0);
  return (
    <Card title={t('people.factors')}>
      <Facts
        of={[
          [t('totp.title'), object['totp'] ? <Badge tone="good">{t('totp.on')}</Badge> : <Badge>{t('off')}</Badge>],
          [t('passkey.title'), String(keys)],
          [t('password_login.title'), object['password_login'] === false ? <Badge tone="good">{t('password_login.is_off')}</Badge> : <Badge>{t('password_login.is_on')}</Badge>],
          [t('me.recovery'), object['recovery_email'] ? <span class="breaks">{String(object['recovery_email'])}</span> : <span class="muted">{t('me.recovery_none')}</span>],
        ]}
      />
      <div class="row">
        {object['totp'] === true && (
          <Button kind="danger" busy={busy} onClick={() => void act(() => reset('totp'))}>
            {t('people.reset_totp')}
          </Button>
        )}
        {(keys > 0 || object['password_login'] === false) && (
          <Button kind="danger" busy={busy} onClick={() => void act(() => reset('passkeys'))}>
            {t('people.reset_passkeys')}
          </Button>
        )}
      </div>
    </Card>
  );
}

export function AccountSecurity({ object, reload }: Inside) {
  const [turn, again] = useReducer((n: number) => n + 1, 0);
  const [busy, act] = useAct();
  const sessions = path('/accounts/{key}/sessions', nameOf(object));
  const endAll = async () => {
    if (!(await ask(t('people.end_all'), t('session.end_others_lead'), t('people.end_all'), true))) return;
    await endOthers(sessions);
    toast(t('people.all_ended'));
    again(undefined);
  };
  return (
    <>
      <Factors object={object} reload={reload} />
      <Card title={t('menu.sessions')}>
        <SessionList of={sessions} pattern="/accounts/{key}/sessions" turn={turn} />
        <Button icon="signout" busy={busy} onClick={() => void act(endAll)}>
          {t('people.end_all')}
        </Button>
      </Card>
      {object['role'] === 'mail_user' && (
        <Card title={t('menu.device_passwords')}>
          <KeyList
            kind={devices}
            of={path('/accounts/{key}/device-passwords', nameOf(object))}
            pattern="/accounts/{key}/device-passwords"
            empty={<Empty title={word('noun.device_password.empty')} lead={t('people.no_devices')} />}
          />
        </Card>
      )}
    </>
  );
}

interface Question {
  title: string;
  lead?: string;
  /** 'rename': its route is POST /accounts/{key}/rename. */
  act: string;
  object: Values;
  /** Of the path, where the name is not enough. */
  key?: string;
  groups: Group[];
  value: Values;
  save: string;
  picks?: Record<string, Pick>;
  /** Answers whether the dialog may close. */
  submit: (to: string, values: Values) => Promise<boolean>;
}

/** A form in a dialog about an account; true when it was done. */
const inDialog = ({ title, lead, act, object, key = nameOf(object), submit, ...form }: Question): Promise<boolean> =>
  new Promise((answer) =>
    show((close) => {
      const end = (done: boolean) => {
        close();
        answer(done);
      };
      const to = path(`/accounts/{key}/${act}`, key);
      return (
        <Dialog title={title} close={() => end(false)}>
          {lead && <p class="lead">{lead}</p>}
          <Form
            {...form}
            route={`POST /accounts/{key}/${act}`}
            to={to}
            noun={act}
            unguarded
            cancel={() => end(false)}
            submit={async (values) => {
              if (await submit(to, values)) end(true);
            }}
          />
        </Dialog>
      );
    }),
  );

/** true: read it again. */
export async function rename(object: Values): Promise<boolean> {
  let name = nameOf(object);
  const done = await inDialog({
    title: t('rename_what', { what: name }),
    lead: t('people.rename_lead'),
    act: 'rename',
    object,
    groups: [{ fields: ['name'] }],
    value: { name },
    save: t('people.rename'),
    submit: async (to, values) => {
      ({ name } = await post<{ name: string }>(to, values));
      return true;
    },
  });
  if (!done) return false;
  toast(t('saved'));
  await navigate(pageOf(name));
  return false;
}

/** What is much work goes on as a job. */
async function change(to: string, body: Values): Promise<void> {
  const job = await post<Job | null>(to, body);
  if (job?.kind) follow(job);
  else toast(t('saved'));
}

export async function cascade(object: Values): Promise<boolean> {
  let action = '';
  const done = await inDialog({
    title: t('people.cascade'),
    lead: t('people.cascade_lead'),
    act: 'cascade',
    object,
    groups: [{ fields: ['action'] }],
    value: { action: 'disable' },
    save: t('passkey.go_on'),
    submit: async (to, body) => {
      action = String(body['action']);
      const sure = await confirmPlan({ title: `${nameOf(object)}: ${word(`action.${action}`)}`, yes: word(`action.${action}`), method: 'POST', to, body, ...(action === 'delete' && { typed: nameOf(object) }) });
      if (sure) await change(to, body);
      return sure;
    },
  });
  if (!done) return false;
  if (action !== 'delete') return true;
  await navigate('/accounts');
  return false;
}

export const transfer = (object: Values): Promise<boolean> =>
  inDialog({
    title: t('people.transfer'),
    lead: t('people.transfer_lead', { what: nameOf(object) }),
    act: 'transfer',
    object,
    groups: [{ fields: ['to'] }],
    value: { to: '' },
    picks: { to: OWNER },
    save: t('passkey.go_on'),
    submit: async (to, body) => {
      const sure = await confirmPlan({ title: t('people.transfer'), yes: t('people.transfer_yes'), method: 'POST', to, body });
      if (sure) await change(to, body);
      return sure;
    },
  });

async function restore(object: Values): Promise<void> {
  let name = nameOf(object);
  const done = await inDialog({
    title: t('deleted.restore_what', { what: name }),
    lead: t('deleted.restore_lead'),
    act: 'restore',
    object,
    key: String(object['id']),
    groups: [{ fields: ['name', 'replace'] }],
    value: { name, replace: false },
    save: t('deleted.restore'),
    submit: async (to, values) => {
      ({ name } = await post<{ name: string }>(to, values));
      return true;
    },
  });
  if (!done) return;
  toast(t('deleted.restored', { what: name }));
  await navigate(pageOf(name));
}

export function DeletedAccounts() {
  const who = me.use() as Me;
  const [turn, again] = useReducer((n: number) => n + 1, 0);
  const [busy, act] = useAct();
  const erase = async (object: Values) => {
    const name = nameOf(object);
    const to = path('/deleted-accounts/{key}', String(object['id']));
    if (!(await confirmPlan({ title: t('deleted.erase_what', { what: name }), lead: t('deleted.erase_lead'), yes: t('deleted.erase'), method: 'DELETE', to, typed: name }))) return;
    await remove(to);
    toast(t('deleted.erased', { what: name }));
    again(undefined);
  };
  return (
    <>
      <Head title={t('menu.deleted_accounts')} lead={t('deleted.lead')} />
      <List
        path="/deleted-accounts"
        noun="deleted_account"
        turn={turn}
        columns={[
          { name: 'name' },
          { name: 'full_name', wide: true },
          { name: 'used_bytes', draw: (o) => bytes(Number(o['used_bytes'])) },
          { name: 'deleted_at', draw: (o) => <Time at={o['deleted_at']} /> },
          { name: 'purge_at', draw: (o) => <Time at={o['purge_at']} /> },
          ...(who.role === 'master_admin' ? [{ name: 'owner', wide: true }] : []),
        ]}
        filters={who.role === 'master_admin' ? ['domain', 'owner'] : ['domain']}
        picks={{ domain: { path: '/domains', key: 'name' }, owner: OWNER }}
        actions={(object) => (
          <>
            <Button kind="quiet" icon="undo" label={t('deleted.restore_what', { what: nameOf(object) })} onClick={() => void act(() => restore(object))} />
            <Button kind="quiet" icon="trash" busy={busy} label={t('deleted.erase_what', { what: nameOf(object) })} onClick={() => void act(() => erase(object))} />
          </>
        )}
        empty={<Empty title={t('deleted.none')} lead={t('deleted.lead')} />}
      />
    </>
  );
}
