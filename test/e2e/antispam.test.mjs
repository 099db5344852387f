// SPDX-License-Identifier: Apache-2.0
// R40, R41, R42, R46 with the real Postfix and Rspamd: thresholds and lists as they are set count for the next message.
// Foreign servers are played by XCLIENT, their scores by a header that only the tests' Rspamd knows.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password } from '../lib/api.mjs';
import { startInstance } from '../lib/instance.mjs';
import { Lines, smtp } from '../lib/lines.mjs';
import { startNameserver } from '../lib/nameserver.mjs';
import { source } from '../lib/paths.mjs';
import { portBase } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const ann = { user: 'ann@a.test', password };
const bea = { user: 'bea@b.test', password };
const STRANGER = '192.0.2.40';
const zone = [
  'good TXT "v=spf1 ip4:203.0.114.5 -all"',
  '_dmarc.good TXT "v=DMARC1; p=reject"',
  '66.0.0.127.bl A 127.0.0.2',
  '66.0.0.127.bl TXT "listed for a test"',
];

let portal, admin, dns;
before(async () => {
  // postscreen asks at port 53 alone: each run of the tests has an address of its own
  dns = await startNameserver(['test'], [], { address: `127.53.${portBase >> 8}.${portBase & 255}`, port: 53 });
  await dns.serve('test', zone);
  portal = await startInstance({ dns_resolver: dns.resolver, dnsbl: 'bl.test', greylist_seconds: 3 });
  ({ admin } = portal);
  for (const name of ['a.test', 'b.test', 'd.test']) await admin.post('/domains', { name, verified: true });
  for (const name of [ann.user, bea.user, 'dan@d.test', 'ada@a.test']) await admin.post('/accounts', { name, password });
  await admin.post('/aliases', { address: 'info@a.test', targets: [ann.user] });
}, { timeout: 540_000 });
after(async () => {
  await portal?.stop();
  await dns?.stop();
});

let serial = 0;
const unique = () => `antispam-${process.pid}-${++serial}-end`;

/** One message from outside: {said, mark}; its score comes on top of what Rspamd itself finds. */
async function post({ to = ann.user, from = 'x@plain.test', header = from || 'x@plain.test', client = STRANGER, score = 0, extra = '', mark = unique() }) {
  const text = `From: ${[header].flat().map((a) => `<${a}>`).join(', ')}\nTo: <${[to].flat()[0]}>\nSubject: ${mark}\n` +
    `Date: ${new Date().toUTCString()}\nMessage-ID: <${mark}@plain.test>\nX-Test-Score: ${score}\n${extra}\nhello, this is ${mark}\n`;
  const said = await smtp(portal.port('smtp'), { from, to, text, client });
  return { said, mark, last: said.last };
}

const never = { greylist: 999, add_header: 999, reject: 999 };

test('R40 thresholds count as they are: up, down, off and reset, for the next message', async () => {
  const at = '/domains/a.test/antispam/thresholds';
  const fate = async (score) => {
    const { last, mark } = await post({ score });
    if (!/^250/.test(last)) return last.slice(0, 3);
    return until(`${mark} arrives`, async () => {
      for (const folder of ['INBOX', 'Junk'])
        if ((await portal.imap(ann, folder).catch(() => [])).some((m) => m.includes(mark))) return folder;
      return null;
    }, 30);
  };
  await admin.put(at, { greylist: 999, add_header: 20, reject: 40 });
  assert.equal(await fate(10), 'INBOX');
  assert.equal(await fate(25), 'Junk');
  assert.equal(await fate(60), '554');
  await admin.put(at, { greylist: 999, add_header: 8, reject: 999 });
  assert.equal(await fate(10), 'Junk');
  assert.equal(await fate(60), 'Junk');
  await admin.put(at, { greylist: 999, add_header: 999, reject: 8 });
  assert.equal(await fate(10), '554');
  await admin.put('/antispam/thresholds', { greylist: 999, add_header: 30, reject: 31 });
  assert.equal(await fate(10), '554', 'its own count');
  await admin.remove(at);
  assert.equal(await fate(20), 'INBOX', 'those of the server count');
  await admin.remove('/antispam/thresholds');
  assert.equal(await fate(40), '554', 'the presets count');
});

