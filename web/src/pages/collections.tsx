// SPDX-License-Identifier: Apache-2.0
// collections: one's own address books and calendars, and what others share.
import { useReducer, useState } from 'preact/hooks';
import { call, get, href, patch, path, post, put, remove, type Page, type Values } from '../api/client';
import { me, type Me } from '../api/session';
import { bytes, count, t, word } from '../lang';
import { ask, confirmPlan, Dialog, show } from '../ui/dialog';
import { Form, type Control } from '../ui/form';
import { Icon } from '../ui/icon';
import { Badge, Button, Card, Copy, Empty, Facts, Failure, Head, Load, Note, useAct, useLoad } from '../ui/parts';
import { toast } from '../ui/toast';

type Type = 'addressbook' | 'calendar';

interface Collection extends Values {
  id: string;
  type: Type;
  name: string;
  colour: string | null;
  items: number;
  bytes: number;
  shares: number;
}

interface Share extends Values {
  id: string;
  owner: string;
  member: string;
  collection: string;
  rights: 'r' | 'rw';
  type: Type;
  name: string | null;
  colour: string | null;
}

interface Imported {
  done: boolean;
  added: number;
  updated: number;
  unchanged: number;
  removed: number;
  refused: number;
  refusals: { line: number; uid: string | null; name: string | null; detail: string }[];
}

const ONE = '/me/collections/{key}';
const SHARE = '/me/collections/{key}/shares/{id}';
const FIRST_COLOUR = '#2563eb';
const FILE: Record<Type, { type: string; end: string; choose: 'collections.choose_vcf' | 'collections.choose_ics' }> = {
  addressbook: { type: 'text/vcard', end: '.vcf', choose: 'collections.choose_vcf' },
  calendar: { type: 'text/calendar', end: '.ics', choose: 'collections.choose_ics' },
};

/** Its colour, beside its name; decoration only. */
const Mark = ({ of }: { of: { type: Type; colour: string | null } }) => (
  <span class="mark" aria-hidden="true" style={of.colour ? { color: of.colour } : {}}>
    <Icon name={of.type === 'calendar' ? 'calendar' : 'accounts'} />
  </span>
);

interface ChoiceProps {
  id: string;
  group: string;
  title: string;
  help?: string;
  checked: boolean;
  choose: () => void;
}

const Choice = ({ id, group, title, help, checked, choose }: ChoiceProps) => (
  <div class="field switch">
    <input id={id} type="radio" name={group} checked={checked} aria-describedby={help && `${id}-help`} onChange={choose} />
    <div>
      <label for={id}>{title}</label>
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  </div>
);

/** A colour, or none. */
function Colour({ value, set }: Control) {
  const own = typeof value === 'string' && value !== '';
  return (
    <fieldset class="field">
      <legend>{word('field.collection.colour')}</legend>
      <Choice id="colour-none" group="colour-own" title={t('collections.colour_none')} checked={!own} choose={() => set(null)} />
      <Choice id="colour-own" group="colour-own" title={t('collections.colour_own')} checked={own} choose={() => set(FIRST_COLOUR)} />
      {own && <input type="color" name="colour" aria-label={word('field.collection.colour')} value={value} onInput={(e) => set(e.currentTarget.value)} />}
    </fieldset>
  );
}

interface Done {
  close: () => void;
  done: () => void;
}

function Make({ type, close, done }: Done & { type: Type }) {
  return (
    <Dialog title={t(`collections.new_${type}`)} close={close}>
      <Form
        route="POST /me/collections"
        to="/me/collections"
        noun="collection"
        groups={[{ fields: ['name', 'colour'] }]}
        also={{ type }}
        value={{ name: '', colour: null }}
        controls={{ colour: (given) => <Colour {...given} /> }}
        save={t('create')}
        unguarded
        cancel={close}
        submit={async (values) => {
          const made = await post<Collection>('/me/collections', { ...values, type });
          toast(t('collections.made', { what: made.name }));
          close();
          done();
        }}
      />
    </Dialog>
  );
}

