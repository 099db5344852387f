// SPDX-License-Identifier: Apache-2.0
// hash_services: stand-ins for dccifd (DCC) and razorfy (Razor), as much of them as Rspamd's modules talk to. Both call a
// message spam that holds the word "reported".
import net from 'node:net';

async function serve(at, answer) {
  const asked = [];
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    let text = '';
    socket.setEncoding('latin1').on('error', () => {}).on('data', (chunk) => { text += chunk; });
    socket.on('end', () => {
      if (text !== '') asked.push(text); // who only looks whether somebody is there says nothing
      socket.end(text === '' ? '' : answer(text.includes('reported')));
    });
  });
  await new Promise((resolve, reject) => server.on('error', reject).listen(at, resolve));
  return { asked, stop: () => new Promise((resolve) => server.close(resolve)) };
}

/** https://www.dcc-servers.net/dcc/dcc-tree/dccifd.html#Protocol: the verdict, one for each recipient, the header. */
export const startDcc = (path) => serve(path, (spam) => {
  const word = spam ? 'R' : 'A';
  return `${word}\n${word}\nX-DCC-test-Metrics: mx.test 1104; Body=${spam ? 'many' : 1} Fuz1=${spam ? 'many' : 1}\n`;
});

export const startRazor = (port) => serve({ host: '127.0.0.1', port }, (spam) => (spam ? 'spam' : 'ham'));
