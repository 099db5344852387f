// SPDX-License-Identifier: Apache-2.0
// stock_rspamd: a second Rspamd beside that of an instance, with the same modules and the same Redis, that never asks
// the portal: thresholds as they stand in its files, no keys to sign with.
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../test/lib/until.mjs';

const run = promisify(execFile);
const PORTS_ON = 60; // as static_mail

/** Does somebody listen there? */
const listens = (port) => new Promise((resolve) => {
  const socket = net.connect(port, '127.0.0.1');
  socket.once('connect', () => { socket.destroy(); resolve(true); });
  socket.once('error', () => resolve(false));
});

export class StockRspamd {
  /** model: the instance. */
  constructor(dir, model) {
    Object.assign(this, { dir, model, etc: path.join(dir, 'etc') });
  }

  get port() { return Number(this.model.milter.split(':').pop()) + PORTS_ON; }
  get milter() { return `inet:127.0.0.1:${this.port}`; }
  get roots() { return [this.process.pid]; }

  async start() {
    for (const name of ['db', 'run', 'log']) fs.mkdirSync(path.join(this.dir, name), { recursive: true });
    fs.cpSync(path.join(this.model.dir, 'etc/rspamd'), this.etc, { recursive: true });
    for (const name of ['rspamd.local.lua', 'rspamd.conf.local', 'plugins.d', 'local.d/dkim_signing.conf'])
      fs.rmSync(path.join(this.etc, name), { recursive: true });
    fs.writeFileSync(path.join(this.etc, 'local.d/dkim_signing.conf'), 'enabled = false;\n');
    for (const name of ['local.d/worker-fuzzy.inc', 'override.d/worker-controller.inc', 'override.d/worker-proxy.inc', 'override.d/fuzzy_check.conf'])
      this.edit(name, (text) => text.replace(/(127\.0\.0\.1:)(\d+)/g, (_, host, port) => host + (Number(port) + PORTS_ON)));
    await run('chown', ['-R', '_rspamd:_rspamd', this.dir]);
    const at = { LOCAL_CONFDIR: this.etc, DBDIR: `${this.dir}/db`, RUNDIR: `${this.dir}/run`, LOGDIR: `${this.dir}/log` };
    const log = fs.openSync(path.join(this.dir, 'log/rspamd.err'), 'a');
    this.process = spawn('rspamd', ['-f', '-u', '_rspamd', '-g', '_rspamd', '-c', '/etc/rspamd/rspamd.conf',
      ...Object.entries(at).map(([name, value]) => `--var=${name}=${value}`)], { stdio: ['ignore', log, log] });
    this.over = new Promise((resolve) => this.process.on('close', resolve));
    await until('the other Rspamd listens', () => listens(this.port), 90);
  }

  edit(name, change) {
    const file = path.join(this.etc, name);
    fs.writeFileSync(file, change(fs.readFileSync(file, 'utf8')));
  }

  async stop() {
    if (this.process === undefined) return;
    this.process.kill('SIGTERM');
    await this.over;
  }
}
