// SPDX-License-Identifier: Apache-2.0
// editor: a rule as a sentence whose parts are chosen.
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { patch, post } from '../../api/client';
import { heard, t, word } from '../../lang';
import { Dialog } from '../../ui/dialog';
import { Button, Curl, Failure, problemOf } from '../../ui/parts';
import { ACTIONS, faults, hasValue, newAction, newCondition, newRule, opsOf, WHATS, type Action, type Condition, type Draft, type Rule } from './rule';

type Faults = Record<string, string>;

const Wrong = ({ id, children }: { id?: string; children: string | undefined }) =>
  children ? (
    <p class="error" id={id} role="alert">
      {children}
    </p>
  ) : null;

interface Choose {
  label: string;
  value: string;
  of: string[];
  says: (one: string) => string;
  set: (one: string) => void;
}

const Choice = ({ label, value, of, says, set }: Choose) => (
  <select aria-label={label} value={value} onChange={(e) => set(e.currentTarget.value)}>
    {of.map((one) => (
      <option key={one} value={one}>
        {says(one)}
      </option>
    ))}
  </select>
);

interface TextBox {
  label: string;
  value: string | null;
  set: (text: string) => void;
  error: string | undefined;
  type?: 'text' | 'email';
  list?: string;
  lines?: boolean;
}

/** A text with what is wrong with it. */
function Box({ label, value, set, error, type = 'text', list, lines }: TextBox) {
  const id = useId();
  const given = { 'aria-label': label, 'aria-invalid': error ? true : undefined, 'aria-describedby': error ? id : undefined, value: value ?? '', placeholder: label };
  return (
    <div class="grow part">
      {lines ? (
        <textarea {...given} rows={2} onInput={(e) => set(e.currentTarget.value)} />
      ) : (
        <input {...given} type={type} list={list} onInput={(e) => set(e.currentTarget.value)} />
      )}
      <Wrong id={id}>{error}</Wrong>
    </div>
  );
}

const KB = 1024;
const UNITS: [string, number][] = [['KB', KB], ['MB', KB * KB]];

