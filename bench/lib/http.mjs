// SPDX-License-Identifier: Apache-2.0
// http: wrk against an instance's nginx.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../get.lua', import.meta.url));

/** GETs for some seconds; target: one path, or null for random accounts; pause: after each answer its connection waits so
 * many ms in the mean, and the client goes before all else on the cores, as if it had its own. Fails when an answer was
 * not 200, or with check, when it was not the account that was asked for. */
export async function wrk(instance, seconds, { connections = 8, target = null, check = false, pause = 0 } = {}) {
  const { stdout } = await run('nice', ['-n', pause > 0 ? '-10' : '0', 'wrk', '-t1', `-c${connections}`, `-d${Math.max(1, Math.round(seconds))}s`, '-s', script, instance.at.url, '--',
    instance.token, String(instance.mailboxes), target ?? '-', check ? 'check' : '-', String(pause)]);
  const figures = JSON.parse(stdout.trim().split('\n').pop());
  if (figures.errors + figures.wrong > 0 || figures.requests === 0)
    throw new Error(`${target ?? 'accounts'}: ${JSON.stringify(figures)}`);
  return figures;
}
