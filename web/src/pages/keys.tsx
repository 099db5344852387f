// SPDX-License-Identifier: Apache-2.0
// keys: what opens the account without its owner: passwords of single mail programs, and keys of programs that use the API.
import type { ComponentChildren } from 'preact';
import { useReducer } from 'preact/hooks';
import { curlLine, post, remove, type Values } from '../api/client';
import { fieldAt, fieldsOf } from '../api/schema';
import { me, type Me } from '../api/session';
import { dateTime, t, word } from '../lang';
import { ask, Dialog, show } from '../ui/dialog';
import { Form, type Control, type Group } from '../ui/form';
import { Icon } from '../ui/icon';
import { List } from '../ui/list';
import { Badge, Button, Copy, Empty, Facts, Head, Note, Time, useAct } from '../ui/parts';
import { proven } from '../ui/proof';
import { Secret, tell } from '../ui/told';
import { toast } from '../ui/toast';

const ends = (object: Values) => {
  const at = object['expires_at'];
  if (!at) return <span class="muted">{t('keys.endless')}</span>;
  return Date.parse(String(at)) < Date.now() ? <Badge tone="bad">{t('keys.over')}</Badge> : <Time at={at} />;
};

const networks = (object: Values) => {
  const some = object['networks'] as string[];
  return some.length === 0 ? <span class="muted">{t('keys.anywhere')}</span> : some.join(', ');
};

const used = (object: Values) =>
  object['last_used_at'] === null ? (
    <span class="muted">{t('keys.unused')}</span>
  ) : (
    <>
      <Time at={object['last_used_at']} />
      <span class="muted small"> {[object['last_used_service'], object['last_used_ip']].filter(Boolean).join(', ')}</span>
    </>
  );

interface Kind {
  /** Of the API and of the page. */
  path: '/me/device-passwords' | '/me/api-keys';
  noun: 'device_password' | 'api_key';
  groups: Group[];
  fresh: Values;
  scopes: (object: Values) => string;
  /** The same in a list. */
  short: (object: Values) => string;
  controls?: Record<string, (given: Control) => ComponentChildren>;
  told: (made: Values, who: Me) => Promise<void>;
}

export function Make({ kind, close, made }: { kind: Kind; close: () => void; made: () => void }) {
  const who = me.use() as Me;
  return (
    <Dialog title={word(`noun.${kind.noun}.new`)} close={close} wide>
      <Form
        route={`POST ${kind.path}`}
        to={kind.path}
        noun={kind.noun}
        groups={kind.groups}
        value={kind.fresh}
        controls={kind.controls}
        save={t('create')}
        unguarded
        cancel={close}
        submit={async (values) => {
          const one = await proven({ route: `POST ${kind.path}`, to: kind.path, title: word(`noun.${kind.noun}.new`), body: values, act: (body) => post<Values>(kind.path, body) });
          if (!one) return;
          close();
          made();
          await kind.told(one, who);
        }}
      />
    </Dialog>
  );
}

interface KeyListProps {
  kind: Pick<Kind, 'noun' | 'scopes' | 'short'>;
  /** Path of the API; pattern as the OpenAPI document writes it, when that differs. */
  of: string;
  pattern?: string;
  turn?: number;
  empty: ComponentChildren;
}

export function KeyList({ kind, of, pattern, turn = 0, empty }: KeyListProps) {
  const [again, read] = useReducer((n: number) => n + 1, 0);
  const [busy, act] = useAct();
  const revoke = async (object: Values) => {
    const name = String(object['name']);
    if (!(await ask(t('keys.revoke_what', { what: name }), word(`noun.${kind.noun}.delete`), t('keys.revoke'), true))) return;
    await remove(`${of}/${encodeURIComponent(String(object['id']))}`);
    toast(t('keys.revoked', { what: name }));
    read(undefined);
  };
  return (
    <List
      path={of}
      pattern={pattern}
      noun={kind.noun}
      turn={turn * 1000 + again}
      fixed={{ sort: '-created_at' }}
      columns={[
        { name: 'name' },
        { name: 'scopes', draw: (o) => <span title={kind.scopes(o)}>{kind.short(o)}</span> },
        { name: 'expires_at', draw: ends },
        { name: 'networks', draw: networks, wide: true },
        { name: 'last_used_at', draw: used },
      ]}
      actions={(object) => <Button kind="quiet" icon="trash" busy={busy} label={t('keys.revoke_what', { what: String(object['name']) })} onClick={() => void act(() => revoke(object))} />}
      empty={empty}
    />
  );
}

