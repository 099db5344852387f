// SPDX-License-Identifier: Apache-2.0
// incoming: an invitation, an answer or any other calendar file that came by mail.
import { useId, useState } from 'preact/hooks';
import { byUid, type Collection, type Item } from '../dav';
import { headOf, isMine, mail, type Outcome, put, putAway, putNew } from '../deeds';
import { organizerOf, peopleOf, type Status, titleOf } from '../ics/form';
import { answered, isAbout, merged, OtherMethod, type Received, receive, refusal, reply, withReply } from '../ics/imip';
import { type Key, spanText, t } from '../lang';
import { complain, message, say } from './dialog';

/** Where an event is looked for: not in what others share, for they were asked themselves, but where the user says so. */
export const searched = (calendars: Collection[], chosen: string | undefined) => calendars.filter((c) => c.write && (!c.shared || c.href === chosen));

async function find(calendars: Collection[], uid: string): Promise<Item | null> {
  for (const calendar of calendars) {
    const item = (await byUid(calendar, uid)).find((i) => isAbout(i.text, uid)); // the server has looked for what contains it
    if (item) return item;
  }
  return null;
}

async function keep(got: Received, text: string, calendar: Collection, there: Item | null): Promise<Outcome> {
  return there ? put(there, text) : putNew(calendar, got.uid, text);
}

export async function sendReply(text: string, address: string, status: Status): Promise<void> {
  const letter = reply(text, address, status);
  if (!letter) return;
  try {
    await mail(letter, `subject.${status as 'ACCEPTED'}`);
    say(t('answer_sent'));
  } catch (e) {
    complain(e, 'not_sent');
  }
}

function refuse(why: Key): false {
  message.set({ text: t(why), bad: true });
  return false;
}

/** Is it in a calendar? Then what came takes its place. */
async function take(got: Received, calendar: Collection, calendars: Collection[], as: { address: string; status: Status } | null): Promise<boolean> {
  const there = await find(searched(calendars, calendar.href), got.uid), why = there && refusal(there.text, got);
  if (why) return refuse(why);
  const text = merged(there?.text ?? null, got);
  const written = as ? answered(text, as.address, as.status) : text;
  const outcome = await keep(got, written, calendar, there);
  if (outcome === 'done') {
    say(t('saved'));
    if (as) await sendReply(written, as.address, as.status);
  }
  return outcome !== 'failed';
}

async function note(got: Received, calendar: Collection, calendars: Collection[]): Promise<boolean> {
  const there = await find(searched(calendars, calendar.href), got.uid), why = there && refusal(there.text, got);
  if (why) return refuse(why);
  const text = there && (got.method === 'REPLY' ? withReply(there.text, got) : got.object.master ? '' : merged(there.text, got));
  if (there === null || text === null) return refuse('not_found');
  const outcome = text === '' ? await putAway(there) : await put(there, text);
  if (outcome === 'done') say(t(text === '' ? 'deleted' : 'saved'));
  return outcome !== 'failed';
}

interface OneProps {
  got: Received;
  calendars: Collection[];
  done: () => void;
}

