// SPDX-License-Identifier: Apache-2.0
// script: what Dovecot runs for the mail, for who reads Sieve; and whose it is.
import { useId, useState } from 'preact/hooks';
import { put, remove } from '../../api/client';
import { t } from '../../lang';
import { ask } from '../../ui/dialog';
import { Button, Card, Copy, Curl, Failure, Note, problemOf, useAct } from '../../ui/parts';
import { toast } from '../../ui/toast';
import type { Script } from './rule';

/** Another program has put its script in place: nothing happens until its owner chooses. */
function Foreign({ of, again }: { of: Script; again: () => void }) {
  const [busy, act] = useAct();
  const off = of.theirs === '';
  const keep = (whose: 'ours' | 'theirs') =>
    act(async () => {
      await put('/me/filters/script', { keep: whose });
      toast(t(whose === 'ours' ? 'filter.kept_ours' : 'filter.kept_theirs'));
      again();
    });
  return (
    <Note tone="warn">
      <div class="stack tight">
        <h2>{t(off ? 'filter.foreign_off' : 'filter.foreign')}</h2>
        <p>{t(off ? 'filter.foreign_off_lead' : 'filter.foreign_lead')}</p>
        {of.theirs_rules && <p>{t('filter.foreign_rules')}</p>}
        {!off && (
          <details>
            <summary>{t('filter.foreign_see', { name: of.theirs_name ?? '' })}</summary>
            <pre class="script" tabIndex={0}>
              {of.theirs}
            </pre>
          </details>
        )}
        <div class="row">
          <Button kind="primary" busy={busy} onClick={() => void keep('ours')}>
            {t('keep.ours')}
          </Button>
          {!off && (
            <Button busy={busy} onClick={() => void keep('theirs')}>
              {t('keep.theirs')}
            </Button>
          )}
        </div>
      </div>
    </Note>
  );
}

/** How far Dovecot is with what the portal has. */
export function State({ of, again }: { of: Script; again: () => void }) {
  if (of.state === 'foreign') return <Foreign of={of} again={again} />;
  return (
    <>
      {of.state === 'unknown' && <Note tone="warn">{t('filter.unknown')}</Note>}
      {of.mode === 'script' && (
        <Note>
          <b>{t('filter.own')}.</b> {t('filter.own_lead')}
        </Note>
      )}
      <p class="muted small" role="status">
        {of.state === 'waiting' ? t('filter.waiting') : '\u00a0' /* what lies below does not jump */}
      </p>
    </>
  );
}

function Own({ text, again, cancel }: { text: string; again: () => void; cancel?: () => void }) {
  const [script, setScript] = useState(text);
  const [error, setError] = useState<unknown>();
  const [busy, act] = useAct();
  const id = useId();
  const wrong = error === undefined ? undefined : (problemOf(error).errors ?? []).find((one) => one.pointer === '/script')?.detail;
  const save = () =>
    act(async () => {
      setError(undefined);
      try {
        await put('/me/filters/script', { script });
        toast(t('script.saved'));
        again();
      } catch (e) {
        setError(e);
      }
    });
  return (
    <form
      class="wide"
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <div class="field">
        <label for={id}>{t('script.label')}</label>
        <textarea
          id={id} name="script" rows={18} spellcheck={false} autoCapitalize="off" value={script} onInput={(e) => setScript(e.currentTarget.value)}
          aria-invalid={wrong ? true : undefined} aria-describedby={wrong ? `${id}-error` : undefined}
        />
        {wrong && (
          <pre class="error" id={`${id}-error`} role="alert">
            {wrong}
          </pre>
        )}
      </div>
      {error !== undefined && !wrong && <Failure error={error} />}
      <footer class="row">
        <Button type="submit" kind="primary" busy={busy}>
          {t('script.save')}
        </Button>
        {cancel && <Button onClick={cancel}>{t('cancel')}</Button>}
      </footer>
      <Curl method="PUT" to="/me/filters/script" body={{ script }} />
    </form>
  );
}

export function ScriptTab({ of, again }: { of: Script; again: () => void }) {
  const [writing, setWriting] = useState(false);
  const [busy, act] = useAct();
  const back = () =>
    act(async () => {
      if (!(await ask(t('script.back'), t('script.back_lead'), t('script.back'), true))) return;
      await remove('/me/filters/script');
      again();
    });
  if (of.mode === 'script') {
    return (
      <Card>
        <Own text={of.script} again={again} />
        <Button icon="undo" busy={busy} onClick={() => void back()}>
          {t('script.back')}
        </Button>
      </Card>
    );
  }
  return (
    <Card lead={writing ? t('script.expert_lead') : t('script.copy')}>
      {writing ? (
        <Own
          text={of.script}
          cancel={() => setWriting(false)}
          again={() => {
            setWriting(false);
            again();
          }}
        />
      ) : (
        <>
          <div class="script">
            <Copy text={of.script} />
          </div>
          <Button icon="edit" onClick={() => setWriting(true)}>
            {t('script.expert')}
          </Button>
        </>
      )}
    </Card>
  );
}