function Edit({ of, close, done }: Done & { of: Collection }) {
  return (
    <Dialog title={t('collections.edit_what', { what: of.name })} close={close}>
      <Form
        route={`PATCH ${ONE}`}
        to={path(ONE, of.id)}
        noun="collection"
        groups={[{ fields: ['name', 'colour'] }]}
        value={{ name: of.name, colour: of.colour }}
        changes
        controls={{ colour: (given) => <Colour {...given} /> }}
        save={t('save')}
        unguarded
        cancel={close}
        submit={async (values) => {
          await patch(path(ONE, of.id), values);
          toast(t('saved'));
          close();
          done();
        }}
      />
    </Dialog>
  );
}

const COUNTS = ['added', 'updated', 'unchanged', 'removed', 'refused'] as const;
const SHOWN = 200;

/** What came of an import: how many of which, and each that is broken. */
function Report({ of }: { of: Imported }) {
  const nothing = of.added + of.updated + of.unchanged + of.refused === 0;
  return (
    <div class="stack" role="status">
      {nothing && <Note tone="warn">{t('collections.nothing_in_it')}</Note>}
      {!nothing && <Note tone={of.refused > 0 ? 'warn' : 'good'}>{of.done ? t('saved') : t('collections.nothing_done')}</Note>}
      <Facts of={COUNTS.filter((name) => of[name] > 0).map((name) => [t(`collections.${name}`), String(of[name])])} />
      {of.refusals.length > 0 && (
        <>
          <p>{t('collections.broken_lead')}</p>
          <ul class="steps">
            {of.refusals.slice(0, SHOWN).map((one) => (
              <li key={one.line} class="breaks">
                <b>{t('collections.broken_line', { line: one.line })}</b> {one.name ?? one.uid ?? ''} <span class="muted">{one.detail}</span>
              </li>
            ))}
            {of.refusals.length > SHOWN && <li class="muted">{t('and_more', { n: of.refusals.length - SHOWN })}</li>}
          </ul>
        </>
      )}
    </div>
  );
}

function Import({ of, close, done }: Done & { of: Collection }) {
  const [file, setFile] = useState<File | null>(null);
  const [mode, setMode] = useState<'merge' | 'replace'>('merge');
  const [report, setReport] = useState<Imported>();
  const [failure, setFailure] = useState<unknown>();
  const [busy, act] = useAct();
  const kind = FILE[of.type];
  const start = () =>
    act(async () => {
      setReport(undefined);
      setFailure(undefined);
      try {
        const { data } = await call<Imported>('POST', path(`${ONE}/import`, of.id), { query: { mode }, body: file, headers: { 'Content-Type': kind.type } });
        setReport(data);
        done();
      } catch (e) {
        setFailure(e);
      }
    });
  return (
    <Dialog title={t('collections.import_what', { what: of.name })} close={close} wide>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (file) void start();
        }}
      >
        <p>{t(`collections.import_lead_${of.type}`)}</p>
        <div class="field">
          <label for="collection-file">{t(kind.choose)}</label>
          <input id="collection-file" type="file" accept={`${kind.end},${kind.type}`} onChange={(e) => setFile(e.currentTarget.files?.[0] ?? null)} />
        </div>
        <fieldset class="field">
          <legend>{t('collections.mode')}</legend>
          {(['merge', 'replace'] as const).map((name) => (
            <Choice key={name} id={`import-${name}`} group="mode" title={t(`collections.${name}`)} help={t(`collections.${name}_help`)} checked={mode === name} choose={() => setMode(name)} />
          ))}
        </fieldset>
        {failure !== undefined && <Failure error={failure} />}
        {report && <Report of={report} />}
        <footer class="row end">
          <Button onClick={close}>{t('close')}</Button>
          <Button type="submit" kind="primary" icon="upload" busy={busy} disabled={!file || busy}>
            {t('collections.import')}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function Sharing({ of, close, done }: Done & { of: Collection }) {
  const who = me.use() as Me;
  const [turn, again] = useReducer((n: number) => n + 1, 0);
  const found = useLoad((signal) => get<Page<Share>>('/me/shares', { collection: of.id, limit: 500 }, signal), [turn]);
  const [busy, act] = useAct();
  const changed = () => {
    again(undefined);
    done();
  };
  const give = async (member: string, rights: string) => {
    const made = await put<Share>(path(SHARE, of.id, member), { rights });
    toast(t('collections.shared_now', { member: made.member, rights: t(`collections.${made.rights}`) }));
    changed();
  };
  const end = async (share: Share) => {
    await remove(path(SHARE, of.id, share.member));
    toast(t('collections.unshared', { member: share.member }));
    changed();
  };
  return (
    <Dialog title={t('collections.share_what', { what: of.name })} close={close} wide>
      <p>{t('collections.share_lead')}</p>
      <Load from={found}>
        {({ items }) => {
          const given = items.filter((share) => share.owner === who.name);
          return given.length === 0 ? (
            <p class="muted">{t('collections.not_shared')}</p>
          ) : (
            <ul class="stack tight plain">
              {given.map((share) => (
                <li key={share.id} class="row">
                  <span class="grow breaks">{share.member}</span>
                  <select aria-label={`${t('collections.rights')}: ${share.member}`} value={share.rights} disabled={busy} onChange={(e) => void act(() => give(share.member, e.currentTarget.value))}>
                    <option value="r">{t('collections.r')}</option>
                    <option value="rw">{t('collections.rw')}</option>
                  </select>
                  <Button kind="quiet" icon="close" busy={busy} label={t('collections.unshare_what', { member: share.member })} onClick={() => void act(() => end(share))} />
                </li>
              ))}
            </ul>
          );
        }}
      </Load>
      <Add give={give} />
    </Dialog>
  );
}

