// SPDX-License-Identifier: Apache-2.0
// remember: a word that this browser keeps for the next visit, if it keeps anything.

/** null: it was not said; undefined: this browser remembers nothing. */
export function remembered(key: string): string | null | undefined {
  try {
    return localStorage.getItem(key);
  } catch {
    return undefined;
  }
}

/** null: forget it. */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // nothing is kept
  }
}
