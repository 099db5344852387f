/* SPDX-License-Identifier: Apache-2.0 */
/* domain_store: rows of domain. */
#pragma once
#include "base/err.h"
#include "model/domain.h"
#include "store/row.h"

struct ctx;

ROW_STORE(domain)

/* Names of all domains of an owner, in order. */
NODISCARD struct err *domain_store_names(struct ctx *c, int64_t owner_id, struct texts *out);

/* Some domain of that owner. */
NODISCARD struct err *domain_store_first_below(
    struct ctx *c, int64_t owner_id, struct domain *out, bool *found);
/* Switch all domains of that owner; *rows is how many there are. */
NODISCARD struct err *domain_store_enable_below(struct ctx *c, int64_t owner_id, bool enabled, int64_t *rows);

/* What lies in a domain. */
struct domain_content {
	int64_t mailboxes, aliases, domain_aliases, quota_bytes;
	int64_t unlimited; /* mailboxes without a quota of their own */
};
NODISCARD struct err *domain_store_content(struct ctx *c, int64_t id, struct domain_content *out);
