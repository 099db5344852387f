// SPDX-License-Identifier: Apache-2.0
// R21: the DNS page over the API, as JSON and as a zone file, against a real nsd.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApi, tenants } from '../lib/api.mjs';
import { startNameserver } from '../lib/nameserver.mjs';

let api, dns, people;
before(async () => {
  dns = await startNameserver(['dora.test', 'host.test', 'portal.test'], ['broken.test']);
  await dns.serve('portal.test', ['mail A 192.0.2.1']);
  api = await startApi({ conf: { dns_resolver: dns.resolver } });
  people = await tenants(api);
});
after(async () => {
  await api?.stop();
  await dns?.stop();
});

const page = async (name) => (await people.dora.get(`/domains/${name}/dns`)).items;
const states = (rows) => Object.fromEntries(rows.map((r) => [`${r.type} ${r.name}`, r.state]));

test('R21 each record wanted stands beside what DNS answers', async () => {
  await dns.serve('dora.test', ['@ MX 10 mail.portal.test.', '@ MX 20 far.example.', '@ TXT "v=spf1 mx -all"']);
  const rows = await page('dora.test');
  assert.deepEqual(states(rows), {
    'MX dora.test': 'different',
    'TXT dora.test': 'ok',
    'TXT _dmarc.dora.test': 'missing',
    'TXT _mta-sts.dora.test': 'missing',
    'CNAME mta-sts.dora.test': 'missing',
    'TXT _smtp._tls.dora.test': 'missing',
    'CNAME autoconfig.dora.test': 'missing',
    'CNAME autodiscover.dora.test': 'missing',
    'SRV _autodiscover._tcp.dora.test': 'missing',
    'SRV _imaps._tcp.dora.test': 'missing',
    'SRV _imap._tcp.dora.test': 'missing',
    'SRV _pop3s._tcp.dora.test': 'missing',
    'SRV _pop3._tcp.dora.test': 'missing',
    'SRV _submissions._tcp.dora.test': 'missing',
    'SRV _submission._tcp.dora.test': 'missing',
    'SRV _sieve._tcp.dora.test': 'missing',
    'SRV _caldavs._tcp.dora.test': 'missing',
    'SRV _carddavs._tcp.dora.test': 'missing',
  });
  const mx = rows.find((r) => r.purpose === 'mx');
  assert.deepEqual(mx.found.split('\n').sort(), ['10 mail.portal.test', '20 far.example']);
  assert.equal(mx.wanted, '10 mail.portal.test');
  assert.equal(mx.weight, 'needed');
  assert.ok(mx.advice);
});

test('R21 R22 the keys that sign are wanted, too', async () => {
  await people.dora.post('/domains/dora.test/dkim', { selector: 's1' });
  const rows = (await page('dora.test')).filter((r) => r.purpose === 'dkim');
  assert.deepEqual(states(rows), { 'TXT s1-rsa._domainkey.dora.test': 'missing', 'TXT s1-ed._domainkey.dora.test': 'missing' });
  assert.match(rows[0].wanted, /^v=DKIM1; k=rsa; p=[A-Za-z0-9+/=]{350,}$/); // longer than one string of a TXT record
});

test('R21 the zone text, put into the zone, makes every row ok', async () => {
  const answer = await people.dora.call('GET', '/domains/dora.test/dns', undefined, { accept: 'text/dns' });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['content-type'].split(';')[0], 'text/dns');
  assert.match(answer.text, /^; Records for mail of dora\.test\n/);
  await dns.serve('dora.test', answer.text.split('\n'));
  assert.deepEqual([...new Set(Object.values(states(await page('dora.test'))))], ['ok']);
});

test('R20 R21 an MX record may name a host that is authorised', async () => {
  const mx = async () => (await page('dora.test')).find((r) => r.purpose === 'mx').state;
  await dns.serve('dora.test', ['@ MX 10 mx', '@ MX 20 mail.host.test.']);
  assert.equal(await mx(), 'different');
  const below = await people.dora.post('/hostnames', { name: 'mx.dora.test' });
  assert.equal(below.verified, true); // below a domain of hers
  await people.dora.post('/hostnames', { name: 'mail.host.test' });
  assert.equal(await mx(), 'different');
  const { record } = await people.dora.get('/hostnames/mail.host.test/verification');
  await dns.serve('host.test', [`mail TXT "${record}"`]);
  assert.equal((await people.dora.want(200, 'POST', '/hostnames/mail.host.test/verification')).state, 'verified');
  assert.equal(await mx(), 'ok');
  await people.otto.refused('exists', 'POST', '/hostnames', { name: 'mail.host.test' }, { pointer: '/name' });
  await people.otto.refused('conflict', 'POST', '/hostnames', { name: 'other.dora.test' }, { pointer: '/name' });
  await people.dora.refused('exists', 'POST', '/hostnames', { name: 'dora.test' }, { pointer: '/name' });
  await people.dora.refused('exists', 'POST', '/hostnames', { name: 'mail.portal.test' }, { pointer: '/name' });
  await people.dora.remove('/hostnames/mail.host.test');
  assert.equal(await mx(), 'different');
});

test('R20 R30 host names have a limit, go to the taker of their owner, and go with it', async () => {
  const { admin } = api;
  for (let i = 0; i < 100; i++) await people.otto.post('/hostnames', { name: `h${i}.test` });
  await people.otto.refused('quota_exceeded', 'POST', '/hostnames', { name: 'h100.test' });
  await admin.want(204, 'POST', '/accounts/otto/transfer', { to: 'max' });
  assert.equal((await admin.get('/hostnames/h7.test')).owner, 'max');
  await people.otto.post('/hostnames', { name: 'last.test' });
  await admin.want(204, 'POST', '/accounts/otto/cascade', { action: 'delete' });
  await admin.refused('not_found', 'GET', '/hostnames/last.test');
});

test('R20 R21 an unverified domain wants its token, too', async () => {
  await people.dora.post('/domains', { name: 'broken.test' });
  const rows = await page('broken.test');
  const { record } = await people.dora.get('/domains/broken.test/verification');
  assert.equal(rows[0].purpose, 'verification');
  assert.equal(rows[0].wanted, record);
  assert.deepEqual([...new Set(rows.map((r) => r.state))], ['could_not_ask']);
});
