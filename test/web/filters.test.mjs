// SPDX-License-Identifier: Apache-2.0
// Filters and the vacation reply in a browser (R52 R53): rules made as sentences, put into order by mouse and by keyboard, tried with a
// message; a script of another program, and one's own; on a desk and a phone, light and dark, in both languages, without a violation.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '../lib/until.mjs';
import { assertAccessible, assertQuiet, password, startWeb } from './lib.mjs';

let web, admin, nobody;
before(async () => {
  web = await startWeb();
  ({ admin, nobody } = web.here);
}, { timeout: 540_000 });
after(() => web?.stop());

let made = 0;
async function somebody() {
  const user = `filter${++made}@dora.test`;
  await admin.post('/accounts', { name: user, password });
  return { user, password, api: await nobody.login(user, password) };
}

const dialog = (page) => page.locator('dialog[open]').last();
const button = (within, name) => within.getByRole('button', { name, exact: true });
const always = { matching: 'always', conditions: [] };
const rule = (who, name, folder) => who.api.post('/me/filters', { name, ...always, actions: [{ action: 'move', folder }] });
const order = async (who) => (await who.api.get('/me/filters')).items.map((r) => r.name);
const shown = (page) => page.locator('.rule h2 button').allTextContents();
const inPlace = (who) => until('the script is in place', async () => (await who.api.get('/me/filters/script')).state === 'active', 15);
const picture = async (page, name) => { // MAILPORTAL_PICTURES: a folder, for who wants to see
  if (process.env.MAILPORTAL_PICTURES) await page.screenshot({ path: path.join(process.env.MAILPORTAL_PICTURES, `${name}.png`), fullPage: true });
};

test('R52 a rule is made as a sentence, changed, switched off, deleted and had back', async () => {
  const ann = await somebody();
  const page = await web.signedIn(ann.user, '/me/filters');
  await page.getByText('No rules yet').waitFor();
  await picture(page, 'empty');
  await button(page, 'New rule').first().click();
  const box = dialog(page);
  await box.getByLabel('Name').fill('Invoices');
  await box.getByLabel('Part of the message').selectOption('subject');
  await button(box, 'Create').click();
  await box.getByText('This is missing.').first().waitFor();
  await box.getByLabel('Text', { exact: true }).fill('invoice');
  await button(box, 'Another condition').click();
  await box.getByLabel('Part of the message').nth(1).selectOption('size');
  await box.getByLabel('Size', { exact: true }).fill('2');
  await box.getByLabel('Folder').fill('../x');
  await picture(page, 'editor');
  await assertAccessible(page);
  await button(box, 'Create').click();
  await box.getByText(/none of them empty/).waitFor();
  await box.getByLabel('Folder').fill('Bills/2026');
  await button(box, 'Create').click();
  await page.getByText('Subject contains "invoice" and Size is over 2 MB').waitFor();
  const [row] = (await ann.api.get('/me/filters')).items;
  assert.deepEqual([row.conditions.length, row.conditions[1].what, row.actions.map((a) => a.action)], [2, 'size', ['move', 'stop']]);
  await page.getByRole('switch', { name: 'Use Invoices' }).click();
  await page.locator('.rule.off').waitFor();
  assert.equal((await ann.api.get('/me/filters')).items[0].enabled, false);
  await button(page, 'Change Invoices').click();
  await dialog(page).getByLabel('Action').selectOption('reject');
  await dialog(page).getByLabel('What the sender reads').fill('No, thanks');
  await button(dialog(page), 'Save').click();
  await page.getByText('refuse it with the words “No, thanks”').waitFor();
  await button(page, 'Delete: Invoices').click();
  await page.getByText('No rules yet').waitFor();
  await button(page, 'Undo').click();
  await page.getByRole('heading', { name: 'Invoices' }).waitFor();
  assert.equal((await ann.api.get('/me/filters')).items[0].actions[0].text, 'No, thanks');
  assertQuiet(page, [/status of 422/]);
  await page.context().close();
});

