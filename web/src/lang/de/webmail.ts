// SPDX-License-Identifier: Apache-2.0
// webmail: as en/webmail.ts.
import type { webmail as en } from '../en/webmail';

export const webmail: Record<keyof typeof en, string> = {
  'menu.webmail': 'Webmail',
  'webmail.open': 'Webmail öffnen',
  'webmail.choose': 'Zwei Programme für dasselbe Postfach; der Kalender ist in Roundcube.',
  'webmail.opening': 'Webmail wird geöffnet',
};
