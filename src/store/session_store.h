/* SPDX-License-Identifier: Apache-2.0 */
/* session_store: rows of session. */
#pragma once
#include "base/err.h"
#include "model/session.h"
#include "store/row.h"

struct ctx;
struct actor;

ROW_STORE_OF_ACCOUNT(session, session)

NODISCARD struct err *session_store_insert(struct ctx *c, struct session *row);
/* Who the bearer of that token is: a session of that kind that has not expired, of an account that may still
 * use the API. */
NODISCARD struct err *session_store_actor(
    struct ctx *c, const char *token_hash, bool cookie, struct actor *out, bool *found);
/* Those that were opened so, apart from that one. */
NODISCARD struct err *session_store_end_by(
    struct ctx *c, int64_t account_id, enum session_method method, int64_t except);
/* All but that many of an account go, the oldest first; how many did. */
NODISCARD struct err *session_store_cap(struct ctx *c, int64_t account_id, int64_t most, int64_t *ended);
NODISCARD struct err *session_store_prune(struct ctx *c);
