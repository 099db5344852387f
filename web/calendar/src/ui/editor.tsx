// SPDX-License-Identifier: Apache-2.0
// editor: one event as a form.
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Collection } from '../dav';
import { isMine } from '../deeds';
import { type Form, lastDay, type Person, type Status } from '../ics/form';
import { FREQUENCIES, nthWeekday, type Repeat, WEEKDAYS, weekdayOf } from '../ics/rule';
import { DAY, instant, type When } from '../ics/time';
import { here, UTC } from '../ics/zone';
import { type Key, reminderText, t, weekdayName } from '../lang';

const REMINDERS = [0, 5, 10, 15, 30, 60, 120, 1440, 2880, 10_080];
const MONDAY = Date.UTC(2024, 0, 1);
const day = (wall: number) => new Date(wall).toISOString().slice(0, 10);
const hour = (wall: number) => new Date(wall).toISOString().slice(11, 16);
const read = (date: string, time: string) => Date.parse(`${date}T${time || '00:00'}:00Z`);

interface Draft extends Omit<Form, 'start' | 'end'> {
  whole: boolean;
  from: string;
  fromTime: string;
  to: string; // of whole days the last one
  toTime: string;
  zone: string;
}

const draftOf = (form: Form): Draft => ({
  ...form, whole: form.start.day, zone: form.start.day ? here() : form.start.zone,
  from: day(form.start.wall), fromTime: form.start.day ? '09:00' : hour(form.start.wall),
  to: day(lastDay(form.end, form.start)), toTime: form.end.day ? '10:00' : hour(form.end.wall),
});

function formOfDraft({ whole, from, fromTime, to, toTime, zone, ...rest }: Draft): Form {
  const at = (wall: number): When => ({ wall, zone: whole ? '' : zone, day: whole });
  return { ...rest, start: at(read(from, whole ? '' : fromTime)), end: at(whole ? read(to, '') + DAY : read(to, toTime)) };
}

/** null: nothing is wrong. */
function wrongIn(form: Form): Key | null {
  if (!Number.isFinite(form.start.wall) || !Number.isFinite(form.end.wall)) return 'date_missing';
  return instant(form.end) < instant(form.start) ? 'end_before_start' : null;
}

function Field({ label, children, class: kind = '' }: { label: Key; children: (id: string) => ComponentChildren; class?: string }) {
  const id = useId();
  return (
    <div class={`field ${kind}`}>
      <label for={id}>{t(label)}</label>
      {children(id)}
    </div>
  );
}

type Change = (next: Partial<Draft>) => void;
const zones = (more: string) => [...new Set([here(), more, UTC, ...Intl.supportedValuesOf('timeZone')])].filter((z) => z !== '');

function Times({ draft, set }: { draft: Draft; set: Change }) {
  const shift = (from: string) => {
    const by = read(from, '') - read(draft.from, '');
    const to = Number.isFinite(by) && Number.isFinite(read(draft.to, '')) ? day(read(draft.to, '') + by) : draft.to;
    const old = weekdayOf(read(draft.from, '')), { weekdays } = draft.repeat;
    const turns = Number.isFinite(by) && weekdays.length === 1 && weekdays[0] === old;
    set({ from, to, repeat: turns ? { ...draft.repeat, weekdays: [weekdayOf(read(from, ''))] } : draft.repeat });
  };
  return (
    <>
      <Field label="all_day" class="switch">
        {(id) => <input id={id} type="checkbox" checked={draft.whole} onChange={(e) => set({ whole: e.currentTarget.checked })} />}
      </Field>
      <div class="pairs">
        <Field label="start_date">{(id) => <input id={id} type="date" required value={draft.from} onChange={(e) => shift(e.currentTarget.value)} />}</Field>
        {!draft.whole && (
          <Field label="start_time">{(id) => <input id={id} type="time" required value={draft.fromTime} onChange={(e) => set({ fromTime: e.currentTarget.value })} />}</Field>
        )}
        <Field label="end_date">{(id) => <input id={id} type="date" required value={draft.to} onChange={(e) => set({ to: e.currentTarget.value })} />}</Field>
        {!draft.whole && (
          <Field label="end_time">{(id) => <input id={id} type="time" required value={draft.toTime} onChange={(e) => set({ toTime: e.currentTarget.value })} />}</Field>
        )}
      </div>
      {!draft.whole && (
        <Field label="zone">
          {(id) => (
            <select id={id} value={draft.zone} onChange={(e) => set({ zone: e.currentTarget.value })}>
              {zones(draft.zone).map((z) => <option key={z} value={z}>{z.replaceAll('_', ' ')}</option>)}
              <option value="">{t('zone_floating')}</option>
            </select>
          )}
        </Field>
      )}
    </>
  );
}

