// SPDX-License-Identifier: Apache-2.0
// scratch: a fresh instance directory, set up; and the program's processes, started and stopped by id.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { binary } from './paths.mjs';
import { patience, until } from './until.mjs';

const run = promisify(execFile);

// What a sanitizer finds ends the process with a report that stop() looks for. Leaks are the unit tests' business: a
// confined process can not look at itself.
const environment = {
  ...process.env,
  ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=0:exitcode=99',
  UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1:exitcode=99',
};

/** First of the ports of an instance: below those that the kernel gives to clients, which would take one now and then. */
export const portBase = Number(process.env.MAILPORTAL_TEST_PORTS ?? 28000);

/** A fresh instance, set up; conf: keys of portal.conf. */
export async function newInstance(conf = {}) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mailportal-test-'));
  fs.chmodSync(dir, 0o755); // the portal's users go through it
  const instance = path.join(dir, 'i');
  const keys = {
    hostname: 'mail.portal.test',
    listen: '127.0.0.1',
    port_base: portBase,
    test_mode: 'true',
    api_rate: 100000,
    api_burst: 100000,
    ...conf,
  };
  await mailportal(instance, ['setup', ...Object.entries(keys).map(([key, value]) => `${key}=${value}`)]);
  return instance;
}

/** One command of the program, to its end: {stdout, stderr}; rejects when it fails. input goes to its standard input. */
export function mailportal(instance, words, { input = '', env = {} } = {}) {
  const child = run(binary, [...words, '--instance', instance], { env: { ...environment, ...env }, timeout: patience(120) });
  child.child.stdin.on('error', () => {}); // EPIPE: a program that reads nothing may be gone already; its status tells
  child.child.stdin.end(input);
  return child;
}

export const adminPassword = (instance) => fs.readFileSync(path.join(instance, 'admin-password'), 'utf8').trim();

export const endpoints = async (instance) => JSON.parse((await mailportal(instance, ['endpoints', '--json'])).stdout);

/** A long-running process of the program; its standard error is kept. before: a program that becomes it. */
export class Process {
  constructor(instance, words, { env = {}, before = [] } = {}) {
    this.words = words;
    this.log = '';
    const [program, ...rest] = [...before, binary, ...words, '--instance', instance];
    this.child = spawn(program, rest,
      { env: { ...environment, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (d) => { this.log += d; });
    this.ended = new Promise((resolve) => this.child.on('close', (code, signal) => resolve({ code, signal })));
    this.over = false;
    this.ended.then(() => { this.over = true; });
  }

  /** Wait until ask answers, unless the process ends first. */
  ready(what, ask, seconds = 60) {
    return until(what, () => {
      if (this.over) throw Object.assign(new Error(`${this.words.join(' ')} ended:\n${this.log}`), { final: true });
      return ask();
    }, seconds);
  }

  /** SIGTERM; it must end by itself, cleanly, with nothing that a sanitizer found. */
  async stop(seconds = 30) {
    if (!this.over) this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), patience(seconds));
    const { code, signal } = await this.ended;
    clearTimeout(late);
    assert.doesNotMatch(this.log, /Sanitizer|runtime error:/, `${this.words.join(' ')} was reported by a sanitizer`);
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, `${this.words.join(' ')} did not end cleanly:\n${this.log.slice(-4000)}`);
  }

  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/** Remove an instance, also where it lies behind a link. */
export function removeInstance(instance) {
  const real = fs.realpathSync(instance);
  fs.rmSync(real, { recursive: true, force: true });
  fs.rmSync(path.dirname(instance), { recursive: true, force: true });
}
