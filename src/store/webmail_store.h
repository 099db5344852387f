/* SPDX-License-Identifier: Apache-2.0 */
/* webmail_store: rows of webmail_ticket. All of them go with their session, by themselves. */
#pragma once
#include "base/err.h"
#include "model/webmail.h"

struct ctx;

/* Fills in id and created_at. */
NODISCARD struct err *webmail_store_insert(struct ctx *c, struct webmail_ticket *row);
/* By what was shown, at that stage; also one that has expired. */
NODISCARD struct err *webmail_store_by_hash(
    struct ctx *c, enum webmail_stage stage, const char *hash, struct webmail_ticket *out, bool *found);
/* A ticket by its name, of that account, that has not expired; nor of who may not come in at all. */
NODISCARD struct err *webmail_store_by_handle(
    struct ctx *c, const char *account, const char *handle, struct webmail_ticket *out, bool *found);
/* May the account come in, as far as it and its domain are enabled? */
NODISCARD struct err *webmail_store_open(struct ctx *c, int64_t account_id, bool *open);
/* The offer of that hash becomes the ticket that row is now; *done is false when it is gone meanwhile. */
NODISCARD struct err *webmail_store_redeem(
    struct ctx *c, const char *hash, const struct webmail_ticket *row, bool *done);
NODISCARD struct err *webmail_store_delete(struct ctx *c, int64_t id);
NODISCARD struct err *webmail_store_end_all(struct ctx *c, int64_t account_id);
/* All but that many of a session, the oldest first. */
NODISCARD struct err *webmail_store_cap(struct ctx *c, int64_t session_id, int64_t most);
NODISCARD struct err *webmail_store_prune(struct ctx *c);
