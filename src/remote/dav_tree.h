/* SPDX-License-Identifier: Apache-2.0 */
/* dav_tree: address books and calendars as the files that Radicale keeps (os/dav_home.h), read and changed
 * under Radicale's own lock. dir is the directory of all of them, owner the account. No link is ever
 * followed. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "model/collection.h"

/* An open collection, under the lock. */
struct dav_open {
	int lock, home, folder; /* descriptors */
	struct collection what; /* without numbers, unless they were asked for */
};
/* For SCOPED: ends the lock, too. */
void dav_release(struct dav_open *open);
#define SCOPED_DAV __attribute__((cleanup(dav_release))) struct dav_open
#define DAV_CLOSED ((struct dav_open){ -1, -1, -1, { 0 } })

/* All that the account has, by name, in the arena; none when it has no home yet. Each of these fails with
 * busy (the lock is not to be had) and internal. */
NODISCARD struct err *dav_list(
    struct arena *a, const char *dir, int64_t owner, struct collection **out, size_t *n);
/* How many of each kind it has, without a lock: as it is at this moment. */
NODISCARD struct err *dav_number(
    struct arena *a, const char *dir, int64_t owner, int64_t *address_books, int64_t *calendars);
/* Open one for reading or changing; the rest of out's texts is in the arena. Fails with not_found. */
NODISCARD struct err *dav_open(
    struct arena *a, const char *dir, int64_t owner, const char *id, bool change, struct dav_open *out);
/* Its numbers. */
void dav_count(const struct dav_open *o, struct collection *out);
/* Name, colour and type, without numbers and lock: as it is at this moment. */
NODISCARD struct err *dav_look(
    struct arena *a, const char *dir, int64_t owner, const char *id, struct collection *out, bool *found);
/* Was it deleted? Not when the account has no home: that was not its owner's doing, and may come back. */
NODISCARD struct err *dav_is_gone(
    struct arena *a, const char *dir, int64_t owner, const char *id, bool *gone);

/* Make it, its id is given; fine when it is there already. Fails with conflict (COLLECTIONS_MAX). */
NODISCARD struct err *dav_create(
    struct arena *a, const char *dir, int64_t owner, const struct collection *wanted);
/* Name and colour. What else its properties say stays. */
NODISCARD struct err *dav_update(
    struct arena *a, const char *dir, int64_t owner, const char *id, const struct collection *wanted);
/* With all its items. */
NODISCARD struct err *dav_delete(struct arena *a, const char *dir, int64_t owner, const char *id);

/* What an import did, and which items it refused: n of them, in the arena. */
struct dav_imported {
	struct collection_imported counts;
	struct collection_refusal *refusals;
	size_t n;
};

/* Lay the items of a file over the collection, by UID. What can not be read is told and changes nothing; with
 * replace, nothing at all is changed then. limit: bytes that all of the account may take. Fails with
 * not_found, too_large, quota_exceeded. */
NODISCARD struct err *dav_import(struct arena *a, const char *dir, int64_t owner, const char *id,
    struct span file, bool replace, int64_t limit, struct dav_imported *out);
/* All items as one file, written to fd; *left_out: how many could not be read. What is
 * deleted meanwhile is left out. Fails with not_found, and with busy (all of it was replaced or deleted
 * meanwhile). */
NODISCARD struct err *dav_export(
    struct arena *a, const char *dir, int64_t owner, const char *id, int fd, int64_t *left_out);

struct account;
struct ctx;

/* The account has a home, with the two that everybody begins with (os/dav_home.h). */
NODISCARD struct err *dav_ensure(struct arena *a, const char *dir, const struct account *account);

/* Afterwards the member may see these and no others, from the next request on. What is taken away goes first.
 */
NODISCARD struct err *dav_set_shares(
    struct arena *a, const char *dir, int64_t member, const struct collection_share *shares, size_t n);
/* The same for one of whom rows may have changed; member is whose home is made when there are any. False, and
 * logged: it could not be written. */
NODISCARD bool dav_tell_shares(struct ctx *c, int64_t member_id, const struct account *member,
    const struct collection_share *shares, size_t n);