function Keys({ kind, lead }: { kind: Kind; lead: string }) {
  const [turn, again] = useReducer((n: number) => n + 1, 0);
  const make = () => show((close) => <Make kind={kind} close={close} made={() => again(undefined)} />);
  const button = (
    <Button icon="add" kind="primary" onClick={make}>
      {word(`noun.${kind.noun}.new`)}
    </Button>
  );
  return (
    <>
      <Head title={word(`noun.${kind.noun}.other`)} lead={lead}>
        {button}
      </Head>
      <KeyList
        kind={kind}
        of={kind.path}
        turn={turn}
        empty={
          <Empty title={word(`noun.${kind.noun}.empty`)} lead={lead}>
            {button}
          </Empty>
        }
      />
    </>
  );
}

const end = (made: Values): [string, string][] => (made['expires_at'] ? [[word('field.expires_at'), dateTime(String(made['expires_at']))]] : []);

const scopeWords = (object: Values) => (object['scopes'] as string[]).map((one) => word(`scopes.${one}`)).join(', ');

/** A link that holds the password, for a camera or for this device itself. */
function AppleProfile({ made }: { made: Values }) {
  if (!made['profile_url']) return null;
  return (
    <section class="setup stack" aria-label={t('device.apple')}>
      <h3>{t('device.apple')}</h3>
      <div class="row top-row">
        <img class="qr" alt={t('device.apple_qr')} src={`data:image/svg+xml,${encodeURIComponent(String(made['profile_qr_svg']))}`} />
        <div class="grow stack">
          <p>{t('device.apple_lead')}</p>
          <a class="button" href={String(made['profile_url'])}>
            <Icon name="download" /> <span>{t('device.apple_link')}</span>
          </a>
        </div>
      </div>
    </section>
  );
}

export const devices: Kind = {
  path: '/me/device-passwords',
  noun: 'device_password',
  groups: [{ fields: ['name', 'scopes'] }, { title: t('keys.limits'), fields: ['expires_at', 'networks'], folded: true }],
  fresh: { name: '', scopes: ['imap', 'smtp'], expires_at: null, networks: [] },
  scopes: scopeWords,
  short: (object) => (object['scopes'] as string[]).join(', ').toUpperCase(),
  told: (made, who) =>
    tell({
      title: t('device.made'),
      lead: t('told.lead'),
      text: String(made['password']),
      children: <Secret text={String(made['password'])} />,
      more: (
        <>
          <p>{t('device.enter')}</p>
          <Facts of={[[t('device.user'), <Copy text={who.name} />], [word('field.password'), t('device.this')], [word('field.scopes'), scopeWords(made)], ...end(made)]} />
          <p>
            <a href="/me/phone">{t('device.servers')}</a>
          </p>
          <AppleProfile made={made} />
        </>
      ),
    }),
};

const AREAS = ['me', 'accounts', 'domains', 'addresses', 'files', 'antispam', 'stats', 'log', 'jobs', 'server'];
// Those that hold a route for the role; the others would open nothing.
const OF_USERS = ['me', 'addresses', 'log', 'jobs'];
const REACH = ['none', 'read', 'write'] as const;

