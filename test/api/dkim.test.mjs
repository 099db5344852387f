// SPDX-License-Identifier: Apache-2.0
// R22: a new pair of keys takes over when both of its records are found in DNS, and not before; nsd serves them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startApi, tenants } from '../lib/api.mjs';
import { startNameserver } from '../lib/nameserver.mjs';
import { Process } from '../lib/scratch.mjs';
import { until } from '../lib/until.mjs';

let api, dns, people;
before(async () => {
  dns = await startNameserver(['dora.test', 'otto.test']);
  api = await startApi({ conf: { dns_resolver: dns.resolver } });
  people = await tenants(api);
});
after(async () => {
  await api?.stop();
  await dns?.stop();
});

const strings = (text) => text.match(/.{1,200}/g).map((piece) => `"${piece}"`).join(' ');
const records = (pair) => [[pair.rsa_name, pair.rsa_record], [pair.ed25519_name, pair.ed25519_record]]
  .map(([name, text]) => `${name}. TXT ${strings(text)}`);

/** One statement, behind the program's back. */
function sql(text) {
  const store = /^store = (postgresql:.*)$/m.exec(fs.readFileSync(path.join(api.instance, 'portal.conf'), 'utf8'))?.[1];
  if (store) return execFileSync('psql', ['-q', store, '-c', text]);
  const script = 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=10); c.execute(sys.argv[2]); c.commit()';
  return execFileSync('/usr/bin/python3', ['-c', script, path.join(api.instance, 'data/mailportal.db'), text]);
}

const watches = async () => (await api.admin.get('/jobs?limit=500')).items.filter((job) => job.kind === 'watch_dkim');

test('R22 a pair signs once both records are found, not with one of them alone', async () => {
  const whole = await people.dora.post('/domains/dora.test/dkim', { selector: 'whole' });
  const half = await people.otto.post('/domains/otto.test/dkim', { selector: 'half' });
  await dns.serve('dora.test', records(whole));
  await dns.serve('otto.test', [records(half)[0], `${half.ed25519_name}. TXT "v=DKIM1; k=ed25519; p=AAAA"`]);
  api.processes.push(new Process(api.instance, ['jobs']));
  await until('the job waits for its quarter of an hour', async () => (await watches()).length > 0, 30);
  sql("UPDATE job SET run_at = 0 WHERE kind = 'watch_dkim'");
  await api.admin.call('POST', '/server/actions/recalculate-quota'); // wakes whoever works
  await until('the pair signs', async () => (await people.dora.get('/domains/dora.test/dkim/whole')).state === 'signing', 30);
  await until('the job has ended', async () => (await watches()).some((job) => job.state === 'done'), 30);
  assert.equal((await people.otto.get('/domains/otto.test/dkim/half')).state, 'waiting');
});
