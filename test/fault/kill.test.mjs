// SPDX-License-Identifier: Apache-2.0
// R81: kill -9 of each process under load. The journal of acknowledged writes is kept here, outside the instance:
// afterwards every acknowledged row and mail is there, and of a change that was not acknowledged all or nothing.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { password } from '../lib/api.mjs';
import { send } from '../lib/http.mjs';
import { PARTS, startInstance } from '../lib/instance.mjs';
import { smtp } from '../lib/lines.mjs';
import { until } from '../lib/until.mjs';

const ROUNDS = Number(process.env.MAILPORTAL_FAULT_ROUNDS ?? 2);
const hash = '{ARGON2ID}$argon2id$v=19$m=8192,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$EjfPcYZyJFP7r+6hMpj3q3qDqA3FKqv0R8TnUVT3QDY';

let portal;
const ann = { user: 'ann@dora.test', password };
before(async () => {
  portal = await startInstance();
  await portal.admin.post('/domains', { name: 'dora.test', verified: true });
  await portal.admin.post('/accounts', { name: ann.user, password });
}, { timeout: 540_000 });
after(() => portal?.stop());

const dav = (method, name, body) => send({ url: portal.at.dav, ca: portal.ca }, {
  method, path: `/dav/${ann.user}/calendar/${name}`, body, headers: { authorization: `Basic ${Buffer.from(`${ann.user}:${password}`).toString('base64')}` } });

/** Writers that never stop for an error; what was acknowledged is in the journal. */
function load() {
  const journal = { accounts: new Map(), aliases: new Set(), deleted: new Set(), changed: new Map(), mails: new Set(), events: new Set(), tried: 0 };
  let going = true;
  let n = 0;
  const forever = async (work) => {
    while (going) {
      journal.tried++;
      await work(`${process.pid}-${++n}`).catch(() => pause(20));
    }
  };
  const { admin } = portal;
  const writers = [
    forever(async (id) => {
      const name = `w${id}@dora.test`;
      const made = await admin.call('POST', '/accounts', { name, password_hash: hash });
      if (made.status !== 201) throw new Error(made.text);
      journal.accounts.set(name, made.json.id);
      const alias = await admin.call('POST', '/aliases', { address: `a${id}@dora.test`, targets: [name, ann.user] });
      if (alias.status === 201) journal.aliases.add(`a${id}@dora.test`);
      const changed = await admin.call('PATCH', `/accounts/${name}`, { full_name: id });
      if (changed.status === 200) journal.changed.set(name, id);
    }),
    forever(async (id) => {
      const name = `d${id}@dora.test`;
      const made = await admin.call('POST', '/accounts', { name, password_hash: hash });
      if (made.status !== 201) throw new Error(made.text);
      const gone = await admin.call('DELETE', `/accounts/${name}`);
      if (gone.status === 204) journal.deleted.add(name);
    }),
    forever(async (id) => {
      const said = await smtp(portal.port('smtp'), { to: ann.user, text: `From: <x@outside.test>\nSubject: mail-${id}-end\n\nx\n` });
      if (!/^250/.test(said.sent ?? '')) throw new Error(said.last);
      journal.mails.add(`mail-${id}-end`);
    }),
    forever(async (id) => {
      const made = await dav('PUT', `${id}.ics`, ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', 'BEGIN:VEVENT', `UID:event-${id}-end`, 'DTSTAMP:20260101T000000Z',
        'DTSTART:20261201T100000Z', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n'));
      if (made.status !== 201) throw new Error(made.text);
      journal.events.add(`event-${id}-end`);
      await pause(50); // it is not the one that is to be fast here
    }),
  ];
  return {
    journal,
    async stop() {
      going = false;
      await Promise.all(writers);
      return journal;
    },
  };
}

async function verify(journal) {
  const { admin } = portal;
  for (const [name, id] of journal.accounts) {
    const account = await admin.get(`/accounts/${name}`);
    assert.equal(account.id, id, name);
    if (journal.changed.has(name)) assert.equal(account.full_name, journal.changed.get(name), name);
  }
  for (const address of journal.aliases) assert.equal((await admin.get(`/aliases/${address}`)).targets.length, 2, address);
  for (const name of journal.deleted) await admin.refused('not_found', 'GET', `/accounts/${name}`);
  // No half of anything: an alias without recipients would be one.
  for (let cursor = ''; cursor !== null;) {
    const page = await admin.get(`/aliases?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    for (const a of page.items) assert.ok(a.targets.length >= 1, a.address);
    cursor = page.next;
  }
  const { status, text } = await dav('GET', '');
  assert.equal(status, 200);
  for (const event of journal.events) assert.ok(text.includes(event), event);
  await until('every acknowledged mail is in the mailbox', async () => {
    const all = (await portal.imap(ann)).join('\n');
    return [...journal.mails].every((mark) => all.includes(mark));
  }, 120);
}

test('R81 every service that runs by itself is killed below', () => {
  const services = path.join(portal.dir, 'services');
  const all = fs.readdirSync(services, { withFileTypes: true }).filter((f) => f.isDirectory() && !f.name.startsWith('.')).map((f) => f.name);
  assert.deepEqual(all.filter((name) => !fs.existsSync(path.join(services, name, 'down'))).sort(), [...PARTS].sort());
});

for (const part of PARTS)
  test(`R81 ${part} killed with -9 under load, ${ROUNDS} times: nothing acknowledged is lost`, { timeout: 900_000 }, async () => {
    const running = load();
    const enough = (what, count, than) => until(`${what} go on`, () => count() > than, 60);
    const { journal } = running;
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const [rows, mails, events] = [journal.accounts.size, journal.mails.size, journal.events.size];
        await enough('changes', () => journal.accounts.size, rows + 3);
        await enough('mails', () => journal.mails.size, mails);
        await enough('events', () => journal.events.size, events);
        await portal.killPart(part);
      }
    } finally {
      await running.stop();
    }
    assert.ok(journal.accounts.size >= 3 * ROUNDS && journal.mails.size >= ROUNDS, 'there was load');
    await verify(journal);
  });