function SizeBox({ value, set, error }: { value: number; set: (n: number) => void; error: string | undefined }) {
  const [unit, setUnit] = useState(value >= KB * KB && value % (KB * KB) === 0 ? KB * KB : value % KB === 0 && value > 0 ? KB : KB * KB);
  const id = useId();
  return (
    <div class="grow part">
      <div class="row tight">
        <input
          type="number" min={1} aria-label={t('filter.size')} aria-invalid={error ? true : undefined} aria-describedby={error ? id : undefined}
          value={value > 0 ? value / unit : ''} onInput={(e) => set(Math.round((e.currentTarget.valueAsNumber || 0) * unit))}
        />
        <select
          aria-label={t('unit')} value={String(unit)}
          onChange={(e) => {
            const next = Number(e.currentTarget.value);
            set(Math.round((value / unit) * next));
            setUnit(next);
          }}
        >
          {UNITS.map(([name, n]) => (
            <option key={name} value={n}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <Wrong id={id}>{error}</Wrong>
    </div>
  );
}

interface RowOf<T> {
  at: number;
  value: T;
  set: (value: T) => void;
  wrong: Faults;
  remove: (() => void) | undefined;
}

function ConditionRow({ at, value: c, set, wrong, remove }: RowOf<Condition>) {
  const change = (some: Partial<Condition>) => set({ ...c, ...some });
  const of = (what: string) => change({ what, op: opsOf(what).includes(c.op) ? c.op : (opsOf(what)[0] ?? 'contains'), header: what === 'header' ? '' : null });
  const said = (name: string) => wrong[`conditions/${at}/${name}`];
  return (
    <li class="clause">
      <Choice label={t('filter.what')} value={c.what} of={WHATS} says={(one) => word(`filter.what.${one}`)} set={of} />
      {c.what === 'header' && <Box label={t('filter.header_name')} value={c.header} set={(header) => change({ header })} error={said('header')} list="header-names" />}
      <Choice label={t('filter.operator')} value={c.op} of={opsOf(c.what)} says={(one) => word(`filter.op.${one}`)} set={(op) => change({ op })} />
      {hasValue(c) && <Box label={t('filter.value')} value={c.value} set={(value) => change({ value })} error={said('value')} />}
      {c.what === 'size' && <SizeBox value={c.size} set={(size) => change({ size })} error={said('size')} />}
      <Wrong>{said('op')}</Wrong>
      {remove && <Button kind="quiet" icon="close" label={t('filter.remove_condition')} onClick={remove} />}
    </li>
  );
}

function ActionRow({ at, value: a, set, wrong, remove }: RowOf<Action>) {
  const said = (name: string) => wrong[`actions/${at}/${name}`];
  const change = (some: Partial<Action>) => set({ ...a, ...some });
  return (
    <li class="clause">
      <Choice label={t('filter.then_what')} value={a.action} of={ACTIONS} says={(one) => word(`filter.action.${one}`)} set={(action) => change({ action })} />
      {(a.action === 'move' || a.action === 'copy') && <Box label={t('filter.folder')} value={a.folder} set={(folder) => change({ folder })} error={said('folder')} list="folder-names" />}
      {a.action === 'forward' && <Box label={word('field.address')} type="email" value={a.address} set={(address) => change({ address })} error={said('address')} />}
      {a.action === 'reject' && <Box label={t('filter.reason')} lines value={a.text} set={(text) => change({ text })} error={said('text')} />}
      <Wrong>{said('action')}</Wrong>
      {remove && <Button kind="quiet" icon="close" label={t('filter.remove_action')} onClick={remove} />}
    </li>
  );
}

const HEADERS = ['List-Id', 'Reply-To', 'Sender', 'X-Mailer', 'X-Spam-Status', 'Delivered-To'];
const FOLDERS = ['Archive', 'Drafts', 'Junk', 'Sent', 'Trash'];

const Names = ({ id, of }: { id: string; of: string[] }) => (
  <datalist id={id}>
    {of.map((one) => (
      <option key={one} value={one} />
    ))}
  </datalist>
);

const replaced = <T,>(list: T[], at: number, one: T) => list.map((other, i) => (i === at ? one : other));
const without = <T,>(list: T[], at: number) => list.filter((_, i) => i !== at);

/** What is sent: parts that are hidden count for nothing. */
function bodyOf(draft: Draft, stop: boolean): Draft {
  const always = draft.matching === 'always';
  return {
    ...draft,
    name: draft.name.trim(),
    conditions: always ? [] : draft.conditions.map((c) => ({ ...c, value: hasValue(c) ? c.value : null, size: c.what === 'size' ? c.size : 0 })),
    actions: [...draft.actions.map((a) => ({ ...a, folder: a.folder || null, address: a.address || null, text: a.text || null })), ...(stop ? [{ action: 'stop', folder: null, address: null, text: null }] : [])],
  };
}

const MATCHING = ['all', 'any', 'always'];
const alone = (action: string) => action === 'reject' || action === 'discard';

export function Editor({ rule, folders, close, saved }: { rule?: Rule; folders: string[]; close: () => void; saved: () => void }) {
  const given = rule ?? newRule();
  const [draft, setDraft] = useState<Draft>({
    name: given.name, enabled: given.enabled, matching: given.matching,
    conditions: given.conditions.length > 0 ? given.conditions : [newCondition()],
    actions: given.actions.filter((a) => a.action !== 'stop'),
  });
  const [stop, setStop] = useState(rule === undefined || rule.actions.some((a) => a.action === 'stop'));
  const [wrong, setWrong] = useState<Faults>({});
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const ends = draft.actions.some((a) => alone(a.action));
  const actions = draft.actions.length > 0 ? draft.actions : [newAction()];
  const body = bodyOf({ ...draft, actions }, stop && !ends);
  const change = (some: Partial<Draft>) => {
    setDraft({ ...draft, ...some });
    setWrong({});
  };
  const send = async () => {
    const found = faults(body);
    setWrong(found);
    setFailure(undefined);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      await (rule ? patch(`/me/filters/${rule.id}`, body) : post('/me/filters', body));
      close();
      saved();
    } catch (e) {
      const said: Faults = {};
      for (const one of problemOf(e).errors ?? []) said[one.pointer.slice(1)] = heard((one.detail ?? '').replace(/^(conditions|actions)\/\d+\/\w+ /, ''), one.reason);
      setWrong(said);
      setFailure(Object.keys(said).every((k) => /^(name|(conditions|actions)\/\d+\/\w+)$/.test(k)) && Object.keys(said).length > 0 ? undefined : e);
    } finally {
      setBusy(false);
    }
  };
  const list = (children: ComponentChildren) => <ul class="clauses">{children}</ul>;
  return (
    <Dialog title={rule ? t('filter.edit', { what: rule.name }) : t('noun.filter.new')} close={close} wide>
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (!busy) void send();
        }}
      >
        <div class="field">
          <span aria-hidden="true">{word('field.name')}</span>
          <Box label={word('field.name')} value={draft.name} set={(name) => change({ name })} error={wrong['name']} />
        </div>
        <fieldset class="group">
          <legend>{t('filter.arrives')}</legend>
          <Choice label={t('filter.matching')} value={draft.matching} of={MATCHING} says={(one) => word(`matching.${one}`)} set={(matching) => change({ matching })} />
          {draft.matching !== 'always' &&
            list(
              draft.conditions.map((c, i) => (
                <ConditionRow
                  key={i} at={i} value={c} wrong={wrong} set={(one) => change({ conditions: replaced(draft.conditions, i, one) })}
                  remove={draft.conditions.length > 1 ? () => change({ conditions: without(draft.conditions, i) }) : undefined}
                />
              )),
            )}
          {draft.matching !== 'always' && (
            <Button icon="add" onClick={() => change({ conditions: [...draft.conditions, newCondition()] })}>
              {t('filter.add_condition')}
            </Button>
          )}
        </fieldset>
        <fieldset class="group">
          <legend>{t('filter.then')}</legend>
          {list(
            actions.map((a, i) => (
              <ActionRow
                key={i} at={i} value={a} wrong={wrong} set={(one) => change({ actions: alone(one.action) ? [one] : replaced(actions, i, one) })}
                remove={actions.length > 1 ? () => change({ actions: without(actions, i) }) : undefined}
              />
            )),
          )}
          {actions.some((a) => a.action === 'forward') && <p class="help">{t('filter.forward_lead')}</p>}
          <Wrong>{wrong['actions']}</Wrong>
          {!ends && (
            <>
              <Button icon="add" onClick={() => change({ actions: [...actions, newAction()] })}>
                {t('filter.add_action')}
              </Button>
              <label class="line">
                <input type="checkbox" checked={stop} onChange={(e) => setStop(e.currentTarget.checked)} /> {t('filter.stop')}
              </label>
            </>
          )}
        </fieldset>
        <Names id="header-names" of={HEADERS} />
        <Names id="folder-names" of={[...new Set([...folders, ...FOLDERS])]} />
        {failure !== undefined && !wrong['actions'] && <Failure error={failure} />}
        <footer class="row">
          <Button type="submit" kind="primary" busy={busy}>
            {rule ? t('save') : t('create')}
          </Button>
          <Button onClick={close}>{t('cancel')}</Button>
        </footer>
        <Curl method={rule ? 'PATCH' : 'POST'} to={rule ? `/me/filters/${rule.id}` : '/me/filters'} body={body} />
      </form>
    </Dialog>
  );
}
