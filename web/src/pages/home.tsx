// SPDX-License-Identifier: Apache-2.0
// home: where things stand, and what to do next. Each role sees its own.
import { get, type Page } from '../api/client';
import { may, me, type Me } from '../api/session';
import { bytes, count, t } from '../lang';
import { NOUNS } from '../nouns';
import { Icon } from '../ui/icon';
import { Card, Empty, Head, Load, Meter, Note, useLoad } from '../ui/parts';

interface Tile {
  to: string;
  title: string;
  n: number;
}

const tilesOf = (who: Me, signal: AbortSignal): Promise<Tile[]> =>
  Promise.all(
    NOUNS.filter((noun) => may(who, noun.role)).map(async (noun) => {
      const page = await get<Page>(noun.path, { limit: 1, count: 1 }, signal);
      return { to: noun.path, title: count(`noun.${noun.name}`, page.total ?? 0), n: page.total ?? 0 };
    }),
  );

function AdminHome({ who }: { who: Me }) {
  const tiles = useLoad((signal) => tilesOf(who, signal), [who.id]);
  return (
    <Load from={tiles}>
      {(all) =>
        all[0]?.n === 0 ? (
          <Empty title={t('home.first')} lead={t('home.first_lead')}>
            <a class="button primary" href="/domains/new">
              <Icon name="add" /> <span>{t('home.first_domain')}</span>
            </a>
          </Empty>
        ) : (
          <ul class="tiles">
            {all.map((tile) => (
              <li key={tile.to}>
                <a href={tile.to}>{tile.title}</a>
              </li>
            ))}
          </ul>
        )
      }
    </Load>
  );
}

function UserHome({ who }: { who: Me }) {
  const label = who.quota_bytes > 0 ? t('used_of', { used: bytes(who.used_bytes), quota: bytes(who.quota_bytes) }) : bytes(who.used_bytes);
  return (
    <Card title={t('home.mailbox')}>
      {who.quota_bytes > 0 && <Meter value={who.used_bytes} max={who.quota_bytes} label={label} />}
      <p>
        {label} · {count('messages', who.used_messages)}
      </p>
    </Card>
  );
}

/** What would make the account safer, the most useful first. */
function Advice({ who }: { who: Me }) {
  const missing = [
    ...(who.recovery_email === null ? [{ to: '/me', text: t('advice.recovery') }] : []),
    ...(!who.totp && who.passkeys === 0 ? [{ to: '/me/security', text: t('advice.factor') }] : []),
  ];
  return (
    <>
      {missing.map((one) => (
        <Note key={one.to}>
          <a href={one.to}>{one.text}</a>
        </Note>
      ))}
    </>
  );
}

export function Home() {
  const who = me.use() as Me;
  return (
    <>
      <Head title={t('home.hello', { name: who.full_name ?? who.name })} />
      <Advice who={who} />
      {who.role === 'mail_user' ? <UserHome who={who} /> : <AdminHome who={who} />}
    </>
  );
}
