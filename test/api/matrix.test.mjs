// SPDX-License-Identifier: Apache-2.0
// Every route of the document x every role x {own, foreign, missing object} (R1, R83, S1). A new route is in it as soon
// as it is served, and fails here until its least role and a body are in the tables below.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { blocked, password, reportSpam, startApi, tenants } from '../lib/api.mjs';
import { Authenticator, register, signIn } from '../lib/authenticator.mjs';
import { journeys, refusal } from '../lib/journeys.mjs';
import { enable } from '../lib/otp.mjs';
import { rows, sql } from '../lib/rows.mjs';
import { adminPassword } from '../lib/scratch.mjs';

const origin = 'https://portal.test';
const ROLES = ['nobody', 'mail_user', 'domain_admin', 'master_admin'];

/** Least role by path, or by method and path: the first row that fits (API.md, "Routes"). */
const LEAST = [
  [/^\/(health|version|openapi\.json|sign-in-page)$/, 'nobody'],
  [/^\/auth\/(login|password-reset|password-reset\/confirm|recovery-email\/confirm)$/, 'nobody'],
  [/^\/auth\/passkey\/(options|login)$/, 'nobody'],
  [/^\/client-profile$/, 'nobody'],
  [/^\/migration\/signup$/, 'nobody'],
  [/^\/auth\/logout$/, 'mail_user'],
  [/^\/jobs\/[^/]*\/file$/, 'master_admin'],
  [/^\/(me|jobs|log|trace)(\/|$)/, 'mail_user'],
  [/^\/(import|export)$/, 'domain_admin'],
  [/^\/explain\//, 'mail_user'],
  [/^\/accounts\/\{[^}]*\}\/(cascade|transfer)$/, 'master_admin'],
  [/^\/(accounts|deleted-accounts|domains|domain-aliases|relay-domains|sender-addresses|hostnames|aliases|migration|stats)(\/|$)/, 'domain_admin'],
  [/^\/(antispam|server|settings|metrics)(\/|$)/, 'master_admin'],
];

