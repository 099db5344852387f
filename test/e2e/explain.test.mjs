// SPDX-License-Identifier: Apache-2.0
// R34: the explainer and the running Postfix say the same about generated directories: RCPT TO by SMTP, and each map.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { password } from '../lib/api.mjs';
import { startInstance } from '../lib/instance.mjs';
import { Lines, smtp } from '../lib/lines.mjs';
import { until } from '../lib/until.mjs';

const DIRECTORIES = 200, ADDRESSES = 500, PER_SESSION = 8; // smtpd slows down after ten errors
const seed = Number(process.env.MAILPORTAL_TEST_SEED ?? Date.now() % 1e9);
const hash = '{BLF-CRYPT}$2y$05$WkS2NSbaA/1/Jk5JHTCP2uqOsu6muDLI0Yg0aDphEv/wUeZY6edP.';

/** mulberry32: the same numbers for the same seed. */
let state = seed;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const chance = (p) => random() < p;
const untagged = (address) => address.replace(/\+[^@]*/, '');
const pick = (list) => list[Math.floor(random() * list.length)];
const PEOPLE = ['ann', 'bob', 'cat', 'dan'], ROLES = ['info', 'sales', 'post'];

/** A few hundred domains, each with a small directory of its own that leads into others. */
function generate() {
  const d = { domains: [], accounts: [], aliases: [], 'domain-aliases': [], 'relay-domains': [], 'sender-addresses': [], split: [] };
  const known = ['x@else.example', 'y@far.example'];
  for (let i = 0; i < DIRECTORIES; i++) {
    const name = `d${i}.gen.test`;
    d.domains.push({ name, verified: chance(0.85), enabled: chance(0.9) });
    for (const person of PEOPLE.filter(() => chance(0.5))) {
      const account = { name: `${person}@${name}`, password_hash: hash, enabled: chance(0.85), may_receive: chance(0.85), may_send: chance(0.85) };
      if (chance(0.25)) Object.assign(account, { forward_to: [pick(known)], forward_keep_copy: chance(0.5) });
      d.accounts.push(account);
      known.push(account.name);
    }
    for (const role of ROLES.filter(() => chance(0.4))) {
      d.aliases.push({ address: `${role}@${name}`, targets: [...new Set([pick(known), pick(known)])], enabled: chance(0.85) });
      known.push(`${role}@${name}`);
    }
    if (chance(0.3) && d.accounts.length > 1) d['sender-addresses'].push({ address: `${pick(['desk', ...PEOPLE])}@${name}`, users: [...new Set([pick(d.accounts).name, pick(d.accounts).name])] });
    if (chance(0.3)) d.aliases.push({ address: `@${name}`, targets: [pick(known)] });
    else if (chance(0.1)) d.split.push(name);
    if (chance(0.2)) d['domain-aliases'].push({ name: `a${i}.gen.test`, domain: name, verified: chance(0.8), enabled: chance(0.9) });
    if (chance(0.03)) d['relay-domains'].push({ name: `r${i}.gen.test`, host: 'mx.relay.example', verified: chance(0.7), enabled: chance(0.8) });
  }
  return d;
}

let portal, admin, directory;
before(async () => {
  console.log(`MAILPORTAL_TEST_SEED=${seed}`);
  portal = await startInstance();
  ({ admin } = portal);
  directory = generate();
  for (const kind of ['domains', 'accounts', 'aliases', 'domain-aliases', 'relay-domains', 'sender-addresses']) {
    const job = await admin.want(202, 'POST', `/import?kind=${kind}&mode=rows`, JSON.stringify(directory[kind]));
    const last = await until(`${kind} are there`, async () => {
      const now = await admin.get(`/jobs/${job.id}`);
      return ['done', 'failed'].includes(now.state) && now;
    }, 120);
    assert.equal(last.state, 'done', last.error);
    console.log(`${kind}: ${last.result}`);
  }
  for (const name of directory.split) await admin.put(`/domains/${name}/split-routing`, { host: 'mx.b.example' });
}, { timeout: 900_000 });
after(() => portal?.stop());

