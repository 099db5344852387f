// SPDX-License-Identifier: Apache-2.0
// build [OUT] [--watch]: bundles src into OUT (dist), which is committed and built into the program. Names are fixed, so that a
// change shows as a change of that file; src/index.html is the page, where @HASH@ stands for what the program knows first.
import * as esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { notice } from './notice.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const words = process.argv.slice(2), watch = words.includes('--watch');
const out = path.resolve(words.find((w) => !w.startsWith('--')) ?? path.join(here, 'dist'));
const KB = 1024, FIRST_MAX = 60 * KB, ALL_MAX = 150 * KB;

const options = {
  absWorkingDir: here,
  entryPoints: [{ in: 'src/main.tsx', out: 'app' }, { in: 'src/style/app.css', out: 'app' }],
  outdir: out,
  bundle: true, minify: true, splitting: true, format: 'esm', target: 'es2022', charset: 'utf8',
  jsx: 'automatic', jsxImportSource: 'preact',
  define: { 'process.env.NODE_ENV': '"production"' },
  chunkNames: '[name]-[hash]',
  legalComments: 'none', // NOTICE.txt has them
  banner: { js: '// SPDX-License-Identifier: Apache-2.0' },
  metafile: true, write: false, logLevel: 'warning',
};

const nameOf = (file) => path.posix.basename(file);

/** Chunks by the name of their source, what several share as shared.js, shared-2.js, ...: new name by old one. */
function fixedNames(outputs) {
  const names = new Map();
  let shared = 0;
  const chunks = Object.entries(outputs).filter(([file]) => /-[0-9A-Z]{8}\.js$/.test(file));
  const order = ([, o]) => o.entryPoint ?? Object.keys(o.inputs).sort().join();
  for (const [file, o] of chunks.sort((a, b) => (order(a) < order(b) ? -1 : 1))) {
    const name = o.entryPoint ? path.parse(o.entryPoint).name : `shared${++shared > 1 ? `-${shared}` : ''}`;
    if ([...names.values(), 'app.js'].includes(`${name}.js`)) throw new Error(`two chunks are called ${name}.js: rename ${o.entryPoint}`);
    names.set(nameOf(file), `${name}.js`);
  }
  return names;
}

const renamed = (text, names) => [...names].reduce((t, [from, to]) => t.replaceAll(from, to), text);

/** What app.js imports before anything is shown. */
function firstChunks(outputs) {
  const at = (file) => Object.entries(outputs).find(([f]) => nameOf(f) === file)[1];
  const found = new Set();
  const visit = (file) => {
    for (const { path: p, kind } of at(file).imports)
      if (kind === 'import-statement' && !found.has(nameOf(p))) visit((found.add(nameOf(p)), nameOf(p)));
  };
  visit('app.js');
  return [...found];
}

/** Name and content of every file. */
function filesOf({ outputFiles, metafile: { inputs, outputs } }) {
  const names = fixedNames(outputs);
  const first = firstChunks(outputs).map((name) => names.get(name));
  const links = first.sort().map((name) => `<link rel="modulepreload" href="/assets/@HASH@/${name}">\n`).join('');
  const page = fs.readFileSync(path.join(here, 'src/index.html'), 'utf8');
  const files = new Map([['index.html', page.replace('</head>', `${links}</head>`)]]);
  for (const f of outputFiles) {
    const name = nameOf(f.path);
    files.set(names.get(name) ?? name, renamed(f.text, names));
  }
  for (const f of fs.readdirSync(path.join(here, 'public'))) files.set(f, fs.readFileSync(path.join(here, 'public', f), 'utf8'));
  files.set('NOTICE.txt', notice(here, 'Its pages contain', inputs));
  return { files, first: ['index.html', 'app.js', 'app.css', ...first] };
}

function write(files) {
  fs.mkdirSync(out, { recursive: true });
  for (const f of fs.readdirSync(out)) if (!files.has(f)) fs.rmSync(path.join(out, f));
  for (const [name, text] of files) fs.writeFileSync(path.join(out, name), text);
}

/** A chunk of words that who reads this language never fetches. */
const isOfOther = (name, language) => /^(?:.*-)?(en|de)\.js$/.exec(name)?.[1] === (language === 'en' ? 'de' : 'en');

/** True when it fits: what the first page fetches, and all that somebody who reads one language can. */
function report({ files, first }) {
  const kb = (n) => `${(n / KB).toFixed(1)} KB`.padStart(9);
  const sizes = new Map([...files].filter(([name]) => name !== 'NOTICE.txt').map(([name, text]) => [name, gzipSync(text, { level: 9 }).length]));
  const sum = (list) => list.reduce((n, name) => n + sizes.get(name), 0);
  const largest = (names) => Math.max(...['en', 'de'].map((language) => sum(names.filter((name) => !isOfOther(name, language)))));
  const all = largest([...sizes.keys()]), start = largest([...first, 'first-en.js', 'first-de.js']);
  for (const [name, n] of sizes) console.log(`${name.padEnd(24)}${kb(Buffer.byteLength(files.get(name)))} ${kb(n)} gzip${first.includes(name) ? '' : '  later'}`);
  console.log(`${'first page'.padEnd(33)} ${kb(start)} of ${kb(FIRST_MAX).trim()}\n${'all'.padEnd(33)} ${kb(all)} of ${kb(ALL_MAX).trim()}`);
  if (start > FIRST_MAX) console.error('build: the first page is too large: import() what it does not need');
  if (all > ALL_MAX) console.error('build: the pages are too large');
  return start <= FIRST_MAX && all <= ALL_MAX;
}

function finish(result) {
  const built = filesOf(result);
  write(built.files);
  if (!report(built)) process.exitCode = 1;
}

if (watch) {
  const plugin = { name: 'finish', setup: (b) => b.onEnd((r) => { if (r.errors.length === 0) finish(r); }) };
  await (await esbuild.context({ ...options, plugins: [plugin] })).watch();
} else finish(await esbuild.build(options));