/** A sound body for each operation that takes one. */
const BODIES = {
  'POST /auth/login': { username: 'ann@dora.test', password },
  'POST /auth/password-reset': { username: 'ann@dora.test' },
  'POST /auth/password-reset/confirm': { token: 'none', password: 'another long enough password' },
  'POST /auth/recovery-email/confirm': { token: 'none' },
  'PUT /me/recovery-email': { recovery_email: 'me@far.example', password },
  'PUT /settings/system-mailer': { host: 'relay.example.net' },
  'POST /auth/passkey/login': { id: 'AAAA', type: 'public-key', response: { clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA', userHandle: 'AAAA' } },
  'POST /me/passkeys/options': { password },
  'POST /me/passkeys': { id: 'AAAA', type: 'public-key', response: { clientDataJSON: 'e30', attestationObject: 'oA' } },
  'PATCH /me/passkeys/{}': { name: 'Changed' },
  'PUT /me/password-login': { enabled: true, password },
  'PATCH /me': { full_name: 'Me' },
  'POST /me/device-passwords': { name: 'Phone', scopes: ['imap'], password },
  'POST /me/filters': { name: 'Matrix', matching: 'always', actions: [{ action: 'keep' }] },
  'PATCH /me/filters/{}': { name: 'Changed' },
  'PUT /me/filters/order': { order: [] },
  'PUT /me/filters/script': { script: 'keep;' },
  'POST /me/filters/test': { message: 'Subject: x\n\nx\n' },
  'PUT /me/vacation': { text: 'away' },
  'POST /me/collections': { type: 'calendar', name: 'Matrix' },
  'PATCH /me/collections/{}': { name: 'Changed' },
  'POST /me/collections/{}/import': 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n',
  'PUT /me/collections/{}/shares/{}': { rights: 'r' },
  'POST /me/invitations': { itip_method: 'request', recipients: ['ann@dora.test'], subject: 'Plan', calendar: 'BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n' },
  'POST /me/learn': { verdict: 'spam', mailbox: 'INBOX', uid: 1 },
  'POST /me/totp': { password },
  'POST /me/totp/verify': { otp: '123456' },
  'POST /me/totp/recovery-codes': { password, otp: '123456' },
  'DELETE /me/totp': { password, otp: '123456' },
  'POST /me/api-keys': { name: 'Matrix', scopes: ['me:read'], password },
  'PUT /me/password': { old_password: password, new_password: 'another long enough password' },
  'POST /accounts': { name: 'fresh@dora.test', password },
  'PATCH /accounts/{}': { full_name: 'Changed' },
  'POST /accounts/{}/rename': { name: 'renamed@dora.test' },
  'POST /accounts/{}/restore': { name: 'back@dora.test' },
  'POST /accounts/{}/cascade': { action: 'disable' },
  'POST /accounts/{}/transfer': { to: 'dora' },
  'POST /domains': { name: 'fresh.test' },
  'PATCH /domains/{}': { comment: 'Changed' },
  'PUT /domains/{}/split-routing': { host: '192.0.2.1' },
  'PUT /domains/{}/migration': { host: '192.0.2.1' },
  'POST /migration/signup': { address: 'x@nowhere.test', old_password: 'x', new_password: password },
  'POST /migration/users': { address: 'ann@dora.test', source_password: 'x' },
  'PATCH /migration/users/{}': { source_login: 'changed' },
  'POST /sender-addresses': { address: 'fresh@dora.test', users: ['ann@dora.test'] },
  'PATCH /sender-addresses/{}': { comment: 'Changed' },
  'POST /domain-aliases': { name: 'fresh.test', domain: 'dora.test' },
  'POST /domains/{}/dkim': {},
  'PUT /domains/{}/outgoing-ip': { ip: '127.0.0.2', helo: 'mx.fresh.test' },
  'PATCH /domain-aliases/{}': { comment: 'Changed' },
  'POST /hostnames': { name: 'fresh.test' },
  'PATCH /hostnames/{}': { comment: 'Changed' },
  'POST /relay-domains': { name: 'fresh.test', host: '192.0.2.1' },
  'PATCH /relay-domains/{}': { comment: 'Changed' },
  'POST /aliases': { address: 'fresh@dora.test', targets: ['ann@dora.test'] },
  'PATCH /aliases/{}': { comment: 'Changed' },
  'PUT /antispam/thresholds': { greylist: 4, add_header: 6, reject: 15 },
  'PUT /antispam/rules': { blacklist: { domains: ['spam.test'] } },
  'PUT /domains/{}/antispam/thresholds': { greylist: 4, add_header: 6, reject: 15 },
  'PUT /relay-domains/{}/antispam/thresholds': { greylist: 4, add_header: 6, reject: 15 },
  'PUT /relay-domains/{}/antispam/rules': { whitelist: { emails: ['a@friend.test'] } },
  'PUT /domains/{}/antispam/rules': { blacklist: { ips: ['192.0.2.0/24'] } },
  'POST /explain/failure': '550 5.1.1 User unknown\n',
  'POST /aliases/bulk': 'fresh@dora.test ann@dora.test\n',
  'POST /import': 'address,targets\nfresh@dora.test,ann@dora.test\n',
  ...Object.fromEntries(['hold', 'release', 'delete', 'flush', 'requeue'].map((deed) => [`POST /server/queue/${deed}`, { all: true }])),
  ...Object.fromEntries(['recalculate-quota', 'rebuild-indexes', 'clear-verify-cache'].map((name) => [`POST /server/actions/${name}`, {}])),
  'POST /server/actions/restore-mailbox': { account: 'ann@dora.test' },
  'PUT /settings/relayhost': { host: 'relay.example.net' },
  'PUT /settings/junk-trash': { junk_days: 7 },
  'PUT /settings/sending-limits': { local_burst: 10 },
  'PUT /settings/two-factor': { roles: [] },
  'PUT /settings/imap-master-password': { password: 'another long enough password' },
  'PUT /settings/sign-in-page': { text: 'Hello' },
};

/** What a MasterAdmin tries it on where a mailbox will not do. */
const OBJECTS = { 'POST /accounts/{}/restore': 'gone@dora.test', 'POST /accounts/{}/cascade': 'otto', 'POST /accounts/{}/transfer': 'otto' };

/** What stands for a second name in a path, by the part before it: each tenant has one of that name, each account its own session. */
const INNER = { dkim: () => 's1', 'device-passwords': () => '1', shares: () => 'bob@dora.test', sessions: (account) => sessions[account] ?? sessions['eve@otto.test'] };
const sessions = {};
/** Parameters that an operation can not do without, and the type of a body that is no JSON. */
const QUERIES = { 'POST /import': 'kind=aliases', 'GET /export': 'kind=aliases', 'GET /explain/address': 'address=ann@dora.test', 'GET /explain/sender': 'address=ann@dora.test' };
const TYPES = { 'POST /me/collections/{}/import': 'text/calendar', 'POST /import': 'text/csv', 'POST /aliases/bulk': 'text/plain', 'POST /explain/failure': 'text/plain' };

let api, operations, who;
const objects = {}; // first part of the path -> role -> {own, foreign, missing}

before(async () => {
  api = await startApi({ also: ['hooks'], conf: { outgoing_addresses: '127.0.0.2,127.0.0.3', url: origin, backup_target: '/nonexistent' } });
  const { admin, nobody } = api;
  const people = await tenants(api);
  who = { nobody, mail_user: people.ann, domain_admin: people.dora, master_admin: people.max };
  const passkeys = {}; // before one-time codes, which would be asked for
  for (const [key, client] of Object.entries({ eve: people.eve, ...who }))
    if (key !== 'nobody') passkeys[key] = (await register(client, new Authenticator({ origin }), password)).id;
  await admin.put('/domains/dora.test/outgoing-ip', { ip: '127.0.0.2', helo: 'mx.dora.test' });
  await admin.put('/domains/otto.test/outgoing-ip', { ip: '127.0.0.3', helo: 'mx.otto.test' });
  for (const d of ['dora.test', 'otto.test']) await admin.post(`/domains/${d}/dkim`, { selector: INNER.dkim() });
  await admin.post('/aliases', { address: 'mine@dora.test', targets: ['ann@dora.test'] });
  await admin.post('/aliases', { address: 'hers@otto.test', targets: ['eve@otto.test'] });
  for (const tenant of ['dora', 'otto']) {
    await admin.want(200, 'PUT', `/domains/${tenant}.test/split-routing`, { host: '192.0.2.1' });
    await admin.post('/domain-aliases', { name: `also-${tenant}.test`, domain: `${tenant}.test` });
    await admin.post('/hostnames', { name: `mx-${tenant}.test`, owner: tenant });
    await admin.post('/relay-domains', { name: `relay-${tenant}.test`, owner: tenant, host: '192.0.2.1' });
  }
  for (const name of ['bob@dora.test', 'eve@otto.test']) {
    await admin.want(200, 'PUT', `/domains/${name.split('@')[1]}/migration`, { host: '192.0.2.1' });
    await admin.post('/migration/users', { address: name, source_password: 'x' });
  }
  const make = (own, foreign, missing) => Object.fromEntries(ROLES.map((role) =>
    [role, role === 'master_admin' ? { own: foreign, missing } : { own, foreign, missing }]));
  objects.accounts = make('bob@dora.test', 'eve@otto.test', 'eva@otto.test');
  objects['migration/users'] = make('bob@dora.test', 'eve@otto.test', 'eva@otto.test');
  objects.domains = make('dora.test', 'otto.test', 'atto.test');
  for (const name of ['bob@dora.test', 'eve@otto.test']) await reportSpam(api, name);
  const block = await blocked(api);
  objects.server = make(null, block, String(BigInt(block) + 1000n)); // a block for the account and one for the network came together
  objects['server/logs'] = make(null, 'postfix', 'mailfix');
  objects.stats = make('bob@dora.test', 'eve@otto.test', 'eva@otto.test');
  objects['domain-aliases'] = make('also-dora.test', 'also-otto.test', 'also-atto.test');
  objects.hostnames = make('mx-dora.test', 'mx-otto.test', 'mx-atto.test');
  await admin.post('/sender-addresses', { address: 'as@dora.test', users: ['ann@dora.test'] });
  await admin.post('/sender-addresses', { address: 'as@otto.test', users: ['eve@otto.test'] });
  objects['sender-addresses'] = make('as@dora.test', 'as@otto.test', 'as@atto.test');
  objects['relay-domains'] = make('relay-dora.test', 'relay-otto.test', 'relay-atto.test');
  objects.aliases = make('mine@dora.test', 'hers@otto.test', 'hars@otto.test');
  for (const name of ['gone@dora.test', 'gone@otto.test']) {
    await admin.post('/accounts', { name, password });
    await admin.remove(`/accounts/${name}`);
  }
  objects['deleted-accounts'] = make('gone@dora.test', 'gone@otto.test', 'gone@atto.test');
  const idOf = async (client) => (await client.get('/me/sessions')).items.find((s) => s.current).id;
  const another = (id) => String(BigInt(id) + 1n).padStart(id.length, '0');
  const came = await journeys(api, { postfix: ['bob@dora.test', 'ann@dora.test', 'eve@otto.test'].map((to, i) => refusal(`x${i}@far.test`, to)) });
  const [bobs, anns, eves] = came.reverse().map((row) => row.id);
  objects.trace = { ...make(bobs, eves, another(eves)), mail_user: { own: anns, foreign: eves, missing: another(eves) } };
  const foreign = await idOf(people.eve);
  const key = async (client) => (await client.post('/me/api-keys', { name: 'Matrix', scopes: ['me:read'], password })).id;
  const foreignKey = await key(people.eve);
  for (const part of ['me/sessions', 'me/api-keys', 'me/passkeys']) objects[part] = {};
  for (const role of ROLES.slice(1)) {
    const second = await nobody.login((await who[role].get('/me')).name, password);
    objects['me/sessions'][role] = { own: await idOf(second), foreign, missing: another(foreign) };
    objects['me/passkeys'][role] = { own: passkeys[role], foreign: passkeys.eve, missing: another(passkeys.eve) };
    objects['me/api-keys'][role] = { own: await key(who[role]), foreign: foreignKey, missing: another(foreignKey) };
  }
  objects['me/learned-senders'] = objects['me/sessions'];
  await admin.post('/accounts', { name: 'ivy@otto.test', password });
  const book = async (client) => (await client.post('/me/collections', { type: 'calendar', name: 'Matrix' })).id;
  const foreignBook = await book(people.eve), foreignBooks = { foreign: foreignBook, missing: foreignBook.replace(/.$/, (c) => (c === 'a' ? 'b' : 'a')) };
  objects['me/collections'] = { mail_user: { own: await book(people.ann), ...foreignBooks }, domain_admin: foreignBooks, master_admin: foreignBooks };
  const between = await people.eve.put(`/me/collections/${foreignBook}/shares/ivy@otto.test`, { rights: 'r' }), theirs0 = { foreign: between.id, missing: another(between.id) };
  objects['me/shares'] = { mail_user: theirs0, domain_admin: theirs0, master_admin: theirs0 };
  const device = async (client) => (await client.post('/me/device-passwords', { name: 'Matrix', scopes: ['imap'], password })).id;
  const foreignDevice = await device(people.eve), theirs = { foreign: foreignDevice, missing: another(foreignDevice) };
  objects['me/device-passwords'] = { mail_user: { own: await device(people.ann), ...theirs }, domain_admin: theirs, master_admin: theirs };
  const filter = async (client) => (await client.post('/me/filters', BODIES['POST /me/filters'])).id;
  const foreignFilter = await filter(people.eve), others = { foreign: foreignFilter, missing: another(foreignFilter) };
  objects['me/filters'] = { mail_user: { own: await filter(people.ann), ...others }, domain_admin: others, master_admin: others };
  for (const client of [people.bob, people.eve]) await enable(client);
  sessions['eve@otto.test'] = foreign;
  sessions['bob@dora.test'] = await idOf(people.bob);
  const job = await admin.want(202, 'POST', '/server/actions/recalculate-quota');
  await admin.call('DELETE', `/jobs/${job.id}`); // ended, so that its events come to an end
  objects.jobs = make(null, job.id, another(job.id));
  objects.jobs.master_admin = { own: job.id, missing: another(job.id) };

  operations = admin.contract.operations.map((o) => {
    const path = (admin.contract.base + o.template).replace(/^\/api\/v1/, '');
    return { ...o, path, name: `${o.method} ${path.replace(/\{[^}]*\}/g, '{}')}` };
  }).filter((o) => !o.path.startsWith('/problems'));
});
after(() => api?.stop());

const least = (o) => LEAST.find(([pattern]) => pattern.test(o.path) || pattern.test(`${o.method} ${o.path}`))?.[1];
/** By what stands before the name in the path, or by its first word. */
const objectsOf = (o) => objects[o.path.slice(1).split('/{')[0]] ?? objects[o.path.split('/')[1]];
const hasObject = (o) => o.path.includes('{');
const target = (o, object, dry = false) => {
  const query = [QUERIES[o.name], dry && o.method !== 'GET' && 'dry_run=1'].filter(Boolean).join('&');
  return o.path.replace(/\{[^}]*\}/, encodeURIComponent(object))
    .replace(/([^/]+)\/\{[^}]*\}/, (_, part) => `${part}/${INNER[part](object)}`) + (query ? `?${query}` : '');
};
const call = (role, o, object, dry) => who[role].call(o.method, target(o, object ?? '', dry), o.operation.requestBody ? BODIES[o.name] : undefined,
  TYPES[o.name] ? { 'content-type': TYPES[o.name] } : {});

