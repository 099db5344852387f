// SPDX-License-Identifier: Apache-2.0
// change: make, change and delete events; of a series this one, this and those that follow, or all.
import ICAL from 'ical.js';
import { emptyRoot, nextSequence, putForm, textFor, touch, type Form } from './form';
import { dates, isSeries, readObject, rulesOf, seriesWalls, startOf, wallIn, type CalendarObject, type Occurrence } from './object';
import { repeatOf, ruleOf, untilText, type Repeat } from './rule';
import { DAY, property, put, readWhen, type When } from './time';

export type Scope = 'one' | 'following' | 'all';

/** What there is to write. text: the object from now on, null: it is deleted; split: a new object, which is written first. */
export interface Change {
  text: string | null;
  split?: { uid: string; text: string };
}

/** A rule of its own can not be moved to another day. */
export class CannotShift extends Error {}

const copy = (object: CalendarObject): CalendarObject => readObject(object.root.toString());

export function create(form: Form): { uid: string; text: string } {
  const root = emptyRoot(), c = new ICAL.Component('vevent'), uid = crypto.randomUUID();
  c.addPropertyWithValue('uid', uid);
  putForm(c, form, root);
  const rule = ruleOf(form.repeat, form.start);
  if (rule) c.addPropertyWithValue('rrule', ICAL.Recur.fromString(rule));
  put(c, 'created', readWhen(c.getFirstProperty('dtstamp')) as When);
  root.addSubcomponent(c);
  return { uid, text: textFor(root) };
}

/** The same occurrence in a copy of its object. */
function again(o: Occurrence): Occurrence {
  const object = copy(o.object);
  const i = o.object.deviations.indexOf(o.item);
  return { ...o, object, item: (i < 0 ? object.master : object.deviations[i]) as ICAL.Component };
}

const result = (root: ICAL.Component): Change => ({ text: textFor(root) });

/** First of the series, by its wall; deviations have the wall that they stand for. */
function wallId(o: Occurrence): number {
  const master = o.object.master as ICAL.Component;
  return wallIn(o.id as When, startOf(master), o.object.root);
}

/** One of a series on its own, not in its object yet. */
export function deviationOf({ item, start, end }: Occurrence, id: When): ICAL.Component {
  const c = ICAL.Component.fromString(item.toString());
  for (const name of ['rrule', 'rdate', 'exdate', 'exrule', 'duration']) c.removeAllProperties(name);
  put(c, 'dtstart', start);
  put(c, 'dtend', end);
  put(c, 'recurrence-id', id);
  return c;
}

/** This one alone. */
function changeOne(o: Occurrence, form: Form): Change {
  const { object, item, id } = o;
  let c = item;
  if (item === object.master && id) {
    c = deviationOf(o, id);
    object.root.addSubcomponent(c);
  }
  putForm(c, form, object.root);
  return result(object.root);
}

const shown = (r: Repeat) => JSON.stringify(r);

/** The rule after the form; shifted is by how much the series is moved. */
function putRule(master: ICAL.Component, before: Repeat, form: Form, start: When, shifted: number): boolean {
  const days = Math.floor(start.wall / DAY) - Math.floor((start.wall - shifted) / DAY);
  if (before.frequency === 'kept' && form.repeat.frequency === 'kept') {
    if (days !== 0) throw new CannotShift();
    return false;
  }
  const rule = ruleOf(form.repeat, start);
  const old = rulesOf(master)[0];
  if (shown(before) === shown(form.repeat) && shifted === 0 && (old?.until?.isDate ?? start.day) === start.day) return false;
  master.removeAllProperties('rrule');
  if (rule) master.addPropertyWithValue('rrule', ICAL.Recur.fromString(rule));
  return true;
}

interface Rest {
  exdates: number[];
  rdates: number[];
  deviations: ICAL.Component[];
}

const restOf = ({ master, deviations, root }: CalendarObject): Rest => ({
  exdates: dates(master as ICAL.Component, 'exdate', root),
  rdates: dates(master as ICAL.Component, 'rdate', root),
  deviations,
});

function putDates(c: ICAL.Component, name: string, walls: number[], like: When): void {
  c.removeAllProperties(name);
  for (const wall of walls) c.addProperty(property(name, { ...like, wall }));
}

/** What was taken out of the series and what deviates in it goes along by shift; what is in it no more goes. keep: which walls of
 * the old series are of interest. */
function putRest(object: CalendarObject, rest: Rest, first: When, shift: number, keep: (wall: number) => boolean = () => true): void {
  const master = object.master as ICAL.Component, like = startOf(master);
  const to = (wall: number) => wallIn({ ...first, wall: wall + shift, zone: like.zone, day: first.day && like.day }, like, object.root);
  putDates(master, 'rdate', rest.rdates.filter(keep).map(to), like);
  master.removeAllProperties('exdate');
  const far = Math.max(like.wall, ...rest.exdates.map(to), ...rest.deviations.map((d) => to(idWall(d, first, object.root))));
  const now = new Set(isSeries(master) ? seriesWalls(master, far + DAY, object.root) : []);
  putDates(master, 'exdate', rest.exdates.filter(keep).map(to).filter((wall) => now.has(wall)), like);
  for (const d of rest.deviations) {
    const old = idWall(d, first, object.root), wall = to(old);
    if (keep(old) && now.has(wall)) put(d, 'recurrence-id', { ...like, wall });
    else object.root.removeSubcomponent(d);
  }
}

