// SPDX-License-Identifier: Apache-2.0
import{a,b,c,d}from"./shared-9.js";import"./shared-10.js";import"./shared-12.js";import"./shared.js";export{c as Proof,b as Record,a as useVerification,d as verificationOf};
