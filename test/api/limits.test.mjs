// SPDX-License-Identifier: Apache-2.0
// Limits: the rate for each address (R5), and a database that somebody else holds.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { startApi } from '../lib/api.mjs';
import { send } from '../lib/http.mjs';

test('R5 too many requests of one address are 429 with Retry-After; another address goes on', async () => {
  const api = await startApi({ conf: { api_rate: 1, api_burst: 150 } });
  try {
    const from = (ip) => ({ 'x-forwarded-for': ip, 'x-real-ip': ip });
    let answer;
    for (let i = 0; i < 1000 && answer?.status !== 429; i++) answer = await api.nobody.call('GET', '/version', undefined, from('192.0.2.1'));
    assert.equal(answer.status, 429);
    assert.equal(answer.json.code, 'rate_limited');
    assert.ok(Number(answer.headers['retry-after']) >= 1);
    assert.equal((await api.nobody.call('GET', '/version', undefined, from('192.0.2.2'))).status, 200);
  } finally {
    await api.stop();
  }
});

test('guessing passwords costs more than asking', async () => {
  const api = await startApi({ conf: { api_rate: 1, api_burst: 1000 } });
  try {
    const headers = { 'x-forwarded-for': '192.0.2.3', 'x-real-ip': '192.0.2.3' };
    let tries = 0;
    for (let status = 401; status === 401; tries++) {
      assert.ok(tries < 100, 'a hundred guesses');
      status = (await api.nobody.call('POST', '/auth/login', { username: 'admin', password: `guess number ${tries}` }, headers)).status;
    }
    assert.ok(tries > 1);
  } finally {
    await api.stop();
  }
});

test('a database that another program holds: reads go on, changes are 503 and then go on (F4)', async () => {
  const api = await startApi();
  try {
    const held = await hold(api.instance);
    try {
      assert.equal((await api.admin.call('GET', '/domains')).status, 200);
      const answer = await api.admin.refused('busy', 'POST', '/domains', { name: 'waits.test' });
      assert.ok(answer.headers['retry-after']);
    } finally {
      await held.release();
    }
    await api.admin.post('/domains', { name: 'waits.test' });
  } finally {
    await api.stop();
  }
});

/** Take the lock that a change needs, from another process. */
async function hold(instance) {
  const pgsql = process.env.MAILPORTAL_TEST_STORE === 'pgsql';
  const [program, args, lock] = pgsql
    ? ['psql', ['-qAt', await storeOf(instance)], 'BEGIN; LOCK TABLE domain, account, alias, change IN EXCLUSIVE MODE;\n\\echo held\n']
    : ['python3', ['-c', HOLD, path.join(instance, 'data/mailportal.db')], ''];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(lock);
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (d) => String(d).includes('held') && resolve());
    child.on('close', () => reject(new Error('the lock was not taken')));
  });
  return {
    release: () => new Promise((resolve) => {
      child.on('close', resolve);
      child.stdin.end();
    }),
  };
}

const HOLD = `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
`;

async function storeOf(instance) {
  const fs = await import('node:fs');
  return /^store = (.*)$/m.exec(fs.readFileSync(path.join(instance, 'portal.conf'), 'utf8'))[1];
}

test('HTTP that can be read in two ways is refused, and one request is never two (S15)', async () => {
  const api = await startApi();
  try {
    const { Lines } = await import('../lib/lines.mjs');
    const say = async (text) => {
      const c = await Lines.connect(api.where.socket);
      c.write(text);
      const first = await c.line();
      c.close();
      return first;
    };
    const head = (...lines) => `POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\n${lines.map((l) => `${l}\r\n`).join('')}\r\n`;
    for (const [what, text] of Object.entries({
      'both lengths': `${head('Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
      'two lengths': `${head('Content-Length: 4', 'Content-Length: 5')}12345`,
      'a list of lengths': `${head('Content-Length: 4, 5')}12345`,
      'a length that is no number': head('Content-Length: +4'),
      'another coding': head('Transfer-Encoding: gzip, chunked'),
      'no host': 'GET /api/v1/version HTTP/1.1\r\n\r\n',
      'two hosts': 'GET /api/v1/version HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    })) {
      const line = await say(text);
      assert.ok(line === null || /^HTTP\/1\.1 (400|501)/.test(line), `${what}: ${line}`);
    }
    assert.equal((await send(api.where, { path: '/api/v1/version' })).status, 200);
  } finally {
    await api.stop();
  }
});
