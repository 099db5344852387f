// SPDX-License-Identifier: Apache-2.0
// mail: pages of who looks after domains; fetched together (self.ts).
export { Antispam, listsOf, thresholdsOf } from './domain/antispam';
export { BulkAliases } from './domain/bulk';
export { DkimTab } from './domain/dkim';
export { DnsTab } from './domain/dns';
export { Overview } from './domain/overview';
export { MigrationTab } from './domain/migration';
export { OutgoingTab, RoutingTab } from './domain/routing';
export { SetupTab } from './domain/setup';
export { verificationOf } from './domain/verification';
export { Files } from './files';
export { AccountSecurity, DeletedAccounts, cascade, rename, transfer } from './people';
export { MailStats, Quota } from './stats';
