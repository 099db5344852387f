/* SPDX-License-Identifier: Apache-2.0 */
/* api_key_store: rows of api_key. */
#pragma once
#include "base/err.h"
#include "model/api_key.h"
#include "store/row.h"

struct ctx;

ROW_STORE_OF_ACCOUNT(api_key, api_key)

NODISCARD struct err *api_key_store_insert(struct ctx *c, struct api_key *row);
/* One that has not expired, of an account that may still use the API. */
NODISCARD struct err *api_key_store_by_token(
    struct ctx *c, const char *token_hash, struct api_key *out, bool *found);
/* It was used then and from there; an older use than the one that is known changes nothing. ip may be NULL.
 */
NODISCARD struct err *api_key_store_used(struct ctx *c, int64_t id, int64_t at, const char *ip);
