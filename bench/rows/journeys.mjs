// SPDX-License-Identifier: Apache-2.0
// journeys: pages of 100 journeys among ten million, found by all that they can be searched by, as a MasterAdmin, as a DomainAdmin
// with 1,000 mailboxes and as a mail user with 50,000 messages (R76): each under 50 ms at the 99th percentile.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Asker } from '../lib/asker.mjs';
import { interleave } from '../lib/measure.mjs';

const run = promisify(execFile);
const ASKED = 300, PAGE = 100, MOST_MS = 50, MOST_BYTES = 1024, DOMAINS = 100, DAYS = 28;
const ADMIN = 'journeys', PASSWORD = 'nobody else has this one';
const FIRST = { name: 'user000000@dom000000.example', password: 'benchmark' }; // the password of all mailboxes of fill.c
const POPULAR = { sender: 'news@popular.example', recipient: 'info@popular.example' };

/** An admin with the first domains, and the rows; bytes of a row with all its keys. */
async function fill(build, at, messages) {
  await at.call('POST', '/accounts', JSON.stringify({ name: ADMIN, role: 'domain_admin', password: PASSWORD }));
  for (let i = 0; i < Math.min(DOMAINS, at.mailboxes / 10); i++)
    await at.call('PATCH', `/domains/dom${String(i).padStart(6, '0')}.example`, JSON.stringify({ owner: ADMIN }));
  const file = path.join(at.dir, 'data/journey.db'), before = fs.statSync(file).size;
  await run(path.join(build, 'bench/fill_journeys'), [at.store, `sqlite:${file}`, String(messages)]);
  return (fs.statSync(file).size - before) / messages;
}

const some = (list) => list[Math.floor(Math.random() * list.length)];
const moment = () => new Date(Date.now() - Math.random() * DAYS * 86_400_000).toISOString();

/** Of rows all over the time: what somebody who asks may see, to ask for it. */
async function samples(who) {
  const rows = [];
  for (let i = 0; i < 40; i++) rows.push(...(await who.get(`/trace?limit=${PAGE}&until=${moment()}`)).json.items);
  const senders = rows.map((row) => row.sender), recipients = rows.flatMap((row) => row.recipients), ids = rows.map((row) => row.message_id).filter(Boolean);
  if (Math.min(senders.length, recipients.length, ids.length) === 0) throw new Error('there is nothing to search for');
  return { senders, recipients, ids };
}

/** What is asked, each time for something else. */
function questions({ senders, recipients, ids }) {
  const of = (key, list) => `${key}=${encodeURIComponent(some(list))}`;
  return {
    latest: () => '',
    time: () => `until=${moment()}`,
    sender: () => of('sender', senders),
    recipient: () => of('recipient', recipients),
    'message-id': () => of('message_id', ids),
    outcome: () => `outcome=${some(['refused', 'bounced', 'deferred', 'put_off'])}&until=${moment()}`,
    'sender and recipient': () => `${of('sender', senders)}&${of('recipient', recipients)}`,
    'a sender of many': () => `sender=${POPULAR.sender}&until=${moment()}`,
    'a recipient of many': () => `recipient=${POPULAR.recipient}&until=${moment()}`,
    'many, refused': () => `sender=${POPULAR.sender}&outcome=refused&until=${moment()}`,
    'nothing there': () => `sender=nobody${Math.random()}@nowhere.example`,
  };
}

const ask = (who, question) => async () => {
  const times = [];
  for (let i = 0; i < ASKED; i++) times.push((await who.get(`/trace?limit=${PAGE}&${question()}`)).ms);
  times.sort((a, b) => a - b);
  return { p50: times[times.length >> 1], p99: times[Math.floor(times.length * 0.99)] };
};

export async function journeys({ plan, table, build, large }) {
  const each = await fill(build, large, plan.journeys), all = plan.journeys.toLocaleString('en');
  table.value({ name: `a journey and its keys, ${all}`, unit: 'bytes', values: [each], atMost: MOST_BYTES, note: 'keys written in their order' });
  const people = { 'MasterAdmin': new Asker(large.where, large.token), 'DomainAdmin': await Asker.signedIn(large.where, ADMIN, PASSWORD),
    'mail user': await Asker.signedIn(large.where, FIRST.name, FIRST.password) };
  for (const [role, who] of Object.entries(people)) {
    const asked = questions(await samples(who)), names = Object.keys(asked);
    const trials = await interleave({ ...plan, runs: 1 }, Object.fromEntries(names.map((name) => [name, ask(who, asked[name])])));
    const worst = (t) => names.reduce((a, b) => (t[b].p99 > t[a].p99 ? b : a));
    table.value({
      name: `a page of ${PAGE} of ${all} journeys, ${role}, worst question, p99`, unit: 'ms', values: trials.map((t) => t[worst(t)].p99), atMost: MOST_MS,
      note: names.map((name) => `${name} ${trials[0][name].p50.toFixed(1)}/${trials[0][name].p99.toFixed(1)}`).join(', ') + ' (p50/p99)',
    });
    who.close();
  }
}
