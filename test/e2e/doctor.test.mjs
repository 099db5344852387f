// SPDX-License-Identifier: Apache-2.0
// R75 R78 R85: `mailportal doctor` says that nothing is wrong where nothing is, and of each thing that is broken here for real, what is
// wrong, how it is known and how to mend it; versions and health of every part; memory of the portal's processes.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { memoryOf, childrenOf } from '../../bench/lib/machine.mjs';
import { password, storeOf } from '../lib/api.mjs';
import { startInstance } from '../lib/instance.mjs';
import { freePort, startNameserver } from '../lib/nameserver.mjs';
import { binary } from '../lib/paths.mjs';
import { sql as ask } from '../lib/rows.mjs';
import { mailportal } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

const HOST = 'mail.portal.test', WEBMAIL = 'webmail.portal.test', ZONES = ['portal.test', 'dora.test', '127.in-addr.arpa'], MEMORY_MB = 64;
const GOOD = { 'portal.test': ['mail A 127.0.0.1', 'webmail A 127.0.0.1'], 'dora.test': [], '127.in-addr.arpa': [`1.0.0 PTR ${HOST}.`] };

/** A server of NTP (RFC 4330) whose clock is ahead by that many seconds. */
async function startClock() {
  const socket = dgram.createSocket('udp4'), clock = { ahead: 0, stop: () => socket.close() };
  socket.on('message', (question, peer) => {
    const answer = Buffer.alloc(48), now = Date.now() / 1000 + clock.ahead + 2208988800;
    answer[0] = 0x24;
    answer[1] = 1;
    answer.writeUInt32BE(Math.floor(now), 40);
    answer.writeUInt32BE(Math.floor((now % 1) * 2 ** 32), 44);
    socket.send(answer, peer.port, peer.address);
  });
  await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return Object.assign(clock, { address: `127.0.0.1:${socket.address().port}` });
}

const store = storeOf(), pgsql = Boolean(store.store);
let nameserver, clock, portal;
before(async () => {
  nameserver = await startNameserver(ZONES);
  clock = await startClock();
  portal = await startInstance({ ...store, hostname: HOST, webmail_hostname: WEBMAIL, dns_resolver: nameserver.resolver, ntp_server: clock.address });
  await portal.admin.post('/domains', { name: 'dora.test', verified: true });
  await portal.admin.post('/accounts', { name: 'ann@dora.test', password });
  await portal.admin.post('/aliases', { address: 'info@dora.test', targets: ['ann@dora.test'] });
  GOOD['dora.test'] = (await portal.admin.get('/domains/dora.test/dns')).items.filter((row) => row.weight !== 'optional')
    .map((row) => `${row.name}. ${row.type} ${row.type === 'TXT' ? `"${row.wanted}"` : row.type === 'MX' ? `${row.wanted}.` : row.wanted}`);
  for (const zone of ZONES) await nameserver.serve(zone, GOOD[zone]);
}, { timeout: 720_000 });
after(async () => {
  await portal?.stop();
  await nameserver?.stop();
  clock?.stop();
});

const at = (name) => path.join(portal.dir, name);
const sql = (text) => ask({ instance: portal.dir }, text);

/** {status, checks: name -> findings}. */
async function doctor(...words) {
  const { stdout, code = 0 } = await mailportal(portal.dir, ['doctor', '--json', ...words]).catch((e) => e);
  const report = JSON.parse(stdout);
  return { status: code, state: report.state, checks: Object.fromEntries(report.checks.map((check) => [check.name, check.findings])), report };
}

/** Some finding of that check says so, and how to mend it. */
function found({ checks }, name, { state = 'error', reason, object, evidence = /./ }) {
  const all = checks[name], one = all.find((f) => f.reason?.split(' ')[0] === reason && (object === undefined || f.object === object));
  assert.ok(one, `${name} ${reason}: ${JSON.stringify(all)}`);
  assert.equal(one.state, state, JSON.stringify(one));
  assert.match(one.evidence ?? '-', evidence);
  assert.ok(one.mend && one.mend_reason, `${reason} says how to mend it`);
}

test('R78 a healthy server has no findings, on the command line as by the API', { timeout: 360_000 }, async () => {
  const healthy = await doctor('--outgoing', `127.0.0.1:${portal.sink.port}`);
  assert.deepEqual(Object.entries(healthy.checks).filter(([, findings]) => findings.length > 0), []);
  assert.deepEqual([healthy.status, healthy.state], [0, 'ok']);
  assert.ok(Object.keys(healthy.checks).length >= 20);
  const asked = await portal.admin.get('/server/doctor');
  assert.deepEqual(asked.checks.filter((check) => check.findings.length > 0), []);
  const names = asked.checks.map((check) => check.name);
  assert.ok(!names.includes('outgoing'), 'nobody outside is asked unless that is wished');
  assert.deepEqual(healthy.report.checks.map((check) => check.name).filter((name) => name !== 'outgoing'), names);
});

