// SPDX-License-Identifier: Apache-2.0
// dialog: questions to the user, in native dialogs, and what is told.
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { store } from '../../../src/store';
import { Conflict, Refused } from '../dav';
import { Problem, SignedOut } from '../host';
import { type Key, t } from '../lang';

interface Open {
  n: number;
  title: string;
  draw: (close: (answer: unknown) => void) => ComponentChildren;
  close: (answer: unknown) => void;
}

const opened = store<Open[]>([]);
let n = 0;

/** null: it was closed without an answer. */
export function open<T>(title: string, draw: (close: (answer: T | null) => void) => ComponentChildren): Promise<T | null> {
  return new Promise((done) => {
    const dialog: Open = {
      n: ++n, title, draw: draw as Open['draw'],
      close(answer) {
        opened.set(opened.get().filter((d) => d !== dialog));
        done(answer as T | null);
      },
    };
    opened.set([...opened.get(), dialog]);
  });
}

function Modal({ dialog }: { dialog: Open }) {
  const box = useRef<HTMLDialogElement>(null), id = useId();
  useLayoutEffect(() => box.current?.showModal(), []);
  return (
    <dialog ref={box} aria-labelledby={id} onCancel={(e) => (e.preventDefault(), dialog.close(null))}>
      <div class="dialog">
        <header>
          <h2 id={id}>{dialog.title}</h2>
          <button type="button" class="button quiet" aria-label={t('close')} onClick={() => dialog.close(null)}>
            ×
          </button>
        </header>
        {dialog.draw(dialog.close)}
      </div>
    </dialog>
  );
}

export function Dialogs() {
  return (
    <>
      {opened.use().map((dialog) => (
        <Modal key={dialog.n} dialog={dialog} />
      ))}
    </>
  );
}

/** One of several, each a button; the first is what is meant mostly. */
export const choose = <T extends string>(title: string, text: string, answers: [T, string][], danger = false) =>
  open<T>(title, (close) => (
    <>
      <p>{text}</p>
      <div class="stack tight">
        {answers.map(([value, label], i) => (
          <button key={value} type="button" class={`button whole ${i === 0 ? (danger ? 'danger' : 'primary') : ''}`} onClick={() => close(value)}>
            {label}
          </button>
        ))}
      </div>
    </>
  ));

interface Message {
  text: string;
  bad: boolean;
  signIn?: boolean;
}

export const message = store<Message | null>(null);
export const say = (text: string) => message.set({ text, bad: false });

const KNOWN: Record<number, Key> = { 403: 'forbidden', 413: 'too_large', 507: 'too_large' };

const REASONS = ['may_not_send', 'sending_blocked', 'sending_put_off'] as const;

export function whyOf(e: unknown): string {
  const reason = e instanceof Problem && REASONS.find((r) => r === e.reason);
  if (reason) return t(reason);
  if (e instanceof Refused) return KNOWN[e.status] ? t(KNOWN[e.status] as Key) : t('http', { n: e.status });
  return e instanceof TypeError ? t('offline') : e instanceof Error ? e.message : String(e);
}

/** What went wrong, in words that say what to do next. */
export function complain(e: unknown, key: Key = 'failed', given: Record<string, string> = {}): void {
  if (e instanceof SignedOut) message.set({ text: t('signed_out'), bad: true, signIn: true });
  else if (e instanceof Conflict) message.set({ text: t('conflict'), bad: true });
  else message.set({ text: t(key, { ...given, why: whyOf(e) }), bad: true });
}

export function Messages() {
  const now = message.use();
  return (
    <div class="told">
      <p role="status">{now && !now.bad ? now.text : ''}</p>
      <div role="alert">
        {now?.bad && (
          <div class="note bad">
            <p class="grow">
              {now.text} {now.signIn && <a href="/" target="_top">{t('sign_in')}</a>}
            </p>
            <button type="button" class="button quiet" aria-label={t('close')} onClick={() => message.set(null)}>
              ×
            </button>
          </div>
        )}
      </div>
    </div>
  );
}
