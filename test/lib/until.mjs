// SPDX-License-Identifier: Apache-2.0
// until: waits for an event by asking again, with a limit; never a fixed sleep.
import { setTimeout as pause } from 'node:timers/promises';

/** Ask until the answer is truthy; it is returned. Fails with the last answer or error when the time is over, or at
 * once with an error that is marked final. */
export async function until(what, ask, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  let last;
  do {
    try {
      last = await ask();
      if (last) return last;
    } catch (e) {
      if (e.final) throw e;
      last = e;
    }
    await pause(50);
  } while (Date.now() < end);
  throw new Error(`${what}: not within ${seconds} s; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
}
