// SPDX-License-Identifier: Apache-2.0
// screenshots [PATTERN]: every page of each role on a phone and a desk, light and dark, into build/screenshots; with PATTERN those
// whose name has it.
import fs from 'node:fs';
import path from 'node:path';
import { source } from '../lib/paths.mjs';
import { hourOfUsage, SIZES, startWeb, THEMES } from './lib.mjs';
import { PAGES } from './pages.mjs';

const out = path.join(source, 'build/screenshots'), pattern = process.argv[2] ?? '';
const nameOf = (who, page) => `${who}${page === '/' ? '-first' : page.replace(/[^a-z0-9]+/gi, '-')}`;

/** All pages of one, in one browser window. */
async function shoot(web, who, size, theme) {
  const wanted = PAGES[who].filter((p) => nameOf(who, p).includes(pattern));
  if (wanted.length === 0) return;
  const page = who === 'nobody' ? await web.open('/', { size, theme }) : await web.signedIn(who, '/', { size, theme });
  await page.route('**/api/v1/server/usage?*', (route) => route.fulfill({ json: hourOfUsage() }));
  for (const at of wanted) {
    await page.goto(at, { waitUntil: 'networkidle' });
    await page.screenshot({ path: path.join(out, `${nameOf(who, at)}-${size}-${theme}.png`), fullPage: true });
  }
  await page.context().close();
}

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
const web = await startWeb();
try {
  for (const who of Object.keys(PAGES))
    for (const size of Object.keys(SIZES))
      for (const theme of THEMES) await shoot(web, who, size, theme);
} finally {
  await web.stop();
}
console.log(`${fs.readdirSync(out).length} screenshots in build/screenshots`);
