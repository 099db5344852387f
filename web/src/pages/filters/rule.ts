// SPDX-License-Identifier: Apache-2.0
// rule: what a rule for incoming mail is, and how it reads as a sentence.
import { bytes, t, word } from '../../lang';

export interface Condition {
  what: string;
  op: string;
  header: string | null;
  value: string | null;
  size: number;
}

export interface Action {
  action: string;
  folder: string | null;
  address: string | null;
  text: string | null;
}

/** What is sent. */
export interface Draft {
  name: string;
  enabled: boolean;
  matching: string;
  conditions: Condition[];
  actions: Action[];
}

export interface Rule extends Draft {
  id: string;
  position: number;
}

/** What Dovecot runs, and whether it is the portal's. */
export interface Script {
  mode: 'rules' | 'script';
  state: 'none' | 'active' | 'waiting' | 'foreign' | 'unknown';
  script: string;
  theirs: string | null;
  theirs_name: string | null;
  theirs_rules: boolean;
}

const TEXT_OPS = ['contains', 'not_contains', 'is', 'is_not', 'begins', 'ends', 'matches', 'not_matches', 'exists', 'not_exists'];
export const WHATS = ['from', 'to', 'subject', 'header', 'body', 'size'];
export const opsOf = (what: string) => (what === 'size' ? ['over', 'under'] : what === 'body' ? ['contains', 'not_contains', 'matches', 'not_matches'] : TEXT_OPS);
export const ACTIONS = ['move', 'copy', 'keep', 'forward', 'reject', 'discard'];

export const newCondition = (): Condition => ({ what: 'from', op: 'contains', header: null, value: '', size: 0 });
export const newAction = (): Action => ({ action: 'move', folder: '', address: null, text: null });
export const newRule = (): Draft => ({ name: '', enabled: true, matching: 'all', conditions: [newCondition()], actions: [newAction()] });

/** Is there a text to compare with? */
export const hasValue = (c: Condition) => c.what !== 'size' && !c.op.endsWith('exists');

function conditionText(c: Condition): string {
  const what = c.what === 'header' ? (c.header ?? '') : word(`filter.what.${c.what}`), op = word(`filter.op.${c.op}`);
  if (c.what === 'size') return `${what} ${op} ${bytes(c.size)}`;
  return hasValue(c) ? t('filter.says', { what, op, value: c.value ?? '' }) : `${what} ${op}`;
}

const actionText = (a: Action) => a.action === 'stop' ? t('filter.stop')
  : [word(`filter.action.${a.action}`), a.folder ?? a.address ?? (a.text && t('filter.quoted', { text: a.text }))].filter(Boolean).join(' ');

export const whenText = (rule: Draft) =>
  rule.matching === 'always' ? t('filter.always') : rule.conditions.map(conditionText).join(t(rule.matching === 'any' ? 'filter.or' : 'filter.and'));

export const thenText = (rule: Draft) => rule.actions.map(actionText).join(', ');

/** What is wrong before it is sent: texts by pointer, as the API names them. */
export function faults(rule: Draft): Record<string, string> {
  const wrong: Record<string, string> = {};
  if (rule.name.trim() === '') wrong['name'] = t('filter.check.text');
  rule.conditions.forEach((c, i) => {
    if (c.what === 'header' && !/^[!-9;-~]+$/.test(c.header ?? '')) wrong[`conditions/${i}/header`] = t('filter.check.header');
    if (hasValue(c) && !c.value) wrong[`conditions/${i}/value`] = t('filter.check.text');
    if (c.what === 'size' && !(c.size > 0)) wrong[`conditions/${i}/size`] = t('filter.check.size');
  });
  rule.actions.forEach((a, i) => {
    if ((a.action === 'move' || a.action === 'copy') && !a.folder) wrong[`actions/${i}/folder`] = t('filter.check.text');
    if (a.action === 'forward' && !a.address) wrong[`actions/${i}/address`] = t('filter.check.address');
    if (a.action === 'reject' && !a.text) wrong[`actions/${i}/text`] = t('filter.check.text');
  });
  return wrong;
}
