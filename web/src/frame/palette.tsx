// SPDX-License-Identifier: Apache-2.0
// palette: "/" or Ctrl-K: every page and every object by a few letters, without leaving the keyboard.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, type Page } from '../api/client';
import { may, me, type Me } from '../api/session';
import { t, word } from '../lang';
import { pageOf } from '../noun';
import { NOUNS } from '../nouns';
import { Dialog, show } from '../ui/dialog';
import { Icon, type IconName } from '../ui/icon';
import { MENU } from './menu';
import { navigate } from './router';

interface Hit {
  to: string;
  title: string;
  kind: string;
  icon: IconName;
}

const OF_EACH = 5;
const PAUSE_MS = 120;

const pages = (who: Me): Hit[] =>
  MENU.flatMap((section) => section.entries)
    .filter((entry) => may(who, entry.role) && (!entry.mailbox || who.role === 'mail_user'))
    .map((entry) => ({ to: entry.to, title: t(entry.title), kind: t('page'), icon: entry.icon }));

const acts = (who: Me): Hit[] =>
  NOUNS.filter((noun) => may(who, noun.role)).map((noun) => ({ to: `${noun.path}/new`, title: word(`noun.${noun.name}.new`), kind: t('action'), icon: 'add' as const }));

async function objects(who: Me, text: string, signal: AbortSignal): Promise<Hit[]> {
  const found = await Promise.allSettled(
    NOUNS.filter((noun) => may(who, noun.role)).map(async (noun) => {
      const page = await get<Page>(noun.path, { q: text, limit: OF_EACH }, signal);
      return page.items.map((object) => ({ to: pageOf(noun, object), title: String(object[noun.key]), kind: word(`noun.${noun.name}.one`), icon: noun.icon }));
    }),
  );
  return found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
}

function Palette({ close }: { close: () => void }) {
  const who = me.use() as Me;
  const [text, setText] = useState('');
  const [found, setFound] = useState<Hit[]>([]);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const wanted = text.trim().toLowerCase();
  const hits = [...[...pages(who), ...acts(who)].filter((hit) => wanted === '' || hit.title.toLowerCase().includes(wanted)), ...found].slice(0, 40);

  useEffect(() => {
    setAt(0);
    if (wanted === '') return setFound([]);
    const stop = new AbortController();
    const timer = setTimeout(() => void objects(who, wanted, stop.signal).then((all) => !stop.signal.aborted && setFound(all)), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wanted]);
  useEffect(() => list.current?.children[at]?.scrollIntoView({ block: 'nearest' }), [at]);

  const go = (hit: Hit | undefined) => {
    if (!hit) return;
    close();
    void navigate(hit.to);
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((was) => (was + step + hits.length) % Math.max(hits.length, 1));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(hits[at]);
    }
  };
  return (
    <Dialog title={t('search_everything')} close={close}>
      <input
        type="text"
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-hits"
        aria-activedescendant={hits[at] ? `hit-${at}` : undefined}
        aria-label={t('search_everything')}
        placeholder={t('search_everything_hint')}
        value={text}
        onInput={(e) => setText(e.currentTarget.value)}
        onKeyDown={key}
      />
      <ul class="hits" id="palette-hits" role="listbox" aria-label={t('found')} ref={list}>
        {hits.map((hit, i) => (
          <li key={hit.to + hit.kind} id={`hit-${i}`} role="option" aria-selected={i === at} onClick={() => go(hit)} onMouseMove={() => setAt(i)}>
            <Icon name={hit.icon} />
            <span class="grow">{hit.title}</span>
            <span class="muted small">{hit.kind}</span>
          </li>
        ))}
      </ul>
      {hits.length === 0 && <p class="muted">{t('nothing_found')}</p>}
    </Dialog>
  );
}

export const openPalette = () => show((close) => <Palette close={close} />);

/** "/" where nobody is typing, and Ctrl-K anywhere. */
export function paletteKeys(event: KeyboardEvent): void {
  const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select, [contenteditable]');
  const wanted = (event.key === '/' && !typing) || (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey));
  if (!wanted || !me.get() || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  openPalette();
}
