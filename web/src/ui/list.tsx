// SPDX-License-Identifier: Apache-2.0
// list: a table of any length. The server pages, sorts, filters and searches; only the rows in sight are in the document.
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { get, search, type Page, type Query, type Values } from '../api/client';
import { filtersOf, itemsOf, route, type FieldDef } from '../api/schema';
import { place, setQuery } from '../frame/router';
import { bytes, count, t } from '../lang';
import { Field, labelOf, valueWord, type Pick } from './field';
import { Icon } from './icon';
import { Badge, Button, Failure, Progress, Time, Waiting, problemOf, problemText, useAct } from './parts';
import { saveCsv } from './save';
import { toast } from './toast';

const PAGE = 100;
const AHEAD = 60; // rows that are asked for before they are in sight
const AROUND = 5; // rows drawn beyond the edges
const NEAR = 2; // fewer than these are left there: the next ones are drawn, for the focus goes on by the keyboard
const ROW_PX = 45;
const CARD_PX = 76;
const FIRST_SHARE = 28;
const REST_MS = 120; // without a move: the scrolling rests
const TYPING_MS = 180;
const PHONE = '(max-width: 720px)';

export interface ListColumn {
  name: string;
  draw?: (object: Values) => ComponentChildren;
  wide?: boolean;
  share?: number;
  /** On a card its label stands before it. */
  told?: boolean;
}

export interface Bulk {
  title: string;
  danger?: boolean;
  /** May be asked first: false stops it. */
  confirm?: (objects: Values[]) => Promise<boolean>;
  /** One of them; they are done one after another. */
  act?: (object: Values) => Promise<void>;
  /** Takes act back; it gets the object as it was. */
  undo?: (object: Values) => Promise<void>;
  /** All of them at once; it asks and tells by itself. */
  together?: (objects: Values[]) => Promise<void>;
}

interface ListProps {
  /** Of the API: '/aliases', or with its value in it '/accounts/ann@example.org/sessions'. */
  path: string;
  /** As the OpenAPI document writes it, when that differs. */
  pattern?: string;
  noun?: string;
  columns: ListColumn[];
  filters?: string[];
  /** Of a filter that is no closed list: the values that are offered, and what they are called. */
  choices?: Record<string, [string, string][]>;
  picks?: Record<string, Pick>;
  /** Always asked for; not in the address bar. */
  fixed?: Query;
  /** Where a row leads. */
  link?: (object: Values) => string;
  bulk?: Bulk[];
  /** At the end of each row. */
  actions?: (object: Values, changed: () => void) => ComponentChildren;
  empty: ComponentChildren;
  name?: (object: Values) => string;
  /** Field that tells rows from each other. */
  id?: string;
  /** Of a list that finds names in their order alone: how it is sorted when nobody chooses and nothing is searched. */
  order?: string;
  /** A number: the list is read again when it changes. */
  turn?: number;
}

export function useMedia(query: string): boolean {
  const media = useMemo(() => matchMedia(query), [query]);
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    media.addEventListener('change', draw);
    return () => media.removeEventListener('change', draw);
  }, [media]);
  return media.matches;
}

export function cell(name: string, value: unknown, def?: FieldDef): ComponentChildren {
  if (value === null || value === undefined || value === '') return <span class="muted">–</span>;
  if (typeof value === 'boolean') return <Badge tone={value ? 'good' : undefined}>{value ? t('yes') : t('no')}</Badge>;
  if (Array.isArray(value)) return value.length > 2 ? `${value.slice(0, 2).join(', ')} ${t('and_more', { n: value.length - 2 })}` : value.join(', ') || '–';
  if (def?.format === 'date-time') return <Time at={value} />;
  if (name.endsWith('_bytes')) return Number(value) === 0 && !name.startsWith('used') ? t('no_limit') : bytes(Number(value));
  if (def?.enum) return valueWord(name, String(value));
  return String(value);
}

interface Rows {
  items: Values[];
  next: string | null;
  error?: unknown;
  busy: boolean;
  first: boolean;
}

const NONE: Rows = { items: [], next: null, busy: true, first: true };

