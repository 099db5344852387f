// SPDX-License-Identifier: Apache-2.0
// de: German, fetched when it is wanted.
import { backup } from './de/backup';
import { collections } from './de/collections';
import { doctor } from './de/doctor';
import { domain } from './de/domain';
import { failure } from './de/failure';
import { filters } from './de/filters';
import { me } from './de/me';
import { migration } from './de/migration';
import { phone } from './de/phone';
import { server } from './de/server';
import { tools } from './de/tools';
import { trace } from './de/trace';
import { usage } from './de/usage';
import { webmail } from './de/webmail';
import type { en } from './en';

export { reasons } from './reasons';

export const de: Record<keyof typeof en, string> = { ...backup, ...collections, ...doctor, ...domain, ...failure, ...filters, ...me, ...migration, ...phone, ...server, ...tools, ...trace, ...usage, ...webmail };
