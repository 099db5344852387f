/* SPDX-License-Identifier: Apache-2.0 */
/* json: structs to and from JSON, led by field tables. jansson reads; what we write comes from here alone. */
#pragma once
#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "model/field.h"

struct ctx;

enum json_mode {
	JSON_CREATE, /* required fields must be there, presets fill the rest */
	JSON_PATCH,  /* a merge patch (RFC 7396): only what is given counts, FIXED fields are refused */
};

/* Read body into out. Every guilty field is reported (err.more). A text's canonical form is what is
 * stored; an F_PASSWORD is fit to be one, and is still to be hashed. given (may be NULL) gets a bit per field
 * that was there. Fails with malformed (not JSON, not an object, a member twice), invalid_field, forbidden (a
 * field above the actor's role). A failure names the member where it can. */
NODISCARD struct err *json_decode(struct ctx *c, struct span body, const struct field *fields,
    enum json_mode mode, void *out, uint64_t *given);

/* Put the hash of an F_PASSWORD that was given in its place, and write over the password: apart from
 * decoding, so that a body with anything wrong in it costs no Argon2. Fails with busy. */
NODISCARD struct err *json_hash_password(struct ctx *c, const struct field *f, void *object);

/* A name as a token of a JSON pointer (RFC 6901): ~ and / are escaped. A long one is cut between two
 * characters, so that an answer has room for all failures. */
const char *json_pointer_token(struct arena *a, const char *name) __attribute__((returns_nonnull));

/* Write the object: everything but SECRET fields and those with a flag of skip. */
void json_encode(struct buf *b, const struct field *fields, const void *in, unsigned skip);
/* For who writes members by himself, in the table's order: the braces between the object that field before
 * (NULL: the first) is within and that of f (NULL: the end); and the name of f there. */
void json_enter(struct buf *b, const struct field *before, const struct field *f);
const char *json_inner_name(const struct field *f) __attribute__((returns_nonnull));
/* A JSON string with its quotes; NULL is null. Text is valid UTF-8 since it entered. */
void json_string_put(struct buf *b, const char *text);
/* Members of an F_OBJECTS as their JSON text, and back: as json_decode of each (JSON_CREATE). */
const char *json_objects_text(struct arena *a, const struct field *f, const void *in)
    __attribute__((returns_nonnull));
NODISCARD struct err *json_objects_read(struct ctx *c, const struct field *f, const char *text, void *out);
/* Start a member: a comma when needed, the name, a colon. Works since '{' and '[' never stand before a comma.
 */
void json_member(struct buf *b, const char *name);
void json_text_member(struct buf *b, const char *name, const char *text);
void json_int_member(struct buf *b, const char *name, int64_t n);
/* A comma unless this is the first element. */
void json_next(struct buf *b);

enum json_shape { JSON_SHAPE_CREATE, JSON_SHAPE_PATCH, JSON_SHAPE_ANSWER };
/* JSON Schema (2020-12, as OpenAPI 3.1 uses it) of what may be sent or is answered. */
void json_schema(struct buf *b, const struct field *fields, enum json_shape shape);
/* The schema of one value. */
void json_field_schema(struct buf *b, const struct field *f, bool nullable);
