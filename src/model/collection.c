/* SPDX-License-Identifier: Apache-2.0 */
#include "model/collection.h"

#include <ctype.h>

#include "base/utf8.h"
#include "model/account.h"

enum { ID_MAX = 255, COLOUR = 7 /* bytes of "#rrggbb" */, ALPHA = 2 };

const char *const collection_type_names[] = {
	[COLLECTION_ADDRESSBOOK] = "addressbook", [COLLECTION_CALENDAR] = "calendar", NULL
};
const char *const collection_rights_names[] = { [COLLECTION_READ] = "r", [COLLECTION_WRITE] = "rw", NULL };
static const char *const mode_names[] = {
	[COLLECTION_MERGE] = "merge", [COLLECTION_REPLACE] = "replace", NULL
};

const char *const collection_first_titles[][2] = {
	[LANGUAGE_EN] = { [COLLECTION_ADDRESSBOOK] = "Contacts", [COLLECTION_CALENDAR] = "Calendar" },
	[LANGUAGE_DE] = { [COLLECTION_ADDRESSBOOK] = "Kontakte", [COLLECTION_CALENDAR] = "Kalender" },
};

static const char colour_doc[] = "Colour, as #rrggbb; null: the client chooses";

const struct field collection_fields[] = {
	FIELD(struct collection, id, F_STR, .flags = READONLY,
	    .doc = "Folder of your DAV address; never changes"),
	FIELD(struct collection, type, F_ENUM, .flags = REQUIRED | FIXED, .names = collection_type_names,
	    .doc = "Contacts, or events and tasks"),
	FIELD(struct collection, name, F_STR, .flags = REQUIRED, .min = 1, .max = 200,
	    .doc = "What it is called"),
	FIELD(struct collection, colour, F_STR, .flags = NULLABLE, .min = COLOUR, .max = COLOUR,
	    .doc = colour_doc),
	FIELD(struct collection, items, F_INT, .flags = READONLY | VOLATILE,
	    .doc = "How many contacts, or events and tasks; a series is one"),
	FIELD(struct collection, bytes, F_INT, .flags = READONLY | VOLATILE, .doc = "Their size"),
	FIELD(struct collection, shares, F_INT, .flags = READONLY | VOLATILE,
	    .doc = "How many others may see it"),
	END_FIELDS,
};

const struct field collection_share_fields[] = {
	FIELD(struct collection_share, id, F_ID, .flags = READONLY,
	    .doc = "Identity; the member finds it as share-ID among the own collections"),
	FIELD(struct collection_share, owner, F_NAME, .flags = READONLY | UNSTORED, .doc = "Whose it is"),
	FIELD(struct collection_share, member, F_NAME, .flags = READONLY | UNSTORED, .doc = "Who may see it"),
	FIELD(struct collection_share, collection, F_STR, .flags = READONLY | FILTER, .max = ID_MAX,
	    .doc = "Id of the owner's collection"),
	FIELD(struct collection_share, rights, F_ENUM, .flags = REQUIRED, .names = collection_rights_names,
	    .doc = "r: read; rw: read, add, change and delete items"),
	FIELD(struct collection_share, type, F_ENUM, .flags = READONLY, .names = collection_type_names,
	    .doc = "Contacts, or events and tasks"),
	FIELD(struct collection_share, name, F_STR, .flags = READONLY | NULLABLE | UNSTORED | VOLATILE,
	    .doc = "What its owner calls it; null: the owner has deleted it"),
	FIELD(struct collection_share, colour, F_STR, .flags = READONLY | NULLABLE | UNSTORED | VOLATILE,
	    .doc = colour_doc),
	FIELD(struct collection_share, created_at, F_TIME, .flags = READONLY | SORT,
	    .doc = "When it was shared"),
	FIELD(struct collection_share, updated_at, F_TIME, .flags = READONLY,
	    .doc = "When that was last changed"),
	FIELD(struct collection_share, owner_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct collection_share, member_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct collection_share, account_id, F_ID, .flags = HIDDEN | UNSTORED, .doc = ""),
	END_FIELDS,
};

const struct field collection_rights_fields[] = {
	FIELD(struct collection_share, rights, F_ENUM, .flags = REQUIRED, .names = collection_rights_names,
	    .doc = "r: read; rw: read, add, change and delete items"),
	END_FIELDS,
};

const struct field collection_import_query_fields[] = {
	FIELD(struct collection_import_query, mode, F_ENUM, .names = mode_names,
	    .doc = "merge: items of the same UID are replaced, others stay; replace: others go, "
		   "but only if the whole file can be read"),
	END_FIELDS,
};

const struct field collection_imported_fields[] = {
	FIELD(struct collection_imported, done, F_BOOL, .doc = "False: nothing was changed"),
	FIELD(struct collection_imported, added, F_INT, .doc = "Items that were not there"),
	FIELD(struct collection_imported, updated, F_INT, .doc = "Items that replaced one of the same UID"),
	FIELD(struct collection_imported, unchanged, F_INT, .doc = "Items that were there just so"),
	FIELD(struct collection_imported, removed, F_INT, .doc = "Items that replace took away"),
	FIELD(struct collection_imported, refused, F_INT, .doc = "Items that were not taken"),
	END_FIELDS,
};

const struct field collection_refusal_fields[] = {
	FIELD(struct collection_refusal, line, F_INT, .doc = "Of the file, from 1, where it begins"),
	FIELD(struct collection_refusal, uid, F_STR, .flags = NULLABLE, .doc = "If it has one"),
	FIELD(
	    struct collection_refusal, name, F_STR, .flags = NULLABLE, .doc = "Name or title, if it has one"),
	FIELD(struct collection_refusal, detail, F_STR, .doc = "Why it was not taken"),
	END_FIELDS,
};

bool
collection_is_id(const char *text)
{
	size_t n = strlen(text);

	return n > 0 && n <= ID_MAX && text[0] != '.' && text[n - 1] != '~' && strchr(text, '/') == NULL &&
	       strncmp(text, "share-", 6) != 0 && utf8_valid(text, n) && utf8_printable(text, false);
}

const char *
collection_colour(struct arena *a, const char *text)
{
	size_t n = strlen(text);
	char *out = arena_alloc(a, COLOUR + 1);

	if (text[0] != '#' || (n != COLOUR && n != COLOUR + ALPHA))
		return NULL;
	for (size_t i = 1; i < n; i++)
		if (!isxdigit((unsigned char)text[i]))
			return NULL;
	for (size_t i = 0; i < COLOUR; i++)
		out[i] = (char)tolower((unsigned char)text[i]);
	return out;
}