function One({ got, calendars, done }: OneProps) {
  const writable = calendars.filter((c) => c.write), head = headOf(got.object);
  const [where, setWhere] = useState(writable[0]?.href), [busy, setBusy] = useState(false), ids = [useId(), useId()];
  const people = peopleOf(head.item), organizer = organizerOf(head.item);
  const [address, setAddress] = useState(people.find((p) => isMine(p.address))?.address ?? people[0]?.address ?? '');
  const calendar = writable.find((c) => c.href === where);
  const run = (what: () => Promise<boolean>) => {
    setBusy(true);
    what().catch((e) => (complain(e), false)).then((ok) => (ok ? done() : setBusy(false)));
  };
  const accept = (status: Status | null) => calendar && run(() => take(got, calendar, calendars, status && { address, status }));
  const settle = () => calendar && run(() => note(got, calendar, calendars));
  return (
    <section class="card">
      <p class="muted breaks">{t(`method.${got.method}`, { who: organizer ? organizer.name || organizer.address : t('somebody') })}</p>
      <h3 class="breaks">{titleOf(head.item) || t('no_title')}</h3>
      <p>{spanText(head)}</p>
      {got.method === 'REPLY' && people.map((p) => <p key={p.address} class="breaks">{p.name || p.address}: {t(`status.${p.status}`)}</p>)}
      {(got.method === 'REQUEST' || got.method === 'PUBLISH' || writable.some((c) => c.shared)) && (
        <div class="field">
          <label for={ids[0]}>{t('in_calendar')}</label>
          <select id={ids[0]} value={where} onChange={(e) => setWhere(e.currentTarget.value)}>
            {writable.map((c) => <option key={c.href} value={c.href}>{c.name}</option>)}
          </select>
        </div>
      )}
      {got.method === 'REQUEST' && !people.some((p) => isMine(p.address)) && people.length > 0 && (
        <div class="field">
          <label for={ids[1]}>{t('you_are')}</label>
          <select id={ids[1]} value={address} onChange={(e) => setAddress(e.currentTarget.value)}>
            {people.map((p) => <option key={p.address} value={p.address}>{p.address}</option>)}
          </select>
        </div>
      )}
      <div class="row tight">
        {got.method === 'REQUEST' && people.length > 0 && (
          <>
            <button type="button" class="button primary" disabled={busy} onClick={() => accept('ACCEPTED')}>{t('accept')}</button>
            <button type="button" class="button" disabled={busy} onClick={() => accept('TENTATIVE')}>{t('maybe')}</button>
            <button type="button" class="button" disabled={busy} onClick={() => accept('DECLINED')}>{t('decline')}</button>
          </>
        )}
        {(got.method === 'PUBLISH' || (got.method === 'REQUEST' && people.length === 0)) && (
          <button type="button" class="button primary" disabled={busy} onClick={() => accept(null)}>{t('add_event')}</button>
        )}
        {got.method === 'REPLY' && <button type="button" class="button primary" disabled={busy} onClick={settle}>{t('take_reply')}</button>}
        {got.method === 'CANCEL' && <button type="button" class="button primary" disabled={busy} onClick={settle}>{t('remove_event')}</button>}
      </div>
    </section>
  );
}

/** What came, or why it is nothing for us. */
function read(text: string): Received[] | Key {
  try {
    const found = receive(text);
    return found.length > 0 ? found : 'no_ics';
  } catch (e) {
    return e instanceof OtherMethod ? 'other_method' : 'no_ics';
  }
}

export function Incoming({ calendars, first, close }: { calendars: Collection[]; first: string | null; close: () => void }) {
  const [seen, setSeen] = useState<Received[] | Key | null>(() => (first === null ? null : read(first)));
  const ids = [useId(), useId()], got = Array.isArray(seen) ? seen : null, bad = Array.isArray(seen) ? null : seen;
  const look = (text: string) => setSeen(read(text));
  if (got) {
    const without = (one: Received) => (got.length > 1 ? setSeen(got.filter((g) => g !== one)) : close());
    return <>{got.map((one) => <One key={one.uid} got={one} calendars={calendars} done={() => without(one)} />)}</>;
  }
  return (
    <div class="stack tight">
      <div class="field">
        <label for={ids[0]}>{t('choose_file')}</label>
        <input id={ids[0]} type="file" accept=".ics,text/calendar" onChange={(e) => void e.currentTarget.files?.[0]?.text().then(look)} />
      </div>
      <div class="field">
        <label for={ids[1]}>{t('or_paste')}</label>
        <textarea id={ids[1]} rows={5} spellcheck={false} onChange={(e) => e.currentTarget.value.trim() !== '' && look(e.currentTarget.value)} />
      </div>
      {bad && <p class="error" role="alert">{t(bad)}</p>}
    </div>
  );
}
