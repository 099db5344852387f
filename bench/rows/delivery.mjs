// SPDX-License-Identifier: Apache-2.0
// delivery: messages of 4 KiB by smtp-source, ten sessions, each to another mailbox, until the last one is saved; the
// floor is the same Postfix and Dovecot with static maps. Without a milter; and with Rspamd, that of the floor asking nobody.
// What reading the logs for journeys takes is another row, "collect", and not in these.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../test/lib/until.mjs';
import { cpuOfTrees } from '../lib/machine.mjs';
import { interleave, moreRuns } from '../lib/measure.mjs';
import { StaticMail } from '../lib/static_mail.mjs';
import { StockRspamd } from '../lib/stock_rspamd.mjs';

const run = promisify(execFile);
const BYTES = 4096, SESSIONS = 10;

/** Messages that Dovecot has taken, by Postfix's log from there on. */
class Log {
  constructor(file) {
    Object.assign(this, { file, at: fs.existsSync(file) ? fs.statSync(file).size : 0, saved: 0 });
  }

  read() {
    const fd = fs.openSync(this.file, 'r'), size = fs.fstatSync(fd).size, bytes = Buffer.alloc(size - this.at);
    fs.readSync(fd, bytes, 0, bytes.length, this.at);
    fs.closeSync(fd);
    const end = bytes.lastIndexOf(10) + 1, text = bytes.toString('utf8', 0, end);
    this.at += end;
    const bad = text.match(/^.*status=(?:deferred|bounced|expired).*$/m);
    if (bad) throw Object.assign(new Error(bad[0]), { final: true });
    this.saved += text.match(/status=sent \(250 [^)]* Saved\)/g)?.length ?? 0;
    return this.saved;
  }
}

function inQueue(queue) {
  return ['maildrop', 'incoming', 'active', 'deferred'].reduce((n, name) => n +
    fs.readdirSync(path.join(queue, name), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length, 0);
}

/** Messages in the INBOX of one of the mailboxes. */
async function held(at, user) {
  const { stdout } = await run('doveadm', ['-c', at.dovecotConf, 'mailbox', 'status', '-u', user, 'messages', 'INBOX']);
  return Number(stdout.match(/messages=(\d+)/)[1]);
}

export async function deliver(at, messages) {
  const log = new Log(at.log), before = cpuOfTrees(at.roots), begin = performance.now();
  await run('smtp-source', ['-N', '-s', String(SESSIONS), '-m', String(messages), '-l', String(BYTES), '-f', 'sender@outside.example',
    '-t', 'u@deliver.example', at.smtp]);
  const accepted = performance.now();
  await until('all messages are in the mailboxes', () => log.read() >= messages, 120);
  const end = performance.now();
  if (log.saved !== messages) throw new Error(`${log.saved} messages saved of ${messages}`);
  await until('the queue is empty', () => inQueue(at.queue) === 0);
  at.rounds = (at.rounds ?? 0) + 1;
  return { rate: messages / (end - begin) * 1000, accepted: messages / (accepted - begin) * 1000, cpu: (cpuOfTrees(at.roots) - before) / messages };
}

export async function check(at, messages) {
  for (const n of [1, messages >> 1, messages]) {
    const count = await held(at, `${n}u@deliver.example`);
    if (count !== at.rounds) throw new Error(`mailbox ${n}u holds ${count} messages of ${at.rounds}`);
  }
}

export async function delivery({ plan, table, scratch, small, large }) {
  const own = large.milter, stock = new StockRspamd(path.join(scratch, 'stock'), large), floor = new StaticMail(path.join(scratch, 'static'), large);
  try {
    for (const at of [small, large]) await at.collect(false);
    await stock.start();
    await floor.start();
    floor.rspamd = stock;
    for (const [name, milters] of [['no milter', { floor: '', small: '', large: '' }], ['Rspamd in both', { floor: stock.milter, large: own }]]) {
      const sides = Object.entries({ floor, small, large }).filter(([key]) => milters[key] !== undefined);
      for (const [key, at] of sides) await at.useMilter(milters[key]);
      const trials = await interleave(moreRuns(plan), Object.fromEntries(sides.map(([key, at]) => [key, () => deliver(at, plan.messages)])));
      for (const [key, at] of sides.filter(([key]) => key !== 'floor'))
        table.ratio({
          name: `delivery of 4 KiB, ${name}, ${at.mailboxes.toLocaleString('en')} mailboxes`, unit: '/s', trials,
          ours: (t) => t[key].rate, floor: (t) => t.floor.rate, atLeast: 0.9,
          note: (t) => `CPU ${t[key].cpu.toFixed(2)} ms each against ${t.floor.cpu.toFixed(2)}; accepted ${Math.round(t[key].accepted)} against ${Math.round(t.floor.accepted)}/s`,
        });
    }
    for (const at of [floor, small, large]) await check(at, plan.messages);
  } finally {
    for (const at of [small, large]) await at.collect(true);
    await floor.stop();
    await stock.stop();
  }
}
