// SPDX-License-Identifier: Apache-2.0
// field: one field of a form: its label, its input as its type wants it, its help, and what is wrong with it.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { get, type Page } from '../api/client';
import { fieldAt, type FieldDef } from '../api/schema';
import { bytes, t, word } from '../lang';
import { Button } from './parts';

export const labelOf = (name: string, noun = '') => word(`field.${noun}.${name}`, word(`field.${name}`, name.replaceAll('_', ' ')));
export const helpOf = (name: string, noun = '') => word(`help.${noun}.${name}`, word(`help.${name}`, ''));
/** A value of a closed list: 'role.mail_user', else 'value.mail_user'. */
export const valueWord = (name: string, value: string) => word(`${name}.${value}`, word(`value.${value}`));

interface FieldProps {
  name: string;
  def: FieldDef;
  value: unknown;
  set: (value: unknown) => void;
  noun?: string;
  error?: string | null;
  required?: boolean;
  /** Of a text that names another object: where names that begin so are found. */
  pick?: Pick;
  autoFocus?: boolean;
  autoComplete?: string;
  /** It narrows a list: no help, and nothing is said of being optional. */
  filter?: boolean;
}

export interface Pick {
  path: string;
  key: string;
  query?: Record<string, string>;
}

/** What every kind of input gets. */
interface Input {
  id?: string;
  name?: string;
  required?: boolean | undefined;
  autoFocus?: boolean | undefined;
  autoComplete?: string | undefined;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: boolean | undefined;
}

const MB = 1024 ** 2;
const SIZES: [string, number][] = [['MB', MB], ['GB', MB * 1024], ['TB', MB * 1024 ** 2]];

interface NumberProps {
  value: number;
  set: (value: number) => void;
  input: Input;
  min?: number;
  max?: number;
  step: number | 'any';
  /** What is typed is so many of the value. */
  scale?: number;
}

/** A number as it is typed: the box keeps "12." until its decimals come, for it is written to only when the value changes elsewhere. */
function NumberBox({ value, set, input, scale = 1, ...limits }: NumberProps) {
  const box = useRef<HTMLInputElement>(null);
  const told = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    if (!box.current || Object.is(told.current, value)) return;
    told.current = value;
    box.current.value = Number.isNaN(value) ? '' : String(value / scale);
  }, [value]);
  return (
    <input
      {...input}
      {...limits}
      ref={box}
      type="number"
      onInput={(e) => {
        const typed = e.currentTarget.valueAsNumber;
        told.current = scale === 1 ? typed : Math.round(typed * scale);
        set(told.current);
      }}
    />
  );
}

/** A size as number and unit; 0 stands for no limit. */
function Size({ value, set, input }: { value: number; set: (value: number) => void; input: Input }) {
  const [unit, setUnit] = useState(() => ([...SIZES].reverse().find(([, n]) => value >= n && value % n === 0) ?? SIZES[1] ?? ['GB', MB])[1]);
  return (
    <div class="row tight">
      <NumberBox input={input} min={0} step="any" scale={unit} value={value} set={set} />
      <select
        aria-label={t('unit')}
        value={String(unit)}
        onChange={(e) => {
          const next = Number(e.currentTarget.value);
          set(Math.round((value / unit) * next));
          setUnit(next);
        }}
      >
        {SIZES.map(([name, n]) => (
          <option key={name} value={n}>
            {name}
          </option>
        ))}
      </select>
      <span class="muted">{value === 0 ? t('no_limit') : Number.isNaN(value) ? '' : bytes(value)}</span>
    </div>
  );
}

const ALPHABET = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** 24 letters and digits that nobody mistakes for each other: about 139 bits. */
export function newPassword(): string {
  let text = '';
  while (text.length < 24) {
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
      if (byte < 256 - (256 % ALPHABET.length) && text.length < 24) text += ALPHABET[byte % ALPHABET.length];
    }
  }
  return text;
}

export function Password({ value, set, input, generate }: { value: string; set: (value: string) => void; input: Input; generate?: boolean }) {
  const [seen, setSeen] = useState(false);
  return (
    <div class="row tight">
      <input {...input} type={(seen ? 'text' : 'password') as 'text'} spellcheck={false} value={value} onInput={(e) => set(e.currentTarget.value)} />
      <Button onClick={() => setSeen(!seen)} aria-pressed={seen}>
        {seen ? t('hide') : t('show')}
      </Button>
      {generate && (
        <Button
          onClick={() => {
            set(newPassword());
            setSeen(true);
          }}
        >
          {t('generate')}
        </Button>
      )}
    </div>
  );
}

const SUGGESTED = 8;
const PAUSE_MS = 150;

