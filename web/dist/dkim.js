// SPDX-License-Identifier: Apache-2.0
import{a,b,c}from"./shared-4.js";import"./shared-2.js";import"./shared-6.js";import"./shared-7.js";import"./shared-8.js";import"./shared.js";export{c as DkimTab,b as newPair,a as useDkim};
