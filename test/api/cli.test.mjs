// SPDX-License-Identifier: Apache-2.0
// The command line against the real API process: what people type, what scripts read, and how it ends.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { password, startApi } from '../lib/api.mjs';
import { code, wrongCode } from '../lib/otp.mjs';
import { mailportal, portBase, removeInstance } from '../lib/scratch.mjs';
import { binary } from '../lib/paths.mjs';
import { until } from '../lib/until.mjs';

let api, admin, home, env;
before(async () => {
  api = await startApi({ also: ['jobs'] });
  ({ admin } = api);
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'mailportal-cli-'));
  env = { HOME: home, XDG_CONFIG_HOME: '', MAILPORTAL_TOKEN: '' };
});
after(async () => {
  await api?.stop();
  if (home) fs.rmSync(home, { recursive: true });
});

/** One command to its end: {code, out, err}. */
async function cli(words, { input = '', also = {} } = {}) {
  try {
    const { stdout, stderr } = await mailportal(api.instance, words.split(' '), { input, env: { ...env, ...also } });
    return { code: 0, out: stdout, err: stderr };
  } catch (e) {
    if (typeof e.code !== 'number') throw e;
    return { code: e.code, out: e.stdout, err: e.stderr };
  }
}

async function good(words, options) {
  const { code, out, err } = await cli(words, options);
  assert.equal(code, 0, `${words}: ${err}`);
  return out;
}

async function bad(code, words, pattern, options) {
  const answer = await cli(words, options);
  assert.equal(answer.code, code, `${words}: ${answer.out}${answer.err}`);
  assert.equal(answer.out, '');
  assert.match(answer.err, pattern);
  return answer.err;
}

const json = async (words, options) => JSON.parse(await good(`${words} --json`, options));

test('a noun is made, listed, shown, changed, renamed and deleted', async () => {
  await good('domain add cli.test --verified');
  await good('account add ann@cli.test quota_bytes=1000000 --enabled=false', { input: `${password}\nnot read\n` });
  const ann = await admin.get('/accounts/ann@cli.test');
  assert.equal(ann.quota_bytes, 1000000);
  assert.equal(ann.enabled, false);
  assert.deepEqual(await json('account show ann@cli.test'), ann);
  const listed = await json('account list domain=cli.test');
  assert.deepEqual(listed, { items: [ann], next: null });
  await good('account set ann@cli.test --enabled --full-name=Ann forward_to=a@else.test,b@else.test');
  const set = await admin.get('/accounts/ann@cli.test');
  assert.deepEqual([set.enabled, set.full_name, set.forward_to], [true, 'Ann', ['a@else.test', 'b@else.test']]);
  await good('account set ann@cli.test full_name= forward_to=');
  const unset = await admin.get('/accounts/ann@cli.test');
  assert.deepEqual([unset.full_name, unset.forward_to], [null, []]);
  await good('account rename ann@cli.test anna@cli.test');
  await good('alias add info@cli.test anna@cli.test,x@else.test');
  assert.match(await good('alias list'), /^ADDRESS +TARGETS .*\ninfo@cli\.test +anna@cli\.test, x@else\.test +cli\.test +admin +yes\n$/);
  assert.equal(await good('alias delete info@cli.test'), '');
  await good('account delete anna@cli.test');
  await bad(3, 'account show anna@cli.test', /No such object.*\n.*mailportal account list/);
});

test('R12 login asks for a code where one is needed, and one-time codes are switched on and off here, too', async () => {
  await admin.post('/accounts', { name: 'coder', role: 'domain_admin', password });
  const saved = { also: { XDG_CONFIG_HOME: fs.mkdtempSync(path.join(home, 'config-')) } };
  const typed = (...lines) => ({ input: lines.map((line) => `${line}\n`).join(''), ...saved });
  await good('login coder', typed(password));
  assert.match(await good('totp add', typed(password)), /^secret +[A-Z2-7]{32}\nuri +otpauth:.*\nqr_svg +\(a drawing: --json has it\)\n$/);
  const { secret } = await json('totp add', typed(password));
  const { recovery_codes } = await json('totp verify --otp', typed(code(secret)));
  assert.match(await good('totp show', saved), /^enabled +yes$/m);
  await bad(4, 'login coder', /code is wrong/, typed(password, wrongCode(secret)));
  await good('login coder', typed(password, code(secret, 1)));
  await good('login coder', typed(password, recovery_codes[0]));
  // what makes a lasting credential wants the password and a code again: both are asked for as the server misses them
  assert.match(await good('api-key add Backup scopes=me:read', typed(password, recovery_codes[2])), /^token +mpk_/m);
  await bad(1, 'api-key add Backup scopes=me:read', /password is wrong/, typed('not the password'));
  await bad(1, 'api-key add Backup scopes=me:read', /was used|was yet|none of the recovery codes/, typed(password, recovery_codes[2]));
  await bad(2, 'api-key add Backup scopes=me:read password=x', /never an argument/, saved);
  await good('totp delete --password --recovery-code', typed(password, recovery_codes[1]));
  await good('login coder', typed(password));
});

