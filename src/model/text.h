/* SPDX-License-Identifier: Apache-2.0 */
/* text: field values to and from plain text, as in portal.conf, query strings, CLI flags and CSV cells.
 * Parse, don't validate: what leaves here is canonical, so nothing behind checks it again. */
#pragma once
#include "base/err.h"
#include "model/field.h"

/* Read one value into its member of out. Lists are separated by commas, truth is true/false/yes/no/1/0.
 * Fails with invalid_field on the field's name. F_PASSWORD is refused here: it needs the hashing pool. */
NODISCARD struct err *text_decode(struct arena *a, const struct field *f, const char *text, void *out);
/* The value as text; NULL for null. */
const char *text_encode(struct arena *a, const struct field *f, const void *in);

/* The parts of it, shared with model/json. Each answers what is wrong with the text ("is longer than ..."),
 * or NULL; the canonical value is in *out, in the arena. */
const char *text_domain(struct arena *a, const char *text, const char **out);
const char *text_address(struct arena *a, const char *text, const char **out);
const char *text_ip(struct arena *a, const char *text, const char **out);
/* user@domain of user+tag@domain (R27); the same text when there is no tag. */
const char *text_untagged(struct arena *a, const char *address);
const char *text_canonical(struct arena *a, const struct field *f, const char *text, const char **out);
const char *text_enum(struct arena *a, const struct field *f, const char *text, int *out);
const char *text_check_number(struct arena *a, const struct field *f, int64_t n);
/* One member of a list field. */
const char *text_list_item(struct arena *a, const struct field *f, const char *text, const char **out);
/* "4.5" of 45 tenths, "4" of 40; and back: false when it is no number of one decimal at most. */
const char *text_tenths(struct arena *a, int64_t tenths) __attribute__((returns_nonnull));
bool text_read_tenths(const char *text, int64_t *out);
/* A copy in lower case, of ASCII alone: names arrive as people and engines write them. */
char *text_lower(struct arena *a, const char *text) __attribute__((returns_nonnull));
/* A short copy for messages and reports, cut between two characters; NULL for what can not be shown: nothing,
 * control characters, what is not UTF-8. */
const char *text_shown(struct arena *a, const char *text);
/* A whole decimal number and nothing else. */
bool text_number(const char *text, int64_t *out);
