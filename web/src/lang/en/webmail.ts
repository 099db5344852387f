// SPDX-License-Identifier: Apache-2.0
// webmail: words of the way into webmail.
export const webmail = {
  'menu.webmail': 'Webmail',
  'webmail.open': 'Open webmail',
  'webmail.choose': 'Two programs for the same mailbox; the calendar is in Roundcube.',
  'webmail.opening': 'Opening webmail',
};
