// SPDX-License-Identifier: Apache-2.0
// noun: the three pages that nearly every noun has: its list, a new one, one of them.
import { useReducer } from 'preact/hooks';
import { call, patch, path, post, remove, type Values } from '../api/client';
import { fieldsOf } from '../api/schema';
import { me, type Me } from '../api/session';
import { navigate, place } from '../frame/router';
import { count, t, word } from '../lang';
import { keyOf, pageOf, type Action, type Noun } from '../noun';
import { confirmPlan } from '../ui/dialog';
import { Form } from '../ui/form';
import { Icon } from '../ui/icon';
import { List, type Bulk } from '../ui/list';
import { Button, Crumbs, Empty, Failure, Head, Load, Tabs, problemOf, useAct, useLoad } from '../ui/parts';
import { toast } from '../ui/toast';

const one = (noun: Noun) => word(`noun.${noun.name}.one`);
const many = (noun: Noun) => word(`noun.${noun.name}.other`);
const apiPath = (noun: Noun, object: Values) => path(`${noun.path}/{key}`, keyOf(noun, object));
const routeOf = (noun: Noun, verb: 'PATCH' | 'DELETE') => `${verb} ${noun.path}/{key}`;

/** "What will happen" before one or several are deleted. */
function sure(noun: Noun, objects: Values[]): Promise<boolean> {
  const lead = word(`noun.${noun.name}.delete`, '') || undefined;
  const same = { lead, yes: t('delete'), method: 'DELETE' as const };
  const [first] = objects;
  if (first && objects.length === 1) return confirmPlan({ ...same, title: t('delete_what', { what: keyOf(noun, first) }), to: apiPath(noun, first), typed: noun.typed?.(first) });
  const typed = objects.some((one) => noun.typed?.(one)) ? String(objects.length) : undefined;
  return confirmPlan({ ...same, title: count('delete_n', objects.length), to: objects.map((one) => apiPath(noun, one)), typed });
}

/** Ask, delete, offer to take it back. True when it is gone. */
async function erase(noun: Noun, object: Values): Promise<boolean> {
  const name = keyOf(noun, object);
  const to = apiPath(noun, object);
  if (!(await sure(noun, [object]))) return false;
  await remove(to);
  toast(t('deleted_what', { what: name }), { undo: noun.undelete && (async () => (await noun.undelete?.(object), await navigate(pageOf(noun, object)))) });
  return true;
}

function bulkOf(noun: Noun): Bulk[] {
  const change = (object: Values, enabled: unknown) => patch(apiPath(noun, object), { enabled });
  const turn = (title: string, enabled: boolean): Bulk => ({
    title,
    act: async (object) => void (await change(object, enabled)),
    undo: async (object) => void (await change(object, object['enabled'])),
  });
  return [
    ...('enabled' in fieldsOf(routeOf(noun, 'PATCH')) ? [turn(t('switch_on'), true), turn(t('switch_off'), false)] : []),
    {
      title: t('delete'),
      danger: true,
      confirm: (objects) => sure(noun, objects),
      act: (object) => remove(apiPath(noun, object)),
      undo: noun.undelete,
    },
  ];
}

export function NounList({ noun }: { noun: Noun }) {
  const create = `${noun.path}/new${place.use().query.get('domain') ? `?domain=${encodeURIComponent(place.get().query.get('domain') ?? '')}` : ''}`;
  return (
    <>
      <Head title={many(noun)} lead={word(`noun.${noun.name}.lead`, '')}>
        {noun.links?.map((link) => (
          <a key={link.to} class="button" href={link.to}>
            <Icon name={link.icon} />
            <span>{link.title()}</span>
          </a>
        ))}
        <a class="button primary" href={create}>
          <Icon name="add" />
          <span>{word(`noun.${noun.name}.new`)}</span>
        </a>
      </Head>
      <List
        path={noun.path}
        noun={noun.name}
        columns={noun.columns}
        filters={noun.filters}
        picks={noun.picks}
        link={(object) => pageOf(noun, object)}
        name={(object) => keyOf(noun, object)}
        bulk={bulkOf(noun)}
        empty={
          <Empty title={word(`noun.${noun.name}.empty`)} lead={word(`noun.${noun.name}.first`)}>
            <a class="button primary" href={create}>
              {word(`noun.${noun.name}.new`)}
            </a>
          </Empty>
        }
      />
    </>
  );
}

