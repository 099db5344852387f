// SPDX-License-Identifier: Apache-2.0
// run: the bench. Two instances of the release build, one small and one large, run side by side, so that every row
// takes its floor and both sizes in turn on the same machine in the same minutes.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Instance } from './lib/instance.mjs';
import { commitOf, cpuOfTrees, describeMachine, load } from './lib/machine.mjs';
import { Table } from './lib/measure.mjs';
import { busy } from './rows/busy.mjs';
import { check } from './rows/check.mjs';
import { collect } from './rows/collect.mjs';
import { create } from './rows/create.mjs';
import { delivery } from './rows/delivery.mjs';
import { device } from './rows/device.mjs';
import { explain } from './rows/explain.mjs';
import { get } from './rows/get.mjs';
import { gui } from './rows/gui.mjs';
import { importing } from './rows/import.mjs';
import { journeys } from './rows/journeys.mjs';
import { list } from './rows/list.mjs';
import { lookups } from './rows/lookups.mjs';
import { memory } from './rows/memory.mjs';
import { migration } from './rows/migration.mjs';
import { queue } from './rows/queue.mjs';
import { quota } from './rows/quota.mjs';
import { signin } from './rows/signin.mjs';
import { stack } from './rows/stack.mjs';

const PLANS = {
  full: { small: 1_000, large: 1_000_000, trials: 2, runs: 3, seconds: 3, messages: 1_000, created: 100_000, journeys: 10_000_000 },
  quick: { small: 1_000, large: 10_000, trials: 1, runs: 1, seconds: 1, messages: 100, created: 5_000, journeys: 20_000 },
};
const ROWS = { create, lookups, get, list, quota, gui, explain, memory, delivery, collect, check, import: importing, signin, busy, device, migration, queue, journeys, stack };
const ALONE = ['create', 'stack']; // they need neither of the two instances
const LOAD_MAX = 1; // above it, other work would be measured
const REST = 0.03, SETTLE_MAX = 60; // of a core; looks

const source = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const say = (text) => process.stderr.write(`${text}\n`);

function arguments_() {
  const [scratch, ...words] = process.argv.slice(2), quick = words.includes('--quick'), only = words.indexOf('--only');
  const asked = only < 0 ? Object.keys(ROWS) : (words[only + 1] ?? '').split(',');
  const rest = words.filter((word, i) => word !== '--quick' && (only < 0 || (i !== only && i !== only + 1)));
  if (rest.length > 0 || asked.some((row) => !ROWS[row])) {
    say(`usage: bench/run [--quick] [--only ROW,...]   rows: ${Object.keys(ROWS).join(' ')}`);
    process.exit(2);
  }
  // always in the same order: what a row leaves behind (logs to be read, say) meets the same others
  return { scratch, plan: quick ? PLANS.quick : PLANS.full, quick, rows: Object.keys(ROWS).filter((row) => asked.includes(row)) };
}

function build() {
  const dir = path.resolve(source, process.env.MAILPORTAL_BUILD ?? 'build');
  execFileSync('ninja', ['--quiet', '-C', dir, 'mailportal', ...['fill', 'fill_journeys', 'pages', 'echo', 'socketmap_load', 'raw_insert', 'argon2'].map((name) => `bench/${name}`)],
    { stdio: ['ignore', process.stderr, process.stderr] });
  return dir;
}

/** Until they rest: in its first life Rspamd compiles its patterns, for a minute and more. */
async function settle(instances) {
  const used = () => instances.reduce((sum, at) => sum + cpuOfTrees(at.roots), 0), window = 5_000;
  for (let before = used(), n = 0; n < SETTLE_MAX; n++) {
    await sleep(window);
    const after = used();
    if (after - before < window * REST) return;
    before = after;
  }
  say('  they still do not rest');
}

async function measure({ plan, rows, scratch }) {
  const ports = Number(process.env.MAILPORTAL_BENCH_PORTS ?? 24000), table = new Table(), failures = [];
  const at = { plan, table, source, build: build(), scratch, ports: [ports + 120, ports + 121], alone: ports + 60 };
  at.small = new Instance(at.build, path.join(scratch, 'small'), ports, plan.small, plan.messages);
  at.large = new Instance(at.build, path.join(scratch, 'large'), ports + 30, plan.large, plan.messages);
  try {
    for (const name of rows) {
      if (!ALONE.includes(name) && at.large.process === undefined) {
        say(`instances of ${plan.small} and ${plan.large} mailboxes`);
        for (const instance of [at.small, at.large]) await instance.start();
        await settle([at.small, at.large]);
      }
      say(name);
      await ROWS[name](at).catch((e) => {
        say(`  could not be measured: ${e.stack}`);
        failures.push(`${name}: ${e.message.split('\n')[0]}`);
      });
    }
  } finally {
    for (const instance of [at.small, at.large]) await instance.stop();
  }
  return { table, failures };
}

const wanted = arguments_(), before = load();
const machine = describeMachine(wanted.scratch), judged = before <= LOAD_MAX;
if (!judged) say(`load ${before.toFixed(2)} before the start: nothing will be judged`);
const { table, failures } = await measure(wanted);
console.log(`${new Date().toISOString().slice(0, 16)}Z, commit ${commitOf(source)}. ${machine}`);
console.log(`Load before the start ${before.toFixed(2)}${judged ? '' : ' (above 1: not judged)'}. ` +
  `${wanted.plan.trials} trials of ${wanted.plan.runs} interleaved runs after a warm-up, medians, the worse trial.${wanted.quick ? ' **Quick: the figures mean nothing.**' : ''}\n`);
table.print(judged && !wanted.quick);
for (const failure of failures) console.log(`\nNot measured: ${failure}`);
if (failures.length > 0 || (judged && !wanted.quick && table.failed)) process.exitCode = 1;
