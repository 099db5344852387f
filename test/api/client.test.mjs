// SPDX-License-Identifier: Apache-2.0
// R54: what mail programs are told: settings, Thunderbird's and Outlook's documents, the profile of Apple's devices.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { send } from '../lib/http.mjs';
import { sql } from '../lib/rows.mjs';
import { readPlist, readXml } from '../lib/xml.mjs';

const url = 'https://portal.test';
const OUTLOOK = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a';

let api, people, ports;
before(async () => {
  api = await startApi({ conf: { url, dav_hostname: 'dav.portal.test' } });
  people = await tenants(api);
  const base = Number(/^port_base = (\d+)$/m.exec(fs.readFileSync(path.join(api.instance, 'portal.conf'), 'utf8'))[1]);
  ports = (n) => base + n;
});
after(() => api?.stop());

const ask = (path, options) => send(api.where, { path, ...options });
const MAIL = 'mail.portal.test';

test('R54 a user sees where her programs have to go, and what of it she may use', async () => {
  await people.dora.patch('/accounts/ann@dora.test', { allow_pop3: false, may_send: false });
  const { items } = await people.ann.get('/me/client-settings');
  const short = items.map((i) => [i.protocol, i.security, i.host, i.port, i.allowed]);
  assert.deepEqual(short, [
    ['imap', 'tls', MAIL, ports(6), true], ['imap', 'starttls', MAIL, ports(5), true],
    ['pop3', 'tls', MAIL, ports(8), false], ['pop3', 'starttls', MAIL, ports(7), false],
    ['smtp', 'tls', MAIL, ports(4), false], ['smtp', 'starttls', MAIL, ports(3), false],
    ['sieve', 'starttls', MAIL, ports(9), true],
    ['caldav', 'tls', 'dav.portal.test', items[7].port, true], ['carddav', 'tls', 'dav.portal.test', items[7].port, true],
  ]);
  assert.equal(items[7].url, `https://dav.portal.test:${items[7].port}/dav/`);
  assert.deepEqual([...new Set(items.map((i) => i.user_name))], ['ann@dora.test']);
  await people.dora.patch('/accounts/ann@dora.test', { allow_pop3: true, may_send: true });
  const admin = await people.dora.get('/me/client-settings'); // without a mailbox
  assert.deepEqual([...new Set(admin.items.map((i) => i.allowed))], [false]);
});

test('R54 an API key reads the settings, and makes no device password', async () => {
  const { token } = await people.ann.post('/me/api-keys', { name: 'Reader', scopes: ['me:write'], password });
  const key = people.ann.as(token);
  assert.equal((await key.get('/me/client-settings')).items.length, 9);
  await key.refused('forbidden', 'POST', '/me/device-passwords', { name: 'x', scopes: ['imap'], password });
});

test('R54 Thunderbird is told servers, ports and ways, at both of its addresses', async () => {
  for (const at of ['/.well-known/autoconfig/mail/config-v1.1.xml', '/mail/config-v1.1.xml']) {
    const answer = await ask(`${at}?emailaddress=ann%40dora.test`);
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type'], /^application\/xml/);
    const [provider] = readXml(answer.text).all('emailProvider');
    assert.equal(provider.attributes.id, 'dora.test');
    assert.equal(provider.values.domain, 'dora.test');
    const servers = [...provider.all('incomingServer'), ...provider.all('outgoingServer')].map((s) => [s.attributes.type, s.values]);
    assert.deepEqual(servers.map(([type, v]) => [type, v.hostname, Number(v.port), v.socketType]), [
      ['imap', MAIL, ports(6), 'SSL'], ['imap', MAIL, ports(5), 'STARTTLS'], ['pop3', MAIL, ports(8), 'SSL'],
      ['pop3', MAIL, ports(7), 'STARTTLS'], ['smtp', MAIL, ports(4), 'SSL'], ['smtp', MAIL, ports(3), 'STARTTLS'],
    ]);
    for (const [, v] of servers) assert.deepEqual([v.username, v.authentication], ['%EMAILADDRESS%', 'password-cleartext']);
    const root = readXml(answer.text);
    assert.match(root.all('calendar')[0].values.serverURL, /^https:\/\/dav\.portal\.test:\d+\/dav\/$/);
    assert.equal(root.all('addressBook')[0].attributes.type, 'carddav');
    assert.equal(root.all('documentation')[0].attributes.url, `${url}/help/programs`);
  }
});

