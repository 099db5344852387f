// SPDX-License-Identifier: Apache-2.0
// device: IMAP LOGIN by device password, each over a connection of its own, more at once than cores; the floor is the same
// Dovecot with the same configuration, whose users are a passwd-file with a cheap hash.
import { createHash } from 'node:crypto';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { send } from '../../test/lib/http.mjs';
import { interleave } from '../lib/measure.mjs';
import { StaticMail } from '../lib/static_mail.mjs';

const USERS = 20, CONNECTIONS = 4 * os.cpus().length, DOMAIN = 'device.example', PASSWORD = 'nobody else has this one';

export async function device({ plan, table, scratch, large }) {
  const people = await makePeople(large), still = new StaticMail(path.join(scratch, 'still'), large);
  try {
    await still.startAlone(people.map(({ name, word }) => ({ name, hash: `{SHA256}${createHash('sha256').update(word).digest('base64')}` })));
    const port = Number(/\d+$/.exec(large.at.imap)[0]), floor = port + StaticMail.PORTS_ON;
    const trials = await interleave(plan, { floor: () => load(floor, people, plan.seconds), ours: () => load(port, people, plan.seconds) });
    table.ratio({
      name: `IMAP LOGIN by device password, ${large.mailboxes.toLocaleString('en')} mailboxes`, unit: '/s', trials,
      ours: (t) => t.ours.rate, floor: (t) => t.floor.rate, atLeast: 0.7,
      note: (t) => `p50 ${t.ours.p50.toFixed(1)} against ${t.floor.p50.toFixed(1)}, p99 ${t.ours.p99.toFixed(1)} against ${t.floor.p99.toFixed(1)} ms`,
    });
  } finally {
    await still.stop();
  }
}

/** Mailboxes with a device password each, as their owners make them: [{name, word}]. */
async function makePeople(instance) {
  await instance.call('POST', '/domains', JSON.stringify({ name: DOMAIN, verified: true }));
  const people = [];
  for (let i = 0; i < USERS; i++) {
    const name = `d${i}@${DOMAIN}`;
    await instance.call('POST', '/accounts', JSON.stringify({ name, password: PASSWORD }));
    const { token } = await post(instance, '/auth/login', { username: name, password: PASSWORD });
    const { password: word } = await post(instance, '/me/device-passwords', { name: 'Bench', scopes: ['imap'], password: PASSWORD }, token);
    people.push({ name, word });
  }
  return people;
}

async function post(instance, target, body, token) {
  const answer = await send(instance.where, { method: 'POST', path: `/api/v1${target}`, body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) } });
  if (answer.status >= 300) throw new Error(`POST ${target}: ${answer.status} ${answer.text}`);
  return answer.json;
}

/** Sign in again and again for so long: {rate, p50, p99} in ms. */
async function load(port, people, seconds) {
  const begin = performance.now(), spent = [];
  let next = 0;
  const some = async () => {
    while (performance.now() - begin < seconds * 1000) {
      const { name, word } = people[next++ % people.length], start = performance.now();
      await signIn(port, name, word);
      spent.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, some));
  spent.sort((a, b) => a - b);
  return { rate: spent.length * 1000 / (performance.now() - begin), p50: spent[spent.length >> 1], p99: spent[Math.floor(spent.length * 0.99)] };
}

/** Until LOGIN has been answered with OK; then the connection is left in order. */
function signIn(port, name, word) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    let text = '', asked = false, done = false;
    socket.on('error', reject);
    socket.on('close', () => (done ? resolve() : reject(new Error(`IMAP LOGIN of ${name}: ${text}`))));
    socket.on('data', (bytes) => {
      text += bytes;
      if (!asked && /^\* OK.*\r\n/.test(text)) {
        asked = true;
        socket.write(`a LOGIN "${name}" "${word}"\r\n`);
      } else if (!done && /^a OK/m.test(text)) {
        done = true;
        socket.end('b LOGOUT\r\n');
      } else if (/^a (NO|BAD)/m.test(text)) {
        socket.destroy();
      }
    });
  });
}
