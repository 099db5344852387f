// SPDX-License-Identifier: Apache-2.0
// de: German, fetched when it is wanted.
import { base } from './de/base';
import { domain } from './de/domain';
import { me } from './de/me';
import { nouns } from './de/nouns';
import { tools } from './de/tools';
import type { Key } from '.';

export const de: Record<Key, string> = { ...base, ...domain, ...me, ...nouns, ...tools };
