// SPDX-License-Identifier: Apache-2.0
// lines: a client of line protocols (SMTP, POP3, ManageSieve, the portal's own), as raw as a test needs.
import net from 'node:net';
import tls from 'node:tls';

export class Lines {
  #rest = '';
  #lines = [];
  #waiting = null;
  #ended = false;

  /** where: a port on loopback, or a unix socket's path; localAddress: from another address of loopback. */
  static connect(where, localAddress) {
    return new Promise((resolve, reject) => {
      const socket = typeof where === 'number' ? net.connect({ port: where, host: '127.0.0.1', localAddress }) : net.connect(where);
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Lines(socket)));
    });
  }

  constructor(socket) {
    this.#listen(socket);
  }

  #listen(socket) {
    this.socket = socket;
    socket.setTimeout(90_000, () => socket.destroy());
    socket.on('data', (bytes) => {
      const lines = (this.#rest + bytes.toString('utf8')).split(/\r?\n/);
      this.#rest = lines.pop();
      this.#lines.push(...lines);
      this.#waiting?.();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#ended = true;
      this.#waiting?.();
    });
  }

  /** The next line; null when the peer has closed. */
  async line() {
    while (this.#lines.length === 0) {
      if (this.#ended) return null;
      await new Promise((resolve) => { this.#waiting = resolve; });
    }
    return this.#lines.shift();
  }

  write(text) {
    this.socket.write(text);
  }

  /** An SMTP answer, all its lines: "250 2.1.5 Ok". A closed connection is "". */
  async answer() {
    const all = [];
    for (;;) {
      const line = await this.line();
      if (line === null) return all.join('\n');
      all.push(line);
      if (line[3] !== '-') return all.join('\n');
    }
  }

  /** Send a command, return its SMTP answer. */
  async ask(command) {
    this.write(`${command}\r\n`);
    return this.answer();
  }

  async startTls() {
    this.socket.removeAllListeners();
    const secure = tls.connect({ socket: this.socket, rejectUnauthorized: false });
    await new Promise((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject));
    this.#ended = false;
    this.#listen(secure);
  }

  close() {
    this.socket.destroy();
  }
}

/** A message by one SMTP dialogue; each step's answer is returned, up to the first refusal. client: the address that it is to
 * come from, by XCLIENT; localAddress: the one that it does come from. */
export async function smtp(port, { from = 'sender@outside.test', to, text, login, client, localAddress }) {
  const c = await Lines.connect(port, localAddress);
  const said = { banner: await c.answer(), ehlo: await c.ask('EHLO client.outside.test') };
  if (client) {
    said.xclient = await c.ask(`XCLIENT ADDR=${client.includes(':') ? 'IPV6:' : ''}${client} NAME=mx.outside.test`);
    said.ehlo = await c.ask('EHLO mx.outside.test');
  }
  const steps = [];
  const body = (text ?? `From: <${from}>\nTo: <${[to].flat()[0]}>\nSubject: test\n\nhello`)
    .replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..').replace(/(\r\n)?$/, '\r\n');
  if (login) {
    if (/STARTTLS/.test(said.ehlo)) {
      said.starttls = await c.ask('STARTTLS');
      await c.startTls();
      said.ehlo = await c.ask('EHLO client.outside.test');
    }
    steps.push(['auth', `AUTH PLAIN ${Buffer.from(`\0${login.user}\0${login.password}`).toString('base64')}`]);
  }
  const size = /^250[- ]SIZE/m.test(said.ehlo) ? ` SIZE=${Buffer.byteLength(body)}` : ''; // as mail programs do (RFC 1870)
  steps.push(['mail', `MAIL FROM:<${from}>${size}`]);
  [to].flat().forEach((address, i) => steps.push([i === 0 ? 'rcpt' : `rcpt${i}`, `RCPT TO:<${address}>`]));
  steps.push(['data', 'DATA']);
  for (const [name, command] of steps) {
    said[name] = said.last = await c.ask(command);
    if (!/^[23]/.test(said.last)) break;
  }
  if (/^354/.test(said.data ?? '')) {
    c.write(`${body}.\r\n`);
    said.sent = said.last = await c.answer();
  }
  c.write('QUIT\r\n');
  c.close();
  return said;
}

/** All messages of a POP3 mailbox, as texts. */
export async function pop3(port, { user, password }) {
  const c = await Lines.connect(port);
  const ok = async (command) => {
    if (command) c.write(`${command}\r\n`);
    const line = await c.line();
    if (!line?.startsWith('+OK')) throw new Error(`POP3 ${command?.split(' ')[0] ?? 'greeting'}: ${line}`);
    return line;
  };
  await ok();
  c.write('CAPA\r\n');
  const capabilities = [];
  for (let line = await c.line(); line !== '.' && line !== null; line = await c.line()) capabilities.push(line);
  if (capabilities.includes('STLS')) {
    await ok('STLS');
    await c.startTls();
  }
  await ok(`USER ${user}`);
  await ok(`PASS ${password}`);
  const count = Number((await ok('STAT')).split(' ')[1]);
  const texts = [];
  for (let i = 1; i <= count; i++) {
    await ok(`RETR ${i}`);
    const text = [];
    for (let line = await c.line(); line !== '.' && line !== null; line = await c.line()) text.push(line.replace(/^\.\./, '.'));
    texts.push(text.join('\n'));
  }
  await ok('QUIT');
  c.close();
  return texts;
}
