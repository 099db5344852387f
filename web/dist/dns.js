// SPDX-License-Identifier: Apache-2.0
import{a,b,c,d}from"./shared-7.js";import"./shared-13.js";import"./shared-12.js";import"./shared.js";export{b as DnsRecords,d as DnsTab,c as ZoneButton,a as useDns};
