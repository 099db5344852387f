// SPDX-License-Identifier: Apache-2.0
// instance: a whole Mail Portal of the release build with the data set of fill.c, without the milter until asked.
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { send } from '../../test/lib/http.mjs';
import { until } from '../../test/lib/until.mjs';
import { childrenOf } from './machine.mjs';

const run = promisify(execFile);
const PARTS = ['api', 'hooks', 'lookup', 'sasl', 'jobs', 'journey', 'helper'];

/** What the floors need of an instance's configuration: its text with some keys set anew. */
export function setKeys(text, values) {
  let out = text;
  for (const [key, value] of Object.entries(values)) {
    const line = new RegExp(`^${key} =.*\\n(?:[ \\t].*\\n)*`, 'm');
    if (!line.test(out)) throw new Error(`the configuration has no ${key}`);
    out = out.replace(line, () => `${key} = ${value}\n`);
  }
  return out;
}

export class Instance {
  /** build: the build directory; also: more words of setup. */
  constructor(build, dir, portBase, mailboxes, delivered, also = []) {
    Object.assign(this, { build, dir, portBase, mailboxes, delivered, also, binary: path.join(build, 'mailportal') });
  }

  async start() {
    await run(this.binary, ['setup', '--instance', this.dir, `port_base=${this.portBase}`, 'hostname=mail.bench.example',
      'listen=127.0.0.1', 'api_rate=1000000', 'api_burst=1000000', 'migration_load=100000', // limits stand, but out of the way
      'test_mode=true', // no DNS: answers from elsewhere are not to be measured
      ...this.also]);
    this.dir = fs.realpathSync(this.dir);
    this.store = `sqlite:${this.dir}/data/mailportal.db`;
    const { stdout } = await run(path.join(this.build, 'bench/fill'), [this.store, String(this.mailboxes), String(this.delivered)]);
    this.filled = JSON.parse(stdout);
    // Rspamd as it is after its first minute: it would reload itself in the middle of a row
    const rspamd = path.join(this.dir, 'data/rspamd');
    fs.copyFileSync('/usr/share/rspamd/effective_tld_names.dat', path.join(rspamd, 'suffixes'));
    fs.writeFileSync(path.join(rspamd, 'suffixes.compiled'), ''); // they are, before it is ready
    await this.up();
  }

  async up() {
    this.process = spawn(this.binary, ['up', '--instance', this.dir], { stdio: ['ignore', 'ignore', 'inherit'] });
    let over = false;
    this.ended = new Promise((resolve) => this.process.on('close', () => { over = true; resolve(); }));
    const { stdout } = await run(this.binary, ['endpoints', '--json', '--instance', this.dir]);
    this.at = JSON.parse(stdout);
    this.where = { url: this.at.url, ca: fs.readFileSync(path.join(this.dir, 'etc/tls.crt')) };
    await until('the instance is ready', async () => {
      if (over) throw Object.assign(new Error('mailportal up ended'), { final: true });
      return (await send(this.where, { path: '/api/v1/health' })).status === 200;
    }, 120);
    const password = fs.readFileSync(path.join(this.dir, 'admin-password'), 'utf8').trim();
    const answer = await send(this.where, { method: 'POST', path: '/api/v1/auth/login', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password }) });
    this.token = answer.json.token;
  }

  async get(target) {
    const answer = await send(this.where, { path: target, headers: { authorization: `Bearer ${this.token}` } });
    if (answer.status !== 200) throw new Error(`GET ${target}: ${answer.status} ${answer.text}`);
    return answer;
  }

  /** A call to the API that has to go well; its JSON. */
  async call(method, target, body, type = 'application/json') {
    const answer = await send(this.where, { method, path: `/api/v1${target}`, body,
      headers: { authorization: `Bearer ${this.token}`, ...(body && { 'content-type': type }) } });
    if (answer.status >= 300) throw new Error(`${method} ${target}: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  get socketmap() { return path.join(this.dir, 'run/socketmap'); }
  get smtp() { return this.at.smtp; }
  get log() { return path.join(this.dir, 'log/postfix.log'); }
  get milter() { return fs.readFileSync(this.mainCf, 'utf8').match(/^smtpd_milters = (.*)$/m)[1]; }
  get mainCf() { return path.join(this.dir, 'etc/postfix/main.cf'); }
  get queue() { return path.join(this.dir, 'data/postfix/queue'); }
  get dovecotConf() { return path.join(this.dir, 'etc/dovecot/dovecot.conf'); }
  get roots() { return [this.process.pid]; }

  /** The portal's own processes: [{name, pid}]. */
  async parts(names = PARTS) {
    return Promise.all(names.map(async (name) => {
      const { stdout } = await run('s6-svstat', ['-o', 'pid', path.join(this.dir, 'services', name)]);
      return { name, pid: Number(stdout.trim()) };
    }));
  }

  /** The machine holds the database: what nobody asked for in a minute, some hosts of virtual machines take back. */
  holdDatabase() {
    fs.readFileSync(path.join(this.dir, 'data/mailportal.db'));
  }

  /** Process id of a service. */
  async service(name) {
    return (await this.parts([name]))[0].pid;
  }

  /** The process that reads the logs for journeys runs, or not. */
  async collect(on) {
    await run('s6-svc', [...(on ? ['-wu', '-u'] : ['-wd', '-d']), path.join(this.dir, 'services/journey')]);
  }

  /** Postfix asks the milter, or not. */
  async useMilter(value) {
    fs.writeFileSync(this.mainCf, setKeys(fs.readFileSync(this.mainCf, 'utf8'), { smtpd_milters: value }));
    await run('postfix', ['-c', path.join(this.dir, 'etc/postfix'), 'reload']);
  }

  /** nginx serves this content as a file beside the API, at the path that is returned. */
  async serveFile(name, content) {
    const conf = path.join(this.dir, 'etc/nginx/nginx.conf'), root = path.join(this.dir, 'etc/nginx/www');
    const location = `    location /bench/ { root ${root}; default_type application/json; }\n`;
    const text = fs.readFileSync(conf, 'utf8');
    fs.mkdirSync(path.join(root, 'bench'), { recursive: true });
    fs.writeFileSync(path.join(root, 'bench', name), content);
    if (!text.includes(location)) {
      fs.writeFileSync(conf, text.replace(/^ {4}location \/api\/ \{/m, (m) => location + m));
      await this.reloadNginx(conf);
    }
    await until('nginx serves the file', async () => (await send(this.where, { path: `/bench/${name}` })).text === content);
    return `/bench/${name}`;
  }

  /** Until the old workers are gone: they would close connections on those who measure. */
  async reloadNginx(conf) {
    const old = childrenOf(await this.service('nginx'));
    await run('nginx', ['-c', conf, '-s', 'reload']);
    await until('the old workers of nginx are gone', () => !old.some((pid) => fs.existsSync(`/proc/${pid}`)));
  }

  async stop() {
    if (this.process === undefined) return;
    this.process.kill('SIGTERM');
    await this.ended;
  }
}
