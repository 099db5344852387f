// SPDX-License-Identifier: Apache-2.0
// R40, R41: thresholds and lists by the API: what is taken, how it is written, what is refused and where.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApi, tenants } from '../lib/api.mjs';

let api, admin, dora;
before(async () => {
  api = await startApi();
  ({ admin } = api);
  ({ dora } = await tenants(api));
});
after(() => api?.stop());

const at = '/domains/dora.test/antispam';
const none = { domains: [], emails: [], ips: [] };

test('R40 own thresholds count before those of the server, and a reset brings these back', async () => {
  const preset = { greylist: 4, add_header: 6, reject: 15, source: 'default' };
  assert.deepEqual(await admin.get('/antispam/thresholds'), preset);
  assert.deepEqual(await dora.get(`${at}/thresholds`), preset);
  const global = { greylist: 3.5, add_header: 7, reject: 20.1 };
  assert.deepEqual(await admin.put('/antispam/thresholds', global), { ...global, source: 'own' });
  assert.deepEqual(await dora.get(`${at}/thresholds`), { ...global, source: 'global' });
  const own = { greylist: 999, add_header: 0.1, reject: 999 };
  assert.deepEqual(await dora.put(`${at}/thresholds`, own), { ...own, source: 'own' });
  assert.deepEqual(await dora.get(`${at}/thresholds`), { ...own, source: 'own' });
  await dora.remove(`${at}/thresholds`);
  assert.deepEqual(await dora.get(`${at}/thresholds`), { ...global, source: 'global' });
  await admin.remove('/antispam/thresholds');
  assert.deepEqual(await dora.get(`${at}/thresholds`), preset);
});

test('R40 a wrong triple is refused with the fields named', async () => {
  const good = { greylist: 4, add_header: 6, reject: 15 };
  for (const [change, ...pointers] of [
    [{ greylist: 6 }, '/add_header'],
    [{ add_header: 15 }, '/reject'],
    [{ greylist: 20 }, '/add_header', '/reject'],
    [{ reject: undefined }, '/reject'],
    [{ greylist: undefined, add_header: undefined }, '/greylist', '/add_header'],
    [{ greylist: 4.55 }, '/greylist'],
    [{ greylist: 0 }, '/greylist'],
    [{ greylist: -1 }, '/greylist'],
    [{ reject: 999.1 }, '/reject'],
    [{ reject: '15' }, '/reject'],
    [{ reject: null }, '/reject'],
    [{ source: 'own' }, '/source'],
    [{ accept: 1 }, '/accept'],
  ]) {
    const answer = await dora.refused('invalid_field', 'PUT', `${at}/thresholds`, { ...good, ...change });
    assert.deepEqual(answer.json.errors.map((e) => e.pointer), pointers, JSON.stringify(change));
  }
  assert.equal((await dora.get(`${at}/thresholds`)).source, 'default');
});

test('R41 lists are canonical, each member once; a new document replaces the old one', async () => {
  const rules = await dora.put(`${at}/rules`, {
    whitelist: { domains: ['Bücher.example', 'xn--bcher-kva.example', 'friend.test.'], ips: ['2001:DB8:0::/32', '::ffff:192.0.2.1'] },
    blacklist: { emails: ['Bad@Spam.TEST', 'bad@spam.test'], ips: ['0.0.0.0/0', '::/0', '10.0.0.0/8', '10.1.2.3/32'] },
  });
  assert.deepEqual(rules, {
    whitelist: { domains: ['friend.test', 'xn--bcher-kva.example'], emails: [], ips: ['192.0.2.1', '2001:db8::/32'] },
    blacklist: { domains: [], emails: ['bad@spam.test'], ips: ['0.0.0.0/0', '10.0.0.0/8', '10.1.2.3', '::/0'] },
  });
  assert.deepEqual(await dora.get(`${at}/rules`), rules);
  assert.deepEqual(await admin.get('/antispam/rules'), { whitelist: none, blacklist: none }, 'those of the server are its own');
  assert.deepEqual(await dora.put(`${at}/rules`, { blacklist: { domains: ['spam.test'] } }),
    { whitelist: none, blacklist: { ...none, domains: ['spam.test'] } });
  await dora.remove(`${at}/rules`);
  assert.deepEqual(await dora.get(`${at}/rules`), { whitelist: none, blacklist: none });
});

