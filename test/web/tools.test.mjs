// SPDX-License-Identifier: Apache-2.0
// Tools, settings and server in a browser: files in and out (R31), the explainer (R34), jobs, the log (R7), settings (R70), the
// server's parts (R72), who may not send (R45), and the first page of each role.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { postfix, refusal, stamps, write } from '../lib/journeys.mjs';
import { keepBlocks, sql } from '../lib/rows.mjs';
import { until } from '../lib/until.mjs';
import { assertAccessible, assertQuiet, hourOfUsage, password, PEOPLE, SIZES, startWeb, THEMES } from './lib.mjs';

let web, admin;
before(async () => {
  web = await startWeb();
  ({ admin } = web.here);
}, { timeout: 540_000 });
after(() => web?.stop());

const close = (page) => page.context().close();

/** What a click saves. */
async function saved(page, click) {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  return { name: download.suggestedFilename(), text: fs.readFileSync(await download.path(), 'utf8') };
}

const PAGES = {
  master: ['/explain?address=info@dora.test', '/explain?address=sales@dora.test&as=sender', '/files', '/files/export', '/jobs', '/log', '/stats/quota', '/stats/blocked-senders',
    '/settings', '/settings/system-mailer', '/settings/sending-limits', '/settings/junk-trash', '/server', '/server/logs', '/server/queue', '/server/actions', '/server/sign-in-blocks', '/server/backup'],
  dora: ['/', '/explain?address=nobody@dora.test', '/files', '/jobs', '/log'],
  'ann@dora.test': ['/', '/explain', '/log'],
};

for (const [size, theme, language] of [['desk', 'light', 'en'], ['phone', 'dark', 'de']])
  test(`R6 ${size}, ${theme}, ${language}: each page of the tools can be used by everybody`, { timeout: 900_000 }, async () => {
    assert.ok(size in SIZES && THEMES.includes(theme));
    for (const [who, pages] of Object.entries(PAGES)) {
      await admin.patch(`/accounts/${PEOPLE[who] ?? who}`, { language });
      const page = await web.signedIn(who, '/', { size, theme, language });
      for (const path of pages) {
        await page.goto(path);
        await page.locator('main h1').first().waitFor();
        await page.waitForLoadState('networkidle');
        assert.equal(await page.getByText(/There is no page at this address|Unter dieser Adresse gibt es keine Seite/).count(), 0, path);
        await assertAccessible(page);
      }
      assertQuiet(page);
      await close(page);
      await admin.patch(`/accounts/${PEOPLE[who] ?? who}`, { language: 'en' });
    }
  });

test('R34 an address is explained as steps, and who may send as it; the link goes straight there', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('dora', '/aliases/info@dora.test');
  await page.getByRole('button', { name: 'Explain this address' }).click();
  await page.getByRole('heading', { name: 'Mail for info@dora.test' }).waitFor();
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, '/explain?address=info%40dora.test');
  await page.getByText('Mail is taken.').waitFor();
  const steps = await page.locator('.hop').allInnerTexts();
  assert.deepEqual(steps.map((step) => step.split('\n')[0].trim()), ['Domain', 'Alias', 'Mailbox', 'Mailbox']);
  assert.match(steps[1], /Goes on to\s+ann@dora\.test\s+bob@dora\.test/);
  assert.match(steps[2], /fine/);
  assert.deepEqual(await page.locator('.card li b').allInnerTexts(), ['ann@dora.test', 'bob@dora.test']);

  await page.fill('#explain-address', 'nobody@dora.test');
  await page.press('#explain-address', 'Enter');
  await page.getByText('Mail is refused.').waitFor();
  assert.match(await page.locator('.hop.bad').first().innerText(), /Nobody[\s\S]*ends here/);
  await page.goBack();
  await page.getByRole('heading', { name: 'Mail for info@dora.test' }).waitFor();

  await page.goto('/explain?address=sales@dora.test&as=sender');
  await page.getByText('Somebody may send as this address.').waitFor();
  assert.match((await page.locator('.hop').allInnerTexts()).at(-1), /Mail user\s+ann@dora\.test[\s\S]*May send as this address/);
  await page.fill('#explain-address', 'no address');
  await page.press('#explain-address', 'Enter');
  await page.getByRole('alert').filter({ hasText: 'exactly one @' }).waitFor();
  assertQuiet(page);
  await close(page);
});

