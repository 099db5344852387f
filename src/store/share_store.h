/* SPDX-License-Identifier: Apache-2.0 */
/* share_store: rows of collection_share, and of share_change: whose files do not say yet what those say. */
#pragma once
#include "base/err.h"
#include "model/collection.h"
#include "store/row.h"

struct ctx;

extern const struct listing collection_share_listing;

/* Of that owner, by collection and the member's name as it is stored. */
NODISCARD struct err *share_store_find(struct ctx *c, int64_t owner_id, const char *collection,
    const char *member, struct collection_share *out, bool *found);
/* By id, of which the account is owner or member. */
NODISCARD struct err *share_store_by_id(
    struct ctx *c, int64_t account_id, const char *key, struct collection_share *out, bool *found);
NODISCARD struct err *share_store_insert(struct ctx *c, struct collection_share *row);
NODISCARD struct err *share_store_update(struct ctx *c, struct collection_share *row);
NODISCARD struct err *share_store_delete(struct ctx *c, int64_t id);
/* How many the account gives, or (received) has. */
NODISCARD struct err *share_store_count(struct ctx *c, int64_t account_id, bool received, int64_t *out);
/* How many members each shared collection of the owner has: n rows, at most COLLECTION_SHARES_MAX. */
struct share_count {
	const char *collection;
	int64_t members;
};
NODISCARD struct err *share_store_counts(
    struct ctx *c, int64_t owner_id, struct share_count out[COLLECTION_SHARES_MAX], size_t *n);
/* All that the member has. */
NODISCARD struct err *share_store_of_member(
    struct ctx *c, int64_t member_id, struct collection_share out[COLLECTION_SHARES_MAX], size_t *n);
/* All that are of one collection. */
NODISCARD struct err *share_store_of_collection(struct ctx *c, int64_t owner_id, const char *collection,
    struct collection_share out[COLLECTION_SHARES_MAX], size_t *n);
/* All of a collection. */
NODISCARD struct err *share_store_end(struct ctx *c, int64_t owner_id, const char *collection);

/* The member's files have to be written anew; those of all members of a collection; of all who are concerned
 * when an account goes, or all mail users of an admin do: *any tells whether there are some. */
NODISCARD struct err *share_store_changed(struct ctx *c, int64_t member_id);
NODISCARD struct err *share_store_members_changed(struct ctx *c, int64_t owner_id, const char *collection);
NODISCARD struct err *share_store_account_changed(struct ctx *c, int64_t account_id, bool *any);
NODISCARD struct err *share_store_below_changed(struct ctx *c, int64_t owner_id, bool *any);

/* Behind a move of the account, or of all of the domain: what is shared between accounts of different admins
 * ends, and members' files have to be written anew: *any as above. */
NODISCARD struct err *share_store_part(struct ctx *c, int64_t account_id, bool *any);
NODISCARD struct err *share_store_part_domain(struct ctx *c, int64_t domain_id, bool *any);

/* The next one behind that account; then that it is done, unless it has changed again since at. */
struct share_change {
	int64_t account_id, at;
};
NODISCARD struct err *share_store_next(struct ctx *c, int64_t after, struct share_change *out, bool *found);
NODISCARD struct err *share_store_done(struct ctx *c, const struct share_change *change);
