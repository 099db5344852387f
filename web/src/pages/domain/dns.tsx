// SPDX-License-Identifier: Apache-2.0
// dns: every record that is wanted beside what DNS answers now (R21).
import { call, get, path, type Page } from '../../api/client';
import { count, heard, t, word } from '../../lang';
import type { Inside } from '../../nouns';
import { Badge, Button, Card, Copy, Load, Note, useAct, useLoad, type Loaded } from '../../ui/parts';
import { usePoll } from '../../ui/poll';
import { saveFile } from '../../ui/save';

export interface DnsRow {
  purpose: string;
  weight: 'needed' | 'advised' | 'optional';
  state: 'ok' | 'missing' | 'different' | 'could_not_ask';
  name: string;
  type: string;
  wanted: string;
  found: string | null;
  advice: string | null;
  reason: string | null;
}

const TONE = { ok: 'good', missing: 'warn', different: 'bad', could_not_ask: 'bad' } as const;
const WEIGHTS = ['needed', 'advised', 'optional'] as const;

export function useDns(domain: string, watched: (rows: DnsRow[]) => boolean): Loaded<DnsRow[]> {
  const found = useLoad(async (signal) => (await get<Page<DnsRow>>(path('/domains/{key}/dns', domain), {}, signal)).items, [domain]);
  usePoll(found.reload, found.data !== undefined && watched(found.data), 30);
  return found;
}

/** That what is missing has to be added is plain. */
function Advice({ row }: { row: DnsRow }) {
  if (row.state === 'missing') return null;
  return (
    <>
      {row.state !== 'ok' && <p>{word(`dns.advice.${row.state}`)}</p>}
      {row.advice && <p class="muted">{heard(row.advice, row.reason)}</p>}
    </>
  );
}

function DnsRecord({ row }: { row: DnsRow }) {
  return (
    <li class="record">
      <div class="row">
        <h3>{word(`dns.purpose.${row.purpose}`, row.purpose)}</h3>
        <Badge tone={TONE[row.state]}>{word(`dns.state.${row.state}`)}</Badge>
      </div>
      <div class="beside">
        <div>
          <p class="small muted">{t('dns.name_of', { type: row.type })}</p>
          <Copy text={row.name} label={t('dns.copy_name')} />
        </div>
        <div>
          <p class="small muted">{t('dns.wanted')}</p>
          <Copy text={row.wanted} label={t('dns.copy_value')} />
        </div>
        <div>
          <p class="small muted">{t('dns.found')}</p>
          {row.found === null ? <p class="muted nothing">{t('dns.nothing')}</p> : <pre class="nothing">{row.found}</pre>}
        </div>
      </div>
      <Advice row={row} />
    </li>
  );
}

export const DnsRecords = ({ rows }: { rows: DnsRow[] }) => (
  <ul class="records">
    {rows.map((row) => (
      <DnsRecord key={`${row.name} ${row.type}`} row={row} />
    ))}
  </ul>
);

export function ZoneButton({ domain }: { domain: string }) {
  const [busy, act] = useAct();
  const save = () =>
    act(async () => {
      const { data } = await call<string>('GET', path('/domains/{key}/dns', domain), { headers: { Accept: 'text/dns' } });
      saveFile(`${domain}.zone`, 'text/dns', data);
    });
  return (
    <Button icon="download" busy={busy} onClick={() => void save()}>
      {t('dns.zone')}
    </Button>
  );
}

function Summary({ rows }: { rows: DnsRow[] }) {
  const wrong = rows.filter((row) => row.weight !== 'optional' && row.state !== 'ok').length;
  if (wrong === 0) return <Note tone="good">{t('dns.all_well')}</Note>;
  return <Note tone="warn">{count('dns.to_do', wrong)}</Note>;
}

export function DnsTab({ object }: Inside) {
  const domain = String(object['name']);
  const found = useDns(domain, (rows) => rows.some((row) => row.weight === 'needed' && row.state !== 'ok'));
  return (
    <div class="stack">
      <div class="head">
        <p class="lead">{t('dns.lead')}</p>
        <div class="row">
          <Button icon="refresh" onClick={found.reload}>
            {t('dns.ask_again')}
          </Button>
          <ZoneButton domain={domain} />
        </div>
      </div>
      <Load from={found}>
        {(rows) => (
          <div class="stack">
            <Summary rows={rows} />
            {!rows.some((row) => row.purpose === 'dkim') && (
              <Note>
                <a href={`/domains/${encodeURIComponent(domain)}/dkim`}>{t('dns.no_dkim')}</a>
              </Note>
            )}
            {WEIGHTS.map((weight) => {
              const some = rows.filter((row) => row.weight === weight);
              return (
                some.length > 0 && (
                  <Card key={weight} title={word(`dns.weight.${weight}`)} lead={word(`dns.weight_lead.${weight}`)}>
                    <DnsRecords rows={some} />
                  </Card>
                )
              );
            })}
          </div>
        )}
      </Load>
    </div>
  );
}
