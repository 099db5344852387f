// SPDX-License-Identifier: Apache-2.0
// Where mail goes on to: domain aliases and relay domains (R24, R25); and why it did not arrive (R76).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApi, tenants } from '../lib/api.mjs';
import { startNameserver } from '../lib/nameserver.mjs';
import { until } from '../lib/until.mjs';

let api, dns, admin, dora, otto, people;
before(async () => {
  dns = await startNameserver(['inside.test']);
  api = await startApi({ conf: { dns_resolver: dns.resolver } });
  ({ admin } = api);
  people = await tenants(api);
  ({ dora, otto } = people);
});
after(async () => {
  await api?.stop();
  await dns?.stop();
});

test('R24 a DomainAdmin gives its domain another name; only a MasterAdmin says that it is verified', async () => {
  const made = await dora.post('/domain-aliases', { name: 'Also.Test', domain: 'dora.test', comment: 'the old name' });
  assert.deepEqual([made.name, made.domain, made.owner, made.verified, made.enabled], ['also.test', 'dora.test', 'dora', false, true]);
  await dora.refused('forbidden', 'PATCH', '/domain-aliases/also.test', { verified: true }, { pointer: '/verified' });
  assert.equal((await admin.patch('/domain-aliases/also.test', { verified: true })).verified, true);
  await dora.refused('invalid_field', 'PATCH', '/domain-aliases/also.test', { name: 'other.test' }, { pointer: '/name' });
  await dora.refused('not_found', 'POST', '/domain-aliases', { name: 'x.test', domain: 'otto.test' }, { pointer: '/domain' });
  await dora.refused('not_found', 'POST', '/domain-aliases', { name: 'x.test', domain: 'also.test' }, { pointer: '/domain' });
  assert.deepEqual((await admin.get('/domain-aliases?domain=dora.test&owner=dora')).items.map((x) => x.name), ['also.test']);
  assert.deepEqual((await otto.get('/domain-aliases')).items, []);
  await dora.remove('/domain-aliases/also.test');
});

test('R25 a DomainAdmin makes a relay domain; host and port are checked, and kept canonical', async () => {
  const made = await dora.post('/relay-domains', { name: 'relay.test', host: 'MX.Example.Org' });
  assert.deepEqual([made.host, made.port, made.tls, made.owner, made.verified, made.enabled], ['mx.example.org', 25, 'opportunistic', 'dora', false, true]);
  for (const [host, kept] of [['192.0.2.7', '192.0.2.7'], ['2001:DB8:0::1', '2001:db8::1'], 
    ['mx.bücher.example', 'mx.xn--bcher-kva.example']])
    assert.equal((await dora.patch('/relay-domains/relay.test', { host })).host, kept);
  for (const host of ['', ' ', 'mx', 'mx example.org', '192.0.2', '192.0.2.256', '[mx.example.org]', '[192.0.2.7]', 'mx.example.org:25', '1.2.3.4:25', '[1.2.3.4]:25', 'fe80::1%lo',
    'smtp:mx.example.org', 'mx.example.org,mx2.example.org', '-mx.example.org', `${'x'.repeat(64)}.example.org`, 'x.'.repeat(130) + 'org', '@', 'a@b.example', null, 5])
    await dora.refused('invalid_field', 'PATCH', '/relay-domains/relay.test', { host }, { pointer: '/host' });
  for (const port of [0, -1, 65536, 2.5, '25', null]) await dora.refused('invalid_field', 'PATCH', '/relay-domains/relay.test', { port }, { pointer: '/port' });
  await dora.refused('invalid_field', 'PATCH', '/relay-domains/relay.test', { tls: 'maybe' }, { pointer: '/tls' });
  await dora.refused('invalid_field', 'POST', '/relay-domains', { name: 'x.test' }, { pointer: '/host' });
  await dora.refused('forbidden', 'PATCH', '/relay-domains/relay.test', { allow_private: true }, { pointer: '/allow_private' });
  await dora.remove('/relay-domains/relay.test');
});

