// SPDX-License-Identifier: Apache-2.0
import{a,b,c,d}from"./shared-5.js";import"./shared-9.js";import"./shared-8.js";import"./shared.js";export{b as DnsRecords,d as DnsTab,c as ZoneButton,a as useDns};
