// SPDX-License-Identifier: Apache-2.0
// failure: why mail did not arrive, by a pasted bounce, reply or lines of a log.
import { useEffect, useId, useState } from 'preact/hooks';
import { call } from '../api/client';
import { place } from '../frame/router';
import { heard, t, word } from '../lang';
import { Badge, Button, Card, Facts, Failure, Head, Note, useAct } from '../ui/parts';
import { replyAt } from './trace';

interface Told {
  recipient: string | null;
  class: string;
  lasting: 'permanent' | 'temporary' | 'none' | 'unknown';
  status: string | null;
  reply: number;
  speaker: string;
  host: string | null;
  words: string;
  advice: string;
  text: string;
}

interface Answer {
  failures: Told[];
  cut: boolean;
}

const TONES = { permanent: 'bad', temporary: 'warn', none: 'good' } as const;

/** The names of the server's sentences follow from the class. */
function Verdict({ told }: { told: Told }) {
  const code = [told.reply || '', told.status ?? ''].join(' ').trim();
  return (
    <Card>
      <h2>{heard(told.words, `failure_${told.class}`)}</h2>
      <p class="row tight">
        {told.lasting !== 'unknown' && <Badge tone={TONES[told.lasting]}>{word(`failure.lasting.${told.lasting}`)}</Badge>}
        <Badge>{word(`failure.class.${told.class}`)}</Badge>
      </p>
      <p>{heard(told.advice, told.lasting === 'temporary' ? 'failure_wait' : `failure_${told.class}_do`)}</p>
      <Facts
        of={[
          ...(told.recipient ? [[t('failure.recipient'), <code>{told.recipient}</code>] as [string, preact.ComponentChildren]] : []),
          [t('failure.speaker'), <>{word(`failure.speaker.${told.speaker}`)} {told.host && <code>{told.host}</code>}</>],
          ...(code ? [[t('failure.code'), <code>{code}</code>] as [string, preact.ComponentChildren]] : []),
        ]}
      />
      <div class="script">
        <p class="muted">{t('failure.text')}</p>
        <pre tabIndex={0}>{told.text}</pre>
      </div>
    </Card>
  );
}

export function ExplainFailure() {
  const id = useId();
  const [text, setText] = useState('');
  const [answer, setAnswer] = useState<Answer>();
  const [wrong, setWrong] = useState<unknown>();
  const [busy, act] = useAct();
  const explain = (find: () => string | Promise<string>) =>
    void act(async () => {
      setWrong(undefined);
      try {
        const given = await find();
        if (given !== '') setAnswer((await call<Answer>('POST', '/explain/failure', { body: new Blob([given], { type: 'text/plain' }) })).data);
      } catch (e) {
        setAnswer(undefined);
        setWrong(e);
      }
    });
  useEffect(() => {
    const { query } = place.get();
    const message = query.get('message');
    if (message === null) return;
    const stop = new AbortController();
    explain(async () => {
      const said = await replyAt(message, Number(query.get('step')), stop.signal);
      setText(said);
      return said;
    });
    return () => stop.abort();
  }, []);
  return (
    <>
      <Head title={t('menu.explain_failure')} lead={t('failure.lead')} />
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          explain(() => text);
        }}
      >
        <div class="field">
          <label for={id}>{t('failure.paste')}</label>
          <textarea
            id={id} name="text" rows={10} required spellcheck={false} autoCapitalize="off" aria-describedby={`${id}-help`} value={text}
            onInput={(e) => setText(e.currentTarget.value)}
          />
          <p class="help" id={`${id}-help`}>
            {t('failure.paste_help')}
          </p>
        </div>
        <div class="row">
          <Button type="submit" kind="primary" icon="explain" busy={busy}>
            {t('explain.show')}
          </Button>
        </div>
      </form>
      <section aria-live="polite" class="stack">
        {wrong !== undefined && <Failure error={wrong} />}
        {answer?.failures.length === 0 && <Note>{t('failure.nothing')}</Note>}
        {answer?.failures.map((told, i) => (
          <Verdict key={i} told={told} />
        ))}
        {answer?.cut && <Note tone="warn">{t('failure.cut')}</Note>}
      </section>
    </>
  );
}
