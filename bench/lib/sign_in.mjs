// SPDX-License-Identifier: Apache-2.0
// sign_in: accounts that nobody has signed in to yet, and signing in to each of them once: a right password is remembered
// for 10 minutes, so a second time would not be hashed.
import { execFile } from 'node:child_process';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../test/lib/until.mjs';

const run = promisify(execFile);
const PASSWORD = 'nobody else has this one';
const CONNECTIONS = 8 * os.cpus().length; // enough that a core never waits for us
let serial = 0;

/** Hash on all cores for some seconds, as the API does: {rate, cpu (ms of each), hashes}. */
export async function hashAlone(build, instance, seconds) {
  const { stdout } = await run(path.join(build, 'bench/argon2'), [path.join(instance.dir, 'data'), String(seconds), PASSWORD], { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}

/** An account for each hash; their names. */
export async function addAccounts(instance, hashes) {
  const domain = `signin${++serial}.example`, names = hashes.map((hash, i) => `u${i}@${domain}`);
  await instance.call('POST', '/domains', JSON.stringify({ name: domain, verified: true }));
  const file = `name,password_hash\r\n${names.map((name, i) => `${name},"${hashes[i]}"\r\n`).join('')}`;
  const job = await instance.call('POST', '/import?kind=accounts&mode=atomic', file, 'text/csv');
  const end = await until('the accounts are there', async () => {
    const now = await instance.call('GET', `/jobs/${job.id}`);
    return ['done', 'failed'].includes(now.state) && now;
  }, 600);
  if (end.result !== `${hashes.length} rows made, 0 refused`) throw new Error(`accounts: ${end.error ?? end.result}`);
  return names;
}

/** Sign in to each by its password, all cores busy. go.on false: no further ones. {count, rate} */
export async function signInToEach(instance, names, go = { on: true }) {
  const agent = new https.Agent({ keepAlive: true, ca: instance.where.ca }), begin = performance.now();
  let next = 0;
  const signInToSome = async () => {
    while (go.on && next < names.length) await signIn(agent, instance.where.url, names[next++]);
  };
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, signInToSome));
  } finally {
    agent.destroy();
  }
  return { count: next, rate: next * 1000 / (performance.now() - begin) };
}

/** Over a connection that is kept; fails unless it got in as this account. */
function signIn(agent, origin, username) {
  return new Promise((resolve, reject) => {
    const request = https.request(new URL('/api/v1/auth/login', origin), { agent, method: 'POST', headers: { 'content-type': 'application/json' } });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => { text += part; });
      response.on('error', reject);
      response.on('end', () => (response.statusCode < 300 && JSON.parse(text).account === username ? resolve()
        : reject(new Error(`signing in as ${username}: ${response.statusCode} ${text}`))));
    });
    request.end(JSON.stringify({ username, password: PASSWORD }));
  });
}
