// SPDX-License-Identifier: Apache-2.0
// jobs: what the server does slowly or by itself: all of it as a list, and one of it with all its facts.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { href, path, type Values } from '../api/client';
import { listen, over, useJob, type Job } from '../frame/jobs';
import type { Params } from '../frame/pages';
import { heard, t, word } from '../lang';
import { Icon } from '../ui/icon';
import { List } from '../ui/list';
import { Card, Crumbs, Empty, Facts, Head, Load, Progress, Time } from '../ui/parts';
import { CancelJob, JobState, Report, StateBadge, jobTitle, errorOf, resultOf } from '../ui/report';

/** The state of a row; of one that runs, as it goes on. */
function Live({ row }: { row: Job }) {
  const [job, setJob] = useState(row);
  useEffect(() => {
    setJob(row);
    return row.state === 'running' ? listen(row, setJob) : undefined;
  }, [row.id, row.state]);
  return job.state === 'running' ? (
    <span class="usage">
      <Progress part={job.progress} label={jobTitle(job)} /> <span class="small">{word(`state.${job.state}`)}</span>
    </span>
  ) : (
    <StateBadge job={job} />
  );
}

const KINDS = [
  'import', 'restore_mailbox', 'renew_certificate', 'recount_usage', 'expunge_old', 'watch_dkim', 'verify_names', 'learn', 'learn_message', 'outgoing_greeting', 'send_mail', 'send_invitation', 'purge_deleted', 'backup', 'backup_due', 'backup_dav', 'rebuild_indexes', 'clear_verified', 'shares', 'tree', 'housekeeping',
];

const asJob = (object: Values) => object as Job;

export function Jobs() {
  return (
    <>
      <Head title={t('menu.jobs')} lead={t('jobs.lead')} />
      <List
        path="/jobs"
        noun="job"
        columns={[
          { name: 'kind', draw: (o) => jobTitle(asJob(o)) },
          { name: 'state', draw: (o) => <Live row={asJob(o)} /> },
          { name: 'result', draw: (o) => resultOf(asJob(o)) ?? errorOf(asJob(o)) ?? heard(asJob(o).detail, asJob(o).detail_reason) ?? asJob(o).argument, wide: true },
          { name: 'owner', draw: (o) => (asJob(o).owner === '-' ? t('jobs.by_itself') : asJob(o).owner), wide: true },
          { name: 'created_at', draw: (o) => <Time at={o['created_at']} /> },
        ]}
        filters={['kind', 'state']}
        choices={{ kind: KINDS.map((kind) => [kind, word(`job.${kind}`)]) }}
        fixed={{ sort: '-created_at' }}
        link={(o) => `/jobs/${String(o['id'])}`}
        name={(o) => jobTitle(asJob(o))}
        actions={(o, changed) => <CancelJob job={asJob(o)} done={changed} quiet />}
        empty={<Empty title={t('jobs.empty')} lead={t('jobs.lead')} />}
      />
    </>
  );
}

const facts = (job: Job): [string, ComponentChildren][] => [
  [word('field.job.owner'), job.owner === '-' ? t('jobs.by_itself') : job.owner],
  ...(job['argument'] ? ([[word('field.job.argument'), String(job['argument'])]] as [string, string][]) : []),
  [word('field.job.attempts'), String(job['attempts'])],
  [word('field.job.created_at'), <Time at={job['created_at']} />],
  ...(job.state === 'queued' ? ([[word('field.job.run_at'), <Time at={job['run_at']} />]] as [string, ComponentChildren][]) : []),
  ...(job['finished_at'] ? ([[word('field.job.finished_at'), <Time at={job['finished_at']} />]] as [string, ComponentChildren][]) : []),
  [word('field.id'), <code>{job.id}</code>],
];

export function JobPage({ params }: { params: Params }) {
  const found = useJob(params['id'] ?? '');
  return (
    <>
      <Crumbs to="/jobs" list={t('menu.jobs')} here={found.data ? jobTitle(found.data) : params['id']} />
      {found.error !== undefined && found.data === undefined && <Head title={t('not_found')} />}
      <Load from={found}>
        {(job) => (
          <>
            <Head title={jobTitle(job)}>
              <CancelJob job={job} done={found.reload} />
            </Head>
            <JobState job={job} />
            <Card title={t('details')}>
              <Facts of={facts(job)} />
            </Card>
            {job.kind === 'backup_dav' && job.state === 'done' && (
              <p>
                <a class="button" href={href(path('/jobs/{id}/file', String(job.id)))} download>
                  <Icon name="download" /> <span>{t('server.backup_file')}</span>
                </a>
              </p>
            )}
            {job.kind === 'import' && over(job) && (
              <Card>
                <Report job={job} />
              </Card>
            )}
          </>
        )}
      </Load>
    </>
  );
}
