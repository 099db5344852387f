/* SPDX-License-Identifier: Apache-2.0 */
/* webmail: from the portal into webmail without another password (R50). A signed-in mail user gets an offer,
 * the browser posts it to webmail, webmail redeems it for a ticket. The ticket's secret is a password for
 * IMAP, ManageSieve, submission and DAV (rules/login). It ends with the session that made it, and with
 * whatever ends sessions. */
#pragma once
#include <stdint.h>

#include "base/err.h"
#include "model/webmail.h"

struct ctx;

/* For the actor, who is signed in by a session; told this once. Fails with conflict: an admin has no mailbox,
 * or IMAP is switched off. */
NODISCARD struct err *webmail_offer(struct ctx *c, enum webmail_client client, struct webmail_offer *out);
/* A pass for DAV, in the same way; conflict, too, when that is switched off. */
NODISCARD struct err *webmail_pass(struct ctx *c, struct webmail_pass *out);

/* What webmail is given for an offer. */
struct webmail_grant {
	int64_t id;                         /* of the account: stays when it is renamed */
	const char *user, *secret, *ticket; /* ticket: its name, for the questions below */
};
/* In a transaction that writes. An offer that was shown is gone, whether it was right or not. out->user is
 * NULL when nobody may come in with it. */
NODISCARD struct err *webmail_redeem(
    struct ctx *c, const char *token, enum webmail_client client, struct webmail_grant *out);
/* Whose name it is now, for who signs in by webmail's own form; out->user is NULL when it is nobody's. */
NODISCARD struct err *webmail_account(struct ctx *c, const char *user, struct webmail_grant *out);
/* Is the ticket of that user good? */
NODISCARD struct err *webmail_alive(struct ctx *c, const char *user, const char *ticket, bool *alive);
/* In a transaction that writes: it ends, named by its name or its secret; nothing for one that is not there.
 */
NODISCARD struct err *webmail_revoke(struct ctx *c, const char *user, const char *ticket, const char *secret);
/* In a transaction that writes: a pass for who has the ticket. *found is false when it is not good,
 * or when DAV is switched off for its account. */
NODISCARD struct err *webmail_ticket_pass(
    struct ctx *c, const char *user, const char *ticket, struct webmail_pass *out, bool *found);

/* Is what was typed as password the secret of a good ticket of that account? */
NODISCARD struct err *webmail_opens(struct ctx *c, int64_t account_id, const char *typed, bool *opens);
/* Who bears this pass; *user is NULL when nobody does. Whether the account may use DAV is another question.
 */
NODISCARD struct err *webmail_bearer(struct ctx *c, const char *token, const char **user);
