// SPDX-License-Identifier: Apache-2.0
// theme: light, dark, or what the system wants; remembered in this browser.
import { store } from '../store';

export type Theme = 'system' | 'light' | 'dark';
const REMEMBERED = 'theme';

export const theme = store<Theme>('system');

function apply(next: Theme): void {
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
}

export function setTheme(next: Theme): void {
  theme.set(next);
  apply(next);
  try {
    localStorage.setItem(REMEMBERED, next);
  } catch {
    // a browser that remembers nothing begins with the system's
  }
}

export function startTheme(): void {
  let found: string | null = null;
  try {
    found = localStorage.getItem(REMEMBERED);
  } catch {
    // as above
  }
  theme.set(found === 'light' || found === 'dark' ? found : 'system');
  apply(theme.get());
}
