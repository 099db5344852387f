/* SPDX-License-Identifier: Apache-2.0 */
/* owner: the admin that a domain or a relay domain belongs to. */
#pragma once
#include "base/err.h"

struct ctx;

/* The admin named as *owner, without a name the actor itself. Fails with invalid_field on "owner". */
NODISCARD struct err *owner_find(struct ctx *c, const char **owner, int64_t *owner_id);
