// SPDX-License-Identifier: Apache-2.0
// bulk: many aliases of lines "address destination, destination", looked at row by row before they are made (R32).
import { useEffect, useId, useState } from 'preact/hooks';
import { call, get, href, path } from '../../api/client';
import { filtersOf } from '../../api/schema';
import { follow, over, type Job } from '../../frame/jobs';
import { place, setGuard } from '../../frame/router';
import { count, heard, number, t, word } from '../../lang';
import { ask } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { Icon } from '../../ui/icon';
import { Badge, Button, Card, Crumbs, Failure, Head, Note, Progress, useAct } from '../../ui/parts';

interface Line {
  line: number;
  name: string | null;
  code: string | null;
  detail: string | null;
  reason: string | null;
}

/** What a run has said of each row; dry: nothing was changed. */
interface Report {
  dry: boolean;
  job: Job;
  lines: Line[];
}

interface Input {
  text: string;
  domain: string;
  mode: string;
}

const SHOWN = 200;
const refused = (report: Report) => report.lines.filter((line) => line.code !== null).length;

async function start({ text, domain, mode }: Input, dry: boolean): Promise<Job> {
  const query = { domain, mode, dry_run: dry ? 1 : undefined };
  return (await call<Job>('POST', '/aliases/bulk', { query, body: new Blob([text], { type: 'text/plain' }) })).data;
}

/** Until it is over, wherever the user goes meanwhile. */
const ended = (job: Job, told: (job: Job) => void) =>
  new Promise<Job>((done) =>
    follow(job, (now) => {
      told(now);
      if (over(now)) done(now);
    }),
  );

/** Those that are refused first. */
function Lines({ report, text }: { report: Report; text: string }) {
  const given = text.split('\n');
  const sorted = [...report.lines].sort((a, b) => Number(b.code !== null) - Number(a.code !== null) || a.line - b.line);
  return (
    <ul class="entry-list bulk-lines">
      {sorted.slice(0, SHOWN).map((line, i) => (
        <li key={i}>
          <span class="muted small">{t('bulk.line', { n: number(line.line) })}</span>
          <div class="grow">
            <code>{line.name ?? given[line.line - 1]?.trim()}</code>
            {line.code !== null && (
              <p class="error">
                {heard(line.detail, line.reason) ?? word(`problem.${line.code}`)}
              </p>
            )}
          </div>
          <Badge tone={line.code === null ? 'good' : 'bad'}>{t(line.code !== null ? 'bulk.refused' : report.dry ? 'bulk.would' : 'bulk.made')}</Badge>
        </li>
      ))}
      {sorted.length > SHOWN && <li class="muted">{t('and_more', { n: number(sorted.length - SHOWN) })}</li>}
    </ul>
  );
}

function ReportCard({ report, text }: { report: Report; text: string }) {
  const wrong = refused(report);
  const good = report.lines.length - wrong;
  const none = !report.dry && report.job.state !== 'done';
  return (
    <Card title={t(report.dry ? 'bulk.preview_title' : 'bulk.result_title')}>
      <Note tone={wrong > 0 || none ? 'warn' : 'good'}>
        {none ? (heard(report.job.error, report.job.error_reason) ?? t('bulk.none_made')) : `${count(report.dry ? 'bulk.would_n' : 'bulk.made_n', good)} ${wrong > 0 ? count('bulk.refused_n', wrong) : ''}`}
      </Note>
      <Lines report={report} text={text} />
      <p class="row">
        <a class="button" href={href(path('/jobs/{key}/result', report.job.id), { format: 'csv' })} download="bulk.csv">
          <Icon name="download" /> <span>{t('bulk.report')}</span>
        </a>
        {!report.dry && <a href="/aliases">{t('menu.aliases')}</a>}
      </p>
    </Card>
  );
}

const leave = () => ask(t('unsaved'), t('unsaved_lead'), t('leave'), true);

export function BulkAliases() {
  const defs = filtersOf('POST /aliases/bulk');
  const id = useId();
  const [input, setInput] = useState<Input>({ text: '', domain: place.get().query.get('domain') ?? '', mode: 'atomic' });
  const [report, setReport] = useState<Report>();
  const [running, setRunning] = useState<Job>();
  const [failure, setFailure] = useState<unknown>();
  const [busy, act] = useAct();
  const dirty = input.text.trim() !== '' && (report === undefined || report.dry);
  const change = (changes: Partial<Input>) => {
    setInput({ ...input, ...changes });
    setReport(undefined);
    setFailure(undefined);
  };
  useEffect(() => {
    setGuard(dirty ? leave : null);
    return () => setGuard(null);
  }, [dirty]);

  const run = (dry: boolean) =>
    act(async () => {
      setFailure(undefined);
      try {
        const job = await ended(await start(input, dry), setRunning);
        const lines = await get<Line[]>(path('/jobs/{key}/result', job.id), { format: 'json' });
        setReport({ dry, job, lines });
      } catch (e) {
        setFailure(e);
      } finally {
        setRunning(undefined);
      }
    });
  const blocked = report?.dry === true && input.mode === 'atomic' && refused(report) > 0;
  const ready = report?.dry === true && !blocked && refused(report) < report.lines.length;

  return (
    <>
      <Crumbs to="/aliases" list={t('menu.aliases')} here={t('bulk.title')} />
      <Head title={t('bulk.title')} lead={t('bulk.lead')} />
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          void run(!ready);
        }}
      >
        <fieldset class="group">
          {defs['domain'] && (
            <Field name="domain" def={defs['domain']} noun="bulk" value={input.domain} pick={{ path: '/domains', key: 'name' }} set={(v) => change({ domain: String(v ?? '') })} />
          )}
          <div class="field">
            <label for={id}>{t('bulk.lines')}</label>
            <textarea id={id} name="lines" rows={10} spellcheck={false} autoCapitalize="off" aria-describedby={`${id}-help`} value={input.text} onInput={(e) => change({ text: e.currentTarget.value })} />
            <p class="help" id={`${id}-help`}>
              {t('bulk.lines_help')}
            </p>
          </div>
          {defs['mode'] && <Field name="mode" def={defs['mode']} noun="bulk" value={input.mode} set={(v) => change({ mode: String(v) })} />}
        </fieldset>
        {failure !== undefined && <Failure error={failure} />}
        {running && <Progress part={running.state === 'queued' ? null : running.progress} label={t('bulk.running')} />}
        <div aria-live="polite">{report && <ReportCard report={report} text={input.text} />}</div>
        {blocked && <Note tone="warn">{t('bulk.blocked')}</Note>}
        <footer class="row">
          <Button type="submit" kind="primary" busy={busy} disabled={busy || input.text.trim() === '' || blocked || report?.dry === false}>
            {ready && report ? count('bulk.commit', report.lines.length - refused(report)) : t('bulk.preview')}
          </Button>
          {report && !report.dry && <Button onClick={() => change({ text: '' })}>{t('bulk.again')}</Button>}
        </footer>
      </form>
    </>
  );
}
