// SPDX-License-Identifier: Apache-2.0
// queue: Postfix's queue, and what is done with some of it: those that are chosen, or all that are listed.
import { useState } from 'preact/hooks';
import { plan, post, type Values } from '../../api/client';
import { place } from '../../frame/router';
import { bytes, heard, number, t, word } from '../../lang';
import { ask } from '../../ui/dialog';
import { Icon } from '../../ui/icon';
import { List, type Bulk } from '../../ui/list';
import { Button, Empty, Time, useAct } from '../../ui/parts';
import { toast } from '../../ui/toast';

const DEEDS = ['flush', 'hold', 'release', 'requeue', 'delete'];
const FILTERS = ['queue_name', 'sender'];
const to = (deed: string) => `/server/queue/${deed}`;

/** How many it would be, by a dry run; then, if that is wanted, it is done. */
async function perform(deed: string, choice: Values): Promise<void> {
  const [step] = await plan('POST', to(deed), choice);
  const what = step ? heard(step.detail, step.reason) : '';
  if (!(await ask(word(`queue.do_${deed}`), `${what}. ${word(`queue.do_${deed}_lead`)}`, word(`queue.do_${deed}`), deed === 'delete'))) return;
  const { chosen, done } = await post<{ chosen: number; done: number }>(to(deed), choice);
  toast(t('queue.done', { n: number(done), all: number(chosen) }), done < chosen ? { tone: 'bad', more: t('queue.gone') } : {});
}

/** All that the list shows, and what it would show further down. */
function ForAll({ choice, changed }: { choice: Values; changed: () => void }) {
  const [busy, act] = useAct();
  const narrowed = Object.keys(choice).length > 1;
  return (
    <details class="filters">
      <summary>
        <Icon name="edit" /> {t(narrowed ? 'queue.all_found' : 'queue.all')}
      </summary>
      <div class="row">
        {DEEDS.map((deed) => (
          <Button key={deed} kind={deed === 'delete' ? 'danger' : undefined} busy={busy} onClick={() => void act(() => perform(deed, choice).then(changed))}>
            {word(`queue.do_${deed}`)}
          </Button>
        ))}
      </div>
    </details>
  );
}

const ids = (objects: Values[]) => ({ queue_ids: objects.map((one) => String(one['queue_id'])) });

const bulk = (): Bulk[] => DEEDS.map((deed) => ({ title: word(`queue.do_${deed}`), danger: deed === 'delete', together: (objects) => perform(deed, ids(objects)) }));

export function Queue() {
  const [turn, setTurn] = useState(0);
  const again = () => setTurn((n) => n + 1);
  const asked = place.use().query;
  const choice: Values = { all: true };
  for (const key of [...FILTERS, 'q']) if (asked.get(key)) choice[key] = asked.get(key);
  return (
    <>
      <div class="row">
        <div class="grow">
          <p class="lead">{t('server.queue_lead')}</p>
        </div>
        <Button icon="refresh" onClick={again}>
          {t('server.look_again')}
        </Button>
      </div>
      <ForAll choice={choice} changed={again} />
      <List
        path="/server/queue"
        noun="queue"
        id="queue_id"
        turn={turn}
        columns={[
          { name: 'queue_id', draw: (o) => <code>{String(o['queue_id'])}</code> },
          { name: 'queue_name', draw: (o) => word(`queue_name.${String(o['queue_name'])}`) },
          { name: 'sender', draw: (o) => (o['sender'] === '' ? t('server.bounce') : String(o['sender'])) },
          { name: 'recipients' },
          { name: 'reason', wide: true },
          { name: 'size_bytes', draw: (o) => bytes(Number(o['size_bytes'])), wide: true },
          { name: 'arrived_at', draw: (o) => <Time at={o['arrived_at']} />, wide: true },
        ]}
        filters={FILTERS}
        name={(o) => String(o['queue_id'])}
        bulk={bulk()}
        empty={<Empty title={t('server.queue_empty')} />}
      />
    </>
  );
}