function Add({ give }: { give: (member: string, rights: string) => Promise<void> }) {
  const [member, setMember] = useState('');
  const [rights, setRights] = useState('r');
  const [failure, setFailure] = useState<unknown>();
  const [busy, act] = useAct();
  const add = () =>
    act(async () => {
      setFailure(undefined);
      try {
        await give(member.trim(), rights);
        setMember('');
      } catch (e) {
        setFailure(e);
      }
    });
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (member.trim() !== '') void add();
      }}
    >
      <div class="field">
        <label for="share-member">{t('collections.member')}</label>
        <input id="share-member" type="email" name="member" autoComplete="off" value={member} onInput={(e) => setMember(e.currentTarget.value)} />
      </div>
      <div class="field">
        <label for="share-rights">{t('collections.rights')}</label>
        <select id="share-rights" value={rights} onChange={(e) => setRights(e.currentTarget.value)}>
          <option value="r">{t('collections.r')}</option>
          <option value="rw">{t('collections.rw')}</option>
        </select>
      </div>
      {failure !== undefined && <Failure error={failure} />}
      <footer class="row end">
        <Button type="submit" kind="primary" busy={busy} disabled={member.trim() === ''}>
          {t('collections.share_add')}
        </Button>
      </footer>
    </form>
  );
}

function Own({ of, changed }: { of: Collection; changed: () => void }) {
  const [busy, act] = useAct();
  const drop = async () => {
    const to = path(ONE, of.id);
    const sure = { title: t('collections.delete_what', { what: of.name }), yes: t('delete'), lead: t('collections.delete_lead'), method: 'DELETE' as const, to };
    if (!(await confirmPlan({ ...sure, ...(of.items > 0 && { typed: of.name }) }))) return;
    await remove(to);
    toast(t('collections.deleted', { what: of.name }));
    changed();
  };
  return (
    <li class="collection">
      <Mark of={of} />
      <div class="grow">
        <h3 class="breaks">{of.name}</h3>
        <p class="muted small">
          {t(`collections.${of.type}`)} · {count(`collections.items.${of.type}`, of.items)} · {bytes(of.bytes)}
          {of.shares > 0 && <> · {count('collections.shared_with', of.shares)}</>}
        </p>
      </div>
      <div class="row tight">
        <Button icon="accounts" onClick={() => show((close) => <Sharing of={of} close={close} done={changed} />)}>
          {t('collections.share')}
        </Button>
        <Button icon="upload" onClick={() => show((close) => <Import of={of} close={close} done={changed} />)}>
          {t('collections.import')}
        </Button>
        <a class="button" href={href(path(`${ONE}/export`, of.id))} download aria-label={t('collections.export_what', { what: of.name })} title={t('collections.export_what', { what: of.name })}>
          <Icon name="download" />
        </a>
        <Button kind="quiet" icon="edit" label={t('collections.edit_what', { what: of.name })} onClick={() => show((close) => <Edit of={of} close={close} done={changed} />)} />
        <Button kind="quiet" icon="trash" busy={busy} label={t('collections.delete_what', { what: of.name })} onClick={() => void act(drop)} />
      </div>
    </li>
  );
}