test('R1 each operation has a least role and a body in the tables above', () => {
  assert.ok(operations.length >= 25, `${operations.length} operations`);
  for (const o of operations) {
    assert.ok(least(o), `no least role for ${o.name}`);
    if (o.operation.requestBody) assert.ok(BODIES[o.name], `no body for ${o.name}`);
    if (hasObject(o)) assert.ok(objectsOf(o), `no objects for ${o.name}`);
  }
});

test('R1 too low a role is refused, whatever the object', async () => {
  for (const o of operations)
    for (const role of ROLES.slice(0, ROLES.indexOf(least(o)))) {
      const set = hasObject(o) ? objectsOf(o)[role] ?? objectsOf(o).mail_user : { any: '' };
      for (const [kind, object] of Object.entries(set)) {
        const answer = await call(role, o, object ?? set.foreign, false);
        const code = role === 'nobody' ? 'unauthenticated' : 'forbidden';
        assert.equal(answer.json?.code, code, `${o.name} as ${role} on ${kind}: ${answer.status} ${answer.text}`);
      }
    }
});

test('R1 the least role and those above may', async () => {
  for (const o of operations)
    for (const role of ROLES.slice(ROLES.indexOf(least(o)))) {
      const own = hasObject(o) ? OBJECTS[o.name] ?? objectsOf(o)[role]?.own : '';
      if (own === null || own === undefined) continue; // a role that owns none of these
      const answer = await call(role, o, own, true);
      const fine = answer.status < 400 || (o.name === 'GET /health' && answer.status === 503) ||
        (answer.json.code === 'unavailable' && o.path.startsWith('/server/')) || // the part that it asks does not run here
        (answer.json.code === 'not_found' && o.name === 'DELETE /me/learned-senders/{}') || // nobody has learned anything here
        (answer.json.code === 'invalid_field' && o.name.startsWith('POST /auth/') && o.name.endsWith('/confirm')) || // no such token
        (answer.json.code === 'not_found' && o.name === 'GET /client-profile') || // nor such a link
        (answer.json.code === 'invalid_field' && ['POST /me/passkeys', 'POST /auth/passkey/login'].includes(o.name)) || // nobody was asked to sign anything
        (answer.json.code === 'conflict' && ['POST /me/learn', 'POST /me/invitations', 'POST /me/device-passwords', 'POST /me/collections', 'POST /me/webmail/roundcube', 'POST /me/dav-token'].includes(o.name)) || // an admin has no mailbox
        (answer.json.code === 'not_found' && o.name === 'POST /me/webmail/snappymail') || // it was not added
        (answer.json.code === 'conflict' && role !== 'mail_user' && /^[A-Z]+ \/me\/(filters|vacation)/.test(o.name)) || // nor rules
        (answer.json.code === 'unavailable' && /\/me\/filters\/(script|test)$/.test(o.path)) || // Dovecot does not run here
        (answer.json.code === 'invalid_field' && o.name === 'PUT /me/filters/order') || // a rule is left out
        (answer.json.code === 'not_found' && o.name === 'DELETE /me/vacation') || // nobody is away
        (answer.json.code === 'not_found' && ['GET', 'DELETE'].includes(o.method) && /\/shares\/\{}$/.test(o.name)) || // nothing is shared so
        (answer.json.code === 'not_found' && o.name === 'GET /jobs/{}/file') || // it has made none
        (answer.json.code === 'not_found' && /\/device-passwords\/\{}$/.test(o.name)) || // nor anybody a device password of that id
        (answer.json.code === 'conflict' && o.name === 'POST /me/totp/verify') || // no key waits for its first code
        (answer.json.code === 'not_found' && ['POST /me/totp/recovery-codes', 'DELETE /me/totp'].includes(o.name)) || // it is off
        (answer.json.code === 'bad_credentials' && o.name === 'POST /migration/signup') || // nobody comes from there
        (answer.json.code === 'conflict' && o.name === 'POST /migration/users/{}/finish') || // it waits
        (answer.json.code === 'conflict' && o.name === 'DELETE /jobs/{}') || // it has ended
        (answer.json.code === 'conflict' && o.path.endsWith('/verification/token')) || // it is verified
        (answer.json.code === 'conflict' && o.name === 'POST /domains/{}/dkim') || // one waits
        (answer.json.code === 'not_found' && o.name === 'GET /jobs/{}/result') || // it is about no file
        (answer.json.code === 'conflict' && o.name === 'DELETE /domains/{}'); // not empty
      assert.ok(fine, `${o.name} as ${role} on its own: ${answer.status} ${answer.text}`);
    }
});