export function NounNew({ noun }: { noun: Noun }) {
  const who = me.use() as Me;
  return (
    <>
      <Back noun={noun} />
      <Head title={word(`noun.${noun.name}.new`)} lead={word(`noun.${noun.name}.new_lead`, '')} />
      <Form
        route={`POST ${noun.path}`}
        to={noun.path}
        noun={noun.name}
        groups={noun.groups(who)}
        value={noun.fresh(who, place.get().query)}
        picks={noun.picks}
        warn={noun.warn}
        save={t('create')}
        complete={{ password: 'new-password' }}
        cancel={() => void navigate(noun.path)}
        submit={async (values) => {
          const from = place.get().query.get('from'); // a guide wants the user back
          const made = await post<Values>(noun.path, values);
          toast(t('created_what', { what: keyOf(noun, made) }));
          await navigate(from && /^\/[^/]/.test(from) ? from : (noun.after?.(made) ?? pageOf(noun, made)));
        }}
      />
    </>
  );
}

const Back = ({ noun, object }: { noun: Noun; object?: Values }) => (
  <Crumbs to={noun.path} list={many(noun)} here={object ? keyOf(noun, object) : word(`noun.${noun.name}.new`)} />
);

function Edit({ noun, object, etag, saved }: { noun: Noun; object: Values; etag: string | null; saved: (object: Values) => void }) {
  const who = me.use() as Me;
  return (
    <Form
      route={routeOf(noun, 'PATCH')}
      to={apiPath(noun, object)}
      noun={noun.name}
      groups={noun.groups(who)}
      value={object}
      changes
      picks={noun.picks}
      warn={noun.warn}
      save={t('save')}
      complete={{ password: 'new-password' }}
      submit={async (values) => {
        const before = Object.fromEntries(Object.keys(values).filter((name) => name in object).map((name) => [name, object[name]]));
        saved(await patch<Values>(apiPath(noun, object), values, etag));
        const again = Object.keys(before).length > 0 && !('password' in values);
        toast(t('saved'), { undo: again ? async () => saved(await patch<Values>(apiPath(noun, object), before)) : undefined });
      }}
    />
  );
}

function ActionButton({ action, object, reload }: { action: Action; object: Values; reload: () => void }) {
  const [busy, act] = useAct();
  return (
    <Button
      icon={action.icon}
      kind={action.danger ? 'danger' : undefined}
      busy={busy}
      onClick={() =>
        void act(async () => {
          if (await action.act(object)) reload();
        })
      }
    >
      {action.title()}
    </Button>
  );
}

export function NounPage({ noun, name, tab = '' }: { noun: Noun; name: string; tab?: string }) {
  const who = me.use() as Me;
  const [busy, act] = useAct();
  const [turn, again] = useReducer((n: number) => n + 1, 0);
  const found = useLoad((signal) => call<Values>('GET', path(`${noun.path}/{key}`, name), { signal }), [noun.path, name, turn]);
  const reload = () => again(undefined);
  if (found.error !== undefined && problemOf(found.error).status === 404) {
    return (
      <>
        <Head title={t('not_found')} lead={t('not_found_lead', { what: name })} />
        <a class="button" href={noun.path}>
          {many(noun)}
        </a>
      </>
    );
  }
  return (
    <Load from={found}>
      {({ data: object, etag }) => {
        const tabs = (noun.tabs ?? []).filter((one) => !one.when || one.when(object, who));
        const open = tabs.find((one) => one.name === tab);
        if (tab !== '' && !open) return <Failure error={new Error(t('not_found'))} />;
        return (
          <>
            <Back noun={noun} object={object} />
            <Head title={keyOf(noun, object)} lead={one(noun)}>
              {(noun.actions ?? [])
                .filter((action) => !action.when || action.when(object, who))
                .map((action) => (
                  <ActionButton key={action.title()} action={action} object={object} reload={reload} />
                ))}
              <Button
                icon="trash"
                kind="danger"
                busy={busy}
                onClick={() =>
                  void act(async () => {
                    if (await erase(noun, object)) await navigate(noun.path);
                  })
                }
              >
                {t('delete')}
              </Button>
            </Head>
            {tabs.length > 0 && <Tabs of={[{ name: '', title: () => t('settings') }, ...tabs]} at={tab} to={(one) => pageOf(noun, object, one)} />}
            {open ? (
              open.draw(object, reload)
            ) : (
              <>
                {noun.above?.(object, reload)}
                <Edit noun={noun} object={object} etag={etag} saved={(data) => found.set({ data, etag: null, status: 200, location: null })} />
              </>
            )}
          </>
        );
      }}
    </Load>
  );
}