test('R24 R25 a name is a domain, a domain alias or a relay domain, whoever holds it', async () => {
  await otto.post('/domain-aliases', { name: 'also.test', domain: 'otto.test' });
  await otto.post('/relay-domains', { name: 'relay.test', host: '192.0.2.1' });
  for (const name of ['otto.test', 'also.test', 'relay.test', 'ALSO.test']) {
    await dora.refused('exists', 'POST', '/domains', { name }, { pointer: '/name' });
    await dora.refused('exists', 'POST', '/domain-aliases', { name, domain: 'dora.test' }, { pointer: '/name' });
    await dora.refused('exists', 'POST', '/relay-domains', { name, host: '192.0.2.1' }, { pointer: '/name' });
  }
  await dora.refused('exists', 'POST', '/domain-aliases', { name: 'dora.test', domain: 'dora.test' }, { pointer: '/name' });
  for (const address of ['x@also.test', 'x@relay.test']) {
    await otto.refused('not_found', 'POST', '/accounts', { name: address, password: 'correct horse battery staple' }, { pointer: '/name' });
    await otto.refused('not_found', 'POST', '/aliases', { address, targets: ['eve@otto.test'] }, { pointer: '/address' });
  }
});

test('R24 a domain that has another name is not deleted; the name moves with it', async () => {
  await admin.post('/domains', { name: 'moves.test', owner: 'dora' });
  await dora.post('/domain-aliases', { name: 'moved.test', domain: 'moves.test' });
  await dora.refused('conflict', 'DELETE', '/domains/moves.test');
  await admin.patch('/domains/moves.test', { owner: 'otto' });
  await dora.refused('not_found', 'GET', '/domain-aliases/moved.test');
  assert.equal((await otto.get('/domain-aliases/moved.test')).owner, 'otto');
  await otto.remove('/domain-aliases/moved.test');
  await otto.remove('/domains/moves.test');
});

test('R25 R30 a relay domain counts as a domain of its owner', async () => {
  await admin.patch('/accounts/dora', { max_domains: 2 });
  await dora.post('/relay-domains', { name: 'second.test', host: '192.0.2.1' });
  await dora.refused('quota_exceeded', 'POST', '/domains', { name: 'third.test' });
  await dora.refused('quota_exceeded', 'POST', '/relay-domains', { name: 'third.test', host: '192.0.2.1' });
  await admin.post('/relay-domains', { name: 'otto-relay.test', owner: 'otto', host: '192.0.2.1' });
  await admin.refused('quota_exceeded', 'PATCH', '/relay-domains/otto-relay.test', { owner: 'dora' });
  await dora.remove('/relay-domains/second.test');
  await admin.patch('/relay-domains/otto-relay.test', { owner: 'dora' });
  await dora.remove('/relay-domains/otto-relay.test');
  await admin.patch('/accounts/dora', { max_domains: 0 });
});

test('R24 R25 R20 their names want proof like those of domains', async () => {
  await dora.post('/domain-aliases', { name: 'proof-alias.test', domain: 'dora.test' });
  await dora.post('/relay-domains', { name: 'proof-relay.test', host: '192.0.2.1' });
  await dora.post('/relay-domains', { name: 'sub.dora.test', host: '192.0.2.1' }); // below a name that is hers
  for (const path of ['/domain-aliases/proof-alias.test', '/relay-domains/proof-relay.test']) {
    const { state, record } = await dora.get(`${path}/verification`);
    assert.equal(state, 'waiting');
    const renewed = await dora.want(200, 'POST', `${path}/verification/token`);
    assert.notEqual(renewed.record, record);
    await dora.want(200, 'POST', `${path}/verification`);
    await otto.refused('not_found', 'GET', `${path}/verification`);
    await dora.remove(path);
  }
  assert.equal((await dora.get('/relay-domains/sub.dora.test')).verified, true);
  await dora.remove('/relay-domains/sub.dora.test');
  await otto.refused('conflict', 'POST', '/relay-domains', { name: 'sub.dora.test', host: '192.0.2.1' }, { pointer: '/name' });
  await otto.refused('conflict', 'POST', '/domain-aliases', { name: 'sub.dora.test', domain: 'otto.test' }, { pointer: '/name' });
});

