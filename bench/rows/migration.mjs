// SPDX-License-Identifier: Apache-2.0
// migration: mailboxes of another Dovecot that are copied through the portal, all of what a user's move is, from when the first is
// asked for until the last is here; the floor is doveadm sync run by hand from the same source into the same Dovecot with a
// passwd-file, as many at once.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startSource } from '../../test/lib/source.mjs';
import { until } from '../../test/lib/until.mjs';
import { interleave } from '../lib/measure.mjs';
import { StaticMail } from '../lib/static_mail.mjs';

const run = promisify(execFile);
const LOOK_MS = 500; // each look is a new connection with TLS, and no part of a move: its end is what the rows say
const USERS = 12, BYTES = 8192, DOMAIN = 'migration.example', PASSWORD = 'nobody else has this one';
const from = Array.from({ length: USERS }, (_, i) => `u${i}@${DOMAIN}`);
const hash = `{SHA512-CRYPT}$6$mailportalbench$hjCtylQ5scRtQrWIrv5PZWr.gT.ZzhzHT9dCVqXsexsaewoWfGm200cKu9tWxDjiaC5/0KbDA7Pfm93fKHe82/`;
const message = (user) => (i) => `From: <a@far.example>\r\nTo: <${user}>\r\nSubject: ${i}\r\nMessage-ID: <${i}.${user}>\r\n\r\n${'x'.repeat(70)}\r\n`.padEnd(BYTES, 'x\r\n');

export async function migration({ plan, table, scratch, large, ports }) {
  const each = plan.messages / 2, messages = USERS * each, still = new StaticMail(path.join(scratch, 'by-hand'), large);
  const source = await startSource(Object.fromEntries(from.map((user) => [user, PASSWORD])), { ports });
  try {
    for (const user of from) source.fill(user, each, message(user));
    await still.startAlone(from.map((name) => ({ name, hash: `{SHA256}${createHash('sha256').update(PASSWORD).digest('base64')}` })));
    await large.call('POST', '/domains', JSON.stringify({ name: DOMAIN, verified: true }));
    await large.call('PUT', `/domains/${DOMAIN}/migration`, JSON.stringify({ host: '127.0.0.1', port: source.imaps, tls: 'imaps', check_certificate: false, allow_private: true }));
    const { at_once: atOnce } = await large.call('GET', `/domains/${DOMAIN}/migration/board`);
    const trials = await interleave(plan, { floor: () => byHand(still, source.imaps, each, atOnce), ours: () => throughPortal(large, each) });
    table.ratio({
      name: `copying ${USERS} mailboxes of ${each} messages of ${BYTES >> 10} KiB each from another server, ${atOnce} at once`, unit: '/s', trials,
      ours: (t) => messages / t.ours.seconds, floor: (t) => messages / t.floor.seconds, atLeast: 0.9,
      note: (t) => `${t.ours.seconds.toFixed(1)} s against ${t.floor.seconds.toFixed(1)}`,
    });
  } finally {
    await still.stop();
    await source.stop();
  }
}

let round = 0;

/** New mailboxes each time, with the same ones at the source. */
async function throughPortal(at, each) {
  const prefix = `r${++round}-`, rows = from.map((user) => `${prefix}${user},${hash},0`);
  const job = await at.call('POST', '/import?kind=accounts&mode=rows', `name,password_hash,quota_bytes\r\n${rows.join('\r\n')}\r\n`, 'text/csv');
  await until('the mailboxes are there', async () => (await at.call('GET', `/jobs/${job.id}`)).state === 'done', 60);
  const begin = Date.now();
  for (const user of from) await at.call('POST', '/migration/users', JSON.stringify({ address: prefix + user, source_login: user, source_password: PASSWORD }));
  const all = await until('all are here', async () => {
    const now = (await at.call('GET', `/migration/users?domain=${DOMAIN}&limit=200`)).items.filter((row) => row.address.startsWith(prefix));
    const wrong = now.find((row) => row.errors.length > 0);
    if (wrong) throw Object.assign(new Error(`${wrong.address}: ${wrong.errors[0].error}`), { final: true });
    if (now.every((row) => row.state === 'synced')) return now;
    await pause(LOOK_MS);
  }, 600);
  for (const row of all) if (row.messages_done !== each) throw new Error(`${row.address}: ${row.messages_done} messages of ${each}`);
  const end = Math.max(...all.map((row) => Date.parse(row.synced_at)));
  for (const row of all) await at.call('DELETE', `/migration/users/${row.address}`);
  return { seconds: (end - begin) / 1000 };
}

async function byHand(at, port, each, atOnce) {
  const left = [...from];
  for (const user of from) fs.rmSync(path.join(at.dir, 'mail', user), { recursive: true, force: true });
  const options = (user) => Object.entries({ host: '127.0.0.1', port, user, password: PASSWORD, ssl: 'imaps', ssl_verify: 'no' })
    .flatMap(([key, value]) => ['-o', `imapc_${key}=${value}`]);
  const begin = performance.now();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let user = left.pop(); user; user = left.pop()) await run('doveadm', ['-c', at.dovecotConf, ...options(user), 'sync', '-R', '-1', '-u', user, 'imapc:']);
  }));
  const seconds = (performance.now() - begin) / 1000;
  for (const user of from) {
    const { stdout } = await run('doveadm', ['-c', at.dovecotConf, 'mailbox', 'status', '-u', user, 'messages', 'INBOX']);
    if (Number(stdout.match(/messages=(\d+)/)[1]) !== each) throw new Error(`by hand, ${user}: ${stdout}`);
  }
  return { seconds };
}
