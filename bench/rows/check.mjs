// SPDX-License-Identifier: Apache-2.0
// check: what Rspamd's question to the portal adds to a message. One client, one message after the other, from the end of
// its text to Postfix's answer; the same Postfix asks the instance's Rspamd and one that asks nobody in turn.
import path from 'node:path';
import { Lines } from '../../test/lib/lines.mjs';
import { cpuOfTrees } from '../lib/machine.mjs';
import { interleave, median } from '../lib/measure.mjs';
import { StockRspamd } from '../lib/stock_rspamd.mjs';

const MESSAGES = 200, BYTES = 4096;
let serial = 0;

/** Times in ms of so many messages. */
async function send(at) {
  const c = await Lines.connect(Number(at.smtp.split(':').pop())), times = [];
  const ask = async (line, wanted = /^2/) => {
    const said = await c.ask(line);
    if (!wanted.test(said)) throw new Error(`${line}: ${said}`);
  };
  await c.answer();
  await ask('EHLO outside.example');
  for (let i = 0; i < MESSAGES; i++) {
    await ask('MAIL FROM:<sender@outside.example>');
    await ask(`RCPT TO:<${i % at.delivered + 1}u@deliver.example>`);
    await ask('DATA', /^354/);
    const head = `From: <sender@outside.example>\r\nTo: <u@deliver.example>\r\nSubject: bench ${++serial}\r\nMessage-ID: <${serial}@outside.example>\r\n` +
      `Date: ${new Date().toUTCString()}\r\n\r\n`;
    c.write(head + `${`line ${serial} of a letter that says little `.padEnd(70, 'x')}\r\n`.repeat(BYTES / 72));
    const begin = performance.now();
    await ask('.');
    times.push(performance.now() - begin);
  }
  await ask('QUIT');
  c.close();
  return times;
}

export async function check({ plan, table, scratch, large }) {
  const own = large.milter, stock = new StockRspamd(path.join(scratch, 'asks-nobody'), large);
  // The milter of the configuration counts for a smtpd that starts after the change: that of a new connection.
  const by = (milter, roots) => async () => {
    await large.useMilter(milter);
    const before = cpuOfTrees(roots()), times = await send(large);
    return { p50: median(times), p99: times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)], cpu: (cpuOfTrees(roots()) - before) / MESSAGES };
  };
  try {
    await stock.start();
    const trials = await interleave(plan, { ours: by(own, () => large.roots), floor: by(stock.milter, () => [...large.roots, ...stock.roots]) });
    const worst = trials.reduce((a, b) => (b.ours.p50 - b.floor.p50 > a.ours.p50 - a.floor.p50 ? b : a));
    table.value({
      name: `Rspamd's question to the portal, for each message, ${large.mailboxes.toLocaleString('en')} mailboxes, p50`, unit: 'ms',
      values: trials.map((t) => t.ours.p50 - t.floor.p50), atMost: 2,
      note: `${worst.ours.p50.toFixed(2)} against ${worst.floor.p50.toFixed(2)} ms from end of text to answer, p99 ${worst.ours.p99.toFixed(1)} against ` +
        `${worst.floor.p99.toFixed(1)}; CPU ${worst.ours.cpu.toFixed(2)} against ${worst.floor.cpu.toFixed(2)} ms`,
    });
  } finally {
    await stock.stop();
    await large.useMilter(own);
  }
}
