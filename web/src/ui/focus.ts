// SPDX-License-Identifier: Apache-2.0
// focus: an act may take away what had the focus; then the keyboard goes on elsewhere, not at the top of the page.
import { useEffect, useRef } from 'preact/hooks';

/** Looks after each change of on; undefined: not known yet. */
export function useFocusKept(on: unknown, to: () => HTMLElement | null | undefined): void {
  const known = useRef(false);
  useEffect(() => {
    if (on === undefined) return;
    if (known.current && document.activeElement === document.body) to()?.focus();
    known.current = true;
  }, [on]);
}
