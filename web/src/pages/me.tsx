// SPDX-License-Identifier: Apache-2.0
// me: one's own account: who one is, where a new password is sent, the password, what the mailbox holds.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { get, patch, put, type Values } from '../api/client';
import { fieldsOf } from '../api/schema';
import { me, refreshMe, type Me } from '../api/session';
import { bytes, count, dateTime, setLanguage, t, word } from '../lang';
import { Form } from '../ui/form';
import { Badge, Card, Facts, Head, Meter, Note } from '../ui/parts';
import { proven } from '../ui/proof';
import { toast } from '../ui/toast';

function Profile({ who }: { who: Me }) {
  return (
    <Card title={t('me.you')}>
      <Form
        route="PATCH /me"
        to="/me"
        groups={[{ fields: ['full_name', 'language'] }]}
        value={{ full_name: who.full_name, language: who.language }}
        changes
        save={t('save')}
        complete={{ full_name: 'name' }}
        submit={async (values) => {
          const now = await patch<Me>('/me', values);
          toast(t('saved'));
          refreshMe(now);
          await setLanguage(now.language); // draws all anew
        }}
      />
    </Card>
  );
}

function Recovery({ who }: { who: Me }) {
  const [sent, setSent] = useState<string>();
  const [waits, setWaits] = useState<Values>();
  useEffect(() => void get<Values>('/me/recovery-email').then(setWaits, () => {}), [who.recovery_email]);
  const submit = async (values: Values) => {
    const done = await proven({
      route: 'PUT /me/recovery-email',
      to: '/me/recovery-email',
      title: t('me.recovery'),
      body: values,
      act: async (body) => {
        await put('/me/recovery-email', body);
        return true;
      },
    });
    if (!done) return;
    const address = values['recovery_email'];
    setSent(address ? String(address) : undefined);
    setWaits(undefined);
    if (!address) {
      refreshMe({ recovery_email: null });
      toast(t('me.recovery_gone'));
    }
  };
  return (
    <Card title={t('me.recovery')} lead={t('me.recovery_lead')}>
      <p class="row">
        {who.recovery_email === null ? (
          <Badge tone="warn">{t('me.recovery_none')}</Badge>
        ) : (
          <>
            <b class="breaks">{who.recovery_email}</b> <Badge tone="good">{t('me.confirmed')}</Badge>
          </>
        )}
      </p>
      {sent && <Note tone="good">{t('me.recovery_sent', { address: sent })}</Note>}
      {waits?.['pending_email'] && <Note>{t('me.recovery_waits', { address: String(waits['pending_email']), until: dateTime(String(waits['pending_until'])) })}</Note>}
      <Form
        route="PUT /me/recovery-email"
        to="/me/recovery-email"
        groups={[{ fields: ['recovery_email'] }]}
        value={{ recovery_email: who.recovery_email ?? '' }}
        changes
        save={t('me.recovery_save')}
        complete={{ recovery_email: 'email' }}
        submit={submit}
      />
    </Card>
  );
}

/** How good a new password is, as far as its length says; common ones are the server's to refuse. */
function Strength({ text }: { text: string }) {
  const least = fieldsOf('PUT /me/password')['new_password']?.minLength ?? 0;
  const n = [...text].length;
  if (n === 0) return null;
  const [tone, say] = n < least ? (['bad', 'short'] as const) : n < least + 4 ? (['warn', 'fair'] as const) : (['good', 'good'] as const);
  return (
    <p role="status">
      <Badge tone={tone}>{t(`me.strength_${say}`)}</Badge> <span class="muted small">{t('me.strength_of', { n, least })}</span>
    </p>
  );
}

function Password({ who }: { who: Me }) {
  const [turn, setTurn] = useState(0);
  return (
    <Card title={t('me.password')} lead={t('me.password_lead')}>
      {!who.password_login && <Note>{t('me.password_off')}</Note>}
      {who.role === 'mail_user' && who.password_login && !who.totp && <Note>{t('me.password_mail')}</Note>}
      <input class="hidden" type="text" autoComplete="username" value={who.name} readOnly tabIndex={-1} aria-hidden="true" />
      <Form
        key={turn}
        route="PUT /me/password"
        to="/me/password"
        groups={[{ fields: ['old_password', 'new_password'] }]}
        value={{ old_password: '', new_password: '' }}
        required={['old_password', 'new_password']}
        save={t('me.password_save')}
        complete={{ old_password: 'current-password', new_password: 'new-password' }}
        unfocused
        warn={(values) => <Strength text={String(values['new_password'] ?? '')} />}
        submit={async (values) => {
          await put('/me/password', values);
          setTurn(turn + 1);
          toast(t('me.password_set'), { more: t('me.password_set_more') });
        }}
      />
    </Card>
  );
}

const SERVICES = ['allow_imap', 'allow_pop3', 'allow_smtp', 'allow_sieve', 'allow_dav'];

function Mailbox({ who }: { who: Me }) {
  const used = who.quota_bytes > 0 ? t('used_of', { used: bytes(who.used_bytes), quota: bytes(who.quota_bytes) }) : bytes(who.used_bytes);
  const forward = (who['forward_to'] as string[] | undefined) ?? [];
  const on = (name: string) => (who[name] === true ? <Badge tone="good">{t('yes')}</Badge> : <Badge>{t('no')}</Badge>);
  return (
    <Card title={t('me.mailbox')}>
      <Facts
        of={[
          [t('me.address'), <span class="breaks">{who.name}</span>],
          [
            t('me.usage'),
            <>
              {who.quota_bytes > 0 && <Meter value={who.used_bytes} max={who.quota_bytes} label={used} />} {used} · {count('messages', who.used_messages)}
            </>,
          ],
          [word('field.may_receive'), on('may_receive')],
          [
            word('field.may_send'),
            <>
              {on('may_send')} <a href="/help/sending">{t('read.sending')}</a>
            </>,
          ],
          [
            t('me.services'),
            <span class="row tight">
              {SERVICES.map((name) => (
                <Badge key={name} tone={who[name] === true ? 'good' : undefined}>
                  {word(`field.${name}`)}: {who[name] === true ? t('yes') : t('no')}
                </Badge>
              ))}
            </span>,
          ],
          [t('me.servers'), <a href="/me/phone">{t('me.servers_link')}</a>],
          ...(forward.length > 0 ? [[word('field.forward_to'), <span class="breaks">{forward.join(', ')}</span>] as [string, ComponentChildren]] : []),
        ]}
      />
    </Card>
  );
}

export function Account() {
  const who = me.use() as Me;
  useEffect(() => {
    const before = me.get();
    // A link of a mail may have been followed since; what was saved here meanwhile is newer than the answer.
    get<Me>('/me').then((now) => me.get() === before && refreshMe(now), () => {});
  }, []);
  return (
    <>
      <Head title={t('menu.profile')} lead={`${who.name} · ${word(`role.${who.role}`)}`} />
      <Profile who={who} />
      {who.role === 'mail_user' && <Mailbox who={who} />}
      <Recovery who={who} />
      <Password who={who} />
    </>
  );
}
