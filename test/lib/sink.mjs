// SPDX-License-Identifier: Apache-2.0
// sink: another mail server, as small as one can be: takes every message and keeps it.
import net from 'node:net';
import { until } from './until.mjs';

export async function startSink() {
  const messages = [];
  const server = net.createServer((socket) => {
    let envelope = { rcpts: [] };
    let data = null;
    let rest = '';
    const say = (line) => socket.write(`${line}\r\n`);
    const command = (line) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (data !== null) {
        if (line !== '.') {
          data.push(line.startsWith('..') ? line.slice(1) : line);
          return;
        }
        messages.push({ ...envelope, text: data.join('\r\n') });
        envelope = { rcpts: [] };
        data = null;
        say('250 2.0.0 kept');
      } else if (verb === 'MAIL') {
        envelope = { from: /<(.*?)>/.exec(line)[1], rcpts: [] };
        say('250 2.1.0 ok');
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
    say('220 sink.test ESMTP');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    messages,
    /** The first message that fits, when it is there. */
    wait: (what, fits, seconds = 30) => until(`the sink gets ${what}`, () => messages.find(fits), seconds),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