test('R34 a mailbox that takes no mail is told in words, in German, too', { timeout: 180_000 }, async () => {
  await admin.patch('/accounts/bob@dora.test', { may_receive: false });
  const page = await web.signedIn('dora', '/explain?address=bob@dora.test');
  await page.getByText('This mailbox may not take mail.').waitFor();
  assert.match(await page.locator('.hop.bad').first().innerText(), /Mailbox\s+bob@dora\.test\s+ends here/);
  await close(page);
  await admin.patch('/accounts/dora', { language: 'de' });
  const german = await web.signedIn('dora', '/explain?address=bob@dora.test');
  await german.getByText('Dieses Postfach darf keine E-Mails annehmen.').waitFor();
  await close(german);
  await admin.patch('/accounts/dora', { language: 'en' });
  await admin.patch('/accounts/bob@dora.test', { may_receive: true });
});

test('R76 a pasted bounce is explained to a mail user: words, advice, who said it, the text as it was; in German, too', { timeout: 180_000 }, async () => {
  const bounce = '<bob@far.example>: host mx.far.example[192.0.2.25] said: 552 5.2.2\n    <bob@far.example>: Quota exceeded (mailbox for user is full) (in reply to\n    RCPT TO command)\n\n<img@far.example>: <script>alert(1)</script>\n';
  const page = await web.signedIn('ann@dora.test', '/');
  await page.goto('/explain/failure');
  await page.getByLabel('What came back').fill(bounce);
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  const first = page.locator('section.card', { has: page.getByRole('heading', { name: 'The mailbox of the recipient is full.' }) });
  await first.waitFor();
  assert.match(await first.innerText(), /for good[\s\S]*mailbox full[\s\S]*make room[\s\S]*bob@far\.example[\s\S]*asked to take it\s+mx\.far\.example[\s\S]*552 5\.2\.2/);
  assert.match(await first.locator('pre').innerText(), /^host mx\.far\.example\[192\.0\.2\.25\] said: 552 5\.2\.2\n/);
  assert.match(await page.locator('section.card').nth(1).innerText(), /beyond doubt[\s\S]*<script>alert\(1\)<\/script>/);
  assertQuiet(page);
  await close(page);
  await admin.patch('/accounts/ann@dora.test', { language: 'de' });
  const german = await web.signedIn('ann@dora.test', '/explain/failure');
  await german.getByLabel('Was zurückkam').fill('450 4.2.0 <a@far.example>: Recipient address rejected: Greylisted');
  await german.getByRole('button', { name: 'Erklären', exact: true }).click();
  await german.getByRole('heading', { name: /bittet, später wiederzukommen/ }).waitFor();
  await german.getByText('Sie brauchen nichts zu tun').waitFor();
  await close(german);
  await admin.patch('/accounts/ann@dora.test', { language: 'en' });
});

const EVIL = '<img src=x onerror="document.body.dataset.hit=1">', DIRECTION = '\u202e\u2066';

/** Messages that came, went and were refused, as the engines write of them; what strangers say is as bad as can be. */
function journeys() {
  const at = new Date(); // of the same second: steps are in their order
  const message = (id, from, to, { login, service = 'smtp', status }) => [
    postfix(login ? 'submission/smtpd' : 'smtpd', `${id}: client=far.test[192.0.2.1]${login ? `, sasl_method=PLAIN, sasl_username=${login}` : ''}`, at),
    postfix('cleanup', `${id}: message-id=<${id}@far.test>`, at),
    postfix('qmgr', `${id}: from=<${from}>, size=700, nrcpt=1 (queue active)`, at),
    ...(status ? [postfix(service, `${id}: to=<${to}>, relay=b[192.0.2.7]:25, delay=1, delays=0/0/1/0, dsn=2.0.0, status=${status}`, at)] : []),
  ];
  write({ instance: web.here.dir }, {
    postfix: [
      ...message('F00000000A1', 'friend@far.test', 'ann@dora.test', { service: 'lmtp', status: 'sent (250 2.0.0 <ann@dora.test> S1 Saved)' }),
      ...message('F00000000A2', 'ann@dora.test', 'full@far.test', { login: 'ann@dora.test', status: `bounced (host b.far.test[192.0.2.7] said: 552 5.2.2 Mailbox full ${EVIL}${DIRECTION}\x1b[31m (in reply to RCPT TO command))` }),
      ...message('F00000000A3', 'ann@dora.test', '', { login: 'ann@dora.test' }),
      postfix('postsuper', 'F00000000A3: placed on hold', at),
      refusal('spam@far.test', 'eve@otto.test', '550 5.7.1 no', at),
    ],
    dovecot: [`${stamps(at).iso}.000001 lmtp(ann@dora.test)<1><S1>: Info: sieve: msgid=<F00000000A1@far.test>: fileinto action: stored mail into mailbox '$& ${EVIL}'`],
  });
}

