// SPDX-License-Identifier: Apache-2.0
// machine: what we run on, and what processes have used of it.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';

const TICK_MS = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

function ask(file, words) {
  try {
    return execFileSync(file, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch {
    return '?';
  }
}

/** One paragraph: what the figures belong to. */
export function describeMachine(scratch) {
  const debian = fs.existsSync('/etc/debian_version') ? fs.readFileSync('/etc/debian_version', 'utf8').trim() : '?';
  const [type, options, device] = ask('findmnt', ['-n', '-o', 'FSTYPE,OPTIONS,SOURCE', '-T', scratch]).split(/\s+/);
  const disk = `${type} ${options}${device?.startsWith('/dev/loop') ? ', in a file made for it (bench/run)' : ''}`;
  const packages = ask('dpkg-query', ['-W', '-f', '${Package} ${Version}, ', 'postfix', 'dovecot-core', 'rspamd', 'nginx-light',
    'libsqlite3-0', 'libmicrohttpd12']).replace(/, $/, '');
  return `${os.cpus().length} x ${os.cpus()[0].model}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Linux ${os.release()}, Debian ${debian}, ` +
    `scratch on ${disk}. ${packages}, node ${process.versions.node}.`;
}

/** What is being measured. */
export const commitOf = (source) => ask('git', ['-C', source, 'describe', '--always', '--dirty']);

export const load = () => os.loadavg()[0];

/** Name, utime, stime, cutime, cstime in ms and the parent; null when the process is gone. */
function stat(pid) {
  try {
    const [, name, rest] = /\((.*)\) (.*)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
    const fields = rest.split(' ');
    const [utime, stime, cutime, cstime] = fields.slice(11, 15).map((n) => Number(n) * TICK_MS);
    return { name, parent: Number(fields[1]), own: utime + stime, children: cutime + cstime };
  } catch {
    return null;
  }
}

const allPids = () => fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);

/** Of the processes below these and of they themselves: id -> stat. */
function trees(roots) {
  const rows = new Map(allPids().map((pid) => [pid, stat(pid)]).filter(([, row]) => row));
  const below = (pid) => {
    for (let at = pid; rows.has(at); at = rows.get(at).parent) if (roots.includes(at)) return true;
    return false;
  };
  return new Map([...rows].filter(([pid]) => below(pid)));
}

/** CPU in ms that the processes below these (and they themselves) have used, the ended ones included. */
export const cpuOfTrees = (roots) => [...trees(roots).values()].reduce((sum, row) => sum + row.own + row.children, 0);

/** CPU in ms that exactly these processes have used. */
export const cpuOf = (pids) => pids.reduce((sum, pid) => sum + (stat(pid)?.own ?? 0), 0);

/** How many bytes this process has had to fetch from the disk, because the machine did not hold them. */
export const readFromDisk = (pid) => Number(/^read_bytes: (\d+)/m.exec(fs.readFileSync(`/proc/${pid}/io`, 'utf8'))[1]);

/** name: those of that name alone. */
export const childrenOf = (pid, name) => allPids().filter((child) => {
  const row = stat(child);
  return row?.parent === pid && (name === undefined || row.name === name);
});

/** {rss, pss} in MB. */
export function memoryOf(pid) {
  const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const mb = (name) => Number(text.match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))[1]) / 1024;
  return { rss: mb('Rss'), pss: mb('Pss') };
}

/** MB of the processes below these and of they themselves; a page that several share counts once in all. */
export const memoryOfTrees = (roots) => [...trees(roots).keys()].reduce((sum, pid) => {
  try {
    return sum + memoryOf(pid).pss;
  } catch {
    return sum; // it has ended meanwhile
  }
}, 0);
