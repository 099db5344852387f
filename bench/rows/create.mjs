// SPDX-License-Identifier: Apache-2.0
// create: accounts with given hashes, through the rules, 1,000 to a durable transaction, in a new SQLite database.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { interleave } from '../lib/measure.mjs';

const run = promisify(execFile);

export async function create({ plan, table, build, scratch }) {
  const fill = async () => {
    const file = path.join(scratch, 'create.db');
    const { stdout } = await run(path.join(build, 'bench/fill'), [`sqlite:${file}`, String(plan.created)]);
    for (const end of ['', '-wal', '-shm']) fs.rmSync(file + end, { force: true });
    return JSON.parse(stdout);
  };
  const trials = await interleave(plan, { fill });
  table.value({
    name: `create ${plan.created.toLocaleString('en')} accounts with given hashes`, unit: '/s', values: trials.map((t) => t.fill.rate), atLeast: 20_000,
    note: `CPU ${Math.round(Math.max(...trials.map((t) => t.fill.cpu_ms)) * 1000)} us each`,
  });
}
