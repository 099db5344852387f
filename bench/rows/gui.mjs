// SPDX-License-Identifier: Apache-2.0
// gui: what a browser has to fetch, how long it takes from the click on "Sign in" to a list that is shown, and how the list
// scrolls, in Chromium at the larger size.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from '../../test/node_modules/playwright-core/index.mjs';
import { median } from '../lib/measure.mjs';

const KB = 1024, STEPS = 120, STEP_PX = 1500;
const DIST = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** KB of the first page, of all that who reads one language can fetch, and of all languages, compressed as they are sent. */
function sizes() {
  const text = (name) => fs.readFileSync(path.join(DIST, name));
  const zipped = (names) => names.reduce((n, name) => n + gzipSync(text(name), { level: 9 }).length, 0);
  const page = text('index.html').toString();
  const first = ['index.html', ...[...page.matchAll(/@HASH@\/([\w.-]+\.(?:js|css))/g)].map((m) => m[1])];
  const words = Math.max(...['en', 'de'].map((language) => zipped([`first-${language}.js`])));
  const files = fs.readdirSync(DIST).filter((name) => /\.(js|css|html)$/.test(name));
  const without = (other) => zipped(files.filter((name) => !new RegExp(`^(.*-)?${other}\\.js$`).test(name)));
  return { first: (zipped(first) + words) / KB, all: Math.max(without('de'), without('en')) / KB, languages: zipped(files) / KB };
}

/** In the page: from the click to the first row of the list, in ms. */
const clickToList = () => new Promise((resolve) => {
  const button = document.querySelector('button[type=submit]');
  const watch = new MutationObserver(() => {
    if (!document.querySelector('tbody a')) return;
    watch.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - begun));
  });
  watch.observe(document.body, { childList: true, subtree: true });
  const begun = performance.now();
  button.click();
});

async function signIn(browser, large) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${large.at.url}/accounts`);
  await page.fill('input[name=username]', 'admin');
  await page.fill('input[name=password]', fs.readFileSync(path.join(large.dir, 'admin-password'), 'utf8').trim());
  const ms = await page.evaluate(clickToList);
  return { page, context, ms };
}

/** Down through the list, as a wheel does: the longest task of the page and the most elements it had. */
async function scroll(page) {
  await page.evaluate(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
    }).observe({ type: 'longtask' });
  });
  let nodes = 0;
  await page.mouse.move(700, 500);
  for (let i = 0; i < STEPS; i++) {
    await page.mouse.wheel(0, STEP_PX);
    nodes = Math.max(nodes, await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done(document.querySelectorAll('*').length)))));
  }
  const shown = await page.evaluate(() => ({ longest: window.longest, px: scrollY }));
  if (shown.px < STEP_PX * 3) throw new Error('the list did not scroll');
  return { ...shown, nodes };
}

export async function gui({ plan, table, large }) {
  const { first, all, languages } = sizes();
  table.value({ name: 'pages: what the first one fetches, gzipped', unit: 'KB', values: [first], atMost: 60 });
  table.value({ name: 'pages: all of them in one language, gzipped', unit: 'KB', values: [all], atMost: 150, note: `${languages.toFixed(1)} in all languages` });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const trials = [], scrolls = [];
    for (let t = 0; t < plan.trials; t++) {
      const runs = [];
      for (let r = 0; r <= plan.runs; r++) {
        const { page, context, ms } = await signIn(browser, large);
        if (r > 0) runs.push(ms); // the first one warms up
        if (r === plan.runs) scrolls.push(await scroll(page));
        await context.close();
      }
      trials.push(median(runs));
    }
    const size = `${large.mailboxes.toLocaleString('en')} mailboxes`;
    table.value({ name: `from the click on "Sign in" to a list, ${size}`, unit: 'ms', values: trials, atMost: 300, note: 'Argon2id included' });
    table.value({ name: `longest task while a list of ${size} scrolls`, unit: 'ms', values: scrolls.map((s) => s.longest), atMost: 50,
      note: `${STEPS} turns of the wheel; ${Math.round(Math.min(...scrolls.map((s) => s.px))).toLocaleString('en')} px` });
    table.value({ name: 'elements in the document meanwhile', unit: '', values: scrolls.map((s) => s.nodes), atMost: 2000 });
  } finally {
    await browser.close();
  }
}
