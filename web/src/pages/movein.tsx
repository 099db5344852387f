// SPDX-License-Identifier: Apache-2.0
// movein: who has a mailbox elsewhere gets one here by its password, and sees afterwards how far the mail is (R61).
import { get, post, type Values } from '../api/client';
import { signIn } from '../api/session';
import { navigate } from '../frame/router';
import { ago, heard, number, t } from '../lang';
import { Form } from '../ui/form';
import { Card, Head, Note, Progress, problemOf, said, useLoad } from '../ui/parts';
import { usePoll } from '../ui/poll';
import { toast } from '../ui/toast';

async function signUp(values: Values): Promise<void> {
  await post('/migration/signup', values).catch((e: unknown) => {
    throw problemOf(e).code === 'bad_credentials' ? said(t('movein.refused')) : e;
  });
  toast(t('movein.done'));
  await navigate('/', { replace: true });
  await signIn({ username: String(values['address']), password: String(values['new_password']) }).catch(() => {}); // the sign-in page is there
}

export const MoveIn = () => (
  <>
    <Head title={t('movein.title')} lead={t('movein.lead')} />
    <Form
      route="POST /migration/signup"
      to="/migration/signup"
      noun="signup"
      groups={[{ fields: ['address', 'old_password', 'new_password'] }, { title: t('movein.more'), fields: ['recovery_email'], folded: true }]}
      value={{ address: '', old_password: '', new_password: '', recovery_email: '' }}
      save={t('movein.save')}
      complete={{ address: 'username', old_password: 'current-password', new_password: 'new-password' }}
      unguarded
      cancel={() => void navigate('/')}
      submit={signUp}
    />
  </>
);

/** How much of a user's mail is here, in words. */
export const progressOf = (row: Values) =>
  Number(row['messages_total']) > 0 ? t('migration.of', { n: number(Number(row['messages_done'])), all: number(Number(row['messages_total'])) }) : '–';

/** One's own, while it comes; nothing for who has never moved, or has long ended it. */
export function Moving() {
  const found = useLoad((signal) => get<Values | null>('/me/migration', {}, signal), []);
  const row = found.data;
  const state = String(row?.['state'] ?? 'done');
  const coming = state === 'queued' || state === 'running';
  usePoll(found.reload, coming, 3);
  if (!row || state === 'done') return null;
  const [error] = row['errors'] as { error: string; reason: string | null }[];
  const total = Number(row['messages_total']);
  const part = total > 0 ? (Number(row['messages_done']) / total) * 100 : null;
  return (
    <Card title={t('moving.title')}>
      {coming && <Progress part={part} label={t('moving.title')} />}
      <p role="status">
        {state === 'synced' ? t('moving.here', { when: ago(String(row['synced_at'])) }) : coming ? t(total > 0 ? 'moving.comes' : 'moving.waits') : t('moving.stopped')}{' '}
        {total > 0 && progressOf(row)}
      </p>
      {error && state !== 'synced' && <Note tone="warn">{heard(error.error, error.reason)}</Note>}
    </Card>
  );
}
