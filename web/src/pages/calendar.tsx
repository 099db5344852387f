// SPDX-License-Identifier: Apache-2.0
// calendar: the calendar is an application of its own (web/calendar), which Roundcube shows as well; here it stands in our frame.
import { t } from '../lang';
import { Head } from '../ui/parts';

export function Calendar() {
  return (
    <>
      <Head title={t('menu.calendar')} />
      <iframe class="calendar" src="/cal/" title={t('menu.calendar')} />
    </>
  );
}
