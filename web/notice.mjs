// SPDX-License-Identifier: Apache-2.0
// notice: the licences of what goes into a bundle.
import fs from 'node:fs';
import path from 'node:path';

/** Of all packages that esbuild's inputs come from; contains: how the text begins. */
export function notice(web, contains, inputs) {
  const folders = new Set(Object.keys(inputs).map((i) => /^(node_modules\/.*node_modules\/|node_modules\/)((?:@[^/]+\/)?[^/]+)\//.exec(i)?.slice(1).join('')).filter(Boolean));
  const texts = [...folders].sort().map((folder) => {
    const dir = path.join(web, folder);
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(dir, 'package.json'), 'utf8'));
    const file = fs.readdirSync(dir).find((f) => /^licen[cs]e/i.test(f));
    if (!file) throw new Error(`${name} has no licence text to ship`);
    return `${name} ${version} (${license})\n\n${fs.readFileSync(path.join(dir, file), 'utf8').trim()}\n`;
  });
  return [`Mail Portal is licensed under the Apache License 2.0. ${contains}:\n`, ...texts].join(`\n${'-'.repeat(72)}\n\n`);
}
