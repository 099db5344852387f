// SPDX-License-Identifier: Apache-2.0
// quota: pages of 100 mailboxes by how full they are, by the room they take, by name and searched, in both orders, first and deep,
// of the large instance (R71): each under 50 ms at the 99th percentile.
import { wrk } from '../lib/http.mjs';
import { interleave, moreRuns } from '../lib/measure.mjs';

const QUOTA = '/api/v1/stats/quota', STEP = 500, DEEP = 40, MOST_MS = 50;

/** Where the page begins that so many pages of STEP lie before; each row behind the one before it. */
async function deep(instance, sort) {
  const field = sort.replace('-', ''), way = sort.startsWith('-') ? -1 : 1;
  let cursor = null, last = null;
  for (let i = 0; i < DEEP; i++) {
    const { json } = await instance.get(`${QUOTA}?sort=${sort}&limit=${STEP}${cursor ? `&cursor=${cursor}` : ''}`);
    for (const row of json.items) {
      if (last !== null && way * (row[field] - last) < 0) throw new Error(`${row.name}: ${row[field]} comes behind ${last}`);
      last = row[field];
    }
    if (!json.next) break; // of a short list: its last full page
    cursor = json.next;
  }
  return cursor;
}

export async function quota({ plan, table, large }) {
  const pages = {};
  for (const sort of ['name', '-name']) {
    pages[`by ${sort}`] = `${QUOTA}?limit=100&sort=${sort}`;
    pages[`names that begin with user5, by ${sort}`] = `${QUOTA}?limit=100&q=user5&sort=${sort}`;
  }
  for (const sort of ['-fullness', 'fullness', '-used_bytes', 'used_bytes']) {
    pages[`by ${sort}`] = `${QUOTA}?limit=100&sort=${sort}`;
    pages[`by ${sort}, ${DEEP * STEP} rows on`] = `${QUOTA}?limit=100&sort=${sort}&cursor=${await deep(large, sort)}`;
  }
  const functions = Object.fromEntries(Object.entries(pages).map(([name, target]) => [name, () => wrk(large, plan.seconds, { connections: 1, target })]));
  const trials = await interleave(moreRuns(plan), functions);
  for (const name of Object.keys(pages))
    table.value({
      name: `mailboxes ${name}, ${large.mailboxes.toLocaleString('en')}, p99`, unit: 'ms', values: trials.map((t) => t[name].p99 / 1000), atMost: MOST_MS,
      note: `p50 ${(trials[0][name].p50 / 1000).toFixed(1)} ms, 1 connection`,
    });
}