test('R76 R83 messages: each role finds its own, by all it can search by, step by step; what strangers say is text', { timeout: 540_000 }, async () => {
  journeys();
  await until('they are told', async () => {
    const { items: [filed] } = await admin.get('/trace?message_id=F00000000A1@far.test');
    const steps = filed && (await admin.get(`/trace/${filed.id}`)).steps;
    return steps?.some((step) => step.what === 'filed') && (await admin.get('/trace?sender=spam@far.test')).items.length > 0;
  });
  const page = await web.signedIn('ann@dora.test', '/messages', { size: 'phone', theme: 'dark' });
  const shown = (of) => of.locator('main tbody tr').allInnerTexts().then((all) => all.map((text) => text.replace(/\s+/g, ' ')));
  const search = (of, query, n) => of.goto(`/messages?${query}`).then(() => until(`${query}: ${n}`, async () => {
    await of.locator('main output').getByText(/\d/).waitFor();
    return (await of.locator('main tbody tr').count()) === n;
  }));
  await search(page, 'outcome=bounced', 1);
  assert.match((await shown(page))[0], /ann@dora\.test .*full@far\.test .*came back/);
  await assertAccessible(page);
  await search(page, 'sender=spam@far.test', 0); // eve's
  await search(page, 'sender=friend@far.test', 1);
  await search(page, 'message_id=F00000000A1@far.test', 1);
  await page.locator('main tbody a').first().click();
  const steps = page.locator('main ol.way > li');
  await page.getByRole('heading', { name: 'What happened' }).waitFor();
  assert.deepEqual((await steps.locator('strong').allInnerTexts()), ['Brought by far.test[192.0.2.1]', `Put into the folder $& ${EVIL}`, 'Delivered into the mailbox']);
  await assertAccessible(page);
  const own = new URL(page.url()).pathname;

  await page.setViewportSize(SIZES.desk);
  await page.emulateMedia({ colorScheme: 'light' });
  await search(page, 'outcome=waiting', 1);
  await page.locator('main tbody a').first().click();
  await steps.getByText('Held back in the queue by an administrator').waitFor();
  await search(page, 'recipient=full@far.test', 1);
  await page.locator('main tbody a').first().click();
  await steps.getByText('Could not be delivered').waitFor();
  assert.ok((await steps.last().locator('pre').innerText()).includes(`552 5.2.2 Mailbox full ${EVIL}???[31m`));
  await assertAccessible(page);
  await page.getByRole('link', { name: 'What does that mean?' }).click();
  await page.getByRole('heading', { name: 'The mailbox of the recipient is full.' }).waitFor();
  assert.ok((await page.getByLabel('What came back').inputValue()).includes(EVIL));
  assert.match(page.url(), /\/explain\/failure\?message=[\w-]+&step=\d+$/, 'what was said is in no history');
  await page.reload();
  await page.getByRole('heading', { name: 'The mailbox of the recipient is full.' }).waitFor();
  await assertAccessible(page);
  assert.equal(await page.evaluate(() => document.body.dataset.hit), undefined);
  assertQuiet(page);
  await close(page);

  for (const [who, mine, n] of [['dora', true, 0], ['otto', false, 1], ['eve@otto.test', false, 1], ['master', true, 1]]) {
    const other = await web.signedIn(who, '/messages');
    await search(other, 'sender=spam@far.test', n);
    await search(other, 'message_id=F00000000A1@far.test', mine ? 1 : 0);
    await other.goto(own);
    await (mine ? other.getByRole('heading', { name: 'What happened' }) : other.locator('main').getByText(/not there|Not found/i).first()).waitFor();
    assertQuiet(other, mine ? [] : [/ 404 /]);
    await close(other);
  }
});

const rows = () => {
  const made = Array.from({ length: 1000 }, (_, i) =>
    i % 50 === 7 ? `row${i}@nowhere.test,ann@dora.test` : i % 100 === 13 ? `row${i}@dora.test,not an address` : `row${i}@dora.test,ann@dora.test`);
  return `address,targets\r\n${made.join('\r\n')}\r\n`;
};
const WRONG = 20 + 10;