/** The pages read so far; more() reads the next one. */
function useRows(path: string, query: Query, turn: unknown): [Rows, () => void] {
  const [rows, setRows] = useState<Rows>(NONE);
  const asking = useRef<AbortController | undefined>(undefined);
  const read = async (cursor: string | null, before: Values[]) => {
    const stop = new AbortController();
    asking.current = stop;
    try {
      const page = await get<Page>(path, { limit: PAGE, ...query, cursor }, stop.signal);
      setRows({ items: [...before, ...page.items], next: page.next, busy: false, first: false });
    } catch (error) {
      if (!stop.signal.aborted) setRows({ items: before, next: null, error, busy: false, first: false });
    }
  };
  useLayoutEffect(() => { // on its way before what stands around the list is painted
    setRows((was) => ({ ...was, busy: true }));
    void read(null, []);
    return () => asking.current?.abort();
  }, [path, search(query), turn]);
  const more = () => {
    if (rows.busy || rows.next === null) return;
    setRows({ ...rows, busy: true });
    void read(rows.next, rows.items);
  };
  return [rows, more];
}

/** Which rows are drawn: [from, to). Those around what is in sight come with it; after a jump, which may be one of many, when the
 * scrolling rests: nobody waits for them. */
function useWindow(length: number, height: number): [{ current: HTMLElement | null }, number, number] {
  const box = useRef<HTMLElement>(null);
  const [range, setRange] = useState<[number, number]>(() => [0, Math.ceil(innerHeight / height)]);
  const drawn = useRef(range);
  useLayoutEffect(() => {
    let frame = 0, timer = 0;
    const draw = (rested: boolean) => {
      const top = box.current ? box.current.getBoundingClientRect().top : 0;
      const first = Math.max(0, Math.floor(-top / height)), last = Math.ceil((innerHeight - top) / height);
      const [had, end] = drawn.current;
      const stays = !rested && first < end && last > had, around = rested || stays ? AROUND : 0;
      const from = Math.max(0, first - around, stays && first - NEAR >= had ? had : 0);
      // the first are there before the list is in sight
      const to = Math.min(length, Math.max(last + around, AROUND), stays && last + NEAR <= end ? end : length);
      if (had !== from || end !== to) setRange((drawn.current = [from, to]));
    };
    const look = () => {
      clearTimeout(timer);
      timer = setTimeout(draw, REST_MS, true);
      frame = 0;
      draw(false);
    };
    const soon = () => {
      frame ||= requestAnimationFrame(look);
    };
    look();
    addEventListener('scroll', soon, { passive: true });
    addEventListener('resize', soon);
    return () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      removeEventListener('scroll', soon);
      removeEventListener('resize', soon);
    };
  }, [length, height]);
  return [box, range[0], Math.min(range[1], length)];
}