test('R52 rules are put into order by keyboard and by dragging', async () => {
  const ann = await somebody();
  for (const name of ['one', 'two', 'three']) await rule(ann, name, name);
  const page = await web.signedIn(ann.user, '/me/filters');
  await page.getByRole('heading', { name: 'one' }).waitFor();
  await button(page, 'Move one: arrow keys, or drag it').focus();
  await page.keyboard.press('ArrowDown');
  await until('two is first', async () => (await order(ann)).join() === 'two,one,three');
  await page.getByText('one is at place 2 of 3').waitFor({ state: 'attached' });
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Move one: arrow keys, or drag it', 'the keyboard stays on it');
  await until('the page is ready', async () => (await shown(page)).join() === 'two,one,three');
  await page.keyboard.press('ArrowDown');
  await until('one is last', async () => (await order(ann)).join() === 'two,three,one');
  const grip = await button(page, 'Move one: arrow keys, or drag it').boundingBox(), first = await page.locator('.rule').first().boundingBox();
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await page.mouse.down();
  await page.mouse.move(grip.x + 5, first.y + first.height + 5, { steps: 5 });
  await page.mouse.move(grip.x + 5, first.y + 5, { steps: 5 });
  await page.mouse.up();
  await until('one is first', async () => (await order(ann)).join() === 'one,two,three');
  assert.deepEqual(await shown(page), ['one', 'two', 'three']);

  // a rule that is being switched holds up no other's move
  const held = {};
  const hold = (method) => {
    let go;
    held[method] = new Promise((resolve) => { go = resolve; });
    return go;
  };
  await page.route('**/api/v1/me/filters/*', async (route) => {
    await held[route.request().method()];
    await route.continue();
  });
  const answer = hold('PATCH');
  await page.getByRole('switch', { name: 'Use three' }).click();
  await button(page, 'Move one: arrow keys, or drag it').press('ArrowDown');
  await until('two is first again', async () => (await order(ann)).join() === 'two,one,three');
  answer();
  await page.locator('.rule.off').waitFor();
  assert.deepEqual(await shown(page), ['two', 'one', 'three']);

  // and an order that was on its way meanwhile does not take a switch back
  let ordered = false;
  const put = hold('PUT'), over = page.waitForResponse((r) => {
    ordered ||= r.request().method() === 'PUT';
    return ordered && r.url().endsWith('/filters/script'); // what the page asks for when it has taken the order up
  });
  await button(page, 'Move one: arrow keys, or drag it').press('ArrowUp');
  await page.getByRole('switch', { name: 'Use two' }).click();
  await page.locator('.rule.off').nth(1).waitFor();
  put();
  await over;
  assert.deepEqual([await shown(page), await page.locator('.rule.off').count()], [['one', 'two', 'three'], 2]);
  assertQuiet(page);
  await page.context().close();
});

test('R52 another program\'s script is shown and kept until its owner chooses; one\'s own is refused in Sieve\'s words', async () => {
  const ann = await somebody();
  await rule(ann, 'Ours', 'Ours');
  await inPlace(ann);
  await web.here.putSieve(ann, 'require "fileinto";\nfileinto "Junk";\n', 'phone');
  const page = await web.signedIn(ann.user, '/me/filters');
  await page.getByRole('heading', { name: 'Another program has put a script' }).waitFor();
  await page.getByText('See the script phone').click();
  await page.getByText('fileinto "Junk"').waitFor();
  await picture(page, 'foreign');
  await assertAccessible(page);
  await button(page, 'Use the rules of this portal').click();
  await page.getByText('The rules of this portal count again').waitFor();
  await inPlace(ann);
  await page.getByRole('link', { name: 'Script' }).click();
  await page.getByText('# rule:[Ours]').waitFor();
  await button(page, 'Write my own script').click();
  await page.getByLabel('Your script').fill('require "nothing";\nfoo;\n');
  await button(page, 'Check and use it').click();
  await page.getByText(/line 1: error/).waitFor();
  await picture(page, 'script');
  await assertAccessible(page);
  await page.getByLabel('Your script').fill('keep;\n');
  await button(page, 'Check and use it').click();
  await page.getByText('Your own script is in place').waitFor();
  await button(page, 'Back to the rules').click();
  await button(dialog(page), 'Back to the rules').click();
  await page.getByText('# rule:[Ours]').waitFor();
  await inPlace(ann);
  assertQuiet(page, [/status of 422/]);
  await page.context().close();
});

