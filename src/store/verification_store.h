/* SPDX-License-Identifier: Apache-2.0 */
/* verification_store: rows of verification, and the names that they are about. */
#pragma once
#include "base/err.h"
#include "model/verification.h"

struct ctx;

/* Whose is this name (canonical), and as what? Whoever asks. */
NODISCARD struct err *claim_store_find(struct ctx *c, const char *name, struct claim *out, bool *found);
/* From now on the owner is believed, or not. */
NODISCARD struct err *claim_store_verify(struct ctx *c, const struct claim *claim, bool verified);

/* A name that has a row already is exists on name. */
NODISCARD struct err *verification_store_insert(struct ctx *c, const struct verification *row);
NODISCARD struct err *verification_store_find(
    struct ctx *c, const char *name, struct verification *out, bool *found);
NODISCARD struct err *verification_store_update(struct ctx *c, const struct verification *row);
/* The next name below this one, behind after in their order, that was believed for what is above it. */
NODISCARD struct err *verification_store_below(
    struct ctx *c, const char *name, const char *after, struct verification *out, bool *found);
NODISCARD struct err *verification_store_delete(struct ctx *c, const char *name);
/* The next rows whose time has come, at most max; *n of them. */
NODISCARD struct err *verification_store_due(struct ctx *c, struct verification *out, size_t max, size_t *n);