test('R41 each bad member is named by its place, and nothing is written', async () => {
  const answer = await dora.refused('invalid_field', 'PUT', `${at}/rules`, {
    whitelist: { domains: ['good.test', 'a b', 'localhost'], emails: ['ok@good.test', 'nobody', '@good.test'] },
    blacklist: { ips: ['192.0.2.0/24', '192.0.2.1/24', '10.0.0.0/33', '1.2.3', 'x', 7, null, '::1/'] },
  });
  assert.deepEqual(answer.json.errors.map((e) => e.pointer), ['/whitelist/domains/1', '/whitelist/domains/2',
    '/whitelist/emails/1', '/whitelist/emails/2', ...[1, 2, 3, 4, 5, 6, 7].map((i) => `/blacklist/ips/${i}`)]);
  assert.match(answer.json.errors[4].detail, /the network is 192\.0\.2\.0\/24/);
  for (const [body, pointer] of [
    [{ whitelist: [] }, '/whitelist'],
    [{ whitelist: null }, '/whitelist'],
    [{ greylist: {} }, '/greylist'],
    [{ whitelist: { hosts: [] } }, '/whitelist/hosts'],
    [{ whitelist: { ips: '10.0.0.0/8' } }, '/whitelist/ips'],
    [{ whitelist: { ips: null } }, '/whitelist/ips'],
    [{ 'whitelist.ips': [] }, '/whitelist.ips'],
  ]) await dora.refused('invalid_field', 'PUT', `${at}/rules`, body, { pointer });
  await dora.refused('malformed', 'PUT', `${at}/rules`, '{"whitelist":{"ips":[],"ips":[]}}');
  assert.deepEqual(await dora.get(`${at}/rules`), { whitelist: none, blacklist: none });
});

test('R41 a list of 1 MB is taken; more than 2 MiB, or more than 50,000 members, is refused', async () => {
  const ips = Array.from({ length: 40_000 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  const domains = Array.from({ length: 20_000 }, (_, i) => `spam-sender-${i}.example`);
  const body = JSON.stringify({ blacklist: { ips, domains } });
  assert.ok(body.length > 1_000_000, `${body.length} bytes`);
  const { json } = await admin.call('PUT', '/antispam/rules', body);
  assert.equal(json.blacklist.ips.length, 40_000);
  const etag = (await admin.call('GET', '/antispam/rules')).headers.etag;
  assert.ok(etag);
  await admin.refused('too_large', 'PUT', '/antispam/rules', body + ' '.repeat(2 << 20));
  await admin.refused('invalid_field', 'PUT', '/antispam/rules',
    { blacklist: { emails: Array.from({ length: 50_001 }, (_, i) => `${i}@x.test`) } }, { pointer: '/blacklist/emails' });
  await admin.refused('etag_mismatch', 'PUT', '/antispam/rules', {}, { headers: { 'if-match': '"0000"' } });
  await admin.put('/antispam/rules', { blacklist: { domains: [...domains, 'one-more.example'] } }, { 'if-match': etag });
  await admin.refused('etag_mismatch', 'DELETE', '/antispam/rules', undefined, { headers: { 'if-match': etag } });
  await admin.refused('too_large', 'PUT', '/antispam/thresholds', `{"greylist":4,"add_header":6,"reject":15}${' '.repeat(300_000)}`);
  await admin.remove('/antispam/rules');
});

test('R40 R41 a deleted domain takes its thresholds and lists along', async () => {
  await dora.post('/domains', { name: 'short.test' });
  await dora.put('/domains/short.test/antispam/thresholds', { greylist: 1, add_header: 2, reject: 3 });
  await dora.put('/domains/short.test/antispam/rules', { blacklist: { domains: ['spam.test'] } });
  await dora.remove('/domains/short.test');
  await dora.post('/domains', { name: 'short.test' });
  assert.equal((await dora.get('/domains/short.test/antispam/thresholds')).source, 'default');
  assert.deepEqual(await dora.get('/domains/short.test/antispam/rules'), { whitelist: none, blacklist: none });
});

test('R3 a dry run tells the plan and writes nothing', async () => {
  const { plan } = await dora.want(200, 'PUT', `${at}/rules?dry_run=1`, { blacklist: { domains: ['spam.test'] } });
  assert.deepEqual(plan.map((p) => [p.action, p.kind, p.name]), [['update', 'sender_rules', 'dora.test']]);
  assert.deepEqual(await dora.get(`${at}/rules`), { whitelist: none, blacklist: none });
});
