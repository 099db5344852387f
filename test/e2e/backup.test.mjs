// SPDX-License-Identifier: Apache-2.0
// R77 with the engines: a backup while mail comes in, one mailbox and one folder back, and the whole server made again from nothing.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password, storeOf } from '../lib/api.mjs';
import { send } from '../lib/http.mjs';
import { startInstance } from '../lib/instance.mjs';
import { smtp } from '../lib/lines.mjs';
import { freePort } from '../lib/nameserver.mjs';
import { startS3 } from '../lib/s3.mjs';
import { binary, source } from '../lib/paths.mjs';
import { mailportal, portBase } from '../lib/scratch.mjs';
import { sql } from '../lib/rows.mjs';
import { addWebmail, standIn } from '../lib/standin.mjs';
import { until } from '../lib/until.mjs';

const ann = { user: 'ann@dora.test', password };
const bob = { user: 'bob@dora.test', password };
const target = fs.mkdtempSync(path.join(os.tmpdir(), 'mailportal-target-'));
let portal, admin;

before(async () => {
  portal = await startInstance({ ...storeOf(), backup_target: `${target}/repository`, backup_hours: 0 });
  ({ admin } = portal);
  await admin.post('/domains', { name: 'dora.test', verified: true });
  for (const { user } of [ann, bob]) await admin.post('/accounts', { name: user, password });
  await admin.post('/aliases', { address: 'info@dora.test', targets: [ann.user] });
  await admin.post('/domains/dora.test/dkim', { selector: 's1' });
  sql({ instance: portal.dir }, 'UPDATE dkim_key SET active_from = created_at'); // as if DNS had its record
  await portal.putSieve(ann, 'keep;\n');
  const me = await portal.nobody.login(ann.user, password);
  await me.call('POST', '/me/collections/calendar/import', 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:kept\r\nDTSTAMP:20210101T000000Z\r\nDTSTART:20210101T100000Z\r\nSUMMARY:Kept\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
    { 'content-type': 'text/calendar' });
}, { timeout: 540_000 });
after(async () => {
  await portal?.stop();
  fs.rmSync(target, { recursive: true, force: true });
});

const instance = () => fs.realpathSync(portal.dir);
const passwordFile = () => path.join(instance(), 'etc/backup/password');

/** One session of IMAP. */
async function imap(login, work) {
  const client = portal.imapClient(login);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.logout();
  }
}

const append = (login, folder, n, { flags = [], at = new Date('2021-03-04T05:06:07Z'), size = 100 } = {}) => imap(login, (client) =>
  client.append(folder, `From: x@outside.test\r\nMessage-ID: <${folder}-${n}@outside.test>\r\nSubject: ${folder} ${n}\r\n\r\n${'x'.repeat(size)}\r\n`, flags, at));

/** Every folder with every message: what a user would miss. without: folders left out. */
const mailOf = (login, without = () => false) => imap(login, async (client) => {
  const all = {};
  for (const { path: folder, flags } of await client.list()) {
    if (flags.has('\\Noselect') || flags.has('\\NonExistent') || without(folder)) continue;
    const lock = await client.getMailboxLock(folder);
    try {
      all[folder] = { uidValidity: String(client.mailbox.uidValidity), messages: [] };
      if (client.mailbox.exists === 0) continue;
      for await (const m of client.fetch('1:*', { uid: true, flags: true, internalDate: true, source: true }))
        all[folder].messages.push({ uid: m.uid, flags: [...m.flags].filter((f) => f !== '\\Recent').sort(), at: m.internalDate.toISOString(), text: m.source.toString() });
    } finally {
      lock.release();
    }
  }
  return all;
});

/** The private keys that Rspamd gets: sealed in the database, by a key that is a file. */
async function signers() {
  const [, token] = /^vault_token = (.*)$/m.exec(fs.readFileSync(path.join(portal.dir, 'secrets'), 'utf8'));
  const { json } = await send({ socket: path.join(portal.dir, 'run/hooks.sock') }, { path: '/rspamd/vault/v1/dkim/dora.test', headers: { 'x-vault-token': token } });
  assert.ok(json.data.selectors.length > 0);
  return json.data.selectors.map(({ selector, key }) => ({ selector, key }));
}

/** Items of ann's calendar, as files. */
function items() {
  const homes = path.join(instance(), 'data/dav/homes');
  const all = fs.readdirSync(homes, { recursive: true }).filter((name) => name.endsWith('.ics'));
  return Object.fromEntries(all.map((name) => [name, fs.readFileSync(path.join(homes, name), 'utf8')]));
}

