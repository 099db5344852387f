/* SPDX-License-Identifier: Apache-2.0 */
/* dav_home: where contacts and calendars lie. Below the directory that Radicale is told of:
 *   homes/ID/COLLECTION/ITEM  all that an account has; ID is its identity, as for its mail: a rename moves
 *                             nothing, and who gets a freed name does not get what lay there
 *   collection-root/ADDRESS   a link to ../homes/ID, by which Radicale finds it
 *   homes/ID/share-X          a link to ../OWNER/COLLECTION: somebody else's, shared with ID
 *   shares/ID/share-X         what ID may do there: "r OWNER/COLLECTION" or "rw OWNER/COLLECTION" and the end
 *                             of the line; without it, or when the link says something else, nothing. Asked
 *                             with each request (engines/radicale/mp_radicale/rights.py)
 *   shares/.lock              flock(2): who writes those files of what the rows say has it from reading the
 *                             rows on, or what was taken away meanwhile would come back
 *   gone/X                    "OWNER/COLLECTION" and the end of the line: a DAV client deletes it; written
 *                             before it goes, so that what was shared of it ends (jobs/shares)
 *   changed/ID                an empty file: collections came or went in homes/ID, and their number is to be
 *                             looked at (jobs/sampler.c). Radicale leaves it, too (mp_radicale/storage.py)
 *   .Radicale.lock            flock(2): shared while reading below homes, exclusive while changing anything
 *                             there
 * Files are radicale's (or ours), readable and writable by its group, which a process of ours has that was
 * started with it (process_drop). What a link in there leads to is Radicale's word: open with O_NOFOLLOW. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* The system user that runs Radicale, and its group. */
#define DAV_USER "radicale"

/* How the first two collections are called. */
struct dav_titles {
	const char *calendar, *contacts;
};

/* homes/ID; it need not be there. */
const char *dav_home_path(struct arena *a, const char *dir, int64_t id) __attribute__((returns_nonnull));
/* shares/ID, likewise. */
const char *dav_home_shares(struct arena *a, const char *dir, int64_t id) __attribute__((returns_nonnull));
/* Afterwards the account has a home under this address; a new one holds a calendar and an address book. One
 * call of the kernel when all is as it should be. Fails with internal. */
NODISCARD struct err *dav_home_ensure(
    struct arena *a, const char *dir, int64_t id, const char *address, const struct dav_titles *titles);
/* link leads to target from now on, in place of what was there; temp is a name beside it that nobody else
 * uses. Both as of openat(2) with at. */
NODISCARD struct err *dav_home_link(
    struct arena *a, int at, const char *link, const char *temp, const char *target);
/* Leave changed/ID. Without it the number is as it was until the next change. */
void dav_home_note(struct arena *a, const char *dir, int64_t id);
/* Of every home there is, once for all: for those that are older than this. */
void dav_home_note_all(struct arena *a, const char *dir);
/* Take one of these away: whose it was, or 0 when there is none. */
int64_t dav_home_noted(struct arena *a, const char *dir);
/* Forget names whose home was removed. A name that is no longer anybody's does no harm: who it is, the portal
 * says. */
void dav_home_sweep(struct arena *a, const char *dir);
/* The lock, for a while; closing *fd ends it. Fails with busy when it is not to be had within some seconds.
 */
NODISCARD struct err *dav_home_lock(struct arena *a, const char *dir, bool exclusive, int *fd);
/* That of shares, likewise. */
NODISCARD struct err *dav_home_lock_shares(struct arena *a, const char *dir, int *fd);
