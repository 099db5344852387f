/* SPDX-License-Identifier: Apache-2.0 */
/* route: what the server can be asked. The tables are the API: dispatch, access, validation, the API log,
 * OpenAPI, the CLI and the tests that visit every route all read them. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/err.h"
#include "model/field.h"
#include "rules/login.h"
#include "rules/totp.h"
#include "store/list.h"

struct api;
struct call;
struct http_request;
struct http_answer;

enum method { GET, POST, PATCH, PUT, DELETE_, METHODS };
extern const char *const method_names[];

enum shape {
	SHAPE_ONE,      /* 200, the object */
	SHAPE_CREATED,  /* 201, Location, the object */
	SHAPE_LIST,     /* 200, {"items":[...],"next":...} */
	SHAPE_EMPTY,    /* 204 */
	SHAPE_ACCEPTED, /* 202, and nothing about what will come of it */
	SHAPE_JOB,      /* 202, Location of the job, the job */
	SHAPE_DONE,     /* 204; or, when the handler has given a location, as SHAPE_JOB */
	SHAPE_DOCUMENT, /* 200, JSON that the handler has put into call.document */
	SHAPE_EVENTS,   /* 200, server-sent events */
	SHAPE_FILE,     /* 200, CSV or JSON that the handler streams, or, of the type other, has put there */
};

enum transaction {
	TX_METHOD, /* read for GET, write for the others */
	TX_NONE,   /* the handler asks nobody but other processes */
};

/* A noun's verbs, for the five routes that nearly every noun has. Objects are structs of size that fields
 * describe. */
struct noun {
	const char *name, *plural; /* "alias", "aliases" */
	const struct field *fields;
	size_t size;
	const struct listing *listing;
	const char *key; /* field whose value stands in the path */
	struct err *(*find)(struct ctx *c, const char *key, void *out);
	struct err *(*create)(struct ctx *c, void *object);
	struct err *(*update)(struct ctx *c, void *object, const void *before);
	struct err *(*remove)(struct ctx *c, const void *object);
};

/* One struct that belongs to the object of {key}, or, where the path has none, to the whole server: read,
 * replaced as a whole, taken away. */
struct document {
	const char *name; /* "split routing" */
	const struct field *fields;
	size_t size;
	/* find fails with not_found when the object is not there, or not the actor's, or has none; put and
	 * remove find the object again. */
	struct err *(*find)(struct ctx *c, const char *key, void *out);
	struct err *(*put)(struct ctx *c, const char *key, void *document);
	struct err *(*remove)(struct ctx *c, const char *key);
	size_t body_max;  /* bytes that put takes; 0: the usual 256 KiB */
	const char *none; /* name of the sentence (base/say) by which find says that there is none: read, that
			     is 204 */
};

typedef struct err *route_step(struct ctx *c, struct call *call);

struct route {
	enum method method;
	const char *path; /* whole, with {key} and {id} for the two values that a path may hold */
	enum role role;   /* the least that may ask; ROLE_NONE: anybody */
	enum shape shape;
	const struct field
	    *query; /* parameters of its own, beside those that every such route has; or NULL */
	size_t query_size;
	const struct field *in;  /* body; NULL when there is none */
	const struct field *out; /* answer; NULL for EMPTY. Of DOCUMENT the schema alone, or NULL */
	size_t in_size, out_size;
	/* Content types of a body that is a file: it lies in request->spool, however large; in is NULL then.
	 * Or NULL. */
	const char *const *files;
	const char *const *sends;        /* content types of SHAPE_FILE beside JSON of out; NULL: CSV */
	const struct noun *noun;         /* of the generic handlers */
	const struct document *document; /* of the generic handlers */
	/* The line, in this order. find runs in a read transaction of its own and verify in none, for what
	 * takes long (Argon2, DNS) and must not hold the database; most routes have only handle. */
	route_step *find, *verify, *handle;
	enum transaction transaction;
	bool switched;     /* may be off for an account: reading fails with conflict then, too */
	bool told_once;    /* the answer holds a secret: it is not remembered for an Idempotency-Key */
	const char *other; /* another type that a GET can be answered in, or NULL: "text/dns" */
	const char *summary;
	const char *verb; /* of the command line, where method and path do not tell it; else NULL */
};

/* All of them; the list ends with NULL, each table with a row without path. */
extern const struct route *const route_tables[];

/* Has its body to be sent? A POST whose fields may all be left out does without. */
bool route_needs_body(const struct route *r);

/* One request on its way through the line. Everything is in ctx.arena. */
struct call {
	struct api *api;
	const struct route *route;
	const struct http_request *request;
	struct http_answer *answer; /* for streams; all else is encoded from what follows */
	const char *key, *id;       /* values of {key} and {id}, decoded */
	void *query;                /* of query_size */
	uint64_t asked;             /* which parameters were there */
	void *in;                   /* of in_size */
	uint64_t given;             /* which fields of the body were there */
	void *out;                  /* of out_size */
	void *found;                /* what find leaves for the steps behind it */
	struct list_query list;
	struct list_page page;
	const char *document;
	const char *other; /* instead of JSON, of the type route.other */
	bool dry_run;
	const char *location;       /* of what was created */
	bool none;                  /* there is nothing to answer: 204 */
	struct login_attempt login; /* between the three steps of signing in */
	struct login_row who;
	struct totp_check factor;
	bool by_passkey; /* the actor has signed in so a moment ago, and is asked for neither (api/proof) */
};

