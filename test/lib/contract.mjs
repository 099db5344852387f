// SPDX-License-Identifier: Apache-2.0
// contract: holds every answer against the OpenAPI document and the conventions that all answers share, and keeps
// account of which operations, statuses and error codes the tests have reached.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import { source } from './paths.mjs';

const PROBLEM = 'application/problem+json';

/** The rows of src/base/err.def: slug -> {status, title}. */
export const errors = new Map(
  [...fs.readFileSync(path.join(source, 'src/base/err.def'), 'utf8').matchAll(/^X\(\w+, "(\w+)", (\d+), "([^"]*)"\)$/gm)]
    .map(([, slug, status, title]) => [slug, { status: Number(status), title }]));

export class Contract {
  #ajv = new Ajv({ strict: false, allErrors: true, formats: FORMATS });
  #compiled = new Map();

  constructor(document) {
    this.document = document;
    this.base = (document.servers?.[0]?.url ?? '').replace(/\/$/, '');
    this.#ajv.addSchema(document, 'openapi');
    this.operations = Object.entries(document.paths).flatMap(([template, item]) =>
      Object.entries(item)
        .filter(([method]) => METHODS.includes(method))
        .map(([method, operation]) => ({
          method: method.toUpperCase(),
          template,
          operation,
          parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((p) => this.#follow(p)),
          pattern: new RegExp(`^${this.base}${template.replace(/[.+]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}/?$`),
        })));
    // A fixed path goes before a template that would match it as well.
    this.operations.sort((a, b) => a.template.split('{').length - b.template.split('{').length);
  }

  /** The operation that a request means; HEAD is its GET. */
  find(method, target) {
    const { pathname } = new URL(target, 'http://x');
    return this.operations.find((o) => o.method === (method === 'HEAD' ? 'GET' : method) && o.pattern.test(pathname));
  }

  /** Fail unless the answer is one that the document and the conventions allow. */
  check(method, target, answer) {
    const where = `${method} ${target} -> ${answer.status}`;
    const found = this.find(method, target);
    const type = (answer.headers['content-type'] ?? '').split(';')[0];

    assert.ok(answer.headers['x-request-id'], `${where}: no X-Request-Id`);
    if (answer.status >= 400) this.#checkProblem(where, method, answer, type);
    record(found, answer);
    if (!found) {
      assert.ok(answer.status >= 400, `${where}: answers, but is not in the document`);
      return;
    }
    const response = this.#follow(found.operation.responses[answer.status] ?? found.operation.responses.default);
    assert.ok(response, `${where}: the document does not list this status for ${found.template}`);
    if (method === 'HEAD') {
      assert.equal(answer.text, '', `${where}: a body`);
      return;
    }
    if (!response.content) {
      assert.equal(answer.text, '', `${where}: a body, but the document has none`);
      return;
    }
    assert.ok(response.content[type], `${where}: content type ${type}, the document has ${Object.keys(response.content)}`);
    const schema = response.content[type].schema;
    if (schema && /json$/.test(type)) this.#validate(where, schema, answer.json);
  }

  #checkProblem(where, method, answer, type) {
    assert.equal(type, PROBLEM, `${where}: content type`);
    if (answer.status === 401) assert.ok(answer.headers['www-authenticate'], `${where}: no WWW-Authenticate`);
    if (answer.status === 405) assert.ok(answer.headers.allow, `${where}: no Allow`);
    if ([429, 503].includes(answer.status)) assert.ok(answer.headers['retry-after'], `${where}: no Retry-After`);
    if (method === 'HEAD') return;
    const problem = answer.json;
    assert.ok(problem, `${where}: no JSON: ${answer.text}`);
    const row = errors.get(problem.code);
    assert.ok(row, `${where}: code ${problem.code} is not in err.def`);
    assert.equal(problem.type, `/problems/${problem.code.replaceAll('_', '-')}`, `${where}: type`);
    assert.equal(problem.status, answer.status, `${where}: status in the body`);
    assert.equal(row.status, answer.status, `${where}: ${problem.code} has another status in err.def`);
    assert.equal(problem.title, row.title, `${where}: title`);
    assert.equal(problem.request_id, answer.headers['x-request-id'], `${where}: request_id`);
    for (const e of problem.errors ?? []) {
      assert.match(e.pointer, /^(\/|$)/, `${where}: pointer`);
      assert.ok(errors.has(e.code), `${where}: code ${e.code} of a field is not in err.def`);
      assert.match(e.detail ?? '', /\w{2}/, `${where}: why ${e.pointer} is refused`);
    }
    if (['invalid_field', 'exists'].includes(problem.code)) assert.ok(problem.errors?.length > 0 && problem.errors.every((e) => e.pointer !== ''), `${where}: names no field: ${answer.text}`);
    else if (problem.code !== 'internal') assert.match(problem.detail ?? problem.errors?.[0]?.detail ?? '', /\w{2}/, `${where}: does not say why: ${answer.text}`);
  }

  #validate(where, schema, value) {
    let validate = this.#compiled.get(schema);
    if (!validate) {
      // A reference that starts with # means the document, so it is named.
      const named = JSON.parse(JSON.stringify(schema), (k, v) => (k === '$ref' && v.startsWith('#') ? `openapi${v}` : v));
      validate = this.#ajv.compile(named);
      this.#compiled.set(schema, validate);
    }
    assert.ok(validate(value), `${where}: ${this.#ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`);
  }

  #follow(node) {
    if (!node?.$ref) return node;
    return node.$ref.slice(2).split('/').reduce((at, key) => at[key.replaceAll('~1', '/').replaceAll('~0', '~')], this.document);
  }
}

const METHODS = ['get', 'put', 'post', 'patch', 'delete'];
const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  email: /^[^@\s]+@[^@\s]+$/,
  hostname: /^[a-z0-9.-]+$/,
  'json-pointer': /^(\/([^~]|~0|~1)*)?$/,
  password: true,
  int64: true,
  int32: true,
  uri: true,
  'uri-reference': true,
};

// Each test file is a process of its own, so what was reached is collected in a folder that tools/test gives.
const folder = process.env.MAILPORTAL_REACHED;

function record(found, answer) {
  if (!folder) return;
  const row = {
    operation: found ? `${found.method} ${found.template}` : null,
    status: answer.status,
    code: answer.status >= 400 ? answer.json?.code : undefined,
    fields: answer.json?.errors?.map((e) => e.code),
  };
  fs.appendFileSync(path.join(folder, `${process.pid}.jsonl`), `${JSON.stringify(row)}\n`);
}

/** Everything recorded so far, by all test files of this run; null when nobody collects. */
export function reached() {
  if (!folder) return null;
  const rows = fs.readdirSync(folder)
    .flatMap((f) => fs.readFileSync(path.join(folder, f), 'utf8').split('\n').filter(Boolean).map((l) => JSON.parse(l)));
  return {
    operations: new Set(rows.map((r) => r.operation)),
    succeeded: new Set(rows.filter((r) => r.status < 400).map((r) => r.operation)),
    codes: new Set(rows.flatMap((r) => [r.code, ...(r.fields ?? [])])),
  };
}