test('R83 a foreign object answers exactly like one that does not exist', async () => {
  let compared = 0;
  const snapshot = async () => JSON.stringify(await Promise.all(['/accounts', '/domains', '/domain-aliases', '/relay-domains', '/hostnames', '/sender-addresses', '/aliases', '/migration/users'].map((p) => api.admin.get(p))));
  const before_ = await snapshot();
  for (const o of operations.filter(hasObject))
    for (const role of ROLES.slice(Math.max(1, ROLES.indexOf(least(o))))) {
      const { foreign, missing } = objectsOf(o)[role];
      if (foreign === undefined) continue; // nothing is foreign to a MasterAdmin
      for (const dry of [false, true]) {
        const [a, b] = [await call(role, o, foreign, dry), await call(role, o, missing, dry)];
        assert.equal(a.status, 404, `${o.name} as ${role}: ${a.status} ${a.text}`);
        assert.equal(same(a, foreign), same(b, missing), `${o.name} as ${role}`);
        compared++;
      }
    }
  assert.ok(compared >= 20, `${compared} pairs`);
  assert.equal(await snapshot(), before_, 'a refused request changed something');
});

/** The answer without what must differ. */
function same(answer, object) {
  const { date, 'x-request-id': id, ...headers } = answer.headers;
  return JSON.stringify([answer.status, headers, answer.text])
    .replaceAll(encodeURIComponent(object), 'OBJECT').replaceAll(object, 'OBJECT').replaceAll(id, 'ID');
}