test('R54 R17 no document tells whether an address or a domain exists', async () => {
  const about = async (address) => (await ask(`/mail/config-v1.1.xml?emailaddress=${encodeURIComponent(address)}`)).text.replaceAll(address.split('@')[1], 'DOMAIN');
  assert.equal(await about('ann@dora.test'), await about('nobody@dora.test'));
  assert.equal(await about('ann@dora.test'), await about('nobody@nowhere.test'));
  const discover = async (address) => {
    const answer = await outlook(address);
    return [answer.status, answer.text.replaceAll(address, 'ADDRESS')];
  };
  assert.deepEqual(await discover('ann@dora.test'), await discover('nobody@nowhere.test'));
});

test('R54 the domain is that of the address, else of the name that is asked, and nothing hostile', async () => {
  const domain = async (query, host = 'portal.test') => readXml((await ask(`/mail/config-v1.1.xml${query}`, { headers: { host } })).text).all('domain')[0].text;
  assert.equal(await domain('', 'autoconfig.second.test'), 'second.test');
  assert.equal(await domain('', 'AutoConfig.Second.test:443'), 'second.test');
  assert.equal(await domain('?emailaddress=ann@dora.test', 'autoconfig.second.test'), 'dora.test');
  assert.equal(await domain('?emailaddress=a%40m%C3%BCller.test'), 'xn--mller-kva.test');
  for (const query of ['', '?emailaddress=', '?emailaddress=a@%3Cscript%3E', '?emailaddress=a@%22%26%00', '?emailaddress=%FF@x.test%', '?emailaddress=a@..'])
    assert.equal(await domain(query), MAIL, query);
  assert.equal(await domain('', 'autoconfig.<x>'), MAIL);
  const answer = await ask('/mail/config-v1.1.xml', { method: 'POST', body: 'x' });
  assert.deepEqual([answer.status, answer.headers.allow], [405, 'GET']);
});

const asked = (address, schema = OUTLOOK) => `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>
<EMailAddress>${address}</EMailAddress><AcceptableResponseSchema>${schema}</AcceptableResponseSchema></Request></Autodiscover>`;
const outlook = (address, { schema, at = '/autodiscover/autodiscover.xml' } = {}) =>
  ask(at, { method: 'POST', body: asked(address, schema), headers: { 'content-type': 'text/xml' } });

test('R54 Outlook is told the same in its own words', async () => {
  for (const at of ['/autodiscover/autodiscover.xml', '/Autodiscover/Autodiscover.xml']) {
    const root = readXml((await outlook('Ann@Dora.test', { at })).text);
    assert.equal(root.all('Response')[0].space, OUTLOOK);
    const protocols = root.all('Protocol').map((p) => p.values);
    assert.deepEqual(protocols.map((p) => [p.Type, p.Server, Number(p.Port), p.SSL, p.Encryption, p.LoginName, p.SPA, p.AuthRequired]), [
      ['IMAP', MAIL, ports(6), 'on', 'SSL', 'ann@dora.test', 'off', 'on'],
      ['POP3', MAIL, ports(8), 'on', 'SSL', 'ann@dora.test', 'off', 'on'],
      ['SMTP', MAIL, ports(4), 'on', 'SSL', 'ann@dora.test', 'off', 'on'],
    ]);
    assert.deepEqual([root.all('AccountType')[0].text, root.all('Action')[0].text], ['email', 'settings']);
  }
  assert.equal(readXml((await outlook("o&apos;neil&amp;co@dora.test")).text).all('LoginName')[0].text, "o'neil&co@dora.test");
});

test('R54 Outlook is refused in its own words what can not be read, and what only Exchange has', async () => {
  const code = (text) => readXml(text).all('ErrorCode')[0].text;
  for (const body of ['', '<Autodiscover/>', asked('nobody'), asked('&xxe;@dora.test'), asked('<b/>'), 'x'.repeat(200_000)])
    assert.equal(code((await ask('/autodiscover/autodiscover.xml', { method: 'POST', body })).text), '600');
  const mobile = 'http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006';
  assert.equal(code((await outlook('ann@dora.test', { schema: mobile })).text), '601');
  assert.equal((await ask('/autodiscover/autodiscover.xml')).headers.allow, 'POST');
  const json = await ask('/autodiscover/autodiscover.json/v1.0/ann@dora.test?Protocol=AutodiscoverV1');
  assert.deepEqual(json.json, { Protocol: 'AutodiscoverV1', Url: `${url}/autodiscover/autodiscover.xml` });
  const active = await ask('/autodiscover/autodiscover.json?Email=ann@dora.test&Protocol=ActiveSync');
  assert.deepEqual([active.status, active.json.ErrorCode], [400, 'ProtocolNotSupported']);
});

const device = (scopes) => people.ann.post('/me/device-passwords', { name: 'Phone', scopes, password });
const local = (link) => {
  assert.ok(link.startsWith(`${url}/api/v1/`), link);
  return link.slice(`${url}/api/v1`.length);
};

