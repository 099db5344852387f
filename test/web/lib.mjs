// SPDX-License-Identifier: Apache-2.0
// lib: a whole instance with a small directory, and Chromium signed in to it per role. What the console says as an error and what
// the Content-Security-Policy stops ends a test.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { startInstance } from '../lib/instance.mjs';
import { adminPassword } from '../lib/scratch.mjs';

export const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export const password = 'correct horse battery staple';
export const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };
export const THEMES = ['light', 'dark'];

/** As `mailportal backup` leaves it: one that failed, after one that was made. */
function backups(dir) {
  const where = path.join(dir, 'data/restic');
  fs.mkdirSync(where, { mode: 0o755 });
  fs.writeFileSync(path.join(where, 'state'), JSON.stringify({
    phase: 2, progress: 100,
    runs: [
      { started_at: 1795000000000, finished_at: 1795000060000, state: 3, error: 'restic backup ended with status 1: no space left on device', error_reason: 'backup_restic backup 1 no\u00a0space\u00a0left\u00a0on\u00a0device' },
      { started_at: 1794900000000, finished_at: 1794900060000, state: 2, snapshot: '1a2b3c4d5e6f', files: 1200, total_bytes: 7_000_000_000, added_bytes: 12_000_000, busy: 1 },
    ],
    snapshots: [{ id: '1a2b3c4d', at: 1794900000000 }],
  }), { mode: 0o644 });
}

/** Two tenants: dora has one of everything, otto a domain of his own. */
async function seed({ admin, dir }) {
  backups(dir);
  for (const name of ['dora', 'otto']) await admin.post('/accounts', { name, password, role: 'domain_admin' });
  for (const [name, owner] of [['dora.test', 'dora'], ['second.test', 'dora'], ['otto.test', 'otto']])
    await admin.post('/domains', { name, owner, verified: true });
  for (const name of ['ann@dora.test', 'bob@dora.test', 'eve@otto.test'])
    await admin.post('/accounts', { name, password, full_name: `${name[0].toUpperCase()}${name.slice(1, 3)} Example`, quota_bytes: 1 << 30 });
  await admin.post('/aliases', { address: 'info@dora.test', targets: ['ann@dora.test', 'bob@dora.test'] });
  await admin.post('/domain-aliases', { name: 'alias.test', domain: 'dora.test', verified: true });
  await admin.post('/relay-domains', { name: 'relay.test', owner: 'dora', host: '192.0.2.1' });
  await admin.post('/sender-addresses', { address: 'sales@dora.test', users: ['ann@dora.test'] });
}

/** Who stands for each role. */
export const PEOPLE = { master: 'admin', admin: 'dora', user: 'ann@dora.test' };

/** conf: keys of portal.conf. */
export async function startWeb(conf = {}) {
  const here = await startInstance(conf);
  try {
    await seed(here);
    return new Web(here, await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] }));
  } catch (e) {
    await here.stop().catch(() => {}); // what kept it from being ready says more
    throw e;
  }
}

class Web {
  constructor(here, browser) {
    Object.assign(this, { here, browser });
    this.url = here.at.url.replace(/\/$/, '');
  }

  async stop() {
    try {
      await this.browser.close();
    } finally {
      await this.here.stop();
    }
  }

  /** A page of a browser that has never been here; options: of Playwright's newContext. */
  async open(path = '/', { size = 'desk', theme = 'light', language = 'en', ...options } = {}) {
    const context = await this.browser.newContext({
      baseURL: this.url, ignoreHTTPSErrors: true, viewport: SIZES[size], colorScheme: theme, locale: language, reducedMotion: 'reduce', ...options,
    });
    context.setDefaultTimeout(90_000);
    const page = await context.newPage();
    page.complaints = [];
    await page.exposeFunction('tellViolation', (text) => { page.complaints.push(`CSP: ${text}`); });
    await page.addInitScript(() => addEventListener('securitypolicyviolation', (e) => window.tellViolation(`${e.violatedDirective} ${e.blockedURI}`)));
    page.on('console', (m) => { if (m.type() === 'error') page.complaints.push(`${m.text()} ${m.location().url}`); });
    page.on('pageerror', (e) => page.complaints.push(String(e)));
    await page.goto(path);
    return page;
  }

  /** As somebody of PEOPLE or any name, through the sign-in page; then at path. */
  async signedIn(who, path = '/', options = {}) {
    const page = await this.open(path, options);
    const name = PEOPLE[who] ?? who;
    await page.fill('input[name=username]', name);
    await page.fill('input[name=password]', name === 'admin' ? adminPassword(this.here.dir) : password);
    // before anybody is signed in the page asks who is, and Chromium calls the refusal an error
    page.complaints = page.complaints.filter((c) => !c.includes('401'));
    await page.press('input[name=password]', 'Enter');
    await page.locator('.frame main h1').first().waitFor(); // not the heading of the sign-in page
    return page;
  }
}

/** What GET /server/usage answers: an hour of minutes, of which ten in the middle are missing; the same whatever the clock says. */
export function hourOfUsage() {
  const row = (i) => ({
    at: new Date(Date.UTC(2026, 10, 1, 12, i)).toISOString(), disk_used_bytes: (40 + i / 10) * 2 ** 30, disk_total_bytes: 100 * 2 ** 30,
    memory_used_bytes: (2 + Math.sin(i / 8)) * 2 ** 30, memory_total_bytes: 8 * 2 ** 30, load_percent: 20 + 10 * Math.cos(i / 5), queue_length: i % 9,
    messages_in: 30 + (i % 7), messages_out: 12 + (i % 5), messages_rejected: i % 4, sign_ins: 5 * (i % 3),
  });
  const items = Array.from({ length: 60 }, (_, i) => i).filter((i) => i < 25 || i >= 35).map(row);
  return { items, next: null };
}

// A part that has not answered for a moment, on a machine that is busy, is what the page of the server is to show.
const BUSY = /503 .*\/api\/v1\/health$/;

/** Nothing has been complained about until now. expected: patterns of what a test has provoked. */
export function assertQuiet(page, expected = []) {
  assert.deepEqual(page.complaints.filter((c) => ![BUSY, ...expected].some((e) => e.test(c))), []);
}

/** No violation of WCAG 2.2 A and AA, no scrolling sideways. axe runs in the page by the debugger, which no policy stops. but: rules
 * that the page breaks knowingly. */
export async function assertAccessible(page, { but = [] } = {}) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((rules) => globalThis.axe.run({ runOnly: rules }), RULES);
  const found = violations.filter((v) => !but.includes(v.id));
  assert.deepEqual(found.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join('; ')}`), []);
  const [scrollWidth, clientWidth] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(scrollWidth <= clientWidth, `${page.url()} scrolls sideways`);
}
