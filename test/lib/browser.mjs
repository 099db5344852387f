// SPDX-License-Identifier: Apache-2.0
// browser: Chromium without a window, driven over the DevTools protocol on a pipe, with authenticators that it plays
// (https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn/).
import { createHash, X509Certificate } from 'node:crypto';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { until } from './until.mjs';

/** The flag's form of a certificate that is to be trusted: the digest of its key. */
function pinOf(ca) {
  const key = new X509Certificate(ca).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

export class Browser {
  #next = 0;
  #waiting = new Map();
  #listeners = new Set();

  /** ca: the certificate that sites of this test have. */
  static async start(ca) {
    const b = new Browser();
    b.profile = fs.mkdtempSync(path.join(os.tmpdir(), 'mailportal-browser-'));
    b.child = spawn('chromium', ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking',
      '--host-resolver-rules=MAP *.portal.test 127.0.0.1', '--remote-debugging-pipe', `--user-data-dir=${b.profile}`, `--ignore-certificate-errors-spki-list=${pinOf(ca)}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'], env: { ...process.env, HOME: b.profile } });
    b.said = '';
    b.child.stderr.on('data', (d) => { b.said += d; });
    b.ended = new Promise((resolve) => b.child.on('close', resolve));
    b.child.on('error', (e) => b.#giveUp(e));
    b.ended.then(() => b.#giveUp(new Error(`the browser ended:\n${b.said.slice(-2000)}`)));
    b.#read();
    return b;
  }

  /** Messages are JSON, each ended by a NUL. */
  #read() {
    let rest = Buffer.alloc(0);
    this.child.stdio[4].on('data', (piece) => {
      rest = Buffer.concat([rest, piece]);
      for (let end; (end = rest.indexOf(0)) >= 0; rest = rest.subarray(end + 1)) this.#take(JSON.parse(rest.subarray(0, end)));
    });
  }

  #take(message) {
    if (message.id === undefined) {
      for (const listener of this.#listeners) listener(message);
      return;
    }
    const { resolve, reject, method } = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) reject(new Error(`${method}: ${message.error.message}`));
    else resolve(message.result);
  }

  #giveUp(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#next;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, method }));
    this.child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return answer;
  }

  onEvent(listener) {
    this.#listeners.add(listener);
  }

  /** A new page at url, which is answered with html instead of being asked for. */
  async open(url, html) {
    const { browserContextId } = await this.send('Target.createBrowserContext');
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, sessionId);
    await page.show(url, html);
    return page;
  }

  async stop() {
    this.send('Browser.close').catch(() => {}); // it may be gone before it answers
    const late = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await this.ended;
    clearTimeout(late);
    fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Page {
  constructor(browser, sessionId) {
    Object.assign(this, { browser, sessionId });
  }

  send(method, params) {
    return this.browser.send(method, params, this.sessionId);
  }

  async show(url, html) {
    const loaded = new Set(); // by their loaders: about:blank, which is there before, may be late with its own
    this.browser.onEvent((e) => {
      if (e.sessionId !== this.sessionId) return;
      if (e.method === 'Page.lifecycleEvent' && e.params.name === 'load') loaded.add(e.params.loaderId);
      if (e.method === 'Fetch.requestPaused')
        this.send('Fetch.fulfillRequest', {
          requestId: e.params.requestId, responseCode: 200,
          responseHeaders: [{ name: 'Content-Type', value: 'text/html; charset=utf-8' }], body: Buffer.from(html).toString('base64'),
        });
    });
    await this.send('Page.enable');
    await this.send('Page.setLifecycleEventsEnabled', { enabled: true });
    await this.send('Runtime.enable');
    await this.send('WebAuthn.enable');
    await this.send('Fetch.enable', { patterns: [{ urlPattern: url }] });
    const { errorText, loaderId } = await this.send('Page.navigate', { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await until(`${url} is loaded`, () => loaded.has(loaderId));
  }

  /** The value of an expression of JavaScript in the page, waited for; what it throws is thrown here, with .problem of the API. */
  async run(expression) {
    const wrapped = `(async () => { try { return { value: await (${expression}) }; }
      catch (e) { return { error: String(e.name) + ': ' + e.message, problem: e.problem }; } })()`;
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression: wrapped, awaitPromise: true, returnByValue: true, userGesture: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    if (result.value.error) throw Object.assign(new Error(result.value.error), { problem: result.value.problem });
    return result.value.value;
  }

  /** An authenticator that says yes to everything; its handle. more: of WebAuthn.VirtualAuthenticatorOptions. */
  async plug(more = {}) {
    const options = {
      protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true, ...more,
    };
    const { authenticatorId } = await this.send('WebAuthn.addVirtualAuthenticator', { options });
    const act = (method, params = {}) => this.send(`WebAuthn.${method}`, { authenticatorId, ...params });
    return {
      remove: () => act('removeVirtualAuthenticator'),
      credentials: async () => (await act('getCredentials')).credentials,
      forget: (credentialId) => act('removeCredential', { credentialId }),
      verifies: (isUserVerified) => act('setUserVerified', { isUserVerified }),
      answersWrongly: (more) => act('setResponseOverrideBits', more),
    };
  }
}
