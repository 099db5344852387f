// SPDX-License-Identifier: Apache-2.0
// jobs: long work goes on while the user does other things. Its notices stand at the foot of every page, and come back after a reload.
import { useEffect } from 'preact/hooks';
import { get, href, path, remove, type Page, type Values } from '../api/client';
import { me } from '../api/session';
import { heard, t, word } from '../lang';
import { store } from '../store';
import { Button, Progress, problemOf, useLoad, type Loaded } from '../ui/parts';
import { toast } from '../ui/toast';

export interface Job extends Values {
  id: string;
  kind: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  progress: number;
  detail: string | null;
  result: string | null;
  error: string | null;
  /** What they say, for programs. */
  detail_reason: string | null;
  result_reason: string | null;
  error_reason: string | null;
  /** Who asked for it; '-': the server itself. */
  owner: string;
  argument: string | null;
}

type Ear = (job: Job) => void;

const followed = store<Job[]>([]);
const heardOf = new Map<string, { ears: Set<Ear>; stop: () => void }>();
export const over = (job: Job) => job.state !== 'queued' && job.state !== 'running';

const drop = (id: string) => followed.set(followed.get().filter((one) => one.id !== id));

/** Where it stands already, it stays. */
function keep(job: Job): void {
  if (over(job)) return drop(job.id);
  const now = followed.get();
  followed.set(now.some((one) => one.id === job.id) ? now.map((one) => (one.id === job.id ? job : one)) : [...now, job]);
}

function tell(job: Job): void {
  const kind = word(`job.${job.kind}`);
  if (job.state === 'done') toast(t('job_done', { what: kind }), { more: heard(job.result, job.result_reason) });
  else if (job.state === 'failed') toast(t('job_failed', { what: kind }), { tone: 'bad', more: heard(job.error, job.error_reason) });
  else toast(t('job_cancelled', { what: kind }));
}

function hang(id: string): void {
  heardOf.get(id)?.stop();
  heardOf.delete(id);
}

/** Whoever is signed out follows nothing, and whoever comes next does not see it. */
me.watch((who) => {
  if (who !== null) return;
  for (const id of [...heardOf.keys()]) hang(id);
  followed.set([]);
});

const AGAIN_MS = 1500;
const AGAIN_MOST_MS = 15_000;

/** Says each step of a job until it is stopped. The browser opens a stream anew that broke off, but never one that was answered by an
 * error, as while the API starts: then the job itself is asked for until somebody answers. */
function stream(id: string, say: Ear, lost: () => void): () => void {
  const stopped = new AbortController();
  let source: EventSource | undefined;
  let timer = 0;
  let pause = AGAIN_MS;
  const open = () => {
    source = new EventSource(href(path('/jobs/{key}/events', id)));
    source.addEventListener('job', (event: MessageEvent<string>) => {
      pause = AGAIN_MS;
      say(JSON.parse(event.data) as Job);
    });
    source.addEventListener('error', () => source?.readyState === EventSource.CLOSED && again());
  };
  const again = () => {
    timer = setTimeout(() => void look(), pause);
    pause = Math.min(pause * 2, AGAIN_MOST_MS);
  };
  const look = async () => {
    try {
      say(await get<Job>(path('/jobs/{key}', id), undefined, stopped.signal));
      if (!stopped.signal.aborted) open();
    } catch (e) {
      if (stopped.signal.aborted) return;
      if ([401, 403, 404].includes(problemOf(e).status)) lost();
      else again();
    }
  };
  open();
  return () => {
    stopped.abort();
    clearTimeout(timer);
    source?.close();
  };
}

/** Hear of each step of a job, until the answer of this is called. */
export function listen(job: Job, told: Ear): () => void {
  if (over(job)) return () => {};
  const { id } = job;
  const found = heardOf.get(id);
  const ears = found?.ears ?? new Set<Ear>();
  ears.add(told);
  if (!found) {
    const say = (now: Job) => {
      for (const ear of [...ears]) ear(now);
      if (over(now)) hang(id);
    };
    const lost = () => {
      hang(id);
      drop(id);
    };
    heardOf.set(id, { ears, stop: stream(id, say, lost) });
  }
  return () => {
    ears.delete(told);
    if (ears.size === 0 && heardOf.get(id)?.ears === ears) hang(id);
  };
}

/** Show how a job gets on, wherever the user goes meanwhile; told is called at each step. */
export function follow(job: Job, told: Ear = () => {}): void {
  const known = followed.get().some((one) => one.id === job.id);
  keep(job);
  listen(job, told);
  if (known) return;
  listen(job, (now) => {
    keep(now);
    if (over(now)) tell(now);
  });
}

/** A job as it is at this moment. */
export function useJob(id: string): Loaded<Job> {
  const found = useLoad((signal) => get<Job>(path('/jobs/{key}', id), undefined, signal), [id]);
  const now = found.data?.id === id ? found.data : undefined;
  const going = now !== undefined && !over(now);
  useEffect(() => (going ? listen(now, found.set) : undefined), [id, going]);
  return { ...found, data: now };
}

/** Those that were under way when the page was loaded: in the order of their states, or one that begins meanwhile is missed. */
async function findRunning(): Promise<void> {
  for (const state of ['queued', 'running']) {
    const page = await get<Page<Job>>('/jobs', { state, limit: 10 });
    for (const job of page.items) if (MINE.has(job.kind) && job.owner === me.get()?.name) follow(job);
  }
}

// What a user has started by hand; the server's own work is listed under Jobs.
const MINE = new Set(['import', 'recount_usage', 'expunge_old', 'tree', 'rebuild_indexes', 'clear_verified', 'backup', 'backup_dav', 'restore_mailbox']);

export function Jobs() {
  const jobs = followed.use();
  useEffect(() => void findRunning().catch(() => {}), []);
  if (jobs.length === 0) return null;
  return (
    <section class="jobs" aria-label={t('menu.jobs')}>
      {jobs.map((job) => (
        <div key={job.id} class="job">
          <div class="grow">
            <a href={`/jobs/${job.id}`}>{word(`job.${job.kind}`)}</a> <span class="muted small">{heard(job.detail, job.detail_reason)}</span>
            <Progress part={job.state === 'queued' ? null : job.progress} label={word(`job.${job.kind}`)} />
          </div>
          <Button kind="quiet" icon="close" label={t('cancel')} onClick={() => void remove(path('/jobs/{key}', job.id)).catch(() => {})} />
        </div>
      ))}
    </section>
  );
}