const idWall = (d: ICAL.Component, first: When, root: ICAL.Component) => wallIn(readWhen(d.getFirstProperty('recurrence-id')) as When, first, root);

function changeAll(o: Occurrence, form: Form): Change {
  const { object } = o, master = object.master as ICAL.Component, first = startOf(master);
  const rest = restOf(object), before = repeatOf(rulesOf(master), first, object.root);
  const shift = form.start.wall - o.start.wall;
  // the day of the series from which on it counts is not that of this one
  const start = { ...form.start, wall: first.wall + shift };
  const moved = { ...form, start, end: { ...form.end, wall: start.wall + form.end.wall - form.start.wall }, repeat: turned(form.repeat, before, shift, o) };
  const other = putRule(master, before, moved, start, shift);
  putForm(master, moved, object.root);
  if (other || shift !== 0 || start.zone !== first.zone || start.day !== first.day) putRest(object, rest, first, shift);
  return result(object.root);
}

const ORDER = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
/** A weekly series that is dragged to another day takes its weekdays along; days that the form has set are taken as they are. */
function turned(repeat: Repeat, before: Repeat, shift: number, o: Occurrence): Repeat {
  const days = Math.floor((o.start.wall + shift) / DAY) - Math.floor(o.start.wall / DAY);
  if (repeat.frequency !== 'WEEKLY' || repeat.weekdays.join() !== before.weekdays.join() || days % 7 === 0) return repeat;
  return { ...repeat, weekdays: repeat.weekdays.map((d) => ORDER[(((ORDER.indexOf(d) + days) % 7) + 7) % 7] as string) };
}

/** The series ends before that wall. */
function endBefore(object: CalendarObject, wall: number): void {
  const master = object.master as ICAL.Component, first = startOf(master);
  const last = { ...first, wall: wall - (first.day ? DAY : 1000) };
  const rest = restOf(object), rules = rulesOf(master);
  master.removeAllProperties('rrule');
  for (const rule of rules) {
    const parts = rule.toString().split(';').filter((p) => !/^(COUNT|UNTIL)=/.test(p));
    master.addPropertyWithValue('rrule', ICAL.Recur.fromString([...parts, `UNTIL=${untilText(last, object.root)}`].join(';')));
  }
  putRest(object, rest, first, 0, (w) => w < wall);
  touch(master);
}

/** How many the rule itself has made before that wall; what was taken out of it counts (RFC 5545, COUNT). */
function countBefore(object: CalendarObject, wall: number): number {
  const bare = copy(object).master as ICAL.Component;
  bare.removeAllProperties('exdate');
  bare.removeAllProperties('rdate');
  return seriesWalls(bare, wall - 1, object.root).length;
}

function changeFollowing(o: Occurrence, form: Form): Change {
  const wall = wallId(o), old = o.object, first = startOf(old.master as ICAL.Component);
  if (countBefore(old, wall) === 0) return changeAll(o, form);
  const next = copy(old), master = next.master as ICAL.Component, uid = crypto.randomUUID();
  const before = repeatOf(rulesOf(master), first, next.root);
  const repeat = { ...turned(form.repeat, before, form.start.wall - o.start.wall, o) };
  if (repeat.end === 'count' && before.end === 'count' && repeat.count === before.count) repeat.count = Math.max(1, repeat.count - countBefore(old, wall));
  const rest = restOf(next);
  putRule(master, before, { ...form, repeat }, form.start, form.start.wall - wall);
  putForm(master, form, next.root);
  putRest(next, rest, first, form.start.wall - wall, (w) => w >= wall);
  for (const c of next.root.getAllSubcomponents('vevent')) {
    c.updatePropertyWithValue('uid', uid);
    c.updatePropertyWithValue('sequence', 0);
  }
  endBefore(old, wall);
  return { text: textFor(old.root), split: { uid, text: textFor(next.root) } };
}

/** The occurrence as the form says, in its series as far as scope says. */
export function change(o: Occurrence, form: Form, scope: Scope): Change {
  const mine = again(o);
  if (!mine.id || !mine.object.master) return mine.object.master ? changeAll(mine, form) : changeOne(mine, form);
  if (scope === 'one') return changeOne(mine, form);
  return scope === 'following' ? changeFollowing(mine, form) : changeAll(mine, form);
}

export function remove(o: Occurrence, scope: Scope): Change {
  const mine = again(o), { object, id } = mine, master = object.master;
  if (!id || scope === 'all') return { text: null };
  if (!master) {
    object.root.removeSubcomponent(mine.item);
    return object.deviations.length > 1 ? result(object.root) : { text: null };
  }
  const wall = wallId(mine), first = startOf(master);
  if (scope === 'following') {
    if (countBefore(object, wall) === 0) return { text: null };
    endBefore(object, wall);
    return result(object.root);
  }
  if (mine.item !== master) object.root.removeSubcomponent(mine.item);
  master.addProperty(property('exdate', { ...first, wall }));
  nextSequence(master);
  touch(master);
  return result(object.root);
}
