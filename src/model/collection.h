/* SPDX-License-Identifier: Apache-2.0 */
/* collection: an address book or a calendar (R51), and what is shared of them. Their items are Radicale's
 * files. */
#pragma once
#include "base/arena.h"
#include "model/field.h"

enum collection_type { COLLECTION_ADDRESSBOOK, COLLECTION_CALENDAR };
extern const char *const collection_type_names[];

enum { COLLECTIONS_MAX = 100 /* of an account */, COLLECTION_SHARES_MAX = 500 /* that an account gives */ };

struct collection {
	const char *id; /* its folder, and the last part of its address */
	int type;
	const char *name;
	const char *colour; /* "#rrggbb", or NULL */
	int64_t items, bytes;
	int64_t shares; /* how many others may see it */
};
extern const struct field collection_fields[];

/* How the two are called that everybody begins with, by enum language and enum collection_type. */
extern const char *const collection_first_titles[][2];

/* Fit to be a collection's folder: what Radicale takes for one, and no link to somebody else's. */
bool collection_is_id(const char *text);
/* "#RRGGBB" or "#RRGGBBAA" as "#rrggbb"; NULL for anything else. */
const char *collection_colour(struct arena *a, const char *text);

enum collection_rights { COLLECTION_READ, COLLECTION_WRITE };
extern const char *const collection_rights_names[];

/* A row: member may see owner's collection. */
struct collection_share {
	int64_t id;
	const char *owner, *member;
	const char *collection; /* struct collection.id, of the owner */
	int rights;
	int type;                  /* these three as the owner has them now */
	const char *name, *colour; /* NULL: the owner has deleted it */
	int64_t created_at, updated_at;
	/* Not part of the API. account_id: what a list is asked for, owner or member. */
	int64_t owner_id, member_id, account_id;
};
extern const struct field collection_share_fields[];
/* What PUT takes. */
extern const struct field collection_rights_fields[];

enum collection_import_mode { COLLECTION_MERGE, COLLECTION_REPLACE };

/* What POST .../import asks for. */
struct collection_import_query {
	int mode;
};
extern const struct field collection_import_query_fields[];

/* What came of it. */
struct collection_imported {
	bool done; /* false: nothing was changed */
	int64_t added, updated, unchanged, removed, refused;
};
extern const struct field collection_imported_fields[];

/* An item that was refused, or a part of the file that is none. */
struct collection_refusal {
	int64_t line;
	const char *uid, *name, *detail;
};
extern const struct field collection_refusal_fields[];
