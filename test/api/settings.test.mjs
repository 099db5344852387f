// SPDX-License-Identifier: Apache-2.0
// Settings of the server: presets, what is refused, and that a stored password is never told (R33, R44, R45, R70).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startApi } from '../lib/api.mjs';
import { portBase } from '../lib/scratch.mjs';

let api, admin;
before(async () => {
  api = await startApi();
  ({ admin } = api);
});
after(() => api?.stop());

const login = { host: 'Relay.Example.NET', port: 2587, username: 'us', password: 'a relay password: "quoted"' };

test('R44 R45 R70 what nobody has set has its preset, and comes back to it', async () => {
  const presets = {
    'junk-trash': { junk_days: 30, trash_days: 30 },
    'sending-limits': { local_burst: 200, local_per_minute: 1, external_burst: 50, external_seconds_each: 216 },
    relayhost: { host: null, port: 587, tls: 'required', username: null, password_set: false, allow_private: false },
  };
  for (const [name, preset] of Object.entries(presets)) assert.deepEqual(await admin.get(`/settings/${name}`), preset);
  assert.deepEqual(await admin.want(200, 'PUT', '/settings/junk-trash', { junk_days: 0 }), { junk_days: 0, trash_days: 30 });
  await admin.remove('/settings/junk-trash');
  assert.deepEqual(await admin.get('/settings/junk-trash'), presets['junk-trash']);
});

test('R70 the password of the relay is kept, and never told', async () => {
  const seen = [];
  const keep = async (...request) => {
    const answer = await admin.call(...request);
    seen.push(answer.text);
    return answer;
  };
  const made = await keep('PUT', '/settings/relayhost', login);
  assert.equal(made.status, 200, made.text);
  assert.equal(made.json.host, 'relay.example.net');
  assert.equal(made.json.password_set, true);
  const again = await keep('PUT', '/settings/relayhost', { ...login, password: undefined, port: 587 });
  assert.deepEqual([again.json.port, again.json.password_set], [587, true]);
  await keep('PUT', '/settings/relayhost?dry_run=1', login);
  await keep('GET', '/settings/relayhost');
  await keep('PUT', '/settings/relayhost', { ...login, host: 'other.example.net', password: 7 });
  for (const text of seen) assert.doesNotMatch(text, /relay password/);
  for (const p of api.processes) assert.doesNotMatch(p.log, /relay password/);
  if (process.env.MAILPORTAL_TEST_STORE !== 'pgsql') {
    const found = (text) => spawnSync('grep', ['-rlaF', text, path.join(api.instance, 'data')], { encoding: 'utf8' }).stdout.trim();
    assert.notEqual(found('relay.example.net'), '', 'this search finds what is stored');
    assert.equal(found('relay password'), '', 'a file holds the password');
  }
  assert.equal((await admin.want(200, 'PUT', '/settings/relayhost', { host: 'relay.example.net' })).password_set, false);
});

test('R33 a relay is refused with the field named', async () => {
  const before_ = await admin.get('/settings/relayhost');
  for (const [field, change] of [
    ['host', { host: '10.0.0.1' }],
    ['host', { host: '127.0.0.1' }],
    ['host', { host: '::ffff:192.168.1.1' }],
    ['host', { host: 'mail.portal.test' }],
    ['host', { host: 'mail.portal.test', port: portBase + 2, allow_private: true }],
    ['host', { host: 'localhost' }],
    ['host', { host: 'a b.example.net' }],
    ['host', { host: 'relay.example.net\r\nX: y' }],
    ['host', { host: '[192.0.2.1]' }],
    ['host', { host: '192.0.2.300' }],
    ['host', { host: '' }],
    ['host', { host: null }],
    ['port', { port: 0 }],
    ['port', { port: 65536 }],
    ['port', { port: '587' }],
    ['tls', { tls: 'perhaps' }],
    ['tls', { tls: 'none' }],
    ['username', { username: 'a:b' }],
    ['username', { username: 'a\r\nb' }],
    ['username', { username: 'u'.repeat(256) }],
    ['password', { password: null }],
    ['password', { username: null }],
    ['password', { password: 'p'.repeat(256) }],
    ['password_set', { password_set: true }],
    ['nosuch', { nosuch: 1 }],
  ]) {
    const answer = await admin.call('PUT', '/settings/relayhost', { ...login, ...change });
    assert.equal(answer.status, 422, `${JSON.stringify(change)}: ${answer.text}`);
    assert.deepEqual(answer.json.errors.map((e) => e.pointer), [`/${field}`], JSON.stringify(change));
    assert.ok(answer.json.errors[0].detail);
  }
  assert.deepEqual(await admin.get('/settings/relayhost'), before_);
  const inside = await admin.want(200, 'PUT', '/settings/relayhost', { ...login, host: '10.0.0.1', tls: 'none', allow_private: true });
  assert.equal(inside.host, '10.0.0.1');
  await admin.remove('/settings/relayhost');
});

test('two who change a setting at once are told', async () => {
  const { headers } = await admin.call('GET', '/settings/junk-trash');
  assert.ok(headers.etag);
  await admin.want(200, 'PUT', '/settings/junk-trash', { junk_days: 5 });
  await admin.refused('etag_mismatch', 'PUT', '/settings/junk-trash', { junk_days: 6 }, { headers: { 'if-match': headers.etag } });
  await admin.remove('/settings/junk-trash');
});
