// SPDX-License-Identifier: Apache-2.0
// sink: another mail server, as small as one can be: takes every message and keeps it.
import net from 'node:net';
import tls from 'node:tls';
import { until } from './until.mjs';

/** login: "user:password" that it insists on; tls: {key, cert} for STARTTLS. A message tells by whom it was sent: peer,
 *  helo, login, secure. */
export async function startSink({ login = null, tls: certificate = null } = {}) {
  const messages = [];
  const refused = []; // logins that were wrong
  const later = new Set(); // recipients that it does not take at present
  const sink = { messages, refused, later, refusal: null };
  const talk = (socket, secure) => {
    const client = { peer: socket.remoteAddress, helo: null, login: null, secure };
    let envelope = { rcpts: [] };
    let data = null;
    let rest = '';
    const say = (line) => socket.write(`${line}\r\n`);
    const begin = () => {
      socket.removeAllListeners('data');
      socket.write('220 2.0.0 go on\r\n', () => talk(new tls.TLSSocket(socket, { isServer: true, ...certificate }), true));
    };
    const authenticate = (line) => {
      const sent = Buffer.from(line.split(' ')[2] ?? '', 'base64').toString().split('\0').slice(1).join(':');
      if (sent !== login) {
        refused.push(sent);
        return say('535 5.7.8 no');
      }
      client.login = sent;
      return say('235 2.7.0 yes');
    };
    const offers = () => ['sink.test', ...(login ? ['AUTH PLAIN'] : []), ...(certificate && !secure ? ['STARTTLS'] : [])];
    const command = (line) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (data !== null) {
        if (line !== '.') {
          data.push(line.startsWith('..') ? line.slice(1) : line);
          return;
        }
        messages.push({ ...client, ...envelope, text: data.join('\r\n') });
        envelope = { rcpts: [] };
        data = null;
        say('250 2.0.0 kept');
      } else if (verb === 'EHLO') {
        client.helo = line.slice(5);
        offers().forEach((word, i, all) => say(`250${i < all.length - 1 ? '-' : ' '}${word}`));
      } else if (verb === 'AUTH') {
        authenticate(line);
      } else if (verb === 'STAR' && certificate) {
        begin();
      } else if (verb === 'MAIL') {
        if (login && !client.login) {
          say('530 5.7.0 sign in first');
          return;
        }
        envelope = { from: /<(.*?)>/.exec(line)[1], rcpts: [] };
        say('250 2.1.0 ok');
      } else if (verb === 'RCPT' && later.has(/<(.*?)>/.exec(line)[1])) {
        say('451 4.3.0 \x1b[31mnot "now" <b>please</b>');
      } else if (verb === 'RCPT' && sink.refusal) {
        say(sink.refusal);
      } else if (verb === 'RCPT') {
        envelope.rcpts.push(/<(.*?)>/.exec(line)[1]);
        say('250 2.1.5 ok');
      } else if (verb === 'DATA') {
        data = [];
        say('354 go on');
      } else if (verb === 'QUIT') {
        say('221 2.0.0 bye');
        socket.end();
      } else {
        say('250 2.0.0 ok');
      }
    };
    socket.on('data', (bytes) => {
      const lines = (rest + bytes.toString('latin1')).split('\r\n');
      rest = lines.pop();
      lines.forEach(command);
    });
    socket.on('error', () => socket.destroy());
    if (!secure) say('220 sink.test ESMTP');
  };
  const server = net.createServer((socket) => talk(socket, false));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(sink, {
    port: server.address().port,
    /** The first message that fits, when it is there. refusal: what every recipient is told meanwhile. */
    wait: (what, fits, seconds = 30) => until(`the sink gets ${what}`, () => messages.find(fits), seconds),
    stop: () => new Promise((resolve) => server.close(resolve)),
  });
}
