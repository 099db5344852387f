// SPDX-License-Identifier: Apache-2.0
// generate: from doc/gen/openapi.json, src/api/types.ts for the compiler; src/api/schema.json, what forms and lists need to know
// while they run: every field once, and for each route which of them it takes, lists, filters and sorts by; src/api/paths.json.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const web = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const api = JSON.parse(fs.readFileSync(path.join(web, '../doc/gen/openapi.json'), 'utf8'));

const fields = [], known = new Map();

/** The place in fields of a definition that may stand there already. */
function place(definition) {
  const key = JSON.stringify(definition);
  if (!known.has(key)) known.set(key, fields.push(definition) - 1);
  return known.get(key);
}

const NAMES = { minimum: 'min', maximum: 'max', minItems: 'minLength', maxItems: 'maxLength' };
const KEEP = ['format', 'enum', 'minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems'];

/** One field: {type, nullable, format, enum, min, max, minLength, maxLength, items, fields, required}. What it means in words is lang's. */
function field(schema) {
  const types = [schema.type].flat();
  const out = { type: types.find((t) => t !== 'null') };
  if (types.includes('null')) out.nullable = true;
  for (const name of KEEP) if (schema[name] !== undefined) out[NAMES[name] ?? name] = schema[name];
  if (out.minLength === 0) delete out.minLength;
  if (schema.items) out.items = field(schema.items);
  if (schema.properties) Object.assign(out, object(schema));
  return place(out);
}

const mapped = (properties) => Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, field(schema)]));

function object({ properties, required = [] }) {
  return { fields: mapped(properties), ...(required.length > 0 && { required }) };
}

const PAGING = ['limit', 'cursor', 'count', 'sort', 'q', 'dry_run'];

/** What the query may hold: filters of a list, options of anything else. */
function query(parameters) {
  const asked = parameters.filter((p) => p.in === 'query'), find = (name) => asked.find((p) => p.name === name);
  const rest = asked.filter((p) => !PAGING.includes(p.name));
  return {
    ...(rest.length > 0 && { filters: mapped(Object.fromEntries(rest.map((p) => [p.name, p.schema]))) }),
    ...(find('sort') && { sorts: find('sort').schema.enum.filter((s) => !s.startsWith('-')) }),
    ...(find('q') && { q: true }),
  };
}

/** Fields of a list's items that are not shown as they are: times, and values of closed lists. */
function answer(responses) {
  const { items, next } = responses['200']?.content?.['application/json']?.schema?.properties ?? {};
  if (!items || !next) return {};
  const drawn = Object.entries(items.items.properties ?? {}).filter(([, one]) => one.enum || one.format === 'date-time');
  return { items: mapped(Object.fromEntries(drawn)) };
}

function body(content = {}) {
  const schema = content['application/json']?.schema;
  return {
    ...(schema?.properties && { in: mapped(schema.properties) }),
    ...(schema?.required?.length > 0 && { required: schema.required }),
  };
}

const routes = {};
for (const [where, methods] of Object.entries(api.paths))
  for (const [method, r] of Object.entries(methods)) {
    const known = { ...query(r.parameters ?? []), ...body(r.requestBody?.content), ...answer(r.responses) };
    if (Object.keys(known).length > 0) routes[`${method.toUpperCase()} ${where.replace('/api/v1', '')}`] = known;
  }

const target = path.join(web, 'src/api');
const write = (name, text) => fs.writeFileSync(path.join(target, name), text);

fs.mkdirSync(target, { recursive: true });
write('schema.json', `${JSON.stringify({ fields, routes })}\n`);
write('paths.json', `${JSON.stringify(Object.keys(api.paths).map((where) => where.replace('/api/v1', '')).sort())}\n`);
write('types.ts', `// SPDX-License-Identifier: Apache-2.0\n// Made by tools/generate.mjs.\n${astToString(await openapiTS(api))}`);