test('R40 mail between greylist and the rest comes twice; white mail, and all with greylisting off, once', async () => {
  const message = { from: 'grey@plain.test', score: 12, client: '192.0.2.77' };
  await admin.put('/domains/a.test/antispam/thresholds', { greylist: 8, add_header: 40, reject: 50 });
  assert.match((await post(message)).last, /^451 4\.7\.1 .*[Tt]ry again/);
  await admin.put('/domains/a.test/antispam/rules', { whitelist: { ips: ['192.0.2.77'] } });
  assert.match((await post(message)).last, /^250/, 'white is not greylisted, whatever was said before');
  await admin.remove('/domains/a.test/antispam/rules');
  await admin.put('/domains/a.test/antispam/thresholds', { greylist: 999, add_header: 40, reject: 50 });
  assert.match((await post(message)).last, /^250/, 'off');
  await admin.put('/domains/a.test/antispam/thresholds', { greylist: 8, add_header: 40, reject: 50 });
  const mark = unique();
  assert.match((await post({ ...message, from: 'twice@plain.test', mark })).last, /^451/);
  await until('its second coming is taken', async () => /^250/.test((await post({ ...message, from: 'twice@plain.test', mark })).last), 20);
  await portal.arrives(ann, mark);
  await admin.remove('/domains/a.test/antispam/thresholds');
});

/** Rules of the table below. a.test admits only friends. */
const RULES = {
  '/antispam/rules': {
    whitelist: { domains: ['gwhite.test'], emails: ['boss@gblack.test'], ips: ['198.51.100.0/24', '2001:db8:aaaa::/48'] },
    blacklist: { domains: ['gblack.test', 'deep.gwhite.test'], emails: ['bad@mixed.test'], ips: ['203.0.113.0/24', '198.51.100.66', '2001:db8:bbbb::/48'] },
  },
  '/domains/a.test/antispam/rules': {
    whitelist: { domains: ['friend.test'], emails: ['one@other.test'], ips: ['192.0.2.0/28'] },
    blacklist: { ips: ['0.0.0.0/0', '::/0'] },
  },
  '/domains/b.test/antispam/rules': {
    whitelist: { emails: ['good@black.test'] },
    blacklist: { domains: ['black.test'], emails: ['one@other.test'], ips: ['192.0.2.64/26'] },
  },
};
const [d, b, a] = ['dan@d.test', bea.user, ann.user];
const plain = 'x@plain.test';
/** what, client, envelope sender, From, recipient, verdict */
const CASES = [
  ['nothing is known', STRANGER, plain, plain, d, 'score'],
  ['global white domain', STRANGER, 'x@gwhite.test', plain, d, 'white'],
  ['its sub-domains', STRANGER, 'x@a.b.gwhite.test', plain, d, 'white'],
  ['no look-alike', STRANGER, 'x@xgwhite.test', plain, d, 'score'],
  ['not by its From header', STRANGER, plain, 'x@gwhite.test', d, 'score'],
  ['global black domain', STRANGER, 'x@gblack.test', plain, d, 'black'],
  ['global white address in a black domain', STRANGER, 'boss@gblack.test', plain, d, 'white'],
  ['white beats a black sub-domain', STRANGER, 'x@deep.gwhite.test', plain, d, 'white'],
  ['global black address', STRANGER, 'bad@mixed.test', plain, d, 'black'],
  ['global white network', '198.51.100.7', plain, plain, d, 'white'],
  ['white network beats black address', '198.51.100.66', plain, plain, d, 'white'],
  ['global black network', '203.0.113.255', plain, plain, d, 'black'],
  ['global white IPv6 network', '2001:db8:aaaa:1::7', plain, plain, d, 'white'],
  ['global black IPv6 network', '2001:db8:bbbb::7', plain, plain, d, 'black'],
  ['global black beats domain white', '203.0.113.9', 'x@friend.test', 'x@friend.test', a, 'black'],
  ['global white beats domain black', '198.51.100.9', 'x@black.test', 'x@black.test', b, 'white'],
  ['domain black domain', STRANGER, plain, 'x@black.test', b, 'black'],
  ['its sub-domains', STRANGER, plain, 'x@deep.er.black.test', b, 'black'],
  ['no look-alike', STRANGER, plain, 'x@notblack.test', b, 'score'],
  ['not by its envelope', STRANGER, 'x@black.test', plain, b, 'score'],
  ['domain white address in a black domain', STRANGER, plain, 'good@black.test', b, 'white'],
  ['domain black address', STRANGER, plain, 'One@Other.TEST', b, 'black'],
  ['domain black network', '192.0.2.100', plain, plain, b, 'black'],
  ["another domain's rules", '192.0.2.100', plain, 'x@black.test', d, 'score'],
  ['one of two senders is black', STRANGER, plain, [plain, 'one@other.test'], b, 'black'],
  ['friends only: a stranger', STRANGER, plain, plain, a, 'black'],
  ['friends only: a stranger by IPv6', '2001:db8::1', plain, plain, a, 'black'],
  ['friends only: to an alias', STRANGER, plain, plain, 'info@a.test', 'black'],
  ['friends only: to user+tag', STRANGER, plain, plain, 'ann+x@a.test', 'black'],
  ['friends only: a friend', STRANGER, plain, 'x@friend.test', a, 'white'],
  ["friends only: a friend's sub-domain by IPv6", '2001:db8::1', '', 'x@mail.friend.test', a, 'white'],
  ['friends only: a network', '192.0.2.15', plain, plain, a, 'white'],
];

