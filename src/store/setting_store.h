/* SPDX-License-Identifier: Apache-2.0 */
/* setting_store: SQL of settings. SECRET fields are sealed in the database and open in the structs; a struct
 * without secrets needs none of site's keys. */
#pragma once
#include "base/err.h"
#include "model/field.h"

struct ctx;

/* What is set of /settings/NAME, presets for the rest. */
NODISCARD struct err *setting_read(struct ctx *c, const char *name, const struct field *fields, void *out);
/* The whole of it; fields that are UNSTORED, or texts that are NULL, have no row. */
NODISCARD struct err *setting_write(
    struct ctx *c, const char *name, const struct field *fields, const void *in);
/* Back to the presets. */
NODISCARD struct err *setting_delete(struct ctx *c, const char *name);
