// SPDX-License-Identifier: Apache-2.0
// build [OUT]: bundles the calendar page into OUT (dist), which is committed and built into the program like web/dist. FullCalendar
// wants to put its styles into a <style> of the page, which our Content-Security-Policy forbids: they are taken out of its modules
// here and become part of calendar.css.
import * as esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { notice } from '../notice.mjs';

const here = path.dirname(fileURLToPath(import.meta.url)), web = path.dirname(here);
const out = path.resolve(process.argv[2] ?? path.join(here, 'dist'));
const MAX = 135 * 1024;
const STYLES = /var (css_\w+) = ("(?:[^"\\]|\\.)*");\s*injectStyles\(\1\);/;
const styles = new Map();

/** The text with what must be in it replaced. */
function replaced(text, from, to, file) {
  if (!text.includes(from)) throw new Error(`${file} is not what it was: ${from}`);
  return text.replace(from, to);
}

const fullCalendar = {
  name: 'fullcalendar-styles',
  setup(build) {
    build.onLoad({ filter: /@fullcalendar\/[^/]+\/internal(-common)?\.js$/ }, async ({ path: file }) => {
      let text = await fs.promises.readFile(file, 'utf8');
      const found = STYLES.exec(text);
      if (found) {
        styles.set(file, JSON.parse(found[2]));
        text = text.replace(STYLES, '');
      }
      if (file.endsWith('internal-common.js')) text = replaced(text, 'function registerStylesRoot(rootNode) {', 'function registerStylesRoot(rootNode) {\n  return;', file);
      return { contents: text, loader: 'js' };
    });
  },
};

/** Its font of icons is not used: the page has buttons of its own. */
const withoutFont = (css) => css.replace(/@font-face\s*\{[^}]*\}/g, '');

const common = {
  absWorkingDir: web, bundle: true, minify: true, target: 'es2022', charset: 'utf8', legalComments: 'none', write: false, logLevel: 'warning', metafile: true,
};
const script = await esbuild.build({
  ...common, entryPoints: ['calendar/src/main.tsx'], format: 'esm', jsx: 'automatic', jsxImportSource: 'preact', plugins: [fullCalendar],
  define: { 'process.env.NODE_ENV': '"production"' }, banner: { js: '// SPDX-License-Identifier: Apache-2.0' },
});
if (styles.size !== 4) throw new Error(`styles of ${styles.size} parts of FullCalendar instead of 4`);
const theirs = [...styles].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, css]) => withoutFont(css)).join('\n');
const ours = await esbuild.build({ ...common, entryPoints: ['calendar/src/calendar.css'] });
const { code } = await esbuild.transform(theirs, { loader: 'css', minify: true });

const files = new Map([
  ['index.html', fs.readFileSync(path.join(here, 'src/index.html'), 'utf8')],
  ['calendar.js', script.outputFiles[0].text],
  ['calendar.css', `/* SPDX-License-Identifier: Apache-2.0 */\n${code}${ours.outputFiles[0].text}`],
  ['NOTICE.txt', notice(web, 'Its calendar page contains', script.metafile.inputs)],
]);
fs.mkdirSync(out, { recursive: true });
for (const f of fs.readdirSync(out)) if (!files.has(f)) fs.rmSync(path.join(out, f));
let all = 0;
for (const [name, text] of files) {
  fs.writeFileSync(path.join(out, name), text);
  if (name === 'NOTICE.txt') continue;
  const small = gzipSync(text, { level: 9 }).length;
  all += small;
  console.log(`${`cal/${name}`.padEnd(24)}${(Buffer.byteLength(text) / 1024).toFixed(1).padStart(8)} KB ${(small / 1024).toFixed(1).padStart(8)} KB gzip`);
}
if (all > MAX) {
  console.error(`build: the calendar page has ${(all / 1024).toFixed(1)} KB, more than ${MAX / 1024}`);
  process.exitCode = 1;
}