test('R83 by id, too, and in the time of a missing one', async () => {
  const { dora, eve } = { dora: who.domain_admin, eve: await api.admin.get('/accounts/eve@otto.test') };
  const missing = String(BigInt(eve.id) + 1n);
  const spent = { [eve.id]: [], [missing]: [] };
  for (let i = 0; i < 30; i++)
    for (const id of [eve.id, missing]) {
      const start = performance.now();
      await dora.refused('not_found', 'GET', `/accounts/${id}`);
      spent[id].push(performance.now() - start);
    }
  const median = (all) => all.sort((x, y) => x - y)[all.length >> 1];
  const [a, b] = [median(spent[eve.id]), median(spent[missing])];
  assert.ok(a < 2 * b + 2 && b < 2 * a + 2, `${a} ms and ${b} ms`);
});

test('R83 what points at another tenant is refused like what points at nothing (S1)', async () => {
  const dora = who.domain_admin;
  for (const [method, path, foreign, missing] of [
    ['POST', '/accounts', { name: 'x@otto.test', password }, { name: 'x@atto.test', password }],
    ['POST', '/aliases', { address: 'x@otto.test', targets: ['ann@dora.test'] }, { address: 'x@atto.test', targets: ['ann@dora.test'] }],
    ['POST', '/aliases', { address: '@otto.test', targets: ['ann@dora.test'] }, { address: '@atto.test', targets: ['ann@dora.test'] }],
    ['POST', '/sender-addresses', { address: 'x@otto.test', users: ['ann@dora.test'] }, { address: 'x@atto.test', users: ['ann@dora.test'] }],
    ['POST', '/domain-aliases', { name: 'x.test', domain: 'otto.test' }, { name: 'x.test', domain: 'atto.test' }],
    ['PATCH', '/domain-aliases/also-dora.test', { domain: 'otto.test' }, { domain: 'atto.test' }],
    ['POST', '/accounts/ann@dora.test/rename', { name: 'ann@otto.test' }, { name: 'ann@atto.test' }],
  ]) {
    const [a, b] = [await dora.call(method, path, foreign), await dora.call(method, path, missing)];
    assert.equal(a.status, 404, a.text);
    assert.equal(same(a, 'otto.test'), same(b, 'atto.test'), path);
  }
});