/** What the two webmails keep of their users: a row, and a file with whose it is. */
const roundcube = (text) => execFileSync('sqlite3', ['-cmd', '.timeout 5000', path.join(instance(), 'data/webmail/roundcube.db'), text], { encoding: 'utf8' }).trim();
const snappymail = (name) => path.join(instance(), 'data/snappymail', name);
function webmails() {
  const settings = snappymail('data/settings'), { uid, gid, mode } = fs.statSync(settings);
  return { rows: roundcube('SELECT username FROM users'), settings: fs.readFileSync(settings, 'utf8'), uid, gid, mode,
    program: fs.readFileSync(snappymail('current/index.php'), 'utf8'), ours: fs.existsSync(snappymail('current/include.php')), owner: fs.statSync(snappymail('current/')).uid };
}

/** What the API says of rows, without what changes by looking. */
async function rows() {
  const still = (one) => Object.fromEntries(Object.entries(one).filter(([name]) => !/^(used_|last_|updated_at|restorable)/.test(name)));
  const all = {};
  for (const where of ['/accounts', '/domains', '/aliases', '/deleted-accounts', '/domains/dora.test/dkim', '/settings/junk-trash', '/antispam/thresholds']) {
    const got = await admin.get(where);
    all[where] = got.items?.map(still) ?? got;
  }
  return all;
}

/** An action, to the end of its job; every answer meanwhile. */
async function act(name, body) {
  const job = await admin.want(202, 'POST', `/server/actions/${name}`, body), seen = [];
  await until(`${name} is over`, async () => {
    seen.push(await admin.get(`/jobs/${job.id}`));
    return ['done', 'failed'].includes(seen.at(-1).state);
  }, 90);
  return seen;
}

async function backUp() {
  const done = (await act('backup')).at(-1);
  assert.equal(done.state, 'done', JSON.stringify(done));
  return admin.get('/server/backups');
}

test('R77 backed up while it runs, the second time only what is new', { timeout: 540_000 }, async () => {
  await imap(ann, async (client) => {
    await client.mailboxCreate('Work/2021');
    await client.mailboxCreate('Über "uns"');
  });
  for (let n = 0; n < 20; n++) await append(ann, 'INBOX', n, { flags: n % 2 ? ['\\Seen', '$label'] : ['\\Flagged'], size: 100_000 });
  for (let n = 0; n < 3; n++) await append(ann, 'Work/2021', n, { flags: ['\\Answered'] });
  await append(ann, 'Über "uns"', 1); // by its UTF-7 name there
  await append(bob, 'INBOX', 1);

  assert.equal((await admin.get('/server/backups')).state, 'never');
  const first = await backUp();
  assert.deepEqual([first.state, first.runs.length, first.snapshots.length, first.target], ['done', 1, 1, `${target}/repository`]);
  const [run] = first.runs;
  assert.ok(run.files > 20 && run.total_bytes > 2_000_000, JSON.stringify(run));
  assert.equal(run.snapshot.slice(0, 8), first.snapshots[0].id);

  // mail comes in all the while
  let over = false, sent = 0;
  const flood = (async () => {
    for (; !over; sent++) assert.match((await smtp(portal.port('smtp'), { to: bob.user, text: `From: <x@outside.test>\nSubject: flood ${sent}\n\nx\n` })).last, /^2/);
  })();
  const second = await backUp();
  over = true;
  await flood;
  assert.ok(sent > 0);
  assert.equal(second.snapshots.length, 2);
  assert.ok(second.runs[0].added_bytes < run.added_bytes / 2, `incremental: ${second.runs[0].added_bytes} after ${run.added_bytes}`);
  assert.ok(!fs.existsSync(path.join(instance(), 'data/restic/stage')), 'what was collected is gone');
});

test('R77 nobody else reads what it needs, and it is told nowhere', { timeout: 180_000 }, async () => {
  const word = fs.readFileSync(passwordFile(), 'utf8').trim();
  assert.equal(fs.statSync(passwordFile()).mode & 0o77, 0);
  assert.ok(!portal.log('backup.log').includes(word));
  assert.ok(!JSON.stringify(await admin.get('/server/backups')).includes(word));
  // sealed: nothing of a message can be read in the repository
  assert.equal(spawnSync('grep', ['-rqa', 'Subject: INBOX', path.join(instance(), 'data/mail')]).status, 0);
  assert.equal(spawnSync('grep', ['-rqa', 'Subject: INBOX', target]).status, 1);
});