test('R41 the whole precedence: white is taken whatever its score, black refused without one', async (t) => {
  for (const [path, rules] of Object.entries(RULES)) await admin.put(path, rules);
  for (const [what, client, from, header, to, verdict] of CASES)
    await t.test(`R41 ${what}`, async () => {
      const { last } = await post({ client, from, header, to, score: 60 });
      if (verdict === 'white') assert.match(last, /^250 /);
      else if (verdict === 'black') assert.match(last, /^554 5\.7\.1 .*blacklisted/);
      else assert.match(last, /^554 5\.7\.1 (?!.*blacklisted)/);
    });
  const own = unique();
  await portal.submit({ user: 'ada@a.test', password }, { from: 'ada@a.test', to: a, subject: own, text: 'hello' });
  await portal.arrives(ann, own); // friends only does not mean each other
  for (const path of Object.keys(RULES)) await admin.remove(path);
  assert.match((await post({ to: a })).last, /^250 /, 'a list that is gone does not count');
});

test('R41 two recipients of different policies both get the mail; agreeing ones share it', async () => {
  await admin.put('/domains/a.test/antispam/thresholds', { greylist: 999, add_header: 5, reject: 999 });
  await admin.put('/domains/b.test/antispam/thresholds', never);
  const mark = unique();
  const message = `From: <${plain}>\nTo: <${a}>\nSubject: ${mark}\nX-Test-Score: 12\n\nhello`;
  const deliver = async (recipients) => {
    const c = await Lines.connect(portal.port('smtp'));
    await c.answer();
    for (const line of ['EHLO x.test', `XCLIENT ADDR=${STRANGER} NAME=mx.outside.test`, 'EHLO x.test', `MAIL FROM:<${plain}>`]) await c.ask(line);
    const answers = [];
    for (const to of recipients) answers.push(await c.ask(`RCPT TO:<${to}>`));
    await c.ask('DATA');
    assert.match(await c.ask(`${message.replaceAll('\n', '\r\n')}\r\n.`), /^250 /);
    c.close();
    return recipients.filter((_, i) => !/^250/.test(answers[i]) && assert.match(answers[i], /^450 4\.3\.0 .*Different policy/) === undefined);
  };
  const again = await deliver([a, 'ada@a.test', b]);
  assert.deepEqual(again, [b]);
  assert.deepEqual(await deliver(again), []);
  await portal.arrives(ann, mark, 'Junk');
  await portal.arrives(bea, mark, 'INBOX');
  await admin.put('/domains/a.test/antispam/thresholds', never);
  assert.deepEqual(await deliver([a, b]), [], 'equal numbers agree');
  for (const name of ['a', 'b']) await admin.remove(`/domains/${name}.test/antispam/thresholds`);
});