/** What can be asked for by API key, or nothing. */
const scopeOf = (o) => o.operation.security?.find((s) => s.key)?.key[0];
/** An answer to compare: what it says, not for whom. */
const said = (answer, object) => same(answer, object ?? '');

test('R5 each route with API keys of each role: to read, to write, for another area, expired; and an expired session (S1)', async () => {
  const every = api.nobody.contract.document.paths['/api/v1/me/api-keys'].post.requestBody.content['application/json'].schema.properties.scopes.items.enum;
  const areas = [...new Set(every.map((scope) => scope.split(':')[0]))];
  let asked = 0;
  for (const role of ROLES.slice(1)) {
    const name = (await who[role].get('/me')).name;
    const keyOf = async (scopes) => api.nobody.as((await who[role].post('/me/api-keys', { name: 'Matrix', scopes, password })).token);
    const [read, write, late] = [await keyOf(every.filter((s) => s.endsWith(':read'))), await keyOf(every), await keyOf(every)];
    const without = {};
    for (const area of areas) without[area] = await keyOf(every.filter((s) => !s.startsWith(`${area}:`)));
    const ended = await api.nobody.login(name, password);
    sql(api, `UPDATE api_key SET expires_at = ${Date.now() - 1} WHERE token_hash = (SELECT token_hash FROM api_key ORDER BY id DESC LIMIT 1 OFFSET ${areas.length})`);
    await late.refused('unauthenticated', 'GET', '/me');
    sql(api, `UPDATE session SET expires_at = ${Date.now() - 1} WHERE id = (SELECT max(id) FROM session)`);
    await ended.refused('unauthenticated', 'GET', '/me');
    for (const o of operations.filter((one) => least(one) !== 'nobody')) {
      const scope = scopeOf(o), changes = o.method !== 'GET', may = ROLES.indexOf(role) >= ROLES.indexOf(least(o));
      const set = hasObject(o) ? Object.entries(objectsOf(o)[role] ?? {}).filter(([, object]) => object) : [['any', '']];
      for (const [kind, object] of set) {
        const ask = (client) => client.call(o.method, target(o, object, true), o.operation.requestBody ? BODIES[o.name] : undefined, TYPES[o.name] ? { 'content-type': TYPES[o.name] } : {});
        const where = `${o.name} as ${role} on ${kind}`, refused = (answer, code, by) => assert.equal(answer.json?.code, code, `${where} by ${by}: ${answer.status} ${answer.text}`);
        for (const client of [late, ended]) refused(await ask(client), 'unauthenticated', 'an expired one');
        if (!scope || !may) {
          for (const client of [read, write]) refused(await ask(client), 'forbidden', 'key');
        } else {
          refused(await ask(without[scope.split(':')[0]]), 'forbidden', 'wrong scope');
          if (changes) refused(await ask(read), 'forbidden', 'a key to read');
          if (kind !== 'own' && kind !== 'any') { // what is nobody's business is not the key's, either
            const [key, session] = [await ask(changes ? write : read), await ask(who[role])];
            assert.equal(key.status, 404, `${where}: ${key.text}`);
            assert.equal(said(key, object), said(session, object), where);
          } else if (changes) {
            const key = await ask(write);
            assert.ok(![401, 403].includes(key.status), `${where} by a key to write: ${key.status} ${key.text}`);
          } else if (!o.path.endsWith('/events')) {
            const [key, session] = [await ask(read), await ask(who[role])];
            assert.equal(key.status, session.status, `${where}: ${key.text}`);
          }
        }
        asked++;
      }
    }
  }
  assert.ok(asked > 250, `${asked} places`);
});

