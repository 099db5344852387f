// SPDX-License-Identifier: Apache-2.0
// get: one account through nginx: TLS, keep-alive, bearer token, rights, API log; the floor is the same nginx serving
// the same bytes as a file to the same client.
import { cpuOf } from '../lib/machine.mjs';
import { wrk } from '../lib/http.mjs';
import { interleave } from '../lib/measure.mjs';

export async function get({ plan, table, small, large }) {
  for (const instance of [small, large]) {
    const { text } = await instance.get('/api/v1/accounts/user000000@dom000000.example');
    const file = await instance.serveFile('account.json', text);
    await wrk(instance, 1, { connections: 1, check: true }); // every answer is the account that was asked for
    const api = await instance.service('api');
    for (const connections of [8, 1]) {
      const ours = async () => {
        const before = cpuOf([api]), figures = await wrk(instance, plan.seconds, { connections });
        return { ...figures, cpu: (cpuOf([api]) - before) * 1000 / figures.requests, size: figures.bytes / figures.requests };
      };
      const floor = () => wrk(instance, plan.seconds, { connections, target: file });
      const trials = await interleave(plan, { floor, ours });
      table.ratio({
        name: `GET account, ${instance.mailboxes.toLocaleString('en')} mailboxes, ${connections} connection${connections > 1 ? 's' : ''}`, unit: '/s', trials,
        ours: (t) => t.ours.rate, floor: (t) => t.floor.rate, atLeast: 0.2,
        note: (t) => `API CPU ${Math.round(t.ours.cpu)} us each; p50 ${t.ours.p50}, p99 ${t.ours.p99}, p99.9 ${t.ours.p999}, max ${t.ours.max} us (file: p99 ${t.floor.p99} us)`,
      });
    }
  }
}