test('R52 a pasted message is tried, and the steps are drawn', async () => {
  const ann = await somebody();
  await ann.api.post('/me/filters', { name: 'Bills', matching: 'all', conditions: [{ what: 'subject', op: 'contains', value: 'invoice' }], actions: [{ action: 'move', folder: 'Bills' }] });
  await ann.api.post('/me/filters', { name: 'Cats', matching: 'all', conditions: [{ what: 'subject', op: 'contains', value: 'cat' }], actions: [{ action: 'discard' }] });
  const page = await web.signedIn(ann.user, '/me/filters/test');
  await button(page, 'Fill in an example').click();
  await button(page, 'Try it').click();
  await page.getByText('It is put into Bills').waitFor();
  assert.deepEqual(await page.locator('.hop b').allTextContents(), ['Bills', 'Cats']);
  assert.deepEqual(await page.locator('.hop .badge').allTextContents(), ['did something', 'did nothing']);
  await picture(page, 'trial');
  await assertAccessible(page);
  assertQuiet(page);
  await page.context().close();
});

test('R53 the vacation reply is written with its dates, shown as on, and taken back', async () => {
  const ann = await somebody();
  const page = await web.signedIn(ann.user, '/me/vacation');
  await page.getByLabel('Text').fill('I am away.\nAnn');
  await page.getByLabel('Subject').fill('Away');
  await page.getByLabel('Until').fill('2099-01-01T00:00');
  await button(page, 'Save').click();
  await page.getByText('Senders are answered now').waitFor();
  const vacation = await ann.api.get('/me/vacation');
  assert.deepEqual([vacation.enabled, vacation.subject, vacation.text, vacation.starts_at], [true, 'Away', 'I am away.\nAnn', null]);
  await picture(page, 'vacation');
  await page.getByRole('switch', { name: 'Reply to who writes to me' }).click();
  await button(page, 'Save').click();
  await page.getByText('Nobody is answered').waitFor();
  await button(page, 'Delete it').click();
  await page.getByText('The reply was deleted').waitFor();
  await ann.api.want(204, 'GET', '/me/vacation');
  assertQuiet(page);
  await page.context().close();
});

for (const { size, theme, language } of [{ size: 'phone', theme: 'light', language: 'de' }, { size: 'desk', theme: 'dark', language: 'en' }, { size: 'phone', theme: 'dark', language: 'en' }])
  test(`R52 R53 every page of it on a ${size}, ${theme}, ${language}`, async () => {
    const ann = await somebody();
    if (language === 'de') await ann.api.patch('/me', { language });
    await ann.api.post('/me/filters', { name: `A name ${'that is long '.repeat(6)}`.trim(), matching: 'any', conditions: [{ what: 'header', header: 'X-Very-Long-Header-Name-Of-Somebody', op: 'matches', value: `*${'x'.repeat(60)}*` }, { what: 'to', op: 'is', value: `${'l'.repeat(60)}@example.org` }], actions: [{ action: 'move', folder: 'Eins/Zwei/Drei' }, { action: 'stop' }] });
    await rule(ann, 'Zwei', 'Zwei');
    const page = await web.signedIn(ann.user, '/me/filters', { size, theme, language });
    await page.getByRole('heading', { name: 'Zwei' }).waitFor();
    await picture(page, `rules-${size}-${theme}-${language}`);
    await assertAccessible(page);
    await page.getByRole('button', { name: /^(Zwei|Change Zwei|Zwei ändern)$/ }).first().click();
    await dialog(page).getByRole('textbox').first().waitFor();
    await picture(page, `editor-${size}-${theme}-${language}`);
    await assertAccessible(page);
    for (const where of ['/me/filters/script', '/me/filters/test', '/me/vacation']) {
      await page.goto(where);
      await page.locator('main h1').waitFor();
      await page.locator('main form, main .card').first().waitFor();
      await picture(page, `${where.split('/').pop()}-${size}-${theme}-${language}`);
      await assertAccessible(page);
    }
    assertQuiet(page);
    await page.context().close();
  });
