// SPDX-License-Identifier: Apache-2.0
// Plays the transcripts of this folder to the real processes: "connect SOCKET", "> line" is sent, "< line" must come,
// "half-close", "closed" (by the server). On socketmap a line is a netstring.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password, startApi } from '../lib/api.mjs';
import { source } from '../lib/paths.mjs';
import { Process } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const folder = path.join(source, 'test/lookup');
let api;

before(async () => {
  api = await startApi({ also: ['lookup', 'hooks', 'sasl'] });
  const { admin } = api;
  await admin.post('/domains', { name: 'a.test', verified: true });
  await admin.post('/domains', { name: 'new.test' });
  await admin.post('/accounts', { name: 'ann@a.test', password, quota_bytes: 1_000_000 });
  await admin.post('/accounts', { name: 'bob@a.test', password, enabled: false });
  await admin.post('/aliases', { address: 'info@a.test', targets: ['ann@a.test', 'far@elsewhere.test'] });
  await admin.post('/aliases', { address: '@a.test', targets: ['ann@a.test'] });
  await admin.post('/domains', { name: 'strict.test', verified: true });
  await admin.post('/accounts', { name: 'sue@strict.test', password });
  await admin.put('/domains/strict.test/antispam/thresholds', { greylist: 1, add_header: 2, reject: 3 });
  for (const name of ['socketmap', 'policy', 'sending', 'userdb', 'dict', 'pipe/learn', 'sasl', 'hooks.sock'])
    await until(`${name} is there`, () => Peer.connect(name).then((peer) => peer.socket.destroy()));
});
after(() => api?.stop());

/** A connection that knows what has come so far. */
class Peer {
  #bytes = '';
  #ended = false;
  #wake = () => {};

  static async connect(name) {
    const socket = net.connect(path.join(api.instance, 'run', name));
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    const peer = new Peer(socket, name);
    if (name === 'sasl') for (let line; line !== 'DONE';) assert.notEqual(line = await peer.hear(), null); // the greeting
    return peer;
  }