test('R42 a delivered message tells its score; what a stranger has written there is gone', async () => {
  await admin.put('/domains/a.test/antispam/thresholds', { greylist: 999, add_header: 20, reject: 40 });
  const forged = ['X-Spam: Yes', 'X-Spam-Flag: YES', 'X-Spam-Level: forged', 'X-Spam-Status: forged', 'X-Spam-Score: forged',
    'X-Spamd-Result: forged', 'X-Spamd-Bar: forged', 'Authentication-Results: mail.portal.test; spf=pass forged'].join('\n');
  const { mark, last } = await post({ score: 3, extra: `${forged}\n` });
  assert.match(last, /^250 /);
  const ham = await portal.arrives(ann, mark);
  const head = ham.split('\r\n\r\n')[0].replace(/\r\n[ \t]+/g, ' ');
  assert.match(head, /^X-Spamd-Result: default: False \[-?\d+\.\d+ \/ 40\.00\];.*TEST_SCORE\(3\.00\)/m);
  assert.match(head, /^X-Spam-Status: No, score=/m);
  assert.doesNotMatch(head, /forged|^X-Spam: |^X-Spam-Flag/m);
  assert.doesNotMatch(head, /SPAM_FLAG\([1-9]/, 'it costs no points either');
  const spam = await post({ score: 25 });
  assert.match(await portal.arrives(ann, spam.mark, 'Junk'), /^X-Spam: Yes/m);
  await admin.remove('/domains/a.test/antispam/thresholds');
});

test('R46 SPF, DKIM, DMARC and ARC are looked at, and the result is told', async () => {
  await admin.put('/domains/a.test/antispam/thresholds', never);
  const results = async (from, client) => {
    const { mark, last } = await post({ from, client });
    assert.match(last, /^250 /);
    const text = (await portal.arrives(ann, mark)).replace(/\r\n[ \t]+/g, ' ');
    assert.match(text, /^X-Spamd-Result: .*ARC_NA/m, 'there was no chain to follow');
    return /^Authentication-Results: (.*)$/m.exec(text)[1];
  };
  const good = await results('x@good.test', '203.0.114.5');
  for (const word of ['spf=pass', 'dmarc=pass', 'dkim=none']) assert.match(good, new RegExp(word), good);
  const forged = await results('x@good.test', STRANGER);
  for (const word of ['spf=fail', 'dmarc=fail']) assert.match(forged, new RegExp(word), forged);
  await admin.remove('/domains/a.test/antispam/thresholds');
});

test('R46 a signature of DKIM is checked: whole it passes, changed or of an unknown key it does not, and DMARC goes by it', async () => {
  await admin.put('/domains/a.test/antispam/thresholds', never);
  const pair = crypto.generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding: { type: 'pkcs1', format: 'pem' } });
  const record = `v=DKIM1; k=rsa; p=${pair.publicKey.toString('base64')}`;
  await dns.serve('test', [...zone, `s1._domainkey.good TXT ${record.match(/.{1,200}/g).map((part) => `"${part}"`).join(' ')}`]);
  const looked = async (selector, change = (text) => text) => {
    const mark = unique(), text = `From: <x@good.test>\r\nTo: <${a}>\r\nSubject: ${mark}\r\nDate: ${new Date().toUTCString()}\r\nMessage-ID: <${mark}@good.test>\r\n\r\nhello, this is ${mark}\r\n`;
    const { stdout, stderr, status } = spawnSync(path.join(source, 'test/lib/sign_dkim.py'),
      { input: JSON.stringify({ message: text, domain: 'good.test', selector, key: pair.privateKey }), encoding: 'latin1', timeout: 90_000 });
    assert.equal(status, 0, stderr);
    // from somewhere that SPF does not name: DKIM alone speaks for it
    assert.match((await smtp(portal.port('smtp'), { from: 'x@good.test', to: a, text: change(stdout), client: STRANGER })).last, /^250 /);
    return /^Authentication-Results: mail\.portal\.test;(.*)$/m.exec((await portal.arrives(ann, mark)).replace(/\r\n[ \t]+/g, ' '))[1];
  };
  const whole = await looked('s1');
  for (const word of ['dkim=pass header.d=good.test header.s=s1', 'spf=fail', 'dmarc=pass']) assert.ok(whole.includes(word), whole);
  const changed = await looked('s1', (text) => text.replace('hello, this', 'hello, that'));
  for (const word of ['dkim=fail', 'dmarc=fail']) assert.ok(changed.includes(word), changed);
  const unknown = await looked('gone');
  assert.match(unknown, /dkim=(fail|permerror|invalid|none)/);
  assert.ok(!unknown.includes('dkim=pass') && unknown.includes('dmarc=fail'), unknown);
  await dns.serve('test', zone);
  await admin.remove('/domains/a.test/antispam/thresholds');
});