test('R77 one mailbox comes back beside what is there, twice without doubles, and one folder alone', { timeout: 540_000 }, async () => {
  const had = await mailOf(ann);
  await imap(ann, async (client) => {
    const lock = await client.getMailboxLock('INBOX');
    await client.messageDelete('1:*');
    lock.release();
    await client.mailboxDelete('Work/2021');
  });
  await append(ann, 'INBOX', 'after the backup');
  const { stdout } = await mailportal(portal.dir, ['restore-mailbox', ann.user]);
  const into = /in (Restored\/.*) of/.exec(stdout)[1];
  const compare = (got) => {
    for (const [folder, { messages }] of Object.entries(had)) {
      const bare = (all) => all.map(({ flags, at, text }) => ({ flags, at, text }));
      assert.deepEqual(bare(got[`${into}/${folder}`]?.messages ?? []), bare(messages), folder);
    }
    assert.equal(got.INBOX.messages.length, 1, 'newer mail stays, and nothing is mixed into it');
    assert.match(got.INBOX.messages[0].text, /after the backup/);
  };
  compare(await mailOf(ann));
  await mailportal(portal.dir, ['restore-mailbox', ann.user]);
  compare(await mailOf(ann));

  await imap(ann, async (client) => {
    for (const { path: folder } of (await client.list()).reverse()) if (folder.startsWith(`${into}/`)) await client.mailboxDelete(folder);
  });
  await mailportal(portal.dir, ['restore-mailbox', ann.user, 'folder=Work/2021']);
  const one = await mailOf(ann, (folder) => !folder.startsWith(into));
  assert.deepEqual(Object.entries(one).filter(([, { messages }]) => messages.length).map(([folder, { messages }]) => [folder, messages.length]), [[`${into}/Work/2021`, 3]]);
  await assert.rejects(mailportal(portal.dir, ['restore-mailbox', 'nobody@dora.test']), /nobody@dora.test|status/);
});

test('R77 a MasterAdmin brings a folder or a mailbox back by a job that tells how far it is', { timeout: 540_000 }, async () => {
  const [{ id: snapshot }] = (await admin.get('/server/backups')).snapshots;
  await imap(ann, async (client) => {
    for (const { path: folder } of (await client.list()).reverse()) if (folder.startsWith('Restored/')) await client.mailboxDelete(folder);
  });
  const restored = async () => Object.entries(await mailOf(ann, (folder) => !folder.startsWith('Restored/'))).filter(([, { messages }]) => messages.length)
    .map(([folder, { messages }]) => [folder.split('/').slice(2).join('/'), messages.length]);
  const jobs = await act('restore-mailbox', { account: ann.user, folder: 'Work/2021', snapshot });
  const done = jobs.at(-1);
  assert.equal(done.state, 'done', JSON.stringify(done));
  assert.match(done.result_reason, /^restored_mail 3 Restored/);
  assert.ok(jobs.some((job) => job.progress > 0 && job.progress < 100 && /^restore_/.test(job.detail_reason)), JSON.stringify(jobs));
  assert.deepEqual(await restored(), [['Work/2021', 3]]);
  assert.equal((await act('restore-mailbox', { account: ann.user })).at(-1).state, 'done');
  assert.deepEqual((await restored()).sort(), [['INBOX', 20], ['Work/2021', 3], ['Über "uns"', 1]].sort());

  const none = (await act('restore-mailbox', { account: ann.user, folder: 'No such folder' })).at(-1);
  assert.deepEqual([none.state, none.error_reason.split(' ')[0], none.attempts], ['failed', 'backup_no_folder', 1]);
  await admin.refused('invalid_field', 'POST', '/server/actions/restore-mailbox', { account: ann.user, snapshot: '00000000' }, { pointer: '/snapshot' });
  await admin.refused('not_found', 'POST', '/server/actions/restore-mailbox', { account: 'nobody@dora.test' });
  const me = await portal.nobody.login(ann.user, password);
  await me.refused('forbidden', 'POST', '/server/actions/restore-mailbox', { account: ann.user });
});

