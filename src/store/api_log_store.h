/* SPDX-License-Identifier: Apache-2.0 */
/* api_log_store: one row for each API call, and the chain that shows when one was changed, removed or put in
 * (doc/adr/0020). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/api_log.h"

struct ctx;

/* For an admin, what was done in its tree; for a mail user, what was done by it and to it. */
extern const struct listing api_log_listing, api_log_own_listing;

/* Everything but seq and hash; the mac is made here, with the site's secrets. */
NODISCARD struct err *api_log_store_insert(struct ctx *c, const struct api_log_row *row);

struct api_log_chain {
	int64_t anchor_seq, head_seq; /* the last one that was pruned, and the last one that was sealed */
	const char *anchor_hash, *head_hash, *mac; /* anchor_hash "" behind a row: nobody knows it */
};
/* Where it begins and ends; *found is false before anything was sealed. *genuine: it is as the program wrote
 * it. */
NODISCARD struct err *api_log_store_chain(
    struct ctx *c, struct api_log_chain *out, bool *found, bool *genuine);
/* When the newest row was made; 0: there is none. */
NODISCARD struct err *api_log_store_newest(struct ctx *c, int64_t *at);
/* Sealed rows behind that place, in the order of the chain; or those that wait to be, behind that id. At most
 * API_LOG_PAGE. */
enum { API_LOG_PAGE = 500 };
NODISCARD struct err *api_log_store_sealed(
    struct ctx *c, int64_t after_seq, struct api_log_row **rows, size_t *n);
NODISCARD struct err *api_log_store_unsealed(
    struct ctx *c, int64_t after_id, struct api_log_row **rows, size_t *n);
/* Append these rows, read before by api_log_store_unsealed, to the chain. In a write transaction. Fails with
 * busy when another one has sealed some of them, with conflict when the end of the chain is not genuine:
 * nothing is appended to that, or the proof would be gone. */
NODISCARD struct err *api_log_store_seal(struct ctx *c, const struct api_log_row *rows, size_t n);
/* Write rows that nobody has written yet as api_log_store_insert does, and give each its place in the chain
 * at once: half the work. In a write transaction. Fails as api_log_store_seal; then nothing is written. */
NODISCARD struct err *api_log_store_append(struct ctx *c, const struct api_log_row *rows, size_t n);
/* The first row of a new chain behind everything that has a place: appends it, whose mac and id are made, and
 * which nobody else has seen. Those that wait to be sealed and are false get a place before it, in the old
 * one; they are told by their ids. What was tampered with stays as it is. In a write transaction. Fails with
 * conflict when no place is left. */
NODISCARD struct err *api_log_store_begin(
    struct ctx *c, const struct api_log_row *first, const int64_t *false_ids, size_t n_false);
/* The act of that row, which stands as its route. */
#define API_LOG_BEGIN "begin-chain"
/* Forget a slice of those made before that time, the oldest of the chain first; *rows is how many: 0 when
 * none is left. What is not sealed stays. Fails with conflict as api_log_store_seal. */
NODISCARD struct err *api_log_store_prune(struct ctx *c, int64_t before, int64_t *rows);
