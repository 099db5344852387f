// SPDX-License-Identifier: Apache-2.0
// trace: messages of the last weeks, found by what one knows of them, and what happened to one, step by step.
import { get, search, type Values } from '../api/client';
import { bytes, t, word } from '../lang';
import { labelOf, valueWord } from '../ui/field';
import { List } from '../ui/list';
import { Badge, Card, Crumbs, Empty, Facts, Head, Load, Time, useLoad } from '../ui/parts';

interface Step {
  at: string;
  what: string;
  recipient: string | null;
  text: string | null;
  queue_id: string | null;
}

const TONES: Record<string, 'good' | 'warn' | 'bad'> = { delivered: 'good', put_off: 'warn', deferred: 'warn', refused: 'bad', bounced: 'bad', discarded: 'warn' };
const STEP_TONES: Record<string, string> = { stored: 'good', sent: 'good', tried: 'warn', held: 'warn', discarded: 'warn', deleted: 'bad', not_taken: 'bad', failed: 'bad' };
const DAYS = 30;
/** Their text is part of the sentence; that of all others is what a server said. */
const SAYS = new Set(['received', 'scanned', 'filed', 'forwarded', 'answered']);
const REPLIES = new Set(['not_taken', 'tried', 'failed']);

const Outcome = ({ of }: { of: unknown }) => <Badge tone={TONES[String(of)]}>{valueWord('outcome', String(of))}</Badge>;
const sender = (row: Values) => String(row['sender'] || t('trace.nobody'));

export function Messages() {
  return (
    <>
      <Head title={t('menu.messages')} lead={t('trace.lead')} />
      <List
        path="/trace"
        noun="trace"
        columns={[
          { name: 'sender', draw: sender },
          { name: 'recipients' },
          { name: 'outcome', draw: (row) => <Outcome of={row['outcome']} /> },
          { name: 'at', draw: (row) => <Time at={row['at']} /> },
        ]}
        filters={['sender', 'recipient', 'message_id', 'outcome', 'since', 'until']}
        link={(row) => `/messages/${String(row['id'])}`}
        name={sender}
        empty={<Empty title={t('trace.empty')} lead={t('trace.empty_lead', { days: DAYS })} />}
      />
    </>
  );
}

const readMessage = (id: string, signal: AbortSignal) => get<Values>(`/trace/${encodeURIComponent(id)}`, {}, signal);

const replyOf = (step: Step) => (!SAYS.has(step.what) && step.what !== 'told' && step.what !== 'handed_on' ? step.text : null);

/** What a server said at one step, by the address that names the step: the words themselves are nobody's who reads a history. */
export async function replyAt(id: string, at: number, signal: AbortSignal): Promise<string> {
  const step = ((await readMessage(id, signal))['steps'] as Step[])[at];
  return (step && replyOf(step)) ?? '';
}

function OneStep({ step, why }: { step: Step; why: string }) {
  const reply = replyOf(step);
  return (
    <li class={STEP_TONES[step.what]}>
      <p>
        <strong>{word(`trace.${step.what}`).replace('{text}', () => step.text ?? '')}</strong> <span class="muted">{step.recipient}</span>
      </p>
      {reply && <pre tabIndex={0}>{reply}</pre>}
      <p class="muted">
        <Time at={step.at} /> {step.queue_id && <code>{step.queue_id}</code>} {reply && REPLIES.has(step.what) && <a href={why}>{t('trace.why')}</a>}
      </p>
    </li>
  );
}

export function Message({ params }: { params: Record<string, string> }) {
  const id = params['id'] ?? '';
  const from = useLoad((signal) => readMessage(id, signal), [id]);
  return (
    <>
      <Crumbs to="/messages" list={t('menu.messages')} here={from.data ? sender(from.data) : id} />
      <Head title={from.data ? sender(from.data) : t('menu.messages')} />
      <Load from={from}>
        {(row) => (
          <>
            <Card>
              <Facts
                of={[
                  [labelOf('sender', 'trace'), sender(row)],
                  [labelOf('recipients', 'trace'), (row['recipients'] as string[]).join(', ') || '–'],
                  [labelOf('outcome', 'trace'), <Outcome of={row['outcome']} />],
                  [labelOf('at', 'trace'), <Time at={row['at']} />],
                  [labelOf('message_id', 'trace'), <code>{String(row['message_id']) || '–'}</code>],
                  [labelOf('size', 'trace'), Number(row['size']) > 0 ? bytes(Number(row['size'])) : '–'],
                ]}
              />
            </Card>
            <Card title={t('trace.steps')}>
              <ol class="way">
                {(row['steps'] as Step[]).map((step, i) => (
                  <OneStep key={i} step={step} why={`/explain/failure${search({ message: id, step: i })}`} />
                ))}
              </ol>
            </Card>
          </>
        )}
      </Load>
    </>
  );
}
