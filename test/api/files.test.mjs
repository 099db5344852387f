// SPDX-License-Identifier: Apache-2.0
// files: the directory as files, in and out (R31), and aliases as lines (R32), by the API and the jobs.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { mailportal } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

// The second one is of our password, made by doveadm pw; nobody signs in by the first.
const hashes = {
  sha512: '{SHA512-CRYPT}$6$rounds=5000$saltsaltsalt$dJ5mW7zoMQ0qiRtKHhlrZLJlvUwA4UGVLRxlHBlZGrFuvHbyHCvIyVCWzGbHQ.1W9Q5BlLKZ3ZgN4Wlm4pb8E/',
  blf: '{BLF-CRYPT}$2y$05$WkS2NSbaA/1/Jk5JHTCP2uqOsu6muDLI0Yg0aDphEv/wUeZY6edP.',
};

let api, admin, people;
before(async () => {
  api = await startApi({ also: ['jobs'] });
  ({ admin } = api);
  people = await tenants(api);
});
after(() => api?.stop());

const csv = { 'content-type': 'text/csv' }, text = { 'content-type': 'text/plain' };
const spool = () => path.join(api.instance, 'data/spool');
const names = async (client, list, key) => (await client.get(`/${list}?limit=500`)).items.map((item) => item[key]);

/** The job of this request, when it has ended; its rows are in .rows. */
async function ended(client, path, body, headers = csv) {
  const job = await client.want(202, 'POST', path, body, headers);
  const last = await until('the job has ended', async () => {
    const now = await client.get(`/jobs/${job.id}`);
    return ['done', 'failed', 'cancelled'].includes(now.state) && now;
  }, 60);
  const result = await client.call('GET', `/jobs/${job.id}/result?format=json`);
  return { ...last, rows: result.status === 200 ? result.json : null };
}
const refusals = (job) => job.rows.filter((row) => row.code).map(({ line, code, field }) => [line, code, field]);

test('R31 a CSV makes accounts; the report tells of each row', async () => {
  const job = await ended(admin, '/import?kind=accounts&mode=atomic',
    `name,password_hash,full_name,quota_bytes\r\nc1@dora.test,${hashes.sha512},"Ann ""A."" One",1000\r\nc2@dora.test,${hashes.blf},,\r\n`);
  assert.equal(job.state, 'done', job.error);
  assert.deepEqual([job.kind, job.progress, job.argument, job.result], ['import', 100, 'accounts, atomic', '2 rows made, 0 refused']);
  assert.equal(job.result_reason, 'rows_made 2 0');
  assert.deepEqual(job.rows.map(({ line, what, name, code }) => ({ line, what, name, code })),
    [{ line: 2, what: 'create', name: 'c1@dora.test', code: null }, { line: 3, what: 'create', name: 'c2@dora.test', code: null }]);
  const account = await admin.get('/accounts/c1@dora.test');
  assert.deepEqual([account.full_name, account.quota_bytes, account.owner], ['Ann "A." One', 1000, 'dora']);
  const report = await admin.call('GET', `/jobs/${job.id}/result`, undefined, { accept: 'text/csv' });
  assert.match(report.headers['content-type'], /^text\/csv/);
  assert.match(report.text, /^line,what,name,code,field,detail,reason\r\n2,create,c1@dora.test,/);
});

test('R31 what spreadsheet programs write is read: BOM, semicolons, quotes with line ends, CR', async () => {
  for (const [name, file] of Object.entries({
    semicolons: '\ufeffaddress;targets;comment\r\ns1@dora.test;"ann@dora.test, bob@dora.test";"semi; ""quoted"""\r\n;;\r\n',
    lines: 'address,targets,comment\r\ns4@dora.test,"ann@dora.test\r\nbob@dora.test,\nx@else.example\r\n","\r\ntwo\n\nlines, and\ra ""third""\n"\r\n',
    tabs: 'address\ttargets\tcomment\rs2@dora.test\tann@dora.test\ta,b;c\r',
    case_and_empty: 'Address,Targets,Comment,Enabled\n\ns3@DORA.test,ann@dora.test,,\n,,,\n',
  })) {
    const job = await ended(admin, '/import?kind=aliases', file);
    assert.equal(job.state, 'done', `${name}: ${job.error} ${JSON.stringify(job.rows)}`);
  }
  assert.deepEqual((await admin.get('/aliases/s1@dora.test')).targets, ['ann@dora.test', 'bob@dora.test']);
  assert.equal((await admin.get('/aliases/s1@dora.test')).comment, 'semi; "quoted"');
  assert.deepEqual((await admin.get('/aliases/s4@dora.test')).targets, ['ann@dora.test', 'bob@dora.test', 'x@else.example']);
  assert.equal((await admin.get('/aliases/s4@dora.test')).comment, 'two lines, and a "third"');
  assert.equal((await admin.get('/aliases/s2@dora.test')).comment, 'a,b;c');
  assert.deepEqual((({ enabled, comment }) => [enabled, comment])(await admin.get('/aliases/s3@dora.test')), [true, null]);
  // no address has a line end: its row and field are told, and the rows behind it have their own lines
  const job = await ended(admin, '/import?kind=aliases&mode=rows&dry_run=1', 'address,targets,comment\r\n"s5@dora\r\n.test",ann@dora.test,"\x07"\r\ns6@dora.test,"",\r\n');
  assert.deepEqual(refusals(job), [[2, 'invalid_field', 'address'], [2, 'invalid_field', 'comment'], [4, 'invalid_field', 'targets']]);
});

