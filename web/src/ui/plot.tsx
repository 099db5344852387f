// SPDX-License-Identifier: Apache-2.0
// plot: numbers over time as lines, drawn in the page's own elements: it is as wide as there is room and has the colours of the
// page without being told of either. A slider over it leads through the values by mouse, finger and keyboard; below they are a table.
import { useMemo, useState } from 'preact/hooks';
import { current, dateTime, t } from '../lang';

export interface Line {
  label: string;
  values: number[];
}

export interface PlotProps {
  /** What is to be seen, for who does not see it. */
  label: string;
  /** Seconds since 1970, ascending. */
  at: number[];
  lines: Line[];
  /** The top of the scale; else it is above the largest value. */
  max?: number | undefined;
  /** Steps of the scale are round by this: 1024 for bytes. */
  base?: number | undefined;
  /** Said behind the values. */
  note?: string | undefined;
  format: (n: number) => string;
}

const WIDE = 1000, HIGH = 100; // of the drawing, which is stretched
const GAPS_AT = 3;
const MARKS = 4, TIMES = 7, ROWS = 24;
const HOUR = 3600, DAY = 24 * HOUR;
const TIME_STEPS = [60, 120, 300, 600, 1200, 1800, ...[1, 2, 4, 6, 12].map((n) => n * HOUR), ...[1, 2, 5, 10, 30, 61, 122].map((n) => n * DAY)];

/** A round step so that about MARKS of them reach the top; never below 1. */
function stepOf(top: number, base = 10): number {
  const unit = base === 10 ? 1 : base ** Math.max(0, Math.floor(Math.log(top) / Math.log(base)));
  const raw = top / unit / MARKS, ten = 10 ** Math.floor(Math.log10(raw));
  const round = [1, 2, 5, 10].find((n) => n * ten >= raw) ?? 10;
  return Math.max(1, round * ten * unit);
}

const upTo = (from: number, end: number, step: number) =>
  Array.from({ length: Math.max(0, Math.floor((end - from) / step) + 1) }, (_, i) => from + i * step);

/** Round times of the day where the reader is. */
function timesOf(from: number, to: number): number[] {
  const step = TIME_STEPS.find((one) => (to - from) / one <= TIMES) ?? 365 * DAY;
  const off = new Date(from * 1000).getTimezoneOffset() * 60;
  return upTo(Math.ceil((from - off) / step) * step + off, to, step);
}

interface Scale {
  x: (at: number) => number;
  y: (n: number) => number;
}

/** The path of a line: it is interrupted where nobody looked for several steps; a value that stands alone is a dot. */
function pathOf(at: number[], values: number[], { x, y }: Scale): string {
  const step = Math.min(...at.slice(1).map((n, i) => n - (at[i] ?? 0)));
  return values.map((n, i) => {
    const here = at[i] ?? 0, before = at[i - 1];
    const place = `${x(here).toFixed(1)} ${y(n).toFixed(1)}`;
    return before === undefined || here - before > step * GAPS_AT ? `M${place}h0` : `L${place}`;
  }).join('');
}

const percent = (n: number, of: number) => `${(100 * n) / of}%`;
const timeOf = (at: number) => dateTime(new Date(at * 1000).toISOString());

/** Some of the values, evenly spread, the last one with them. */
function Table({ at, lines, format }: PlotProps) {
  const every = Math.ceil(at.length / ROWS);
  const rows = at.map((_, i) => i).filter((i) => (at.length - 1 - i) % every === 0).reverse();
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">{t('usage.time')}</th>
          {lines.map((line) => (
            <th key={line.label} scope="col">{line.label}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((i) => (
          <tr key={i}>
            <th scope="row">{timeOf(at[i] ?? 0)}</th>
            {lines.map((line) => (
              <td key={line.label}>{format(line.values[i] ?? 0)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Plot(props: PlotProps) {
  const { label, at, lines, max, base, format } = props;
  const [chosen, choose] = useState<number | null>(null);
  const [open, setOpen] = useState(false);
  const end = at.length - 1, from = at[0] ?? 0, to = at[end] ?? 0;
  const { language } = current.get();
  const drawn = useMemo(() => {
    const largest = Math.max(1, ...lines.flatMap((line) => line.values));
    const step = stepOf(max ?? largest, base), top = max ?? Math.ceil(largest / step) * step;
    const scale: Scale = {
      x: (n) => (to > from ? ((n - from) / (to - from)) * WIDE : WIDE / 2),
      y: (n) => HIGH - (Math.min(n, top) / top) * HIGH,
    };
    const marks = upTo(0, top, step), times = timesOf(from, to);
    const days = to - from > 2 * DAY;
    const form = new Intl.DateTimeFormat(language, days ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit' });
    const grid = [...marks.map((n) => `M0 ${scale.y(n)}H${WIDE}`), ...times.map((n) => `M${scale.x(n)} 0V${HIGH}`)].join('');
    return { scale, marks, times, form, grid, paths: lines.map((line) => pathOf(at, line.values, scale)) };
  }, [label, from, to, at.length, max, language]);
  const { scale, marks, times, form } = drawn;
  const shown = chosen === null ? end : Math.min(chosen, end);
  const said = lines.map((line) => `${line.label}: ${format(line.values[shown] ?? 0)}`);

  /** The value that is nearest to the pointer. */
  const point = (e: PointerEvent) => {
    const box = (e.currentTarget as HTMLElement).getBoundingClientRect();
    const wanted = from + ((e.clientX - box.left) / box.width) * (to - from);
    choose(at.reduce((best, n, i) => (Math.abs(n - wanted) < Math.abs((at[best] ?? 0) - wanted) ? i : best), 0));
  };

  return (
    <figure class="plot" aria-label={label}>
      <div class="area">
        {marks.map((n) => (
          <span key={n} class="mark" aria-hidden="true" style={{ top: percent(scale.y(n), HIGH) }}>{format(n)}</span>
        ))}
        {times.map((n, i) => (
          <span key={n} class={i % 2 === 0 ? 'time' : 'time odd'} aria-hidden="true" style={{ left: percent(scale.x(n), WIDE) }}>{form.format(n * 1000)}</span>
        ))}
        <svg viewBox={`0 0 ${WIDE} ${HIGH}`} preserveAspectRatio="none" aria-hidden="true">
          <path class="grid" d={drawn.grid} />
          {drawn.paths.map((d, i) => (
            <path key={i} class={`line line${i}`} d={d} />
          ))}
        </svg>
        {chosen !== null && <span class="cursor" style={{ left: percent(scale.x(at[shown] ?? 0), WIDE) }} />}
        <input
          type="range"
          min={0}
          max={end}
          value={shown}
          aria-label={label}
          aria-valuetext={`${timeOf(at[shown] ?? 0)}, ${said.join(', ')}`}
          onInput={(e) => choose(e.currentTarget.valueAsNumber)}
          onPointerMove={point}
          onPointerLeave={() => choose(null)}
          onBlur={() => choose(null)}
        />
      </div>
      <figcaption class="row small">
        <time dateTime={new Date((at[shown] ?? 0) * 1000).toISOString()}>{timeOf(at[shown] ?? 0)}</time>
        {said.map((text, i) => (
          <span key={i} class={`key line${i}`}>{text}</span>
        ))}
        {props.note}
      </figcaption>
      <details class="small" onToggle={(e) => setOpen(e.currentTarget.open)}>
        <summary>{t('usage.table')}</summary>
        {open && <Table {...props} />}
      </details>
    </figure>
  );
}
