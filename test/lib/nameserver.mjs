// SPDX-License-Identifier: Apache-2.0
// nameserver: an nsd on loopback with zones that a test writes.
import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { childrenOf } from '../../bench/lib/machine.mjs';
import { portBase } from './scratch.mjs';
import { until } from './until.mjs';

/** Can it be listened at, by TCP and by UDP? */
const isFree = (port) => new Promise((resolve) => {
  const server = net.createServer(), socket = dgram.createSocket('udp4');
  const no = () => { server.close(); socket.close(); resolve(false); };
  server.on('error', no).listen(port, '127.0.0.1', () => {
    socket.on('error', no).bind(port, '127.0.0.1', () => socket.close(() => server.close(() => resolve(true))));
  });
});

const FIRST = portBase + 200, LAST = portBase + 399;
let next = FIRST;

/** A port for another program of this test. Of those that the kernel gives away, one would be taken before the program listens. */
export async function freePort() {
  for (;;) {
    const port = next++;
    if (port > LAST) throw new Error(`no port is free from ${FIRST} to ${LAST}`);
    if (await isFree(port)) return port;
  }
}

/** names: the zones that it serves, empty at first; broken: those that it can not read, and so answers with SERVFAIL. at:
 * on which address of loopback, and port; a free port unless told. */
export async function startNameserver(names, broken = [], at = {}) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mailportal-nsd-'));
  const address = at.address ?? '127.0.0.1';
  const port = at.port ?? await freePort();
  const file = (name) => path.join(dir, name);
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([`${address}:${port}`]);
  let generation = 0;
  const write = (zone, records) => fs.writeFileSync(file(zone), `$ORIGIN ${zone}.
$TTL 60
@ SOA ns hostmaster ${++generation} 60 60 60 1
@ NS ns
ns A 127.0.0.1
generation TXT "${generation}"
${records.join('\n')}
`);
  const answered = (zone) => until(`nsd answers for ${zone}`, async () => (await resolver.resolveTxt(`generation.${zone}`))[0].join('') === String(generation));

  for (const zone of broken) fs.writeFileSync(file(zone), '( this is no record');
  for (const zone of names) write(zone, []);
  fs.writeFileSync(file('conf'), `server:
 ip-address: ${address}@${port}
 server-count: 1
 username: ""
 database: ""
 zonesdir: "${dir}"
 pidfile: "${file('pid')}"
 zonelistfile: "${file('list')}"
 xfrdfile: "${file('xfrd')}"
 xfrdir: "${dir}"
 logfile: "${file('log')}"
 rrl-ratelimit: 0
remote-control:
 control-enable: no
${[...names, ...broken].map((zone) => `zone:\n name: ${zone}\n zonefile: ${zone}\n`).join('')}`);
  const child = spawn('nsd', ['-d', '-c', file('conf')],
    { stdio: 'ignore', env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
  const ended = new Promise((resolve) => { child.on('close', resolve); child.on('error', resolve); });
  const answering = () => childrenOf(child.pid).flatMap((pid) => childrenOf(pid)); // a reload puts another in its place
  await answered(names.at(-1));
  return {
    port,
    resolver: `${address}:${port}`,
    /** The zone's records from now on, as lines of a zone file. */
    async serve(zone, records) {
      const before = answering();
      write(zone, records);
      child.kill('SIGHUP');
      await answered(zone);
      await until('nobody answers any more from the zones of before', () => !answering().some((pid) => before.includes(pid)));
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}