/** Debian's OpenSSH server on loopback, for one client key. */
async function startSshd(port) {
  const dir = path.join(target, 'ssh');
  fs.mkdirSync(dir, { mode: 0o700 });
  fs.mkdirSync('/run/sshd', { recursive: true });
  for (const name of ['host', 'client']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path.join(dir, name)]);
  fs.copyFileSync(path.join(dir, 'client.pub'), path.join(dir, 'authorized'));
  fs.writeFileSync(path.join(dir, 'config'), `Port ${port}
ListenAddress 127.0.0.1
HostKey ${dir}/host
AuthorizedKeysFile ${dir}/authorized
StrictModes no
PasswordAuthentication no
PermitRootLogin prohibit-password
PidFile none
Subsystem sftp internal-sftp
`);
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', path.join(dir, 'config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  child.log = '';
  child.stderr.on('data', (d) => { child.log += d; });
  await until('sshd listens', () => /listening on/.test(child.log));
  const known = `[127.0.0.1]:${port} ${fs.readFileSync(path.join(dir, 'host.pub'), 'utf8')}`;
  return { key: fs.readFileSync(path.join(dir, 'client')), known, stop: () => child.kill() };
}

test('R77 to an SFTP server, whose key must be the known one', { timeout: 270_000 }, async () => {
  const port = await freePort(), where = `sftp://root@127.0.0.1:${port}/${target}/far`, secrets = path.dirname(passwordFile());
  const conf = path.join(portal.dir, 'portal.conf'), before_ = fs.readFileSync(conf, 'utf8');
  const sshd = await startSshd(port);
  try {
    fs.writeFileSync(conf, before_.replace(/^backup_target.*$/m, `backup_target = ${where}`));
    await assert.rejects(mailportal(portal.dir, ['backup']), /known_hosts the server's key/);
    fs.writeFileSync(path.join(secrets, 'ssh_key'), sshd.key, { mode: 0o600 });
    fs.writeFileSync(path.join(secrets, 'known_hosts'), sshd.known.replace(/AAAA\S*/, fs.readFileSync(path.join(target, 'ssh/client.pub'), 'utf8').split(' ')[1]));
    await assert.rejects(mailportal(portal.dir, ['backup']), /restic cat ended/);
    assert.ok(!fs.existsSync(path.join(target, 'far')), 'nothing goes to who only has the address');
    fs.writeFileSync(path.join(secrets, 'known_hosts'), sshd.known);
    assert.match((await mailportal(portal.dir, ['backup'])).stdout, /^Backup [0-9a-f]{8}: \d+ files/);
    assert.ok(fs.existsSync(path.join(target, 'far/snapshots')));
    assert.match((await mailportal(portal.dir, ['restore-mailbox', bob.user])).stdout, /messages are in Restored/);
  } finally {
    sshd.stop();
    fs.writeFileSync(conf, before_);
  }
});

test('R77 to an S3-compatible server, by its authority and with the right secret alone', { timeout: 270_000 }, async () => {
  const conf = path.join(portal.dir, 'portal.conf'), before_ = fs.readFileSync(conf, 'utf8'), credentials = path.join(path.dirname(passwordFile()), 'credentials'), ca = path.join(path.dirname(passwordFile()), 's3.pem');
  const s3 = await startS3(path.join(target, 's3'), await freePort(), { key: 'AKIAEXAMPLE', secret: 'a secret of the bucket' });
  const lines = (secret, more = '') => fs.writeFileSync(credentials, `AWS_ACCESS_KEY_ID=AKIAEXAMPLE\nAWS_SECRET_ACCESS_KEY=${secret}\n${more}`, { mode: 0o600 });
  try {
    fs.writeFileSync(conf, before_.replace(/^backup_target.*$/m, `backup_target = s3:${s3.url}/bucket/mail`));
    fs.copyFileSync(s3.ca, ca);
    lines('a secret of the bucket');
    await assert.rejects(mailportal(portal.dir, ['backup']), /certificate/);
    lines('another secret', `SSL_CERT_FILE=${ca}\n`);
    await assert.rejects(mailportal(portal.dir, ['backup']), /restic \w+ ended/);
    assert.ok(s3.refused > 0);
    assert.equal(s3.objects.size, 0);
    lines('a secret of the bucket', `SSL_CERT_FILE=${ca}\n`);
    assert.match((await mailportal(portal.dir, ['backup'])).stdout, /^Backup [0-9a-f]{8}: \d+ files/);
    assert.ok([...s3.objects.keys()].some((name) => name.startsWith('bucket/mail/snapshots/')));
    assert.ok(![...s3.objects.values()].some((bytes) => bytes.includes('Subject: INBOX')), 'nothing of a message can be read there');
    assert.match((await mailportal(portal.dir, ['restore-mailbox', bob.user])).stdout, /messages are in Restored/);
    assert.doesNotMatch(portal.log('backup.log'), /a secret of the bucket/);
  } finally {
    await s3.stop();
    for (const file of [credentials, ca]) fs.rmSync(file, { force: true });
    fs.writeFileSync(conf, before_);
  }
});

test('R77 the server is lost, and made again from the backup alone', { timeout: 720_000 }, async () => {
  await admin.remove('/accounts/bob@dora.test');
  await addWebmail(portal.dir, standIn());
  fs.writeFileSync(snappymail('data/settings'), 'theme=Dark\n', { mode: 0o600 });
  const { uid, gid } = fs.statSync(snappymail('data'));
  fs.chownSync(snappymail('data/settings'), uid, gid);
  assert.equal((await send({ url: portal.at.webmail, ca: portal.ca }, { path: '/' })).status, 200); // makes its tables when it is asked first
  roundcube("INSERT INTO users(username, mail_host, preferences) VALUES ('ann@dora.test', 'localhost', 'x')");
  await backUp();
  const before_ = { webmails: webmails(), rows: await rows(), ann: await mailOf(ann), sieve: await portal.sieveScripts(ann), keys: await signers(), items: items() };
  assert.equal(Object.keys(before_.items).length, 1);
  const word = fs.readFileSync(passwordFile());
  const running = mailportal(portal.dir, ['restore']);
  await assert.rejects(running, /is running: stop it first/);
  await portal.process.stop(60);

  const store = storeOf(); // an empty database
  const dir = instance();
  for (const name of fs.readdirSync(dir)) fs.rmSync(path.join(dir, name), { recursive: true, force: true });
  // first what goes wrong, and changes nothing
  await mailportal(portal.dir, ['setup', `port_base=${portBase}`, `backup_target=${target}/repository`, ...Object.entries(store).map(([key, value]) => `${key}=${value}`)]);
  await assert.rejects(mailportal(portal.dir, ['restore', '--conf']), /password of the backups/);
  fs.mkdirSync(path.dirname(passwordFile()), { recursive: true });
  fs.writeFileSync(passwordFile(), 'wrong\n', { mode: 0o600 });
  await assert.rejects(mailportal(portal.dir, ['restore', '--conf']), /wrong password/);
  for (const name of fs.readdirSync(dir)) fs.rmSync(path.join(dir, name), { recursive: true, force: true });
  // then the lines of doc/administration.md, as they stand there
  const [, lines] = /The whole server\*\*[^]*?^```\n([^]*?)^```$/m.exec(fs.readFileSync(path.join(source, 'doc/administration.md'), 'utf8'));
  fs.writeFileSync(path.join(target, 'password'), word);
  const script = (store.store ? lines.replace(' --conf', '') : lines).replaceAll('/srv/mail', portal.dir).replaceAll('/srv/backup', `${target}/repository`)
    .replace('setup ', `setup port_base=${portBase} ${Object.entries(store).map(([key, value]) => `'${key}=${value}'`).join(' ')} `).replace(/^mailportal up.*$/m, '');
  assert.equal(script.trim().split('\n').length, 3);
  const stdout = execFileSync('bash', ['-euc', `mailportal() { '${binary}' "$@"; }\n${script}`], { cwd: target, encoding: 'utf8', stdio: 'pipe' });
  assert.match(stdout, /Restored as it was at/);

  portal.ca = fs.readFileSync(path.join(portal.dir, 'etc/tls.crt'));
  portal.where.ca = portal.ca;
  await portal.up();
  admin = portal.admin;
  assert.deepEqual(await rows(), before_.rows);
  assert.deepEqual(await mailOf(ann), before_.ann);
  assert.deepEqual(await portal.sieveScripts(ann), before_.sieve);
  assert.deepEqual(await signers(), before_.keys);
  assert.deepEqual(items(), before_.items);
  assert.deepEqual(webmails(), before_.webmails);
  // and it works: mail comes, a deleted account comes back with its mail, the next backup is made
  assert.match((await smtp(portal.port('smtp'), { to: ann.user, text: 'From: <x@outside.test>\nSubject: after-the-restore\n\nx\n' })).last, /^2/);
  await portal.arrives(ann, 'after-the-restore');
  const [{ id }] = (await admin.get('/deleted-accounts')).items;
  await admin.want(200, 'POST', `/accounts/${id}/restore`, {});
  await portal.arrives(bob, 'Subject: INBOX 1');
  const now = await backUp();
  assert.equal(now.state, 'done');
});
