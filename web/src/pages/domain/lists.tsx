// SPDX-License-Identifier: Apache-2.0
// lists: who is let in and who is refused whatever the score says, by domain, address and network (R41).
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { curlLine, type Values } from '../../api/client';
import { setGuard } from '../../frame/router';
import { count, number, t, word } from '../../lang';
import { ask } from '../../ui/dialog';
import { Icon } from '../../ui/icon';
import { Badge, Button, Card, Copy, Failure, Load, Note, problemOf, useAct, useLoad } from '../../ui/parts';
import { toast } from '../../ui/toast';
import { readDocument, resetDocument, writeDocument, type Document } from './document';

const COLOURS = ['whitelist', 'blacklist'] as const;
const KINDS = ['domains', 'emails', 'ips'] as const;
type Colour = (typeof COLOURS)[number];
type Kind = (typeof KINDS)[number];
type Lists = Record<Colour, Record<Kind, string[]>>;

const SHOWN = 50; // more are found by searching
const SEARCHED = 10;
const EVERYBODY = ['0.0.0.0/0', '::/0'];

const listsOf = ({ value }: Document): Lists =>
  Object.fromEntries(COLOURS.map((colour) => [colour, Object.fromEntries(KINDS.map((kind) => [kind, (value?.[colour] as Values | undefined)?.[kind] ?? []]))])) as Lists;

const sizeOf = (lists: Lists) => COLOURS.flatMap((colour) => KINDS.map((kind) => lists[colour][kind].length)).reduce((a, b) => a + b, 0);

interface EntriesProps {
  colour: Colour;
  kind: Kind;
  values: string[];
  set: (values: string[]) => void;
  error?: string;
}

/** One list: what stands in it, counted and searched; added one by one or pasted by the thousand. */
function Entries({ colour, kind, values, set, error }: EntriesProps) {
  const id = useId();
  const [text, setText] = useState('');
  const [wanted, setWanted] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const part = wanted.trim().toLowerCase();
  const found = useMemo(() => (part === '' ? values : values.filter((one) => one.includes(part))), [part, values]);
  const add = () => {
    const fresh = text.split(/[\s,;]+/).map((one) => one.toLowerCase()).filter((one) => one !== '');
    if (fresh.length > 0) set([...new Set([...fresh, ...values])]);
    setText('');
  };
  const dropped = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    if (dropped.current === undefined) return;
    (list.current?.querySelectorAll('button')[dropped.current] ?? box.current)?.focus(); // the keyboard goes on there
    dropped.current = undefined;
  }, [values]);
  const drop = (one: string, at: number) => {
    dropped.current = at;
    set(values.filter((other) => other !== one));
  };
  return (
    <div class="entries">
      <h3>
        {word(`lists.${kind}`)} <span class="muted">{number(values.length)}</span>
      </h3>
      <label class="hidden" for={id}>
        {t('lists.add_to', { what: `${word(`lists.${colour}`)}, ${word(`lists.${kind}`)}` })}
      </label>
      <div class="row tight">
        <textarea
          ref={box}
          id={id}
          name={`${colour}.${kind}`}
          rows={1}
          spellcheck={false}
          autoCapitalize="off"
          placeholder={word(`lists.example.${kind}`)}
          aria-invalid={error !== undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          value={text}
          onInput={(e) => setText(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key !== 'Enter' || e.shiftKey) return;
            e.preventDefault();
            add();
          }}
        />
        <Button icon="add" onClick={add} disabled={text.trim() === ''}>
          {t('lists.add')}
        </Button>
      </div>
      {error && (
        <p class="error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {values.length > SEARCHED && (
        <div class="search">
          <Icon name="search" />
          <input type="search" aria-label={t('lists.search', { what: word(`lists.${kind}`) })} placeholder={t('lists.search_hint')} value={wanted} onInput={(e) => setWanted(e.currentTarget.value)} />
        </div>
      )}
      <ul class="entry-list" ref={list}>
        {found.slice(0, SHOWN).map((one, i) => (
          <li key={one}>
            <code class="grow">{one}</code>
            <Button kind="quiet" icon="close" label={t('lists.remove', { what: one })} onClick={() => drop(one, i)} />
          </li>
        ))}
        {found.length === 0 && <li class="muted">{values.length === 0 ? t('lists.nobody') : t('nothing_found')}</li>}
        {found.length > SHOWN && <li class="muted">{t('lists.more', { n: number(found.length - SHOWN) })}</li>}
      </ul>
    </div>
  );
}

/** /whitelist/domains/3 -> whitelist.domains, with the value that is wrong. */
function faultsOf(error: unknown, lists: Lists): Record<string, string> {
  const wrong: Record<string, string> = {};
  for (const { pointer, detail, code } of problemOf(error).errors ?? []) {
    const [, colour, kind, at] = pointer.split('/');
    const list = lists[colour as Colour]?.[kind as Kind];
    if (!list) continue;
    wrong[`${colour}.${kind}`] ??= [at !== undefined && list[Number(at)], detail ?? word(`problem.${code}`)].filter(Boolean).join(': ');
  }
  return wrong;
}

