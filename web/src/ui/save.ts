// SPDX-License-Identifier: Apache-2.0
// save: text that was made or read here becomes a file of the user's.
const KEPT_MS = 60_000; // the browser has begun to save it by then

export function saveFile(name: string, type: string, ...parts: string[]): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
