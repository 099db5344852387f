/* SPDX-License-Identifier: Apache-2.0 */
/* lookup_store: the few columns that an engine's question needs, each by one prepared statement. Names are
 * canonical. */
#pragma once
#include <stdint.h>

#include "base/err.h"

struct ctx;

/* verified: the domain is known and shown to belong to its owner. */
struct lookup_domain_state {
	bool verified, enabled;
};
NODISCARD struct err *lookup_store_domain(
    struct ctx *c, const char *name, struct lookup_domain_state *out, bool *found);
NODISCARD struct err *lookup_store_mailbox(struct ctx *c, const char *address, bool *found);
/* "a@x, b@y" with the mailbox itself when it keeps a copy; NULL when it forwards nothing. */
NODISCARD struct err *lookup_store_forward(
    struct ctx *c, const char *address, bool *mailbox, const char **targets);
/* The login that may send as this mailbox. */
NODISCARD struct err *lookup_store_sender(
    struct ctx *c, const char *address, const char **login, bool *found);

struct lookup_mailbox_state {
	bool enabled, may_receive, may_send; /* enabled: the domain is, too */
	int64_t quota, used;                 /* bytes; quota 0: no limit */
};
NODISCARD struct err *lookup_store_state(
    struct ctx *c, const char *address, struct lookup_mailbox_state *out, bool *found);
/* Names of mail users greater than after, at most 500, in order. */
NODISCARD struct err *lookup_store_names(struct ctx *c, const char *after, const char **names, unsigned *n);
