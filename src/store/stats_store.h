/* SPDX-License-Identifier: Apache-2.0 */
/* stats_store: what tally and usage say, as lists (R71). Nothing is counted when they are read. */
#pragma once
#include "model/stats.h"
#include "store/list.h"

/* Tallies of admins, those with most mailboxes first, at most limit of them: a MasterAdmin's all, a
 * DomainAdmin's own. *total is how many there are; rows has room for limit. */
NODISCARD struct err *stats_store_owners(
    struct ctx *c, int64_t limit, struct mail_stats *rows, size_t *n, int64_t *total);
/* Mailboxes in the order of their names, of the room they take, or of how full they are. */
extern const struct listing quota_listing;
