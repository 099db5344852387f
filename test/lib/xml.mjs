// SPDX-License-Identifier: Apache-2.0
// xml: documents as a real parser reads them (read_xml.py).
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const reader = fileURLToPath(new URL('read_xml.py', import.meta.url));
const read = (text, ...words) => JSON.parse(execFileSync('python3', [reader, ...words], { input: text, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] }));

export class Element {
  constructor([name, attributes, text, children]) {
    Object.assign(this, { name: name.replace(/^\{.*\}/, ''), space: /^\{(.*)\}/.exec(name)?.[1] ?? '', attributes, text, children: children.map((c) => new Element(c)) });
  }

  /** All below that have this name, in the order of the document. */
  all(name) {
    return this.children.flatMap((c) => [...(c.name === name ? [c] : []), ...c.all(name)]);
  }

  /** The texts of its children by name. */
  get values() {
    return Object.fromEntries(this.children.map((c) => [c.name, c.text]));
  }
}

export const readXml = (text) => new Element(read(text));
export const readPlist = (text) => read(text, 'plist');
