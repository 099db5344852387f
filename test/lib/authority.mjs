// SPDX-License-Identifier: Apache-2.0
// authority: a certificate authority on loopback (pebble), and the DNS that it asks (pebble-challtestsrv).
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { send } from './http.mjs';
import { freePort } from './nameserver.mjs';
import { until } from './until.mjs';

const SYSTEM = '/etc/ssl/certs/ca-certificates.crt';

/** What `up` is started behind to trust that certificate among the system's, in a view of its own of the file system: libraries know no
 * other place. bundle: a file to write. */
export function trusting(certificate, bundle) {
  fs.writeFileSync(bundle, fs.readFileSync(SYSTEM, 'utf8') + fs.readFileSync(certificate, 'utf8'));
  return ['unshare', '-m', 'sh', '-c', `mount --bind "$0" ${SYSTEM} && exec "$@"`, bundle];
}

/** httpPort: where it looks at challenges. */
export async function startAuthority(httpPort) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mailportal-pebble-'));
  const file = (name) => path.join(dir, name);
  const [port, management, unused, dns, control] = await Promise.all([1, 2, 3, 4, 5].map(freePort));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-keyout', file('key.pem'), '-out', file('cert.pem')], { stdio: 'ignore' });
  fs.writeFileSync(file('pebble.json'), JSON.stringify({ pebble: {
    listenAddress: `127.0.0.1:${port}`, managementListenAddress: `127.0.0.1:${management}`, certificate: file('cert.pem'), privateKey: file('key.pem'),
    httpPort, tlsPort: unused, ocspResponderURL: '', externalAccountBindingRequired: false,
  } }));
  const start = (program, args, env = {}) => spawn(program, args, { stdio: ['ignore', fs.openSync(file(`${program}.log`), 'w'), 'inherit'], env: { ...process.env, ...env } });
  // No nonce is rejected by chance: uacme gives up at the third time, which of a hundred runs one would meet.
  const children = [
    start('pebble-challtestsrv', ['-defaultIPv4', '127.0.0.1', '-defaultIPv6', '', '-dns01', `127.0.0.1:${dns}`, '-http01', '', '-https01', '', '-tlsalpn01', '', '-management', `127.0.0.1:${control}`]),
    start('pebble', ['-config', file('pebble.json'), '-dnsserver', `127.0.0.1:${dns}`], { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0', PEBBLE_AUTHZREUSE: '0' }),
  ];
  const ended = children.map((child) => new Promise((resolve) => child.on('close', resolve)));
  const where = { url: `https://localhost:${management}`, ca: fs.readFileSync(file('cert.pem')) };
  const root = await until('pebble answers', async () => (await send(where, { path: '/roots/0' })).text);
  return {
    directory: `https://localhost:${port}/dir`,
    root,
    before: trusting(file('cert.pem'), file('bundle.crt')), // uacme's connections to it
    /** From now on a name leads there. */
    point: (host, address) => fetch(`http://127.0.0.1:${control}/add-a`, { method: 'POST', body: JSON.stringify({ host, addresses: [address] }) }),
    clear: (host) => fetch(`http://127.0.0.1:${control}/clear-a`, { method: 'POST', body: JSON.stringify({ host }) }),
    async stop() {
      for (const child of children) child.kill('SIGTERM');
      await Promise.all(ended);
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}