test('R31 1,000 rows with mistakes: tried first, told row by row, then the rest is made', { timeout: 540_000 }, async () => {
  const page = await web.signedIn('dora', '/files?kind=aliases');
  await page.getByLabel('Make the other rows').check();
  await page.setInputFiles('#files-file', { name: 'aliases.csv', mimeType: 'text/csv', buffer: Buffer.from(rows()) });
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByRole('heading', { name: 'Check of the file' }).waitFor();
  await page.locator('main').getByText(`${1000 - WRONG} rows would be made, ${WRONG} refused`).waitFor({ timeout: 180_000 });
  assert.equal((await admin.get('/aliases?q=row&limit=1')).items.length, 0, 'nothing is made by a trial');

  const cells = page.locator('table.plain tbody tr');
  await cells.first().waitFor();
  assert.equal(await cells.count(), WRONG, 'refused rows come first');
  assert.match(await cells.first().innerText(), /^9\s+row7@nowhere\.test/);
  await page.getByLabel('Only refused rows').uncheck();
  await page.getByText('Page 1 of 20').waitFor();
  assert.equal(await cells.count(), 50);
  await page.getByRole('button', { name: 'Next page' }).click();
  assert.match(await cells.first().innerText(), /^52\s/);
  await assertAccessible(page);

  await page.getByRole('button', { name: 'Import it now' }).click();
  await page.locator('main').getByText(`${1000 - WRONG} rows made, ${WRONG} refused`).waitFor({ timeout: 180_000 });
  assert.equal((await admin.get('/aliases?q=row&limit=1&count=1')).total, 1000 - WRONG);
  const job = new URL(page.url()).searchParams.get('job');
  await page.reload();
  await page.locator('main').getByText(`${1000 - WRONG} rows made, ${WRONG} refused`).waitFor();
  const refused = await saved(page, () => page.getByRole('button', { name: 'Save refused rows' }).click());
  assert.equal(refused.text.trim().split('\r\n').length, 1 + WRONG);
  const report = await saved(page, () => page.getByRole('link', { name: 'Save the report' }).click());
  assert.match(report.text, /^line,what,name,code,field,detail,reason\r\n2,create,row0@dora\.test,/);
  assert.equal(report.text.trim().split('\r\n').length, 1001);

  await page.goto('/jobs?kind=import');
  await page.locator(`a[href="/jobs/${job}"]`).click();
  await page.locator('main').getByText(`${1000 - WRONG} rows made, ${WRONG} refused`).waitFor();
  assertQuiet(page);
  await close(page);
});

test('R31 a file that is wrong as a whole is refused with its place, and nothing is made', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('dora', '/files?kind=aliases');
  await page.setInputFiles('#files-file', { name: 'x.csv', mimeType: 'text/csv', buffer: Buffer.from('adress,targets\na@dora.test,ann@dora.test\n') });
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByRole('alert').filter({ hasText: 'adress' }).waitFor();
  assertQuiet(page, [/422/]);
  await close(page);
});

