// SPDX-License-Identifier: Apache-2.0
// nowhere: an address that leads to no page.
import { t } from '../lang';
import { Head } from '../ui/parts';

export function Nowhere() {
  return (
    <>
      <Head title={t('not_found')} lead={t('no_such_page')} />
      <a class="button" href="/">
        {t('menu.home')}
      </a>
    </>
  );
}
