// SPDX-License-Identifier: Apache-2.0
// grid: the views of FullCalendar, fed from the server. It has a Preact of its own, whose
// queue it empties while it draws: ours must not be in it.
import { Calendar, type EventApi, type EventInput, type EventSourceInput } from '@fullcalendar/core';
import dayGrid from '@fullcalendar/daygrid';
import interaction from '@fullcalendar/interaction';
import list from '@fullcalendar/list';
import timeGrid from '@fullcalendar/timegrid';
import { useEffect, useRef } from 'preact/hooks';
import { between, type Collection, type Item } from '../dav';
import type { Shown } from '../deeds';
import { titleOf } from '../ics/form';
import { occurrences, readObject } from '../ics/object';
import { DAY, instant, type When } from '../ics/time';
import { here, knows, wallAt } from '../ics/zone';
import { firstWeekday, language, locale, spanText, t } from '../lang';
import { complain, message } from './dialog';

export const VIEWS = { month: 'dayGridMonth', week: 'timeGridWeek', day: 'timeGridDay', list: 'listMonth' } as const;
export type View = keyof typeof VIEWS;

const iso = (wall: number) => new Date(wall).toISOString().slice(0, 10);

/** Black or white, whichever is read better on it (WCAG's relative luminance). */
export function inkOn(colour: string): string {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(colour.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000' : '#fff';
}

const statusOf = (o: Shown) => String(o.item.getFirstPropertyValue('status') ?? '').toUpperCase();

function eventOf(o: Shown): EventInput {
  const { calendar } = o.from, { start, end } = o;
  const at = (w: When) => (w.day ? iso(w.wall) : new Date(instant(w, o.object.root)));
  return {
    id: `${o.from.href} ${o.id?.wall ?? ''}`, title: titleOf(o.item) || t('no_title'), start: at(start), end: at(end), allDay: start.day,
    backgroundColor: calendar.colour, borderColor: calendar.colour, textColor: inkOn(calendar.colour), editable: calendar.write,
    classNames: statusOf(o) === 'CANCELLED' ? ['off'] : [], extendedProps: { shown: o },
  };
}

/** What of an object lies in a time; one that can not be read does not keep the others. */
function eventsIn(items: Item[], from: number, to: number): { events: EventInput[]; bad: number } {
  const events: EventInput[] = [];
  let bad = 0;
  for (const item of items) {
    try {
      events.push(...occurrences(readObject(item.text), from, to).map((o) => eventOf({ ...o, from: item })));
    } catch {
      bad++;
    }
  }
  return { events, bad };
}

function source(calendar: Collection): EventSourceInput {
  return {
    id: calendar.href,
    events: async ({ start, end }: { start: Date; end: Date }) => {
      try {
        const { events, bad } = eventsIn(await between(calendar, start, end), start.getTime(), end.getTime());
        if (bad > 0) message.set({ text: t('unreadable', { n: bad, name: calendar.name }), bad: true });
        return events;
      } catch (e) {
        complain(e, 'failed_load', { name: calendar.name });
        return [];
      }
    },
  };
}

/** Where an event has been dragged to, by the clocks that it goes by. */
function droppedAt(event: EventApi, { start }: Shown): { start: When; end: When } {
  const begin = event.start as Date, end = event.end;
  if (event.allDay) {
    const wall = (d: Date) => Math.floor(wallAt(here(), d.getTime()) / DAY) * DAY;
    return { start: { wall: wall(begin), zone: '', day: true }, end: { wall: end ? wall(end) : wall(begin) + DAY, zone: '', day: true } };
  }
  const zone = start.day || (start.zone !== '' && !knows(start.zone)) ? here() : start.zone;
  const at = (d: number): When => ({ wall: wallAt(zone || here(), d), zone, day: false });
  return { start: at(begin.getTime()), end: at(end?.getTime() ?? begin.getTime() + 3_600_000) };
}

export interface Moves {
  opened(shown: Shown): void;
  created(start: When, end: When): void;
  /** False: it goes back. */
  moved(shown: Shown, start: When, end: When): Promise<boolean>;
  turned(title: string): void;
  busy(on: boolean): void;
}

const whenAt = (d: Date, allDay: boolean): When =>
  allDay ? { wall: Math.floor(wallAt(here(), d.getTime()) / DAY) * DAY, zone: '', day: true } : { wall: wallAt(here(), d.getTime()), zone: here(), day: false };

function make(box: HTMLElement, view: View, moves: Moves, writes: () => boolean): Calendar {
  const drop = (info: { event: EventApi; revert(): void }) => {
    const shown = info.event.extendedProps['shown'] as Shown, { start, end } = droppedAt(info.event, shown);
    void moves.moved(shown, start, end).then((done) => { if (!done) info.revert(); });
  };
  return new Calendar(box, {
    plugins: [dayGrid, timeGrid, list, interaction],
    initialView: VIEWS[view], headerToolbar: false, height: '100%', expandRows: true, nowIndicator: true, scrollTime: '07:00:00',
    locale: locale(), firstDay: firstWeekday(), allDayText: t('all_day'), noEventsText: t('no_events'), moreLinkText: (n) => t('more', { n }),
    moreLinkHint: (n) => t('more', { n }), closeHint: t('close'), timeHint: t('starts'), eventHint: t('edit_event'),
    buttonHints: {}, navLinkHint: t('day'), navLinks: true, dayMaxEvents: true, slotEventOverlap: false, eventInteractive: true, editable: true, selectable: true, selectMirror: true,
    selectAllow: writes, slotLabelFormat: { hour: 'numeric', minute: '2-digit' }, eventTimeFormat: { hour: 'numeric', minute: '2-digit' },
    listDayFormat: { weekday: 'long', day: 'numeric', month: 'long' }, listDaySideFormat: false, longPressDelay: 400,
    eventClick: (info) => {
      info.jsEvent.preventDefault();
      moves.opened(info.event.extendedProps['shown'] as Shown);
    },
    select: ({ start, end, allDay }) => moves.created(whenAt(start, allDay), whenAt(end, allDay)),
    eventDrop: drop, eventResize: drop,
    datesSet: ({ view: { title } }) => {
      moves.turned(title);
      requestAnimationFrame(() => mend(box));
    },
    eventDidMount: ({ el, event }) => {
      const shown = event.extendedProps['shown'] as Shown | undefined;
      if (shown) el.title = `${spanText(shown)} · ${shown.from.calendar.name}`;
    },
    eventsSet: () => void requestAnimationFrame(() => mend(box)),
    loading: moves.busy,
  });
}

/** What scrolls can be reached by the keyboard, and so is no part of a table; a cell is called what is written in it; what is pressed
 * is a button. */
function mend(box: HTMLElement): void {
  for (const table of box.querySelectorAll('.fc-timegrid .fc-scrollgrid')) {
    table.setAttribute('role', 'presentation');
    for (const part of table.querySelectorAll('[role=rowgroup], [role=row], [role=gridcell], [role=columnheader]')) part.removeAttribute('role');
  }
  for (const part of box.querySelectorAll<HTMLElement>('.fc-timegrid .fc-scroller-liquid-absolute, .fc-list .fc-scroller')) {
    part.tabIndex = 0;
    part.setAttribute('role', 'group');
    part.setAttribute('aria-label', t('grid'));
  }
  for (const cell of box.querySelectorAll('td[aria-labelledby]')) cell.removeAttribute('aria-labelledby');
  for (const link of box.querySelectorAll('a.fc-more-link, a.fc-event')) link.setAttribute('role', 'button');
}

interface Props {
  view: View;
  calendars: Collection[];
  hidden: string[];
  moves: Moves;
  reached: (calendar: Calendar) => void;
}

export function Grid({ view, calendars, hidden, moves, reached }: Props) {
  const box = useRef<HTMLDivElement>(null), made = useRef<Calendar | undefined>(undefined);
  const latest = useRef({ moves, calendars });
  latest.current = { moves, calendars };
  useEffect(() => {
    const through: Moves = {
      opened: (s) => latest.current.moves.opened(s), created: (a, b) => latest.current.moves.created(a, b),
      moved: (s, a, b) => latest.current.moves.moved(s, a, b), turned: (title) => latest.current.moves.turned(title), busy: (on) => latest.current.moves.busy(on),
    };
    const calendar = make(box.current as HTMLDivElement, view, through, () => latest.current.calendars.some((c) => c.write));
    made.current = calendar;
    calendar.render();
    reached(calendar);
    return () => calendar.destroy();
  }, []);
  useEffect(() => {
    if (made.current && made.current.view.type !== VIEWS[view]) made.current.changeView(VIEWS[view]);
  }, [view]);
  useEffect(() => {
    const calendar = made.current;
    if (!calendar) return;
    const wanted = calendars.filter((c) => !hidden.includes(c.href));
    for (const s of calendar.getEventSources()) if (!wanted.some((c) => c.href === s.id)) s.remove();
    for (const c of wanted) if (!calendar.getEventSourceById(c.href)) calendar.addEventSource(source(c));
  }, [calendars, hidden]);
  return <div class="grid" ref={box} lang={language} />;
}
