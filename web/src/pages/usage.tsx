// SPDX-License-Identifier: Apache-2.0
// usage: how busy the server is and was, as plots from an hour to a year.
import { useEffect, useState } from 'preact/hooks';
import { get, type Page } from '../api/client';
import type { Params } from '../frame/pages';
import { bytes, number, t, word, type Key } from '../lang';
import { Card, Empty, Head, Load, Note, useLoad } from '../ui/parts';
import { Plot, type Line } from '../ui/plot';

const SPANS = ['hour', 'day', 'week', 'month', 'year'];
const LOOK_MS = 60_000;

interface Sample extends Record<string, number | string> {
  at: string;
}

interface Figure {
  title: Key;
  /** Of the API; the colours come in this order. */
  lines: string[];
  /** What the first is a part of. */
  whole?: string;
  format: (n: number) => string;
}

const percent = (n: number) => `${number(Math.round(n * 10) / 10)} %`;

const FIGURES: Figure[] = [
  { title: 'usage.disk', lines: ['disk_used_bytes'], whole: 'disk_total_bytes', format: bytes },
  { title: 'usage.load', lines: ['load_percent'], format: percent },
  { title: 'usage.memory', lines: ['memory_used_bytes'], whole: 'memory_total_bytes', format: bytes },
  { title: 'usage.queue', lines: ['queue_length'], format: number },
  { title: 'usage.messages', lines: ['messages_in', 'messages_out', 'messages_rejected'], format: number },
  { title: 'usage.sign_ins', lines: ['sign_ins'], format: number },
];

const line = (samples: Sample[], name: string): Line => ({ label: word(`usage.${name}`), values: samples.map((one) => Number(one[name])) });

function Shown({ figure, samples, span }: { figure: Figure; samples: Sample[]; span: string }) {
  const last = samples.at(-1);
  const of = figure.whole && last ? Number(last[figure.whole]) : 0;
  return (
    <Card title={t(figure.title)}>
      <Plot
        label={t('usage.plot', { what: t(figure.title), span: word(`usage.last_${span}`) })}
        at={samples.map((one) => Date.parse(one.at) / 1000)}
        lines={figure.lines.map((name) => line(samples, name))}
        max={of || undefined}
        base={figure.format === bytes ? 1024 : undefined}
        note={of > 0 ? t('usage.of', { whole: figure.format(of) }) : undefined}
        format={figure.format}
      />
    </Card>
  );
}

export function Usage({ params }: { params: Params }) {
  const span = SPANS.find((one) => one === params['span']) ?? 'hour';
  const [turn, setTurn] = useState(0);
  const found = useLoad((signal) => get<Page<Sample>>('/server/usage', { span, limit: 500 }, signal), [span, turn]);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && setTurn((n) => n + 1), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <Head title={t('menu.usage')} lead={t('usage.lead')} />
      <nav class="tabs" aria-label={t('usage.span')}>
        {SPANS.map((one) => (
          <a key={one} href={one === 'hour' ? '/usage' : `/usage/${one}`} aria-current={one === span ? 'page' : undefined}>
            {word(`usage.last_${one}`)}
          </a>
        ))}
      </nav>
      <Load from={found}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('usage.empty')} lead={t('usage.empty_lead')} />
          ) : (
            <div class="plots">
              {FIGURES.map((figure) => (
                <Shown key={figure.title} figure={figure} samples={items} span={span} />
              ))}
            </div>
          )
        }
      </Load>
      <Note>{t('usage.prometheus')}</Note>
    </>
  );
}
