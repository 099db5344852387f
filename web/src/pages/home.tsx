// SPDX-License-Identifier: Apache-2.0
// home: the first page: how much there is, what wants attention, and what is done most. Each role has its own.
import type { ComponentChildren } from 'preact';
import { get, path, type Page, type Values } from '../api/client';
import { may, me, type Me } from '../api/session';
import type { Job } from '../frame/jobs';
import { bytes, count, number, t, word } from '../lang';
import { pageOf } from '../noun';
import { NOUNS, domains } from '../nouns';
import { Icon, type IconName } from '../ui/icon';
import { Badge, Card, Empty, Head, Load, Meter, Note, Time, useLoad } from '../ui/parts';
import { lazy } from '../ui/lazy';
import { Status, actorOf, deed } from './log';

interface Tile {
  to: string;
  title: string;
  n: number;
}

const Moving = lazy(async () => (await import('./movein')).Moving);

const SHOWN = 5;

const tilesOf = (who: Me, signal: AbortSignal): Promise<Tile[]> =>
  Promise.all(
    NOUNS.filter((noun) => may(who, noun.role)).map(async (noun) => {
      const page = await get<Page>(noun.path, { limit: 1, count: 1 }, signal);
      return { to: noun.path, title: count(`noun.${noun.name}`, page.total ?? 0), n: page.total ?? 0 };
    }),
  );

/** A short list with a way to all of it; nothing when there is none. */
function Some<T>({ title, to, all, items, draw }: { title: string; to: string; all: string; items: T[]; draw: (item: T) => ComponentChildren }) {
  if (items.length === 0) return null;
  return (
    <Card title={title}>
      <ul class="lines">
        {items.map((item, i) => (
          <li key={i} class="row">
            {draw(item)}
          </li>
        ))}
      </ul>
      <p>
        <a href={to}>{all}</a>
      </p>
    </Card>
  );
}

const some = async <T,>(to: string, query: Record<string, string | boolean>, signal: AbortSignal) => (await get<Page<T>>(to, { limit: SHOWN, ...query }, signal)).items;

/** What somebody should look at. */
function Attention({ who }: { who: Me }) {
  const unproved = useLoad((signal) => some<Values>('/domains', { verified: false }, signal), [who.id]);
  const blocked = useLoad((signal) => some<Values>('/stats/blocked-senders', {}, signal), [who.id]);
  const failed = useLoad((signal) => some<Job>('/jobs', { state: 'failed', sort: '-created_at' }, signal), [who.id]);
  return (
    <>
      <Some
        title={t('home.unverified')}
        to="/domains?verified=false"
        all={t('home.all')}
        items={unproved.data ?? []}
        draw={(one) => (
          <>
            <a class="grow" href={pageOf(domains, one, 'setup')}>
              {String(one['name'])}
            </a>
            <Badge tone="warn">{t('home.waits_txt')}</Badge>
          </>
        )}
      />
      <Some
        title={t('menu.blocked_senders')}
        to="/stats/blocked-senders"
        all={t('home.all')}
        items={blocked.data ?? []}
        draw={(one) => (
          <>
            <a class="grow" href={path('/accounts/{key}', String(one['name']))}>
              {String(one['name'])}
            </a>
            <Badge tone="bad">{word(`blocked.${String(one['reason'])}`)}</Badge>
          </>
        )}
      />
      <Some
        title={t('home.failed')}
        to="/jobs?state=failed"
        all={t('home.all')}
        items={failed.data ?? []}
        draw={(job) => (
          <>
            <a class="grow" href={`/jobs/${job.id}`}>
              {word(`job.${job.kind}`)}
            </a>
            <span class="muted small">
              <Time at={job['finished_at']} />
            </span>
          </>
        )}
      />
    </>
  );
}

/** The latest that was changed, or went wrong. */
function Recent({ who }: { who: Me }) {
  const found = useLoad((signal) => some<Values>('/log', { changes: true, limit: '25' }, signal), [who.id]);
  const done = found.data?.filter((row) => !String(row['route']).endsWith('/options')); // each look at the sign-in page begins a passkey
  return (
    <Some
      title={t('home.recent')}
      to="/log?changes=true"
      all={t('home.all_log')}
      items={done?.slice(0, SHOWN) ?? []}
      draw={(row) => (
        <>
          <span class="grow">
            {deed(row)} <span class="muted">{String(row['object'] ?? '')}</span>
          </span>
          {Number(row['status']) >= 400 && <Status row={row} />}
          <span class="muted small">
            {actorOf(row)} · <Time at={row['at']} />
          </span>
        </>
      )}
    />
  );
}

const Quick = ({ to, icon, kind = '', children }: { to: string; icon: IconName; kind?: string; children: ComponentChildren }) => (
  <a class={`button ${kind}`} href={to}>
    <Icon name={icon} /> <span>{children}</span>
  </a>
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
          <>
            <nav class="row" aria-label={t('home.quick')}>
              <Quick to="/accounts/new" icon="add">{word('noun.account.new')}</Quick>
              <Quick to="/aliases/new" icon="add">{word('noun.alias.new')}</Quick>
              <Quick to="/domains/new" icon="add">{word('noun.domain.new')}</Quick>
              <Quick to="/explain" icon="explain">{t('menu.explain')}</Quick>
              <Quick to="/files" icon="file">{t('menu.files')}</Quick>
            </nav>
            <ul class="tiles">
              {all.map((tile) => (
                <li key={tile.to}>
                  <a href={tile.to}>
                    <b>{number(tile.n)}</b> {tile.title}
                  </a>
                </li>
              ))}
            </ul>
            <div class="columns">
              <Attention who={who} />
              <Recent who={who} />
            </div>
          </>
        )
      }
    </Load>
  );
}

interface Session extends Values {
  ip: string | null;
  user_agent: string | null;
  current: boolean;
}

/** Where somebody is signed in: what she does not know, she ends. */
function Sessions({ who }: { who: Me }) {
  const found = useLoad((signal) => some<Session>('/me/sessions', { sort: '-created_at' }, signal), [who.id]);
  return (
    <Some
      title={t('home.sessions')}
      to="/me/sessions"
      all={t('home.all_sessions')}
      items={found.data ?? []}
      draw={(one) => (
        <>
          <span class="grow">
            {one.ip ?? '–'} {one.current && <Badge tone="good">{t('home.here')}</Badge>}
          </span>
          <span class="muted small">
            <Time at={one['created_at']} />
          </span>
        </>
      )}
    />
  );
}

function UserHome({ who }: { who: Me }) {
  const label = who.quota_bytes > 0 ? t('used_of', { used: bytes(who.used_bytes), quota: bytes(who.quota_bytes) }) : bytes(who.used_bytes);
  const moving = useLoad((signal) => get<Values | null>('/me/migration', {}, signal), [who.id]);
  return (
    <div class="columns">
      {moving.data && moving.data['state'] !== 'done' && <Moving />}
      <Card title={t('home.mailbox')}>
        {who.quota_bytes > 0 && <Meter value={who.used_bytes} max={who.quota_bytes} label={label} />}
        <p>
          {label} · {count('messages', who.used_messages)}
        </p>
        <p class="row">
          <Quick to="/webmail" icon="mail" kind="primary">{t('webmail.open')}</Quick>
          <Quick to="/me/phone" icon="phone">{t('menu.phone')}</Quick>
          <Quick to="/explain" icon="explain">{t('home.explain_self')}</Quick>
        </p>
      </Card>
      <Sessions who={who} />
      <Recent who={who} />
    </div>
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
