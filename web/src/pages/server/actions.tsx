// SPDX-License-Identifier: Apache-2.0
// actions: work that an administrator has done now: what each does, how it went last time, and how far it is.
import { useId, useState } from 'preact/hooks';
import { get, href, path, post, type Page } from '../../api/client';
import { follow, over, type Job } from '../../frame/jobs';
import { t, word } from '../../lang';
import { ask } from '../../ui/dialog';
import { Button, Card, Load, Time, useAct, useLoad } from '../../ui/parts';
import { JobState } from '../../ui/report';
import { toast } from '../../ui/toast';

interface Action {
  name: string;
  /** Of its jobs. */
  kind: string;
  /** Whom or what alone it may be about. */
  field?: 'account' | 'address';
}

const ACTIONS: Action[] = [
  { name: 'recalculate-quota', kind: 'recount_usage', field: 'account' },
  { name: 'rebuild-indexes', kind: 'rebuild_indexes', field: 'account' },
  { name: 'clear-verify-cache', kind: 'clear_verified', field: 'address' },
  { name: 'empty-junk-trash', kind: 'expunge_old' },
  { name: 'backup-dav', kind: 'backup_dav' },
];

const lastOf = async (kind: string, signal: AbortSignal) => (await get<Page<Job>>('/jobs', { kind, sort: '-created_at', limit: 1 }, signal)).items[0] ?? null;

function Last({ job }: { job: Job | null }) {
  if (!job) return <p class="muted">{t('server.never_run')}</p>;
  return (
    <>
      <p class="muted">
        {t('server.last_run')} <a href={`/jobs/${job.id}`}><Time at={job['created_at']} /></a>
        {job['argument'] ? <> <code>{String(job['argument'])}</code></> : null}
      </p>
      <JobState job={job} />
      {job.kind === 'backup_dav' && job.state === 'done' && (
        <p>
          <a class="button" href={href(path('/jobs/{id}/result', job.id))} download>
            {t('server.backup_file')}
          </a>
        </p>
      )}
    </>
  );
}

function One({ name, kind, field }: Action) {
  const id = useId();
  const [busy, act] = useAct();
  const [about, setAbout] = useState('');
  const last = useLoad((signal) => lastOf(kind, signal), [kind]);
  const title = word(`server.${name}`);
  const start = async () => {
    if (!(await ask(title, word(`server.${name}_lead`), t('server.start'), name === 'empty-junk-trash'))) return;
    const job = await post<Job>(`/server/actions/${name}`, field && about.trim() ? { [field]: about.trim() } : undefined);
    last.set(job);
    follow(job, last.set);
    toast(t('server.started', { what: title }));
  };
  return (
    <Card title={title} lead={word(`server.${name}_lead`)}>
      <Load from={last}>{(job) => <Last job={job} />}</Load>
      <form
        class="row"
        onSubmit={(e) => {
          e.preventDefault();
          void act(start);
        }}
      >
        {field && (
          <label class="field grow" for={id}>
            <span>{word(`server.only_${field}`)}</span>
            <input id={id} type="email" value={about} autoCapitalize="off" spellcheck={false} onInput={(e) => setAbout(e.currentTarget.value)} />
          </label>
        )}
        <Button type="submit" busy={busy} disabled={Boolean(last.data && !over(last.data) && last.data.state === 'running')}>
          {t('server.start')}
        </Button>
      </form>
      {name === 'backup-dav' && <p class="muted small">{t('server.backup_restore')}</p>}
    </Card>
  );
}

export const Actions = () => (
  <div class="stack">
    {ACTIONS.map((one) => (
      <One key={one.name} {...one} />
    ))}
  </div>
);
