// SPDX-License-Identifier: Apache-2.0
// report: one job: how far it is, what came of it, and what it says of each row of its file.
import { useState } from 'preact/hooks';
import { get, href, path, remove } from '../api/client';
import { over, type Job } from '../frame/jobs';
import { count, heard, t, word } from '../lang';
import { ask } from './dialog';
import { Badge, Button, Failure, Load, Note, Progress, problemOf, useAct, useLoad } from './parts';
import { saveCsv } from './save';
import { toast } from './toast';

interface Line {
  line: number;
  what: string;
  name: string | null;
  code: string | null;
  field: string | null;
  detail: string | null;
  reason: string | null;
}

const TONES = { queued: undefined, running: undefined, done: 'good', failed: 'bad', cancelled: 'warn' } as const;
const PAGE = 50;

export const StateBadge = ({ job }: { job: Job }) => <Badge tone={TONES[job.state]}>{word(`state.${job.state}`)}</Badge>;

/** What a job works on, as a name and not as the API writes it. */
export const jobTitle = (job: Job) => word(`job.${job.kind}`);

export function CancelJob({ job, done, quiet }: { job: Job; done: () => void; quiet?: boolean }) {
  const [busy, act] = useAct();
  const cancel = async () => {
    if (!(await ask(t('job.cancel_title'), t('job.cancel_lead'), t('job.cancel'), true))) return;
    await remove(path('/jobs/{key}', job.id));
    toast(t('job.cancel_asked'));
    done();
  };
  if (over(job)) return null;
  const click = () => void act(cancel);
  return quiet ? (
    <Button kind="quiet" icon="close" label={`${t('job.cancel')}: ${jobTitle(job)}`} busy={busy} onClick={click} />
  ) : (
    <Button icon="close" busy={busy} onClick={click}>
      {t('job.cancel')}
    </Button>
  );
}

/** What came of it, or why nothing did, or what it is at. */
export const resultOf = (job: Job) => heard(job.result, job.result_reason);
export const errorOf = (job: Job) => heard(job.error, job.error_reason);

/** A file of which each row was taken. */
const allTaken = (job: Job) => !/^rows_(made|would) \d+ [1-9]/.test(job.result_reason ?? '');

export function JobState({ job }: { job: Job }) {
  return (
    <div class="stack tight" role="status">
      <p class="row tight">
        <StateBadge job={job} /> <span class="muted">{heard(job.detail, job.detail_reason)}</span>
      </p>
      {!over(job) && <Progress part={job.state === 'queued' ? null : job.progress} label={jobTitle(job)} />}
      {job.result && <Note tone={job.state === 'done' && allTaken(job) ? 'good' : 'warn'}>{resultOf(job)}</Note>}
      {job.error && <Note tone="bad">{errorOf(job)}</Note>}
    </div>
  );
}

function Lines({ lines }: { lines: Line[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t('import.report')}>
      <table class="plain">
        <thead>
          <tr>
            {['line', 'name', 'outcome', 'field', 'detail'].map((name) => (
              <th key={name} scope="col">
                {word(`field.report.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((one) => (
            <tr key={one.line + (one.name ?? '')}>
              <td>{one.line}</td>
              <td>{one.name ?? '–'}</td>
              <td>{one.code === null ? <Badge tone="good">{t('import.fine')}</Badge> : <Badge tone="bad">{word(`problem.${one.code}`)}</Badge>}</td>
              <td>{one.field ?? ''}</td>
              <td>{heard(one.detail, one.reason)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The report in pages, of all rows or of those that were refused. */
function Rows({ job, lines }: { job: Job; lines: Line[] }) {
  const wrong = lines.filter((one) => one.code !== null);
  const [only, setOnly] = useState(wrong.length > 0);
  const [page, setPage] = useState(0);
  const shown = only ? wrong : lines;
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  return (
    <section class="stack" aria-label={t('import.report')}>
      <div class="row">
        <h3>{t('import.report')}</h3>
        <label class="row">
          <input type="checkbox" checked={only} onChange={(e) => (setOnly(e.currentTarget.checked), setPage(0))} /> {t('import.only_refused')}
        </label>
        <output class="muted">{count('rows', shown.length)}</output>
        <span class="row tight">
          <a class="button" download href={href(path('/jobs/{key}/result', job.id), { format: 'csv' })}>
            {t('import.save_report')}
          </a>
          {wrong.length > 0 && <Button onClick={() => saveCsv('refused', wrong)}>{t('import.save_refused')}</Button>}
        </span>
      </div>
      {shown.length > 0 && <Lines lines={shown.slice(page * PAGE, (page + 1) * PAGE)} />}
      {pages > 1 && (
        <nav class="row" aria-label={t('pages')}>
          <Button icon="back" label={t('page_before')} disabled={page === 0} onClick={() => setPage(page - 1)} />
          <span>{t('page_of', { n: page + 1, all: pages })}</span>
          <Button icon="chevron" label={t('page_next')} disabled={page === pages - 1} onClick={() => setPage(page + 1)} />
        </nav>
      )}
    </section>
  );
}

/** What the job says of each row, when it has ended and has a report. */
export function Report({ job }: { job: Job }) {
  const found = useLoad((signal) => get<Line[]>(path('/jobs/{key}/result', job.id), { format: 'json' }, signal), [job.id, job.state]);
  if (found.error !== undefined && problemOf(found.error).status === 404) return <p class="muted">{t('import.report_gone')}</p>;
  if (found.error !== undefined) return <Failure error={found.error} again={found.reload} />;
  return <Load from={found}>{(lines) => <Rows job={job} lines={lines} />}</Load>;
}
