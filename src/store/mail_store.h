/* SPDX-License-Identifier: Apache-2.0 */
/* mail_store: mails that are to be sent, and the tokens that are out (R10, R11). */
#pragma once
#include "base/err.h"
#include "model/recovery.h"

struct ctx;

/* In place of one of the same kind and name, which whoever sends that at this moment does not end. Nothing
 * when most wait already. */
NODISCARD struct err *mail_request_put(struct ctx *c, struct mail_request *row, int64_t most);
/* In place of one to the same address that tells the same. However many wait: each is of an act that somebody
 * had to sign in for. */
NODISCARD struct err *mail_notice_put(struct ctx *c, struct mail_request *row);
/* The first behind that id that nobody is sending; the caller does, from now on. */
NODISCARD struct err *mail_request_next(struct ctx *c, int64_t after, struct mail_request *out, bool *found);
/* Is there any? */
NODISCARD struct err *mail_request_any(struct ctx *c, bool *any);
/* Whoever has it sends it until then; 0: not any more. */
NODISCARD struct err *mail_request_busy(struct ctx *c, int64_t id, int64_t until);
NODISCARD struct err *mail_request_delete(struct ctx *c, int64_t id);

/* The account asks for a mail to an address of its choice; how often it did since then. Nothing ends these
 * rows but time. */
NODISCARD struct err *mail_asked_put(struct ctx *c, int64_t account_id);
NODISCARD struct err *mail_asked_count(struct ctx *c, int64_t account_id, int64_t since, int64_t *n);
NODISCARD struct err *mail_asked_prune(struct ctx *c, int64_t before);

NODISCARD struct err *mail_token_insert(struct ctx *c, struct mail_token *row);
/* By its hash; none that has ended. */
NODISCARD struct err *mail_token_find(
    struct ctx *c, enum mail_kind kind, const char *token_hash, struct mail_token *out, bool *found);
/* When the last one of that kind was made; 0: none is out. */
NODISCARD struct err *mail_token_latest(
    struct ctx *c, int64_t account_id, enum mail_kind kind, int64_t *created_at);
/* The last address of that kind that waits for its mail, or for an answer to it: its row, as far as it has
 * one (created_at, address; expires_at 0: the mail is yet to be sent). */
NODISCARD struct err *mail_token_pending(
    struct ctx *c, int64_t account_id, enum mail_kind kind, struct mail_token *out, bool *found);
NODISCARD struct err *mail_token_delete(struct ctx *c, int64_t id);
/* Those of an account, of that kind. */
NODISCARD struct err *mail_token_end(struct ctx *c, int64_t account_id, enum mail_kind kind);
/* Whatever is out for an account or waits to be sent, but for notices. */
NODISCARD struct err *mail_end_all(struct ctx *c, int64_t account_id);
NODISCARD struct err *mail_token_prune(struct ctx *c);
