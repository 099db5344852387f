// SPDX-License-Identifier: Apache-2.0
// explain: what happens to mail for an alias, told step by step, through nginx, at both sizes.
import { send } from '../../test/lib/http.mjs';
import { readFromDisk } from '../lib/machine.mjs';
import { interleave, median } from '../lib/measure.mjs';

const ASKED = 300;

export async function explain({ plan, table, small, large }) {
  const ask = (instance) => async () => {
    const times = [], api = await instance.service('api'), before = readFromDisk(api);
    for (let i = 0; i < ASKED; i++) {
      const n = String(Math.floor(Math.random() * instance.mailboxes / 10)).padStart(6, '0'), begin = performance.now();
      const { json } = await instance.get(`/api/v1/explain/address?address=alias${n}@dom${n}.example`);
      times.push(performance.now() - begin);
      if (json.outcome !== 'accepted' || json.steps.length !== 3) throw new Error(JSON.stringify(json));
    }
    return { p50: median(times), p99: times.sort((a, b) => a - b)[Math.floor(ASKED * 0.99)], fetched: (readFromDisk(api) - before) / 1024 / ASKED };
  };
  // the same connection and the same work around it, without an explanation
  const floor = async () => {
    const times = [];
    for (let i = 0; i < ASKED; i++) {
      const begin = performance.now();
      await send(large.where, { path: '/api/v1/version' });
      times.push(performance.now() - begin);
    }
    return { p50: median(times) };
  };
  const trials = await interleave(plan, { small: ask(small), large: ask(large), floor });
  for (const [key, at] of [['small', small], ['large', large]])
    table.value({
      name: `explain an alias, ${at.mailboxes.toLocaleString('en')} mailboxes, p50`, unit: 'ms',
      values: trials.map((t) => t[key].p50 - t.floor.p50), atMost: 5,
      note: `without TLS and the way there and back (${Math.max(...trials.map((t) => t.floor.p50)).toFixed(2)} ms); with it p99 ${Math.max(...trials.map((t) => t[key].p99)).toFixed(2)} ms; ${Math.max(...trials.map((t) => t[key].fetched)).toFixed(1)} KB of each fetched from the disk`,
    });
}
