// SPDX-License-Identifier: Apache-2.0
// self: everybody's pages: what is fetched when one of them is first opened. One file of several pages is smaller than a file each.
export { Calendar } from './calendar';
export { Collections } from './collections';
export { Explain } from './explain';
export { ExplainFailure } from './failure';
export { Filters } from './filters';
export { JobPage, Jobs } from './jobs';
export { ApiKeys, DevicePasswords } from './keys';
export { Log } from './log';
export { Account } from './me';
export { Phone } from './phone';
export { Security } from './security';
export { LearnedSenders, Sessions } from './sessions';
export { Message, Messages } from './trace';
export { Vacation } from './vacation';
export { Webmail } from './webmail';
