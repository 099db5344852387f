// SPDX-License-Identifier: Apache-2.0
// overview: how it stands with a domain, and what lies in it.
import { get, path, type Page, type Values } from '../../api/client';
import { count, t } from '../../lang';
import type { Inside } from '../../nouns';
import { Card, Load, Note, useLoad } from '../../ui/parts';

const CONTENT = [
  ['accounts', '/accounts'],
  ['aliases', '/aliases'],
  ['sender_addresses', '/sender-addresses'],
  ['domain_aliases', '/domain-aliases'],
] as const;

function State({ domain }: { domain: Values }) {
  if (domain['suspended'] === true) return <Note tone="bad">{t('domain.suspended')}</Note>;
  if (domain['enabled'] === false) return <Note tone="warn">{t('domain.off')}</Note>;
  if (domain['verified'] === false) {
    return (
      <Note tone="warn">
        {t('domain.unverified')} <a href={path('/domains/{key}/setup', String(domain['name']))}>{t('domain.set_up')}</a>
      </Note>
    );
  }
  return <Note tone="good">{t('domain.works')}</Note>;
}

export function Overview({ object }: Inside) {
  const domain = String(object['name']);
  const found = useLoad(
    (signal) => Promise.all(CONTENT.map(async ([, to]) => (await get<Page>(to, { domain, limit: 1, count: 1 }, signal)).total ?? 0)),
    [domain],
  );
  return (
    <Card title={t('domain.overview')}>
      <State domain={object} />
      <Load from={found}>
        {(numbers) => (
          <ul class="row content">
            {CONTENT.map(([name, to], i) => (
              <li key={name}>
                <a class="button" href={`${to}?domain=${encodeURIComponent(domain)}`}>
                  {count(`domain.${name}`, numbers[i] ?? 0)}
                </a>
              </li>
            ))}
          </ul>
        )}
      </Load>
    </Card>
  );
}
