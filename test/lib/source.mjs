// SPDX-License-Identifier: Apache-2.0
// source: another Dovecot, that users come from; a way to it that can be cut; and servers that mean no good.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { ImapFlow } from 'imapflow';
import { freePort } from './nameserver.mjs';
import { portBase } from './scratch.mjs';
import { until } from './until.mjs';

/** Addresses of loopback that no other run uses: ManageSieve's port is the same everywhere. */
export const ownHost = (n) => `127.${portBase >> 8}.${portBase & 255}.${n}`;
const SIEVE_PORT = 4190;

/** A certificate that signs itself, for these names ("DNS:..." or "IP:..."), as cert.pem beside key.pem. */
export function selfSigned(dir, names) {
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(dir, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', '/CN=source.test',
    '-addext', `subjectAltName=${names.join()}`, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
}

/** users: login -> password. master: [name, password] of one who may be everybody ("user*name"). hosts: addresses that it
 * listens at; at the second one it has ManageSieve, too; its certificate is for all but the first. ports: for IMAP and IMAPS; free ones unless told. */
export async function startSource(users, { master, hosts = ['127.0.0.1'], ports } = {}) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mailportal-source-')), file = (name) => path.join(dir, name);
  const [imap, imaps] = ports ?? [await freePort(), await freePort()];
  fs.chmodSync(dir, 0o755);
  fs.mkdirSync(file('mail'), { mode: 0o777 });
  fs.chmodSync(file('mail'), 0o777);
  selfSigned(dir, ['DNS:source.test', ...hosts.slice(1).map((host) => `IP:${host}`)]);
  fs.writeFileSync(file('users'), Object.entries(users).map(([name, password]) => `${name}:{PLAIN}${password}\n`).join(''), { mode: 0o644 });
  fs.writeFileSync(file('masters'), master ? `${master[0]}:{PLAIN}${master[1]}\n` : '', { mode: 0o644 });
  fs.writeFileSync(file('dovecot.conf'), `
base_dir = ${file('run')}
state_dir = ${file('state')}
instance_name = source
log_path = ${file('log')}
protocols = imap ${hosts.length > 1 ? 'sieve' : ''}
listen = ${hosts.join(', ')}
ssl = yes
ssl_cert = <${file('cert.pem')}
ssl_key = <${file('key.pem')}
disable_plaintext_auth = no
mail_location = maildir:${dir}/mail/%u
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
auth_username_chars =
auth_username_format = %Lu
auth_master_user_separator = *
mail_max_userip_connections = 100
passdb {
  driver = passwd-file
  master = yes
  args = ${file('masters')}
}
passdb {
  driver = passwd-file
  args = ${file('users')}
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${dir}/mail/%u
}
namespace inbox {
  inbox = yes
  separator = .
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service managesieve-login {
  inet_listener sieve {
    address = ${hosts[1]}
    port = ${SIEVE_PORT}
  }
}
plugin {
  sieve = file:${dir}/mail/%u.sieve;active=${dir}/mail/%u.active
}
service imap-login {
  inet_listener imap {
    port = ${imap}
  }
  inet_listener imaps {
    port = ${imaps}
    ssl = yes
  }
}
`);
  let child, ended;
  const start = async () => {
    child = spawn('dovecot', ['-F', '-c', file('dovecot.conf')], { stdio: ['ignore', 'inherit', 'inherit'] });
    ended = new Promise((resolve) => child.on('close', resolve));
    await until('the source answers', () => new Promise((resolve) => {
      const s = net.connect(imap, '127.0.0.1', () => { s.destroy(); resolve(true); }).on('error', () => resolve(false));
    }));
  };
  const halt = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  await start();
  return {
    imap, imaps, halt, start, dir, certificate: file('cert.pem'),
    log: () => fs.readFileSync(file('log'), 'utf8'),
    async as(user, work) {
      const client = new ImapFlow({ host: '127.0.0.1', port: imap, secure: false, doSTARTTLS: false, auth: { user, pass: users[user] }, logger: false });
      await client.connect();
      try {
        return await work(client);
      } finally {
        await client.logout();
      }
    },
    /** Messages put there without IMAP, for many users: into the INBOX, or a folder as Maildir++ writes its name. */
    fill(user, n, text, { folder = '', flags = (i) => (i % 2 ? 'S' : ''), seconds = (i) => 1_700_000_000 + i } = {}) {
      const at = path.join(dir, 'mail', user, folder && `.${folder}`);
      for (const d of ['cur', 'new', 'tmp']) fs.mkdirSync(path.join(at, d), { recursive: true });
      for (let i = 0; i < n; i++) {
        const file = path.join(at, 'cur', `1700000000.M${i}P1.source:2,${flags(i)}`);
        fs.writeFileSync(file, text(i));
        fs.utimesSync(file, seconds(i), seconds(i));
      }
      execFileSync('chown', ['-R', 'nobody:nogroup', path.join(dir, 'mail', user)]);
    },
    /** Scripts of a user, as files: nobody compiles them there. */
    scripts(user, texts, active) {
      const at = path.join(dir, 'mail', `${user}.sieve`);
      fs.mkdirSync(at, { recursive: true });
      for (const [name, text] of Object.entries(texts)) fs.writeFileSync(path.join(at, `${name}.sieve`), text);
      if (active) fs.symlinkSync(`${user}.sieve/${active}.sieve`, path.join(dir, 'mail', `${user}.active`));
      execFileSync('chown', ['-R', 'nobody:nogroup', at]);
    },
    async stop() {
      await halt();
      fs.rmSync(dir, { recursive: true });
    },
  };
}

/** A way to a port that ends when so many bytes have come from there, or (hold) on which nothing comes any more; open again after mend(). */
export async function startCut(port, bytes, { hold = false } = {}) {
  let left = bytes, cut = false, ways = 0;
  const server = net.createServer((socket) => {
    const there = net.connect(port, '127.0.0.1');
    const end = () => { socket.destroy(); there.destroy(); };
    ways++;
    socket.on('close', () => { ways--; });
    if (cut && !hold) return end();
    socket.on('error', end).on('close', end).pipe(there);
    there.on('error', end).on('close', end).on('data', (d) => {
      left -= d.length;
      if (left < 0) cut = true;
      if (cut && hold) there.pause();
      else if (cut) end();
      else if (!socket.write(d)) there.pause();
    });
    socket.on('drain', () => { if (!cut) there.resume(); });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    isCut: () => cut,
    ways: () => ways,
    mend() { cut = false; left = Infinity; },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** A ManageSieve server that means no good. */
export const startHostileSieve = (host, greeting, say) => startHostile(say, { host, port: SIEVE_PORT, greeting });

/** A server that answers each command by say(socket, ...words), of IMAP tag and command; it may be nothing at all. */
export async function startHostile(say, { host = '127.0.0.1', port = 0, greeting = '* OK [CAPABILITY IMAP4rev1] ready\r\n' } = {}) {
  const sockets = new Set();
  let heard = 0;
  const server = net.createServer((socket) => {
    heard++;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.write(typeof greeting === 'string' ? greeting : greeting(socket));
    socket.setEncoding('latin1').on('data', (text) => {
      for (const line of text.split('\r\n').filter(Boolean)) say(socket, ...line.split(' '));
    });
  });
  await new Promise((resolve) => server.listen(port, host, resolve));
  return {
    port: server.address().port,
    connections: () => sockets.size,
    heard: () => heard, // of how many, ever
    stop() {
      for (const s of sockets) s.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
