// SPDX-License-Identifier: Apache-2.0
// What the server says to people is German in the German pages (R6): at a field, of a row, of a plan, of a job.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startWeb } from './lib.mjs';

let web;
before(async () => {
  web = await startWeb();
  await web.here.admin.patch('/accounts/dora', { language: 'de' });
});
after(() => web?.stop());

async function german(who, path) {
  const page = await web.signedIn(who, '/', { language: 'de' });
  await page.goto(path);
  return page;
}

test('R6 R30 a field that the server refuses, and what stands in the way of an act', { timeout: 180_000 }, async () => {
  const page = await german('dora', '/accounts/new');
  await page.fill('input[name=name]', 'neu@dora.test');
  await page.fill('input[name=password]', 'passwordpassword');
  await page.getByRole('button', { name: 'Anlegen' }).click();
  await page.getByText(/zu leicht zu erraten|häufig/).first().waitFor();
  await page.fill('input[name=name]', 'neu..name@dora.test');
  await page.fill('input[name=password]', 'vier lange Wörter hier');
  await page.getByRole('button', { name: 'Anlegen' }).click();
  await page.getByText('Zwei Punkte stehen hintereinander.').waitFor();
  await page.fill('input[name=name]', 'neu@fremd.test');
  await page.getByRole('button', { name: 'Anlegen' }).click();
  await page.getByText('Die Domain fremd.test gibt es nicht: Legen Sie sie zuerst an.').waitFor();
  await page.context().close();
});

test('R6 R31 R32 rows of an import and of many lines, and how the job ended', { timeout: 270_000 }, async () => {
  const page = await german('dora', '/aliases/bulk');
  await page.fill('textarea', 'gut@dora.test ann@dora.test\nschlecht@dora.test niemand@dora.test\nohne@dora.test');
  await page.getByRole('button', { name: 'Vorschau' }).click();
  await page.getByText('Liegt in einer Domain dieses Servers, aber niemand hat diese Adresse.').waitFor();
  await page.getByText('Hinter der Adresse steht kein Ziel.').waitFor();
  page.once('dialog', (dialog) => dialog.accept()); // the lines were not sent
  await page.goto('/files?kind=aliases');
  await page.setInputFiles('#files-file', { name: 'x.csv', mimeType: 'text/csv', buffer: Buffer.from('address,targets\na@dora.test,"ann@dora.test') });
  await page.locator('button[type=submit]').click();
  await page.getByText('Zeile 2, Spalte 13: Das Anführungszeichen, das hier beginnt, wird nie geschlossen.').first().waitFor();
  await page.context().close();
});

test('R6 R30 a plan says what will happen', { timeout: 180_000 }, async () => {
  const page = await german('dora', '/accounts/bob%40dora.test');
  await page.getByRole('button', { name: 'Löschen' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/Die E-Mails werden \d+ Tage aufgehoben/).waitFor();
  assert.equal(await dialog.getByText('its mail is kept').count(), 0);
  await page.context().close();
});
