// SPDX-License-Identifier: Apache-2.0
// s3: as much of an S3 server as a client of objects needs (AWS Signature Version 4, path style, ListObjectsV2), over TLS by an
// authority of its own. Debian has none that is small. What is signed wrongly is refused.
import { execFileSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';

const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
const hex = (bytes) => createHash('sha256').update(bytes).digest('hex');
const escaped = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const inXml = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function isSigned(request, url, key, secret) {
  const found = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/[^/]+\/s3\/aws4_request), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(request.headers.authorization ?? '');
  if (!found || found[1] !== key) return false;
  const [, , scope, names, signature] = found;
  const query = [...url.searchParams].map(([name, value]) => `${escaped(name)}=${escaped(value)}`).sort().join('&');
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`).join('');
  const canonical = [request.method, url.pathname, query, headers, names, request.headers['x-amz-content-sha256']].join('\n');
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, hex(canonical)].join('\n');
  const signing = scope.split('/').reduce((k, part) => hmac(k, part), `AWS4${secret}`);
  return hmac(signing, text).toString('hex') === signature;
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

function listed(objects, bucket, url) {
  const prefix = url.searchParams.get('prefix') ?? '', delimiter = url.searchParams.get('delimiter'), files = [], below = new Set();
  for (const [name, bytes] of [...objects].sort()) {
    if (!name.startsWith(`${bucket}/${prefix}`)) continue;
    const key = name.slice(bucket.length + 1), end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    if (end >= 0) below.add(key.slice(0, end + 1));
    else files.push(`<Contents><Key>${inXml(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"x"</ETag><Size>${bytes.length}</Size></Contents>`);
  }
  return `<ListBucketResult><Name>${bucket}</Name><Prefix>${inXml(prefix)}</Prefix><IsTruncated>false</IsTruncated>${files.join('')}${[...below].map((one) => `<CommonPrefixes><Prefix>${inXml(one)}</Prefix></CommonPrefixes>`).join('')}</ListBucketResult>`;
}

/** {url, ca: a file, objects, refused: how many requests were signed wrongly}. */
export async function startS3(dir, port, { key, secret }) {
  const file = (name) => path.join(dir, name), buckets = new Set(), objects = new Map();
  fs.mkdirSync(dir, { recursive: true });
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=s3.test',
    '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', file('key.pem'), '-out', file('cert.pem')], { stdio: 'ignore' });
  const s3 = { url: `https://127.0.0.1:${port}`, ca: file('cert.pem'), objects, refused: 0 };
  const fail = (response, status, code) => response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
  const xml = (response, text) => response.writeHead(200, { 'content-type': 'application/xml' }).end(`<?xml version="1.0" encoding="UTF-8"?>${text}`);

  async function answer(request, response) {
    const url = new URL(request.url, s3.url), body = await bodyOf(request), { method } = request;
    const [bucket, ...rest] = decodeURIComponent(url.pathname).slice(1).split('/'), key_ = rest.join('/'), name = `${bucket}/${key_}`;
    if (!isSigned(request, url, key, secret)) {
      s3.refused++;
      return fail(response, 403, 'SignatureDoesNotMatch');
    }
    if (url.searchParams.has('location')) return xml(response, '<LocationConstraint></LocationConstraint>');
    if (key_ === '' && method === 'PUT') return buckets.add(bucket) && response.writeHead(200).end();
    if (!buckets.has(bucket)) return fail(response, 404, 'NoSuchBucket');
    if (key_ === '') return method === 'HEAD' ? response.writeHead(200).end() : xml(response, listed(objects, bucket, url));
    if (method === 'PUT') {
      objects.set(name, body);
      return response.writeHead(200, { etag: `"${createHash('md5').update(body).digest('hex')}"` }).end();
    }
    if (method === 'DELETE') return objects.delete(name), response.writeHead(204).end();
    const bytes = objects.get(name);
    if (!bytes) return fail(response, 404, 'NoSuchKey');
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const part = from === undefined ? bytes : bytes.subarray(Number(from), to ? Number(to) + 1 : undefined);
    response.writeHead(from === undefined ? 200 : 206, { 'content-length': part.length, 'last-modified': new Date(0).toUTCString(), etag: '"x"',
      ...(from !== undefined && { 'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}` }) });
    return response.end(method === 'HEAD' ? undefined : part);
  }
  const server = https.createServer({ key: fs.readFileSync(file('key.pem')), cert: fs.readFileSync(file('cert.pem')) }, (request, response) => void answer(request, response));
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return Object.assign(s3, { stop: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }) });
}