test('R31 a JSON list makes the same as POSTs of its objects', async () => {
  const job = await ended(admin, '/import?kind=domains', JSON.stringify([
    { name: 'json1.test', owner: 'dora', verified: true, comment: '=HYPERLINK("x")' }, { name: 'json2.test', owner: 'otto' }], null, 1),
  { 'content-type': 'application/json' });
  assert.equal(job.state, 'done', job.error);
  assert.equal((await admin.get('/domains/json1.test')).owner, 'dora');
  assert.deepEqual(job.rows.map((row) => row.line), [2, 8]);
});

test('R31 atomic: one bad row, and nothing is made; every bad row is named', async () => {
  const imports = async () => (await admin.get('/jobs?kind=import&limit=500')).items.length; // others come by the clock
  const before = await names(admin, 'accounts', 'name'), log = await imports();
  const job = await ended(admin, '/import?kind=accounts&mode=atomic', [
    'name,password_hash,quota_bytes,enabled',
    `a1@dora.test,${hashes.blf},,`,
    `${'x'.repeat(300)}@dora.test,${hashes.blf},,`,
    `a2@nowhere.test,${hashes.blf},,`,
    `a1@dora.test,${hashes.blf},,`,
    'a3@dora.test,{MD5}abc,,',
    'a4@dora.test,{BLF-CRYPT}$2y$05$short,,',
    `a5@dora.test,${hashes.blf},many,perhaps`,
    `ann@dora.test,${hashes.blf},,`,
    `a6@dora.test,${hashes.blf}`,
    'a7@dora.test,,,',
    `,${hashes.blf},,`,
  ].join('\n'));
  assert.equal(job.state, 'failed');
  assert.match(job.error, /10 of 11 rows are refused, so nothing was changed/);
  assert.equal(job.error_reason, 'rows_refused 10 11');
  assert.deepEqual(refusals(job), [[3, 'invalid_field', 'name'], [4, 'not_found', 'name'], [5, 'exists', 'name'],
    [6, 'invalid_field', 'password_hash'], [7, 'invalid_field', 'password_hash'], [8, 'invalid_field', 'quota_bytes'],
    [8, 'invalid_field', 'enabled'], [9, 'exists', 'name'], [10, 'malformed', null], [11, 'invalid_field', 'password'], [12, 'invalid_field', 'name']]);
  for (const row of job.rows.filter((r) => r.code)) assert.ok(row.detail.length > 5 && row.reason !== null, JSON.stringify(row));
  assert.equal(job.rows.find((row) => row.line === 4).reason, 'no_domain nowhere.test');
  assert.deepEqual(await names(admin, 'accounts', 'name'), before);
  assert.equal(await imports(), log + 1);
  // only the rules know what is wrong with these
  const valid = await ended(admin, '/import?kind=accounts&mode=atomic',
    `name,password_hash\nv1@dora.test,${hashes.blf}\nv2@nowhere.test,${hashes.blf}\nv1@dora.test,${hashes.blf}\nv3@dora.test,${hashes.blf}\n`);
  assert.equal(valid.state, 'failed');
  assert.deepEqual(refusals(valid), [[3, 'not_found', 'name'], [4, 'exists', 'name']]);
  assert.deepEqual(valid.rows.map((row) => row.line), [2, 3, 4, 5]);
  assert.deepEqual(await names(admin, 'accounts', 'name'), before);
});

