/* SPDX-License-Identifier: Apache-2.0 */
/* policy: Postfix's policy service; the verdict is rules/lookup.h: lookup_policy. */
#pragma once

extern const struct loop_protocol policy_protocol;
