// SPDX-License-Identifier: Apache-2.0
// filters: what happens to mail as it comes in (R52): the rules, the script made of them, and a message to try them with.
import { useEffect } from 'preact/hooks';
import { get } from '../../api/client';
import { t } from '../../lang';
import { Head, Load, Tabs, useLoad } from '../../ui/parts';
import { Rules } from './rules';
import type { Script } from './rule';
import { ScriptTab, State } from './script';
import { TrialTab } from './trial';

const LOOK_MS = 700;
const TABS = [
  { name: '', title: () => t('filter.tab.rules') },
  { name: 'script', title: () => t('filter.tab.script') },
  { name: 'test', title: () => t('filter.tab.test') },
];

/** The script, and again until Dovecot has it. */
export function useScript() {
  const found = useLoad((signal) => get<Script>('/me/filters/script', {}, signal), []);
  const waiting = found.data?.state === 'waiting';
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(found.reload, LOOK_MS);
    return () => clearTimeout(timer);
  }, [found.data]);
  return found;
}

export function Filters({ params }: { params: Record<string, string> }) {
  const found = useScript();
  const tab = params['tab'] ?? '';
  return (
    <>
      <Head
        title={t('menu.filters')}
        lead={
          <>
            {t('filter.empty_lead')} <a href="/help/filters">{t('read.filters')}</a>
          </>
        }
      />
      <Tabs of={TABS} at={tab} to={(name) => `/me/filters${name && `/${name}`}`} />
      <Load from={found}>
        {(script) => (
          <>
            <State of={script} again={found.reload} />
            {tab === 'script' ? <ScriptTab key={script.script} of={script} again={found.reload} /> : tab === 'test' ? <TrialTab of={script} /> : <Rules changed={found.reload} />}
          </>
        )}
      </Load>
    </>
  );
}
