/* SPDX-License-Identifier: Apache-2.0 */
/* share: who may see whose address books and calendars (R51). The rows decide; Radicale reads files that are
 * written from them when the transaction is committed (api/shares, jobs/shares). */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/account.h"
#include "model/collection.h"
#include "store/share_store.h"

struct ctx;

/* The actor's own, by the member's name. Fails with not_found. */
NODISCARD struct err *share_find(
    struct ctx *c, const char *collection, const char *member, struct collection_share *out);
/* The member may see the actor's collection, which is there: so from now on, whatever was before. Fails with
 * not_found (no such mail user of the same DomainAdmin), conflict (with oneself; COLLECTION_SHARES_MAX). */
NODISCARD struct err *share_put(struct ctx *c, const struct collection *collection, const char *member,
    enum collection_rights rights, struct collection_share *out);
NODISCARD struct err *share_delete(struct ctx *c, const char *collection, const char *member);
/* By id: its owner ends it, or its member does without it. Fails with not_found. */
NODISCARD struct err *share_leave(struct ctx *c, const char *key);
/* All of a collection of the actor's, which is deleted. */
NODISCARD struct err *share_end(struct ctx *c, const char *collection);
/* All of a collection that its owner's client has deleted; n is set. */
struct share_gone {
	int64_t owner_id;
	const char *collection;
	size_t n;
};
NODISCARD struct err *share_end_gone(struct ctx *c, void *gone);

/* Before the rows of an account, or of all mail users of an admin, go. */
NODISCARD struct err *share_forget(struct ctx *c, int64_t account_id);
NODISCARD struct err *share_forget_below(struct ctx *c, int64_t owner_id);

/* Behind a move of an account, or of a domain with its accounts, to another admin: what they share with those
 * who stay, or these with them, ends. */
NODISCARD struct err *share_part(struct ctx *c, int64_t account_id);
NODISCARD struct err *share_part_domain(struct ctx *c, int64_t domain_id);

/* Members one after another whose files have to be written: put change.account_id, that of the one before,
 * in. For transactions of their own: the first reads, the second writes. */
struct share_pending {
	struct share_change change;
	struct account member;                                 /* when n > 0 */
	struct collection_share shares[COLLECTION_SHARES_MAX]; /* all that the member has */
	size_t n;
	bool found;
};
NODISCARD struct err *share_next(struct ctx *c, void *pending);
NODISCARD struct err *share_settled(struct ctx *c, void *pending);
