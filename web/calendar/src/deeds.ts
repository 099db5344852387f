// SPDX-License-Identifier: Apache-2.0
// deeds: what the user does to events: asked back where needed, written to the server, told to the participants.
import { add, type Collection, Conflict, erase, type Item, replace } from './dav';
import type { Host } from './host';
import { CannotShift, change, create, type Change, remove, type Scope } from './ics/change';
import { alike, formOf, type Form, organizerOf, titleOf } from './ics/form';
import { cancel, type Letter, others, request } from './ics/imip';
import { type CalendarObject, endOf, type Occurrence, readObject, startOf } from './ics/object';
import { type Key, spanText, t } from './lang';
import { choose, complain, say } from './ui/dialog';

/** An occurrence and where it is from. */
export interface Shown extends Occurrence {
  from: Item;
}

let host: Host;
let again: () => void = () => {};
export function useDeeds(next: Host, reload: () => void): void {
  host = next;
  again = reload;
}

export const isMine = (address: string) => host.addresses.some((a) => alike(a, address));

/** What an object is about: the event, or its first day alone that we know. */
export function headOf(object: CalendarObject): Occurrence {
  const item = object.master ?? (object.deviations[0] as NonNullable<CalendarObject['master']>), start = startOf(item);
  return { object, item, start, end: endOf(item, start, object.root), id: null };
}

/** What is sent has words for people, too, whose program shows no invitations. */
export async function mail(letter: Letter, subject: Key): Promise<void> {
  if (!host.send) throw new Error(t('no_mail'));
  const head = headOf(readObject(letter.calendar)), { title, place, notes } = formOf(head);
  const text = [title, spanText(head), ...(place ? [place] : []), '', notes].join('\n').trim();
  await host.send({ ...letter, subject: t(subject, { title: title || t('no_title') }), text });
}

/** The others of an event that is ours, before and after. */
async function tell(before: string | null, after: string[]): Promise<void> {
  const organizes = (text: string) => {
    const who = organizerOf(headOf(readObject(text)).item);
    return who !== null && isMine(who.address);
  };
  const letters = after.filter(organizes).map((text) => request(text, host.user));
  const kept = new Set(letters.flatMap((l) => l.to.map((a) => a.toLowerCase())));
  if (before && organizes(before)) {
    const gone = others(readObject(before).root, host.user).filter((a) => !kept.has(a.toLowerCase()));
    if (gone.length > 0) letters.push(cancel(before, host.user, gone));
  }
  const real = letters.filter((l) => l.to.length > 0);
  if (real.length === 0 || !host.send) return;
  const to = [...new Set(real.flatMap((l) => l.to))];
  if ((await choose(t('send_title'), t('send_text', { to: to.join(', ') }), [['yes', t('send')], ['no', t('do_not_send')]])) !== 'yes') return;
  try {
    for (const letter of real) await mail(letter, letter.method === 'CANCEL' ? 'subject.CANCEL' : 'subject.REQUEST');
    say(t('sent'));
  } catch (e) {
    complain(e, 'not_sent');
  }
}

/** The second half of a series that is split first: there is never less than there was. */
async function write(item: Item, { text, split }: Change): Promise<void> {
  const href = split ? await add(item.calendar, split.uid, split.text) : null;
  try {
    await (text === null ? erase(item.href, item.etag) : replace(item, text));
  } catch (e) {
    if (href) await erase(href).catch(() => {});
    throw e;
  }
}

/** gone: nothing was written, it is another event now, and a form with the old one is of no use any more. */
export type Outcome = 'done' | 'gone' | 'failed';

async function act(what: () => Promise<void>): Promise<Outcome> {
  try {
    await what();
    return 'done';
  } catch (e) {
    complain(e);
    return e instanceof Conflict ? 'gone' : 'failed';
  } finally {
    again();
  }
}

export const askScope = (question: Key, scopes: Scope[]) =>
  choose<Scope>(t('what_of_series'), t(question), scopes.map((s) => [s, t(`scope.${s}`)]), question === 'scope_delete');

async function apply(shown: Shown, done: Change, said: Key, to?: Collection): Promise<boolean> {
  const before = shown.from.text;
  const outcome = await act(async () => {
    await (to && done.text !== null ? move(shown.from, done.text, to) : write(shown.from, done));
    say(t(said));
  });
  if (outcome === 'done') await tell(before, [done.text, done.split?.text].filter((x): x is string => typeof x === 'string'));
  return outcome !== 'failed';
}

/** False: it stays open. */
export async function saveNew(calendar: Collection, form: Form): Promise<boolean> {
  const { uid, text } = create(form);
  const outcome = await act(async () => {
    await add(calendar, uid, text);
    say(t('saved'));
  });
  if (outcome === 'done') await tell(null, [text]);
  return outcome !== 'failed';
}

const sameRule = (a: Form, b: Form) => JSON.stringify(a.repeat) === JSON.stringify(b.repeat);

/** Into the other calendar first: there is never less than there was. */
async function move(item: Item, text: string, to: Collection): Promise<void> {
  const href = await add(to, String(headOf(readObject(text)).item.getFirstPropertyValue('uid')), text);
  try {
    await erase(item.href, item.etag);
  } catch (e) {
    await erase(href).catch(() => {});
    throw e;
  }
}

/** With another calendar the event moves there, a series as a whole. */
export async function save(shown: Shown, form: Form, to: Collection = shown.from.calendar): Promise<boolean> {
  const moves = to.href !== shown.from.calendar.href;
  let scope: Scope | null = 'all';
  if (!moves && shown.id && shown.object.master) scope = await askScope('scope_change', sameRule(form, formOf(shown)) ? ['one', 'following', 'all'] : ['following', 'all']);
  if (scope === null) return false;
  const chosen = scope;
  let done: Change;
  try {
    done = change(shown, form, chosen);
  } catch (e) {
    complain(e instanceof CannotShift ? new Error(t('cannot_shift')) : e);
    return false;
  }
  return apply(shown, done, 'saved', moves ? to : undefined);
}

export async function erased(shown: Shown): Promise<boolean> {
  const title = titleOf(shown.item) || t('no_title');
  const scope = shown.id && shown.object.master
    ? await askScope('scope_delete', ['one', 'following', 'all'])
    : await choose<Scope>(t('delete_title'), title, [['all', t('delete')]], true);
  return scope === null ? false : apply(shown, remove(shown, scope), 'deleted');
}

/** Written as it is, without a question: an answer, what came by mail. */
export const put = (item: Item, text: string) => act(async () => void (await replace(item, text)));
export const putNew = (calendar: Collection, uid: string, text: string) => act(async () => void (await add(calendar, uid, text)));
export const putAway = (item: Item) => act(async () => void (await erase(item.href, item.etag)));
