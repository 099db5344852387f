// SPDX-License-Identifier: Apache-2.0
// sign_in: accounts that nobody has signed in to yet, and signing in to each of them once: a right password is remembered
// for 10 minutes, so a second time would not be hashed.
import { execFile } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from '../../test/lib/until.mjs';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../signin.lua', import.meta.url));
const PASSWORD = 'nobody else has this one';
const CONNECTIONS = 8 * os.cpus().length; // enough that a core never waits for us
let serial = 0;

/** Hash on all cores for some seconds, as the API does: {rate, cpu (ms of each), hashes}. */
export async function hashAlone(build, instance, seconds) {
  const { stdout } = await run(path.join(build, 'bench/argon2'), [path.join(instance.dir, 'data'), String(seconds), PASSWORD], { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}

/** An account for each hash, u0, u1, ... of a new domain: {domain, accounts}. */
export async function addAccounts(instance, hashes) {
  const domain = `signin${++serial}.example`;
  await instance.call('POST', '/domains', JSON.stringify({ name: domain, verified: true }));
  const file = `name,password_hash\r\n${hashes.map((hash, i) => `u${i}@${domain},"${hash}"\r\n`).join('')}`;
  const job = await instance.call('POST', '/import?kind=accounts&mode=atomic', file, 'text/csv');
  const end = await until('the accounts are there', async () => {
    const now = await instance.call('GET', `/jobs/${job.id}`);
    return ['done', 'failed'].includes(now.state) && now;
  }, 600);
  if (end.result !== `${hashes.length} rows made, 0 refused`) throw new Error(`accounts: ${end.error ?? end.result}`);
  return { domain, accounts: hashes.length };
}

/** Sign in to one account of that domain after the other for some seconds, all cores busy: {requests, rate}. The client
 * takes next to nothing of the cores (wrk). Fails when one did not get in, or none was left. */
export async function signInToEach(instance, { domain, accounts }, seconds) {
  const { stdout } = await run('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${Math.max(1, Math.round(seconds))}s`, '--timeout', '30s', '-s', script, instance.at.url, '--',
    domain, String(accounts), PASSWORD]);
  const figures = JSON.parse(stdout.trim().split('\n').pop());
  if (figures.errors + figures.wrong > 0 || figures.over || figures.requests === 0) throw new Error(`signing in to ${accounts} accounts: ${JSON.stringify(figures)}`);
  return figures;
}
