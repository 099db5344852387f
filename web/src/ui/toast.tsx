// SPDX-License-Identifier: Apache-2.0
// toast: a short word on what has just happened, with "undo" where the API can.
import { t } from '../lang';
import { store } from '../store';
import { Icon } from './icon';

interface Toast {
  id: number;
  text: string;
  tone: 'good' | 'bad';
  more?: string;
  undo?: () => Promise<void>;
}

const GOOD_MS = 6000;
const BAD_MS = 15000;
const MOST = 4;

const shown = store<Toast[]>([]);
let last = 0;

const drop = (id: number) => shown.set(shown.get().filter((one) => one.id !== id));

export function toast(text: string, { tone = 'good', more, undo }: Partial<Omit<Toast, 'id' | 'text'>> = {}): void {
  const id = ++last;
  shown.set([...shown.get(), { id, text, tone, more: more === text ? undefined : more, undo }].slice(-MOST));
  setTimeout(() => drop(id), tone === 'bad' || undo ? BAD_MS : GOOD_MS);
}

async function takeBack(one: Toast): Promise<void> {
  drop(one.id);
  try {
    await one.undo?.();
    toast(t('undone'));
  } catch (e) {
    toast(t('not_undone'), { tone: 'bad', more: e instanceof Error ? e.message : undefined });
  }
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.use().map((one) => (
        <div key={one.id} class={`toast ${one.tone}`}>
          <Icon name={one.tone === 'good' ? 'check' : 'warning'} />
          <div class="grow">
            <div>{one.text}</div>
            {one.more && <div class="small">{one.more}</div>}
          </div>
          {one.undo && (
            <button type="button" onClick={() => void takeBack(one)}>
              {t('undo')}
            </button>
          )}
          <button type="button" aria-label={t('close')} onClick={() => drop(one.id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
