// SPDX-License-Identifier: Apache-2.0
// busy: GET of accounts through nginx at a fixed rate while the API hashes passwords on all cores, because people sign in
// as quickly as it lets them; the floor is the same while nobody does.
import { wrk } from '../lib/http.mjs';
import { interleave, moreRuns } from '../lib/measure.mjs';
import { addAccounts, hashAlone, signInToEach } from '../lib/sign_in.mjs';

const CONNECTIONS = 25, PAUSE_MS = 50; // 500 a second, less what the answers take

export async function busy({ plan, table, build, large }) {
  const get = () => wrk(large, plan.seconds, { connections: CONNECTIONS, pause: PAUSE_MS });
  const hashing = async () => {
    // more than can be signed in to in that time
    const { hashes } = await hashAlone(build, large, plan.seconds * 2 + 3), domain = await addAccounts(large, hashes);
    let signing = true;
    const signed = signInToEach(large, domain, plan.seconds + 2).finally(() => { signing = false; });
    const figures = await get();
    if (!signing) throw new Error('the sign-ins were over before the GETs');
    return { ...figures, signIns: (await signed).rate };
  };
  const trials = await interleave(moreRuns(plan), { quiet: get, hashing });
  table.ratio({
    name: `GET account p99 at ${CONNECTIONS * 1000 / PAUSE_MS}/s, all cores hashing against none, ${large.mailboxes.toLocaleString('en')} mailboxes`, unit: 'us', trials,
    ours: (t) => t.hashing.p99, floor: (t) => t.quiet.p99, atMost: 2,
    note: (t) => `${Math.round(t.hashing.rate)} against ${Math.round(t.quiet.rate)} GETs/s beside ${Math.round(t.hashing.signIns)} sign-ins/s; ` +
      `p50 ${t.hashing.p50} against ${t.quiet.p50}, p99.9 ${t.hashing.p999} against ${t.quiet.p999} us`,
  });
}
