// SPDX-License-Identifier: Apache-2.0
// list: pages of 100 accounts, the first, the middle and the last one, at both sizes: flat in size and in place, with a
// constant number of SQL statements.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { wrk } from '../lib/http.mjs';
import { interleave } from '../lib/measure.mjs';

const run = promisify(execFile);
const ACCOUNTS = '/api/v1/accounts', STEP = 500, PAGE = 100;

/** Walk the whole list: every account once, in order. The cursors of the middle page and the last full one. */
async function walk(instance) {
  let cursor = null, seen = 0, last = '';
  const cursors = [];
  do {
    const { json } = await instance.get(`${ACCOUNTS}?limit=${STEP}${cursor ? `&cursor=${cursor}` : ''}`);
    for (const { name } of json.items) {
      if (name <= last) throw new Error(`${name} comes after ${last}`);
      last = name;
    }
    seen += json.items.length;
    cursor = json.next;
    cursors.push(cursor);
  } while (cursor);
  const expected = instance.mailboxes + instance.delivered + 1; // and the administrator
  if (seen !== expected) throw new Error(`the list shows ${seen} of ${expected} accounts`);
  return { middle: cursors[cursors.length >> 1], last: await lastPage(instance, cursors.at(-3)) };
}

/** From there in small steps: the cursor of the last page that is full. */
async function lastPage(instance, from) {
  let cursor = from, next = from;
  for (;;) {
    const { json } = await instance.get(`${ACCOUNTS}?limit=${PAGE}&cursor=${next}`);
    if (json.items.length < PAGE) return cursor;
    cursor = next;
    if (!json.next) return cursor;
    next = json.next;
  }
}

export async function list({ plan, table, build, small, large }) {
  const functions = {};
  const statements = [];
  for (const [size, instance] of [['small', small], ['large', large]]) {
    const { middle, last } = await walk(instance);
    const { stdout } = await run(path.join(build, 'bench/pages'), [instance.store, middle, last]);
    statements.push(...JSON.parse(stdout));
    for (const [place, cursor] of [['first', null], ['middle', middle], ['last', last]]) {
      const target = `${ACCOUNTS}?limit=${PAGE}${cursor ? `&cursor=${cursor}` : ''}`;
      functions[`${size} ${place}`] = () => wrk(instance, plan.seconds, { connections: 1, target });
    }
  }
  const trials = await interleave(plan, functions);
  const compare = (name, ours, floor) => {
    for (const [figure, unit] of [['p50', 'us'], ['p99', 'us']])
      table.ratio({
        name: `list of ${PAGE}, ${name}, ${figure}`, unit, trials, ours: (t) => t[ours][figure], floor: (t) => t[floor][figure], atMost: 1.5,
        note: (t) => `${Math.round(t[ours].rate)} against ${Math.round(t[floor].rate)} pages/s, 1 connection`,
      });
  };
  const sizes = `${large.mailboxes.toLocaleString('en')} against ${small.mailboxes.toLocaleString('en')}`;
  for (const place of ['first', 'middle', 'last']) compare(`${place} page, ${sizes}`, `large ${place}`, `small ${place}`);
  compare(`last against first page, ${large.mailboxes.toLocaleString('en')}`, 'large last', 'large first');
  table.value({
    name: 'SQL statements of a page, the most', unit: '', values: [Math.max(...statements)], atMost: Math.min(...statements),
    note: `first, middle, last at both sizes: ${statements.join(' ')}; the sign-in is one more`,
  });
}
