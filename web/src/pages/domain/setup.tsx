// SPDX-License-Identifier: Apache-2.0
// setup: from a new domain to its first mail, step by step; what is done shows by itself (R20, R21, R22).
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { get, path, search, type Page } from '../../api/client';
import { count, t } from '../../lang';
import type { Inside } from '../../nouns';
import { useFocusKept } from '../../ui/focus';
import { Icon } from '../../ui/icon';
import { Badge, Button, Load, Note, useLoad } from '../../ui/parts';
import { usePoll } from '../../ui/poll';
import { newPair, useDkim } from './dkim';
import { DnsRecords, useDns, ZoneButton, type DnsRow } from './dns';
import { Proof, useVerification } from './verification';

const MAIL = ['mx', 'spf', 'dkim', 'dmarc'];
const fine = (rows: DnsRow[]) => rows.every((row) => row.state === 'ok');

function Step({ n, title, done, children }: { n: number; title: string; done: boolean | undefined; children: ComponentChildren }) {
  return (
    <li class={`card step ${done ? 'done' : ''}`}>
      <details key={String(done)} open={!done}>
        <summary>
          <span class="number" aria-hidden="true">
            {done ? <Icon name="check" /> : n}
          </span>
          <h2 class="grow">{title}</h2>
          {done !== undefined && <Badge tone={done ? 'good' : 'warn'}>{t(done ? 'setup.done' : 'setup.open')}</Badge>}
        </summary>
        <div class="stack">{children}</div>
      </details>
    </li>
  );
}

const firstMailbox = async (domain: string, signal: AbortSignal) =>
  get<Page<{ name: string }>>('/accounts', { domain, limit: 1, count: 1 }, signal);

export function SetupTab({ object, reload }: Inside) {
  const domain = String(object['name']);
  const verification = useVerification(path('/domains/{key}', domain));
  const dkim = useDkim(domain);
  const dns = useDns(domain, (rows) => !fine(rows.filter((row) => MAIL.includes(row.purpose))));
  const mailboxes = useLoad((signal) => firstMailbox(domain, signal), [domain]);
  usePoll(mailboxes.reload, mailboxes.data?.items.length === 0, 30);
  const made = () => {
    dkim.reload();
    dns.reload();
  };
  const records = dns.data?.filter((row) => MAIL.includes(row.purpose));
  const verified = verification.data && verification.data.state === 'verified';
  const keys = dkim.data && dkim.data.length > 0;
  const published = records && keys && fine(records);
  const mailbox = mailboxes.data?.items[0];
  const loaded = verification.data && dkim.data && dns.data && mailboxes.data;
  const list = useRef<HTMLOListElement>(null);
  useFocusKept(loaded && [verified, keys, published, mailbox].filter(Boolean).length, () => list.current?.querySelector<HTMLElement>('.step:not(.done) summary'));
  const all = verified && keys && published && mailbox !== undefined;
  return (
    <div class="stack">
      <p class="lead">{t('setup.lead')}</p>
      {all && <Note tone="good">{t('setup.ready', { address: mailbox.name })}</Note>}
      <ol class="guide" ref={list}>
        <Step n={1} title={t('setup.add')} done>
          <p>{t('setup.added', { domain, owner: String(object['owner']) })}</p>
        </Step>
        <Step n={2} title={t('setup.verify')} done={verified}>
          <Proof of={path('/domains/{key}', domain)} found={verification} changed={reload} />
        </Step>
        <Step n={3} title={t('setup.dkim')} done={keys}>
          <Load from={dkim}>
            {(pairs) =>
              pairs.length === 0 ? (
                <>
                  <p>{t('dkim.none_lead')}</p>
                  <Button kind="primary" icon="key" onClick={() => newPair(domain, made)}>
                    {t('dkim.make')}
                  </Button>
                </>
              ) : (
                <p>
                  {t('setup.dkim_made')} <a href={`/domains/${encodeURIComponent(domain)}/dkim`}>{t('dkim.tab')}</a>
                </p>
              )
            }
          </Load>
        </Step>
        <Step n={4} title={t('setup.dns')} done={published}>
          <Load from={dns}>
            {() => (
              <>
                <p>{t('setup.dns_lead')}</p>
                {keys === false && <Note>{t('setup.dns_before_keys')}</Note>}
                <DnsRecords rows={records ?? []} />
                <div class="row">
                  <Button icon="refresh" onClick={dns.reload}>
                    {t('dns.ask_again')}
                  </Button>
                  <ZoneButton domain={domain} />
                  <a href={`/domains/${encodeURIComponent(domain)}/dns`}>{t('setup.all_records')}</a>
                </div>
              </>
            )}
          </Load>
        </Step>
        <Step n={5} title={t('setup.mailbox')} done={mailboxes.data && mailbox !== undefined}>
          <Load from={mailboxes}>
            {(page) =>
              page.items.length === 0 ? (
                <>
                  <p>{t('setup.mailbox_lead')}</p>
                  <a class="button primary" href={`/accounts/new${search({ domain, from: `/domains/${encodeURIComponent(domain)}/setup` })}`}>
                    <Icon name="add" /> <span>{t('setup.mailbox_make')}</span>
                  </a>
                </>
              ) : (
                <p>
                  <a href={`/accounts?domain=${encodeURIComponent(domain)}`}>{count('domain.accounts', page.total ?? page.items.length)}</a>
                </p>
              )
            }
          </Load>
        </Step>
      </ol>
    </div>
  );
}
