// SPDX-License-Identifier: Apache-2.0
// first-en: the words that are there before anything is shown: of the sign-in page, of what every page has, and of the nouns.
import { base } from './en/base';
import { nouns } from './en/nouns';

export const first = { ...base, ...nouns };
