// SPDX-License-Identifier: Apache-2.0
// app: the whole page: bar, calendars, grid.
import type { Calendar } from '@fullcalendar/core';
import { useEffect, useRef, useState } from 'preact/hooks';
import { remember, remembered } from '../../../src/remember';
import type { Collection } from '../dav';
import { calendars as findCalendars } from '../dav';
import { erased, put, save, saveNew, type Shown, useDeeds } from '../deeds';
import type { Host } from '../host';
import { emptyForm, formOf, type Status } from '../ics/form';
import { answered } from '../ics/imip';
import type { When } from '../ics/time';
import { here, wallAt } from '../ics/zone';
import { t } from '../lang';
import { complain, Dialogs, message, Messages, open } from './dialog';
import { Editor } from './editor';
import { Grid, inkOn, type View, VIEWS } from './grid';
import { Incoming, sendReply } from './incoming';

const HOUR = 3_600_000;
const isView = (said: string | null | undefined): said is View => typeof said === 'string' && said in VIEWS;
const firstView = (): View => {
  const said = remembered('calendar-view');
  return isView(said) ? said : innerWidth < 640 ? 'list' : 'month';
};

/** The next whole hour, and one more. */
function soon(): [When, When] {
  const wall = Math.ceil(wallAt(here(), Date.now()) / HOUR) * HOUR, at = (w: number): When => ({ wall: w, zone: here(), day: false });
  return [at(wall), at(wall + HOUR)];
}

function Bar({ view, title, go, turn, make, incoming, writes, busy }: {
  view: View; title: string; go: (how: 'prev' | 'next' | 'today') => void; turn: (view: View) => void; make: () => void; incoming: () => void; writes: boolean; busy: boolean;
}) {
  return (
    <header class="bar-top" aria-busy={busy}>
      <div class="row tight">
        <button type="button" class="button" onClick={() => go('today')}>{t('today')}</button>
        <button type="button" class="button quiet" aria-label={t('previous')} onClick={() => go('prev')}><span aria-hidden="true">‹</span></button>
        <button type="button" class="button quiet" aria-label={t('next')} onClick={() => go('next')}><span aria-hidden="true">›</span></button>
        <h2 aria-live="polite">{title}</h2>
      </div>
      <div class="row tight">
        <div class="row tight views" role="group" aria-label={t('view')}>
          {(Object.keys(VIEWS) as View[]).map((v) => (
            <button key={v} type="button" class="button quiet" aria-pressed={v === view} onClick={() => turn(v)}>{t(v)}</button>
          ))}
        </div>
        <button type="button" class="button" disabled={!writes} onClick={incoming}>{t('open_file')}</button>
        <button type="button" class="button primary" disabled={!writes} onClick={make}>{t('new_event')}</button>
      </div>
    </header>
  );
}

function Side({ calendars, hidden, toggle }: { calendars: Collection[]; hidden: string[]; toggle: (href: string) => void }) {
  return (
    <details class="calendars" open={innerWidth >= 640}>
      <summary>{t('calendars')}</summary>
      <ul>
        {calendars.map((c) => (
          <li key={c.href}>
            <label>
              <input type="checkbox" checked={!hidden.includes(c.href)} onChange={() => toggle(c.href)} />
              <span class="swatch" aria-hidden="true" style={{ background: c.colour, color: inkOn(c.colour) }} />
              <span class="breaks">
                {c.name}
                {(c.shared || !c.write) && <small class="muted"> ({[c.shared && t('shared'), !c.write && t('read_only')].filter(Boolean).join(', ')})</small>}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}

const openNew = (calendars: Collection[], me: string, start: When, end: When) => {
  const own = calendars.filter((c) => c.write);
  return open<true>(t('new_event'), (close) => (
    <Editor form={emptyForm(start, end)} calendars={own} write series me={me} save={(form, calendar) => saveNew(calendar, form)} close={() => close(true)} />
  ));
};

const openOne = (all: Collection[], shown: Shown, me: string) =>
  open<true>(t('edit_event'), (close) => {
    const { calendar, text } = shown.from, others = all.filter((c) => c.write && c.href !== calendar.href);
    const answer = async (address: string, status: Status) => {
      const next = answered(text, address, status);
      const outcome = await put(shown.from, next);
      if (outcome === 'done') await sendReply(next, address, status);
      if (outcome !== 'failed') close(true);
    };
    return (
      <Editor
        form={formOf(shown)} calendars={calendar.write ? [calendar, ...others] : [calendar]} write={calendar.write} series={shown.object.master !== null} me={me}
        save={(form, to) => save(shown, form, to)} erase={() => erased(shown)} answer={(address, status) => void answer(address, status)} close={() => close(true)}
      />
    );
  });

export function App({ host }: { host: Host }) {
  const [view, setView] = useState(firstView), [title, setTitle] = useState(''), [busy, setBusy] = useState(false);
  const [calendars, setCalendars] = useState<Collection[] | null>(null);
  const [hidden, setHidden] = useState<string[]>(() => (remembered('calendar-hidden') ?? '').split(' '));
  const grid = useRef<Calendar | undefined>(undefined);
  const load = () => findCalendars().then((found) => {
    setCalendars(found);
    if (host.incoming) openFile(found, host.incoming);
  }, (e) => complain(e));
  useEffect(() => {
    useDeeds(host, () => grid.current?.refetchEvents());
    void load();
  }, []);
  const turn = (next: View) => {
    remember('calendar-view', next);
    setView(next);
  };
  const toggle = (href: string) => {
    const next = hidden.includes(href) ? hidden.filter((h) => h !== href) : [...hidden, href];
    remember('calendar-hidden', next.join(' '));
    setHidden(next);
  };
  const openFile = (list: Collection[], first: string | null) =>
    void open<true>(t('invitation'), (close) => <Incoming calendars={list} first={first} close={() => close(true)} />);
  const list = calendars ?? [], writes = list.some((c) => c.write);
  const create = (start: When, end: When) => void openNew(list, host.user, start, end).then(() => grid.current?.unselect());
  return (
    <>
      <h1 class="hidden">{t('calendar')}</h1>
      <Bar
        view={view} title={title} busy={busy} writes={writes} turn={turn} make={() => create(...soon())} incoming={() => openFile(list, null)}
        go={(how) => grid.current?.[how]()}
      />
      <Messages />
      <div class="body">
        {calendars && <Side calendars={calendars} hidden={hidden} toggle={toggle} />}
        {calendars && calendars.length === 0 && <p class="empty">{t('no_calendars')}</p>}
        <main>
          <Grid
            view={view} calendars={list} hidden={hidden} reached={(c) => { grid.current = c; }}
            moves={{
              opened: (shown) => { message.set(null); void openOne(list, shown, host.user); },
              created: create, turned: setTitle, busy: setBusy,
              moved: (shown, start, end) => save(shown, { ...formOf(shown), start, end }),
            }}
          />
        </main>
      </div>
      <Dialogs />
    </>
  );
}