test('R12 R70 a session that has to set up a second factor first reaches nothing but that, whatever the object (S1)', async () => {
  const key = new Authenticator({ origin }), setsUp = /^\/(auth\/logout|me(\/(password|totp|passkeys)(\/.*)?)?)$/;
  await register(api.admin, key, adminPassword(api.instance));
  const whole = await signIn(api.nobody, key);
  await whole.put('/settings/two-factor', { roles: ROLES.slice(1) });
  let asked = 0;
  try {
    for (const o of operations.filter((one) => least(one) !== 'nobody'))
      for (const role of ROLES.slice(ROLES.indexOf(least(o)))) {
        const set = hasObject(o) ? Object.entries(objectsOf(o)[role] ?? {}).filter(([, object]) => object) : [['any', '']];
        const answers = [];
        for (const [kind, object] of set) {
          const answer = await call(role, o, object, true);
          if (setsUp.test(o.path)) assert.notEqual(answer.json?.reason, 'factor_first', `${o.name} as ${role}`);
          else assert.deepEqual([answer.status, answer.json?.reason], [403, 'factor_first'], `${o.name} as ${role} on ${kind}: ${answer.text}`);
          answers.push(JSON.stringify({ ...answer.json, instance: 0, request_id: 0 }));
          asked++;
        }
        if (!setsUp.test(o.path)) assert.ok(new Set(answers).size <= 1, `${o.name} as ${role}: ${answers}`);
      }
  } finally {
    await whole.remove('/settings/two-factor');
  }
  assert.ok(asked > 250, `${asked} places`);
  await who.mail_user.get('/me/filters');
});

