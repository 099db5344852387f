/* SPDX-License-Identifier: Apache-2.0 */
/* recovery: an address that has confirmed itself, and a new password by a mail to it (R10, R11). Who asks for
 * a mail learns nothing: it is decided later, by the job that sends it, whether there is anybody to get it. A
 * second factor stays what it is. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/recovery.h"

struct account;
struct ctx;

#define JOB_SEND_MAIL "send_mail"

/* The actor's own; it counts once a mail to it was answered. Who asks was proved by the caller. Fails with
 * invalid_field, with rate_limited when it is asked for too often. */
NODISCARD struct err *recovery_change(struct ctx *c, const char *address);
/* The actor's own: what counts, and what is yet to be confirmed. */
NODISCARD struct err *recovery_state(struct ctx *c, struct recovery_state *out);
/* The same as recovery_change for an account that is being made. */
NODISCARD struct err *recovery_ask(struct ctx *c, const struct account *account, const char *address);
/* Who has the mail has the address. Fails with invalid_field on token. */
NODISCARD struct err *recovery_confirm(struct ctx *c, const char *token);
/* Somebody has lost a password; the same whoever username is. */
NODISCARD struct err *recovery_reset(struct ctx *c, const char *username);
/* hash: of the new password. Ends whatever opens the account. Fails with invalid_field on token. */
NODISCARD struct err *recovery_set_password(struct ctx *c, const char *token, const char *hash);

/* A mail to be sent. */
struct recovery_mail {
	int64_t request_id;
	enum mail_kind kind;
	const char *to, *name; /* to NULL: nobody gets one */
	int language;          /* enum language */
	const char *token;     /* told in the mail alone */
	int64_t token_id, account_id, owner_id;
	enum notice notice; /* of a notice, which has no token */
	int64_t at;         /* when the act was that it tells of */
};
/* The next one behind that request, with a token that counts from now on. */
NODISCARD struct err *recovery_next(struct ctx *c, int64_t after, struct recovery_mail *out, bool *found);
/* It could not be sent: it is tried again later, with another token. */
NODISCARD struct err *recovery_postpone(struct ctx *c, const struct recovery_mail *mail);
/* It was sent, or never will be. */
NODISCARD struct err *recovery_done(struct ctx *c, const struct recovery_mail *mail, bool sent);
