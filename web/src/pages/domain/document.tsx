// SPDX-License-Identifier: Apache-2.0
// document: something that a domain has one of, or none: a form to set it, and a way back.
import type { ComponentChildren } from 'preact';
import { call, remove, type Values } from '../../api/client';
import { t } from '../../lang';
import { confirmPlan } from '../../ui/dialog';
import { Form, type Group } from '../../ui/form';
import { Button, Load, useAct, useLoad } from '../../ui/parts';
import { toast } from '../../ui/toast';

export interface Document {
  /** null: there is none. */
  value: Values | null;
  etag: string | null;
}

export async function readDocument(to: string, signal?: AbortSignal): Promise<Document> {
  const { data, etag } = await call<Values | null>('GET', to, { signal });
  return { value: data, etag };
}

/** Whoever has changed it meanwhile is not written over. */
export async function writeDocument(to: string, value: Values, etag: string | null): Promise<Document> {
  const answer = await call<Values>('PUT', to, { body: value, headers: etag ? { 'If-Match': etag } : {} });
  return { value: answer.data, etag: answer.etag };
}

/** "What will happen", then back to nothing. True: it is done. */
export async function resetDocument(to: string, title: string, lead: string, yes: string): Promise<boolean> {
  if (!(await confirmPlan({ title, lead, yes, method: 'DELETE', to }))) return false;
  await remove(to);
  toast(t('saved'));
  return true;
}

interface DocumentFormProps {
  to: string;
  route: string;
  noun: string;
  groups: Group[];
  fresh: Values;
  off: { title: string; lead: string; yes: string };
  warn?: (values: Values) => ComponentChildren;
  /** It was changed, or taken away. */
  saved?: () => void;
  /** Above the form: what there is now. */
  now: (value: Values | null) => ComponentChildren;
}

export function DocumentForm({ to, route, noun, groups, fresh, off, warn, saved, now }: DocumentFormProps) {
  const found = useLoad((signal) => readDocument(to, signal), [to]);
  const [busy, act] = useAct();
  const reset = () =>
    act(async () => {
      if (!(await resetDocument(to, off.title, off.lead, off.yes))) return;
      found.reload();
      saved?.();
    });
  return (
    <Load from={found}>
      {({ value, etag }) => (
        <div class="stack">
          {now(value)}
          {value && (
            <Button icon="undo" kind="danger" busy={busy} onClick={() => void reset()}>
              {off.yes}
            </Button>
          )}
          <Form
            route={route}
            to={to}
            noun={noun}
            groups={groups}
            value={value ?? fresh}
            warn={warn}
            save={t('save')}
            submit={async (values) => {
              found.set(await writeDocument(to, values, etag));
              toast(t('saved'));
              saved?.();
            }}
          />
        </div>
      )}
    </Load>
  );
}