/** Areas that the API knows, of those that the role reaches. */
function areasOf(who: Me): string[] {
  const items = fieldsOf('POST /me/api-keys')['scopes']?.items;
  const known = new Set((items === undefined ? [] : (fieldAt(items).enum ?? [])).map((one) => one.split(':')[0]));
  return AREAS.filter((area) => known.has(area) && (who.role !== 'mail_user' || OF_USERS.includes(area)) && (who.role === 'master_admin' || area !== 'server'));
}

/** Areas by how far: one choice each. */
function Areas({ value, set, error }: Control) {
  const who = me.use() as Me;
  const chosen = (value as string[] | undefined) ?? [];
  const areas = areasOf(who);
  const reach = (area: string) => (chosen.includes(`${area}:write`) ? 'write' : chosen.includes(`${area}:read`) ? 'read' : 'none');
  const choose = (area: string, how: string) => set([...chosen.filter((one) => !one.startsWith(`${area}:`)), ...(how === 'none' ? [] : [`${area}:${how}`])]);
  return (
    <div class="field">
      <span id="areas">{word('field.api_key.scopes')}</span>
      <table class="areas" aria-labelledby="areas">
        <thead>
          <tr>
            <th scope="col">{t('key.area')}</th>
            {REACH.map((how) => (
              <th scope="col" key={how}>
                {t(`key.${how}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {areas.map((area) => (
            <tr key={area}>
              <th scope="row">{word(`area.${area}`)}</th>
              {REACH.map((how) => (
                <td key={how}>
                  <input
                    type="radio"
                    name={`area-${area}`}
                    aria-label={`${word(`area.${area}`)}: ${t(`key.${how}`)}`}
                    checked={reach(area) === how}
                    onChange={() => choose(area, how)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

const areaWords = (object: Values) =>
  (object['scopes'] as string[])
    .map((one) => one.split(':') as [string, string])
    .map(([area, how]) => `${word(`area.${area}`)} (${word(`key.${how}`)})`)
    .join(', ');

/** Something that this key can read. */
const example = (made: Values) => {
  const paths: Record<string, string> = { me: '/me/learned-senders', accounts: '/accounts', domains: '/domains', addresses: '/aliases', files: '/export?kind=aliases', antispam: '/antispam/rules', stats: '/stats/blocked-senders', log: '/log', jobs: '/jobs', server: '/server/sign-in-blocks' };
  const area = String((made['scopes'] as string[])[0]).split(':')[0] ?? 'log';
  const account = String(made['account']);
  return curlLine('GET', area === 'addresses' && account.includes('@') ? `/explain/address?address=${encodeURIComponent(account)}` : (paths[area] ?? '/log'));
};

const apiKeys: Kind = {
  path: '/me/api-keys',
  noun: 'api_key',
  groups: [{ fields: ['name', 'scopes'] }, { title: t('keys.limits'), fields: ['expires_at', 'networks'], folded: true }],
  fresh: { name: '', scopes: [], expires_at: null, networks: [] },
  scopes: areaWords,
  short: areaWords,
  controls: { scopes: (given) => <Areas {...given} /> },
  told: (made) =>
    tell({
      title: t('key.made'),
      lead: t('told.lead'),
      text: String(made['token']),
      children: <Secret text={String(made['token'])} />,
      more: (
        <>
          <Facts of={[[word('field.scopes'), areaWords(made)], ...end(made)]} />
          <p>{t('key.example')}</p>
          <Copy text={example(made).replace('NAME:TOKEN', `${String(made['account'])}:${String(made['token'])}`)} />
          <p class="muted">
            <a href="/api/v1/openapi.json">{t('key.document')}</a>
          </p>
        </>
      ),
    }),
};

export function DevicePasswords() {
  const who = me.use() as Me;
  return (
    <>
      <Keys kind={devices} lead={t('device.lead')} />
      {who.password_login && !who.totp && <Note>{t('device.also')}</Note>}
    </>
  );
}

export const ApiKeys = () => <Keys kind={apiKeys} lead={t('key.lead')} />;