function addresses() {
  const domains = [...directory.domains, ...directory.domains, ...directory['domain-aliases'], ...directory['domain-aliases'], ...directory['relay-domains']].map((d) => d.name);
  const all = new Set();
  while (all.size < ADDRESSES) {
    const local = pick([...PEOPLE, ...ROLES, 'desk', 'nobody']) + (chance(0.15) ? '+tag' : '');
    all.add(`${local}@${chance(0.04) ? 'not-here.example' : pick(domains)}`);
  }
  return [...all];
}

/** What Postfix' own program finds in a map: key -> value. */
function postmap(map, keys) {
  return new Promise((resolve, reject) => {
    const child = execFile('postmap', ['-c', path.join(portal.dir, 'etc/postfix'), '-q', '-', `socketmap:unix:${portal.dir}/run/socketmap:${map}`],
      { maxBuffer: 1 << 24 }, (e, stdout, stderr) => (stderr ? reject(new Error(stderr)) : resolve(new Map(stdout.split('\n').filter(Boolean).map((line) => line.split('\t'))))));
    child.stdin.end(keys.map((key) => `${key}\n`).join(''));
  });
}

/** The answers to RCPT TO. */
async function rcpt(list) {
  const replies = new Map();
  for (let i = 0; i < list.length; i += PER_SESSION) {
    const session = await Lines.connect(portal.port('smtp'));
    await session.answer();
    for (const command of ['EHLO client.outside.example', 'MAIL FROM:<sender@outside.example>']) assert.match(await session.ask(command), /^250/);
    for (const address of list.slice(i, i + PER_SESSION)) replies.set(address, await session.ask(`RCPT TO:<${address}>`));
    session.write('QUIT\r\n');
    session.socket.end();
  }
  return replies;
}

test('R34 the explainer says what Postfix does with mail to each address', async () => {
  const all = addresses(), domains = [...new Set(all.map((a) => a.split('@')[1]))];
  const explained = new Map();
  for (const address of all) explained.set(address, await admin.get(`/explain/address?address=${encodeURIComponent(address)}`));
  const [vdom, relaydom, valias, vmbox, transport] = await Promise.all([postmap('vdom', domains), postmap('relaydom', domains),
    postmap('valias', all), postmap('vmbox', all), postmap('transport', all)]);
  // what another server decides is not asked here: it would be waited for
  const replies = await rcpt(all.filter((address) => explained.get(address).outcome !== 'asked'));
  const seen = {}, differences = [];
  for (const address of all) {
    const { outcome, reply, steps } = explained.get(address), domain = address.split('@')[1];
    const note = (what) => differences.push(`${address}: ${what}\n${JSON.stringify(explained.get(address))}`);
    const first = steps.filter((step) => step.depth === 0), verified = !/not shown to belong/.test(first.find((s) => s.what === 'domain')?.detail ?? '');
    const taken = verified && first.some((s) => s.what === 'domain') && (vdom.has(domain) || relaydom.has(domain));
    if ((outcome !== 'elsewhere') !== (vdom.has(domain) || relaydom.has(domain))) note('vdom, relaydom');
    if (taken !== (outcome !== 'elsewhere')) note('the domain step');
    const leads = first.find((s) => ['forward', 'alias', 'domain_alias', 'catch_all'].includes(s.what))?.to;
    if ((verified ? leads ?? undefined : undefined) !== valias.get(address)) note(`valias ${valias.get(address)}`);
    const local = first.some((s) => s.what === 'mailbox' || s.what === 'forward') || (verified && directory.split.includes(domain)); // a split domain lets every name pass
    if (local !== vmbox.has(address)) note(`vmbox ${vmbox.get(address)}`);
    const way = first.find((s) => s.what === 'relay' || s.what === 'split')?.to;
    if ((verified ? way ?? undefined : undefined) !== transport.get(address)) note(`transport ${transport.get(address)}`);
    if (outcome !== 'asked' && !replies.get(address).startsWith(reply.slice(0, 9))) note(`RCPT TO: ${replies.get(address)}`);
    seen[`${outcome} ${reply.slice(0, 9)}`] = (seen[`${outcome} ${reply.slice(0, 9)}`] ?? 0) + 1;
    for (const { what } of steps) seen[what] = (seen[what] ?? 0) + 1;
  }
  console.log(JSON.stringify(seen));
  assert.equal(differences.length, 0, `${differences.length} differences with seed ${seed}:\n${differences.slice(0, 5).join('\n')}`);
  for (const what of ['accepted 250 2.1.5', 'refused 550 5.1.1', 'refused 550 5.2.1', 'elsewhere 554 5.7.1', 'mailbox', 'forward', 'alias', 'domain_alias', 'split', 'catch_all', 'nobody', 'elsewhere'])
    assert.ok(seen[what] > 0, `no address of seed ${seed} was ${what}: ${JSON.stringify(seen)}`);
});

