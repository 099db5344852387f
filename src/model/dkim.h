/* SPDX-License-Identifier: Apache-2.0 */
/* dkim: a pair of keys, RSA and Ed25519, that sign the mail of a domain (RFC 6376, RFC 8463). */
#pragma once
#include "base/arena.h"
#include "model/field.h"

/* Waiting: until its records are found in DNS. Signing: at most one pair of a domain. Retired: signs no more;
 * its records stay in DNS until retire_at, for mail that is still on its way. */
enum dkim_state { DKIM_WAITING, DKIM_SIGNING, DKIM_RETIRED };
extern const char *const dkim_state_names[];

struct dkim {
	int64_t id;
	const char *domain;
	const char *selector; /* what both selectors begin with */
	int state;            /* enum dkim_state */
	const char *rsa_name, *rsa_record, *ed25519_name, *ed25519_record;
	int64_t created_at, active_from, retire_at;
	int64_t domain_id;
	const char *rsa_public, *ed25519_public;   /* base64 */
	const char *rsa_private, *ed25519_private; /* sealed */
};
extern const struct field dkim_fields[];

/* Fill in what is made of the columns: state, names and records. */
void dkim_derive(struct arena *a, struct dkim *dkim);
/* Is this the text of a DKIM record with that public key (p=)? Spaces do not count (RFC 6376, section 3.2).
 */
bool dkim_record_holds(const char *record, const char *public);
/* "selector-rsa" and "selector-ed": the selectors themselves. */
const char *dkim_rsa_selector(struct arena *a, const char *selector) __attribute__((returns_nonnull));
const char *dkim_ed25519_selector(struct arena *a, const char *selector) __attribute__((returns_nonnull));
