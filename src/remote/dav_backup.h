/* SPDX-License-Identifier: Apache-2.0 */
/* dav_backup: all address books and calendars as one ZIP, and back (R51, R74). In it ADDRESS/COLLECTION/ITEM,
 * with Radicale's properties (name, colour) of each collection, so that nothing is lost; names are
 * percent-encoded where they are not plain ASCII. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct dav_backup; /* one that is being written */

struct dav_backup_counts {
	int64_t accounts, collections, items;
	int64_t skipped; /* of a restore: items of accounts that are not here */
};

/* Write to fd, which stays the caller's. Each collection is read under the lock, by itself: it may be in use.
 * Fails with unavailable, also when the disk is full. */
NODISCARD struct err *dav_backup_begin(struct arena *a, int fd, struct dav_backup **out);
/* All that the account has; nothing when it has no home. */
NODISCARD struct err *dav_backup_home(struct arena *a, struct dav_backup *b, const char *dir, int64_t owner,
    const char *address, struct dav_backup_counts *counts);
NODISCARD struct err *dav_backup_end(struct arena *a, struct dav_backup *b);
/* Without an end; fine for NULL. */
void dav_backup_abandon(struct dav_backup **b);

/* The account of an address, with a home; 0: there is none. */
typedef struct err *dav_owner(void *arg, const char *address, int64_t *owner);
/* Put all collections of the ZIP in place of those of the same name; others stay. A collection is replaced as
 * a whole once all of it is written. Fails with malformed (not such a ZIP: what stood before that is
 * restored), and as owner does. */
NODISCARD struct err *dav_restore(
    struct arena *a, const char *dir, int fd, dav_owner *find, void *arg, struct dav_backup_counts *counts);
