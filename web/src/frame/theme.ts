// SPDX-License-Identifier: Apache-2.0
// theme: light, dark, or what the system wants; remembered in this browser.
import { remember, remembered } from '../remember';
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
  remember(REMEMBERED, next);
}

export function startTheme(): void {
  const found = remembered(REMEMBERED);
  theme.set(found === 'light' || found === 'dark' ? found : 'system');
  apply(theme.get());
}
