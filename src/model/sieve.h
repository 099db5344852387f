/* SPDX-License-Identifier: Apache-2.0 */
/* sieve: rules as a Sieve script (RFC 5228) and back. Comments of the script hold the rules, so that it can
 * be read without understanding Sieve; and it counts as read only when it is, byte for byte, what would be
 * written for them. */
#pragma once
#include "base/span.h"
#include "model/filter.h"

struct ctx;

struct sieve_rules {
	const struct filter *rules; /* n in their order, checked */
	size_t n;
	const struct vacation *vacation; /* or NULL */
};

/* Fails with quota_exceeded when it comes to more than SIEVE_MAX bytes. */
NODISCARD struct err *sieve_write(struct arena *a, const struct sieve_rules *in, const char **script);

/* *readable: the text was written by sieve_write and nobody has changed it since. */
NODISCARD struct err *sieve_read(struct ctx *c, const char *script, struct sieve_rules *out, bool *readable);

/* A line that begins the part of a rule in a script of sieve_write: its name, for people; NULL for another.
 */
const char *sieve_rule_name(struct arena *a, struct span line);
