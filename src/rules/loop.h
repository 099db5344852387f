/* SPDX-License-Identifier: Apache-2.0 */
/* loop: where mail goes on to, and that it never comes back (R26). */
#pragma once
#include "base/err.h"
#include "model/field.h"

struct ctx;

/* May this name be another name of a domain, as its row says already? Aliases of that owner that lead there
 * must not come back by it. Reads all aliases of the owner. Fails with invalid_field on "name". */
NODISCARD struct err *loop_check_domain(struct ctx *c, const char *name, int64_t owner_id);
/* May address lead to these targets? A target in a domain that the actor may see must reach somebody, or mail
 * would be accepted and bounce later; none may lead back to address, nor through more aliases and forwards
 * than Postfix follows. Fails with invalid_field on field/0, field/1 ... */
NODISCARD struct err *loop_check(
    struct ctx *c, const char *address, const struct texts *targets, const char *field);
