// SPDX-License-Identifier: Apache-2.0
// The dictionaries of the pages (R6), without a browser: English and German have the same keys and placeholders, every key that is
// asked for is there, every key that is there is asked for, and what the API names has words: fields, values, errors, routes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const src = path.join(root, 'web/src');
const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');
const api = JSON.parse(read('doc/gen/openapi.json'));

/** A dictionary file is one object of texts. */
function dictionary(file) {
  const text = fs.readFileSync(file, 'utf8');
  const body = /export const \w+(?:: Record<.*?>)? = (\{[^]*\})(?: as const)?;/.exec(text);
  assert.ok(body, `${file} is no dictionary`);
  return Object.entries(new Function(`return ${body[1]}`)());
}

function dictionaries(language) {
  const all = new Map();
  for (const name of fs.readdirSync(path.join(src, 'lang', language)))
    for (const [key, text] of dictionary(path.join(src, 'lang', language, name))) {
      assert.ok(!all.has(key), `${key} stands in two files of ${language}: the one behind hides the other`);
      all.set(key, text);
    }
  return all;
}

const en = dictionaries('en'), de = dictionaries('de');
const files = fs.readdirSync(src, { recursive: true }).filter((name) => /\.tsx?$/.test(name) && !/^(lang[/\\](en|de|reasons)\b|api[/\\]types)/.test(name));
const code = files.map((name) => fs.readFileSync(path.join(src, name), 'utf8').replace(/^\s*(\/\/|\*|\/\*\*).*$/gm, '')).join('\n');
const literals = new Set([...code.matchAll(/'((?:[^'\\\n]|\\.)*)'/g), ...code.matchAll(/"([^"\n]*)"/g)].map((m) => m[1]));
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `noun.${name}.one` as a pattern; only those that are asked for as words. */
const PUT = /\$\{(?:[^{}]|\{[^{}]*\})*\}/g;
const asPattern = (template) => new RegExp(`^${template.split(PUT).map(escape).join('[^]+?')}$`);
const dynamic = [...code.matchAll(/\b(word|count|t)\(\s*`([^`]*)`/g), ...code.matchAll(/()`([a-z_]+\.[^`\s]*\$\{[^`\s]*)`/g)].map(([, how, template]) => ({ how, template })).filter(({ template }) => !template.includes('word('));

/** Names that the API gives to fields, and name.value of their closed lists. */
const names = new Set(), values = new Set();
function meet(name, schema) {
  names.add(name);
  for (const value of schema?.enum ?? schema?.items?.enum ?? []) values.add(`${name}.${value}`);
}
(function walk(at) {
  if (at === null || typeof at !== 'object') return;
  for (const [name, schema] of Object.entries(at.properties ?? {})) meet(name, schema);
  if (at.in === 'query') meet(at.name, at.schema);
  for (const inner of Object.values(at)) walk(inner);
})(api);

/** Sentences of the server that have a name, with how many values each of its forms has: all forms of a name are one sentence. */
function sentences() {
  const found = new Map();
  for (const name of fs.readdirSync(path.join(root, 'src'), { recursive: true }).filter((one) => one.endsWith('.c'))) {
    const text = read(path.join('src', name)).replace(/'(?:[^'\\\n]|\\.)'/g, '');
    for (const [whole] of text.matchAll(/(?:"(?:[^"\\\n]|\\.)*"\s*)+/g)) {
      const said = /^\{([a-z_0-9]+)\}(.+)/.exec([...whole.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map((m) => m[1]).join(''));
      const values = said && [...said[2].matchAll(/%(?!%)/g)].length;
      if (said) found.set(said[1], Math.min(values, found.get(said[1]) ?? Infinity));
    }
  }
  return found;
}

// Of a file's text: its line and column stand behind the values.
const PLACED = 2;

test('R6 every sentence of the server that has a name is there in German, and no other', () => {
  const wanted = sentences(), has = new Map(dictionary(path.join(src, 'lang/reasons.ts')));
  assert.deepEqual([...has.keys()].sort(), [...wanted.keys()].sort());
  for (const [name, text] of has)
    for (const [, n] of text.matchAll(/\{(\d+)\}/g)) assert.ok(Number(n) < wanted.get(name) + PLACED && (Number(n) < wanted.get(name) || /^Zeile \{0\}/.test(text)), `${name}: {${n}} is not said`);
});

test('R6 English and German have the same keys, each with a text and the same placeholders', () => {
  assert.deepEqual([...de.keys()].sort(), [...en.keys()].sort());
  const given = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
  for (const [key, text] of en) {
    assert.ok(text.trim() !== '' && de.get(key).trim() !== '', `${key} is empty`);
    assert.deepEqual(given(de.get(key)), given(text), `${key}: the placeholders differ`);
  }
});

test('R6 German is German: few texts are the same in both, and no umlaut is spelled out', () => {
  const same = [...en].filter(([key, text]) => de.get(key) === text && /[a-z]{3}.* /i.test(text.replace(/\{\w+\}/g, ''))).map(([key]) => key);
  assert.deepEqual(same.filter((key) => !/^(product$|help\..*(name|host)$)/.test(key)), []);
  const spelled = [...de].filter(([, text]) => /\b(fuer|ueber|koennen|muessen|loeschen|aendern|waehlen|Schluessel|Passwoerter|zurueck|naechste)/i.test(text)).map(([key]) => key);
  assert.deepEqual(spelled, []);
});

test('R6 every word that is asked for is there', () => {
  const missing = [];
  for (const [, how, key] of code.matchAll(/\b(t|word|count)\(\s*'([^']+)'(?!\s*[,)]\s*'')/g)) {
    const wanted = how === 'count' ? [`${key}.one`, `${key}.other`] : [key];
    for (const one of wanted) if (!en.has(one)) missing.push(`${how}('${key}')`);
  }
  for (const { template } of dynamic) {
    const pattern = asPattern(template);
    if (![...en.keys()].some((key) => pattern.test(key) || pattern.test(key.replace(/\.(one|other)$/, '')))) missing.push(template);
  }
  assert.deepEqual(missing, []);
});

/** Is somebody asking for it, by its name or by a name put together? Labels of fields are asked for by the fields' names. */
function asked(key) {
  const stem = key.replace(/\.(one|other)$/, '');
  if (literals.has(key) || literals.has(stem) || values.has(key)) return true;
  const label = /^(field|help)\.(?:[\w-]+\.)?(\w+)$/.exec(key);
  if (label) return literals.has(label[2]) || names.has(label[2]);
  return dynamic.some(({ how, template }) => !/^\$\{/.test(template) && asPattern(template).test(how === 'count' ? stem : key));
}

test('R6 no word is there that nobody asks for', () => {
  assert.deepEqual([...en.keys()].filter((key) => !asked(key)), []);
});

/** What stands between the brackets that a pattern ends with. */
function lists(pattern) {
  return [...code.matchAll(pattern)].map((found) => {
    let depth = 1, at = found.index + found[0].length;
    const from = at;
    for (; depth > 0 && at < code.length; at++) depth += { '[': 1, ']': -1 }[code[at]] ?? 0;
    return code.slice(from, at);
  });
}

test('R6 fields of forms, columns and filters of lists have labels', () => {
  const shown = new Set();
  for (const list of lists(/\b(?:fields|filters)(?:: |=\{)\[/g)) for (const [, name] of list.matchAll(/'(\w+)'/g)) if (names.has(name)) shown.add(name);
  for (const list of lists(/\bcolumns(?:: |=\{)\[/g)) for (const [, name] of list.matchAll(/\bname: '(\w+)'/g)) shown.add(name);
  assert.ok(shown.size > 60, `${shown.size} fields are too few to be all`);
  const labels = [...en.keys()].filter((key) => key.startsWith('field.')).map((key) => key.slice(key.lastIndexOf('.') + 1));
  assert.deepEqual([...shown].filter((name) => !labels.includes(name)), []);
});

test('R6 what the API may refuse with has words', () => {
  const codes = [...read('src/base/err.def').matchAll(/^X\(\w+, "(\w+)"/gm)].map((m) => m[1]);
  assert.ok(codes.length > 10, 'the table of errors is read');
  assert.deepEqual(codes.filter((one) => !en.has(`problem.${one}`)), []);
});

test('R6 what a plan says will happen has words', () => {
  const sources = fs.readdirSync(path.join(root, 'src/rules')).filter((name) => name.endsWith('.c')).map((name) => read(`src/rules/${name}`)).join('\n');
  const said = [...sources.matchAll(/change_record\(\s*c,\s*"(\w+)",\s*"([^"]+)"/g)];
  assert.ok(said.length > 40, 'the calls are found');
  const wanted = new Set(said.flatMap(([, action, kind]) => [`action.${action}`, `kind.${kind}`]));
  assert.deepEqual([...wanted].filter((key) => !en.has(key)), []);
});

test('R7 what the server does by itself has words for the log', () => {
  const files = fs.readdirSync(path.join(root, 'src'), { recursive: true }).filter((name) => name.endsWith('.c'));
  const calls = files.flatMap((name) => [...read(`src/${name}`).matchAll(/\.act = (.*?),\n|\bacts\[\] = (\{[^}]*\})|\brecord\(c, ([^;]*"[^;]*);/g)].map((m) => m[1] ?? m[2] ?? m[3]));
  const acts = new Set(calls.flatMap((text) => [...text.matchAll(/"([a-z-]+)(?::[^"]*)?"/g)].map((m) => m[1])));
  assert.ok(acts.size >= 9, `${[...acts]}`);
  assert.deepEqual([...acts].filter((one) => !en.has(`act.${one}`)), []);
});

test('R6 every kind of job has a name', () => {
  const kinds = [...read('doc/gen/jobs.md').matchAll(/^\| `(\w+)`/gm)].map((m) => m[1]);
  assert.ok(kinds.length > 5, 'the table of jobs is read');
  assert.deepEqual(kinds.filter((kind) => !en.has(`job.${kind}`)), []);
  const [, offered] = /const KINDS = \[([^\]]*)\]/.exec(read('web/src/pages/jobs.tsx'));
  assert.deepEqual([...offered.matchAll(/'(\w+)'/g)].map((m) => m[1]).sort(), kinds.sort(), 'the list of jobs is narrowed by each');
});

test('R6 values of closed lists have words', () => {
  const missing = new Set();
  const look = (name, schema) => {
    if (!schema?.enum || !literals.has(name) && !code.includes(`${name}:`)) return;
    for (const value of schema.enum) if (value !== null && value !== '' && !en.has(`${name}.${value}`) && !en.has(`value.${value}`)) missing.add(`${name}.${value}`);
  };
  for (const methods of Object.values(api.paths))
    for (const route of Object.values(methods)) {
      for (const [name, schema] of Object.entries(route.requestBody?.content?.['application/json']?.schema?.properties ?? {})) look(name, schema);
    }
  assert.deepEqual([...missing], []);
});

test('R7 every route has words for the log, and no words are left of routes that are gone', () => {
  const text = fs.readFileSync(path.join(src, 'lang/deeds.ts'), 'utf8');
  const part = (name) => /^const \w+[^]*?^\};/m.exec(text.slice(text.indexOf(`const ${name}:`)))[0];
  const keys = (name) => [...part(name).matchAll(/^ {2}'([^']+)':/gm)].map((m) => m[1]);
  const things = new Set(keys('THINGS')), acts = new Set(keys('ACTS'));
  assert.ok(things.size > 30 && acts.size > 30);
  const routes = Object.entries(api.paths).flatMap(([where, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(), where.replace('/api/v1', '')]));
  const thing = (where) => [where, where.replace(/\/\{(key|id)\}$/, '')].find((one) => things.has(one));
  assert.deepEqual(routes.filter(([method, where]) => !acts.has(`${method} ${where}`) && !thing(where)).map((route) => route.join(' ')), []);
  const used = new Set(routes.flatMap(([method, where]) => [`${method} ${where}`, thing(where)]));
  assert.deepEqual([...things, ...acts].filter((one) => !used.has(one)), []);
});

test('R6 no text stands in the code itself', () => {
  const found = [];
  for (const name of files.filter((one) => one.endsWith('.tsx'))) {
    const text = fs.readFileSync(path.join(src, name), 'utf8').replace(/^\s*(\/\/|\*|\/\*\*).*$/gm, '');
    for (const [, inside] of text.matchAll(/<\w[^<>{}=]*>\s*([^<>{}()=;]*[A-Za-zÄÖÜäöü]{3,}[^<>{}()=;]*?)\s*<\//g)) if (inside !== inside.toUpperCase()) found.push(`${name}: ${inside}`);
    for (const [, attribute, inside] of text.matchAll(/\b(aria-label|title|placeholder|label|lead|alt)="([^"]*[A-Za-z]{3,}[^"]*)"/g)) found.push(`${name}: ${attribute}="${inside}"`);
  }
  assert.deepEqual(found, []);
});