/** An admin and all below it, deleted: at once, or by a job when it is much. */
async function gone(name) {
  const answer = await admin.call('POST', `/accounts/${name}/cascade`, { action: 'delete' });
  if (answer.status === 204) return;
  assert.equal(answer.status, 202, answer.text);
  await until(`${name} is gone`, async () => (await admin.get(`/jobs/${answer.json.id}`)).state === 'done', 120);
}

test('R31 what is made or tried at once has a limit, for others wait; they are not refused meanwhile', async () => {
  const many = process.env.MAILPORTAL_TEST_STORE === 'pgsql' ? 2000 : 5000;
  const file = (n) => `address,targets\n${Array.from({ length: n }, (_, i) => `w${i}@many.test,x@else.example\n`).join('')}`;
  await admin.post('/accounts', { name: 'many', role: 'domain_admin', password });
  await admin.post('/domains', { name: 'many.test', owner: 'many' });
  for (const query of ['mode=atomic', 'mode=rows&dry_run=1']) {
    const job = await ended(admin, `/import?kind=aliases&${query}`, file(100001));
    assert.match(`${job.state}: ${job.error}`, /^failed: .*100001 rows; 100000 can be made or tried at once: send mode=rows/);
  }
  let over = false, n = 0;
  const job = ended(admin, '/import?kind=aliases&mode=atomic', file(many)).finally(() => { over = true; });
  for (; !over; n++) await admin.patch('/domains/otto.test', { comment: `${n}` });
  assert.equal((await job).result, `${many} rows made, 0 refused`, (await job).error);
  assert.ok(n > 1);
  await gone('many');
});

test('R31 row by row: what is right is made, the rest is told', async () => {
  const job = await ended(admin, '/import?kind=accounts&mode=rows',
    `name,password_hash\nr1@dora.test,${hashes.blf}\nr1@dora.test,${hashes.blf}\nr2@gone.test,${hashes.blf}\nr3@dora.test,${hashes.blf}\n`);
  assert.deepEqual([job.state, job.result], ['done', '2 rows made, 2 refused'], job.error);
  assert.deepEqual(refusals(job), [[3, 'exists', 'name'], [4, 'not_found', 'name']]);
  const made = await names(admin, 'accounts', 'name');
  assert.ok(made.includes('r1@dora.test') && made.includes('r3@dora.test'));
});

test('R31 a dry run reports each row and changes nothing', async () => {
  const before = [await names(admin, 'accounts', 'name'), await names(admin, 'aliases', 'address')];
  for (const mode of ['atomic', 'rows']) {
    const job = await ended(admin, `/import?kind=accounts&mode=${mode}&dry_run=1`,
      `name,password\nd1@dora.test,${password}\nd2@gone.test,${password}\n`);
    assert.deepEqual([job.state, job.result], ['done', '1 rows would be made, 1 refused; nothing was changed'], job.error);
    assert.deepEqual(refusals(job), [[3, 'not_found', 'name']]);
    assert.equal(job.rows.length, 2);
  }
  assert.deepEqual([await names(admin, 'accounts', 'name'), await names(admin, 'aliases', 'address')], before);
});

test('R31 passwords in clear become hashes; the file goes, and no answer shows them', async () => {
  const job = await ended(admin, '/import?kind=accounts&mode=rows', `name,password\np1@dora.test,${password}\np2@dora.test,short\np3@dora.test,${password}\n`);
  assert.equal(job.state, 'done', job.error);
  assert.deepEqual(refusals(job), [[3, 'invalid_field', 'password']]);
  for (const name of ['p1@dora.test', 'p3@dora.test']) await api.nobody.login(name, password);
  const kept = fs.readdirSync(spool());
  assert.ok(kept.length > 0 && kept.every((file) => file.endsWith('.report')), String(kept));
  for (const file of kept) assert.doesNotMatch(fs.readFileSync(path.join(spool(), file), 'utf8'), /battery staple/);
  assert.equal(fs.statSync(path.join(spool(), kept[0])).mode & 0o077, 0);
});

