// SPDX-License-Identifier: Apache-2.0
// icon: our own small drawings on a grid of 24, in strokes, so that they take the colour of the words beside them.
const SHAPES = {
  account: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.6-6 8-6s8 2 8 6',
  accounts: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.5 2.9-5 6.5-5s6.5 1.5 6.5 5M16 4.5a3.5 3.5 0 0 1 0 6.4M18 15.3c2.2.6 3.5 2 3.5 4.7',
  add: 'M12 5v14M5 12h14',
  alias: 'M4 12h11M11 7l5 5-5 5M20 5v14',
  back: 'M15 5l-7 7 7 7',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4',
  calendar: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  chevron: 'M9 5l7 7-7 7',
  close: 'M6 6l12 12M18 6L6 18',
  contrast: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 3v18M12 8h6.5M12 12h9M12 16h7.5',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  device: 'M8 3h8v18H8zM11 18h2',
  domain: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  dots: 'M5 12h.01M12 12h.01M19 12h.01',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  explain: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.5A2.5 2.5 0 1 1 13 11.8c-.7.4-1 .8-1 1.7M12 16.5h.01',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  filter: 'M4 6h16M7 12h10M10 18h4',
  help: 'M4 4h12a4 4 0 0 1 4 4v12H8a4 4 0 0 1-4-4zM10 9.500a2 2 0 1 1 2.8 1.800c-.6.300-.8.700-.8 1.400M12 15.500h.01',
  home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4z',
  job: 'M12 3a9 9 0 1 0 9 9M12 7v5l3 2',
  key: 'M8 14a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 10h9M18 10v4',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  log: 'M6 3h12v18H6zM9 8h6M9 12h6M9 16h4',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
  menu: 'M4 6h16M4 12h16M4 18h16',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  passkey: 'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 20c0-3.5 3-5.5 7-5.5 1 0 2 .1 2.8.4M17.5 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM17.5 12v9l2-2-1.5-1.5L19.5 16',
  pause: 'M9 5v14M15 5v14',
  phone: 'M7 3h10v18H7zM10 18h4M10 6h4',
  queue: 'M4 5h16v4H4zM4 12h16M4 16h16M4 20h10',
  refresh: 'M20 5v5h-5M4 19v-5h5M5.5 9.500A7.5 7.5 0 0 1 19 8l1 2M18.5 14.500A7.5 7.5 0 0 1 5 16l-1-2',
  relay: 'M4 8h12M12 4l4 4-4 4M20 16H8M12 12l-4 4 4 4',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5',
  sender: 'M3 12l18-8-7 17-3-7z',
  server: 'M4 4h16v7H4zM4 13h16v7H4zM8 7.500h.01M8 16.500h.01',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 9.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM9 19.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  shield: 'M12 3l8 3v6c0 5-3.5 7.5-8 9-4.5-1.5-8-4-8-9V6z',
  signout: 'M10 4H5v16h5M14 8l5 4-5 4M19 12H9',
  sort: 'M8 5v14M4.5 15.500L8 19l3.5-3.500M16 19V5M12.5 8.500L16 5l3.5 3.5',
  stats: 'M4 20V10M10 20V4M16 20v-7M21 20H3',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.500M17.5 17.500L19 19M5 19l1.5-1.500M17.5 6.500L19 5',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
  undo: 'M8 5L4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3',
  upload: 'M12 16V5M7 9l5-5 5 5M5 20h14',
  warning: 'M12 4l9 16H3zM12 10v4M12 17h.01',
} as const;

export type IconName = keyof typeof SHAPES;

/** Decoration only: the words beside it, or the button's label, say what it means. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  );
}
