// SPDX-License-Identifier: Apache-2.0
import{b as a,c as b,d as c}from"./shared-10.js";import"./shared-13.js";import"./shared-19.js";import"./shared-17.js";import"./shared-3.js";import"./shared-6.js";import"./shared-16.js";import"./shared-4.js";import"./shared.js";import"./shared-8.js";export{c as DkimTab,b as newPair,a as useDkim};
