// SPDX-License-Identifier: Apache-2.0
// dkim: the pairs of keys that sign a domain's mail, what to publish, and what happens next (R22).
import { get, path, post, remove, type Page, type Values } from '../../api/client';
import { dateTime, t, word } from '../../lang';
import type { Inside } from '../../nouns';
import { confirmPlan, Dialog, show } from '../../ui/dialog';
import { useFocusKept } from '../../ui/focus';
import { Form } from '../../ui/form';
import { Badge, Button, Card, Empty, Facts, Load, Note, Time, useAct, useLoad, type Loaded } from '../../ui/parts';
import { usePoll } from '../../ui/poll';
import { toast } from '../../ui/toast';
import { Record } from './verification';

export interface Pair extends Values {
  selector: string;
  state: 'waiting' | 'signing' | 'retired';
  rsa_name: string;
  rsa_record: string;
  ed25519_name: string;
  ed25519_record: string;
  created_at: string;
  active_from: string | null;
  retire_at: string | null;
}

const TONE = { waiting: 'warn', signing: 'good', retired: undefined } as const;
const pairsOf = (domain: string) => path('/domains/{key}/dkim', domain);

export function useDkim(domain: string): Loaded<Pair[]> {
  const found = useLoad(async (signal) => (await get<Page<Pair>>(pairsOf(domain), { sort: '-created_at' }, signal)).items, [domain]);
  usePoll(found.reload, found.data?.some((pair) => pair.state === 'waiting') === true, 30);
  return found;
}

/** With a selector of one's own; without one it is made of the date. */
function NewPair({ domain, made, close }: { domain: string; made: () => void; close: () => void }) {
  return (
    <Dialog title={t('dkim.new')} close={close}>
      <p>{t('dkim.new_lead')}</p>
      <Form
        route="POST /domains/{key}/dkim"
        to={pairsOf(domain)}
        noun="dkim"
        groups={[{ fields: ['selector'] }]}
        value={{ selector: '' }}
        save={t('dkim.make')}
        unguarded
        cancel={close}
        submit={async (values) => {
          await post(pairsOf(domain), values);
          close();
          toast(t('dkim.made'));
          made();
        }}
      />
    </Dialog>
  );
}

export const newPair = (domain: string, made: () => void) => show((close) => <NewPair domain={domain} made={made} close={close} />);

function next(pair: Pair, others: Pair[]): string {
  if (pair.state === 'waiting') return t(others.some((one) => one.state === 'signing') ? 'dkim.next.waiting_beside' : 'dkim.next.waiting');
  if (pair.state === 'signing') return t('dkim.next.signing');
  return t('dkim.next.retired', { when: pair.retire_at ? dateTime(pair.retire_at) : '' });
}

function PairCard({ domain, pair, others, changed }: { domain: string; pair: Pair; others: Pair[]; changed: () => void }) {
  const [busy, act] = useAct();
  const to = path('/domains/{key}/dkim/{id}', domain, pair.selector);
  const activate = () =>
    act(async () => {
      const lead = t('dkim.activate_lead');
      if (!(await confirmPlan({ title: t('dkim.activate_what', { what: pair.selector }), lead, yes: t('dkim.activate'), method: 'POST', to: `${to}/activate` }))) return;
      await post(`${to}/activate`);
      toast(t('dkim.activated'));
      changed();
    });
  const erase = () =>
    act(async () => {
      const lead = t(pair.state === 'signing' ? 'dkim.delete_signing' : 'dkim.delete_lead');
      if (!(await confirmPlan({ title: t('delete_what', { what: pair.selector }), lead, yes: t('delete'), method: 'DELETE', to }))) return;
      await remove(to);
      toast(t('deleted_what', { what: pair.selector }));
      changed();
    });
  return (
    <Card>
      <div class="head">
        <div class="row">
          <h2>{pair.selector}</h2>
          <Badge tone={TONE[pair.state]}>{word(`dkim.state.${pair.state}`)}</Badge>
        </div>
        <div class="row">
          {pair.state === 'waiting' && (
            <Button busy={busy} onClick={() => void activate()}>
              {t('dkim.activate')}
            </Button>
          )}
          <Button icon="trash" kind="danger" busy={busy} onClick={() => void erase()}>
            {t('delete')}
          </Button>
        </div>
      </div>
      <p>{next(pair, others)}</p>
      <Facts of={[[t('dkim.since'), <Time at={pair.created_at} />], ...(pair.active_from ? [[t('dkim.active_from'), <Time at={pair.active_from} />] as [string, preact.ComponentChildren]] : [])]} />
      <details open={pair.state === 'waiting'}>
        <summary>{t('dkim.records')}</summary>
        <h3>RSA</h3>
        <Record name={pair.rsa_name} type="TXT" value={pair.rsa_record} />
        <h3>Ed25519</h3>
        <Record name={pair.ed25519_name} type="TXT" value={pair.ed25519_record} />
        <p class="help">{t('dkim.long')}</p>
      </details>
    </Card>
  );
}

export function DkimTab({ object }: Inside) {
  const domain = String(object['name']);
  const found = useDkim(domain);
  const add = () => newPair(domain, found.reload);
  useFocusKept(found.data?.map((pair) => pair.selector + pair.state).join(), () => document.querySelector<HTMLElement>('main h1'));
  return (
    <Load from={found}>
      {(pairs) =>
        pairs.length === 0 ? (
          <Empty title={t('dkim.none')} lead={t('dkim.none_lead')}>
            <Button kind="primary" icon="key" onClick={add}>
              {t('dkim.make')}
            </Button>
          </Empty>
        ) : (
          <div class="stack">
            <div class="head">
              <p class="lead">{t('dkim.lead')}</p>
              <Button icon="add" disabled={pairs.some((pair) => pair.state === 'waiting')} onClick={add}>
                {t('dkim.new')}
              </Button>
            </div>
            {pairs.some((pair) => pair.state === 'waiting') && <Note>{t('dkim.one_waits')}</Note>}
            {pairs.map((pair) => (
              <PairCard key={pair.selector} domain={domain} pair={pair} others={pairs.filter((one) => one !== pair)} changed={found.reload} />
            ))}
          </div>
        )
      }
    </Load>
  );
}