test('R31 a file that can not be read changes nothing, and the place is named', async () => {
  for (const [file, error] of [
    ['name,password_hash\nq1@dora.test,{X}\nq2@dora.test,"open\nq3@dora.test,x\n', /line 3, column 14: .*never closed/],
    ['name,password_hash\nq1@dora.test,a"b\n', /line 2, column 15: .*quote/],
    ['name,password_hash\nq1@dora.test,"a"b\n', /line 2, column 17: .*closing quote/],
    [`name,password_hash\nq1@dora.test,${hashes.blf}\nq2@dora.test,\0\n`, /line 3.*NUL/],
  ])
    for (const mode of ['atomic', 'rows']) {
      const job = await ended(admin, `/import?kind=accounts&mode=${mode}`, file);
      assert.equal(job.state, 'failed');
      assert.match(job.error, error);
    }
  for (const [file, error] of [['{}', /line 1, column 1/], ['[{"name":"q1@dora.test"', /never ends/], ['[{}', /comma/], ['[1]', /object/], ['[{},]', /object/]]) {
    const job = await ended(admin, '/import?kind=accounts', file, { 'content-type': 'application/json' });
    assert.equal(job.state, 'failed');
    assert.match(job.error, error);
  }
  assert.ok(!(await names(admin, 'accounts', 'name')).some((name) => name.startsWith('q')));
});

test('R31 what is wrong with the request is told at once', async () => {
  const post = (query, body, headers = csv) => ['POST', `/import?${query}`, body, { headers }];
  const refused = (code, pointer, [method, path, body, options]) => admin.refused(code, method, path, body, { ...options, pointer });
  await refused('invalid_field', '/kind', post('kind=unknown', 'name\n'));
  await refused('invalid_field', '/kind', post('', 'name\n'));
  await refused('invalid_field', '/mode', post('kind=accounts&mode=half', 'name\n'));
  await refused('invalid_field', '/nmae', post('kind=accounts', 'nmae,password\n'));
  await refused('invalid_field', '/name', post('kind=accounts', 'password\n'));
  await refused('invalid_field', '/name', post('kind=accounts', 'name,name\n'));
  await refused('invalid_field', '/created_at', post('kind=accounts', 'name,created_at\n'));
  await refused('invalid_field', '/domain_id', post('kind=accounts', 'name,domain_id\n'));
  await admin.refused('malformed', ...post('kind=accounts', ''));
  await admin.refused('malformed', ...post('kind=accounts', Buffer.from('\ufffename', 'utf16le')));
  await admin.refused('unsupported_type', ...post('kind=accounts', 'name\n', { 'content-type': 'text/plain' }));
  await admin.refused('unsupported_type', ...post('kind=accounts', 'name\n', { 'content-type': undefined }));
  await admin.refused('invalid_field', 'GET', '/export?kind=x');
  await admin.refused('invalid_field', 'GET', '/export?kind=domains&role=mail_user', undefined, { pointer: '/role' });
  await admin.refused('not_found', 'POST', '/aliases/bulk?domain=nowhere.test', 'a b\n', { headers: text });
  await api.nobody.refused('unauthenticated', ...post('kind=accounts', 'name\n'));
  await people.ann.refused('forbidden', ...post('kind=accounts', 'name\n'));
  assert.ok(fs.readdirSync(spool()).every((file) => file.endsWith('.report')));
});

test('R31 a large file is taken on this route and by those who may send one; elsewhere 413', async () => {
  const large = `address,targets,comment\n${Array.from({ length: 1000 }, (_, i) => `large${i}@dora.test,ann@dora.test,${'x'.repeat(300)}\n`).join('')}`;
  assert.ok(large.length > 300 * 1024);
  await admin.refused('too_large', 'POST', '/aliases', large);
  await people.ann.refused('forbidden', 'POST', '/import?kind=aliases', large, { headers: csv });
  const job = await ended(admin, '/import?kind=aliases&dry_run=1', large);
  assert.equal(job.result, '1000 rows would be made, 0 refused; nothing was changed', job.error);
  assert.equal(job.rows.length, 1000);
  await admin.refused('too_large', 'POST', '/import?kind=aliases', Buffer.alloc(64 * 1024 * 1024 + 1, 'x'), { headers: csv });
});

