// SPDX-License-Identifier: Apache-2.0
// frame: what stands around every page of somebody who is signed in.
import { Component, type ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { factorNeeded, online } from '../api/client';
import { may, signOut, type Me } from '../api/session';
import { t, word } from '../lang';
import { Icon } from '../ui/icon';
import { Button, Failure, Note, useAct } from '../ui/parts';
import { Jobs } from './jobs';
import { MENU } from './menu';
import { PageAt } from './pages';
import { openPalette, paletteKeys } from './palette';
import { navigate, place } from './router';
import { setTheme, theme, type Theme } from './theme';

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };

export function ThemeButton() {
  const now = theme.use();
  return <Button kind="quiet" icon={now === 'dark' ? 'moon' : now === 'light' ? 'sun' : 'contrast'} label={t('theme', { what: word(`theme.${now}`) })} onClick={() => setTheme(NEXT[now])} />;
}

/** The entry with the longest path that the page's path begins with. */
function isOpen(to: string, path: string, all: string[]): boolean {
  const fits = (one: string) => one === path || (one !== '/' && path.startsWith(`${one}/`));
  return fits(to) && !all.some((other) => other.length > to.length && fits(other));
}

function Menu({ who, path }: { who: Me; path: string }) {
  const sections = MENU.map((section) => ({
    ...section,
    entries: section.entries.filter((entry) => may(who, entry.role) && (!entry.mailbox || who.role === 'mail_user')),
  })).filter((section) => section.entries.length > 0);
  const all = sections.flatMap((section) => section.entries.map((entry) => entry.to));
  return (
    <nav aria-label={t('menu')}>
      {sections.map((section) => (
        <div key={section.title ?? ''} class="section">
          {section.title && <h2>{t(section.title)}</h2>}
          {section.entries.map((entry) => (
            <a key={entry.to} href={entry.to} aria-current={isOpen(entry.to, path, all) ? 'page' : undefined}>
              <Icon name={entry.icon} />
              <span>{t(entry.title)}</span>
            </a>
          ))}
        </div>
      ))}
    </nav>
  );
}

/** A mistake in one page leaves the frame standing, so that the user can go elsewhere. */
class Guarded extends Component<{ path: string; children: ComponentChildren }, { error?: unknown }> {
  override componentDidCatch(error: unknown) {
    console.error(error);
    this.setState({ error });
  }
  override componentDidUpdate(before: { path: string }) {
    if (before.path !== this.props.path && this.state.error !== undefined) this.setState({ error: undefined });
  }
  override render() {
    return this.state.error === undefined ? this.props.children : <Failure error={this.state.error} again={() => location.reload()} />;
  }
}

export function Frame({ who }: { who: Me }) {
  const { path } = place.use();
  const connected = online.use();
  const needed = factorNeeded.use();
  const [open, setOpen] = useState(false);
  const [busy, act] = useAct();
  const [leaving, setLeaving] = useState(false); // no page asks for anything any more: it would be refused
  const leave = async () => {
    await navigate('/');
    setLeaving(true);
    await signOut();
  };
  useEffect(() => {
    if (who.totp || !who.password_login) factorNeeded.set(false); // if the server wants more, it says so again
    else if (needed && path !== '/me/security' && !path.startsWith('/help')) void navigate('/me/security', { replace: true });
  }, [needed, path, who.totp, who.password_login]);
  const main = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    document.addEventListener('keydown', paletteKeys);
    return () => document.removeEventListener('keydown', paletteKeys);
  }, []);
  useEffect(() => {
    setOpen(false);
    const at = document.activeElement;
    if (at !== document.body && !at?.closest('.side')) return; // a form has its own place to begin
    main.current?.focus({ preventScroll: true });
  }, [path]);
  useEffect(() => {
    const close = (event: KeyboardEvent) => event.key === 'Escape' && setOpen(false);
    document.addEventListener('keydown', close);
    return () => document.removeEventListener('keydown', close);
  }, []);
  return (
    <div class={`frame ${open ? 'open' : ''}`}>
      <a class="skip" href="#main" onClick={(e) => (e.preventDefault(), main.current?.focus())}>
        {t('skip')}
      </a>
      <header class="top">
        <Button kind="quiet" class="burger" icon="menu" label={t('menu')} aria-expanded={open} aria-controls="side" onClick={() => setOpen(!open)} />
        <a class="brand" href="/" title={t('product')}>
          <Icon name="mail" /> <span>{t('product')}</span>
        </a>
        <button type="button" class="find" title={t('search_everything')} onClick={openPalette}>
          <Icon name="search" /> <span>{t('search_everything')}</span> <kbd aria-hidden="true">Ctrl K</kbd>
        </button>
        <ThemeButton />
        <a class="who" href="/me" title={word(`role.${who.role}`)}>
          <Icon name="account" /> <span>{who.name}</span>
        </a>
        <Button kind="quiet" icon="signout" label={t('sign_out')} busy={busy} onClick={() => void act(leave)} />
      </header>
      <div class="side" id="side">
        <Menu who={who} path={path} />
      </div>
      <div class="shade" onClick={() => setOpen(false)} />
      <main id="main" ref={main} tabIndex={-1}>
        {!connected && <Note tone="warn">{t('offline')}</Note>}
        <Guarded path={path}>
          {!leaving && <PageAt path={path} who={who} />}
        </Guarded>
      </main>
      <Jobs />
    </div>
  );
}