/** The queue id of a message that was taken. */
const queueId = (said) => /queued as (\w+)/.exec(said.last)?.[1] ?? assert.fail(JSON.stringify(said));

test('R34 mail that is really sent goes where the explainer says, to all of them and nobody else', async () => {
  const leaves = new Map(), leadsOn = new Set(['forward', 'alias', 'domain_alias', 'catch_all']);
  for (const address of addresses()) {
    const { outcome, steps } = await admin.get(`/explain/address?address=${encodeURIComponent(address)}`);
    if (outcome === 'accepted' && steps.some((s) => leadsOn.has(s.what)))
      leaves.set(address, new Set(steps.filter((s) => ['mailbox', 'elsewhere', 'split', 'relay'].includes(s.what)).map((s) => untagged(s.address))));
    if (leaves.size === 60) break;
  }
  assert.ok(leaves.size >= 30 && [...leaves.values()].some((all) => all.size > 1), `seed ${seed}: ${leaves.size}`);
  for (const [address, all] of leaves) {
    const id = queueId(await smtp(portal.port('smtp'), { to: address }));
    const lines = (pattern) => [...portal.log('postfix.log').matchAll(new RegExp(`: ${id}: ${pattern}`, 'g'))].map((m) => m[1]);
    const [count] = await until(`${id} is in the queue`, () => { const found = lines('from=.*nrcpt=(\\d+)'); return found.length > 0 && found; });
    const to = await until(`each recipient of ${id} was tried`, () => { const found = lines('to=<([^>]*)>'); return new Set(found).size >= Number(count) && found; }, 60);
    assert.deepEqual([...new Set(to.map(untagged))].sort(), [...all].sort(), `${address}, seed ${seed}`);
  }
});

test('R34 the explainer says who may send as each address, as Postfix asks it', async () => {
  const all = addresses(), logins = await postmap('slogin', all);
  for (const address of all) {
    const { outcome, steps } = await admin.get(`/explain/sender?address=${encodeURIComponent(address)}`);
    const told = steps.filter((step) => step.what === 'login').map((step) => step.address).join(',') || 'nobody';
    const known = !/elsewhere/.test(outcome);
    if (known) assert.equal(told, logins.get(address), `${address}, seed ${seed}: ${JSON.stringify(steps)}`);
    else assert.equal(logins.get(address), 'nobody');
    // Postfix asks who owns it, the policy whether they may send at present
    const able = steps.some((step) => step.what === 'login' && step.detail === 'may send as this address');
    assert.equal(outcome === 'accepted', able, `${address}, seed ${seed}: ${JSON.stringify(steps)}`);
  }
});

