/* SPDX-License-Identifier: Apache-2.0 */
/* api_log_digest: the keyed digests that hold the API log together (doc/adr/0020). The key is the site's, and
 * not in the database. */
#pragma once

struct api_log_chain;
struct api_log_row;
struct ctx;

/* Of the row as it is written: all but its mac, seq and hash. */
const char *api_log_mac(struct ctx *c, const struct api_log_row *row) __attribute__((returns_nonnull));
/* Of the chain up to the row: of the digest before it, and of its seq, id and mac. */
const char *api_log_link(struct ctx *c, const char *hash_before, const struct api_log_row *row)
    __attribute__((returns_nonnull));
/* Of where the chain begins and ends. */
const char *api_log_chain_mac(struct ctx *c, const struct api_log_chain *chain)
    __attribute__((returns_nonnull));