test('R51 a calendar is made, shared, filled from a file and written to one', async () => {
  for (const name of ['dav@files.test', 'other@files.test']) {
    if (name.startsWith('dav')) await admin.post('/domains', { name: 'files.test', verified: true });
    await admin.post('/accounts', { name, password });
  }
  const saved = { also: { XDG_CONFIG_HOME: fs.mkdtempSync(path.join(home, 'config-')) } };
  await good('login dav@files.test', { input: `${password}\n`, ...saved });
  const ics = path.join(home, 'one.ics'), vcf = path.join(home, 'one.vcf');
  fs.writeFileSync(ics, 'BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:a\nDTSTART:20260101T100000Z\nSUMMARY:From a file\nEND:VEVENT\nEND:VCALENDAR\n');
  fs.writeFileSync(vcf, 'BEGIN:VCARD\nVERSION:3.0\nUID:a\nFN:Ann\nEND:VCARD\n');
  assert.equal(JSON.parse(await good(`collection import calendar ${ics}`, saved)).added, 1);
  assert.equal(JSON.parse(await good(`collection import contacts --mode=replace ${vcf}`, saved)).added, 1);
  assert.match(await good('collection export calendar', saved), /SUMMARY:From a file/);
  assert.match(await good('collection list', saved), /calendar/);
  await good('collection set-shares calendar other@files.test rights=rw', saved);
  assert.match(await good('share list --json', saved), /other@files\.test/);
  await bad(3, 'collection export nothing', /no such address book/, saved);
});

test('a dry run tells the plan and changes nothing', async () => {
  assert.match(await good('domain add plan.test --dry-run'), /^ACTION +KIND +NAME +DETAIL\ncreate +domain +plan\.test/);
  await bad(3, 'domain show plan.test', /No such object/);
});

test('passwords come from standard input and never from an argument', async () => {
  const secret = 'tr0ub4dor and three';
  await good('domain add secret.test --verified');
  for (const words of [`password=${secret}`, `--password=${secret}`, `--password ${secret}`]) {
    const said = await bad(2, `account add x@secret.test ${words}`, /never an argument/);
    assert.ok(!said.includes('tr0ub4dor'));
  }
  await bad(2, 'account add x@secret.test', /no password came/);
  await bad(1, 'account add x@secret.test', /password must have at least 12/, { input: 'short\n' });
  await good('account add x@secret.test', { input: `${password}\n` });
  await good('account passwd x@secret.test', { input: `${secret}\n` });
  await api.nobody.login('x@secret.test', secret);
  const token = (await api.nobody.want(200, 'POST', '/auth/login', { username: 'x@secret.test', password: secret })).token;
  await good('me password', { input: `${secret}\n${password}\n`, also: { MAILPORTAL_TOKEN: token } });
  await api.nobody.login('x@secret.test', password);
});

test('lists page through everything, or up to a limit', async () => {
  await good('domain add many.test');
  const names = [];
  for (let i = 0; i < 620; i++) names.push(`m${String(i).padStart(3, '0')}@many.test`);
  for (const address of names) await admin.post('/aliases', { address, targets: ['a@else.test'] });
  const all = await json('alias list domain=many.test');
  assert.deepEqual(all.items.map((a) => a.address), names);
  assert.equal(all.next, null);
  assert.equal((await good('alias list --q m')).trim().split('\n').length, 621);
  const some = await json('alias list --q m --limit 510');
  assert.deepEqual(some.items.map((a) => a.address), names.slice(0, 510));
  const rest = await json(`alias list --q m --cursor ${some.next}`);
  assert.deepEqual(rest.items.map((a) => a.address), names.slice(510));
  assert.match(await good('alias list --q m --sort -address --limit 1 --columns address,enabled'), /^ADDRESS +ENABLED\nm619@many\.test +yes\n$/);
  assert.deepEqual(await json('alias list --q nothing-such'), { items: [], next: null });
});

