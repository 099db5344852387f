// SPDX-License-Identifier: Apache-2.0
// stack: how long `make run` takes until "ready" where packages and a build are there, for a new instance and for one with data;
// and the memory of all its processes while somebody is signed in everywhere.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { Day } from '../../test/lib/day.mjs';
import { Instance as Portal } from '../../test/lib/instance.mjs';
import { startSink } from '../../test/lib/sink.mjs';
import { Instance } from '../lib/instance.mjs';
import { memoryOfTrees } from '../lib/machine.mjs';

const run = promisify(execFile);
const MAILBOXES = 1_000, OWN = ['api', 'hooks', 'lookup', 'sasl', 'jobs', 'journey', 'helper'];
const ENGINES = ['postfix', 'dovecot', 'rspamd', 'redis', 'nginx', 'webmail', 'radicale'];
const LIVES = ['first life, in which Rspamd compiles its patterns', 'the next'];

/** Seconds until "ready"; then it is stopped. */
async function makeRun(source, dir, ports) {
  const began = performance.now();
  const env = { ...process.env, MAILPORTAL_INSTANCE: dir, MAILPORTAL_PORT_BASE: String(ports) };
  const child = spawn('make', ['-C', source, 'run'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const over = once(child, 'close');
  let told = '', seconds = null;
  for await (const part of child.stdout) {
    told += part;
    const pid = /kill (\d+)\.$/m.exec(told)?.[1];
    if (!pid || seconds !== null) continue;
    seconds = (performance.now() - began) / 1000;
    process.kill(Number(pid), 'SIGTERM');
  }
  await over;
  if (seconds === null) throw new Error(`make run: ${told}`);
  return seconds;
}

async function starts({ plan, table, build, source, scratch, alone }) {
  const first = [], again = [];
  for (let i = 0; i < plan.trials; i++) {
    const dir = path.join(scratch, `start${i}`);
    first.push(await makeRun(source, dir, alone));
    await run(path.join(build, 'bench/fill'), [`sqlite:${dir}/data/mailportal.db`, String(MAILBOXES)]);
    again.push(await makeRun(source, dir, alone));
  }
  for (const [name, values] of [['a new instance', first], [`one with ${MAILBOXES.toLocaleString('en')} mailboxes`, again]])
    table.value({ name: `\`make run\` until "ready", ${name}`, unit: 's', values, atMost: 15,
      note: `each: ${values.map((s) => s.toFixed(1)).join(', ')}` });
}

/** Megabytes by part, once somebody has used everything and is still signed in by IMAP and to webmail. */
async function used(instance, sink, login) {
  const portal = new Portal(instance.dir, sink, instance.at), imap = portal.imapClient(login);
  await portal.meet();
  await imap.connect();
  await (await Day.begin(portal, login)).goesOn('bench');
  const parts = await instance.parts([...ENGINES, ...OWN]), all = memoryOfTrees(instance.roots);
  const of = (...names) => memoryOfTrees(parts.filter(({ name }) => names.includes(name)).map(({ pid }) => pid));
  const split = new Map([...ENGINES.map((name) => [name, of(name)]), ['the portal', of(...OWN)]]);
  split.set('s6', all - [...split.values()].reduce((sum, mb) => sum + mb));
  await imap.logout();
  return { all, split };
}

async function memory({ table, build, scratch, alone }) {
  const sink = await startSink(), login = { user: 'ann@day.example', password: 'correct horse battery staple' };
  const instance = new Instance(build, path.join(scratch, 'stack'), alone, MAILBOXES, 10,
    [`test_relayhost=[127.0.0.1]:${sink.port}`]);
  try {
    await instance.start();
    await instance.call('POST', '/domains', JSON.stringify({ name: 'day.example', verified: true }));
    await instance.call('POST', '/accounts', JSON.stringify({ name: login.user, password: login.password }));
    for (const life of LIVES) {
      const { all, split } = await used(instance, sink, login);
      const told = [...split].map(([name, mb]) => `${name} ${mb.toFixed(1)}`);
      table.value({ name: `memory of all processes, ${MAILBOXES.toLocaleString('en')} mailboxes, ${life}`, unit: 'MB',
        values: [all], atMost: 400, note: `each page that is shared counted once; ${told.join(', ')}` });
      if (life === LIVES.at(-1)) break;
      await instance.stop();
      await instance.up();
    }
  } finally {
    await instance.stop();
    await sink.stop();
  }
}

export async function stack(at) {
  await starts(at);
  await memory(at);
}
