/* SPDX-License-Identifier: Apache-2.0 */
/* api_key_store: rows of api_key. */
#pragma once
#include "base/err.h"
#include "model/api_key.h"

struct ctx;

extern const struct listing api_key_listing;

NODISCARD struct err *api_key_store_insert(struct ctx *c, struct api_key *row);
NODISCARD struct err *api_key_store_count(struct ctx *c, int64_t account_id, int64_t *out);
NODISCARD struct err *api_key_store_find(
    struct ctx *c, int64_t account_id, const char *key, struct api_key *out, bool *found);
/* One that has not expired, of an account that may still use the API. */
NODISCARD struct err *api_key_store_by_token(
    struct ctx *c, const char *token_hash, struct api_key *out, bool *found);
/* Is it there yet? */
NODISCARD struct err *api_key_store_exists(struct ctx *c, int64_t id, bool *out);
NODISCARD struct err *api_key_store_delete(struct ctx *c, int64_t id);
NODISCARD struct err *api_key_store_end_all(struct ctx *c, int64_t account_id);
NODISCARD struct err *api_key_store_end_domain(struct ctx *c, int64_t domain_id);
NODISCARD struct err *api_key_store_end_below(struct ctx *c, int64_t owner_id);
/* It was used then and from there; an older use than the one that is known changes nothing. ip may be NULL.
 */
NODISCARD struct err *api_key_store_used(struct ctx *c, int64_t id, int64_t at, const char *ip);
