// SPDX-License-Identifier: Apache-2.0
// first-de: the words that are there before anything is shown, in German.
import { base } from './de/base';
import { nouns } from './de/nouns';
import type { first as english } from './first-en';

export const first: Record<keyof typeof english, string> = { ...base, ...nouns };