  constructor(socket, name) {
    this.socket = socket.setEncoding('latin1');
    this.framed = name === 'socketmap';
    socket.on('data', (text) => { this.#bytes += text; this.#wake(); });
    socket.on('error', () => {});
    socket.on('close', () => { this.#ended = true; this.#wake(); });
  }

  say(line) {
    this.socket.write(this.framed ? `${line.length}:${line},` : `${line}\n`, 'latin1');
  }

  /** The next line or netstring; null at the end. */
  async hear() {
    const shape = this.framed ? /^\d+:([^]*?),/ : /^(.*)\n/;
    for (;;) {
      const found = shape.exec(this.#bytes);
      if (found) {
        this.#bytes = this.#bytes.slice(found[0].length);
        if (this.framed) return this.#rest(found);
        return found[1];
      }
      if (this.#ended) return null;
      let late;
      await new Promise((resolve, reject) => {
        this.#wake = resolve;
        late = setTimeout(() => reject(new Error('nothing came for 90 s')), 90_000);
      }).finally(() => clearTimeout(late));
    }
  }

  /** A netstring may hold commas. */
  async #rest(found) {
    const n = Number(found[0].split(':')[0]);
    const text = (found[0] + this.#bytes).slice(found[0].indexOf(':') + 1);
    assert.equal(text[n], ',', `a netstring of ${n} bytes: ${text}`);
    this.#bytes = text.slice(n + 1);
    return text.slice(0, n);
  }
}

const plain = (text) => text.replaceAll('PASSWORD', password).replaceAll('\\t', '\t').replaceAll('\\0', '\0')
  .replace(/@B64\((.*?)\)/g, (all, inner) => Buffer.from(inner, 'latin1').toString('base64'));

async function play(lines) {
  let peer = null;
  for (const { text, at } of lines) {
    const [word] = text.split(' ');
    const rest = plain(text.slice(word.length + 1));
    if (word === 'connect') {
      peer?.socket.destroy();
      peer = await Peer.connect(rest);
    } else if (word === '>') peer.say(rest);
    else if (word === '<') assert.equal(await peer.hear(), rest, at);
    else if (word === 'half-close') peer.socket.end();
    else if (word === 'closed') assert.equal(await peer.hear(), null, at);
    else assert.fail(`${at}: what is ${word}?`);
  }
  peer.socket.destroy();
}

const asked = new Set();
for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.txt')).sort()) {
  const cases = [];
  fs.readFileSync(path.join(folder, file), 'utf8').split('\n').forEach((text, i) => {
    if (text.startsWith('test ')) cases.push({ name: text.slice(5), lines: [] });
    else if (text !== '' && !text.startsWith('#')) cases.at(-1).lines.push({ text, at: `${file}:${i + 1}` });
    const map = /^> (\w+) /.exec(text);
    if (file === 'socketmap.txt' && map) asked.add(map[1]);
  });
  for (const c of cases) test(`${file}: ${c.name}`, () => play(c.lines));
}

test('every map of the table of questions has a transcript', () => {
  const table = fs.readFileSync(path.join(source, 'src/lookup/questions.c'), 'utf8');
  const maps = [...table.matchAll(/^\t\{ "(\w+)",/gm)].map((m) => m[1]);
  assert.ok(maps.length >= 10);
  for (const map of maps) assert.ok(asked.has(map), `nobody asks ${map}`);
});

async function userdb(user) {
  const peer = await Peer.connect('userdb');
  peer.say('VERSION\t1\t0');
  assert.deepEqual([await peer.hear(), await peer.hear()], ['VERSION\t1\t1', 'SPID\t1']);
  peer.say(`USER\t7\t${user}\tservice=lmtp`);
  const [verb, number, name, ...fields] = (await peer.hear()).split('\t');
  peer.socket.destroy();
  assert.deepEqual([verb, number], ['USER', '7']);
  return { name, ...Object.fromEntries(fields.map((f) => f.split(/=(.*)/s))) };
}

test('userdb: LMTP hears where a message goes', async () => {
  const { id } = await api.admin.get('/accounts/ann@a.test');
  const told = await userdb('Ann@A.test');
  assert.equal(told.name, 'ann@a.test');
  assert.match(told.uid, /^\d+$/, 'Dovecot takes numbers here');
  assert.match(told.gid, /^\d+$/);
  assert.ok(told.home.startsWith(path.join(api.instance, 'data/mail')) && told.home.endsWith(id), told.home);
  // R44: or Dovecot would look through both folders after each message
  assert.deepEqual(['Junk', 'Trash'].map((folder) => told[`namespace/inbox/mailbox/${folder}/autoexpunge`]), ['0d', '0d']);
});

test('userdb: LMTP counts no mailbox that is less than half full', async () => {
  await api.admin.post('/accounts', { name: 'half@a.test', password, quota_bytes: 1_000_000 });
  const dict = await Peer.connect('dict');
  const rule = async (used) => {
    dict.say(`H3\t2\t0\t\tquota\nB1\thalf@a.test\nS1\tpriv/quota/storage\t${used}\nS1\tpriv/quota/messages\t1\nC1`);
    assert.equal(await dict.hear(), 'O1');
    await until('the usage is stored', async () => (await api.admin.get('/accounts/half@a.test')).used_bytes === used);
    return (await userdb('half@a.test')).quota_rule;
  };
  assert.equal(await rule(499_999), '*:bytes=0');
  assert.equal(await rule(500_000), '*:bytes=1000000');
  dict.socket.destroy();
});

test('R82 what was committed counts in the next question', async () => {
  const peer = await Peer.connect('socketmap');
  const ask = async (question) => {
    peer.say(question);
    return peer.hear();
  };
  for (let i = 0; i < 20; i++) {
    assert.equal(await ask(`vmbox new${i}@a.test`), 'NOTFOUND ');
    await api.admin.post('/accounts', { name: `new${i}@a.test`, password });
    assert.equal(await ask(`vmbox new${i}@a.test`), `OK new${i}@a.test`);
    await api.admin.call('DELETE', `/accounts/new${i}@a.test`);
    assert.equal(await ask(`vmbox new${i}@a.test`), 'NOTFOUND ');
  }
  peer.socket.destroy();
});

test('R45 what was counted by any thread is counted by all, and after kill -9', async () => {
  await api.admin.post('/accounts', { name: 'sender@a.test', password });
  const question = (recipient) => ['request=smtpd_access_policy', 'protocol_state=END-OF-MESSAGE', 'sasl_username=sender@a.test',
    `recipient=${recipient}`, 'recipient_count=1', `instance=9.${Math.random()}`, ''].join('\n');
  const burst = async (n) => {
    const peers = await Promise.all(Array.from({ length: 8 }, () => Peer.connect('sending')));
    const answers = await Promise.all(peers.map(async (peer) => {
      const heard = [];
      for (let i = 0; i < n / 8; i++) {
        peer.say(question('far@elsewhere.test'));
        heard.push(await peer.hear());
        await peer.hear();
      }
      return heard;
    }));
    peers.forEach((peer) => peer.socket.destroy());
    return answers.flat().filter((line) => line === 'action=DUNNO').length;
  };
  assert.equal(await burst(24), 24);
  const lookup = api.processes.find((p) => p.words[0] === 'lookup');
  await lookup.kill();
  api.processes.splice(api.processes.indexOf(lookup), 1, new Process(api.instance, ['lookup']));
  await until('lookup is back', () => Peer.connect('sending').then((peer) => { peer.socket.destroy(); return true; }));
  assert.equal(await burst(40), 26);
});

test('R71 what Dovecot pushed is shown by the API', async () => {
  const ann = await until('usage is written', async () => {
    const account = await api.admin.get('/accounts/ann@a.test');
    return account.used_bytes > 0 && account.last_login_at ? account : null;
  });
  assert.equal(ann.used_bytes, 569655);
  assert.equal(ann.used_messages, 156);
  assert.equal(new Date(ann.last_login_at).getTime(), 1795293859000);
});

test('while hooks is away the connection ends, so that Postfix says 454 and not 535', async () => {
  const hooks = api.processes.find((p) => p.words[0] === 'hooks');
  const line = plain('AUTH\\t1\\tPLAIN\\tservice=smtp\\tresp=@B64(\\0ann@a.test\\0PASSWORD)');
  const warm = await Peer.connect('sasl');
  await hooks.stop();
  warm.say(line);
  assert.equal(await warm.hear(), null);
  const fresh = await Peer.connect('sasl'); // the greeting comes all the same
  fresh.say(line);
  assert.equal(await fresh.hear(), null);
  api.processes.splice(api.processes.indexOf(hooks), 1, new Process(api.instance, ['hooks']));
  await until('hooks is back', async () => {
    const again = await Peer.connect('sasl');
    again.say(line);
    return await again.hear() === 'OK\t1\tuser=ann@a.test';
  });
});

test('lookup writes what was pushed before it ends', async () => {
  const peer = await Peer.connect('dict');
  for (const line of ['H3\t2\t0\t\tquota', 'B1\tann@a.test', 'S1\tpriv/quota/storage\t7', 'S1\tpriv/quota/messages\t1', 'C1']) {
    peer.say(line);
  }
  assert.equal(await peer.hear(), 'O1');
  const lookup = api.processes.find((p) => p.words[0] === 'lookup');
  await lookup.stop();
  api.processes.splice(api.processes.indexOf(lookup), 1);
  assert.equal((await api.admin.get('/accounts/ann@a.test')).used_bytes, 7);
});
