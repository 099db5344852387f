// SPDX-License-Identifier: Apache-2.0
import{a,b,c,d}from"./shared-11.js";import"./shared-19.js";import"./shared-22.js";import"./shared.js";import"./shared-8.js";export{b as DnsRecords,d as DnsTab,c as ZoneButton,a as useDns};