test('R31 a job goes on while another page is open, comes back after a reload, and is cancelled', { timeout: 360_000 }, async () => {
  // A real one may be over before all of this: its row says that it is being worked on, until somebody does.
  const row = (changes) => execFileSync('sqlite3', ['-cmd', '.timeout 5000', `${web.here.dir}/data/mailportal.db`, `UPDATE job SET ${changes} WHERE kind = 'import' AND finished_at = 0`]);
  await web.here.stopPart('jobs');
  const page = await web.signedIn('dora', '/files?kind=aliases');
  await page.setInputFiles('#files-file', { name: 'one.csv', mimeType: 'text/csv', buffer: Buffer.from('address,targets\none@dora.test,ann@dora.test\n') });
  await page.getByRole('button', { name: 'Check the file' }).click();
  const notice = page.locator('.jobs').getByRole('link', { name: 'Import' });
  await notice.waitFor();
  row(`state = 'running', progress = 40, lease_until = ${Date.now() + 3600e3}`);
  await page.locator('.jobs progress[value="40"]').waitFor();
  await page.getByRole('link', { name: 'Domains', exact: true }).first().click();
  await page.getByRole('heading', { name: 'Domains' }).waitFor();
  row('progress = 60');
  await page.locator('.jobs progress[value="60"]').waitFor();
  await page.reload();
  await page.locator('.jobs progress[value="60"]').waitFor();
  const away = page.waitForResponse((answer) => answer.url().endsWith('/events') && answer.status() >= 500); // the browser gives up then
  await web.here.stopPart('api');
  await away;
  row('progress = 70');
  await web.here.startPart('api');
  await page.locator('.jobs progress[value="70"]').waitFor();
  await notice.click();
  await page.getByRole('button', { name: 'Cancel the job' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the job' }).click();
  await page.getByText('The job was asked to end').waitFor();
  row('lease_until = 0');
  await web.here.startPart('jobs');
  await page.locator('main .badge').getByText('cancelled').waitFor({ timeout: 180_000 });
  await notice.waitFor({ state: 'detached' });
  assertQuiet(page, [/ 404 .*\/result/, / 50\d .*\/api\/v1\//, /EventSource.*MIME type/]); // who was never begun has none; the API was away, for whatever the page asked meanwhile
  await close(page);
});

test('R31 an export is what the API sends; hashes are for a MasterAdmin, with a warning', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('master', '/files/export?kind=domains');
  const csv = await saved(page, () => page.getByRole('link', { name: 'Save the file' }).click());
  assert.equal(csv.name, 'domains.csv');
  assert.equal(csv.text, (await admin.call('GET', '/export?kind=domains&format=csv')).text);
  await page.getByLabel('What the file holds').selectOption('accounts');
  await page.getByLabel('Format').selectOption('json');
  await page.getByLabel('With the hashes of passwords').check();
  await page.getByText('Whoever has it can try to guess them').waitFor();
  const json = await saved(page, () => page.getByRole('link', { name: 'Save the file' }).click());
  assert.equal(json.text, (await admin.call('GET', '/export?kind=accounts&format=json&hashes=1')).text);
  await close(page);
  const dora = await web.signedIn('dora', '/files/export?kind=accounts');
  await dora.getByRole('link', { name: 'Save the file' }).waitFor();
  assert.equal(await dora.getByLabel('With the hashes of passwords').count(), 0);
  await close(dora);
});

test('R7 the log tells what was done in words, each filter is a link, and a row opens to all its facts', { timeout: 360_000 }, async () => {
  const { nobody } = web.here;
  const dora = await nobody.login('dora', password);
  await dora.patch('/aliases/info@dora.test', { comment: 'of the log' });
  await until('it is written', async () => (await admin.get('/log?method=PATCH&object=info@dora.test')).items.length > 0);
  const page = await web.signedIn('dora', '/log?method=PATCH&object=info@dora.test');
  const first = page.getByRole('button', { name: 'Alias: changed' }).first();
  await first.waitFor();
  await assertAccessible(page);
  await first.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('comment', { exact: true }).waitFor();
  assert.match(await dialog.innerText(), /Who\s+dora[\s\S]*Object\s+info@dora\.test[\s\S]*From\s+127\.0\.0\.1/);
  await assertAccessible(page);
  await dialog.getByRole('link', { name: 'dora', exact: true }).first().click();
  await page.waitForURL(/\/log\?actor=dora$/);

  for (const [query, fits] of [
    ['status=404', /not there|Not found/i], ['actor=dora', /dora/], ['account=ann%40dora.test', /./], ['method=DELETE', /./], ['route=%2Fapi%2Fv1%2Faliases%2F%7Bkey%7D', /Alias/],
    [`since=${encodeURIComponent(new Date(Date.now() - 3600e3).toISOString())}`, /./], ['changes=true', /./],
  ]) {
    const { items } = await dora.get(`/log?${query}&limit=100`);
    const count = page.getByText(items.length === 0 ? 'Nothing found' : /row/);
    await page.goto(`/log?${query}`);
    await count.first().waitFor();
    if (items.length > 0) assert.match(await page.locator('tbody tr[aria-rowindex="2"]').innerText(), fits, query);
  }
  await page.goto('/log?object=info@dora.test&method=PATCH');
  await page.getByRole('button', { name: 'Alias: changed' }).first().waitFor();
  const shown = await saved(page, () => page.getByRole('button', { name: 'Save what is shown as CSV' }).click());
  const all = await dora.get('/log?object=info@dora.test&method=PATCH&limit=500');
  assert.equal(shown.text.trim().split('\r\n').length, 1 + all.items.length);
  await page.getByLabel('Object').fill('sales@dora.test');
  await page.waitForURL(/object=sales%40dora.test/);
  assertQuiet(page);
  await close(page);
});

test('R70 a setting is changed, taken back, and set back to what it was at first', { timeout: 360_000 }, async () => {
  const page = await web.signedIn('master', '/settings/sending-limits');
  const local = page.getByLabel('Recipients at once').first();
  await local.fill('77');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.locator('.toast').getByText('Saved').waitFor();
  assert.deepEqual(await admin.get('/settings/sending-limits'), { local_burst: 77, local_per_minute: 1, external_burst: 50, external_seconds_each: 216 });
  await page.getByRole('button', { name: 'Undo' }).click();
  await until('it is as before', async () => (await admin.get('/settings/sending-limits')).local_burst === 200);
  await until('the page shows that', async () => (await local.inputValue()) === '200');
  await local.fill('78');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.locator('.toast').getByText('Saved').waitFor();
  assert.equal((await admin.get('/settings/sending-limits')).local_burst, 78);
  await page.getByRole('button', { name: 'Set back' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Set back' }).click();
  await page.getByText('Sending limits: set back').waitFor();
  await until('the page shows it', async () => (await local.inputValue()) === '200');
  assert.equal((await admin.get('/settings/sending-limits')).local_burst, 200);
  await local.fill('0');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('At least 1.').waitFor();
  assertQuiet(page);
  await close(page);
});

test('R70 R5 a password of a relay host is stored and never shown', { timeout: 360_000 }, async () => {
  const secret = 'a secret of the relay';
  const page = await web.signedIn('master');
  await page.goto('/settings');
  await page.getByLabel('Host name').fill('192.0.2.7');
  await page.locator('input[name=username]').fill('portal');
  await page.locator('input[name=password]').fill(secret);
  assert.ok(!(await page.locator('.curl code').innerText()).includes(secret));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('A password is stored.').waitFor();
  await until('it is not shown', async () => (await page.locator('input[name=password]').inputValue()) === '');
  await page.getByLabel('Port').fill('2525');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await until('the port is changed, the password kept', async () => {
    const now = await admin.get('/settings/relayhost');
    return now.port === 2525 && now.password_set;
  });
  assert.ok(!(await page.content()).includes(secret));
  await admin.call('DELETE', '/settings/relayhost');
  assertQuiet(page);
  await close(page);
});

test('R70 the sign-in page says what was typed in, and shows the logo that was chosen', { timeout: 360_000 }, async () => {
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const page = await web.signedIn('master', '/settings/sign-in-page'), text = 'Mail of <b>Example</b>';
  try {
    await page.locator('[name=text]').fill(text);
    await page.locator('input[name=logo]').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from(png, 'base64') });
    await page.locator('main img.logo').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.locator('.toast').getByText('Saved').waitFor();
    const outside = await web.open('/', { size: 'phone' });
    await outside.getByText(text).waitFor(); // as text
    await until('the picture is drawn', () => outside.locator('img.logo').evaluate((logo) => logo.complete && logo.naturalWidth === 1));
    await assertAccessible(outside);
    assertQuiet(outside, [/401/]);
    await close(outside);
  } finally {
    await admin.remove('/settings/sign-in-page');
  }
  assertQuiet(page);
  await close(page);
});

test('R75 R78 versions of every program, and what the doctor finds with its remedy', { timeout: 360_000 }, async () => {
  const { programs, version, parts } = await admin.get('/server/about');
  const page = await web.signedIn('master', '/about');
  const card = (title) => page.locator('.card').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
  const fact = (title, name) => card(title).locator('dt').filter({ hasText: new RegExp(`^${name}$`) }).locator('xpath=following-sibling::dd[1]').innerText();
  await page.getByRole('heading', { name: 'Programs' }).waitFor();
  assert.equal(await fact('Mail Portal', 'Server'), version);
  for (const { name, version: told } of programs.engines) assert.equal(await fact('Programs', name), told ?? '–', name);
  assert.ok(parts.length > 5);
  for (const { name } of parts) assert.match(await fact('Health', name), /answer/, name);
  const old = Date.now() - 3_600_000;
  sql({ instance: web.here.dir }, `INSERT INTO job(id, kind, state, progress, attempts, run_at, lease_until, created_at, finished_at, cancel) VALUES (78, 'learn', 'failed', 0, 1, ${old}, 0, ${old}, ${old}, FALSE)`);
  await page.goto('/doctor');
  const found = page.locator('.record', { hasText: 'learn 78' });
  await found.waitFor({ timeout: 180_000 });
  const [what, how] = await found.locator('p').allInnerTexts();
  assert.match(what, /^the server's own job learn has failed/i);
  assert.match(how, /^To mend it: page Jobs says what each has said last; s6-svc -ru /);
  sql({ instance: web.here.dir }, 'DELETE FROM job WHERE id = 78');
  assertQuiet(page);
  await close(page);
});

test('R72 R17 the server: every part, the queue, who is not listened to; work is started', { timeout: 360_000 }, async () => {
  const page = await web.signedIn('master', '/server');
  await page.getByText('Every part answers.').waitFor();
  await page.locator('.facts dt').getByText('postfix', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Do now' }).click();
  const recount = page.locator('.card').filter({ hasText: 'Recount the mailboxes' });
  await recount.getByLabel('Only this mailbox').fill('bob@dora.test');
  await recount.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
  await page.getByText('Recount the mailboxes: started').waitFor();
  await recount.getByText('1 mailboxes counted').waitFor({ timeout: 180_000 });
  await recount.getByText('bob@dora.test').waitFor();
  await assertAccessible(page);
  const { nobody } = web.here;
  await Promise.all(Array.from({ length: 12 }, (_, i) => nobody.call('POST', '/auth/login', { username: 'eve@otto.test', password: `a wrong password ${i}` })));
  keepBlocks({ instance: web.here.dir });
  await page.getByRole('link', { name: 'Sign-in blocks' }).click();
  const lift = page.getByRole('button', { name: 'Lift' });
  await lift.first().waitFor();
  await assertAccessible(page);
  while (await lift.count() > 0) {
    const before = await lift.count();
    await lift.first().click();
    await until('one less', async () => (await lift.count()) < before);
  }
  assert.equal((await admin.get('/server/sign-in-blocks')).items.length, 0);
  assertQuiet(page);
  await close(page);
});

test('R72 the queue: held by choice, released and deleted by what was found, told by a dry run', { timeout: 360_000 }, async () => {
  const user = 'ann@dora.test', far = ['one@later.example', 'two@later.example'];
  for (const to of far) web.here.sink.later.add(to);
  for (const to of far) await web.here.submit({ user, password }, { from: user, to, subject: 'x', text: 'x' });
  const names = async () => (await admin.get('/server/queue?q=later.example')).items.map((one) => one.queue_name);
  await until('both wait', async () => (await names()).join() === 'deferred,deferred', 30);
  const page = await web.signedIn('master');
  await until('both are shown with the other server\'s words, which are text', async () => { // they have none while they are tried again
    await page.goto('/server/queue?q=later.example');
    await page.getByText(far[0]).waitFor();
    return await page.getByText('<b>please</b>').count() === far.length;
  });
  await page.getByRole('row').filter({ hasText: far[0] }).getByRole('checkbox').check();
  await page.locator('.bulk').getByRole('button', { name: 'Hold' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('1 messages are held').waitFor();
  await dialog.getByRole('button', { name: 'Hold' }).click();
  await page.getByText('1 of 1 messages: done').waitFor();
  await until('one is held, the other waits', async () => (await names()).sort().join() === 'deferred,hold'); // or is just tried again
  await page.getByText('With all that are found').click();
  await page.getByRole('button', { name: 'Release' }).click();
  await dialog.getByText('1 messages are released').waitFor();
  await dialog.getByRole('button', { name: 'Release' }).click();
  await until('both wait again', async () => (await names()).join() === 'deferred,deferred');
  await page.locator('.filters [aria-busy=true]').first().waitFor({ state: 'detached' }); // until then it takes no other order
  await page.getByRole('button', { name: 'Delete' }).first().click();
  await dialog.getByText('2 messages are deleted').waitFor();
  await assertAccessible(page);
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Nothing found').waitFor();
  web.here.sink.later.clear();
  assertQuiet(page);
  await close(page);
});

test('R72 a log is narrowed down, followed and downloaded; what strangers write is text', { timeout: 270_000 }, async () => {
  const page = await web.signedIn('master', '/server/logs');
  const log = page.locator('pre.log'), said = (text) => until(`the log shows ${text}`, async () => (await log.innerText()).includes(text), 20);
  await said('postfix/');
  await page.getByRole('link', { name: 'Dovecot' }).click();
  await page.getByLabel('Only lines with').fill('stranger');
  await page.getByText('Nothing found').waitFor();
  await page.getByLabel('Follow').check();
  const file = `${web.here.dir}/log/dovecot.log`;
  fs.appendFileSync(file, 'a stranger says <img src=x onerror=alert(1)> \x1b[31m\n');
  await said('a stranger says <img src=x onerror=alert(1)> \\x1B[31m');
  fs.appendFileSync(file, 'one more stranger\n');
  await said('one more stranger');
  await assertAccessible(page);
  const { name, text } = await saved(page, () => page.getByRole('link', { name: 'Download' }).click());
  assert.equal(name, 'dovecot.log');
  assert.match(text, /^a stranger says .*\none more stranger\n$/);
  assertQuiet(page);
  await close(page);
});

test('R6 the first page: what wants attention, what was done last, what is done most', { timeout: 180_000 }, async () => {
  await admin.post('/domains', { name: 'waiting.test', owner: 'dora' });
  const page = await web.signedIn('dora', '/');
  await page.getByRole('link', { name: 'waiting.test' }).waitFor();
  await page.getByRole('heading', { name: 'Latest changes' }).waitFor();
  assert.match(await page.locator('.tiles').innerText(), /3\s+Domains/);
  await page.getByRole('link', { name: 'New account' }).first().click();
  await page.getByRole('heading', { name: 'New account' }).waitFor();
  await close(page);
  const ann = await web.signedIn('ann@dora.test', '/');
  await ann.getByRole('heading', { name: 'Your mailbox' }).waitFor();
  await ann.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
  await ann.getByText('here', { exact: true }).waitFor();
  assertQuiet(ann);
  await close(ann);
});

test('R45 R34 a blocked sender is on the first page and explained, and may send again by one button', { timeout: 540_000 }, async () => {
  const user = 'ann@dora.test', blocked = async () => (await admin.get('/stats/blocked-senders')).items;
  await admin.put('/settings/sending-limits', { external_burst: 1, external_seconds_each: 86400 });
  for (let i = 0; i < 40 && (await blocked()).length === 0; i++)
    await web.here.submit({ user, password }, { from: user, to: 'one@far.example', subject: `${i}`, text: 'x' }).catch(() => {}); // put off
  assert.equal((await blocked())[0]?.name, user);
  await admin.remove('/settings/sending-limits');
  const page = await web.signedIn('dora', '/');
  await page.getByRole('heading', { name: 'Blocked senders' }).waitFor();
  await page.goto(`/explain?address=${user}&as=sender`);
  await page.getByText('May send as it, but not now').waitFor();
  assert.equal(await page.locator('.hop.warn').count(), 1);
  await page.goto('/stats/blocked-senders');
  await page.getByRole('button', { name: 'Unblock' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('This will happen:').waitFor();
  await assertAccessible(page);
  await dialog.getByRole('button', { name: 'Unblock' }).click();
  await page.getByText('Nobody is blocked').waitFor();
  assert.deepEqual(await blocked(), []);
  assertQuiet(page);
  await close(page);
});

test('R73 R6 the server over time: lines with a gap where nobody looked, values by pointer and keyboard, and as a table', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('master');
  await page.route('**/api/v1/server/usage?*', (route) => route.fulfill({ json: hourOfUsage() }));
  await page.goto('/usage');
  const plot = page.getByRole('figure', { name: 'Messages: Hour' });
  await plot.waitFor();
  assert.equal(await page.locator('.plot').count(), 6);
  assert.deepEqual(await plot.locator('path.line').evaluateAll((lines) => lines.map((line) => line.getAttribute('d').split('M').length - 1)), [2, 2, 2], 'each line in two parts');
  const last = ['Received: 33', 'Sent: 16', 'Refused: 3'];
  assert.deepEqual(await plot.locator('.key').allInnerTexts(), last);

  const slider = plot.getByRole('slider');
  await slider.focus();
  await page.keyboard.press('Home');
  assert.deepEqual(await plot.locator('.key').allInnerTexts(), ['Received: 30', 'Sent: 12', 'Refused: 0']);
  assert.match(await slider.getAttribute('aria-valuetext'), /Received: 30, Sent: 12, Refused: 0$/);
  await page.keyboard.press('ArrowRight');
  assert.deepEqual(await plot.locator('.key').allInnerTexts(), ['Received: 31', 'Sent: 13', 'Refused: 1']);
  const box = await slider.boundingBox();
  await page.mouse.move(box.x + 1, box.y + box.height / 2);
  await plot.locator('.key').getByText('Received: 30').waitFor();
  await page.mouse.move(box.x, box.y - 200);
  await plot.locator('.key').getByText('Received: 33').waitFor();

  await plot.getByText('As a table').click();
  const rows = plot.locator('tbody tr');
  await rows.first().waitFor();
  assert.match(await rows.first().innerText(), /33\s+16\s+3$/);
  assert.ok((await rows.count()) <= 24);
  const marks = await page.getByRole('figure', { name: 'Disk: Hour' }).locator('.mark').allInnerTexts();
  assert.deepEqual(marks, ['0 B', '50 GB', '100 GB']);
  await assertAccessible(page);
  assertQuiet(page);
  await close(page);
});

test('R77 how backups went, what can be restored, and that none are made without a target', { timeout: 180_000 }, async () => {
  const page = await web.signedIn('master', '/server/backup');
  await page.getByText('Nothing is backed up: no target is set').waitFor();
  await page.getByText('The last backup has failed: restic backup ended with status 1: no space left on device').waitFor();
  const row = page.getByRole('row', { name: /done/ });
  assert.match(await row.textContent(), /B, .*B of it new/);
  await page.getByText('What can be restored (1)').click();
  await page.getByText('1a2b3c4d', { exact: true }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Back up now' }).count(), 0);
  await page.getByLabel('Mailbox').fill('ann@dora.test');
  await page.getByLabel('Folder').fill('Work/2021');
  await page.getByRole('combobox', { name: 'Backup', exact: true }).selectOption('1a2b3c4d');
  const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/server/actions/restore-mailbox'));
  await page.getByRole('button', { name: 'Bring mail back' }).click();
  assert.deepEqual((await sent).postDataJSON(), { account: 'ann@dora.test', folder: 'Work/2021', snapshot: '1a2b3c4d' });
  await page.getByRole('alert').filter({ hasText: 'no target is set' }).waitFor();
  await close(page);
});
