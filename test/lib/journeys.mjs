// SPDX-License-Identifier: Apache-2.0
// journeys: logs of engines that do not run, and the process that reads them.
import fs from 'node:fs';
import path from 'node:path';
import { Process } from './scratch.mjs';

const two = (n) => String(n).padStart(2, '0');

/** As Postfix and as Rspamd and Dovecot write the time, in the server's zone. */
export function stamps(at = new Date()) {
  const month = at.toLocaleString('en', { month: 'short' }), clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
  return { postfix: `${month} ${String(at.getDate()).padStart(2)} ${clock}`, iso: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clock}` };
}

/** A line of Postfix's log. */
export const postfix = (service, text, at) => `${stamps(at).postfix} mx postfix/${service}[1]: ${text}`;

/** A recipient who was refused before there was a queue id. */
export const refusal = (from, to, text = '550 5.7.1 no', at = undefined) =>
  postfix('smtpd', `NOQUEUE: reject: RCPT from far.test[192.0.2.1]: ${text}; from=<${from}> to=<${to}> proto=ESMTP helo=<far>`, at);

export const logOf = (api, name) => path.join(api.instance, 'log', name === 'rspamd' ? 'rspamd/rspamd.log' : `${name}.log`);

export function write(api, logs) {
  for (const [name, lines] of Object.entries(logs)) fs.appendFileSync(logOf(api, name), lines.map((line) => `${line}\n`).join(''), { mode: 0o640 });
}

/** Write these lines, and start the process that reads them; the rows, when there are as many as lines of Postfix's, or as many as told. */
export async function journeys(api, logs, n = logs.postfix.length) {
  write(api, { postfix: [], rspamd: [], dovecot: [], ...logs });
  const reader = new Process(api.instance, ['journey']);
  api.processes.push(reader);
  return await reader.ready('the logs are read', async () => {
    const { items } = await api.admin.get('/trace?limit=500');
    return items.length >= n && items;
  });
}