test('who asks: a token of the environment, a saved one, the generated password', async () => {
  await good('domain add who.test --verified');
  await good('account add u@who.test', { input: `${password}\n` });
  const file = path.join(home, '.config/mailportal/token');
  const before = (await admin.get('/me/sessions')).items.length;
  assert.equal((await json('me show')).name, 'admin');
  assert.equal((await admin.get('/me/sessions')).items.length, before, 'the session of one command is ended');

  assert.match(await good('login u@who.test', { input: `${password}\n` }), /^Signed in as u@who\.test until 2/);
  assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  assert.equal((await json('me show')).name, 'u@who.test');
  await bad(4, 'account list', /higher role/);
  const token = fs.readFileSync(file, 'utf8');
  await good('logout');
  assert.ok(!fs.existsSync(file));
  await bad(4, 'me show', /mailportal login/, { also: { MAILPORTAL_TOKEN: token } });
  await bad(4, 'login u@who.test', /name or password is wrong/, { input: 'something else\n' });

  fs.writeFileSync(file, token); // of an instance that is gone, or too old
  assert.equal((await json('me show')).name, 'admin');
  const kept = fs.realpathSync(path.join(api.instance, 'admin-password'));
  fs.renameSync(kept, `${kept}.away`);
  try {
    await bad(4, 'me show', /mailportal login/);
    fs.rmSync(file);
    await bad(4, 'me show', /mailportal login/);
  } finally {
    fs.renameSync(`${kept}.away`, kept);
  }
});

test('jobs are started, followed and cancelled', async () => {
  const job = await json('server recalculate-quota');
  assert.equal(job.kind, 'recount_usage');
  // no Dovecot here: the job waits for its next turn
  await until('the job has failed once', async () => (await json(`job show ${job.id}`)).error);
  const follow = spawn(binary, ['job', 'events', job.id, '--instance', api.instance], { env: { ...process.env, ...env } });
  let out = '', err = '';
  follow.stdout.on('data', (d) => { out += d; });
  follow.stderr.on('data', (d) => { err += d; });
  const ended = new Promise((resolve) => follow.on('close', resolve));
  await until('the first event', () => out.includes('queued'));
  await good(`job cancel ${job.id}`);
  assert.equal(await ended, 1, 'it did not end well');
  assert.match(out, /0 % {2}queued/);
  assert.match(out, /0 % {2}cancelled/);
  assert.match(err, /the job has cancelled|cancelled/);
  assert.ok((await json('job list kind=housekeeping')).items.length === 1, 'what the server does on its own is queued');
});

test('R76 a failure is explained', async () => {
  const { failures } = JSON.parse(await good('explain failure -', { input: '552 5.2.2 <ann@example.com>: Over quota\n' }));
  assert.deepEqual(failures.map((f) => [f.class, f.lasting, f.reply]), [['mailbox_full', 'permanent', 552]]);
  await bad(2, 'explain failure', /which file/);
});

test('wrong words are explained and ask nobody', async () => {
  await bad(2, 'account', /account add NAME/);
  await bad(2, 'account frobnicate', /nothing that can be done to account/);
  await bad(2, 'frobnicate list', /no command frobnicate/);
  await bad(2, 'account show', /which one/);
  await bad(2, 'account add a@b.test quota=5', /quota is not known here/);
  await bad(2, 'account set a@b.test quota_bytes=many', /whole number/);
  await bad(2, 'account list --limit none', /limit/);
  await bad(1, 'account add not-an-address role=mail_user', /name /, { input: `${password}\n` });
  await bad(1, 'queue list', /does not answer|Try again|try again/i);
});

