// SPDX-License-Identifier: Apache-2.0
// http: one request, over a unix socket or TLS, without following, retrying or pooling: tests see what was sent.
import http from 'node:http';
import https from 'node:https';

/**
 * @param where {socket} (a unix socket's path) or {url, ca} (an http or https origin; the certificate must verify against ca;
 *   localAddress: from another address of loopback)
 * @returns {status, headers (names in lower case), bytes, text, json (undefined when the body is no JSON)}
 */
export function send(where, { method = 'GET', path = '/', headers = {}, body } = {}) {
  const options = { method, path, headers, agent: false, timeout: 90_000 };
  if (where.socket) Object.assign(options, { socketPath: where.socket, host: 'localhost' });
  const library = where.socket || where.url.startsWith('http:') ? http : https;
  return new Promise((resolve, reject) => {
    const request = where.socket
      ? library.request(options)
      : library.request(new URL(path, where.url), { ...options, ca: where.ca, servername: where.servername, localAddress: where.localAddress });
    request.on('error', reject);
    request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer within 90 s`)));
    request.on('response', (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(parts), text = bytes.toString('utf8');
        resolve({ status: response.statusCode, headers: response.headers, bytes, text, json: parse(text) });
      });
    });
    if (body !== undefined && method === 'DELETE') request.setHeader('Content-Length', Buffer.byteLength(body)); // Node leaves it out there
    request.end(body);
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
