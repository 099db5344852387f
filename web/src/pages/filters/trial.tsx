// SPDX-License-Identifier: Apache-2.0
// trial: what the rules would do with a message, and why, drawn as steps.
import { useId, useState } from 'preact/hooks';
import { post } from '../../api/client';
import { me, type Me } from '../../api/session';
import { t, word } from '../../lang';
import { Icon, type IconName } from '../../ui/icon';
import { Badge, Button, Card, Curl, Failure, Note } from '../../ui/parts';
import type { Script } from './rule';

interface Compared {
  what: string;
  value: string | null;
  key: string | null;
  matched: boolean;
}

interface Step {
  rule: string;
  line: number;
  matched: boolean;
  actions: string[];
  trials: Compared[];
}

interface Verdict {
  steps: Step[];
  results: { action: string; detail: string | null }[];
  error: string | null;
}

const ICONS: Record<string, IconName> = { store: 'mail', forward: 'relay', reject: 'close', discard: 'trash', reply: 'undo', other: 'dots' };

/** A rule also looks at what earlier ones have left behind: "string". */
function Comparison({ of }: { of: Compared }) {
  return (
    <li>
      <Icon name={of.matched ? 'check' : 'close'} />{' '}
      {of.what === 'string' ? (
        t('trial.earlier')
      ) : (
        <>
          {of.value !== null ? <code>{of.value}</code> : of.what !== 'exists' && <i>{t('trial.nothing')}</i>} <span class="muted">{of.value !== null && t('trial.key')}</span>{' '}
          {of.key !== null && <code>{of.key}</code>}
        </>
      )}{' '}
      <span class="muted">({t(of.matched ? 'trial.fits' : 'trial.fits_not')})</span>
    </li>
  );
}

function StepRow({ step }: { step: Step }) {
  const name = step.rule === 'vacation' ? t('trial.vacation') : step.rule || t('trial.line', { n: step.line });
  return (
    <li class={`hop ${step.matched ? 'good' : ''}`}>
      <span class="mark">
        <Icon name={step.matched ? 'check' : 'dots'} />
      </span>
      <div class="grow">
        <p class="row tight">
          <b>{name}</b> <Badge {...(step.matched && { tone: 'good' as const })}>{t(step.matched ? 'trial.used' : 'trial.skipped')}</Badge>
        </p>
        <ul class="stack tight small">
          {step.trials.map((one, i) => (
            <Comparison key={i} of={one} />
          ))}
        </ul>
      </div>
    </li>
  );
}

function Result({ of }: { of: Verdict }) {
  return (
    <div class="stack" role="region" aria-label={t('trial.result')}>
      <Card title={t('trial.result')}>
        {of.error !== null && (
          <Note tone="bad">
            <p>{t('trial.failed')}</p>
            <p class="muted">{of.error}</p>
          </Note>
        )}
        <ul class="stack tight">
          {of.results.map((one, i) => (
            <li key={i}>
              <Icon name={ICONS[one.action] ?? 'dots'} /> {word(`trial.done.${one.action}`).replace('{to}', () => one.detail ?? '')}
            </li>
          ))}
        </ul>
      </Card>
      {of.steps.length > 0 && (
        <>
          <h2>{t('trial.steps')}</h2>
          <ol class="trace">
            {of.steps.map((step, i) => (
              <StepRow key={i} step={step} />
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

const example = (who: Me) => `From: Shop <shop@example.com>\nTo: ${who.name}\nSubject: Invoice 2026-17\nDate: ${new Date().toUTCString()}\n\nThank you for your order.\n`;

export function TrialTab({ of }: { of: Script }) {
  const who = me.use() as Me;
  const [message, setMessage] = useState('');
  const [sender, setSender] = useState('');
  const [verdict, setVerdict] = useState<Verdict>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const id = useId();
  const body = { message, ...(sender.trim() && { sender: sender.trim() }), ...(of.state === 'foreign' && of.theirs && { script: of.theirs }) };
  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      setVerdict(await post<Verdict>('/me/filters/test', body));
    } catch (e) {
      setVerdict(undefined);
      setError(e);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="columns">
      <form
        class="card"
        onSubmit={(e) => {
          e.preventDefault();
          if (!busy) void run();
        }}
      >
        <p class="lead">{t('trial.again')}</p>
        <div class="field">
          <label for={id}>{t('trial.message')}</label>
          <textarea id={id} name="message" rows={14} required spellcheck={false} value={message} onInput={(e) => setMessage(e.currentTarget.value)} />
        </div>
        <div class="field">
          <label for={`${id}-sender`}>
            {t('trial.sender')} <span class="muted small">{t('optional')}</span>
          </label>
          <input id={`${id}-sender`} type="email" value={sender} onInput={(e) => setSender(e.currentTarget.value)} />
        </div>
        <footer class="row">
          <Button type="submit" kind="primary" busy={busy} disabled={message.trim() === ''}>
            {t('trial.run')}
          </Button>
          <Button onClick={() => setMessage(example(who))}>{t('trial.example')}</Button>
        </footer>
        <Curl method="POST" to="/me/filters/test" body={body} />
      </form>
      <div aria-live="polite">
        {error !== undefined && <Failure error={error} />}
        {verdict && <Result of={verdict} />}
      </div>
    </div>
  );
}
