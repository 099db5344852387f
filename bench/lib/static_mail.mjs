// SPDX-License-Identifier: Apache-2.0
// static_mail: the floor of delivery: the same Postfix and Dovecot with the rendered configuration of an instance, in
// which each of the portal's maps is a static lmdb map, the users are a passwd-file, and nothing is pushed. Only the
// mailboxes that the bench delivers to are in it, which makes it quicker rather than slower.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../test/lib/until.mjs';
import { setKeys } from './instance.mjs';

const run = promisify(execFile);
const PORTS_ON = 60; // its ports are the instance's and so many more

/** Below 256 directories, as the homes of an instance (conf_mail_home): no other layout on the disk is measured. */
const homeOf = (user) => `${createHash('sha256').update(user).digest('hex').slice(0, 2)}/${user}`;

export class StaticMail {
  static PORTS_ON = PORTS_ON;

  constructor(dir, model) {
    Object.assign(this, { dir, model, delivered: model.delivered, etc: path.join(dir, 'etc'), log: path.join(dir, 'postfix.log'),
      queue: path.join(dir, 'queue'), mainCf: path.join(dir, 'etc/main.cf'), dovecotConf: path.join(dir, 'dovecot.conf') });
  }

  get smtp() {
    return this.model.smtp.replace(/\d+$/, (port) => Number(port) + PORTS_ON);
  }
  /** rspamd: a StockRspamd whose CPU time counts as its own. */
  get roots() { return [this.postfix.pid, this.dovecot.pid, ...(this.rspamd?.roots ?? [])]; }

  async start() {
    for (const name of ['etc', 'maps', 'run', 'state', 'mail', 'queue', 'data']) fs.mkdirSync(path.join(this.dir, name), { recursive: true });
    await run('chown', ['postfix:postfix', path.join(this.dir, 'data')]);
    await run('chown', ['vmail:vmail', path.join(this.dir, 'mail')]);
    this.writePostfix();
    this.writeDovecot();
    await this.writeMaps();
    await run('postfix', ['-c', this.etc, 'check']);
    await this.startDovecot();
    this.postfix = this.spawn('/usr/lib/postfix/sbin/master', ['-c', this.etc, '-s'], { ...process.env, MAIL_CONFIG: this.etc });
    await until('Postfix runs', () => fs.existsSync(path.join(this.queue, 'public/showq')));
  }

  async startDovecot() {
    this.dovecot = this.spawn('dovecot', ['-F', '-c', this.dovecotConf]);
    await until('the LMTP socket', () => fs.existsSync(path.join(this.dir, 'run/lmtp')));
  }

  /** Dovecot alone; users: lines of its passwd-file. */
  async startAlone(users) {
    for (const name of ['run', 'state', 'mail']) fs.mkdirSync(path.join(this.dir, name), { recursive: true });
    await run('chown', ['vmail:vmail', path.join(this.dir, 'mail')]);
    this.writeDovecot();
    const owner = fs.statSync(path.join(this.dir, 'mail'));
    fs.writeFileSync(path.join(this.dir, 'users'), users.map(({ name, hash }) => this.passwdLine(name, hash, owner)).join(''), { mode: 0o644 });
    await this.startDovecot();
  }

  passwdLine(user, hash, owner, also = '') {
    return `${user}:${hash}:${owner.uid}:${owner.gid}::${this.dir}/mail/${homeOf(user)}::userdb_quota_rule=*:bytes=1073741824${also}\n`;
  }

  spawn(file, words, env = process.env) {
    const child = spawn(file, words, { stdio: ['ignore', 'ignore', 'inherit'], env });
    child.over = new Promise((resolve) => child.on('close', resolve));
    return child;
  }

  writePostfix() {
    const main = fs.readFileSync(this.model.mainCf, 'utf8').replaceAll('$sm:', `lmdb:${this.dir}/maps/`);
    fs.writeFileSync(this.mainCf, setKeys(main, {
      queue_directory: this.queue, data_directory: `${this.dir}/data`, maillog_file: this.log, maillog_file_prefixes: this.dir,
      virtual_transport: `lmtp:unix:${this.dir}/run/lmtp`,
      smtpd_recipient_restrictions: 'reject_non_fqdn_recipient, reject_unlisted_recipient', smtpd_end_of_data_restrictions: '',
    }));
    const master = fs.readFileSync(path.join(path.dirname(this.model.mainCf), 'master.cf'), 'utf8');
    fs.writeFileSync(path.join(this.etc, 'master.cf'),
      master.replace(/^(\S+:)(\d+)( +inet)/gm, (_, host, port, rest) => host + (Number(port) + PORTS_ON) + rest));
  }

  writeDovecot() {
    let text = fs.readFileSync(this.model.dovecotConf, 'utf8')
      .replace(/^passdb \{[^}]*\}\n/gm, '').replace(/^userdb \{[^}]*\}\n/gm, '')
      .replace(/^( *port = )(\d+)/gm, (_, key, port) => key + (Number(port) + PORTS_ON))
      .replace(/^ *(auth_socket_path|quota_clone_dict|last_login_dict|last_login_key) =.*\n/gm, '')
      .replaceAll(' quota_clone', '').replaceAll(' last_login', '');
    text = setKeys(text, { base_dir: `${this.dir}/run`, state_dir: `${this.dir}/state`, log_path: `${this.dir}/dovecot.log`, instance_name: 'mailportal-bench' });
    fs.writeFileSync(this.dovecotConf, `${text}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${this.dir}/users
}
userdb {
  driver = passwd-file
  args = username_format=%u ${this.dir}/users
}
`, { mode: 0o600 });
  }

  async writeMaps() {
    const users = Array.from({ length: this.delivered }, (_, i) => `${i + 1}u@deliver.example`);
    const maps = { vdom: 'deliver.example deliver.example\n', vmbox: users.map((user) => `${user} ${user}\n`).join('') };
    const names = new Set([...fs.readFileSync(this.mainCf, 'utf8').matchAll(/\/maps\/(\w+)/g)].map((m) => m[1]));
    for (const name of names) {
      fs.writeFileSync(path.join(this.dir, 'maps', name), maps[name] ?? '');
      await run('postmap', ['-c', this.etc, `lmdb:${this.dir}/maps/${name}`]);
    }
    const owner = fs.statSync(path.join(this.dir, 'mail'));
    // a delivery looks through neither folder, as the portal's answer has it (rules/login.h)
    const days = ['Junk', 'Trash'].map((folder) => ` userdb_namespace/inbox/mailbox/${folder}/autoexpunge=0d`).join('');
    fs.writeFileSync(path.join(this.dir, 'users'), users.map((user) => this.passwdLine(user, '{PLAIN}x', owner, days)).join(''));
  }

  async useMilter(value) {
    fs.writeFileSync(this.mainCf, setKeys(fs.readFileSync(this.mainCf, 'utf8'), { smtpd_milters: value }));
    await run('postfix', ['-c', this.etc, 'reload']);
  }

  async stop() {
    for (const child of [this.postfix, this.dovecot]) {
      if (child === undefined) continue;
      child.kill('SIGTERM');
      await child.over;
    }
  }
}
