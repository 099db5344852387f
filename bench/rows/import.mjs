// SPDX-License-Identifier: Apache-2.0
// import: accounts with given hashes, sent as CSV through nginx and followed to the end of the job, all at once and row
// by row; the floor is SQLite's own insert of the same rows into the same table, from memory. And the memory it takes.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../test/lib/until.mjs';
import { interleave } from '../lib/measure.mjs';

const run = promisify(execFile);
const hash = '{SHA512-CRYPT}$6$mailportalbench$hjCtylQ5scRtQrWIrv5PZWr.gT.ZzhzHT9dCVqXsexsaewoWfGm200cKu9tWxDjiaC5/0KbDA7Pfm93fKHe82/';
const PARTS = ['api', 'jobs'];

/** MB of a process: now, and at the most since it was last forgotten. */
const memory = (pid, key) => Number(fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`^${key}:\\s+(\\d+)`, 'm'))[1]) / 1024;

export async function importing({ plan, table, build, scratch, small }) {
  let serial = 0, last;
  await small.call('POST', '/domains', JSON.stringify({ name: 'import.example', verified: true }));
  const load = async (mode) => {
    const prefix = `r${++serial}-`, pids = (await small.parts(PARTS)).map((part) => part.pid);
    const file = `name,password_hash,quota_bytes\r\n${Array.from({ length: plan.created }, (_, i) => `${prefix}${String(i).padStart(6, '0')}@import.example,${hash},1073741824\r\n`).join('')}`;
    for (const pid of pids) fs.writeFileSync(`/proc/${pid}/clear_refs`, '5');
    const before = pids.map((pid) => memory(pid, 'VmRSS')), begin = performance.now();
    const job = await small.call('POST', `/import?kind=accounts&mode=${mode}`, file, 'text/csv');
    const end = await until(`${mode} has ended`, async () => {
      const now = await small.call('GET', `/jobs/${job.id}`);
      return ['done', 'failed'].includes(now.state) && now;
    }, 600);
    const seconds = (performance.now() - begin) / 1000;
    if (end.result !== `${plan.created} rows made, 0 refused`) throw new Error(`${mode}: ${end.error ?? end.result}`);
    last = prefix;
    return { rate: plan.created / seconds, memory: pids.reduce((sum, pid, i) => sum + memory(pid, 'VmHWM') - before[i], 0) };
  };
  const raw = async () => {
    const target = path.join(scratch, 'raw.db');
    const { stdout } = await run(path.join(build, 'bench/raw_insert'), [small.store.replace('sqlite:', ''), target, `${last}%`]);
    for (const end of ['', '-wal', '-shm']) fs.rmSync(target + end, { force: true });
    const figures = JSON.parse(stdout);
    if (figures.rows !== plan.created) throw new Error(`raw: ${stdout}`);
    return figures;
  };
  const trials = await interleave(plan, { atomic: () => load('atomic'), rows: () => load('rows'), raw });
  for (const mode of ['atomic', 'rows'])
    table.ratio({
      name: `import of ${plan.created.toLocaleString('en')} accounts, ${mode}`, unit: '/s', trials,
      ours: (t) => t[mode].rate, floor: (t) => t.raw.rate, atLeast: 0.1,
    });
  table.value({
    name: `memory that an import of ${plan.created.toLocaleString('en')} accounts takes, api and jobs`, unit: 'MB',
    values: trials.map((t) => Math.max(t.atomic.memory, t.rows.memory)), atMost: 64,
  });
}
