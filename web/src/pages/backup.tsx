// SPDX-License-Identifier: Apache-2.0
// backup: where backups of the whole server go, how the last ones went, what can be restored and how; and one more, now (R77).
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { get, post, type Values } from '../api/client';
import { follow, over, type Job } from '../frame/jobs';
import { bytes, count, dateTime, heard, number, t, word } from '../lang';
import { Form, type Control } from '../ui/form';
import { Badge, Button, Card, Copy, Facts, Load, Note, Progress, Time, useAct, useLoad } from '../ui/parts';

interface Run extends Values {
  started_at: string;
  state: 'running' | 'done' | 'failed';
  snapshot: string | null;
  total_bytes: number;
  added_bytes: number;
  busy: number;
  error: string | null;
  error_reason: string | null;
}

interface Backups {
  target: string | null;
  every_hours: number;
  keep_daily: number;
  keep_weekly: number;
  keep_monthly: number;
  state: 'never' | Run['state'];
  phase: string;
  progress: number;
  runs: Run[];
  snapshots: { id: string; at: string }[];
}

const LOOK_MS = 2000;
const TONES = { done: 'good', failed: 'bad', running: undefined } as const;

const Line = ({ run }: { run: Run }) => (
  <tr>
    <td><Time at={run.started_at} /></td>
    <td>
      <Badge tone={TONES[run.state]}>{word(`state.${run.state}`)}</Badge>
      {run.error && <p class="small">{heard(run.error, run.error_reason)}</p>}
      {run.busy > 0 && <p class="small muted">{count('backup.busy', run.busy)}</p>}
    </td>
    <td>{run.snapshot && t('backup.sizes', { all: bytes(run.total_bytes), added: bytes(run.added_bytes) })}</td>
  </tr>
);

const Table = ({ title, heads, children }: { title: string; heads: string[]; children: ComponentChildren }) => (
  <div class="scroll" tabIndex={0} role="region" aria-label={title}>
    <table class="plain">
      <thead>
        <tr>{heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);

const Target = ({ of, run }: { of: Backups; run: ComponentChildren }) => (
  <Card title={t('backup.target')} lead={t('backup.lead')}>
    {of.target === null ? (
      <Note tone="warn">{t('backup.no_target')}</Note>
    ) : (
      <Facts
        of={[
          [t('backup.where'), <code>{of.target}</code>],
          [t('backup.every'), of.every_hours > 0 ? t('backup.hours', { n: of.every_hours }) : t('backup.never')],
          [t('backup.keeps'), t('backup.keeps_n', { days: of.keep_daily, weeks: of.keep_weekly, months: of.keep_monthly })],
        ]}
      />
    )}
    {of.state === 'running' && (
      <div role="status" class="stack tight">
        <span>{word(`backup.${of.phase}`)}</span>
        <Progress part={of.phase === 'sends' ? of.progress : null} label={t('server.backup')} />
      </div>
    )}
    {of.state === 'failed' && of.runs[0] && <Note tone="bad">{t('backup.failed', { why: heard(of.runs[0].error, of.runs[0].error_reason) ?? '' })}</Note>}
    {of.target !== null && of.state !== 'running' && run}
  </Card>
);

const RESTORE = '/server/actions/restore-mailbox';

/** Of the backups that can be restored; the last one unless another is said. */
const snapshotOf = (of: Backups) => ({ value, set }: Control) => (
  <label class="field">
    <span>{t('field.restore.snapshot')}</span>
    <select value={String(value ?? '')} onChange={(e) => set(e.currentTarget.value || undefined)}>
      <option value="">{t('backup.last')}</option>
      {of.snapshots.map((one) => (
        <option key={one.id} value={one.id}>
          {dateTime(one.at)} ({one.id})
        </option>
      ))}
    </select>
  </label>
);

function Restore({ of }: { of: Backups }) {
  const [turn, setTurn] = useState(0);
  const restore = async (values: Values) => {
    follow(await post<Job>(RESTORE, values));
    setTurn((n) => n + 1);
  };
  return (
    <Card title={t('backup.restore')} lead={t('backup.restore_lead')}>
      <Form
        key={turn}
        route={`POST ${RESTORE}`}
        to={RESTORE}
        noun="restore"
        groups={[{ fields: ['account', 'folder', 'snapshot'] }]}
        value={{}}
        picks={{ account: { path: '/accounts', key: 'name', query: { role: 'mail_user' } } }}
        controls={{ snapshot: snapshotOf(of) }}
        save={t('backup.restore_mailbox')}
        submit={restore}
        unguarded
        unfocused
      />
      <Facts of={[[t('backup.restore_all'), <Copy text="mailportal restore [ID]" label={t('backup.restore_all')} />]]} />
      <Note tone="warn">{t('backup.password')}</Note>
      <details>
        <summary>{t('backup.snapshots', { n: number(of.snapshots.length) })}</summary>
        <Table title={t('backup.restore')} heads={[t('backup.at'), t('backup.id')]}>
          {of.snapshots.map((one) => (
            <tr key={one.id}>
              <td><Time at={one.at} /></td>
              <td><code>{one.id}</code></td>
            </tr>
          ))}
        </Table>
      </details>
    </Card>
  );
}

export function Backup() {
  const [turn, setTurn] = useState(0);
  const [busy, act] = useAct();
  const found = useLoad((signal) => get<Backups>('/server/backups', undefined, signal), [turn]);
  const running = found.data?.state === 'running';
  const look = () => setTurn((n) => n + 1);
  useEffect(() => {
    const timer = running ? setTimeout(look, LOOK_MS) : undefined;
    return () => clearTimeout(timer);
  }, [running, turn]);
  const start = async () => follow(await post<Job>('/server/actions/backup'), (job) => (over(job) || job.state === 'running') && look());
  const run = (
    <Button kind="primary" busy={busy} onClick={() => void act(start)}>
      {t('backup.now')}
    </Button>
  );
  return (
    <Load from={found}>
      {(of) => (
        <>
          <Target of={of} run={run} />
          {of.runs.length > 0 && (
            <Card title={t('backup.runs')}>
              <Table title={t('backup.runs')} heads={[t('backup.at'), t('backup.state'), t('backup.size')]}>
                {of.runs.map((one) => <Line key={one.started_at} run={one} />)}
              </Table>
            </Card>
          )}
          {of.snapshots.length > 0 && <Restore of={of} />}
        </>
      )}
    </Load>
  );
}