test('R23 split routing: read, replaced, taken away; not together with a catch-all, not to ourselves', async () => {
  const path = '/domains/dora.test/split-routing';
  await dora.want(204, 'GET', path); // there is none, which is no mistake
  await dora.refused('not_found', 'GET', '/domains/otto.test/split-routing');
  await dora.want(204, 'GET', '/domains/dora.test/outgoing-ip');
  const put = await dora.want(200, 'PUT', path, { host: 'B.Example.Org', tls: 'required' });
  assert.deepEqual([put.host, put.port, put.tls, put.allow_private], ['b.example.org', 25, 'required', false]);
  assert.deepEqual(await dora.get(path), put);
  assert.equal((await dora.want(200, 'PUT', path, { host: '192.0.2.8', port: 2525 })).tls, 'opportunistic');
  await dora.refused('conflict', 'POST', '/aliases', { address: '@dora.test', targets: ['ann@dora.test'] }, { pointer: '/address' });
  await dora.want(204, 'DELETE', path);
  await dora.refused('not_found', 'DELETE', path);
  await dora.post('/aliases', { address: '@dora.test', targets: ['ann@dora.test'] });
  await dora.refused('conflict', 'PUT', path, { host: '192.0.2.8' }, { pointer: '/host' });
  await dora.remove('/aliases/@dora.test');
  await dora.refused('not_found', 'PUT', '/domains/otto.test/split-routing', { host: '192.0.2.8' });
});

test('R23 R25 another server is not this one, and not one behind the firewall unless a MasterAdmin says so', async () => {
  await dora.post('/relay-domains', { name: 'guard.test', host: '192.0.2.1' });
  const tries = (who, body, code, pointer) => Promise.all([
    who.refused(code, 'PUT', '/domains/dora.test/split-routing', body, { pointer }),
    who.refused(code, 'PATCH', '/relay-domains/guard.test', body, { pointer })]);
  for (const host of ['127.0.0.1', '127.1.2.3', '10.0.0.1', '172.16.5.5', '192.168.1.1', '169.254.1.1', '100.64.0.1', '0.0.0.0', '255.255.255.255', '224.0.0.1',
    '::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1', 'ff02::1', 'mail.portal.test', 'mx.localhost', 'mx.localdomain'])
    await tries(dora, { host, port: 26 }, 'invalid_field', '/host');
  await tries(dora, { host: '127.0.0.1', port: 26, allow_private: true }, 'forbidden', '/allow_private');
  const smtp = Number(process.env.MAILPORTAL_TEST_PORTS ?? 28000) + 2;
  for (const host of ['127.0.0.1', '::1', '127.9.9.9', 'mail.portal.test']) // in a circle, whoever says so
    await tries(admin, { host, port: smtp, allow_private: true }, 'invalid_field', '/host');
  assert.equal((await admin.patch('/relay-domains/guard.test', { host: '127.0.0.1', port: 26, allow_private: true })).host, '127.0.0.1');
  await dora.patch('/relay-domains/guard.test', { comment: 'stays as it was allowed' });
  await dora.remove('/relay-domains/guard.test');
});

test('R28 sender addresses: in whose domain, for whose users', async () => {
  const made = await dora.post('/sender-addresses', { address: 'Team@Dora.Test', users: ['ann@dora.test', 'bob@dora.test'], comment: 'both' });
  assert.deepEqual([made.address, made.domain, made.owner, made.users], ['team@dora.test', 'dora.test', 'dora', ['ann@dora.test', 'bob@dora.test']]);
  await dora.refused('exists', 'POST', '/sender-addresses', { address: 'team@dora.test', users: ['ann@dora.test'] }, { pointer: '/address' });
  await dora.refused('not_found', 'POST', '/sender-addresses', { address: 'x@otto.test', users: ['ann@dora.test'] }, { pointer: '/address' });
  for (const users of [['eve@otto.test'], ['nobody@dora.test'], ['nonsense'], [5]])
    await dora.refused('invalid_field', 'POST', '/sender-addresses', { address: 'x@dora.test', users }, { pointer: '/users/0' });
  await admin.refused('invalid_field', 'POST', '/sender-addresses', { address: 'x@dora.test', users: ['eve@otto.test'] }, { pointer: '/users/0' });
  await dora.refused('invalid_field', 'PATCH', '/sender-addresses/team@dora.test', { users: [] }, { pointer: '/users' });
  await dora.refused('invalid_field', 'POST', '/sender-addresses', { address: '@dora.test', users: ['ann@dora.test'] }, { pointer: '/address' });
  assert.deepEqual((await dora.get('/sender-addresses?domain=dora.test')).items.map((x) => x.address), ['team@dora.test']);
  await dora.post('/domain-aliases', { name: 'sends.test', domain: 'dora.test' });
  await dora.post('/sender-addresses', { address: 'team@sends.test', users: ['ann@dora.test'] });
  await dora.refused('conflict', 'DELETE', '/domain-aliases/sends.test');
  for (const path of ['/sender-addresses/team@sends.test', '/domain-aliases/sends.test', '/sender-addresses/team@dora.test']) await dora.remove(path);
});