test('R12 a right password without the code is no credential (S1)', async () => {
  const before_ = rows(api);
  for (const path of ['/auth/login', '/auth/login?cookie=1']) {
    const answer = await api.nobody.refused('otp_required', 'POST', path, { username: 'bob@dora.test', password });
    assert.equal(answer.headers['set-cookie'], undefined);
    assert.equal(answer.json.token ?? answer.json.csrf_token, undefined);
  }
  const sessionsIn = (text) => text.split('\n').filter((line) => /INTO (public\.)?session/.test(line)).length;
  assert.equal(sessionsIn(rows(api)), sessionsIn(before_));
});

test('R83 mass assignment: no body takes a field of another one, and nothing is changed (S2)', async () => {
  const json = (o) => o.operation.requestBody?.content['application/json']?.schema?.properties;
  const schemas = operations.map(json).filter(Boolean);
  const answers = operations.flatMap((o) => Object.values(o.operation.responses)).map((r) => r.content?.['application/json']?.schema).flatMap((s) => [s?.properties, s?.properties?.items?.items?.properties]).filter(Boolean);
  const hidden = ['owner_id', 'account_id', 'domain_id', 'token_hash', 'is_admin', '__proto__', 'constructor'];
  const fields = [...new Set([...schemas, ...answers].flatMap(Object.keys).concat(hidden))];
  const state = rows(api);
  let tried = 0;
  for (const o of operations.filter(json)) {
    const others = fields.filter((field) => !Object.hasOwn(json(o), field));
    for (let i = 0; i < others.length; i += 15) {
      const some = others.slice(i, i + 15);
      const body = JSON.stringify({ ...BODIES[o.name] }).replace(/}$/, `${Object.keys(BODIES[o.name]).length ? ',' : ''}${some.map((field) => `"${field}":"1"`).join(',')}}`);
      const own = hasObject(o) ? OBJECTS[o.name] ?? objectsOf(o).master_admin?.own ?? 'x' : '';
      const answer = await who.master_admin.call(o.method, target(o, own), body);
      assert.equal(answer.status, 422, `${o.name} with ${some}: ${answer.text}`);
      const named = answer.json.errors.map((e) => e.pointer);
      for (const field of some) assert.ok(named.includes(`/${field}`), `${o.name} does not refuse ${field}: ${named}`);
      tried += some.length;
    }
  }
  assert.ok(tried > 2000, `${tried} fields`);
  assert.equal(rows(api), state);
});
