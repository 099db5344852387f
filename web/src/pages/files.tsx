// SPDX-License-Identifier: Apache-2.0
// files: the directory as files, in and out. A file is tried first; what would be refused is shown row by row, and then it is made.
import { useEffect, useRef, useState } from 'preact/hooks';
import { call, curlLine, href, search, type Query } from '../api/client';
import { fieldsOf, filtersOf, requiredOf, type FieldDef } from '../api/schema';
import { may, me, type Me } from '../api/session';
import { follow, over, useJob, type Job } from '../frame/jobs';
import type { Params } from '../frame/pages';
import { navigate, place, setQuery } from '../frame/router';
import { bytes, t, word } from '../lang';
import { Field, labelOf } from '../ui/field';
import { Icon } from '../ui/icon';
import { saveFile } from '../ui/save';
import { Button, Copy, Failure, Head, Load, Note, useAct } from '../ui/parts';
import { CancelJob, JobState, Report } from '../ui/report';

const NOUN: Record<string, string> = {
  accounts: 'account', aliases: 'alias', domains: 'domain', 'domain-aliases': 'domain_alias', 'relay-domains': 'relay_domain', 'sender-addresses': 'sender_address',
  'migration-users': 'migration_user',
};
const KINDS = Object.keys(NOUN);
const kindWord = (kind: string) => word(`noun.${NOUN[kind] ?? kind}.other`);
const kindOf = (query: URLSearchParams) => (KINDS.includes(query.get('kind') ?? '') ? String(query.get('kind')) : 'accounts');
const LARGEST = 64 * 1024 ** 2;

function KindField({ value, set }: { value: string; set: (kind: string) => void }) {
  return (
    <div class="field">
      <label for="files-kind">{t('files.kind')}</label>
      <select id="files-kind" value={value} onChange={(e) => set(e.currentTarget.value)}>
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {kindWord(kind)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Which columns a file may have; a file with just their names can be had. */
function Columns({ kind }: { kind: string }) {
  const route = kind === 'migration-users' ? 'POST /migration/users' : `POST /${kind}`;
  const names = Object.keys(fieldsOf(route));
  const required = requiredOf(route);
  return (
    <details>
      <summary>{t('files.columns')}</summary>
      <ul class="stack tight">
        {names.map((name) => (
          <li key={name}>
            <code>{name}</code> {labelOf(name, NOUN[kind])} {required.has(name) && <span class="muted small">{t('files.needed')}</span>}
          </li>
        ))}
      </ul>
      <p>
        <Button icon="download" onClick={() => saveFile(`${kind}.csv`, 'text/csv', `${names.join(',')}\r\n`)}>
          {t('files.template')}
        </Button>
      </p>
    </details>
  );
}

/** A file by the browser's picker, or dropped here. */
function Drop({ file, set }: { file: File | null; set: (file: File | null) => void }) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div
      class={`drop ${over ? 'over' : ''}`}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        set(e.dataTransfer?.files[0] ?? null);
      }}
    >
      <Icon name="upload" />
      <label for="files-file">{t('files.choose')}</label>
      <input id="files-file" ref={input} type="file" accept=".csv,.json,text/csv,application/json" onChange={(e) => set(e.currentTarget.files?.[0] ?? null)} />
      {file && (
        <p>
          <b>{file.name}</b> <span class="muted">{bytes(file.size)}</span>
        </p>
      )}
    </div>
  );
}