const closed = (lists: Lists) => EVERYBODY.every((network) => lists.blacklist.ips.includes(network));

function Warnings({ lists }: { lists: Lists }) {
  return (
    <>
      {lists.whitelist.domains.length > 0 && <Note tone="warn">{t('lists.forgeries')}</Note>}
      {closed(lists) && <Note tone="warn">{t('lists.closed')}</Note>}
    </>
  );
}

function OnlyFriends({ lists, set }: { lists: Lists; set: (lists: Lists) => void }) {
  return (
    <details>
      <summary>{t('lists.friends')}</summary>
      <div class="stack">
        <p>{t('lists.friends_how', { v4: EVERYBODY[0] ?? '', v6: EVERYBODY[1] ?? '' })}</p>
        <Button
          disabled={closed(lists)}
          onClick={() => set({ ...lists, blacklist: { ...lists.blacklist, ips: [...new Set([...EVERYBODY, ...lists.blacklist.ips])] } })}
        >
          {t('lists.friends_do')}
        </Button>
      </div>
    </details>
  );
}

const leave = () => ask(t('unsaved'), t('unsaved_lead'), t('leave'), true);

function Editor({ to, before, server, saved }: { to: string; before: Document; server: boolean; saved: (now: Document) => void }) {
  const was = listsOf(before);
  const [lists, setLists] = useState(was);
  const [failure, setFailure] = useState<unknown>();
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [busy, act] = useAct();
  const dirty = useMemo(() => JSON.stringify(lists) !== JSON.stringify(was), [lists, before]);
  useLayoutEffect(() => setLists(listsOf(before)), [before]); // before the next key is heard, which would be lost
  useEffect(() => {
    setGuard(dirty ? leave : null);
    return () => setGuard(null);
  }, [dirty]);
  const save = () =>
    act(async () => {
      setFailure(undefined);
      setWrong({});
      try {
        saved(await writeDocument(to, lists as unknown as Values, before.etag));
        toast(t('saved'));
      } catch (e) {
        const faults = faultsOf(e, lists);
        setWrong(faults);
        if (Object.keys(faults).length === 0) setFailure(e);
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
      {COLOURS.map((colour) => (
        <Card key={colour} title={word(`lists.${colour}`)} lead={word(`lists.${colour}_lead`)}>
          <div class="thirds">
            {KINDS.map((kind) => (
              <Entries
                key={kind}
                colour={colour}
                kind={kind}
                values={lists[colour][kind]}
                set={(values) => setLists((now) => ({ ...now, [colour]: { ...now[colour], [kind]: values } }))}
                error={wrong[`${colour}.${kind}`]}
              />
            ))}
          </div>
        </Card>
      ))}
      <Warnings lists={lists} />
      <OnlyFriends lists={lists} set={setLists} />
      {failure !== undefined && <Failure error={failure} />}
      <footer class="row">
        <Button type="submit" kind="primary" busy={busy} disabled={busy || !dirty}>
          {t('save')}
        </Button>
        {dirty && <Button onClick={() => setLists(was)}>{t('reset')}</Button>}
        {dirty && <Badge tone="warn">{t('lists.unsaved')}</Badge>}
      </footer>
      <p class="help">{t(server ? 'lists.matched_server' : 'lists.matched_domain')}</p>
      <p class="help">{t('lists.order')}</p>
      {sizeOf(lists) <= SHOWN && (
        <details class="curl">
          <summary>{t('by_api')}</summary>
          <Copy text={curlLine('PUT', to, lists)} />
        </details>
      )}
    </form>
  );
}

/** of: '' for the server, else '/domains/example.org'. */
export function SenderLists({ of }: { of: string }) {
  const to = `${of}/antispam/rules`;
  const found = useLoad((signal) => readDocument(to, signal), [to]);
  const [busy, act] = useAct();
  const clear = (n: number) =>
    act(async () => {
      if (await resetDocument(to, count('lists.clear_n', n), t('lists.clear_lead'), t('lists.clear'))) found.reload();
    });
  return (
    <Load from={found}>
      {(now) => {
        const n = sizeOf(listsOf(now));
        return (
          <div class="stack">
            <div class="head">
              <p class="lead">{t('lists.lead')}</p>
              {n > 0 && (
                <Button icon="trash" busy={busy} onClick={() => void clear(n)}>
                  {t('lists.clear')}
                </Button>
              )}
            </div>
            <Editor to={to} before={now} server={of === ''} saved={found.set} />
          </div>
        );
      }}
    </Load>
  );
}
