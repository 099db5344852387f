// SPDX-License-Identifier: Apache-2.0
// rules: the rules in their order, which is changed by dragging, by finger or by arrow keys.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { get, patch, post, put, remove, type Page } from '../../api/client';
import { t, word } from '../../lang';
import { show } from '../../ui/dialog';
import { Badge, Button, Empty, Load, useAct, useLoad } from '../../ui/parts';
import { Icon } from '../../ui/icon';
import { toast } from '../../ui/toast';
import { Editor } from './editor';
import { thenText, whenText, type Rule } from './rule';

const moved = (ids: string[], from: number, to: number): string[] => {
  const next = [...ids];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
};

/** Where in the list a pointer is. */
function placeAt(list: HTMLElement, y: number): number {
  const rows = [...list.children].map((row) => row.getBoundingClientRect());
  const found = rows.findIndex((r) => y < r.top + r.height);
  return found < 0 ? rows.length - 1 : found;
}

const sorted = (rules: Rule[], order: string[] | undefined) => (order ? order.flatMap((id) => rules.find((one) => one.id === id) ?? []) : rules);

const fetchRules = async (signal: AbortSignal) => (await get<Page>('/me/filters', { limit: 500 }, signal)).items as unknown as Rule[];

export function Rules({ changed }: { changed: () => void }) {
  const found = useLoad(fetchRules, []);
  const [order, setOrder] = useState<string[]>();
  const [held, setHeld] = useState<string>();
  const [news, setNews] = useState('');
  const [busy, act] = useAct();
  const [, arrange] = useAct(); // an order is not lost because a rule is just being switched
  const box = useRef<HTMLOListElement>(null);
  const wanted = useRef<string[] | undefined>(undefined);
  const latest = useRef(found.data);
  latest.current = found.data;
  const again = () => {
    setOrder(undefined);
    found.reload();
    changed();
  };
  const pressed = useRef<HTMLElement | undefined>(undefined);
  useLayoutEffect(() => {
    pressed.current?.focus(); // a node that is moved may lose it, and the next key would be heard elsewhere
    pressed.current = undefined;
  }, [order]);

  /* Who goes on moving while an order is on its way is not held up: what is wanted last is sent next. */
  const save = (ids: string[]) => {
    const onItsWay = wanted.current !== undefined;
    wanted.current = ids;
    if (onItsWay) return;
    let sent: string[] | undefined;
    void arrange(async () => {
      while (sent !== wanted.current) {
        sent = wanted.current;
        await put('/me/filters/order', { order: sent });
      }
      found.set(sorted(latest.current ?? [], sent).map((rule, i) => ({ ...rule, position: i + 1 })));
      found.reload(); // a rule that was switched meanwhile
      changed();
    }).finally(() => {
      wanted.current = undefined;
      setOrder((now) => (now?.join() === sent?.join() ? undefined : now)); // one that is being dragged now stays where it is
    });
  };
  const tell = (rule: Rule, ids: string[]) => setNews(t('filter.moved', { what: rule.name, n: ids.indexOf(rule.id) + 1, all: ids.length }));

  const byKey = (rule: Rule, ids: string[], e: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const at = ids.indexOf(rule.id), to = at + (e.key === 'ArrowUp' ? -1 : e.key === 'ArrowDown' ? 1 : 0);
    if (to === at || to < 0 || to >= ids.length) return;
    e.preventDefault();
    pressed.current = e.currentTarget;
    const next = moved(ids, at, to);
    setOrder(next);
    tell(rule, next);
    save(next);
  };
  const drag = (rule: Rule, ids: string[], e: PointerEvent) => {
    if (e.button !== 0) return;
    setHeld(rule.id);
    let now = ids;
    // The window hears it all: what was pressed is moved about in the document, and no longer holds the pointer then.
    const over = new AbortController(), { signal } = over;
    const move = (at: PointerEvent) => {
      const from = now.indexOf(rule.id), to = box.current ? placeAt(box.current, at.clientY) : from;
      if (to !== from) setOrder((now = moved(now, from, to)));
    };
    const end = () => {
      over.abort();
      setHeld(undefined);
      if (now.join() !== ids.join()) {
        tell(rule, now);
        save(now);
      }
    };
    window.addEventListener('pointermove', move, { signal });
    window.addEventListener('pointerup', end, { signal });
    window.addEventListener('pointercancel', end, { signal });
  };

  const folders = [...new Set((found.data ?? []).flatMap((rule) => rule.actions.flatMap((a) => a.folder ?? [])))];
  const edit = (rule?: Rule) =>
    show((close) => (
      <Editor
        {...(rule && { rule })}
        folders={folders}
        close={close}
        saved={() => {
          toast(t('saved'));
          again();
        }}
      />
    ));
  const turn = (rule: Rule) =>
    act(async () => {
      await patch(`/me/filters/${rule.id}`, { enabled: !rule.enabled });
      again();
    });
  const drop = (rule: Rule, ids: string[]) =>
    act(async () => {
      await remove(`/me/filters/${rule.id}`);
      again();
      toast(t('filter.deleted', { what: rule.name }), {
        undo: async () => {
          const { name, enabled, matching, conditions, actions } = rule;
          const made = await post<{ id: string }>('/me/filters', { name, enabled, matching, conditions, actions });
          await put('/me/filters/order', { order: ids.map((id) => (id === rule.id ? made.id : id)) });
          again();
        },
      });
    });

  const add = (
    <Button icon="add" kind="primary" onClick={() => edit()}>
      {t('noun.filter.new')}
    </Button>
  );
  return (
    <Load from={found}>
      {(all) => {
        const rules = sorted(all, order), ids = rules.map((rule) => rule.id);
        if (rules.length === 0) {
          return (
            <Empty title={t('noun.filter.empty')} lead={t('filter.empty_lead')}>
              {add}
            </Empty>
          );
        }
        return (
          <div class="stack">
            <div class="row spread">
              <p class="lead">{t('filter.lead')}</p>
              {add}
            </div>
            <ol class="rules" ref={box}>
              {rules.map((rule) => (
                <li key={rule.id} class={`rule ${rule.enabled ? '' : 'off'} ${held === rule.id ? 'held' : ''}`}>
                  <button
                    type="button"
                    class="grip"
                    aria-label={t('filter.move', { what: rule.name })}
                    onKeyDown={(e) => byKey(rule, ids, e)}
                    onPointerDown={(e) => drag(rule, ids, e)}
                  >
                    <Icon name="sort" />
                  </button>
                  <div class="grow">
                    <h2>
                      <button type="button" class="link plain" onClick={() => edit(rule)}>
                        {rule.name}
                      </button>{' '}
                      {!rule.enabled && <Badge>{t('filter.off')}</Badge>}
                    </h2>
                    <p class="muted">{whenText(rule)}</p>
                    <p>
                      <Icon name="alias" /> {thenText(rule)}
                    </p>
                  </div>
                  <div class="acts">
                    <input type="checkbox" role="switch" aria-label={t('filter.on_off', { what: rule.name })} checked={rule.enabled} onChange={() => void turn(rule)} />
                    <Button kind="quiet" icon="edit" label={t('filter.edit', { what: rule.name })} onClick={() => edit(rule)} />
                    <Button kind="quiet" icon="trash" busy={busy} label={`${word('delete')}: ${rule.name}`} onClick={() => void drop(rule, ids)} />
                  </div>
                </li>
              ))}
            </ol>
            <p class="hidden" role="status">
              {news}
            </p>
          </div>
        );
      }}
    </Load>
  );
}
