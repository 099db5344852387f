/* SPDX-License-Identifier: Apache-2.0 */
/* explain: what the running system would do with an address, told step by step (R34). Every answer comes from
 * the functions that answer Postfix itself (rules/lookup, rules/route); nothing is decided here. Domains that
 * are not the actor's are told of like those that are not here (R83); a mail user asks about itself. */
#pragma once
#include "base/err.h"
#include "model/explain.h"

struct ctx;

/* Mail to this address (canonical). Fails with not_found when a mail user asks about another. */
NODISCARD struct err *explain_address(struct ctx *c, const char *address, struct explanation *out);
/* Mail from this address: who may send it, and why. As explain_address. */
NODISCARD struct err *explain_sender(struct ctx *c, const char *address, struct explanation *out);
