// SPDX-License-Identifier: Apache-2.0
// settings: what holds for the whole server. Each is a document of the API: read, replaced, or set back to what it was at first.
import { get, put, remove, type Values } from '../api/client';
import type { Params } from '../frame/pages';
import { t, word } from '../lang';
import { confirmPlan } from '../ui/dialog';
import { Form, type Group } from '../ui/form';
import { Button, Head, Load, Note, useAct, useLoad } from '../ui/parts';
import { toast } from '../ui/toast';

interface Document {
  /** Of the API and of the page. */
  name: string;
  /** Of its labels and words. */
  noun: string;
  groups: () => Group[];
  secret?: boolean;
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
    const whole = before['password_set'] !== true && !('password' in values);
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
          {value['password_set'] === true && <Note>{t('settings.password_set')}</Note>}
          <Form
            route={`PUT ${to}`}
            to={to}
            noun={document.noun}
            groups={document.groups()}
            value={{ ...writable(value), ...(document.secret && { password: '' }) }}
            changes
            whole
            save={t('save')}
            complete={{ password: 'off', username: 'off' }}
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
      <nav class="tabs" aria-label={t('sections')}>
        {DOCUMENTS.map((one, i) => (
          <a key={one.name} href={i === 0 ? '/settings' : `/settings/${one.name}`} aria-current={one === open ? 'page' : undefined}>
            {word(`settings.${one.noun}`)}
          </a>
        ))}
      </nav>
      {open && <Setting key={open.name} document={open} />}
    </>
  );
}
