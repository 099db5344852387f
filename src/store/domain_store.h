/* SPDX-License-Identifier: Apache-2.0 */
/* domain_store: rows of domain. */
#pragma once
#include "base/err.h"
#include "model/domain.h"

struct ctx;

extern const struct listing domain_listing;

NODISCARD struct err *domain_store_insert(struct ctx *c, struct domain *row);
/* By name or id; of those that the actor may see. */
NODISCARD struct err *domain_store_find(struct ctx *c, const char *key, struct domain *out, bool *found);
/* By name, whoever asks. */
NODISCARD struct err *domain_store_by_name(struct ctx *c, const char *name, struct domain *out, bool *found);
NODISCARD struct err *domain_store_update(struct ctx *c, struct domain *row);
/* Names of all domains of an owner, in order. */
NODISCARD struct err *domain_store_names(struct ctx *c, int64_t owner_id, struct texts *out);
NODISCARD struct err *domain_store_delete(struct ctx *c, int64_t id);

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