/** What is typed for this key of the query: the list is asked for when the typing rests. */
export function useTyped(key: string, value: string): [string, (text: string) => void] {
  const [text, setText] = useState(value);
  useLayoutEffect(() => setText(value), [value]); // before the next key is heard, which would be lost
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => setQuery({ [key]: text }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}

function SearchBox({ value }: { value: string }) {
  const [text, setText] = useTyped('q', value);
  return (
    <div class="search">
      <Icon name="search" />
      <input type="search" aria-label={t('search_names')} placeholder={t('search_names')} value={text} spellcheck={false} autoCapitalize="off" onInput={(e) => setText(e.currentTarget.value)} />
    </div>
  );
}

interface FilterProps {
  name: string;
  def: FieldDef;
  value: string;
  pick?: Pick;
  noun?: string;
  choices?: [string, string][];
}

function choicesOf(name: string, def: FieldDef): [string, string][] | undefined {
  if (def.type === 'boolean') return [['true', t('yes')], ['false', t('no')]];
  return def.enum?.map((one) => [one, valueWord(name, one)]);
}

function TypedFilter({ name, def, value, pick, noun }: FilterProps) {
  const [text, setText] = useTyped(name, value);
  const number = def.type === 'integer';
  const shown = number ? (text === '' ? NaN : Number(text)) : text;
  return <Field name={name} def={def} noun={noun} value={shown} pick={pick} filter set={(v) => setText(v === null || Number.isNaN(v) ? '' : String(v))} />;
}

function Filter(props: FilterProps) {
  const { name, def, value, noun } = props;
  const choices = props.choices ?? choicesOf(name, def);
  if (!choices) return <TypedFilter {...props} />;
  return (
    <label class="field">
      <span>{labelOf(name, noun)}</span>
      <select value={value} onChange={(e) => setQuery({ [name]: e.currentTarget.value })}>
        <option value="">{t('all')}</option>
        {choices.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** How many there are, asked for when the rows are shown already. */
function useTotal(path: string, query: Query, turn: unknown, ready: boolean): number | null {
  const [total, setTotal] = useState<number | null>(null);
  useEffect(() => {
    setTotal(null);
    if (!ready) return;
    const stop = new AbortController();
    get<Page>(path, { ...query, limit: 1, count: 1 }, stop.signal).then((page) => setTotal(page.total ?? null), () => {});
    return () => stop.abort();
  }, [path, search(query), turn, ready]);
  return total;
}

/** All that the list would show, page by page, as a file; told hears how many rows are there. */
async function exportShown(path: string, query: Query, name: string, told: (rows: number) => void): Promise<void> {
  const rows: Values[] = [];
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const page: Page = await get<Page>(path, { limit: 500, ...query, cursor });
    rows.push(...page.items);
    told(rows.length);
    cursor = page.next;
  }
  saveCsv(name, rows);
}

/** Rows in sight, as they were drawn for these props. */
interface Drawn {
  of: unknown[];
  nodes: Map<Values, VNode>;
  /** By the id of an object: which of the document's rows shows it. */
  places: Map<string, number>;
}

const WIDTHS = new Map<number, { width: string }>();

/** One object for all cells of a share: Preact sees by it that nothing is new. Undefined: an equal share of what is left. */
function widthOf({ share }: ListColumn, first: boolean): { width: string } | undefined {
  const of = share ?? (first ? FIRST_SHARE : 0);
  if (of > 0 && !WIDTHS.has(of)) WIDTHS.set(of, { width: `${of}%` });
  return WIDTHS.get(of);
}

let lastPlace = 0;

/** Which row of the document shows which object. One that stays in sight keeps its own; when few stay, those that are there show others
 * from the first on: to change their texts costs less than to make new ones. Where the focus is, no row becomes another one under it. */
function placesOf(ids: string[], before: Map<string, number>, focused: boolean): Map<string, number> {
  const staying = ids.filter((id) => before.has(id)).length;
  const jumped = !focused && staying < ids.length / 2;
  const free = jumped ? [...before.values()] : [];
  return new Map(ids.map((id) => [id, (jumped ? free.shift() : before.get(id)) ?? ++lastPlace]));
}

interface BodyProps {
  items: Values[];
  id: string;
  height: number;
  row: (object: Values, at: number, place: number) => VNode;
  /** What all of them are drawn for: when one of these changes, all are drawn anew. */
  of: unknown[];
  /** There are so many that are not drawn yet. */
  more: (left: number) => void;
}

/** The rows in sight; apart, for while a list is scrolled nothing else of it is drawn. */
function Body({ items, id, height, row, of, more }: BodyProps) {
  const [box, from, to] = useWindow(items.length, height);
  const drawn = useRef<Drawn>({ of: [], nodes: new Map(), places: new Map() });
  useEffect(() => more(items.length - to));

  const inSight = items.slice(from, to);
  const idOf = (object: Values) => String(object[id]);
  const places = placesOf(inSight.map(idOf), drawn.current.places, box.current?.contains(document.activeElement) === true);
  // One that stays in sight while others come is not drawn again: the same node says to Preact that nothing is new.
  const before = of.every((one, i) => one === drawn.current.of[i]) ? drawn.current.nodes : undefined;
  const nodes = new Map(inSight.map((object, i) => {
    const place = places.get(idOf(object)) ?? 0;
    const node = drawn.current.places.get(idOf(object)) === place ? before?.get(object) : undefined;
    return [object, node ?? row(object, from + i, place)];
  }));
  drawn.current = { of, nodes, places };
  return (
    <tbody role="rowgroup" ref={box as never} style={{ padding: `${from * height}px 0 ${(items.length - to) * height}px` }}>
      {[...nodes.values()]}
    </tbody>
  );
}

export function List(props: ListProps) {
  const { path, columns, noun, filters = [], picks = {}, fixed = {}, link, bulk = [], id: idField = 'id', name = (o) => String(o['name'] ?? o[idField]) } = props;
  const pattern = `GET ${props.pattern ?? path}`;
  const def = route(pattern);
  const filterDefs = filtersOf(pattern);
  const defs = itemsOf(pattern);
  const asked = place.use().query;
  const searchable = def.q === true;
  const query: Query = { ...fixed };
  for (const key of [...filters, 'q', 'sort']) if (asked.get(key)) query[key] = asked.get(key);
  if (props.order !== undefined && !query['sort']) query['sort'] = props.order;
  if (props.order !== undefined && query['q']) delete query['sort'];
  const [again, changed] = useReducer((n: number) => n + 1, 0);
  const turn = `${again}/${props.turn ?? 0}`;
  const [rows, more] = useRows(path, query, turn);
  const total = useTotal(path, query, turn, !rows.first && rows.next !== null);
  const phone = useMedia(PHONE);
  const height = phone ? CARD_PX : ROW_PX;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [busy, act] = useAct();
  const [saved, setSaved] = useState(0);
  const sort = String(query['sort'] ?? def.sorts?.[0] ?? '');
  const narrowed = [...filters, 'q'].some((key) => asked.get(key));

  const seeking = rows.items.length === 0 && rows.next !== null; // a page may be empty that is not the last one
  useEffect(() => {
    if (seeking) more();
  });
  useEffect(() => setChosen(new Set()), [path, search(query)]);

  const shownColumns = columns.filter((column) => !(phone && column.wide));
  const number = total ?? rows.items.length;
  const picked = rows.items.filter((one) => chosen.has(String(one[idField])));
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };

  const run = (one: Bulk) =>
    act(async () => {
      if (one.confirm && !(await one.confirm(picked))) return;
      if (one.together) {
        await one.together(picked);
        setChosen(new Set());
        changed(undefined);
        return;
      }
      const { act: each, undo: back } = one, done: Values[] = [], wrong: string[] = [];
      for (const object of picked) {
        try {
          await each?.(object);
          done.push(object);
        } catch (e) {
          wrong.push(`${name(object)}: ${problemText(problemOf(e))}`);
        }
      }
      const undo = back && done.length > 0 ? async () => {
        for (const object of done) await back(object);
        changed(undefined);
      } : undefined;
      if (wrong.length > 0) toast(count('bulk_failed', wrong.length), { tone: 'bad', more: wrong.slice(0, 5).join('; '), undo });
      else toast(count('bulk_done', picked.length), { undo });
      setChosen(new Set());
      changed(undefined);
    });

  const header = (column: ListColumn, at: number) => {
    const sortable = def.sorts?.includes(column.name) && !(props.order !== undefined && query['q']);
    const direction = sort === column.name ? 'ascending' : sort === `-${column.name}` ? 'descending' : undefined;
    return (
      <th key={column.name} role="columnheader" scope="col" class={at === 0 ? 'first' : ''} aria-sort={direction} style={widthOf(column, at === 0)}>
        {sortable ? (
          <button type="button" class="sort" onClick={() => setQuery({ sort: direction === 'ascending' ? `-${column.name}` : column.name })}>
            {labelOf(column.name, noun)} {direction && <span aria-hidden="true">{direction === 'ascending' ? '↑' : '↓'}</span>}
          </button>
        ) : (
          labelOf(column.name, noun)
        )}
      </th>
    );
  };

  const draw = (column: ListColumn, object: Values, first: boolean) => {
    const inside = column.draw ? column.draw(object) : cell(column.name, object[column.name], defs[column.name]);
    return (
      <td
        key={column.name}
        role="cell"
        class={first ? 'first' : column.told ? 'told' : ''}
        style={phone ? undefined : widthOf(column, first)}
        data-label={first ? undefined : labelOf(column.name, noun)}
      >
        {first && link ? <a href={link(object)}>{inside}</a> : inside}
      </td>
    );
  };

  const drawRow = (object: Values, at: number, place: number) => {
    const id = String(object[idField]);
    return (
      <tr key={place} role="row" aria-rowindex={at + 2} class={chosen.has(id) ? 'chosen' : ''}>
        {bulk.length > 0 && (
          <td role="cell" class="check">
            <input type="checkbox" aria-label={t('choose_one', { name: name(object) })} checked={chosen.has(id)} onChange={(e) => toggle(id, e.currentTarget.checked)} />
          </td>
        )}
        {shownColumns.map((column, c) => draw(column, object, c === 0))}
        {props.actions && (
          <td role="cell" class="actions">
            {props.actions(object, () => changed(undefined))}
          </td>
        )}
      </tr>
    );
  };

  return (
    <div class="list">
      <div class="tools">
        {searchable && <SearchBox value={asked.get('q') ?? ''} />}
        {filters.length > 0 && (
          <details class="filters" open={filters.some((key) => asked.get(key))}>
            <summary>
              <Icon name="filter" /> {t('filter')}
            </summary>
            <div class="row">
              {filters.map((key) => {
                const filter = filterDefs[key];
                return filter && <Filter key={key} name={key} def={filter} noun={noun} value={asked.get(key) ?? ''} pick={picks[key]} choices={props.choices?.[key]} />;
              })}
            </div>
          </details>
        )}
        {busy && saved > 0 && total !== null && <Progress part={Math.round((saved / total) * 100)} label={t('export_shown')} />}
        <output class="muted" aria-live="polite">
          {rows.first ? '' : count('rows', number) + (total === null && rows.next !== null ? '+' : '')}
        </output>
        {rows.items.length > 0 && (
          <Button
            kind="quiet"
            icon="download"
            busy={busy}
            label={t('export_shown')}
            onClick={() => void act(() => exportShown(path, query, noun ?? 'list', setSaved).finally(() => setSaved(0)))}
          />
        )}
      </div>
      {rows.error !== undefined && <Failure error={rows.error} again={() => changed(undefined)} />}
      {(rows.first && rows.busy) || seeking ? (
        <Waiting />
      ) : rows.items.length === 0 && rows.error === undefined ? (
        narrowed ? (
          <div class="empty">
            <h2>{t('nothing_found')}</h2>
            <Button onClick={() => setQuery(Object.fromEntries([...filters, 'q'].map((key) => [key, null])))}>{t('clear_filters')}</Button>
          </div>
        ) : (
          props.empty
        )
      ) : (
        <table role="table" class={phone ? 'cards' : ''} aria-rowcount={total ?? (rows.next === null ? rows.items.length : -1)} aria-busy={rows.busy}>
          <thead role="rowgroup">
            <tr role="row">
              {bulk.length > 0 && (
                <th role="columnheader" class="check">
                  <input
                    type="checkbox"
                    aria-label={t('choose_all')}
                    checked={chosen.size > 0 && chosen.size === rows.items.length}
                    onChange={(e) => setChosen(new Set(e.currentTarget.checked ? rows.items.map((one) => String(one[idField])) : []))}
                  />
                </th>
              )}
              {shownColumns.map(header)}
              {props.actions && (
                <th role="columnheader" class="actions">
                  <span class="hidden">{t('actions')}</span>
                </th>
              )}
            </tr>
          </thead>
          <Body
            items={rows.items}
            id={idField}
            height={height}
            row={drawRow}
            of={[props, chosen, phone]}
            more={(left) => left < AHEAD && more()}
          />
        </table>
      )}
      {picked.length > 0 && (
        <div class="bulk" role="region" aria-label={t('chosen')}>
          <span>{count('chosen_n', picked.length)}</span>
          {bulk.map((one) => (
            <Button key={one.title} kind={one.danger ? 'danger' : undefined} busy={busy} disabled={busy} onClick={() => void run(one)}>
              {one.title}
            </Button>
          ))}
          <Button kind="quiet" icon="close" label={t('choose_none')} onClick={() => setChosen(new Set())} />
        </div>
      )}
    </div>
  );
}

