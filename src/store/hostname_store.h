/* SPDX-License-Identifier: Apache-2.0 */
/* hostname_store: rows of hostname. */
#pragma once
#include "base/err.h"
#include "model/hostname.h"
#include "store/row.h"

struct ctx;

ROW_STORE(hostname)

/* Some host name of that owner. */
NODISCARD struct err *hostname_store_first_below(
    struct ctx *c, int64_t owner_id, struct hostname *out, bool *found);
NODISCARD struct err *hostname_store_count(struct ctx *c, int64_t owner_id, int64_t *out);
/* The verified ones of that owner, at most max; *n of them. */
NODISCARD struct err *hostname_store_verified(
    struct ctx *c, int64_t owner_id, const char **names, size_t max, size_t *n);
