// SPDX-License-Identifier: Apache-2.0
// en: every key but the first ones (first-en.ts). Each area has a file of its own; de.ts has the same keys, which the compiler checks.
import { backup } from './en/backup';
import { collections } from './en/collections';
import { doctor } from './en/doctor';
import { domain } from './en/domain';
import { failure } from './en/failure';
import { filters } from './en/filters';
import { me } from './en/me';
import { migration } from './en/migration';
import { phone } from './en/phone';
import { server } from './en/server';
import { tools } from './en/tools';
import { trace } from './en/trace';
import { usage } from './en/usage';
import { webmail } from './en/webmail';

export const en = { ...backup, ...collections, ...doctor, ...domain, ...failure, ...filters, ...me, ...migration, ...phone, ...server, ...tools, ...trace, ...usage, ...webmail };