/* The generic handlers. */
struct err *noun_list(struct ctx *c, struct call *call);
/* What belongs to that account (column account_id), which the actor was found to be allowed to see. */
struct err *noun_list_of(struct ctx *c, struct call *call, int64_t account_id);
/* What belongs to the one who asks. */
struct err *noun_list_own(struct ctx *c, struct call *call);
struct err *noun_get(struct ctx *c, struct call *call);
struct err *noun_create(struct ctx *c, struct call *call);
struct err *noun_update(struct ctx *c, struct call *call);
struct err *noun_delete(struct ctx *c, struct call *call);
/* The caller's address pays so many requests (api/rate). Fails with rate_limited: "too many WHAT". */
NODISCARD struct err *route_charge(struct ctx *c, const struct call *call, int64_t cost, const char *what);
/* May DNS be asked for this caller? It takes long. Fails with rate_limited. */
NODISCARD struct err *route_ask_dns(struct ctx *c, const struct call *call);
/* Does the caller want route.other rather than JSON? */
bool route_wants_other(const struct call *call);
struct err *document_get(struct ctx *c, struct call *call);
struct err *document_put(struct ctx *c, struct call *call);
struct err *document_delete(struct ctx *c, struct call *call);
/* If-Match holds for this object, or etag_mismatch. */
NODISCARD struct err *route_check_match(
    struct ctx *c, const struct call *call, const struct field *fields, const void *object);
/* Find the object of {key}, lay the given fields over a copy; both are of the noun's size. */
NODISCARD struct err *route_merge(struct ctx *c, const struct call *call, const struct field *fields,
    const void *before, void *object, size_t size);

/* The adapters from the table's void pointers to a noun's own rules: find, create, update and delete of
 * struct TYPE. */
#define NOUN_VERBS(FIND, CREATE, UPDATE, DELETE) \
	static struct err *noun_find_(struct ctx *c, const char *key, void *out) \
	{ \
		return FIND(c, key, out); \
	} \
	static struct err *noun_create_(struct ctx *c, void *object) \
	{ \
		return CREATE(c, object); \
	} \
	static struct err *noun_update_(struct ctx *c, void *object, const void *before) \
	{ \
		return UPDATE(c, object, before); \
	} \
	static struct err *noun_delete_(struct ctx *c, const void *object) \
	{ \
		return DELETE(c, object); \
	}
#define VERBS .find = noun_find_, .create = noun_create_, .update = noun_update_, .remove = noun_delete_

/* The adapters of a document's own rules, as NOUN_VERBS. PREFIX keeps those of several documents in a file
 * apart. */
#define DOCUMENT_VERBS(PREFIX, TYPE, FIND, PUT_, REMOVE) \
	static struct err *PREFIX##_find_(struct ctx *c, const char *key, void *out) \
	{ \
		return FIND(c, key, (TYPE *)out); \
	} \
	static struct err *PREFIX##_put_(struct ctx *c, const char *key, void *document) \
	{ \
		return PUT_(c, key, (TYPE *)document); \
	} \
	static struct err *PREFIX##_remove_(struct ctx *c, const char *key) \
	{ \
		return REMOVE(c, key); \
	}
#define DOCUMENT_VERBS_OF(PREFIX) .find = PREFIX##_find_, .put = PREFIX##_put_, .remove = PREFIX##_remove_

/* The five rows of a noun: list, create, get, change, delete. */
/* clang-format off */
#define NOUN_ROUTES(N, PATH, ROLE, FIELDS, TYPE, ONE, MANY) \
	{ .method = GET, .path = PATH, .role = ROLE, .shape = SHAPE_LIST, .out = FIELDS, .out_size = sizeof(TYPE), \
	    .noun = &(N), .handle = noun_list, .summary = "List " MANY }, \
	{ .method = POST, .path = PATH, .role = ROLE, .shape = SHAPE_CREATED, .in = FIELDS, .in_size = sizeof(TYPE), \
	    .out = FIELDS, .out_size = sizeof(TYPE), .noun = &(N), .handle = noun_create, .summary = "Create " ONE }, \
	{ .method = GET, .path = PATH "/{key}", .role = ROLE, .shape = SHAPE_ONE, .out = FIELDS, .out_size = sizeof(TYPE), \
	    .noun = &(N), .handle = noun_get, .summary = "Read " ONE }, \
	{ .method = PATCH, .path = PATH "/{key}", .role = ROLE, .shape = SHAPE_ONE, .in = FIELDS, \
	    .in_size = sizeof(TYPE), .out = FIELDS, .out_size = sizeof(TYPE), .noun = &(N), .handle = noun_update, \
	    .summary = "Change " ONE " (merge patch)" }, \
	{ .method = DELETE_, .path = PATH "/{key}", .role = ROLE, .shape = SHAPE_EMPTY, .noun = &(N), \
	    .handle = noun_delete, .summary = "Delete " ONE }

/* The three rows of a document: read, replace, take away. */
#define DOCUMENT_ROUTES(D, PATH, ROLE, FIELDS, TYPE, WHAT) \
	{ .method = GET, .path = PATH, .role = ROLE, .shape = SHAPE_ONE, .out = FIELDS, .out_size = sizeof(TYPE), \
	    .document = &(D), .handle = document_get, .summary = "Read " WHAT }, \
	{ .method = PUT, .path = PATH, .role = ROLE, .shape = SHAPE_ONE, .in = FIELDS, .in_size = sizeof(TYPE), \
	    .out = FIELDS, .out_size = sizeof(TYPE), .document = &(D), .handle = document_put, \
	    .summary = "Replace " WHAT }, \
	{ .method = DELETE_, .path = PATH, .role = ROLE, .shape = SHAPE_EMPTY, .document = &(D), \
	    .handle = document_delete, .summary = "Take away " WHAT }
/* clang-format on */