test('R23 R25 a host name is refused for where it leads, whichever of its addresses that is', async () => {
  await dns.serve('inside.test', ['out A 203.0.113.7', 'in A 10.0.0.1', 'both A 203.0.113.7', 'both A 127.0.0.1', 'six AAAA fd00::1', 'here CNAME both']);
  await dora.post('/relay-domains', { name: 'names.test', host: 'out.inside.test' });
  for (const name of ['in', 'both', 'six', 'here']) {
    const host = `${name}.inside.test`;
    await dora.refused('invalid_field', 'PATCH', '/relay-domains/names.test', { host }, { pointer: '/host' });
    await dora.refused('invalid_field', 'PUT', '/domains/dora.test/split-routing', { host }, { pointer: '/host' });
    await dora.refused('invalid_field', 'POST', '/relay-domains', { name: 'more.test', host }, { pointer: '/host' });
  }
  await admin.patch('/relay-domains/names.test', { host: 'both.inside.test', allow_private: true });
  const smtp = Number(process.env.MAILPORTAL_TEST_PORTS ?? 28000) + 2;
  await admin.refused('invalid_field', 'PATCH', '/relay-domains/names.test', { port: smtp }, { pointer: '/host' }); // in a circle
  await admin.refused('invalid_field', 'PATCH', '/relay-domains/names.test', { allow_private: false }, { pointer: '/host' });
  await dora.refused('invalid_field', 'PATCH', '/relay-domains/names.test', { port: 2500 }, { pointer: '/host' }); // that port was not allowed
  await dora.patch('/relay-domains/names.test', { host: 'missing.inside.test' }); // it may come
  await dora.remove('/relay-domains/names.test');
});

test('R76 a pasted bounce, reply or line of a log is explained to every role; nothing of it is kept', async () => {
  const { ann, max } = people;
  const explain = async (who, text) => (await who.want(200, 'POST', '/explain/failure', text, { 'content-type': 'text/plain' })).failures;
  const reply = '550-5.1.1 The email account that you tried to reach does not exist. Please try\n550 5.1.1  https://support.google.com/mail/?p=NoSuchUser x1 - gsmtp\n';
  for (const who of [ann, dora, max]) {
    const [said, ...more] = await explain(who, reply);
    assert.deepEqual([said.class, said.lasting, said.status, said.reply, said.speaker, said.recipient, more], ['mailbox_unknown', 'permanent', '5.1.1', 550, 'remote', null, []]);
    assert.match(said.words, /no mailbox/);
    assert.match(said.advice, /before the @/);
    assert.equal(said.text, reply.trim());
  }
  const bounce = ['From: MAILER-DAEMON@mail.test', 'Content-Type: multipart/report; boundary=x', '', '--x', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mail.test', '',
    'Final-Recipient: rfc822; a@far.test', 'Action: failed', 'Status: 5.2.2', 'Remote-MTA: dns; mx.far.test', 'Diagnostic-Code: smtp; 552 5.2.2 Over quota', '',
    'Final-Recipient: rfc822; b@far.test', 'Action: delayed', 'Status: 4.4.1', 'Diagnostic-Code: X-Postfix; connect to mx.far.test[192.0.2.1]:25: Connection timed out', '', '--x--', ''].join('\r\n');
  assert.deepEqual((await explain(ann, bounce)).map((f) => [f.recipient, f.class, f.lasting, f.speaker, f.host]),
    [['a@far.test', 'mailbox_full', 'permanent', 'remote', 'mx.far.test'], ['b@far.test', 'connection', 'temporary', 'queue', 'mail.test']]);
  const [odd] = await explain(ann, 'Dear Sir, <script>alert(1)</script>\u0007 please find attached our invoice number 550.');
  assert.deepEqual([odd.class, odd.lasting, odd.text], ['unknown', 'unknown', 'Dear Sir, <script>alert(1)</script>  please find attached our invoice number 550.']);
  assert.deepEqual(await explain(ann, '  \n'), []);
  await ann.refused('unsupported_type', 'POST', '/explain/failure', { text: reply });
  await ann.refused('too_large', 'POST', '/explain/failure', 'x'.repeat(1024 * 1024 + 1), { headers: { 'content-type': 'text/plain' } });
  const row = await until('the log has it', async () => (await admin.get('/log?route=/api/v1/explain/failure&limit=1')).items[0]); // written behind
  assert.deepEqual([row.object, row.fields], [null, null]);
});
