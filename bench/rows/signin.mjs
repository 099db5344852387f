// SPDX-License-Identifier: Apache-2.0
// signin: signing in by password through nginx, each account once, with all cores busy; the floor is Argon2id alone, by the
// same code with the same parameters on all cores. The hashes that the floor made are the ones that are signed in to.
import { childrenOf, cpuOf } from '../lib/machine.mjs';
import { interleave } from '../lib/measure.mjs';
import { addAccounts, hashAlone, signInToEach } from '../lib/sign_in.mjs';

export async function signin({ plan, table, build, large }) {
  const api = await large.service('api'), nginx = await large.service('nginx');
  const used = () => ({ api: cpuOf([api]), nginx: cpuOf([nginx, ...childrenOf(nginx)]) });
  let hashes;
  const floor = async () => {
    // thrice as long as the sign-ins take: a host may change its speed in between
    const { rate, cpu, ...made } = await hashAlone(build, large, plan.seconds * 2 + 3);
    hashes = made.hashes;
    return { rate, cpu };
  };
  const ours = async () => {
    const domain = await addAccounts(large, hashes), before = used(), { requests, rate } = await signInToEach(large, domain, plan.seconds), after = used();
    return { rate, ...Object.fromEntries(Object.keys(after).map((who) => [who, (after[who] - before[who]) / requests])) };
  };
  const trials = await interleave(plan, { floor, ours });
  table.ratio({
    name: `sign in by password, ${large.mailboxes.toLocaleString('en')} mailboxes`, unit: '/s', trials,
    ours: (t) => t.ours.rate, floor: (t) => t.floor.rate, atLeast: 0.9,
    note: (t) => `CPU ${t.ours.api.toFixed(1)} ms each of the API (Argon2id alone ${t.floor.cpu.toFixed(1)}), nginx ${t.ours.nginx.toFixed(2)}`,
  });
}
