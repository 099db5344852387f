// SPDX-License-Identifier: Apache-2.0
// asker: GETs of one person over one connection that stays open, each timed from the question to the whole answer.
import https from 'node:https';
import { send } from '../../test/lib/http.mjs';

export class Asker {
  /** where: {url, ca}; token: of a session. */
  constructor(where, token) {
    Object.assign(this, { where, token, agent: new https.Agent({ keepAlive: true, maxSockets: 1, ca: where.ca }) });
  }

  static async signedIn(where, username, password) {
    const answer = await send(where, { method: 'POST', path: '/api/v1/auth/login', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }) });
    if (answer.status !== 200) throw new Error(`sign-in of ${username}: ${answer.status} ${answer.text}`);
    return new Asker(where, answer.json.token);
  }

  /** {json, ms} */
  get(target) {
    return new Promise((resolve, reject) => {
      const begin = performance.now();
      const request = https.get(new URL(`/api/v1${target}`, this.where.url), { agent: this.agent, headers: { authorization: `Bearer ${this.token}` } }, (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const ms = performance.now() - begin, text = Buffer.concat(parts).toString('utf8');
          if (response.statusCode === 200) resolve({ json: JSON.parse(text), ms });
          else reject(new Error(`GET ${target}: ${response.statusCode} ${text}`));
        });
      });
      request.on('error', reject);
    });
  }

  close() {
    this.agent.destroy();
  }
}
