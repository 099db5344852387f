/* SPDX-License-Identifier: Apache-2.0 */
/* hostname: the rules for host names that are authorised to receive mail (R20). Nobody's mail goes another
 * way for it: which mail is ours is a question of domains. */
#pragma once
#include "base/err.h"
#include "model/hostname.h"

struct ctx;

enum { HOSTNAMES_MAX = 100 /* of an admin */ };

/* Fails with exists (also when the name is a domain or its like, or this server's), conflict (name: below
 * somebody else's), quota_exceeded. */
NODISCARD struct err *hostname_create(struct ctx *c, struct hostname *hostname);
/* hostname is what before shall become. */
NODISCARD struct err *hostname_update(
    struct ctx *c, struct hostname *hostname, const struct hostname *before);
NODISCARD struct err *hostname_delete(struct ctx *c, const struct hostname *hostname);
