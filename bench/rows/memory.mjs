// SPDX-License-Identifier: Apache-2.0
// memory: all of the portal's processes at the larger size, after lookups and GETs have touched random rows.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { wrk } from '../lib/http.mjs';
import { memoryOf } from '../lib/machine.mjs';

const run = promisify(execFile);

export async function memory({ plan, table, build, large }) {
  await run(path.join(build, 'bench/socketmap_load'), [large.socketmap, '32', String(plan.seconds), String(large.mailboxes)]);
  await wrk(large, plan.seconds, { connections: 16 });
  const parts = (await large.parts()).map(({ name, pid }) => ({ name, ...memoryOf(pid) }));
  const sum = (key) => parts.reduce((total, part) => total + part[key], 0);
  table.value({
    name: `resident memory, ${large.mailboxes.toLocaleString('en')} mailboxes`, unit: 'MB', values: [sum('pss')], atMost: 64,
    note: `each page that is shared counted once; RSS ${parts.map((part) => `${part.name} ${part.rss.toFixed(1)}`).join(', ')}, added up ${sum('rss').toFixed(1)} MB`,
  });
}
