// SPDX-License-Identifier: Apache-2.0
import{a,b,c,d}from"./shared-13.js";import"./shared-19.js";import"./shared-16.js";import"./shared-4.js";import"./shared.js";import"./shared-8.js";export{c as Proof,b as Record,a as useVerification,d as verificationOf};
