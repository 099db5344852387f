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

const safe = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text); // no formula for a spreadsheet
const csvCell = (value: unknown) => `"${safe(Array.isArray(value) ? value.join(', ') : String(value ?? '')).replaceAll('"', '""')}"`;

/** Objects as rows, the names of their fields above them. */
export function saveCsv(name: string, rows: object[]): void {
  const lines = [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row) as unknown[])].map((cells) => cells.map(csvCell).join(','));
  saveFile(`${name}.csv`, 'text/csv', `${lines.join('\r\n')}\r\n`);
}