/** A text with suggestions from the API; anything else may be typed, too. */
function Picker({ value, set, input, pick }: { value: string; set: (value: string) => void; input: Input; pick: Pick }) {
  const id = useId();
  const [found, setFound] = useState<string[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      get<Page>(pick.path, { ...pick.query, q: value, limit: SUGGESTED }, stop.signal).then(
        (page) => setFound(page.items.map((one) => String(one[pick.key]))),
        () => {}, // without suggestions it is a text like others
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [value]);
  return (
    <>
      <input {...input} type="text" list={id} autoComplete="off" autoCapitalize="off" spellcheck={false} value={value} onInput={(e) => set(e.currentTarget.value)} />
      <datalist id={id}>
        {found.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

/** What the browser's date input wants, in the user's own time zone. */
const localTime = (iso: string) => {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

function control({ name, def, value, set, pick }: FieldProps, input: Input): ComponentChildren {
  if (def.enum) {
    return (
      <select {...input} value={String(value ?? '')} onChange={(e) => set(e.currentTarget.value)}>
        {value === '' && <option value="">{t('choose')}</option>}
        {def.enum.map((one) => (
          <option key={one} value={one}>
            {valueWord(name, one)}
          </option>
        ))}
      </select>
    );
  }
  if (def.type === 'array') {
    const lines = (value as string[] | undefined) ?? [];
    return <Lines lines={lines} set={set} input={input} />;
  }
  if (name.endsWith('_bytes')) return <Size value={Number(value ?? 0)} set={set} input={input} />;
  if (def.type === 'integer' || def.type === 'number') {
    const number = typeof value === 'number' ? value : NaN;
    return <NumberBox input={input} min={def.min} max={def.max} step={def.type === 'number' ? 'any' : 1} value={number} set={set} />;
  }
  if (def.format === 'password') return <Password value={String(value ?? '')} set={set} input={input} generate={input.autoComplete === 'new-password'} />;
  if (def.format === 'date-time') {
    return (
      <input
        {...input}
        type="datetime-local"
        value={value ? localTime(String(value)) : ''}
        onInput={(e) => set(e.currentTarget.value === '' ? null : new Date(e.currentTarget.value).toISOString())}
      />
    );
  }
  if (pick) return <Picker value={String(value ?? '')} set={set} input={input} pick={pick} />;
  const technical = def.format !== undefined;
  return (
    <input
      {...input}
      type="text"
      inputMode={def.format === 'email' ? 'email' : undefined}
      {...(technical && { autoCapitalize: 'off', spellcheck: false })}
      value={String(value ?? '')}
      onInput={(e) => set(e.currentTarget.value === '' && def.nullable ? null : e.currentTarget.value)}
    />
  );
}

const split = (text: string) => text.split(/[\n,;]+/).map((line) => line.trim()).filter((line) => line !== '');

/** Several values, one a line. */
function Lines({ lines, set, input }: { lines: string[]; set: (lines: string[]) => void; input: Input }) {
  const [text, setText] = useState(lines.join('\n'));
  useEffect(() => {
    if (split(text).join() !== lines.join()) setText(lines.join('\n')); // changed from outside
  }, [lines.join()]);
  return (
    <textarea
      {...input}
      rows={Math.min(Math.max(text.split('\n').length + 1, 3), 12)}
      spellcheck={false}
      value={text}
      onInput={(e) => {
        setText(e.currentTarget.value);
        set(split(e.currentTarget.value));
      }}
    />
  );
}

/** Some of a closed list. */
function Choices({ name, all, chosen, set }: { name: string; all: string[]; chosen: string[]; set: (chosen: string[]) => void }) {
  return (
    <div class="row choices">
      {all.map((one) => (
        <label key={one}>
          <input
            type="checkbox"
            name={name}
            value={one}
            checked={chosen.includes(one)}
            onChange={(e) => set(all.filter((other) => (other === one ? e.currentTarget.checked : chosen.includes(other))))}
          />
          {valueWord(name, one)}
        </label>
      ))}
    </div>
  );
}

export function Field(props: FieldProps) {
  const { name, def, value, set, noun, error, required, autoFocus, autoComplete, filter } = props;
  const id = useId();
  const help = filter ? '' : helpOf(name, noun);
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  const input: Input = {
    id, name, required, autoFocus, autoComplete,
    'aria-describedby': described,
    'aria-invalid': error ? true : undefined,
  };
  const label = labelOf(name, noun);
  const free = !def.enum && (def.type === 'string' || def.type === 'array'); // what may be left empty
  const below = (
    <>
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </>
  );
  if (def.type === 'boolean') {
    return (
      <div class="field switch">
        <input {...input} required={undefined} type="checkbox" role="switch" checked={value === true} onChange={(e) => set(e.currentTarget.checked)} />
        <div>
          <label for={id}>{label}</label>
          {below}
        </div>
      </div>
    );
  }
  const all = def.items === undefined ? undefined : fieldAt(def.items).enum;
  if (all) {
    return (
      <div class="field" role="group" aria-labelledby={id} aria-describedby={described}>
        <span id={id}>{label}</span>
        <Choices name={name} all={all} chosen={(value as string[] | undefined) ?? []} set={set} />
        {below}
      </div>
    );
  }
  return (
    <div class="field">
      <label for={id}>
        {label}
        {!required && !filter && free && <span class="muted small"> {t('optional')}</span>}
      </label>
      {control(props, input)}
      {below}
    </div>
  );
}

