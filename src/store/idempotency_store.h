/* SPDX-License-Identifier: Apache-2.0 */
/* idempotency_store: answers kept for a day, so that a POST sent twice with one Idempotency-Key is done once.
 */
#pragma once
#include <stdint.h>

#include "base/err.h"

struct ctx;

struct idempotency {
	int64_t account_id;
	const char *key, *request; /* request: digest of what was asked */
	int64_t status;
	const char *location, *etag, *body;
	int64_t created_at;
};

NODISCARD struct err *idempotency_store_find(
    struct ctx *c, const char *key, struct idempotency *out, bool *found);
NODISCARD struct err *idempotency_store_insert(struct ctx *c, const struct idempotency *row);
/* Forget those made before that time. */
NODISCARD struct err *idempotency_store_prune(struct ctx *c, int64_t before);