async function typeOf(file: File): Promise<string> {
  if (/\.json$/i.test(file.name)) return 'application/json';
  if (/\.(csv|txt|tsv)$/i.test(file.name)) return 'text/csv';
  return /^\s*\[/.test(await file.slice(0, 200).text()) ? 'application/json' : 'text/csv';
}

const isTrial = (job: Job) => String(job['argument'] ?? '').endsWith('dry run');
const modes = (): [string, string, string][] => [
  ['atomic', t('files.atomic'), t('files.atomic_help')],
  ['rows', t('files.rows'), t('files.rows_help')],
];

interface Order {
  kind: string;
  mode: string;
  file: File | null;
}

/** Where a job that was started here stands, and what comes next. */
function Started({ id, order, start, again }: { id: string; order: Order; start: (trial: boolean) => void; again: () => void }) {
  const found = useJob(id);
  const title = useRef<HTMLHeadingElement>(null);
  const ready = found.data !== undefined;
  useEffect(() => title.current?.focus(), [id, ready]);
  return (
    <Load from={found}>
      {(job) => (
        <section class="card">
          <h2 ref={title} tabIndex={-1}>
            {isTrial(job) ? t('files.trial') : t('files.import')}
          </h2>
          <JobState job={job} />
          <div class="row">
            {over(job) && isTrial(job) && job.state === 'done' && order.file && (
              <Button kind="primary" icon="upload" onClick={() => start(false)}>
                {t('files.commit')}
              </Button>
            )}
            {over(job) && <Button onClick={again}>{t('files.other')}</Button>}
            <CancelJob job={job} done={found.reload} />
          </div>
          {over(job) && isTrial(job) && !order.file && <p class="muted">{t('files.choose_again')}</p>}
          {over(job) && <Report job={job} />}
        </section>
      )}
    </Load>
  );
}

function Import() {
  const { query } = place.use();
  const [file, setFile] = useState<File | null>(null);
  const [failure, setFailure] = useState<unknown>();
  const [busy, act] = useAct();
  const kind = kindOf(query);
  const mode = query.get('mode') === 'rows' ? 'rows' : 'atomic';
  const id = query.get('job');
  const order = { kind, mode, file };

  const start = (trial: boolean) =>
    act(async () => {
      if (!file) return;
      setFailure(undefined);
      try {
        const given: Query = { kind, mode, dry_run: trial ? 1 : undefined };
        const { data: job } = await call<Job>('POST', '/import', { query: given, body: file, headers: { 'Content-Type': await typeOf(file) } });
        follow(job);
        await navigate(`/files${search({ kind, mode, job: job.id })}`);
      } catch (e) {
        setFailure(e);
      }
    });

  const toLarge = file !== null && file.size > LARGEST;
  return (
    <>
      {id !== null && <Started id={id} order={order} start={(trial) => void start(trial)} again={() => setQuery({ job: null })} />}
      <form
        class="card"
        onSubmit={(e) => {
          e.preventDefault();
          void start(true);
        }}
      >
        <h2>{id === null ? t('files.import') : t('files.other')}</h2>
        <KindField value={kind} set={(next) => setQuery({ kind: next })} />
        <fieldset class="group">
          <legend>{t('files.mode')}</legend>
          {modes().map(([value, title, help]) => (
            <div key={value} class="field switch">
              <input id={`mode-${value}`} type="radio" name="mode" checked={mode === value} aria-describedby={`mode-${value}-help`} onChange={() => setQuery({ mode: value })} />
              <div>
                <label for={`mode-${value}`}>{title}</label>
                <p class="help" id={`mode-${value}-help`}>
                  {help}
                </p>
              </div>
            </div>
          ))}
        </fieldset>
        <Drop file={file} set={setFile} />
        <Columns kind={kind} />
        {toLarge && <Note tone="bad">{t('files.too_large', { most: bytes(LARGEST) })}</Note>}
        {failure !== undefined && <Failure error={failure} />}
        <footer class="row">
          <Button type="submit" kind="primary" busy={busy} disabled={busy || !file || toLarge}>
            {t('files.check')}
          </Button>
          <span class="muted">{t('files.check_lead')}</span>
        </footer>
        <details class="curl">
          <summary>{t('by_api')}</summary>
          <Copy text={`${curlLine('POST', `/import${search({ kind, mode })}`)} \\\n  -H 'Content-Type: text/csv' \\\n  --data-binary @${kind}.csv`} />
        </details>
      </form>
    </>
  );
}

function Export({ who }: { who: Me }) {
  const { query } = place.use();
  const [hashes, setHashes] = useState(false);
  const kind = kindOf(query);
  const defs = filtersOf('GET /export');
  const accounts = kind === 'accounts';
  const format = query.get('format') === 'json' ? 'json' : 'csv';
  const asked: Query = {
    kind, format,
    domain: query.get('domain'),
    role: accounts ? query.get('role') : null,
    hashes: accounts && hashes ? 1 : null,
  };
  const master = may(who, 'master_admin');
  return (
    <form class="card" onSubmit={(e) => e.preventDefault()}>
      <h2>{t('files.export')}</h2>
      <KindField value={kind} set={(next) => setQuery({ kind: next })} />
      <Field name="format" noun="export" def={{ ...(defs['format'] as FieldDef), enum: ['csv', 'json'] }} value={format} filter set={(v) => setQuery({ format: String(v) })} />
      <Field name="domain" noun="export" def={defs['domain'] as FieldDef} value={query.get('domain') ?? ''} pick={{ path: '/domains', key: 'name' }} set={(v) => setQuery({ domain: String(v ?? '') })} />
      {accounts && master && (
        <Field name="hashes" noun="export" def={defs['hashes'] as FieldDef} value={hashes} set={(v) => setHashes(v === true)} />
      )}
      {accounts && hashes && <Note tone="warn">{t('files.hashes_warning')}</Note>}
      <footer class="row">
        <a class="button primary" download href={href('/export', asked)}>
          <Icon name="download" /> <span>{t('files.download')}</span>
        </a>
      </footer>
      <details class="curl">
        <summary>{t('by_api')}</summary>
        <Copy text={`${curlLine('GET', `/export${search(asked)}`)} \\\n  -o ${kind}.${format}`} />
      </details>
    </form>
  );
}

export function Files({ params }: { params: Params }) {
  const who = me.use() as Me;
  const out = params['tab'] === 'export';
  return (
    <>
      <Head title={t('menu.files')} lead={t('files.lead')} />
      <nav class="tabs" aria-label={t('sections')}>
        <a href="/files" aria-current={out ? undefined : 'page'}>
          {t('files.import')}
        </a>
        <a href="/files/export" aria-current={out ? 'page' : undefined}>
          {t('files.export')}
        </a>
      </nav>
      {out ? <Export who={who} /> : <Import />}
    </>
  );
}
