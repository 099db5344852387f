// SPDX-License-Identifier: Apache-2.0
// vacation: the reply to who writes while one is away (R53).
import { useId } from 'preact/hooks';
import { call, put, remove, type Values } from '../api/client';
import { t, word } from '../lang';
import { Form, type Control } from '../ui/form';
import { Badge, Button, Head, Load, Note, useAct, useLoad } from '../ui/parts';
import { toast } from '../ui/toast';
import { useScript } from './filters';
import { State } from './filters/script';

const FRESH: Values = { enabled: true, subject: null, text: '', starts_at: null, ends_at: null };
const FIELDS = ['enabled', 'starts_at', 'ends_at', 'subject', 'text'];

/** Is it sent now? */
function stateOf(v: Values): 'on' | 'off' | 'soon' | 'over' {
  const now = Date.now(), at = (name: string) => (v[name] ? Date.parse(String(v[name])) : undefined);
  if (!v['enabled']) return 'off';
  if ((at('starts_at') ?? 0) > now) return 'soon';
  return (at('ends_at') ?? Infinity) <= now ? 'over' : 'on';
}

function Lines({ value, set, error }: Control) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{word('field.vacation.text')}</label>
      <textarea
        id={id} name="text" rows={8} class="prose" required value={String(value ?? '')} onInput={(e) => set(e.currentTarget.value)}
        aria-invalid={error ? true : undefined} aria-describedby={error ? `${id}-error` : undefined}
      />
      {error && (
        <p class="error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

export function Vacation() {
  const found = useLoad(async (signal) => ({ value: (await call<Values | undefined>('GET', '/me/vacation', { signal })).data ?? null }), []);
  const script = useScript();
  const [busy, act] = useAct();
  const drop = () =>
    act(async () => {
      await remove('/me/vacation');
      toast(t('vacation.deleted'));
      found.reload();
      script.reload();
    });
  return (
    <>
      <Head title={t('menu.vacation')} lead={t('vacation.lead')} />
      {script.data?.mode === 'script' ? <Note tone="warn">{t('vacation.script')}</Note> : script.data && <State of={script.data} again={script.reload} />}
      <Load from={found}>
        {({ value }) => (
          <>
            {value && (
              <p>
                <Badge {...(stateOf(value) === 'on' && { tone: 'good' as const })}>{t(`vacation.${stateOf(value)}`)}</Badge>
              </p>
            )}
            <Form
              route="PUT /me/vacation"
              to="/me/vacation"
              noun="vacation"
              groups={[{ fields: FIELDS }]}
              value={value ?? FRESH}
              changes={value !== null}
              whole
              controls={{ text: (given) => <Lines {...given} /> }}
              save={t('save')}
              submit={async (values) => {
                await put('/me/vacation', { ...(value ?? FRESH), ...values, updated_at: undefined });
                toast(t('saved'));
                found.reload();
                script.reload();
              }}
            />
            {value && (
              <Button icon="trash" busy={busy} onClick={() => void drop()}>
                {t('vacation.delete')}
              </Button>
            )}
          </>
        )}
      </Load>
    </>
  );
}
