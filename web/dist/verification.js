// SPDX-License-Identifier: Apache-2.0
import{a,b,c,d}from"./shared-6.js";import"./shared-7.js";import"./shared-8.js";import"./shared.js";export{c as Proof,b as Record,a as useVerification,d as verificationOf};