test('R46 a chain of ARC seals is followed to its end, and a broken one is told', async () => {
  await admin.put('/domains/a.test/antispam/thresholds', never);
  const hops = ['first.test', 'second.test'].map((domain) => ({ domain, selector: 'arc', ...crypto.generateKeyPairSync('rsa', {
    modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding: { type: 'pkcs1', format: 'pem' } }) }));
  const record = (hop) => `v=DKIM1; k=rsa; p=${hop.publicKey.toString('base64')}`;
  await dns.serve('test', [...zone, ...hops.map((hop) =>
    `arc._domainkey.${hop.domain.split('.')[0]} TXT ${record(hop).match(/.{1,200}/g).map((part) => `"${part}"`).join(' ')}`)]);
  const seal = (message, { domain, selector, privateKey }) => {
    const { stdout, stderr, status } = spawnSync(path.join(source, 'test/lib/seal_arc.py'),
      { input: JSON.stringify({ message, domain, selector, key: privateKey }), encoding: 'latin1', timeout: 90_000 });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  const looked = async (change) => {
    const mark = unique();
    const told = (domain, result) => `Authentication-Results: ${domain}; spf=pass smtp.mailfrom=plain.test${result}\r\n`;
    const plainMessage = `From: <${plain}>\r\nTo: <${a}>\r\nSubject: ${mark}\r\nDate: ${new Date().toUTCString()}\r\nMessage-ID: <${mark}@plain.test>\r\n\r\nhello, this is ${mark}\r\n`;
    const once = seal(told('first.test', '') + plainMessage, hops[0]);
    const twice = seal(told('second.test', '; arc=pass') + once, hops[1]);
    assert.match((await smtp(portal.port('smtp'), { from: plain, to: a, text: change(twice), client: STRANGER })).last, /^250 /);
    return (await portal.arrives(ann, mark)).split('\r\n\r\n')[0].replace(/\r\n[ \t]+/g, ' ');
  };
  const good = await looked((text) => text);
  assert.match(good, /^X-Spamd-Result: .*ARC_ALLOW\(.*second\.test/m);
  assert.match(good, /^Authentication-Results: mail\.portal\.test;.*arc=pass/m);
  const changed = await looked((text) => text.replace('hello, this', 'hello, that'));
  assert.match(changed, /^X-Spamd-Result: .*ARC_REJECT/m);
  const cut = await looked((text) => text.replace(/^ARC-Seal: i=1;(?:.*\r\n)(?:[ \t].*\r\n)*/m, ''));
  assert.match(cut, /^X-Spamd-Result: .*ARC_(INVALID|REJECT)/m);
  await admin.remove('/domains/a.test/antispam/thresholds');
});

/** The first line that the server says to a client of that address of loopback. */
function connectFrom(localAddress) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port: portal.port('smtp'), host: '127.0.0.1', localAddress });
    socket.once('error', reject);
    socket.once('connect', () => resolve(new Lines(socket)));
  });
}

test('R46 a client on a block list is refused when it connects; another is let in, the second time at once', async () => {
  const talk = async (address) => {
    const c = await connectFrom(address);
    const said = [await c.answer(), await c.ask('EHLO listed.test'), await c.ask(`MAIL FROM:<${plain}>`)];
    said.push(await c.ask(`RCPT TO:<${a}>`));
    c.close();
    return said;
  };
  assert.match((await talk('127.0.0.67')).at(-1), /^250/);
  // not first: the list's answer counts when it comes within the two seconds of the greeting, and who asks for it has to start
  assert.match((await talk('127.0.0.66')).at(-1), /^550 5\.7\.1 .*blocked using bl\.test/);
  assert.match((await talk('127.0.0.67')).at(-1), /^250/);
  await until('nobody waits twice', () => /PASS OLD \[127\.0\.0\.67\]/.test(portal.log('postfix.log')));
});

