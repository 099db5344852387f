// SPDX-License-Identifier: Apache-2.0
// explain: what happens to mail for an address, or who may send as it, drawn as the steps that the server takes.
import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import { me, type Me } from '../api/session';
import { navigate, place } from '../frame/router';
import { number, t, word } from '../lang';
import { Icon, type IconName } from '../ui/icon';
import { Badge, Button, Card, Curl, Facts, Head, Load, Note, useLoad } from '../ui/parts';

interface Step {
  depth: number;
  address: string;
  what: string;
  state: string | null;
  detail: string;
  to: string | null;
}

interface Explanation {
  address: string;
  outcome: 'accepted' | 'refused' | 'asked' | 'elsewhere';
  reply: string;
  greylist: number;
  add_header: number;
  reject: number;
  steps: Step[];
}

type Tone = 'good' | 'bad' | 'warn' | undefined;

const ICONS: Record<string, IconName> = {
  domain: 'domain', mailbox: 'mail', forward: 'relay', alias: 'alias', domain_alias: 'copy', split: 'relay', catch_all: 'filter', relay: 'relay',
  bounce: 'undo', nobody: 'close', elsewhere: 'sender', refusal: 'close', too_deep: 'refresh', login: 'account', way: 'server',
};
const BAD = new Set(['nobody', 'refusal']);
const FINE = new Set([null, 'works', 'alias', 'relay', 'kept', 'passed_on', 'not_told']);

function toneOf(step: Step): Tone {
  if (BAD.has(step.what)) return 'bad';
  if (step.what === 'too_deep' || step.what === 'elsewhere' && step.state === 'unverified') return 'warn';
  if (!FINE.has(step.state ?? null)) return step.state === 'blocked' || step.state === 'full' ? 'warn' : 'bad';
  return ['mailbox', 'login', 'domain'].includes(step.what) && step.state === 'works' ? 'good' : undefined;
}

const toneWord = (tone: Tone) => (tone === 'bad' ? t('explain.stops') : tone === 'warn' ? t('explain.careful') : t('explain.fine'));

/** "put off": a reply that begins with 4 asks to come again (RFC 5321 section 4.2.1). */
const putOff = (said: Explanation) => said.outcome === 'refused' && said.reply.startsWith('4');

function Outcome({ said, sender }: { said: Explanation; sender: boolean }) {
  const outcome = putOff(said) ? 'put_off' : said.outcome;
  const tone = outcome === 'accepted' ? 'good' : outcome === 'refused' ? 'bad' : outcome === 'put_off' ? 'warn' : 'info';
  return (
    <Note tone={tone}>
      <p>
        <b>{word(`explain.${sender ? 'sender' : 'outcome'}.${outcome}`)}</b>
      </p>
      <p class="muted">
        {t('explain.reply')} <code>{said.reply}</code>
      </p>
    </Note>
  );
}

function StepRow({ step }: { step: Step }) {
  const tone = toneOf(step);
  // to whom every address of the server is told, what is not told is elsewhere
  const state = step.state === 'not_told' && step.what === 'elsewhere' && me.get()?.role === 'master_admin' ? 'is' : step.state ?? 'is';
  const detail = word(`explain.${step.what}.${state}`, step.detail);
  const targets = (step.to ?? '').split(/[, ]+/).filter((one) => one !== '');
  return (
    <li class={`hop ${tone ?? ''}`} style={{ '--depth': String(step.depth) }}>
      <span class="mark">
        <Icon name={ICONS[step.what] ?? 'dots'} />
      </span>
      <div class="grow">
        <p class="row tight">
          <b>{word(`explain.step.${step.what}`)}</b> <code>{step.address}</code> {tone && <Badge tone={tone}>{toneWord(tone)}</Badge>}
        </p>
        <p class="muted">{detail}</p>
        {targets.length > 0 && (
          <p class="muted">
            {t('explain.goes_to')} {targets.map((one) => <code key={one}>{one} </code>)}
          </p>
        )}
      </div>
    </li>
  );
}

const ENDS = new Set(['mailbox', 'elsewhere', 'relay', 'split', 'bounce']);

