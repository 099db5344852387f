// SPDX-License-Identifier: Apache-2.0
// queue: the first page of a queue of 100,000 messages through nginx, and the next ones; the floor is postqueue -j alone, which
// has to read every message's file. And what such a queue takes of memory, and deleting all of it.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { send } from '../../test/lib/http.mjs';
import { until } from '../../test/lib/until.mjs';
import { interleave, median } from '../lib/measure.mjs';

const run = promisify(execFile);
const MESSAGES = { full: 100_000, quick: 2_000 };
const PAGES = 20;

const call = async (at, method, where, body) => {
  const answer = await send(at.where, { method, path: `/api/v1${where}`, headers: { authorization: `Bearer ${at.token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }) });
  if (answer.status !== 200) throw new Error(`${method} ${where}: ${answer.status} ${answer.text}`);
  return answer.json;
};

/** Copies of one message that is held: a queue that nothing happens to by itself. */
async function fillQueue(at, n) {
  const etc = path.join(at.dir, 'etc/postfix'), hold = path.join(at.dir, 'data/postfix/queue/hold');
  const from = await until('a message is held before it is bounced', async () => {
    const made = run('sendmail', ['-C', etc, '-f', 'sender@outside.example', 'held@far.example']);
    made.child.stdin.end('Subject: held\n\nhello\n');
    await made;
    const { items } = await call(at, 'GET', '/server/queue?q=held@');
    if (items.length > 0) await call(at, 'POST', '/server/queue/hold', { queue_ids: [items[0].queue_id] });
    return items.map((one) => path.join(hold, one.queue_id)).find((file) => fs.existsSync(file));
  }, 60);
  const { uid, gid } = fs.statSync(from);
  for (let i = 0; i < n; i++) {
    const to = path.join(hold, `4${i.toString(36).toUpperCase().replace(/[AEIOU]/g, 'b').padStart(9, '0')}z${i}`);
    fs.copyFileSync(from, to);
    fs.chmodSync(to, 0o700);
    fs.chownSync(to, uid, gid);
  }
}

const timed = async (act) => {
  const begin = performance.now();
  await act();
  return performance.now() - begin;
};

/** Resident memory in MiB of the API and the helper. */
async function memory(at) {
  const sizes = await Promise.all(['api', 'helper'].map(async (name) => {
    const { stdout } = await run('s6-svstat', ['-o', 'pid', path.join(at.dir, 'services', name)]);
    return Number(/^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${stdout.trim()}/status`, 'utf8'))[1]) / 1024;
  }));
  return sizes.reduce((a, b) => a + b);
}

export async function queue({ plan, table, small }) {
  const n = plan.messages < 1000 ? MESSAGES.quick : MESSAGES.full, before = await memory(small), pages = [];
  await fillQueue(small, n);
  const ours = async () => {
    await call(small, 'POST', '/server/queue/hold', { queue_ids: ['4none'] }); // it is told anew
    const first = await timed(() => call(small, 'GET', '/server/queue?count=1'));
    for (let i = 0, { next } = await call(small, 'GET', '/server/queue'); i < PAGES; i++)
      pages.push(await timed(async () => { ({ next } = await call(small, 'GET', `/server/queue?cursor=${next}`)); }));
    return { ms: first };
  };
  const alone = async () => ({ ms: await timed(() => run('sh', ['-c', `postqueue -c ${small.dir}/etc/postfix -j >/dev/null`])) });
  const trials = await interleave(plan, { ours, alone });
  const largest = await memory(small), label = `${n.toLocaleString('en')} messages`;
  table.ratio({ name: `first page of a queue of ${label}, against postqueue -j`, unit: 'ms', trials, ours: (t) => t.ours.ms, floor: (t) => t.alone.ms, atMost: 1.5,
    note: () => `a page behind it ${median(pages).toFixed(1)} ms; API and helper ${before.toFixed(0)} MiB before, ${largest.toFixed(0)} MiB with it` });
  table.value({ name: `a page behind the first, queue of ${label}`, unit: 'ms', values: [median(pages)], atMost: 50 });
  table.value({ name: `memory that a queue of ${label} takes of API and helper`, unit: 'MiB', values: [largest - before], atMost: 32 });
  const all = await timed(() => call(small, 'POST', '/server/queue/delete', { all: true, q: 'held@' }));
  table.value({ name: `deleting ${label} that fit a filter`, unit: 's', values: [all / 1000], atMost: 60 });
}
