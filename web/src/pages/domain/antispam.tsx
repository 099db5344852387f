// SPDX-License-Identifier: Apache-2.0
// antispam: thresholds and lists of the server, and of each domain and relay domain (R40, R41).
import { path } from '../../api/client';
import { t } from '../../lang';
import type { Inside } from '../../nouns';
import { Failure, Head, Tabs } from '../../ui/parts';
import { SenderLists } from './lists';
import { Thresholds } from './thresholds';

export const thresholdsOf =
  (noun: string) =>
  ({ object }: Inside) => <Thresholds of={path(`${noun}/{key}`, String(object['name']))} pattern={`${noun}/{key}`} />;

export const listsOf =
  (noun: string) =>
  ({ object }: Inside) => <SenderLists of={path(`${noun}/{key}`, String(object['name']))} />;

const TABS = [
  { name: '', title: () => t('thresholds.tab') },
  { name: 'lists', title: () => t('lists.tab') },
];

export function Antispam({ params }: { params: Record<string, string> }) {
  const tab = params['tab'] ?? '';
  return (
    <>
      <Head title={t('menu.antispam')} lead={t('antispam.lead')} />
      <Tabs of={TABS} at={tab} to={(name) => (name === '' ? '/antispam' : `/antispam/${name}`)} />
      {tab === '' ? <Thresholds of="" pattern="" /> : tab === 'lists' ? <SenderLists of="" /> : <Failure error={new Error(t('not_found'))} />}
    </>
  );
}