/** Where the mail lies, or leaves the server, in the end. */
function Ends({ said }: { said: Explanation }) {
  const ends = said.steps.filter((step) => ENDS.has(step.what));
  if (said.outcome === 'refused' || said.outcome === 'elsewhere' || ends.length === 0) return null;
  return (
    <Card title={t('explain.ends')}>
      <ul class="stack tight">
        {ends.map((step) => (
          <li key={step.address}>
            <Icon name={ICONS[step.what] ?? 'dots'} /> <b>{step.address}</b> <span class="muted">{word(`explain.step.${step.what}`)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Thresholds({ said }: { said: Explanation }) {
  if (said.reject === 0) return null;
  return (
    <Card title={t('explain.scores')} lead={t('explain.scores_lead')}>
      <Facts
        of={[
          [word('field.greylist'), number(said.greylist)],
          [word('field.add_header'), number(said.add_header)],
          [word('field.reject'), number(said.reject)],
        ]}
      />
    </Card>
  );
}

function Explained({ address, sender }: { address: string; sender: boolean }) {
  const to = `/explain/${sender ? 'sender' : 'address'}`;
  const found = useLoad((signal) => get<Explanation>(to, { address }, signal), [to, address]);
  return (
    <section aria-live="polite" class="stack">
      <Load from={found}>
        {(said) =>
          found.error !== undefined ? null : (
            <>
              <h2>{sender ? t('explain.sends_as', { address: said.address }) : t('explain.mail_for', { address: said.address })}</h2>
              <Outcome said={said} sender={sender} />
              <ol class="trace">
                {said.steps.map((step, i) => (
                  <StepRow key={i} step={step} />
                ))}
              </ol>
              {!sender && <Ends said={said} />}
              {!sender && <Thresholds said={said} />}
            </>
          )
        }
      </Load>
      <Curl method="GET" to={`${to}?address=${encodeURIComponent(address)}`} />
    </section>
  );
}

const pageOf = (address: string, sender: boolean) => `/explain?address=${encodeURIComponent(address)}${sender ? '&as=sender' : ''}`;

export function Explain() {
  const who = me.use() as Me;
  const { query } = place.use();
  const asked = query.get('address') ?? (who.role === 'mail_user' ? who.name : '');
  const sender = query.get('as') === 'sender';
  const [address, setAddress] = useState(asked);
  const [wrong, setWrong] = useState('');
  useEffect(() => setAddress(asked), [asked]);
  const show = (event: Event) => {
    event.preventDefault();
    const given = address.trim();
    if (!/^[^@\s]+@[^@\s]+$/.test(given)) return setWrong(t('fault.email'));
    setWrong('');
    void navigate(pageOf(given, sender));
  };
  return (
    <>
      <Head
        title={t('menu.explain')}
        lead={
          <>
            {who.role === 'mail_user' ? t('explain.lead_self') : t('explain.lead')} <a href="/help/failures">{t('read.failures')}</a>
          </>
        }
      />
      <form onSubmit={show} noValidate>
        <div class="field">
          <label for="explain-address">{word('field.address')}</label>
          <div class="row tight">
            <input
              id="explain-address" name="address" type="text" inputMode="email" autoCapitalize="off" spellcheck={false} autoFocus={asked === ''} value={address}
              aria-invalid={wrong !== ''} aria-describedby="explain-error" onInput={(e) => setAddress(e.currentTarget.value)}
            />
            <Button type="submit" kind="primary" icon="explain">
              {t('explain.show')}
            </Button>
          </div>
          <p class="error" id="explain-error" role="alert">
            {wrong}
          </p>
        </div>
      </form>
      {asked !== '' && (
        <>
          <nav class="tabs" aria-label={t('sections')}>
            <a href={pageOf(asked, false)} aria-current={sender ? undefined : 'page'}>
              {t('explain.receiving')}
            </a>
            <a href={pageOf(asked, true)} aria-current={sender ? 'page' : undefined}>
              {t('explain.sending')}
            </a>
          </nav>
          <Explained key={`${asked}${sender}`} address={asked} sender={sender} />
        </>
      )}
    </>
  );
}

