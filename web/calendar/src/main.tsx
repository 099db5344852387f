// SPDX-License-Identifier: Apache-2.0
// main: where are we, in which language; then the calendar.
import { render } from 'preact';
import { useDav } from './dav';
import { findHost, startTheme } from './host';
import { setLanguage } from './lang';
import { App } from './ui/app';
import { complain, Messages } from './ui/dialog';

startTheme();
const page = document.getElementById('calendar') as HTMLElement;
try {
  const host = await findHost();
  setLanguage(host.language);
  useDav(host);
  render(<App host={host} />, page);
} catch (e) {
  setLanguage(navigator.language.startsWith('de') ? 'de' : 'en');
  complain(e);
  render(<Messages />, page);
}
