// SPDX-License-Identifier: Apache-2.0
// verification: whose is the name? A TXT record that only its owner can make shows it (R20, R24, R25).
import { get, path, post } from '../../api/client';
import { t, word } from '../../lang';
import type { Inside } from '../../nouns';
import { ask } from '../../ui/dialog';
import { Badge, Button, Card, Copy, Facts, Load, Note, Time, useAct, useLoad, type Loaded } from '../../ui/parts';
import { usePoll } from '../../ui/poll';
import { toast } from '../../ui/toast';

export interface Verification {
  name: string;
  state: 'waiting' | 'expired' | 'verified';
  proof: 'none' | 'dns' | 'parent' | 'admin';
  record: string | null;
  result: 'not_checked' | 'found' | 'missing' | 'different' | 'could_not_ask';
  proved_at: string | null;
  expires_at: string | null;
  checked_at: string | null;
  next_check_at: string | null;
}

/** of: '/domains/example.org'. The server looks into DNS by itself; we ask it what it has found. */
export function useVerification(of: string): Loaded<Verification> {
  const found = useLoad((signal) => get<Verification>(`${of}/verification`, {}, signal), [of]);
  usePoll(found.reload, found.data?.state === 'waiting');
  return found;
}

/** What has to be typed, or pasted, at whoever looks after the zone. */
export const Record = ({ name, type, value }: { name: string; type: string; value: string }) => (
  <Facts
    of={[
      [t('dns.name'), <Copy text={name} label={t('dns.copy_name')} />],
      [t('dns.type'), <code>{type}</code>],
      [t('dns.value'), <Copy text={value} label={t('dns.copy_value')} />],
    ]}
  />
);

function Proved({ it }: { it: Verification }) {
  const lost = it.proof === 'dns' && (it.result === 'missing' || it.result === 'different');
  return (
    <>
      <Note tone="good">
        {word(`verification.by.${it.proof}`)} {it.proved_at && <Time at={it.proved_at} />}
      </Note>
      {lost && <Note tone="warn">{t('verification.lost')}</Note>}
    </>
  );
}

function Open({ it }: { it: Verification }) {
  if (it.state === 'expired') return <Note tone="warn">{t('verification.expired')}</Note>;
  return (
    <>
      <p>{t('verification.how')}</p>
      <Record name={it.name} type="TXT" value={it.record ?? ''} />
      <p class="help">{t('verification.apex', { name: it.name })}</p>
    </>
  );
}

const times = (it: Verification): [string, preact.ComponentChildren][] => [
  [t('verification.checked'), <Time at={it.checked_at} />],
  ...(it.next_check_at ? ([[t('verification.next'), <Time at={it.next_check_at} />]] as [string, preact.ComponentChildren][]) : []),
  ...(it.state === 'waiting' ? ([[t('verification.until'), <Time at={it.expires_at} />]] as [string, preact.ComponentChildren][]) : []),
];

const TONE = { found: 'good', missing: 'warn', different: 'bad', could_not_ask: 'bad', not_checked: undefined } as const;

/** changed: it has become verified just now. */
export function Proof({ of, found, changed }: { of: string; found: Loaded<Verification>; changed: () => void }) {
  const [busy, act] = useAct();
  const check = () =>
    act(async () => {
      const now = await post<Verification>(`${of}/verification`);
      found.set(now);
      if (now.state !== 'verified') return;
      toast(t('verification.done', { what: now.name }));
      changed();
    });
  const renew = () =>
    act(async () => {
      if (!(await ask(t('verification.renew'), t('verification.renew_lead'), t('verification.renew')))) return;
      found.set(await post<Verification>(`${of}/verification/token`));
      toast(t('verification.renewed'));
    });
  return (
    <Load from={found}>
      {(it) => (
        <div class="stack">
          {it.state === 'verified' ? <Proved it={it} /> : <Open it={it} />}
          {(it.record !== null || it.state !== 'verified') && (
            <>
              <p aria-live="polite">
                <Badge tone={TONE[it.result]}>{word(`verification.result.${it.result}`)}</Badge> {word(`verification.next_step.${it.result}`, '')}
              </p>
              <Facts of={times(it)} />
              <div class="row">
                {it.state !== 'expired' && (
                  <Button icon="refresh" kind={it.state === 'verified' ? undefined : 'primary'} busy={busy} disabled={busy} onClick={() => void check()}>
                    {t('verification.check')}
                  </Button>
                )}
                {it.state !== 'verified' && (
                  <Button kind={it.state === 'expired' ? 'primary' : undefined} busy={busy} disabled={busy} onClick={() => void renew()}>
                    {t('verification.renew')}
                  </Button>
                )}
              </div>
            </>
          )}
        </div>
      )}
    </Load>
  );
}

function VerificationTab({ of, reload }: { of: string; reload: () => void }) {
  const found = useVerification(of);
  return (
    <Card title={t('verification.title')} lead={t('verification.lead')}>
      <Proof of={of} found={found} changed={reload} />
    </Card>
  );
}

/** The tab of a noun: '/domain-aliases'. */
export const verificationOf = (noun: string) => ({ object, reload }: Inside) => <VerificationTab of={path(`${noun}/{key}`, String(object['name']))} reload={reload} />;
