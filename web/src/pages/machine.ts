// SPDX-License-Identifier: Apache-2.0
// machine: pages of who looks after the server; fetched together (self.ts).
export { AboutServer, Doctor } from './doctor';
export { BlockedSenders, Server } from './server';
export { Settings } from './settings';
export { Usage } from './usage';
