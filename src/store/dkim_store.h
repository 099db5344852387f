/* SPDX-License-Identifier: Apache-2.0 */
/* dkim_store: SQL of DKIM keys. Whether the actor may see the domain is the rules' question. */
#pragma once
#include "base/err.h"
#include "model/dkim.h"
#include "store/list.h"

struct ctx;

/* Private keys are not read by it. */
extern const struct listing dkim_listing;

/* The row has its id: what is sealed names it. */
NODISCARD struct err *dkim_store_insert(struct ctx *c, struct dkim *row);
NODISCARD struct err *dkim_store_find(
    struct ctx *c, int64_t domain_id, const char *selector, struct dkim *out, bool *found);
NODISCARD struct err *dkim_store_by_id(struct ctx *c, int64_t id, struct dkim *out, bool *found);
NODISCARD struct err *dkim_store_delete(struct ctx *c, int64_t id);
/* A pair of the domain that waits for its records, if there is one. */
NODISCARD struct err *dkim_store_waiting(struct ctx *c, int64_t domain_id, struct dkim *out, bool *found);
/* The next pairs of verified domains that wait, in the order of ids: at most limit of them. */
NODISCARD struct err *dkim_store_all_waiting(
    struct ctx *c, int64_t after_id, size_t limit, struct dkim *out, size_t *n);
/* It signs from now on; the others of its domain that did so retire. */
NODISCARD struct err *dkim_store_activate(struct ctx *c, const struct dkim *row, int64_t retire_at);
/* Whose time is over. */
NODISCARD struct err *dkim_store_prune(struct ctx *c);

/* What signs mail of the domain, or of a domain alias, now; with the private keys. *found is false without a
 * pair; *owner is 0 when the domain is none of ours, or not verified. */
NODISCARD struct err *dkim_store_signing(
    struct ctx *c, const char *domain, struct dkim *out, int64_t *owner, bool *found);
