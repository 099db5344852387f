// SPDX-License-Identifier: Apache-2.0
// paths: where the source and the built program are.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const source = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The program under test: the sanitizer build, unless MAILPORTAL_BINARY names another. */
export const binary = process.env.MAILPORTAL_BINARY ?? path.join(source, 'build-dev/mailportal');
