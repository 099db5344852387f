// SPDX-License-Identifier: Apache-2.0
import{a,b,c,d,e}from"./shared-15.js";import"./shared-18.js";import"./shared-22.js";import"./shared-3.js";import"./shared-6.js";import"./shared-16.js";import"./shared-4.js";import"./shared.js";import"./shared-8.js";export{e as LearnedSenders,b as SessionList,d as Sessions,a as device,c as endOthers};