test('R31 R83 a DomainAdmin imports into its own domains, within its limits and its role', async () => {
  const { dora } = people;
  const job = await ended(dora, '/import?kind=accounts&mode=rows',
    `name,role,password_hash,max_domains\nm1@dora.test,,${hashes.blf},\nm2@otto.test,,${hashes.blf},\nm3,domain_admin,${hashes.blf},\nm4@dora.test,,${hashes.blf},9\n`);
  assert.equal(job.result, '1 rows made, 3 refused', job.error);
  assert.deepEqual(refusals(job), [[3, 'not_found', 'name'], [4, 'forbidden', 'role'], [5, 'forbidden', 'max_domains']]);
  const domains = await ended(dora, '/import?kind=domains&mode=rows', 'name,owner,verified\nmine1.test,,\nmine2.test,otto,\nmine3.test,,true\n');
  assert.deepEqual(refusals(domains), [[3, 'forbidden', 'owner'], [4, 'forbidden', 'verified']]);
  await admin.patch('/accounts/dora', { max_aliases: (await names(dora, 'aliases', 'address')).length + 2 });
  const limited = await ended(dora, '/import?kind=aliases&mode=rows', 'address,targets\nl1@dora.test,ann@dora.test\nl2@dora.test,ann@dora.test\nl3@dora.test,ann@dora.test\n');
  assert.deepEqual(refusals(limited).map(([line, code]) => [line, code]), [[4, 'quota_exceeded']]);
  await admin.patch('/accounts/dora', { max_aliases: 0 });
  await people.otto.refused('not_found', 'GET', `/jobs/${limited.id}/result`);
});

test('R31 who is disabled meanwhile imports nothing', async () => {
  await admin.post('/accounts', { name: 'gone', role: 'domain_admin', password });
  await admin.post('/domains', { name: 'gone-soon.test', owner: 'gone' });
  const gone = await api.nobody.login('gone', password);
  await api.processes[1].stop();
  const job = await gone.want(202, 'POST', '/import?kind=aliases', 'address,targets\nx@gone-soon.test,y@else.example\n', csv);
  await admin.patch('/accounts/gone', { enabled: false });
  api.processes[1] = restart();
  const last = await until('the job has ended', async () => {
    const now = await admin.get(`/jobs/${job.id}`);
    return now.state === 'failed' && now;
  });
  assert.match(last.error, /may not do it any more/);
  assert.ok(!(await names(admin, 'aliases', 'address')).includes('x@gone-soon.test'));
});

test('R31 who loses the right while rows are made makes no more of them', async () => {
  const last = (job, reached) => until('the job is there', async () => {
    const now = await admin.get(`/jobs/${job.id}`);
    return reached(now) && now;
  }, 60);
  for (const [n, body, query, began] of [
    [1, `address,targets\n${Array.from({ length: 100000 }, (_, i) => `h${i}@half1.test,x@else.example\n`).join('')}`, 'kind=aliases&mode=rows', /^[1-9]\d*000 of/],
    [2, `name,password\n${Array.from({ length: 600 }, (_, i) => `h${i}@half2.test,${password}\n`).join('')}`, 'kind=accounts&mode=atomic', /^\d+ of 600 passwords hashed/],
  ]) {
    await admin.post('/accounts', { name: `half${n}`, role: 'domain_admin', password });
    await admin.post('/domains', { name: `half${n}.test`, owner: `half${n}` });
    const client = await api.nobody.login(`half${n}`, password);
    const job = await client.want(202, 'POST', `/import?${query}`, body, csv);
    await last(job, (now) => began.test(now.detail));
    await admin.patch(`/accounts/half${n}`, n === 1 ? { enabled: false } : { api_access: false });
    const end = await last(job, (now) => now.finished_at !== null);
    assert.deepEqual([end.state, end.attempts], ['failed', 1], end.error);
    assert.match(end.error, /may not do it any more/);
    const { total } = await admin.get(`/${n === 1 ? 'aliases' : 'accounts'}?domain=half${n}.test&count=1&limit=1`);
    assert.ok(n === 1 ? total > 0 && total < 100000 : total === 0, `${total}`);
    await gone(`half${n}`);
  }
});

test('R31 an account keeps twenty reports; older ones go, and their jobs say so', async () => {
  const { otto } = people, jobs = [];
  for (let i = 0; i < 23; i++) jobs.push(await ended(otto, '/import?kind=aliases&dry_run=1', 'address,targets\nk@otto.test,x@else.example\n'));
  await otto.refused('not_found', 'GET', `/jobs/${jobs[0].id}/result`);
  assert.equal((await otto.get(`/jobs/${jobs[0].id}`)).state, 'done');
  for (const job of jobs.slice(3)) await otto.get(`/jobs/${job.id}/result?format=json`);
});

