/* SPDX-License-Identifier: Apache-2.0 */
/* session_store: rows of session. */
#pragma once
#include "base/err.h"
#include "model/session.h"

struct ctx;
struct actor;

extern const struct listing session_listing;

NODISCARD struct err *session_store_insert(struct ctx *c, struct session *row);
/* Who the bearer of that token is: a session of that kind that has not expired, of an account that may still
 * use the API. */
NODISCARD struct err *session_store_actor(
    struct ctx *c, const char *token_hash, bool cookie, struct actor *out, bool *found);
NODISCARD struct err *session_store_find(
    struct ctx *c, int64_t account_id, const char *key, struct session *out, bool *found);
/* Is it there yet? */
NODISCARD struct err *session_store_exists(struct ctx *c, int64_t id, bool *out);
NODISCARD struct err *session_store_delete(struct ctx *c, int64_t id);
/* All sessions of the account, apart from that one (0: none is spared). */
NODISCARD struct err *session_store_end_all(struct ctx *c, int64_t account_id, int64_t except);
/* Those that were opened so, apart from that one. */
NODISCARD struct err *session_store_end_by(
    struct ctx *c, int64_t account_id, enum session_method method, int64_t except);
/* Those of all accounts in the domain; those of an admin and of all accounts below it. */
NODISCARD struct err *session_store_end_domain(struct ctx *c, int64_t domain_id);
NODISCARD struct err *session_store_end_below(struct ctx *c, int64_t owner_id);
NODISCARD struct err *session_store_prune(struct ctx *c);