test('R34 who is told to be able to send as an address does so by submission, and nobody else', async () => {
  const mine = new Map(); // login -> what it was told of addresses
  const told = (login, address, may) => mine.set(login, [...mine.get(login) ?? [], [address, may]]);
  const everybody = directory.accounts.map((account) => account.name);
  for (const address of addresses().filter((one) => !one.includes('+'))) {
    const logins = (await admin.get(`/explain/sender?address=${encodeURIComponent(address)}`)).steps.filter((step) => step.what === 'login');
    for (const { address: login, state } of logins) told(login, address, state === 'works');
    const other = pick(everybody);
    if (!logins.some((step) => step.address === other)) told(other, address, false);
  }
  const seen = { true: 0, false: 0 }, differences = [];
  for (const [login, pairs] of [...mine].sort((x, y) => y[1].filter(([, may]) => may).length - x[1].filter(([, may]) => may).length).slice(0, 60)) {
    for (const [address, may] of pairs) {
      const said = await smtp(portal.port('submission'), { from: address, to: 'x@else.example', login: { user: login, password }, text: `From: <${address}>\nSubject: x\n\nhello\n` });
      if (/^250 /.test(said.last) !== may) differences.push(`${login} as ${address}: ${may}, but ${said.last}`);
      seen[may]++;
    }
  }
  assert.deepEqual(differences, [], `seed ${seed}`);
  assert.ok(seen.true >= 20 && seen.false >= 20, JSON.stringify(seen));
});

test('R34 R83 a DomainAdmin is told of its own domains, a MailUser of itself', async () => {
  for (const name of ['dora', 'otto']) {
    await admin.post('/accounts', { name, role: 'domain_admin', password });
    await admin.post('/domains', { name: `${name}.test`, owner: name, verified: true });
    await admin.post('/accounts', { name: `ann@${name}.test`, password });
  }
  const [dora, ann] = await Promise.all(['dora', 'ann@dora.test'].map((name) => portal.nobody.login(name, password)));
  await admin.post('/aliases', { address: 'both@dora.test', targets: ['ann@dora.test', 'ann@otto.test'] });
  const ask = (client, what, address) => client.get(`/explain/${what}?address=${encodeURIComponent(address)}`);
  const both = await ask(dora, 'address', 'both@dora.test');
  assert.deepEqual(both.steps.map(({ depth, address, what, state }) => [depth, address, what, state]),
    [[0, 'dora.test', 'domain', 'works'], [0, 'both@dora.test', 'alias', null], [1, 'ann@dora.test', 'mailbox', 'works'],
      [1, 'ann@otto.test', 'elsewhere', 'not_told']]);
  await dora.patch('/accounts/ann@dora.test', { may_receive: false });
  assert.equal((await ask(dora, 'address', 'ann@dora.test')).steps.at(1).state, 'no_mail');
  await dora.patch('/accounts/ann@dora.test', { may_receive: true });
  assert.equal(both.outcome, 'accepted');
  assert.deepEqual([both.greylist, both.add_header, both.reject], [4, 6, 15]);
  const same = (one, other) => JSON.stringify(one).replaceAll('otto.test', 'X') === JSON.stringify(other).replaceAll('nowhere.test', 'X');
  for (const what of ['address', 'sender'])
    assert.ok(same(await ask(dora, what, 'ann@otto.test'), await ask(dora, what, 'ann@nowhere.test')));
  assert.equal((await ask(ann, 'address', 'ann+x@dora.test')).outcome, 'accepted');
  assert.equal((await ask(ann, 'sender', 'ann@dora.test')).outcome, 'accepted');
  for (const other of ['both@dora.test', 'ann@otto.test', 'ann@nowhere.test'])
    await ann.refused('not_found', 'GET', `/explain/address?address=${other}`);
  await dora.refused('invalid_field', 'GET', '/explain/address?address=nobody', undefined, { pointer: '/address' });
  await dora.refused('invalid_field', 'GET', '/explain/sender', undefined, { pointer: '/address' });
});
