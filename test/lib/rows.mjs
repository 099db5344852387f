// SPDX-License-Identifier: Apache-2.0
// rows: what the database holds, and how a test changes a row that no route changes.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const storeOf = ({ instance }) => /^store *= *(postgresql.*)$/m.exec(fs.readFileSync(path.join(instance, 'portal.conf'), 'utf8'))?.[1];
const fileOf = ({ instance }) => path.join(instance, 'data/mailportal.db');
const large = { maxBuffer: 256 * 1024 * 1024 };

/** One statement; what it answers, as text. */
export function sql(api, text) {
  const store = storeOf(api);
  const words = store ? ['psql', ['-qAt', store, '-c', text]] : ['sqlite3', ['-cmd', '.timeout 5000', fileOf(api), text]];
  return execFileSync(...words, large).toString().trim();
}

/** All rows of all tables but the log's, as text to compare. */
export function rows(api) {
  const store = storeOf(api);
  const words = store ? ['pg_dump', ['--data-only', '--inserts', '--no-comments', store]] : ['sqlite3', ['-cmd', '.timeout 5000', fileOf(api), '.dump']];
  return execFileSync(...words, large).toString().split('\n').filter((line) => /^INSERT INTO/.test(line) && !/^INSERT INTO (\w+\.)?"?(api_log|log_|sqlite_)/.test(line)).sort().join('\n');
}
