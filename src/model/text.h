/* SPDX-License-Identifier: Apache-2.0 */
/* text: field values to and from plain text, as in portal.conf, query strings, CLI flags and CSV cells. */
#pragma once
#include "base/err.h"
#include "model/field.h"

struct ctx;

/* Read one value into its member of out. Lists are separated by commas, truth is true/false/yes/no/1/0.
 * Fails with invalid_field on the field's name. F_PASSWORD is refused here: it needs the hashing pool. */
NODISCARD struct err *text_decode(struct arena *a, const struct field *f, const char *text, void *out);
/* The value as text; NULL for null. */
const char *text_encode(struct arena *a, const struct field *f, const void *in);
/* What is wrong with a canonicalised value, or NULL; *out is the canonical text in the arena. */
const char *text_domain(struct arena *a, const char *text, const char **out);
const char *text_address(struct arena *a, const char *text, const char **out);
