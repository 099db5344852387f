// SPDX-License-Identifier: Apache-2.0
// lookups: Postfix's questions by socketmap, 32 connections, random keys, every answer checked; the floor is an echo
// server of one thread on a unix socket.
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../test/lib/until.mjs';
import { cpuOf, readFromDisk } from '../lib/machine.mjs';
import { interleave, moreRuns } from '../lib/measure.mjs';

const run = promisify(execFile);
const CONNECTIONS = 32, RATE = 20_000;

export async function lookups({ plan, table, build, scratch, small, large }) {
  const socket = path.join(scratch, 'echo');
  const echo = spawn(path.join(build, 'bench/echo'), [socket], { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    await until('the echo server listens', () => fs.existsSync(socket));
    await compare({ plan, table, build, small, large, echo: { socketmap: socket, mailboxes: large.mailboxes, pid: echo.pid } });
  } finally {
    echo.kill('SIGTERM');
  }
}

async function compare({ plan, table, build, small, large, echo }) {
  const load = async (at, words) => {
    const pid = at.pid ?? await at.service('lookup');
    const before = cpuOf([pid]), fetched = readFromDisk(pid);
    const { stdout } = await run(path.join(build, 'bench/socketmap_load'),
      [...words, at.socketmap, String(CONNECTIONS), String(plan.seconds), String(at.mailboxes)]);
    const figures = JSON.parse(stdout);
    // the client's warm-up counts on both sides: it is a fifth of the measured time, at the same rate
    return { ...figures, cpu: (cpuOf([pid]) - before) * 1000 / (figures.answers * 1.2), fetched: (readFromDisk(pid) - fetched) / 2 ** 20 };
  };
  // three threads on two cores scatter by a tenth and more
  const closed = await interleave(moreRuns(plan), { echo: () => load(echo, ['-e']), small: () => load(small, []), large: () => load(large, []) });
  for (const [key, at] of [['small', small], ['large', large]])
    table.ratio({
      name: `socketmap lookups, ${at.mailboxes.toLocaleString('en')} mailboxes`, unit: '/s', trials: closed,
      ours: (t) => t[key].rate, floor: (t) => t.echo.rate, atLeast: 0.4,
      note: (t) => `CPU ${t[key].cpu.toFixed(1)} us each (echo ${t.echo.cpu.toFixed(1)}); p50 ${t[key].p50}, p99 ${t[key].p99}, p99.9 ${t[key].p999} us at full rate`,
    });
  const tails = (at) => () => {
    at.holdDatabase();
    return load(at, ['-r', String(RATE)]);
  };
  const open = await interleave(moreRuns(plan), { small: tails(small), large: tails(large) });
  table.ratio({
    name: `socketmap p99 at ${RATE.toLocaleString('en')}/s, by size`, unit: 'us', trials: open,
    ours: (t) => t.large.p99, floor: (t) => t.small.p99, atMost: 1.5,
    note: (t) => `p50 ${t.large.p50} against ${t.small.p50}, p99.9 ${t.large.p999} against ${t.small.p999}, max ${t.large.max} against ${t.small.max} us; ${t.large.fetched.toFixed(1)} MB fetched from the disk`,
  });
}