function Received({ of, changed }: { of: Share; changed: () => void }) {
  const [busy, act] = useAct();
  const what = of.name ?? t('collections.shared_gone');
  const leave = async () => {
    if (!(await ask(t('collections.leave_what', { what }), t('collections.leave_lead', { owner: of.owner }), t('collections.leave'), true))) return;
    await remove(path('/me/shares/{id}', of.id));
    toast(t('collections.left', { what }));
    changed();
  };
  return (
    <li class="collection">
      <Mark of={of} />
      <div class="grow">
        <h3 class="breaks">{what}</h3>
        <p class="muted small breaks">
          {t(`collections.${of.type}`)} · {t('collections.shared_by', { owner: of.owner })}
        </p>
      </div>
      <div class="row tight">
        <Badge tone={of.rights === 'rw' ? 'good' : undefined}>{t(`collections.${of.rights}`)}</Badge>
        <Button kind="quiet" icon="close" busy={busy} label={t('collections.leave_what', { what })} onClick={() => void act(leave)} />
      </div>
    </li>
  );
}

interface Server extends Values {
  url: string | null;
}

function Programs() {
  const found = useLoad((signal) => get<Page<Server>>('/me/client-settings', undefined, signal), []);
  const url = found.data?.items.find((one) => one.url !== null)?.url;
  return (
    <Card title={t('collections.programs')} lead={t('collections.programs_lead')}>
      {url && <Copy text={url} />}
      <p>
        <a href="/me/phone">{t('collections.programs_phone')}</a>
      </p>
    </Card>
  );
}

export function Collections() {
  const who = me.use() as Me;
  const [turn, again] = useReducer((n: number) => n + 1, 0);
  const own = useLoad((signal) => get<Page<Collection>>('/me/collections', { limit: 500 }, signal), [turn]);
  const shares = useLoad((signal) => get<Page<Share>>('/me/shares', { limit: 500 }, signal), [turn]);
  const changed = () => again(undefined);
  return (
    <>
      <Head title={t('menu.collections')} lead={t('collections.lead')}>
        {(['calendar', 'addressbook'] as const).map((type) => (
          <Button key={type} icon="add" kind={type === 'calendar' ? 'primary' : undefined} onClick={() => show((close) => <Make type={type} close={close} done={changed} />)}>
            {t(`collections.new_${type}`)}
          </Button>
        ))}
      </Head>
      <Card title={t('collections.own')}>
        <Load from={own}>
          {({ items }) => (
            <ul class="plain">
              {items.map((one) => (
                <Own key={one.id} of={one} changed={changed} />
              ))}
            </ul>
          )}
        </Load>
      </Card>
      <Card title={t('collections.shared')}>
        <Load from={shares}>
          {({ items }) => {
            const received = items.filter((share) => share.member === who.name);
            return received.length === 0 ? (
              <Empty title={t('collections.empty')} lead={t('collections.empty_lead')} />
            ) : (
              <ul class="plain">
                {received.map((one) => (
                  <Received key={one.id} of={one} changed={changed} />
                ))}
              </ul>
            );
          }}
        </Load>
      </Card>
      <Programs />
    </>
  );
}
