// SPDX-License-Identifier: Apache-2.0
// client: somebody who uses the API. Every answer is held against the contract before a test sees it.
import assert from 'node:assert/strict';
import { send } from './http.mjs';
import { Contract, errors } from './contract.mjs';

const base = '/api/v1';

export class Client {
  constructor(where, contract, token = null, headers = {}) {
    Object.assign(this, { where, contract, token, headers });
  }

  /** Nobody, with the contract that this server publishes. */
  static async connect(where) {
    const { json, text } = await send(where, { path: `${base}/openapi.json` });
    assert.ok(json, `openapi.json: ${text}`);
    return new Client(where, new Contract(json));
  }

  /** The same server, as somebody else. */
  as(token, headers = {}) {
    return new Client(this.where, this.contract, token, { ...this.headers, ...headers });
  }

  /** Sign in; the account's own client. */
  async login(username, password) {
    const { token } = await this.want(200, 'POST', '/auth/login', { username, password });
    return this.as(token);
  }

  /** One request, whatever its outcome. body: an object goes as JSON, a string or Buffer as it is; undefined: none. */
  async call(method, path, body, headers = {}) {
    const target = path.startsWith('/problems') ? path : base + path;
    const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
    const all = {
      ...(this.token && { authorization: `Bearer ${this.token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...this.headers,
      ...headers,
    };
    for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name];
    const answer = await send(this.where, { method, path: target, headers: all, body: raw ? body : JSON.stringify(body) });
    this.contract.check(method, target, answer);
    return answer;
  }

  /** A request that must end so; the body, with .answer for headers out of band. */
  async want(status, method, path, body, headers) {
    const answer = await this.call(method, path, body, headers);
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    return answer.json;
  }

  get(path, headers) { return this.want(200, 'GET', path, undefined, headers); }
  post(path, body, headers) { return this.want(201, 'POST', path, body, headers); }
  patch(path, body, headers) { return this.want(200, 'PATCH', path, body, headers); }
  put(path, body, headers) { return this.want(200, 'PUT', path, body, headers); }
  remove(path, headers) { return this.want(204, 'DELETE', path, undefined, headers); }

  /** A request that must be refused with this code; pointer: the field that must be named. */
  async refused(code, method, path, body, { headers, pointer } = {}) {
    const answer = await this.call(method, path, body, headers);
    assert.equal(answer.json?.code, code, `${method} ${path}: ${answer.status} ${answer.text}`);
    assert.equal(answer.status, errors.get(code).status);
    if (pointer !== undefined) {
      const pointers = (answer.json.errors ?? []).map((e) => e.pointer);
      assert.ok(pointers.includes(pointer), `${method} ${path}: names ${JSON.stringify(pointers)}, not ${pointer}`);
    }
    return answer;
  }
}
