/* SPDX-License-Identifier: Apache-2.0 */
/* dkim: the rules for the keys that sign mail: made in pairs, in use when their records are in DNS, replaced
 * with 7 days for mail that is still on its way. */
#pragma once
#include "base/err.h"
#include "model/dkim.h"

struct ctx;
struct domain;
struct list_page;
struct list_query;

/* A pair of the domain; not_found also for somebody else's. */
NODISCARD struct err *dkim_find(
    struct ctx *c, const struct domain *domain, const char *selector, struct dkim *out);
/* All pairs of the domain. */
NODISCARD struct err *dkim_list(
    struct ctx *c, const struct domain *domain, struct list_query *q, struct list_page *out);
/* Add a new pair, which then waits: keys as they were made and perhaps a selector are in it, the private ones
 * are sealed in the row. Fails with invalid_field and exists on selector, conflict while another pair waits.
 */
NODISCARD struct err *dkim_create(
    struct ctx *c, const struct domain *domain, const struct dkim *made, struct dkim *out);
/* A waiting pair takes over: because its records were found, or because somebody vouches for that. Fails with
 * conflict when it does not wait. */
NODISCARD struct err *dkim_activate(struct ctx *c, const struct dkim *dkim);
/* At once: what it signed and is not yet delivered can not be verified once its records are gone. */
NODISCARD struct err *dkim_delete(struct ctx *c, const struct dkim *dkim);

/* One signature that mail of a sender gets; the key is open. */
struct dkim_signer {
	const char *domain, *selector, *key, *algorithm;
};
enum { DKIM_SIGNERS_MAX = 2 };
/* The signers of mail that leaves with a sender of this domain or domain alias: the pair of the domain, or
 * that of the nearest domain above it that belongs to the same admin. None for a domain without keys. A key
 * that does not open is left out and logged. */
NODISCARD struct err *dkim_signers(
    struct ctx *c, const char *domain, struct dkim_signer out[DKIM_SIGNERS_MAX], unsigned *n);
