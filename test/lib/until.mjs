// SPDX-License-Identifier: Apache-2.0
// until: waits for an event by asking again, with a limit; never a fixed sleep.
import { setTimeout as pause } from 'node:timers/promises';

/** Limits are written for an idle machine. Where two streams of tests share two cores the same work takes longer, and a limit
 * is there to end a test that hangs, not to measure. */
const PATIENCE = 3;

/** Milliseconds of such a limit. */
export const patience = (seconds) => seconds * PATIENCE * 1000;

/** Ask until the answer is truthy; it is returned. Fails with the last answer or error when the time is over, or at
 * once with an error that is marked final. */
export async function until(what, ask, seconds = 30) {
  const end = Date.now() + patience(seconds);
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
  throw new Error(`${what}: not within ${patience(seconds) / 1000} s; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
}
