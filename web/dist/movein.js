// SPDX-License-Identifier: Apache-2.0
import{b as a,c as b,d as c}from"./shared-8.js";import"./shared-10.js";import"./shared-4.js";import"./shared.js";export{a as MoveIn,c as Moving,b as progressOf};
