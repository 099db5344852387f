// SPDX-License-Identifier: Apache-2.0
// doctor: what is wrong with the server and how it is mended (R78); and which programs it runs (R75).
import { useState } from 'preact/hooks';
import { get } from '../api/client';
import { count, dateTime, heard, t, word } from '../lang';
import { Badge, Button, Card, Copy, Facts, Head, Load, Note, useLoad, Waiting } from '../ui/parts';

type State = 'ok' | 'note' | 'unchecked' | 'warning' | 'error';

interface Finding {
  state: State;
  object: string | null;
  detail: string;
  reason: string | null;
  evidence: string | null;
  mend: string | null;
  mend_reason: string | null;
}

interface Check {
  name: string;
  state: State;
  findings: Finding[];
}

interface Report {
  checked_at: string;
  state: State;
  checks: Check[];
}

const TONE = { ok: 'good', note: undefined, unchecked: 'warn', warning: 'warn', error: 'bad' } as const;
const BAD: State[] = ['error', 'warning', 'unchecked', 'note'];

/** What stands between backticks is a command. */
const Commands = ({ text }: { text: string }) => <>{text.split('`').map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))}</>;

const Found = ({ check, one }: { check: Check; one: Finding }) => (
  <li class="record">
    <div class="row">
      <h3 class="grow">{one.object ?? word(`doctor.check.${check.name}`)}</h3>
      <Badge tone={TONE[one.state]}>{word(`doctor.state.${one.state}`)}</Badge>
    </div>
    <p>{heard(one.detail, one.reason)}</p>
    {one.evidence && <pre class="nothing" tabIndex={0}>{one.evidence}</pre>}
    {one.mend && (
      <p>
        <b>{t('doctor.mend')}</b> <Commands text={heard(one.mend, one.mend_reason)} />
      </p>
    )}
  </li>
);

function Told({ report }: { report: Report }) {
  const found = report.checks.flatMap((check) => check.findings.map((one) => ({ check, one })));
  const wrong = found.filter(({ one }) => one.state === 'error' || one.state === 'warning').length;
  return (
    <div class="stack" role="status">
      {wrong > 0 && <Note tone={report.state === 'error' ? 'bad' : 'warn'}>{count('doctor.wrong', wrong)}</Note>}
      {wrong === 0 && (report.state === 'unchecked' ? <Note tone="warn">{t('doctor.unsure')}</Note> : <Note tone="good">{t('doctor.healthy')}</Note>)}
      {found.length > 0 && (
        <ul class="records">
          {BAD.flatMap((state) => found.filter(({ one }) => one.state === state)).map(({ check, one }, i) => (
            <Found key={i} check={check} one={one} />
          ))}
        </ul>
      )}
      <Card title={t('doctor.checks')}>
        <Facts short of={report.checks.map((check) => [word(`doctor.check.${check.name}`), <Badge tone={TONE[check.state]}>{word(`doctor.state.${check.state}`)}</Badge>])} />
        <p class="muted small">{t('doctor.checked_at', { at: dateTime(report.checked_at) })}</p>
      </Card>
    </div>
  );
}

export function Doctor() {
  const [turn, setTurn] = useState(0);
  const found = useLoad((signal) => get<Report>('/server/doctor', undefined, signal), [turn]);
  const [asked, setAsked] = useState<Report>();
  const busy = found.error === undefined && found.data === asked;
  return (
    <>
      <Head title={t('menu.doctor')} lead={t('doctor.lead')}>
        <Button
          icon="refresh"
          busy={busy}
          onClick={() => {
            setAsked(found.data);
            setTurn((n) => n + 1);
          }}
        >
          {t('doctor.again')}
        </Button>
      </Head>
      {busy && (
        <>
          <p class="muted" role="status">{t('doctor.busy')}</p>
          <Waiting />
        </>
      )}
      {!busy && <Load from={found}>{(report) => <Told report={report} />}</Load>}
      <p class="muted small">{t('doctor.by_command')}</p>
      <Copy text="mailportal doctor" />
    </>
  );
}

interface Program {
  name: string;
  version: string | null;
}

interface About {
  version: string;
  api: string;
  pages: string;
  parts: { name: string; ready: boolean; detail: string | null }[];
  /** None of either when they can not be told at this moment. */
  programs: { engines: Program[]; libraries: Program[] };
}

const Versions = ({ of }: { of: Program[] }) => <Facts short of={of.map(({ name, version }) => [name, version ?? '–'])} />;

export function AboutServer() {
  const found = useLoad((signal) => get<About>('/server/about', undefined, signal), []);
  return (
    <>
      <Head title={t('menu.about')} lead={t('about.lead')} />
      <Load from={found}>
        {({ version, api, pages, parts, programs }) => (
          <div class="stack">
            <Card title={t('product')}>
              <Facts short of={[[t('about.server'), version], [t('about.api'), api], [t('about.pages'), <code>{pages}</code>]]} />
            </Card>
            <Card title={t('server.health')}>
              <Facts
                short
                of={parts.map(({ name, ready, detail }) => [
                  name,
                  <>
                    <Badge tone={ready ? 'good' : 'bad'}>{t(ready ? 'server.part_good' : 'server.part_bad')}</Badge> {detail && <span class="muted">{detail}</span>}
                  </>,
                ])}
              />
            </Card>
            <Card title={t('about.engines')}>{programs.engines.length > 0 ? <Versions of={programs.engines} /> : <p>{t('about.untold')}</p>}</Card>
            {programs.libraries.length > 0 && (
              <Card title={t('about.libraries')}>
                <Versions of={programs.libraries} />
              </Card>
            )}
          </div>
        )}
      </Load>
    </>
  );
}
