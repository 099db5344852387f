/* SPDX-License-Identifier: Apache-2.0 */
/* field: describes one member of a plain struct. One table of these gives JSON decoding with validation, JSON
 * encoding, merge patch, row mapping, SQL binding, query filters, CLI flags and help, portal.conf and
 * OpenAPI. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_type {
	F_ID,  /* an identity made by us; a string in JSON: 63 bits are too many for a JavaScript number */
	F_INT, /* whole number within min..max */
	F_BOOL,
	F_TIME,         /* ms since 1970; RFC 3339 in JSON; 0 is null */
	F_STR,          /* UTF-8 without control characters, min..max bytes */
	F_TEXT,         /* as F_STR, but lines and tabs are allowed */
	F_ADDRESS,      /* user@domain, canonical */
	F_ALIAS,        /* user@domain or @domain, canonical */
	F_NAME,         /* account name: an address, or an admin's plain name [a-z0-9._-] */
	F_DOMAIN,       /* A-labels, lower case */
	F_IP,           /* IPv4 or IPv6 address, as inet_ntop writes it */
	F_HOST,         /* F_DOMAIN or F_IP */
	F_PASSWORD,     /* becomes its Argon2id hash behind the decoder; no rule ever holds the password */
	F_RAW_PASSWORD, /* kept as it came: for the sign-in itself, and for logins at other servers */
	F_HASH,         /* an imported password hash of an accepted scheme */
	F_ENUM,         /* one of names[], stored as its text; the member is an int */
	F_ADDRESSES,    /* list of canonical addresses; a JSON array */
	F_DOMAINS,      /* the same of domains */
	F_NETWORKS,     /* the same of IP addresses and networks, as model/network writes them */
	F_WORDS,        /* the same of names[]; without names: of any text, which is not stored */
	F_TENTHS,       /* number with one decimal at most; the member, min and max count tenths */
	F_JSON,    /* any value, kept as its JSON text of max bytes: what others define; only taken, never
		      answered or stored */
	F_OBJECTS, /* list of the structs that of describes; a JSON array of objects, stored as its text */
};

enum field_flag {
	REQUIRED = 1 << 0,          /* must be given on create */
	READONLY = 1 << 1,          /* never accepted */
	SECRET = 1 << 2,            /* accepted, never answered or logged */
	FIXED = 1 << 3,             /* accepted on create, not by PATCH */
	NULLABLE = 1 << 4,          /* null is a value (text NULL, time 0) */
	VOLATILE = 1 << 5,          /* pushed by the engines: not part of what If-Match protects */
	FILTER = 1 << 6,            /* a list can be filtered by it: ?name=value */
	SORT = 1 << 7,              /* a list can be sorted by it: an index exists */
	MASTER = 1 << 8,            /* only a MasterAdmin may set it */
	UNSTORED = 1 << 9,          /* no column of its own table: joined, pushed or derived */
	HIDDEN = READONLY | SECRET, /* a column for the program alone */
};

/* Of a field that says what another one says to people (base/say). */
#define SAY_DOC(of) \
	"What " of " says, for programs: the name of the sentence, then its values, divided by blanks"

/* A list of texts, in the arena. */
struct texts {
	size_t n;
	const char **v;
};

/* n structs of the size that the field's of tells, in the arena. */
struct objects {
	size_t n;
	void *v;
};

struct field;
struct field_of {
	const struct field *fields;
	size_t size;
};

struct field {
	const char
	    *name; /* "outer.inner" is member inner of an object outer in JSON; such fields stand together */
	enum field_type type;
	uint16_t offset, flags;
	int64_t min, max; /* length of text, value of numbers, count of lists; max 0: no limit of its own */
	int64_t preset;   /* when create does not give it: number, truth, index of names[] */
	const char *const *names;  /* of F_ENUM and F_WORDS, NULL-terminated */
	const struct field_of *of; /* of F_OBJECTS */
	const char *doc;
};

/* The C type that each field type needs its member to have. */
#define C_F_ID int64_t
#define C_F_INT int64_t
#define C_F_BOOL bool
#define C_F_TIME int64_t
#define C_F_STR const char *
#define C_F_TEXT const char *
#define C_F_ADDRESS const char *
#define C_F_ALIAS const char *
#define C_F_NAME const char *
#define C_F_DOMAIN const char *
#define C_F_IP const char *
#define C_F_HOST const char *
#define C_F_PASSWORD const char *
#define C_F_RAW_PASSWORD const char *
#define C_F_HASH const char *
#define C_F_ENUM int
#define C_F_ADDRESSES struct texts
#define C_F_DOMAINS struct texts
#define C_F_NETWORKS struct texts
#define C_F_WORDS struct texts
#define C_F_TENTHS int64_t
#define C_F_JSON const char *
#define C_F_OBJECTS struct objects

/* 0 when member M of S has C type T, otherwise the build fails. */
#define SAME_TYPE(S, M, T) \
	(0 * sizeof(char[__builtin_types_compatible_p(__typeof__(((S *)0)->M), T) ? 1 : -1]))

/* An initialiser, which clang-format takes for a block. */
/* clang-format off */
#define FIELD(S, M, T, ...) \
	{ .name = #M, .type = T, .offset = offsetof(S, M) + SAME_TYPE(S, M, C_##T), __VA_ARGS__ }
#define END_FIELDS { .name = NULL }
/* clang-format on */

/* Where the member that f describes lies in the struct at object. */
#define MEMBER(type, object, f) ((type *)(void *)((char *)(object) + (f)->offset))
#define MEMBER_CONST(type, object, f) \
	((__typeof__(type) const *)(const void *)((const char *)(object) + (f)->offset))

/* Bit of field i of a table in a mask of fields that were given; a table has at most 64 rows. */
#define FIELD_BIT(i) (UINT64_C(1) << (i))

/* The row named so, or NULL. */
const struct field *field_find(const struct field *table, const char *name);
/* Mask with the bit of that name; the name must be in the table. */
uint64_t field_mask(const struct field *table, const char *name);
/* Is it a value that people keep to themselves? What the program alone sees (HIDDEN) is none. */
static inline bool
field_is_secret(const struct field *f)
{
	return (f->flags & HIDDEN) == SECRET;
}
/* Is the member a const char *? */
bool field_is_text(const struct field *f);
/* Is it a struct texts? */
bool field_is_list(const struct field *f);
/* Give every number, truth and enum its preset. */
void field_presets(const struct field *table, void *out);
/* Is the text in the list? */
bool texts_hold(const struct texts *list, const char *text);
/* The same texts in the same order? */
bool texts_equal(const struct texts *a, const struct texts *b);
/* Copy one member between two structs of the same table. */
void field_copy(const struct field *f, void *to, const void *from);
