// SPDX-License-Identifier: Apache-2.0
import{a,b,c}from"./shared-6.js";import"./shared-9.js";import"./shared-11.js";import"./shared-2.js";import"./shared-10.js";import"./shared-12.js";import"./shared.js";export{c as DkimTab,b as newPair,a as useDkim};