function Weekdays({ repeat, set }: { repeat: Repeat; set: (next: Partial<Repeat>) => void }) {
  return (
    <fieldset class="group">
      <legend class="small">{t('on_days')}</legend>
      <div class="row tight days">
        {WEEKDAYS.map((name, i) => (
          <label key={name}>
            <input
              type="checkbox"
              aria-label={weekdayName(MONDAY + i * DAY, 'long')}
              checked={repeat.weekdays.includes(name)}
              onChange={(e) => set({ weekdays: e.currentTarget.checked ? [...repeat.weekdays, name] : repeat.weekdays.filter((d) => d !== name) })}
            />
            <span aria-hidden="true">{weekdayName(MONDAY + i * DAY, 'short')}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function monthByText(by: Repeat['monthBy'], wall: number): string {
  if (by === 'date') return t('month_by.date', { n: new Date(wall).getUTCDate() });
  return t('month_by.weekday', { nth: t(`nth.${nthWeekday(wall).slice(0, -2)}` as Key), weekday: weekdayName(wall, 'long') });
}

function RepeatPart({ draft, set }: { draft: Draft; set: Change }) {
  const { repeat } = draft, wall = read(draft.from, '');
  const change = (next: Partial<Repeat>) => set({ repeat: { ...repeat, ...next } });
  const turn = (frequency: Repeat['frequency']) =>
    change({ frequency, weekdays: frequency === 'WEEKLY' && repeat.weekdays.length === 0 && Number.isFinite(wall) ? [weekdayOf(wall)] : repeat.weekdays });
  const own = repeat.frequency !== 'never' && repeat.frequency !== 'kept';
  return (
    <>
      <Field label="repeat">
        {(id) => (
          <select id={id} value={repeat.frequency} onChange={(e) => turn(e.currentTarget.value as Repeat['frequency'])}>
            {(['never', ...FREQUENCIES] as const).map((f) => <option key={f} value={f}>{t(`repeat.${f}`)}</option>)}
            {repeat.kept !== '' && <option value="kept">{t('repeat.kept')}</option>}
          </select>
        )}
      </Field>
      {repeat.frequency === 'kept' && <p class="help breaks">{repeat.kept}</p>}
      {own && (
        <div class="pairs">
          <Field label="every">
            {(id) => (
              <span class="row tight">
                <input id={id} type="number" min="1" max="999" value={repeat.interval} onChange={(e) => change({ interval: Math.max(1, e.currentTarget.valueAsNumber || 1) })} />
                <span>{t(`unit.${repeat.frequency as 'DAILY'}`)}</span>
              </span>
            )}
          </Field>
          {repeat.frequency === 'MONTHLY' && Number.isFinite(wall) && (
            <Field label="month_by">
              {(id) => (
                <select id={id} value={repeat.monthBy} onChange={(e) => change({ monthBy: e.currentTarget.value as Repeat['monthBy'] })}>
                  {(['date', 'weekday'] as const).map((by) => <option key={by} value={by}>{monthByText(by, wall)}</option>)}
                </select>
              )}
            </Field>
          )}
          <Field label="ends_when">
            {(id) => (
              <select id={id} value={repeat.end} onChange={(e) => change({ end: e.currentTarget.value as Repeat['end'], until: repeat.until || draft.from })}>
                {(['never', 'until', 'count'] as const).map((end) => <option key={end} value={end}>{t(`end.${end}`)}</option>)}
              </select>
            )}
          </Field>
          {repeat.end === 'until' && (
            <Field label="until">{(id) => <input id={id} type="date" required min={draft.from} value={repeat.until} onChange={(e) => change({ until: e.currentTarget.value })} />}</Field>
          )}
          {repeat.end === 'count' && (
            <Field label="times">
              {(id) => <input id={id} type="number" min="1" max="999" required value={repeat.count} onChange={(e) => change({ count: Math.max(1, e.currentTarget.valueAsNumber || 1) })} />}
            </Field>
          )}
        </div>
      )}
      {repeat.frequency === 'WEEKLY' && <Weekdays repeat={repeat} set={change} />}
    </>
  );
}

function Reminders({ draft, set }: { draft: Draft; set: Change }) {
  const { reminders } = draft;
  return (
    <fieldset class="group tight">
      <legend class="small">{t('reminders')}</legend>
      {reminders.map((minutes, i) => (
        <div class="row tight" key={i}>
          <select aria-label={t('reminder')} value={minutes} onChange={(e) => set({ reminders: reminders.map((m, j) => (i === j ? Number(e.currentTarget.value) : m)) })}>
            {[...new Set([...REMINDERS, minutes])].sort((a, b) => a - b).map((m) => <option key={m} value={m}>{reminderText(m)}</option>)}
          </select>
          <button type="button" class="button quiet" aria-label={t('remove_what', { name: reminderText(minutes) })} onClick={() => set({ reminders: reminders.filter((_, j) => j !== i) })}>
            ×
          </button>
        </div>
      ))}
      <button type="button" class="button" onClick={() => set({ reminders: [...reminders, 15] })}>{t('add_reminder')}</button>
    </fieldset>
  );
}

const nameOf = ({ name, address }: Person) => (name && name !== address ? `${name} <${address}>` : address);

function People({ draft, set, me }: { draft: Draft; set: Change; me: string }) {
  const [address, setAddress] = useState(''), [bad, setBad] = useState(false), id = useId();
  const add = () => {
    const wanted = address.trim();
    if (!/^[^\s@<>"]+@[^\s@<>"]+$/.test(wanted)) return setBad(true);
    setBad(false);
    setAddress('');
    const organizer = draft.organizer ?? { address: me, name: '', status: 'ACCEPTED' as const };
    const first = draft.people.length === 0 ? [organizer] : draft.people;
    if (!first.some((p) => p.address.toLowerCase() === wanted.toLowerCase())) set({ organizer, people: [...first, { address: wanted, name: '', status: 'NEEDS-ACTION' }] });
  };
  const drop = (who: Person) => {
    const rest = draft.people.filter((p) => p !== who);
    const alone = rest.every((p) => p.address === draft.organizer?.address);
    set(alone ? { people: [], organizer: null } : { people: rest });
  };
  return (
    <fieldset class="group tight">
      <legend class="small">{t('people')}</legend>
      <ul class="lines">
        {draft.people.map((who) => (
          <li key={who.address} class="row tight">
            <span class="grow breaks">{nameOf(who)}</span> <span class="badge">{t(`status.${who.status}`)}</span>
            {who.address !== draft.organizer?.address && (
              <button type="button" class="button quiet" aria-label={t('remove_what', { name: who.address })} onClick={() => drop(who)}>×</button>
            )}
          </li>
        ))}
      </ul>
      <div class="field">
        <label for={id}>{t('add_person')}</label>
        <div class="row tight">
          <input
            id={id} type="text" inputMode="email" autocomplete="email" value={address} aria-invalid={bad} aria-describedby={bad ? `${id}-bad` : undefined}
            onInput={(e) => setAddress(e.currentTarget.value)}
            onKeyDown={(e) => { if (e.key === 'Enter') (e.preventDefault(), add()); }}
          />
          <button type="button" class="button" onClick={add}>{t('add')}</button>
        </div>
        {bad && <p class="error" id={`${id}-bad`}>{t('bad_address')}</p>}
      </div>
    </fieldset>
  );
}

function Answer({ status, answer }: { status: Status; answer: (status: Status) => void }) {
  return (
    <div class="note">
      <div class="stack tight">
        <p>{t('your_answer')}: {t(`status.${status}`)}</p>
        <div class="row tight">
          {([['ACCEPTED', 'accept'], ['TENTATIVE', 'maybe'], ['DECLINED', 'decline']] as const).map(([value, key]) => (
            <button key={value} type="button" class="button" aria-pressed={status === value} onClick={() => answer(value)}>{t(key)}</button>
          ))}
        </div>
      </div>
    </div>
  );
}

interface Props {
  form: Form;
  calendars: Collection[]; // that it may be in; the first one is where it is
  write: boolean;
  series: boolean; // may it repeat at all?
  me: string;
  save: (form: Form, calendar: Collection) => Promise<boolean>;
  erase?: () => Promise<boolean>;
  answer?: (address: string, status: Status) => void;
  close: () => void;
}

export function Editor({ form, calendars, write, series, me, save, erase, answer, close }: Props) {
  const [draft, setDraft] = useState(() => draftOf(form)), [where, setWhere] = useState(calendars[0]?.href), [wrong, setWrong] = useState<Key | null>(null);
  const [busy, setBusy] = useState(false);
  const set: Change = (next) => setDraft((now) => ({ ...now, ...next }));
  const mine = form.people.find((p) => isMine(p.address)), guest = form.organizer !== null && !isMine(form.organizer.address);
  const run = async (what: () => Promise<boolean>) => {
    setBusy(true);
    if (await what()) close();
    else setBusy(false);
  };
  const submit = (e: Event) => {
    e.preventDefault();
    const next = formOfDraft(draft), found = wrongIn(next), calendar = calendars.find((c) => c.href === where);
    setWrong(found);
    if (!found && calendar && !busy) void run(() => save(next, calendar));
  };
  return (
    <form onSubmit={submit}>
      {!write && <p class="note">{t('not_changeable')}</p>}
      {guest && form.organizer && <p class="muted breaks">{t('organizer', { name: nameOf(form.organizer) })}</p>}
      {guest && mine && write && answer && <Answer status={mine.status} answer={(status) => answer(mine.address, status)} />}
      <fieldset class="group" disabled={!write}>
        <Field label="title">{(id) => <input id={id} type="text" value={draft.title} onInput={(e) => set({ title: e.currentTarget.value })} />}</Field>
        <Times draft={draft} set={set} />
        {wrong && <p class="error" role="alert">{t(wrong)}</p>}
        <Field label="in_calendar">
          {(id) => (
            <select id={id} value={where} disabled={calendars.length < 2} onChange={(e) => setWhere(e.currentTarget.value)}>
              {calendars.map((c) => <option key={c.href} value={c.href}>{c.name}</option>)}
            </select>
          )}
        </Field>
        <Field label="place">{(id) => <input id={id} type="text" value={draft.place} onInput={(e) => set({ place: e.currentTarget.value })} />}</Field>
        <Field label="notes">{(id) => <textarea id={id} rows={3} value={draft.notes} onInput={(e) => set({ notes: e.currentTarget.value })} />}</Field>
        {series && <RepeatPart draft={draft} set={set} />}
        <Reminders draft={draft} set={set} />
        {!guest && <People draft={draft} set={set} me={me} />}
      </fieldset>
      <div class="row">
        {write && <button type="submit" class="button primary" disabled={busy}>{t('save')}</button>}
        <button type="button" class="button" onClick={close}>{t(write ? 'cancel' : 'close')}</button>
        {write && erase && <button type="button" class="button danger" disabled={busy} onClick={() => void run(erase)}>{t('delete')}</button>}
      </div>
    </form>
  );
}
