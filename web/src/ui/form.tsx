// SPDX-License-Identifier: Apache-2.0
// form: fields of one route, checked here and by the server, with what it says beside the right field; and the same as a line for a shell.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Method, Values } from '../api/client';
import { fault, fieldsOf, requiredOf, type FieldDef } from '../api/schema';
import { setGuard } from '../frame/router';
import { heard, t, word } from '../lang';
import { ask } from './dialog';
import { Field, type Pick } from './field';
import { Button, Curl, Failure, problemOf } from './parts';

export interface Group {
  title?: string;
  lead?: string;
  fields: string[];
  /** Shown when this holds of what has been entered. */
  when?: (values: Values) => boolean;
  /** Folded away at first: what few need. */
  folded?: boolean;
}

export interface Control {
  value: unknown;
  set: (value: unknown) => void;
  error: string | undefined;
}

interface FormProps {
  /** "PATCH /aliases/{key}": its body has these fields. */
  route: string;
  /** The path as it is asked, for the line of the shell: "/aliases/info@example.org". */
  to: string;
  groups: Group[];
  value: Values;
  save: string;
  submit: (values: Values) => Promise<void>;
  noun?: string;
  /** Sent beside the fields. */
  also?: Values;
  /** Only what has changed is sent. */
  changes?: boolean;
  /** All of it is sent, though only what has changed counts as one: a document that is replaced. */
  whole?: boolean;
  picks?: Record<string, Pick>;
  required?: string[];
  complete?: Record<string, string>;
  /** What else is wrong before it is sent: texts by field. */
  check?: (values: Values) => Record<string, string>;
  /** Of a field that is entered in another way than its type says. */
  controls?: Record<string, (given: Control) => ComponentChildren>;
  /** Drawn below the fields, with what has been entered. */
  warn?: (values: Values) => ComponentChildren;
  cancel?: () => void;
  /** Of a form that may be left at any time: a search, a sign-in. */
  unguarded?: boolean;
  /** It does not take the focus when it appears. */
  unfocused?: boolean;
  /** Without the line for a shell: where more than one request follows. */
  nocurl?: boolean;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** What stands in the fields once `before` has become `now`: what was entered in between stays. */
function merged(entered: Values, before: Values, now: Values): Values {
  const own = Object.keys(entered).filter((name) => !same(entered[name], before[name]));
  return { ...now, ...Object.fromEntries(own.map((name) => [name, entered[name]])) };
}

/** What is sent: a new object without what was left empty, an old one with what is different. */
function bodyOf(values: Values, before: Values, fields: string[], changes: boolean): Values {
  const sent = fields.filter((name) => (changes ? !same(values[name], before[name]) : values[name] !== undefined && values[name] !== '' && values[name] !== null));
  return Object.fromEntries(sent.map((name) => [name, values[name] === '' ? null : values[name]]));
}

const leave = () => ask(t('unsaved'), t('unsaved_lead'), t('leave'), true);

function faultText(key: string, def: FieldDef): string {
  const given = { min: String(def.min ?? ''), max: String(def.max ?? ''), minLength: String(def.minLength ?? ''), maxLength: String(def.maxLength ?? '') };
  return word(key).replace(/\{(\w+)\}/g, (_, k: string) => given[k as keyof typeof given] ?? '');
}

export function Form(props: FormProps) {
  const { route, to, groups, value, submit, noun, changes = false, picks = {}, complete = {} } = props;
  const defs = fieldsOf(route);
  const required = useMemo(() => new Set([...requiredOf(route), ...(props.required ?? [])]), [route]);
  const [values, setValues] = useState(value);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const base = useRef({ to, value });
  const shown = groups.filter((group) => !group.when || group.when(values));
  const fields = shown.flatMap((group) => group.fields).filter((name) => name in defs);
  const body = { ...props.also, ...bodyOf(values, value, fields, changes && !props.whole) };
  const dirty = fields.some((name) => !same(values[name], value[name]));

  // What the server says anew goes where nothing else has been entered meanwhile; another object has nothing of this one.
  useEffect(() => {
    const before = base.current;
    base.current = { to, value };
    setValues((was) => (to !== before.to ? value : merged(was, before.value, value)));
  }, [to, JSON.stringify(value)]);
  useEffect(() => {
    if (props.unguarded) return;
    setGuard(dirty ? leave : null);
    return () => setGuard(null);
  }, [dirty]);

  // a page that is not the first one gets no autofocus from the browser
  useLayoutEffect(() => box.current?.querySelector<HTMLElement>('[autofocus]')?.focus(), []);

  const focusFirst = (wrong: Record<string, string>) => {
    const first = fields.find((name) => name in wrong);
    const input = first && box.current?.querySelector<HTMLElement>(`[name="${first}"], [data-field="${first}"] input`);
    if (!input) return;
    input.closest('details')?.setAttribute('open', '');
    input.focus();
  };

  /** What an object has and can not do without: the route that changes it lets the field be left out, not be emptied. */
  const keeps = (name: string) => {
    const def = defs[name], had = value[name];
    const spared = def === undefined || def.nullable || (def.type === 'array' && !def.minLength);
    return changes && !spared && (typeof had === 'string' || Array.isArray(had)) && had.length > 0;
  };

  const check = () => {
    const wrong: Record<string, string> = {};
    for (const name of fields) {
      const def = defs[name];
      const said = def && fault(def, values[name], keeps(name) || (required.has(name) && !changes));
      if (def && said) wrong[name] = faultText(said, def);
    }
    return { ...props.check?.(values), ...wrong };
  };

  const refused = (e: unknown) => {
    const wrong: Record<string, string> = {};
    for (const one of problemOf(e).errors ?? []) {
      const name = one.pointer.split('/')[1] ?? '';
      if (fields.includes(name)) wrong[name] ??= heard(one.detail, one.reason) ?? word(`problem.${one.code}`);
    }
    setErrors(wrong);
    setFailure(Object.keys(wrong).length > 0 ? undefined : e);
    focusFirst(wrong);
  };

  const send = async () => {
    const wrong = check();
    setErrors(wrong);
    setFailure(undefined);
    if (Object.keys(wrong).length > 0) return focusFirst(wrong);
    setBusy(true);
    base.current = { to, value: values };
    try {
      setGuard(null);
      await submit(body);
    } catch (e) {
      base.current = { to, value };
      if (dirty && !props.unguarded) setGuard(leave);
      refused(e);
    } finally {
      setBusy(false);
    }
  };

  const draw = (name: string, i: number) => {
    const def = defs[name];
    const set = (next: unknown) => {
      setValues((was) => ({ ...was, [name]: next }));
      if (errors[name]) setErrors(({ [name]: _, ...rest }) => rest);
    };
    const own = props.controls?.[name];
    if (own) {
      return (
        <div key={name} data-field={name}>
          {own({ value: values[name], set, error: errors[name] })}
        </div>
      );
    }
    return (
      def && (
        <Field
          key={name}
          name={name}
          def={def}
          noun={noun}
          value={values[name]}
          set={set}
          error={errors[name]}
          required={required.has(name) || keeps(name)}
          pick={picks[name]}
          autoFocus={i === 0 && !changes && !props.unfocused}
          autoComplete={complete[name]}
        />
      )
    );
  };

  return (
    <form
      ref={box}
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (!busy) void send();
      }}
    >
      {shown.map((group, g) => {
        const inside = group.fields.map((name, i) => draw(name, g === 0 ? i : -1));
        return group.folded ? (
          <details key={group.title} class="group">
            <summary>{group.title}</summary>
            {inside}
          </details>
        ) : (
          <fieldset key={group.title ?? g} class="group">
            {group.title && <legend>{group.title}</legend>}
            {group.lead && <p class="lead">{group.lead}</p>}
            {inside}
          </fieldset>
        );
      })}
      {props.warn?.(values)}
      {failure !== undefined && <Failure error={failure} />}
      <footer class="row">
        <Button type="submit" kind="primary" busy={busy} disabled={busy || (changes && !dirty)}>
          {props.save}
        </Button>
        {props.cancel && <Button onClick={props.cancel}>{t('cancel')}</Button>}
        {changes && dirty && !props.cancel && <Button onClick={() => setValues(value)}>{t('reset')}</Button>}
      </footer>
      {!props.nocurl && <Curl method={route.split(' ')[0] as Method} to={to} body={body} />}
    </form>
  );
}
