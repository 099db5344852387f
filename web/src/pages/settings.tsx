// SPDX-License-Identifier: Apache-2.0
// settings: what holds for the whole server. Each is a document of the API: read, replaced, or set back to what it was at first.
import { get, put, remove, type Values } from '../api/client';
import type { ComponentChildren } from 'preact';
import type { Params } from '../frame/pages';
import { t, word } from '../lang';
import { confirmPlan } from '../ui/dialog';
import { labelOf } from '../ui/field';
import { Form, type Control, type Group } from '../ui/form';
import { Button, Head, Load, Note, useAct, useLoad, Tabs } from '../ui/parts';
import { toast } from '../ui/toast';

interface Document {
  /** Of the API and of the page. */
  name: string;
  /** Of its labels and words. */
  noun: string;
  groups: () => Group[];
  secret?: boolean;
  /** The stored password is replaced by another one alone: there is nothing to keep beside it. */
  renewed?: boolean;
  controls?: Record<string, (given: Control) => ComponentChildren>;
}

function Paragraph({ value, set, error }: Control) {
  return (
    <label class="field">
      <span>{labelOf('text', 'sign_in_page')}</span>
      <textarea name="text" rows={4} maxLength={2000} value={String(value ?? '')} onInput={(e) => set(e.currentTarget.value || null)} />
      {error && <p class="error" role="alert">{error}</p>}
    </label>
  );
}

const LOGO_MAX = 96 * 1024, PICTURES = ['image/png', 'image/jpeg', 'image/webp'];

/** A picture from this computer, as the text that the API takes. */
function Logo({ value, set, error }: Control) {
  const read = (file: File | undefined) => {
    if (!file) return;
    if (file.size > LOGO_MAX || !PICTURES.includes(file.type)) return toast(t('settings.logo_large'), { tone: 'bad' });
    const reader = new FileReader();
    reader.onload = () => set(reader.result);
    reader.readAsDataURL(file);
  };
  return (
    <div class="field">
      <label>
        <span>{labelOf('logo', 'sign_in_page')}: {t('settings.logo_choose')}</span>
        <input name="logo" type="file" accept={PICTURES.join()} onChange={(e) => read(e.currentTarget.files?.[0])} />
      </label>
      <div class="row">
        {value ? <img class="logo" src={String(value)} alt={labelOf('logo', 'sign_in_page')} /> : <span class="muted">{t('settings.logo_none')}</span>}
        {value ? <Button onClick={() => set(null)}>{t('settings.logo_remove')}</Button> : null}
      </div>
      {error && <p class="error" role="alert">{error}</p>}
    </div>
  );
}

const server = () => ({ title: t('settings.server'), fields: ['host', 'port', 'tls', 'allow_private'] });
const login = () => ({ title: t('settings.login'), fields: ['username', 'password'] });

const DOCUMENTS: Document[] = [
  { name: 'relayhost', noun: 'relayhost', groups: () => [server(), login()], secret: true },
  { name: 'system-mailer', noun: 'system_mailer', groups: () => [{ fields: ['from_address'] }, server(), login()], secret: true },
  {
    name: 'sending-limits', noun: 'sending_limits',
    groups: () => [
      { title: t('settings.local'), fields: ['local_burst', 'local_per_minute'] },
      { title: t('settings.external'), fields: ['external_burst', 'external_seconds_each'] },
    ],
  },
  { name: 'junk-trash', noun: 'junk_trash', groups: () => [{ fields: ['junk_days', 'trash_days'] }] },
  { name: 'two-factor', noun: 'two_factor', groups: () => [{ fields: ['roles'] }] },
  { name: 'imap-master-password', noun: 'master_password', groups: () => [{ fields: ['password'] }], secret: true, renewed: true },
  {
    name: 'sign-in-page', noun: 'sign_in_page', groups: () => [{ fields: ['text', 'logo'] }],
    controls: { text: (given) => <Paragraph {...given} />, logo: (given) => <Logo {...given} /> },
  },
];

/** Of what was read: what may be written. */
function writable(value: Values): Values {
  const { password_set: _, ...rest } = value;
  return rest;
}

function Setting({ document }: { document: Document }) {
  const to = `/settings/${document.name}`;
  const found = useLoad((signal) => get(to, undefined, signal), [to]);
  const [busy, act] = useAct();
  const title = word(`settings.${document.noun}`);
  const save = async (values: Values, before: Values) => {
    found.set(await put<Values>(to, values));
    const whole = !document.renewed && before['password_set'] !== true && !('password' in values);
    toast(t('saved'), { undo: whole ? async () => found.set(await put<Values>(to, writable(before))) : undefined });
  };
  const reset = async () => {
    if (!(await confirmPlan({ title: t('settings.reset_what', { what: title }), lead: word(`settings.${document.noun}_reset`), yes: t('settings.reset'), method: 'DELETE', to }))) return;
    await remove(to);
    toast(t('settings.was_reset', { what: title }));
    found.reload();
  };
  return (
    <Load from={found}>
      {(value) => (
        <>
          <p class="lead">{word(`settings.${document.noun}_lead`)}</p>
          {value['password_set'] === true && <Note>{t(document.renewed ? 'settings.master_password_set' : 'settings.password_set')}</Note>}
          <Form
            route={`PUT ${to}`}
            to={to}
            noun={document.noun}
            groups={document.groups()}
            value={{ ...writable(value), ...(document.secret && { password: '' }) }}
            changes
            whole
            save={t('save')}
            controls={document.controls}
            complete={{ password: document.renewed ? 'new-password' : 'off', username: 'off' }}
            submit={(values) => save(values, value)}
          />
          <p>
            <Button icon="undo" busy={busy} onClick={() => void act(reset)}>
              {t('settings.reset')}
            </Button>
          </p>
        </>
      )}
    </Load>
  );
}

export function Settings({ params }: { params: Params }) {
  const open = DOCUMENTS.find((one) => one.name === params['name']) ?? DOCUMENTS[0];
  return (
    <>
      <Head title={t('menu.settings')} lead={t('settings.lead')} />
      <Tabs
        of={DOCUMENTS.map((one) => ({ name: one.name, title: () => word(`settings.${one.noun}`) }))}
        at={open?.name ?? ''}
        to={(name) => (name === DOCUMENTS[0]?.name ? '/settings' : `/settings/${name}`)}
      />
      {open && <Setting key={open.name} document={open} />}
    </>
  );
}
