/* SPDX-License-Identifier: Apache-2.0 */
/* antispam_store: the rows of thresholds and of white and black lists. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/antispam.h"

struct ctx;

enum { LIST_WHITE, LIST_BLACK, LISTS };

/* What the lists of a scope say about a sender or a client: the rule that was found in each, or NULL. */
struct list_hits {
	const char *rule[LISTS];
};

/* The row that counts for a scope: its own, or that of scope 0. */
NODISCARD struct err *antispam_store_thresholds(
    struct ctx *c, int64_t scope_id, struct thresholds *out, bool *found);
NODISCARD struct err *antispam_store_put_thresholds(
    struct ctx *c, int64_t scope_id, const struct thresholds *row);
NODISCARD struct err *antispam_store_delete_thresholds(struct ctx *c, int64_t scope_id);

/* Both lists, each kind sorted. */
NODISCARD struct err *antispam_store_rules(struct ctx *c, int64_t scope_id, struct sender_rules *out);
/* In their place; what stands twice is written once. */
NODISCARD struct err *antispam_store_put_rules(
    struct ctx *c, int64_t scope_id, const struct sender_rules *rules);
NODISCARD struct err *antispam_store_delete_rules(struct ctx *c, int64_t scope_id);
NODISCARD struct err *antispam_store_has_rules(struct ctx *c, int64_t scope_id, bool *out);

/* Rules for this address ("" matches nothing) or for its domain, the first of n domains, or one above it. */
NODISCARD struct err *antispam_store_sender(struct ctx *c, int64_t scope_id, const char *address,
    const char *const *domains, size_t n, struct list_hits *out);
/* Rules for a client; ip as network_first writes it. */
NODISCARD struct err *antispam_store_client(
    struct ctx *c, int64_t scope_id, const char *ip, struct list_hits *out);
/* The scope of a domain of recipients, of a domain alias that of its domain; 0 when it is none of ours. */
NODISCARD struct err *antispam_store_scope(struct ctx *c, const char *domain, int64_t *out);