test('R78 people read it, in colours on a terminal alone', { timeout: 180_000 }, async () => {
  const words = ['doctor', '--outgoing', `127.0.0.1:${await freePort()}`];
  const { stdout, code } = await mailportal(portal.dir, words).catch((e) => e);
  assert.match(stdout, /^ok {3}Every part answers$/m);
  assert.match(stdout, /^BAD {2}127\.0\.0\.1:\d+: mail does not get to .*\n {7}\| .*\n {7}-> many providers block port 25/m);
  assert.doesNotMatch(stdout, /\x1b/);
  assert.equal(code, 1);
  const terminal = spawnSync('script', ['-qec', [binary, ...words, '--instance', portal.dir].join(' '), '/dev/null']).stdout.toString();
  assert.match(terminal, /\x1b\[32mok/);
  assert.match(terminal, /\x1b\[31mBAD/);
});

test('R75 versions are what the programs tell, and every part has its health', { timeout: 180_000 }, async () => {
  const about = await portal.admin.get('/server/about');
  const told = Object.fromEntries(about.programs.engines.map(({ name, version }) => [name, version]));
  assert.equal(told.Postfix, execFileSync('/usr/sbin/postconf', ['-dh', 'mail_version']).toString().trim());
  assert.equal(told.Dovecot, execFileSync('/usr/sbin/dovecot', ['--version']).toString().split(' ')[0]);
  assert.match(told.database, pgsql ? /^PostgreSQL \d/ : /^SQLite 3\./);
  for (const name of ['Pigeonhole', 'Rspamd', 'Redis', 'Radicale', 'nginx', 'php-fpm', 'Roundcube']) assert.match(told[name], /^\d+\.\d+/, name);
  assert.ok(about.programs.libraries.length > 5 && about.version && about.pages);
  assert.deepEqual(about.parts.filter((part) => !part.ready), []);
  let rounds = 0;
  const verbs = (name) => portal.log('helper.log').split(`verb=${name}\n`).length - 1;
  const asked = async () => { // until the log is as far as this moment
    await portal.admin.want(200, 'POST', '/server/queue/flush', { all: true });
    rounds++;
    await until('the log has it', () => verbs('queue-flush') === rounds);
    return verbs('about');
  };
  const before_ = await asked();
  assert.ok(before_ > 0);
  await portal.admin.get('/server/about');
  assert.equal(await asked(), before_, 'versions are remembered');
});

/** Of a program that a part has started, which may have ended by now. */
function pssOf(pid) {
  try {
    return memoryOf(pid).pss;
  } catch {
    return 0;
  }
}

test(`R85 the portal's processes together take less than ${MEMORY_MB} MB`, { timeout: 180_000 }, async (t) => {
  const parts = ['api', 'hooks', 'lookup', 'sasl', 'jobs', 'helper'];
  const rows = await Promise.all(parts.map(async (name) => {
    const pid = await portal.pidOf(name);
    return { name, pss: childrenOf(pid).reduce((sum, one) => sum + pssOf(one), memoryOf(pid).pss) };
  }));
  const all = rows.reduce((sum, { pss }) => sum + pss, 0);
  t.diagnostic(`PSS ${all.toFixed(1)} MB: ${rows.map(({ name, pss }) => `${name} ${pss.toFixed(1)}`).join(', ')}`);
  assert.ok(all > 1 && all < MEMORY_MB, `${all.toFixed(1)} MB`);
});

/** A message that could not be delivered, as if it had come two days ago: Postfix's own file says when it came. */
async function oldMail() {
  await portal.sink.stop();
  await portal.submit({ user: 'ann@dora.test', password }, { from: 'ann@dora.test', to: 'bob@elsewhere.test', subject: 'old', text: 'old' });
  const queue = at('data/postfix/queue');
  await until('the message waits, and is old', () => {
    const files = execFileSync('find', [queue, '-type', 'f', '-path', '*/deferred/*']).toString().split('\n').filter(Boolean);
    for (const file of files) {
      const bytes = fs.readFileSync(file), told = /T.(\d{10}) \d+A/s.exec(bytes.toString('latin1'));
      const fd = told && fs.openSync(file, 'r+');
      if (fd) fs.writeSync(fd, String(Number(told[1]) - 2 * 86400), told.index + 2);
      if (fd) fs.closeSync(fd);
    }
    const rows = execFileSync('postqueue', ['-c', at('etc/postfix'), '-j']).toString().split('\n').filter(Boolean).map((line) => JSON.parse(line));
    return rows.some((row) => row.arrival_time < Date.now() / 1000 - 86400);
  }, 60);
}

test('R78 what is broken is found: names, clock, certificate, rights, disk, jobs, log, queue', { timeout: 540_000 }, async () => {
  const full = at('data/backup');
  await nameserver.serve('portal.test', ['webmail A 192.0.2.9']);
  await nameserver.serve('dora.test', ['@ MX 10 mail.elsewhere.test.']);
  clock.ahead = 100;
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3', '-subj', '/CN=other.test',
    '-addext', 'subjectAltName=DNS:other.test', '-keyout', at('etc/tls.key'), '-out', at('etc/tls.crt')], { stdio: 'ignore' });
  fs.chmodSync(at('secrets'), 0o644);
  fs.chmodSync(at('etc/dovecot/auth.lua'), 0o666);
  fs.mkdirSync(full, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,nr_inodes=20', 'none', full]);
  try {
    fs.writeFileSync(path.join(full, 'ballast'), Buffer.alloc(7.9 * 2 ** 20));
    for (let i = 0; i < 17; i++) fs.writeFileSync(path.join(full, String(i)), '');
    const old = Date.now() - 3_600_000;
    await portal.stopPart('jobs');
    sql(`INSERT INTO job(id, kind, state, progress, attempts, run_at, lease_until, created_at, finished_at, cancel) VALUES (77, 'import', 'queued', 0, 0, ${old}, 0, ${old}, 0, FALSE),
      (78, 'learn', 'failed', 0, 1, ${old}, 0, ${old}, ${old}, FALSE)`);
    const seal = sql('SELECT max(seq) FROM api_log');
    sql(`UPDATE api_log SET status = 418, id = id + ${3_600_000 * 2 ** 20} WHERE seq = ${seal}`);
    await oldMail();
    const sick = await doctor();
    assert.deepEqual([sick.status, sick.state], [1, 'error']);
    found(sick, 'names', { reason: 'doctor_no_address', object: HOST, evidence: /^-$/ });
    found(sick, 'names', { state: 'warning', reason: 'doctor_elsewhere', object: WEBMAIL, evidence: /192\.0\.2\.9/ });
    assert.equal(sick.checks.reverse[0].state, 'unchecked', 'what could not be looked at is not called well');
    assert.match(sick.checks.reverse[0].evidence, /has no address/);
    found(sick, 'domains', { state: 'warning', reason: 'doctor_mx', evidence: /dora\.test/ });
    found(sick, 'domains', { state: 'warning', reason: 'doctor_domain', object: 'dora.test', evidence: /TXT: missing/ });
    found(sick, 'clock', { reason: 'doctor_clock', evidence: /behind/ });
    found(sick, 'certificate', { reason: 'doctor_certificate_ends', evidence: /^-$/ });
    found(sick, 'certificate', { state: 'warning', reason: 'doctor_certificate_name', object: HOST });
    found(sick, 'rights', { reason: 'doctor_rights', object: at('secrets'), evidence: /^0644 .*0600/ });
    found(sick, 'rights', { reason: 'doctor_rights', object: at('etc/dovecot/auth.lua') });
    found(sick, 'disk', { reason: 'doctor_disk', object: full });
    found(sick, 'disk', { state: 'warning', reason: 'doctor_inodes', object: full });
    found(sick, 'queue', { state: 'warning', reason: 'doctor_queue_old' });
    found(sick, 'jobs', { reason: 'doctor_job', object: 'import 77', evidence: /^queued since/ });
    found(sick, 'jobs', { state: 'warning', reason: 'doctor_job_failed', object: 'learn 78', evidence: /^-$/ });
    found(sick, 'parts', { reason: 'doctor_part', object: 'jobs' });
    found(sick, 'log', { reason: 'doctor_clock_back' });
    found(sick, 'log', { reason: 'doctor_log', evidence: new RegExp(`seq ${seal}`) });
  } finally {
    execFileSync('umount', [full]);
  }
});

test('R78 what is broken is found: reverse DNS, addresses elsewhere, relay, drift, engines, parts, ports, schema, references', { timeout: 540_000 }, async () => {
  await nameserver.serve('portal.test', ['mail A 127.0.0.1', 'mail A 127.0.0.2', 'webmail A 127.0.0.1']);
  await nameserver.serve('127.in-addr.arpa', ['1.0.0 PTR host-1.provider.test.']);
  const main = at('etc/postfix/main.cf'), nginx = at('etc/nginx/nginx.conf');
  fs.writeFileSync(main, fs.readFileSync(main, 'utf8').replace(/^mynetworks =$/m, 'mynetworks = 127.0.0.0/8')
    .replace(/^smtpd_recipient_restrictions = .*$/m, 'smtpd_recipient_restrictions = permit'));
  execFileSync('postfix', ['-c', at('etc/postfix'), 'reload'], { stdio: 'ignore' });
  fs.appendFileSync(nginx, 'nonsense;\n');
  fs.rmSync(at('etc/rspamd/rspamd.conf.local'));
  fs.appendFileSync(at('etc/php/php-fpm.conf'), '; secret-of-the-test\n');
  await portal.stopPart('dovecot');
  sql(pgsql ? 'ALTER TABLE alias ADD CONSTRAINT broken FOREIGN KEY (domain_id) REFERENCES domain(id) NOT VALID' : 'PRAGMA foreign_keys = OFF; UPDATE alias SET domain_id = 1');
  sql('DELETE FROM migration WHERE number = (SELECT max(number) FROM migration)');
  const sick = await until('Postfix has its new configuration', async () => {
    const one = await doctor();
    return one.checks.relay.some((f) => f.reason?.startsWith('doctor_open_relay')) && one; // while it reloads it may not answer
  }, 60);
  found(sick, 'relay', { reason: 'doctor_open_relay', evidence: /RCPT TO:<relay@doctor\.invalid>/ });
  found(sick, 'rendered', { state: 'warning', reason: 'doctor_drift', object: main, evidence: /- mynetworks =\n\+ mynetworks = 127/ });
  found(sick, 'rendered', { state: 'warning', reason: 'doctor_drift', object: at('etc/php/php-fpm.conf'), evidence: /^line \d+$/ });
  found(sick, 'rendered', { reason: 'doctor_gone', object: at('etc/rspamd/rspamd.conf.local'), evidence: /^-$/ });
  found(sick, 'engines', { reason: 'doctor_engine', object: 'nginx', evidence: /nonsense/ });
  found(sick, 'parts', { reason: 'doctor_part', object: 'dovecot' });
  found(sick, 'ports', { reason: 'doctor_port', object: 'imap' });
  found(sick, 'reverse', { state: 'warning', reason: 'doctor_reverse', object: '127.0.0.1', evidence: /host-1\.provider\.test/ });
  found(sick, 'reverse', { state: 'warning', reason: 'doctor_no_reverse', object: '127.0.0.2' });
  found(sick, 'database', { reason: 'doctor_database', evidence: pgsql ? /not kept: broken/ : /^alias / });
  found(sick, 'schema', { reason: 'doctor_schema_old', evidence: /^-$/ });
  const asked = await portal.admin.get('/server/doctor');
  assert.equal(asked.state, 'error');
});

test('R78 it works while nothing else does, and finds a damaged database', { timeout: 360_000 }, async () => {
  const file = at('data/mailportal.db');
  await portal.process.stop(60);
  const down = await doctor();
  found(down, 'parts', { reason: 'doctor_not_up', evidence: /^-$/ });
  assert.equal(down.status, 1);
  if (pgsql) { // its files are another program's; that it is not there is all that is seen from here
    const conf = at('portal.conf');
    fs.writeFileSync(conf, fs.readFileSync(conf, 'utf8').replace(store.store, 'postgresql://nobody@127.0.0.1:1/none'));
    found(await doctor(), 'database', { reason: 'doctor_no_database', evidence: /refused|connect/ });
    return;
  }
  sql('PRAGMA wal_checkpoint(TRUNCATE)');
  const { size } = fs.statSync(file), fd = fs.openSync(file, 'r+');
  for (let page = 2; page < size / 4096 - 1; page += 2) fs.writeSync(fd, Buffer.alloc(2000, 0x5a), 0, 2000, page * 4096 + 100);
  fs.closeSync(fd);
  const broken = await doctor();
  assert.ok(broken.checks.database.some((f) => f.state === 'error' && /^doctor_(no_)?database$/.test(f.reason)), JSON.stringify(broken.checks.database));
  fs.writeFileSync(file, 'this is no database at all, and never was one');
  found(await doctor(), 'database', { reason: 'doctor_no_database' });
});
