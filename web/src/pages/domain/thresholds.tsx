// SPDX-License-Identifier: Apache-2.0
// thresholds: from which score a message has to come again, is marked, is refused; drawn as a scale (R40).
import type { Values } from '../../api/client';
import { number, t, word } from '../../lang';
import { Form } from '../../ui/form';
import { Button, Load, Note, useAct, useLoad } from '../../ui/parts';
import { toast } from '../../ui/toast';
import { readDocument, resetDocument, writeDocument } from './document';

const NAMES = ['greylist', 'add_header', 'reject'] as const;
export const OFF = 999;

interface Zone {
  /** 'pass', or the threshold that begins it. */
  name: string;
  from: number;
  to: number;
}

/** Those that are on, from low to high, each until the next one; the last one a little further, for the eye. */
export function zonesOf(values: Values): Zone[] {
  const on = NAMES.map((name) => ({ name: name as string, from: Number(values[name]) })).filter(({ from }) => from > 0 && from < OFF);
  const steps = [{ name: 'pass', from: 0 }, ...on];
  const last = steps.at(-1)?.from ?? 0;
  return steps.map((step, i) => ({ ...step, to: steps[i + 1]?.from ?? Math.max(last * 1.25, 5) }));
}

/** A threshold is more than those before it; one that is off has no place in the order. */
export function disorder(values: Values): Record<string, string> {
  const wrong: Record<string, string> = {};
  let before: { name: string; value: number } | undefined;
  for (const name of NAMES) {
    const value = Number(values[name]);
    if (values[name] === null || Number.isNaN(value) || value >= OFF) continue;
    if (Math.round(value * 10) / 10 !== value) wrong[name] = t('thresholds.one_decimal');
    else if (before && value <= before.value) wrong[name] = t('thresholds.disorder', { other: word(`field.${before.name}`), value: number(before.value) });
    before = { name, value };
  }
  return wrong;
}

function Scale({ values }: { values: Values }) {
  const wrong = Object.values(disorder(values))[0];
  if (wrong !== undefined) return <Note tone="warn">{t('thresholds.order')}</Note>;
  const zones = zonesOf(values);
  return (
    <div class="scale">
      <div class="bar" aria-hidden="true">
        {zones.map((zone) => (
          <span key={zone.name} class={zone.name} style={{ flexGrow: zone.to - zone.from }}>
            <b>{number(zone.from)}</b>
          </span>
        ))}
      </div>
      <ul class="bullets">
        {zones.map((zone, i) => (
          <li key={zone.name}>
            <span class={`dot ${zone.name}`} aria-hidden="true" />{' '}
            {t(i === zones.length - 1 ? 'thresholds.from' : 'thresholds.between', { from: number(zone.from), to: number(zone.to) })} {word(`thresholds.then.${zone.name}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** of: '' for the server, else '/domains/example.org'; pattern: as the API's document writes it. */
export function Thresholds({ of, pattern }: { of: string; pattern: string }) {
  const to = `${of}/antispam/thresholds`;
  const found = useLoad((signal) => readDocument(to, signal), [to]);
  const [busy, act] = useAct();
  const reset = () =>
    act(async () => {
      const yes = t(of === '' ? 'thresholds.reset_default' : 'thresholds.reset');
      const lead = t(of === '' ? 'thresholds.reset_server' : 'thresholds.reset_lead');
      if (await resetDocument(to, yes, lead, yes)) found.reload();
    });
  return (
    <Load from={found}>
      {({ value, etag }) => {
        const source = String(value?.['source'] ?? 'default');
        const own = of === '' ? source !== 'default' : source === 'own';
        return (
          <div class="stack">
            <div class="head">
              <p class="lead">{word(of === '' && own ? 'thresholds.source.server' : `thresholds.source.${source}`)}</p>
              {own && (
                <Button icon="undo" busy={busy} onClick={() => void reset()}>
                  {t(of === '' ? 'thresholds.reset_default' : 'thresholds.reset')}
                </Button>
              )}
            </div>
            <Form
              route={`PUT ${pattern}/antispam/thresholds`}
              to={to}
              noun="thresholds"
              groups={[{ title: t('thresholds.title'), lead: t('thresholds.lead'), fields: [...NAMES] }]}
              value={value ?? {}}
              check={disorder}
              warn={(values) => <Scale values={values} />}
              save={t('save')}
              submit={async (values) => {
                found.set(await writeDocument(to, values, etag));
                toast(t('saved'));
              }}
            />
          </div>
        );
      }}
    </Load>
  );
}
