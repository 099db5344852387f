/* SPDX-License-Identifier: Apache-2.0 */
/* dav_private: what the files about Radicale's tree share. */
#pragma once
#include "os/file.h"
#include "remote/dav_tree.h"

enum {
	DAV_FILE_MODE = 0660,
	DAV_PROPS_MAX = 1024 * 1024,
	DAV_ITEM_MAX = 32 * 1024 * 1024, /* bytes that are read of one file */
};

#define DAV_PROPS ".Radicale.props"
/* What is not finished, or not removed yet; Radicale takes no such name for an item or a collection. */
#define DAV_TEMP ".Radicale.tmp-portal-"

NODISCARD struct err *dav_failed(struct arena *a, const char *what, const char *name);
/* A directory in another, never through a link; -1 and errno when it is none. */
int dav_open_dir(int at, const char *name);
/* Is the name one of an item? */
bool dav_is_item(const char *name);
/* Names of the items, in order, so that the same items make the same file. */
NODISCARD struct err *dav_item_names(struct arena *a, const struct dav_open *o, const char ***out, size_t *n);
/* Others may change it from now on; what is open stays so. */
void dav_unlock(struct dav_open *o);
/* The whole file, which is no link; *there false: it is none. */
NODISCARD struct err *dav_read(
    struct arena *a, int at, const char *name, size_t max, struct span *out, bool *there);
/* In place of an older one, on the disk. */
NODISCARD struct err *dav_write(struct arena *a, int at, const char *name, struct span bytes, mode_t mode);
/* A name for what is not finished; begins with DAV_TEMP. */
const char *dav_temp_name(struct arena *a) __attribute__((returns_nonnull));
/* A new directory of such a name, for both groups. */
NODISCARD struct err *dav_make_temp(struct arena *a, int at, const char **name, int *fd);
/* Remove it with all in it. What can not be removed stays, and is not seen by anybody. */
void dav_remove_all(int at, const char *name);
