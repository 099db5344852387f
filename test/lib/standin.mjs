// SPDX-License-Identifier: Apache-2.0
// standin: an archive that has the shape of a release of SnappyMail, and the command that adds it.
import fs from 'node:fs';
import path from 'node:path';
import { mailportal } from './scratch.mjs';
import { sha256, tarGz } from './tar.mjs';

const source = (name) => fs.readFileSync(new URL(`standin/${name}`, import.meta.url), 'utf8');

/** more: entries beside those that have to be there. */
export const standIn = (version = '9.9.9', more = []) => tarGz([
  { path: 'index.php', text: source('index.php').replace('9.9.9', version) },
  { path: 'snappymail/', type: '5' },
  { path: `snappymail/v/${version}/include.php`, text: source('include.php') },
  { path: `snappymail/v/${version}/static/css/app.css`, text: 'p { color: green }' },
  { path: `snappymail/v/${version}/app/secret.php`, text: '<?php echo 1;' },
  { path: 'data/VERSION', text: version },
  ...more,
]);

/** `mailportal webmail add`; what it said. */
export async function addWebmail(instance, archive, hash = sha256(archive)) {
  const file = path.join(path.dirname(instance), 'archive.tar.gz');
  fs.writeFileSync(file, archive);
  return (await mailportal(instance, ['webmail', 'add', 'snappymail', '--archive', file, `--sha256=${hash}`])).stdout;
}
export const removeWebmail = async (instance) => (await mailportal(instance, ['webmail', 'remove', 'snappymail'])).stdout;
