// SPDX-License-Identifier: Apache-2.0
// poll: ask again while the page is in sight, less and less often; at once when the user comes back to it.
import { useEffect, useRef } from 'preact/hooks';

const SLOWER = 1.5;
const LONGEST_S = 120;

/** since: when it changes, it is as if the page had just been opened. */
export function usePoll(again: () => void, on: boolean, seconds = 15, since?: unknown): void {
  const ask = useRef(again);
  ask.current = again;
  useEffect(() => {
    if (!on) return;
    let wait = seconds;
    let timer = 0;
    const next = () => {
      timer = setTimeout(() => {
        if (!document.hidden) ask.current();
        wait = Math.min(wait * SLOWER, LONGEST_S);
        next();
      }, wait * 1000);
    };
    const seen = () => {
      if (!document.hidden) ask.current();
    };
    next();
    document.addEventListener('visibilitychange', seen);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [on, seconds, since]);
}
