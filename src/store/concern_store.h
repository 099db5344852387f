/* SPDX-License-Identifier: Apache-2.0 */
/* concern_store: whose concern an address is: the account, the domain and their admin, by canonical names. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct ctx;

struct concern {
	int64_t account_id, domain_id, owner_id; /* 0: none */
};
NODISCARD struct err *concern_store_account(
    struct ctx *c, const char *name, struct concern *out, bool *found);
/* A domain, a relay domain, or the domain that an alias is another name of. */
NODISCARD struct err *concern_store_domain(struct ctx *c, const char *name, struct concern *out, bool *found);
/* Whose is the domain now? 0: nobody's, it is gone. */
NODISCARD struct err *concern_store_owner(struct ctx *c, int64_t domain_id, int64_t *out);