test('R46 who speaks before it is greeted is refused', async () => {
  const c = await connectFrom('127.0.0.68');
  c.write('EHLO hasty.test\r\n');
  const all = [];
  for (let line = await c.line(); line !== null; line = /^[45]/.test(line) ? null : await c.line()) {
    all.push(line);
    if (line.startsWith('250 ')) c.write(`MAIL FROM:<${plain}>\r\nRCPT TO:<${a}>\r\n`);
  }
  c.close();
  assert.match(all.at(-1), /^550 5\.5\.1 /, JSON.stringify(all));
  await until('postscreen says so', () => /PREGREET .* from \[127\.0\.0\.68\]/.test(portal.log('postfix.log')));
});

test('R46 hashes of reported spam are shared among the users here', async () => {
  await admin.put('/domains/a.test/antispam/thresholds', never);
  const words = Array.from({ length: 80 }, (_, i) => `word${i * 7919 % 997}`).join(' ');
  const raw = `From: <${plain}>\r\nTo: <${b}>\r\nSubject: buy\r\n\r\n${words}\r\n`;
  const worker = fs.readFileSync(path.join(portal.dir, 'etc/rspamd/override.d/worker-controller.inc'), 'utf8');
  const value = (name) => new RegExp(`^${name} = "(.*)"`, 'm').exec(worker)[1];
  const added = await fetch(`http://${value('bind_socket')}/fuzzyadd`,
    { method: 'POST', headers: { password: value('password'), flag: '11', weight: '10' }, body: raw });
  assert.equal(added.status, 200, await added.text());
  await until('a message like it is known', async () => {
    const mark = unique();
    const text = `From: <${plain}>\nTo: <${a}>\nSubject: ${mark}\n\n${words}\n`;
    assert.match((await smtp(portal.port('smtp'), { from: plain, to: a, text, client: STRANGER })).last, /^250 /);
    return /LOCAL_FUZZY_DENIED/.test(await portal.arrives(ann, mark));
  }, 60);
  await admin.remove('/domains/a.test/antispam/thresholds');
});

test('R25 R23 a name of another server that DNS leads inside later gets no mail, unless that is allowed', async () => {
  const point = (address) => dns.serve('test', [...zone, `relay ${address.includes(':') ? 'AAAA' : 'A'} ${address}`]);
  const at = { host: 'relay.test', port: portal.sink.port, tls: 'none' };
  await point('192.0.114.9'); // where nobody is
  await admin.post('/relay-domains', { name: 'far.test', ...at, verified: true });
  for (const address of ['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.7.7', '169.254.169.254', '::1', 'fd00::7']) {
    await point(address);
    const { last } = await post({ to: `somebody-${++serial}@far.test` });
    assert.match(last, /^45\d /, address);
    await until(`${address} is passed over`, () => portal.log('postfix.log').includes(`ignoring DNS RR: relay.test. 60 IN ${address.includes(':') ? 'AAAA' : 'A'} ${address}`));
  }
  assert.deepEqual(portal.sink.messages.filter((m) => m.rcpts.some((to) => to.endsWith('@far.test'))), []);
  await point('127.0.0.1');
  await admin.patch('/relay-domains/far.test', { allow_private: true });
  await until('with leave it goes there', async () => /^250/.test((await post({ to: `somebody-${++serial}@far.test` })).last), 60);
  await portal.sink.wait('it', (m) => m.rcpts.some((to) => to.endsWith('@far.test')));
  await admin.remove('/relay-domains/far.test');
});

test('R80 while the portal can not be asked the mail waits with its sender', async () => {
  await portal.stopPart('hooks');
  try {
    const { said } = await post({});
    assert.match(said.last, /^4\d\d /, JSON.stringify(said));
  } finally {
    await portal.startPart('hooks');
    await portal.ready();
  }
  assert.match((await post({})).last, /^250 /);
});