test('R31 an export shows the own tree, guards cells, and has hashes only for a MasterAdmin who asks', async () => {
  await admin.post('/aliases', { address: '@json1.test', targets: ['ann@dora.test'], comment: '=1+1' });
  const mine = await people.dora.call('GET', '/export?kind=aliases&format=csv');
  assert.match(mine.text, /^address,targets,enabled,comment\r\n/);
  assert.match(mine.text, /^'@json1.test,ann@dora.test,true,'=1\+1\r$/m);
  assert.doesNotMatch((await people.otto.call('GET', '/export?kind=aliases')).text, /dora\.test/);
  const accounts = await people.dora.call('GET', '/export?kind=accounts', undefined, { accept: 'text/csv' });
  assert.doesNotMatch(accounts.text, /CRYPT|ARGON|otto|max_domains|password/);
  assert.match(accounts.text, /^ann@dora\.test,mail_user,/m);
  assert.equal((await people.dora.get('/export?kind=accounts&role=mail_user&domain=dora.test')).every((a) => a.name.endsWith('@dora.test')), true);
  await people.dora.refused('forbidden', 'GET', '/export?kind=accounts&hashes=1');
  await people.ann.refused('forbidden', 'GET', '/export?kind=accounts');
  assert.match((await admin.call('GET', '/export?kind=accounts&hashes=1&format=csv')).text, /,"\{ARGON2ID\}/);
  assert.deepEqual(await people.otto.get('/export?kind=aliases'), []);
});

/** What files carry of a kind, by what a read tells of each object: all but identities, times, and what people and mail make of it later. */
const MADE_ANEW = new Set(['id', 'created_at', 'updated_at', 'used_bytes', 'used_messages', 'last_login_at', 'restorable_id', 'recovery_email', 'totp', 'passkeys', 'password_login']);
async function directory(client, kind, filter) {
  const all = [];
  for (let cursor = ''; cursor !== null;) {
    const page = await client.get(`/${kind}?limit=500${filter}${cursor && `&cursor=${cursor}`}`);
    all.push(...page.items.map((item) => Object.fromEntries(Object.entries(item).filter(([name]) => !MADE_ANEW.has(name)))));
    cursor = page.next;
  }
  return all;
}

test('R31 export and import into an empty instance give the same directory, by CSV and by JSON', async () => {
  await ended(admin, '/import?kind=accounts&mode=rows', `name,password_hash,forward_to\nf1@dora.test,${hashes.blf},"ann@dora.test, x@else.example"\n'-x=y'@dora.test,${hashes.blf},\n`);
  await ended(admin, '/import?kind=accounts&mode=rows', 'name,password_hash,full_name\n' + Array.from({ length: 700 }, (_, i) => `many${i}@otto.test,${hashes.blf},N ${i}\n`).join(''));
  const off = Object.fromEntries(['enabled', 'api_access', 'may_send', 'may_receive', 'allow_imap', 'allow_pop3', 'allow_smtp', 'allow_sieve', 'allow_dav', 'forward_keep_copy'].map((name) => [name, false]));
  await admin.post('/accounts', { name: 'full@dora.test', password_hash: hashes.sha512, full_name: '=Full, "N."', language: 'de', quota_bytes: 12345, forward_to: ['x@else.example', 'y@else.example'], ...off });
  await admin.post('/accounts', { name: 'lima', role: 'domain_admin', password, max_domains: 9, max_domain_aliases: 8, max_mailboxes: 7, max_aliases: 6, max_quota_bytes: 5 << 20 });
  await admin.post('/domains', { name: 'lima.test', owner: 'lima', comment: '+1' });
  await admin.post('/domains', { name: 'off.test', enabled: false });
  await admin.post('/domains', { name: 'suspended.test', owner: 'otto', suspended: true });
  await admin.post('/domain-aliases', { name: 'dora-too.test', domain: 'dora.test', verified: true, comment: '-1' });
  await admin.post('/domain-aliases', { name: 'otto-too.test', domain: 'otto.test', enabled: false });
  await admin.post('/relay-domains', { name: 'relay.test', owner: 'otto', host: 'mx.relay.example' });
  await admin.post('/relay-domains', { name: 'inside.test', host: '10.0.0.7', port: 2525, tls: 'verified', allow_private: true, verified: true, enabled: false, comment: '@x' });
  await admin.post('/sender-addresses', { address: 'office@dora.test', users: ['ann@dora.test', 'bob@dora.test'] });
  await admin.post('/sender-addresses', { address: 'office@relay.test', users: ['eve@otto.test'], comment: "'x" });
  // what leads somewhere stands before what it leads to, in another file, or leads to what is switched off
  const leads = (address, ...targets) => admin.post('/aliases', { address, targets });
  await leads('postmaster@dora.test', 'ann@dora.test');
  await leads('abuse@dora.test', 'postmaster@dora.test');
  await leads('a-tag@dora.test', 'postmaster+tag@dora-too.test', 'x@else.example');
  await leads('z-off@dora.test', 'bob@dora.test');
  await admin.post('/aliases', { address: 'a-off@dora.test', targets: ['z-off@dora.test'], comment: '=2' });
  await admin.patch('/aliases/z-off@dora.test', { enabled: false });
  await admin.patch('/accounts/ann@dora.test', { forward_to: ['full@dora.test'] });
  await admin.patch('/accounts/bob@dora.test', { forward_to: ['abuse@dora.test'] });
  const plan = [['accounts', '&role=domain_admin'], ['domains', ''], ['domain-aliases', ''], ['relay-domains', ''], ['accounts', '&role=mail_user'], ['aliases', ''], ['sender-addresses', '']];
  const hashesOf = async (client) => (await client.get('/export?kind=accounts&format=json&hashes=1')).filter((a) => a.role !== 'master_admin').map((a) => [a.name, a.password_hash]);
  const here = await Promise.all(plan.map(([kind, filter]) => directory(admin, kind, filter)));
  for (const kind of new Set(plan.map(([name]) => name))) { // a field that is always the same would not be missed
    const objects = here.filter((_, i) => plan[i][0] === kind).flat();
    const { schema } = admin.contract.document.paths[`/api/v1/${kind}`].post.requestBody.content['application/json'];
    for (const field of Object.keys(schema.properties).filter((name) => !name.startsWith('password')))
      assert.ok(new Set(objects.map((o) => JSON.stringify(o[field]))).size > 1, `each of ${kind} has the same ${field}`);
  }
  for (const format of ['csv', 'json']) {
    const other = await startApi({ also: ['jobs'], conf: { port_base: Number(process.env.MAILPORTAL_TEST_PORTS ?? 28000) + 40 } });
    try {
      for (const [kind, filter] of plan) {
        const file = await admin.call('GET', `/export?kind=${kind}&format=${format}&hashes=1${filter}`);
        const job = await ended(other.admin, `/import?kind=${kind}`, file.text, { 'content-type': format === 'csv' ? 'text/csv' : 'application/json' });
        assert.equal(job.state, 'done', `${kind}: ${job.error} ${JSON.stringify(job.rows?.filter((r) => r.code))}`);
      }
      for (const [i, [kind, filter]] of plan.entries()) assert.deepEqual(await directory(other.admin, kind, filter), here[i], `${kind} by ${format}`);
      assert.deepEqual(await hashesOf(other.admin), await hashesOf(admin));
    } finally {
      await other.stop();
    }
  }
});

test('R31 R32 a row may lead to what a later row makes, a forward to what a later file does; else nobody there is refused', async () => {
  for (const mode of ['atomic', 'rows']) {
    const job = await ended(people.dora, `/import?kind=aliases&mode=${mode}`, `address,targets\naa-${mode}@dora.test,zz-${mode}+x@dora.test\nzz-${mode}@dora.test,ann@dora.test\n`);
    assert.equal(job.result, '2 rows made, 0 refused', `${job.error} ${JSON.stringify(job.rows)}`);
    const wrong = await ended(people.dora, `/import?kind=aliases&mode=${mode}`,
      `address,targets\nab@dora.test,nobody-at-all@dora.test\nl1-${mode}@dora.test,l2-${mode}@dora.test\nl2-${mode}@dora.test,"ann@dora.test, l1-${mode}@dora.test"\n`);
    assert.deepEqual(wrong.rows.filter((r) => r.code).map((r) => [r.line, r.field, r.reason]), [[2, 'targets/0', 'nobody_there'], [4, 'targets/1', 'loop']]);
  }
  const lines = await ended(people.dora, '/aliases/bulk?domain=dora.test', 'early late\nlate ann\n', text);
  assert.equal(lines.result, '2 rows made, 0 refused', JSON.stringify(lines.rows));
  const accounts = await ended(people.dora, '/import?kind=accounts',
    `name,password_hash,forward_to\ng1@dora.test,${hashes.blf},g2@dora.test\ng2@dora.test,${hashes.blf},not-yet@dora.test\n`);
  assert.deepEqual(accounts.rows.map((r) => [r.name, r.code, r.reason]), [['g1@dora.test', null, null], ['g2@dora.test', null, 'forward_to_come not-yet@dora.test']]);
  assert.match(accounts.rows[1].detail, /passed on to not-yet@dora\.test, which nobody has yet/);
  await people.dora.refused('invalid_field', 'POST', '/accounts', { name: 'g3@dora.test', password, forward_to: ['not-yet@dora.test'] }, { pointer: '/forward_to/0' });
  await people.dora.post('/aliases', { address: 'not-yet@dora.test', targets: ['ann@dora.test'] });
});

test('R32 lines of aliases: default domain, name@*, a preview, and errors by line', async () => {
  await admin.post('/accounts', { name: 'lena', role: 'domain_admin', password });
  const lena = await api.nobody.login('lena', password);
  for (const name of ['lena1.test', 'lena2.test', 'lena3.test']) await lena.post('/domains', { name });
  for (const name of ['kim@lena1.test', 'tom@lena1.test', 'kim@lena3.test']) await lena.post('/accounts', { name, password });
  const lines = 'sales kim, tom\n\n  news@lena1.test\tkim@lena3.test x@else.example\npost@* kim\nbad nobody-here\nalone\nhuh@otto.test kim\nhash# a@b@c\n';
  for (const [query, result] of [['&dry_run=1', '4 rows would be made, 5 refused; nothing was changed'], ['', '4 rows made, 5 refused']]) {
    const job = await ended(lena, `/aliases/bulk?domain=lena1.test&mode=rows${query}`, lines, text);
    assert.equal(job.result, result, `${job.error} ${JSON.stringify(job.rows)}`);
    // nobody is kim@lena2.test
    assert.deepEqual(refusals(job), [[4, 'invalid_field', 'targets/0'], [5, 'invalid_field', 'targets/0'], [6, 'invalid_field', 'targets'],
      [7, 'not_found', 'address'], [8, 'invalid_field', 'targets/0']]);
  }
  assert.deepEqual((await lena.get('/aliases/sales@lena1.test')).targets, ['kim@lena1.test', 'tom@lena1.test']);
  assert.deepEqual((await lena.get('/aliases/post@lena3.test')).targets, ['kim@lena3.test']);
  assert.deepEqual(await names(lena, 'aliases', 'address'), ['news@lena1.test', 'post@lena1.test', 'post@lena3.test', 'sales@lena1.test']);
  const bare = await ended(lena, '/aliases/bulk?mode=rows', 'info kim\n', text);
  assert.match(bare.rows[0].detail, /no default domain/);
  // the MasterAdmin's name@* goes by the owner of the domain that was chosen
  const all = await ended(admin, '/aliases/bulk?domain=lena2.test', 'all@* x@else.example\n', text);
  assert.deepEqual(all.rows.map((row) => row.name), ['all@lena1.test', 'all@lena2.test', 'all@lena3.test']);
});

const restart = () => new (api.processes[1].constructor)(api.instance, ['jobs']);

test('R31 R32 the command line sends files, follows the job, tells what was refused, and fetches files', async () => {
  const token = (await api.nobody.want(200, 'POST', '/auth/login', { username: 'dora', password })).token;
  const cli = (words, options = {}) => mailportal(api.instance, words.split(' '), { ...options, env: { MAILPORTAL_TOKEN: token } });
  const file = path.join(api.instance, 'rows.csv');
  fs.writeFileSync(file, 'address,targets\ncli1@dora.test,ann@dora.test\ncli2@gone.test,ann@dora.test\n');
  const rows = await cli(`import aliases ${file} --mode=rows`);
  assert.match(rows.stdout, /1 rows made, 1 refused/);
  assert.match(rows.stderr, /^line 3: cli2@gone\.test: /m);
  await assert.rejects(cli(`import aliases ${file}`), (e) => e.code === 1 && /2 of 2 rows are refused/.test(e.stderr));
  assert.match((await cli(`import aliases ${file} --mode=rows --dry-run`)).stdout, /nothing was changed/);
  assert.match((await cli('alias bulk - --domain=dora.test', { input: 'cli3 ann\n' })).stdout, /1 rows made, 0 refused/);
  const { stdout } = await cli('export aliases --format=csv');
  assert.match(stdout, /^address,targets,enabled,comment\r\n/);
  assert.match(stdout, /^cli3@dora.test,ann@dora.test,true,\r$/m);
  await assert.rejects(cli('export accounts --hashes'), (e) => /for a MasterAdmin/.test(e.stderr));
  await assert.rejects(cli('import aliases'), (e) => e.code === 2 && /which file/.test(e.stderr));
  await assert.rejects(cli(`import nothing ${file}`), (e) => /kind must be one of/.test(e.stderr));
});
