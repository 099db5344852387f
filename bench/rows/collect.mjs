// SPDX-License-Identifier: Apache-2.0
// collect: what reading the logs as they are written costs delivery (R76): the same engines with and without the process that
// does it, Rspamd in both, and how much it stores for each message.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { until } from '../../test/lib/until.mjs';
import { cpuOf } from '../lib/machine.mjs';
import { interleave, moreRuns } from '../lib/measure.mjs';
import { check, deliver } from './delivery.mjs';

const sql = (at, text) => Number(execFileSync('sqlite3', ['-readonly', '-cmd', '.timeout 10000', path.join(at.dir, 'data/journey.db'), text], { encoding: 'utf8' }));
const told = (at) => sql(at, 'SELECT messages FROM journey_total');
/** Pages in use, those that wait in the WAL included. */
const bytes = (at) => sql(at, 'SELECT (c.page_count - f.freelist_count) * s.page_size FROM pragma_page_count c, pragma_freelist_count f, pragma_page_size s');

export async function collect({ plan, table, large }) {
  let messages = told(large);
  const begin = { messages, bytes: bytes(large) };
  const caughtUp = () => until('the collector has read all', () => told(large) >= messages, 120);
  const with_ = async () => {
    await large.collect(true);
    await caughtUp(); // with what came while it was away
    const pid = await large.service('journey'), before = cpuOf([pid]), figures = await deliver(large, plan.messages);
    messages += plan.messages;
    await caughtUp();
    return { ...figures, own: (cpuOf([pid]) - before) / plan.messages };
  };
  const without = async () => {
    await large.collect(false);
    const figures = await deliver(large, plan.messages);
    messages += plan.messages;
    return figures;
  };
  try {
    const trials = await interleave(moreRuns(plan), { without, with: with_ });
    table.ratio({
      name: `delivery of 4 KiB with the collector of journeys against without, ${large.mailboxes.toLocaleString('en')} mailboxes`, unit: '/s', trials,
      ours: (t) => t.with.rate, floor: (t) => t.without.rate, atLeast: 0.95,
      note: (t) => `CPU ${t.with.cpu.toFixed(2)} ms each against ${t.without.cpu.toFixed(2)}, of which the collector ${t.with.own.toFixed(2)}`,
    });
  } finally {
    await large.collect(true);
  }
  await caughtUp();
  table.value({ name: 'stored for each message that was delivered', unit: 'bytes', values: [(bytes(large) - begin.bytes) / (messages - begin.messages)],
    atMost: 1024, note: `${messages - begin.messages} messages, a table and its keys` });
  await check(large, plan.messages);
}
