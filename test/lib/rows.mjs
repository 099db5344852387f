// SPDX-License-Identifier: Apache-2.0
// rows: what the database holds, and how a test changes a row that no route changes.
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const storeOf = ({ instance }) => /^store *= *(postgresql.*)$/m.exec(fs.readFileSync(path.join(instance, 'portal.conf'), 'utf8'))?.[1];
const fileOf = ({ instance }) => path.join(instance, 'data/mailportal.db');
/** Whoever writes has the database for moments; on a busy machine those are long. */
const BUSY = '.timeout 60000';
const large = { maxBuffer: 256 * 1024 * 1024 };

/** One statement; what it answers, as text. */
export function sql(api, text) {
  const store = storeOf(api);
  const words = store ? ['psql', ['-qAt', store, '-c', text]] : ['sqlite3', ['-cmd', BUSY, fileOf(api), text]];
  return execFileSync(...words, large).toString().trim();
}

/** The time of a device password is over. */
export const expire = (api, id) => sql(api, `UPDATE device_password SET expires_at = ${Date.now() - 1} WHERE id = ${id}`);

/** Who is not listened to because of wrong passwords is not for an hour: a busy machine does little in the 15 s that it begins with. */
export const keepBlocks = (api) => sql(api, 'UPDATE sign_in_failure SET blocked_until = blocked_until + 3600000 WHERE blocked_until > last_at');

/** All rows of all tables but the log's, as text to compare. */
export function rows(api) {
  const store = storeOf(api);
  const words = store ? ['pg_dump', ['--data-only', '--inserts', '--no-comments', store]] : ['sqlite3', ['-cmd', BUSY, fileOf(api), '.dump']];
  return execFileSync(...words, large).toString().split('\n').filter((line) => /^INSERT INTO/.test(line) && !/^INSERT INTO (\w+\.)?"?(api_log|log_|sqlite_)/.test(line)).sort().join('\n');
}

/** The same again and again, by one client that stays connected: read() gives all rows as text to compare. */
export function rowReader(api) {
  const store = storeOf(api), end = `-- ${randomUUID()}`;
  const tables = sql(api, store
    ? "SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    : "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")
    .split('\n').filter((name) => !/^(api_log|log_|sqlite_)/.test(name));
  const question = store
    ? `${tables.map((t) => `SELECT '${t} ' || t.*::text FROM "${t}" t`).join(' UNION ALL ')};\n\\echo ${end}\n`
    : `.mode quote\n${tables.map((t) => `SELECT '${t}', * FROM ${t};\n`).join('')}.print '${end}'\n`;
  const child = store ? spawn('psql', ['-qAt', store], { stdio: ['pipe', 'pipe', 'inherit'] })
    : spawn('sqlite3', ['-cmd', BUSY, fileOf(api)], { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '', told = null;
  child.stdout.setEncoding('utf8').on('data', (piece) => {
    text += piece;
    if (!text.endsWith(`${end}\n`)) return;
    told?.resolve(text.slice(0, -end.length - 1).split('\n').sort().join('\n'));
    text = '';
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  ended.then((code) => told?.reject(new Error(`the database's client ended with ${code}`)));
  return {
    read: () => new Promise((resolve, reject) => {
      told = { resolve, reject };
      child.stdin.write(question);
    }),
    async stop() {
      told = null;
      child.stdin.end();
      await ended;
    },
  };
}
