// SPDX-License-Identifier: Apache-2.0
// en: every key there is. Each area has a file of its own; de.ts has the same keys, which the compiler checks.
import { base } from './en/base';
import { domain } from './en/domain';
import { me } from './en/me';
import { nouns } from './en/nouns';
import { tools } from './en/tools';

export const en = { ...base, ...domain, ...me, ...nouns, ...tools };
