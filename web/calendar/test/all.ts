// SPDX-License-Identifier: Apache-2.0
// all: what the tests of node look at.
export * as dav from '../src/dav';
export * as deeds from '../src/deeds';
export * as change from '../src/ics/change';
export * as form from '../src/ics/form';
export * as imip from '../src/ics/imip';
export * as object from '../src/ics/object';
export * as rule from '../src/ics/rule';
export * as time from '../src/ics/time';
export * as zone from '../src/ics/zone';
export * as incoming from '../src/ui/incoming';
export * as dialog from '../src/ui/dialog';
export { default as ICAL } from 'ical.js';