test('help comes without an instance', async () => {
  const nowhere = async (...words) => {
    const { stdout } = await mailportal('/nonexistent', words);
    return stdout;
  };
  assert.match(await nowhere('account', '--help'), /account rename NAME NEW_NAME/);
  assert.match(await nowhere('account', 'add', '--help'), /quota_bytes=NUMBER +Room of the mailbox/);
  assert.match(await nowhere('help'), /\n {2}alias +list, add, show, set, delete, bulk\n/);
  for (const words of [['import', '--help'], ['import', 'accounts', '--help']]) assert.match(await nowhere(...words), /mode=atomic\|rows/);
  assert.match(await nowhere('quota', 'list', '--help'), /Columns:\n(.*\n)* {2}used_bytes /);
  assert.match(await nowhere('setup', '--help'), /setup \[KEY=VALUE\.\.\.\] +Make an instance/);
  assert.match(await nowhere('log', '--help'), /log verify \[SEQ:HASH\](.*\n)+ {2}log list/);
});

test('R34 explain is a table for people, JSON for programs; what is not set is "none"', async () => {
  await admin.post('/domains', { name: 'explain.test', verified: true });
  assert.match(await good('explain address nobody@explain.test'), /^address +nobody@explain\.test\noutcome +refused\n(.*\n)+\nDEPTH +ADDRESS +WHAT/);
  assert.equal(JSON.parse(await good('explain address nobody@explain.test --json')).outcome, 'refused');
  assert.equal(await good('domain outgoing-ip explain.test'), 'none\n');
  await bad(2, 'explain address a@explain.test --deep', /mailportal explain address --help/);
});

test('R52 R53 rules and the vacation reply by the command line; conditions and actions are JSON', async () => {
  await admin.post('/accounts', { name: 'filter@cli.test', password });
  const saved = { also: { XDG_CONFIG_HOME: fs.mkdtempSync(path.join(home, 'config-')) } };
  await good('login filter@cli.test', { input: `${password}\n`, ...saved });
  const made = await json('filter add name=Bills conditions=[{"what":"subject","op":"contains","value":"bill"}] actions=[{"action":"move","folder":"Bills"}]', saved);
  assert.deepEqual([made.name, made.conditions[0].value, made.actions[0].folder], ['Bills', 'bill', 'Bills']);
  await bad(2, 'filter add name=x matching=always actions=keep', /actions must be a list of JSON objects/, saved);
  await good(`filter set ${made.id} enabled=false`, saved);
  assert.match(await good('filter list', saved), /Bills/);
  await good(`filter order order=${made.id}`, saved);
  await good('vacation set text=away', saved);
  assert.equal((await json('vacation show', saved)).text, 'away');
  await good(`filter delete ${made.id}`, saved);
});

test('a first start asks two questions on a terminal, and none without one', { timeout: 360_000 }, async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mailportal-first-'));
  fs.chmodSync(dir, 0o755); // the portal's users go through it
  const instance = path.join(dir, 'i'), keys = [`port_base=${portBase + 60}`, 'test_mode=true'];
  const made = (key) => new RegExp(`^${key} = (.*)$`, 'm').exec(fs.readFileSync(path.join(instance, 'portal.conf'), 'utf8'))[1];
  try {
    const { stdout } = await mailportal(instance, ['setup', ...keys], { input: 'never.asked.test\n' });
    assert.match(stdout, /^Instance ready in .*\n$/);
    assert.notEqual(made('hostname'), 'never.asked.test');
    assert.equal(made('listen'), '127.0.0.1');
    removeInstance(instance);

    fs.mkdirSync(dir, { mode: 0o755 });
    const child = spawn('script', ['-qec', `'${binary}' setup --instance '${instance}' ${keys.join(' ')}`, '/dev/null'],
      { env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' }, stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (d) => { said += d; });
    const ended = new Promise((resolve) => child.on('close', resolve));
    await until('it asks for the name', () => /Name of this mail server \[.+\]: $/.test(said));
    child.stdin.write('mail.asked.test\n');
    await until('it asks for the address', () => /Address it listens on \[127\.0\.0\.1\]: $/.test(said));
    child.stdin.write('\n');
    assert.equal(await ended, 0, said);
    assert.equal(said.match(/\]: /g).length, 2, said);
    assert.deepEqual([made('hostname'), made('listen')], ['mail.asked.test', '127.0.0.1']);
  } finally {
    if (fs.existsSync(instance)) removeInstance(instance);
    else fs.rmSync(dir, { recursive: true, force: true });
  }
});