test('R54 R13 a device password comes with a link to a profile that holds it', async () => {
  await people.ann.patch('/me', { full_name: 'Ann <&"> Müller' });
  const made = await device(['imap', 'smtp', 'dav']);
  assert.match(made.profile_qr_svg, /^<svg /);
  const answer = await api.nobody.call('GET', local(made.profile_url)); // by the phone's browser, which is not signed in
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['content-type'], 'application/x-apple-aspen-config');
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.match(answer.headers['content-disposition'], /\.mobileconfig"$/);
  const profile = readPlist(answer.text);
  assert.equal(profile.PayloadType, 'Configuration');
  assert.equal(profile.PayloadOrganization, MAIL);
  const [mail, calendar, contacts] = profile.PayloadContent;
  assert.equal(profile.PayloadContent.length, 3);
  assert.equal(new Set([profile, ...profile.PayloadContent].map((p) => p.PayloadUUID)).size, 4);
  for (const p of [profile, ...profile.PayloadContent]) assert.match(p.PayloadUUID, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(mail.PayloadType, 'com.apple.mail.managed');
  assert.equal(mail.EmailAccountName, 'Ann <&"> Müller');
  assert.equal(mail.EmailAddress, 'ann@dora.test');
  assert.deepEqual(
    [mail.EmailAccountType, mail.IncomingMailServerHostName, mail.IncomingMailServerPortNumber, mail.IncomingMailServerUseSSL, mail.IncomingMailServerUsername, mail.IncomingPassword],
    ['EmailTypeIMAP', MAIL, ports(6), true, 'ann@dora.test', made.password]);
  assert.deepEqual(
    [mail.OutgoingMailServerHostName, mail.OutgoingMailServerPortNumber, mail.OutgoingMailServerUseSSL, mail.OutgoingPasswordSameAsIncomingPassword],
    [MAIL, ports(4), true, true]);
  assert.deepEqual([calendar.PayloadType, calendar.CalDAVHostName, calendar.CalDAVUsername, calendar.CalDAVPassword], ['com.apple.caldav.account', 'dav.portal.test', 'ann@dora.test', made.password]);
  assert.deepEqual([contacts.PayloadType, contacts.CardDAVHostName, contacts.CardDAVPassword], ['com.apple.carddav.account', 'dav.portal.test', made.password]);
});

test('R54 the profile holds what the password opens and no more', async () => {
  const kinds = async (scopes) => {
    const { profile_url: link } = await device(scopes);
    return link === null ? null : readPlist((await api.nobody.call('GET', local(link))).text).PayloadContent.map((p) => p.EmailAccountType ?? p.PayloadType);
  };
  assert.deepEqual(await kinds(['pop3']), ['EmailTypePOP']);
  assert.deepEqual(await kinds(['dav']), ['com.apple.caldav.account', 'com.apple.carddav.account']);
  assert.equal(await kinds(['smtp', 'sieve']), null);
});

test('R54 R16 the link ends: forged, revoked, used, disabled', async () => {
  const gone = (link) => api.nobody.refused('not_found', 'GET', local(link));
  const fine = (link) => api.nobody.want(200, 'GET', local(link));
  const one = await device(['imap']), other = await device(['imap']);
  await fine(one.profile_url);
  await fine(one.profile_url); // a phone may ask twice
  await gone(`${one.profile_url.slice(0, -3)}AA~`);
  await gone(`${url}/api/v1/client-profile?token=x`);
  await gone(`${url}/api/v1/client-profile`);
  await people.ann.remove(`/me/device-passwords/${one.id}`);
  await gone(one.profile_url);
  await fine(other.profile_url);
  sql(api, `INSERT INTO device_use(device_id, service, ip, at) VALUES (${other.id}, 'imap', '192.0.2.1', 1)`);
  await gone(other.profile_url);
  const third = await device(['imap']);
  await fine(third.profile_url);
  await people.dora.patch('/accounts/ann@dora.test', { enabled: false });
  await gone(third.profile_url);
  await people.dora.patch('/accounts/ann@dora.test', { enabled: true });
  people.ann = await api.nobody.login('ann@dora.test', password);
});

test('R54 S8 the secret of the link is in no log', async () => {
  const { profile_url: link } = await device(['imap']);
  await api.nobody.call('GET', local(link));
  const token = link.split('token=')[1];
  const { items } = await api.admin.get('/log?limit=100');
  assert.ok(items.some((i) => i.route === '/api/v1/client-profile' || JSON.stringify(i).includes('client-profile')));
  assert.ok(!JSON.stringify(items).includes(token.slice(0, 40)));
});
