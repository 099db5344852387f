// SPDX-License-Identifier: Apache-2.0
// instance: a whole Mail Portal with its engines, as `mailportal up` runs it; and mail programs to try it with.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { ImapFlow } from 'imapflow';
import nodemailer from 'nodemailer';
import { Client } from './client.mjs';
import { send } from './http.mjs';
import { Lines } from './lines.mjs';
import { adminPassword, endpoints, newInstance, Process, removeInstance } from './scratch.mjs';
import { startSink } from './sink.mjs';
import { patience, until } from './until.mjs';

const run = promisify(execFile);

/** The services that s6 starts by itself. */
export const PARTS = ['api', 'lookup', 'hooks', 'jobs', 'journey', 'helper', 'sasl', 'postfix', 'dovecot', 'rspamd', 'redis', 'nginx', 'radicale', 'webmail'];

const portOf = (address) => Number(address.split(':').pop());

/** Is there such a process, or, for a negative number, anybody of such a process group? */
function isThere(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** conf: keys of portal.conf. A sink stands for the world outside: all mail that leaves goes there. before: a program that becomes `up`;
 * roots, servername: what else its certificate may be signed by, and the name in it. */
export async function startInstance(conf = {}, also = {}) {
  const sink = await startSink();
  const instance = await newInstance({ test_relayhost: `[127.0.0.1]:${sink.port}`, ...conf });
  const here = new Instance(instance, sink, await endpoints(instance), also);
  try {
    await here.up();
  } catch (e) {
    await here.stop().catch(() => {}); // what kept it from being ready says more
    throw e;
  }
  return here;
}

export class Instance {
  constructor(dir, sink, at, { before = [], roots = [], servername } = {}) {
    const own = fs.readFileSync(path.join(dir, 'etc/tls.crt'));
    Object.assign(this, { dir, sink, at, before, ca: roots.length > 0 ? [own, ...roots] : own });
    this.where = { url: at.url, ca: this.ca, ...(servername && { servername }) };
  }

  port(name) {
    return portOf(this.at[name]);
  }

  async up() {
    this.process = new Process(this.dir, ['up'], { before: this.before });
    await this.process.ready('the instance is ready', () => this.healthy(), 150);
    await this.meet();
  }

  /** The API, for nobody and for the first administrator. */
  async meet() {
    this.nobody = await Client.connect(this.where);
    if (fs.existsSync(path.join(this.dir, 'admin-password'))) this.admin = await this.nobody.login('admin', adminPassword(this.dir));
  }

  async healthy() {
    return (await send(this.where, { path: '/api/v1/health' })).status === 200;
  }

  ready(what = 'the instance is ready again') {
    return until(what, () => this.healthy(), 120);
  }

  /** Start or stop services of s6 and wait for it. */
  async service(words, ...names) {
    for (const name of names) await run('s6-svc', [...words, path.join(this.dir, 'services', name)], { timeout: patience(30) });
  }
  stopPart(...names) { return this.service(['-wD', '-d'], ...names); }
  startPart(...names) { return this.service(['-wu', '-u'], ...names); }

  /** Process id of a service; null while it is down, where s6 says -1: as a pid that would be everybody. */
  async pidOf(name) {
    const { stdout } = await run('s6-svstat', ['-o', 'pid', path.join(this.dir, 'services', name)]);
    const pid = Number(stdout.trim());
    return pid > 1 ? pid : null;
  }

  /** kill -9 of a service, and wait until another process has its place and all is healthy. */
  async killPart(name) {
    const pid = await until(`${name} runs`, () => this.pidOf(name), 30);
    process.kill(pid, 'SIGKILL');
    await until(`${name} runs again`, async () => ![null, pid].includes(await this.pidOf(name)), 30);
    await until(`what ${name} had started ended with it`, () => !isThere(-pid), 30);
    await this.ready(`healthy after ${name} was killed`);
  }

  log(name) {
    return fs.readFileSync(path.join(this.dir, 'log', name), 'utf8');
  }

  async stop() {
    try {
      await this.process.stop(60);
    } finally {
      await this.sink.stop();
      removeInstance(this.dir);
    }
  }

  /** All messages of a folder, as texts, by IMAP over TLS. */
  async imap(login, folder = 'INBOX') {
    const client = this.imapClient(login);
    await client.connect();
    try {
      const lock = await client.getMailboxLock(folder);
      try {
        const texts = [];
        if (client.mailbox.exists === 0) return texts;
        for await (const message of client.fetch('1:*', { source: true })) texts.push(message.source.toString());
        return texts;
      } finally {
        lock.release();
      }
    } finally {
      await client.logout();
    }
  }

  imapClient({ user, password }) {
    const client = new ImapFlow({
      host: '127.0.0.1', port: this.port('imaps'), secure: true, auth: { user, pass: password }, logger: false,
      tls: { ca: this.ca },
    });
    client.on('error', () => {}); // what was asked fails with it; a connection may end in between, too
    return client;
  }

  /** As imap, right after a change that ends connections (R16): it may meet this one, which is begun again then. A refusal counts. */
  imapAgain(login, folder) {
    return until(`${login.user} reads`, () => this.imap(login, folder).catch((e) => { throw Object.assign(e, { final: e.authenticationFailed }); }));
  }

  /** Wait until a folder holds a message with that text; the message. */
  arrives(login, text, folder = 'INBOX', seconds = 30) {
    return until(`${text} arrives for ${login.user}`, async () => (await this.imap(login, folder)).find((m) => m.includes(text)), seconds);
  }

  /** A session of ManageSieve (RFC 5804): say(command) gives the lines before its OK. */
  async sieve({ user, password }) {
    const c = await Lines.connect(this.port('managesieve'));
    const done = async () => {
      for (const lines = []; ;) {
        const line = await c.line();
        if (line === null || /^(NO|BYE)/.test(line)) throw new Error(`ManageSieve: ${line}`);
        if (/^OK/.test(line)) return lines;
        lines.push(line);
      }
    };
    const say = (command) => {
      c.write(`${command}\r\n`);
      return done();
    };
    await done();
    await say('STARTTLS');
    await c.startTls();
    await done();
    await say(`AUTHENTICATE "PLAIN" "${Buffer.from(`\0${user}\0${password}`).toString('base64')}"`);
    return { say, close: () => c.close() };
  }

  /** Put and activate a script by ManageSieve. */
  async putSieve(login, script, name = 'main') {
    const session = await this.sieve(login);
    try {
      await session.say(`PUTSCRIPT "${name}" {${Buffer.byteLength(script)}+}\r\n${script}`);
      await session.say(`SETACTIVE "${name}"`);
    } finally {
      session.close();
    }
  }

  /** All scripts of a mailbox by ManageSieve: name -> {text, active}. */
  async sieveScripts(login) {
    const session = await this.sieve(login), out = {};
    try {
      for (const line of await session.say('LISTSCRIPTS')) {
        const [, name, active] = /^"(.*)"( ACTIVE)?$/.exec(line);
        const [, ...lines] = await session.say(`GETSCRIPT "${name}"`); // the first line is the literal's length
        out[name] = { active: Boolean(active), text: lines.join('\n') };
      }
    } finally {
      session.close();
    }
    return out;
  }

  /** Send by submission with login, as a mail program does. */
  submit(login, message) {
    return nodemailer.createTransport({
      host: '127.0.0.1', port: this.port('submission'), requireTLS: true, tls: { ca: this.ca },
      auth: { user: login.user, pass: login.password },
    }).sendMail(message);
  }
}
