// SPDX-License-Identifier: Apache-2.0
// routing: the server of those users of a domain who are not here (R23), and the address that its mail leaves from (R33).
import { get, path, type Page, type Values } from '../../api/client';
import { may, me, type Me } from '../../api/session';
import { t } from '../../lang';
import type { Inside } from '../../nouns';
import { Note, useLoad } from '../../ui/parts';
import { DocumentForm } from './document';

/** Both at once can not be: every name would be known here. */
function CatchAll({ domain }: { domain: string }) {
  const address = `@${domain}`;
  const found = useLoad((signal) => get<Page>('/aliases', { domain, q: address, limit: 1 }, signal), [domain]);
  if (found.data?.items[0]?.['address'] !== address) return null;
  return (
    <Note tone="warn">
      {t('routing.catch_all')} <a href={`/aliases/${encodeURIComponent(address)}`}>{address}</a>
    </Note>
  );
}

export function RoutingTab({ object }: Inside) {
  const domain = String(object['name']);
  const who = me.use() as Me;
  return (
    <div class="stack">
      <p class="lead">{t('routing.lead')}</p>
      <CatchAll domain={domain} />
      <DocumentForm
        to={path('/domains/{key}/split-routing', domain)}
        route="PUT /domains/{key}/split-routing"
        noun="routing"
        groups={[{ title: t('routing.server'), fields: ['host', 'port', 'tls', ...(may(who, 'master_admin') ? ['allow_private'] : [])] }]}
        fresh={{ host: '', port: 25, tls: 'opportunistic', allow_private: false }}
        off={{ title: t('routing.off_what', { domain }), lead: t('routing.off_lead'), yes: t('routing.off') }}
        now={(value) =>
          value ? (
            <Note tone="good">{t('routing.now', { host: String(value['host']), port: String(value['port']) })}</Note>
          ) : (
            <Note>
              {t('routing.none')} {t('routing.none_lead')}
            </Note>
          )
        }
      />
    </div>
  );
}

function Advice({ domain, value }: { domain: string; value: Values }) {
  const given = { ip: String(value['ip'] ?? ''), helo: String(value['helo'] ?? ''), domain };
  return (
    <Note tone="warn">
      <p>{t('outgoing.advice')}</p>
      <ul class="bullets">
        <li>{t('outgoing.advice_ptr', given)}</li>
        <li>{t('outgoing.advice_spf', given)}</li>
        <li>{t('outgoing.advice_slowly')}</li>
      </ul>
    </Note>
  );
}

export function OutgoingTab({ object }: Inside) {
  const domain = String(object['name']);
  return (
    <div class="stack">
      <p class="lead">{t('outgoing.lead')}</p>
      <DocumentForm
        to={path('/domains/{key}/outgoing-ip', domain)}
        route="PUT /domains/{key}/outgoing-ip"
        noun="outgoing"
        groups={[{ title: t('outgoing.address'), fields: ['ip', 'helo'] }]}
        fresh={{ ip: '', helo: '' }}
        off={{ title: t('outgoing.off_what', { domain }), lead: t('outgoing.off_lead'), yes: t('outgoing.off') }}
        warn={(values) => (values['ip'] && values['helo'] ? <Advice domain={domain} value={values} /> : null)}
        now={(value) =>
          value ? (
            <Note tone="good">{t('outgoing.now', { domain, ip: String(value['ip']), helo: String(value['helo']) })}</Note>
          ) : (
            <Note>
              {t('outgoing.none')} {t('outgoing.none_lead')}
            </Note>
          )
        }
      />
    </div>
  );
}
