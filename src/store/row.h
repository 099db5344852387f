/* SPDX-License-Identifier: Apache-2.0 */
/* row: whole rows of a noun, led by its listing: what a noun's store need not write itself. */
#pragma once
#include "base/err.h"
#include "store/list.h"

struct ctx;

/* By id, or by the listing's key in any spelling (capitals, U-labels); of those that the actor may see. */
NODISCARD struct err *row_find(
    struct ctx *c, const struct listing *l, const char *key, void *out, bool *found);
/* By the key as it is stored, whoever asks: for the rules' own questions. */
NODISCARD struct err *row_by_key(
    struct ctx *c, const struct listing *l, const char *key, void *out, bool *found);
/* Write the fields that are columns of the table itself (not UNSTORED); id, created_at and updated_at are
 * filled in. A clash of a unique column is exists on the key. row_insert_as takes the id that the row has. */
NODISCARD struct err *row_insert(struct ctx *c, const struct listing *l, void *row);
NODISCARD struct err *row_insert_as(struct ctx *c, const struct listing *l, void *row);
NODISCARD struct err *row_update(struct ctx *c, const struct listing *l, void *row);
NODISCARD struct err *row_delete(struct ctx *c, const struct listing *l, int64_t id);

/* Of rows that belong to an account (column account_id): the one with that id, unless it is another
 * account's; how many there are; is there one with that id, whosever it is? */
NODISCARD struct err *row_of_account(
    struct ctx *c, const struct listing *l, int64_t account_id, const char *key, void *out, bool *found);
NODISCARD struct err *row_count(struct ctx *c, const struct listing *l, int64_t account_id, int64_t *out);
NODISCARD struct err *row_exists(struct ctx *c, const struct listing *l, int64_t id, bool *out);
/* All of an account but that one (0: all); all of the accounts of a domain; of those that belong to an admin.
 */
NODISCARD struct err *row_end_all(struct ctx *c, const struct listing *l, int64_t account_id, int64_t spared);
NODISCARD struct err *row_end_domain(struct ctx *c, const struct listing *l, int64_t domain_id);
NODISCARD struct err *row_end_below(struct ctx *c, const struct listing *l, int64_t owner_id);

/* The same, typed: PREFIX_store_find, _count, ... of struct TYPE, over TYPE_listing. */
#define ROW_STORE_OF_ACCOUNT(TYPE, PREFIX) \
	extern const struct listing TYPE##_listing; \
	NODISCARD static inline struct err *PREFIX##_store_find( \
	    struct ctx *c, int64_t account_id, const char *key, struct TYPE *out, bool *found) \
	{ \
		return row_of_account(c, &TYPE##_listing, account_id, key, out, found); \
	} \
	NODISCARD static inline struct err *PREFIX##_store_count( \
	    struct ctx *c, int64_t account_id, int64_t *out) \
	{ \
		return row_count(c, &TYPE##_listing, account_id, out); \
	} \
	NODISCARD static inline struct err *PREFIX##_store_exists(struct ctx *c, int64_t id, bool *out) \
	{ \
		return row_exists(c, &TYPE##_listing, id, out); \
	} \
	NODISCARD static inline struct err *PREFIX##_store_delete(struct ctx *c, int64_t id) \
	{ \
		return row_delete(c, &TYPE##_listing, id); \
	} \
	NODISCARD static inline struct err *PREFIX##_store_end_all( \
	    struct ctx *c, int64_t account_id, int64_t spared) \
	{ \
		return row_end_all(c, &TYPE##_listing, account_id, spared); \
	} \
	NODISCARD static inline struct err *PREFIX##_store_end_domain(struct ctx *c, int64_t domain_id) \
	{ \
		return row_end_domain(c, &TYPE##_listing, domain_id); \
	} \
	NODISCARD static inline struct err *PREFIX##_store_end_below(struct ctx *c, int64_t owner_id) \
	{ \
		return row_end_below(c, &TYPE##_listing, owner_id); \
	}

/* A store that is its listing alone: NOUN_store_insert, _update and _delete, _find (by name or id, of those
 * that the actor may see) and _by_name (whoever asks) of struct NOUN, over NOUN_listing. */
#define ROW_STORE(NOUN) \
	extern const struct listing NOUN##_listing; \
	NODISCARD static inline struct err *NOUN##_store_insert(struct ctx *c, struct NOUN *row) \
	{ \
		return row_insert(c, &NOUN##_listing, row); \
	} \
	NODISCARD static inline struct err *NOUN##_store_find( \
	    struct ctx *c, const char *key, struct NOUN *out, bool *found) \
	{ \
		return row_find(c, &NOUN##_listing, key, out, found); \
	} \
	NODISCARD static inline struct err *NOUN##_store_by_name( \
	    struct ctx *c, const char *name, struct NOUN *out, bool *found) \
	{ \
		return row_by_key(c, &NOUN##_listing, name, out, found); \
	} \
	NODISCARD static inline struct err *NOUN##_store_update(struct ctx *c, struct NOUN *row) \
	{ \
		return row_update(c, &NOUN##_listing, row); \
	} \
	NODISCARD static inline struct err *NOUN##_store_delete(struct ctx *c, int64_t id) \
	{ \
		return row_delete(c, &NOUN##_listing, id); \
	}
