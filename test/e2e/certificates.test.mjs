// SPDX-License-Identifier: Apache-2.0
// R50 R54: certificates for all names of the instance from an authority (Debian's pebble) by HTTP-01: fetched without being asked,
// renewed under open sessions; and what is said when it fails.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import { after, before, test } from 'node:test';
import { password } from '../lib/api.mjs';
import { startAuthority } from '../lib/authority.mjs';
import { send } from '../lib/http.mjs';
import { startInstance } from '../lib/instance.mjs';
import { Lines } from '../lib/lines.mjs';
import { mailportal, portBase } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const MAIL = 'mail.portal.test', WEBMAIL = 'webmail.portal.test', DAV = 'dav.portal.test', PORTAL = 'www.portal.test';
const NAMES = [DAV, MAIL, WEBMAIL, PORTAL].sort();
const http = portBase + 1;

let authority, portal;
before(async () => {
  authority = await startAuthority(http);
  portal = await startInstance(
    { acme_directory: authority.directory, acme_email: 'admin@portal.test', webmail_hostname: WEBMAIL, dav_hostname: DAV, url: `https://${PORTAL}:${portBase}` },
    { before: authority.before, roots: [authority.root], servername: MAIL });
  await portal.admin.post('/domains', { name: 'dora.test', verified: true });
  await portal.admin.post('/accounts', { name: 'ann@dora.test', password });
}, { timeout: 720_000 });
after(async () => {
  await portal?.stop();
  await authority?.stop();
});

/** A TLS connection that trusts the authority alone. */
const connect = (port, servername = MAIL, socket) => new Promise((resolve, reject) => {
  const connection = tls.connect({ ...(socket ? { socket } : { host: '127.0.0.1', port }), servername, ca: [authority.root] }, () => resolve(connection));
  connection.on('error', reject);
});

async function certificateOf(port, servername) {
  const connection = await connect(port, servername);
  const { serialNumber, subjectaltname } = connection.getPeerCertificate();
  connection.destroy();
  return { serial: serialNumber, names: subjectaltname.split(', ').map((n) => n.replace('DNS:', '')).sort() };
}

const [https, imaps, pop3s, submissions] = [0, 6, 8, 4].map((n) => portBase + n);
const fetchIt = (...words) => mailportal(portal.dir, ['certificate', ...words]);

test('R54 a new instance fetches a certificate for all of its names by itself', { timeout: 360_000 }, async () => {
  const webmail = Number(new URL(portal.at.webmail).port), dav = Number(new URL(portal.at.dav).port);
  for (const [port, name] of [[https, PORTAL], [webmail, WEBMAIL], [dav, DAV], [imaps, MAIL], [pop3s, MAIL], [submissions, MAIL]])
    // nginx, Dovecot and Postfix are told one after another, and each takes its moment
    assert.deepEqual((await until(`${name}:${port} shows the authority's`, () => certificateOf(port, name), 60)).names, NAMES);
  const jobs = (await portal.admin.get('/jobs?limit=500')).items.filter((job) => job.kind === 'renew_certificate');
  await until('the job says so', async () => (await portal.admin.get(`/jobs/${jobs[0].id}`)).state === 'done');
  assert.equal(fs.statSync(path.join(portal.dir, 'etc/tls.key')).mode & 0o777, 0o600);
  assert.deepEqual(fs.readdirSync(path.join(portal.dir, 'data/acme/challenge')), []);
});

test('R54 what is not due is left alone', { timeout: 180_000 }, async () => {
  const { serial } = await certificateOf(https);
  assert.match((await fetchIt()).stdout, /good for more than 30 days/);
  assert.equal((await certificateOf(https)).serial, serial);
});

test('R54 a renewal takes nobody\'s session away', { timeout: 360_000 }, async () => {
  const { serial } = await certificateOf(https);
  const imap = new Lines(await connect(imaps));
  await imap.line();
  const smtp = new Lines(await connect(submissions));
  await smtp.line();
  const say = async (to, text, done) => {
    to.write(`${text}\r\n`);
    for (;;) {
      const line = await to.line();
      assert.notEqual(line, null, `${text}: the connection is over`);
      if (done.test(line)) return line;
    }
  };
  assert.match(await say(imap, `a LOGIN ann@dora.test "${password}"`, /^a /), /^a OK/);
  assert.match(await say(smtp, 'EHLO me.test', /^\d+ /), /^250/);
  await say(imap, 'b SELECT INBOX', /^b OK/);

  assert.match((await fetchIt('--force')).stdout, /new certificate/);
  for (const port of [https, imaps, pop3s, submissions])
    await until(`${port} shows the new one`, async () => (await certificateOf(port)).serial !== serial);
  assert.match(await say(imap, 'c NOOP', /^c /), /^c OK/);
  assert.match(await say(smtp, 'NOOP', /^\d+ /), /^250/);
  imap.close();
  smtp.close();
  await portal.ready();
});

test('R54 a lost certificate is put back, and nothing but challenges is shown to strangers', { timeout: 180_000 }, async () => {
  const { serial } = await certificateOf(https);
  const file = path.join(portal.dir, 'etc/tls.crt'), was = fs.readFileSync(file);
  fs.writeFileSync(file, portal.ca[0]);
  await fetchIt();
  assert.deepEqual(fs.readFileSync(file), was);
  assert.equal((await certificateOf(https)).serial, serial);
  const challenge = (name) => send({ url: `http://127.0.0.1:${http}` }, { path: `/.well-known/acme-challenge/${name}` });
  for (const name of ['', 'x', '../lock', '..%2Flock', '%2e%2e/uacme/private/key.pem'])
    assert.ok([301, 403, 404].includes((await challenge(name)).status), name);
});

test('R54 what fails says what to do, and the old certificate stays', { timeout: 360_000 }, async () => {
  const { serial } = await certificateOf(https);
  await authority.point(WEBMAIL, '127.0.0.9'); // where nobody listens
  const failed = await fetchIt('--force').then(() => null, (e) => e);
  assert.equal(failed?.code, 1);
  assert.match(failed.stderr, /webmail\.portal\.test/);
  assert.match(failed.stderr, new RegExp(`has to lead here in DNS, and port 80 from outside to port ${http}`));
  assert.equal((await certificateOf(https)).serial, serial);
  await authority.clear(WEBMAIL);
  assert.match((await fetchIt('--force')).stdout, /new certificate/);
  assert.deepEqual(fs.readdirSync(path.join(portal.dir, 'data/acme/challenge')), []);
});
