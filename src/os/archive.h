/* SPDX-License-Identifier: Apache-2.0 */
/* archive: libarchive's functions, loaded when the first archive is made or read. The only header that
 * includes libarchive's. */
#pragma once
#include <archive.h>
#include <archive_entry.h>

#include "base/err.h"

struct archive_functions {
#define ARCHIVE_FUNCTIONS(X) \
	X(archive_write_new) \
	X(archive_write_set_format_zip) \
	X(archive_write_open_fd) \
	X(archive_write_header) \
	X(archive_write_data) \
	X(archive_write_close) \
	X(archive_write_free) \
	X(archive_read_new) \
	X(archive_read_support_format_zip_seekable) \
	X(archive_read_support_format_tar) \
	X(archive_read_support_filter_gzip) \
	X(archive_read_open_memory) \
	X(archive_read_open_fd) \
	X(archive_read_next_header) \
	X(archive_read_data) \
	X(archive_read_free) \
	X(archive_error_string) \
	X(archive_entry_new) \
	X(archive_entry_clear) \
	X(archive_entry_free) \
	X(archive_entry_set_pathname) \
	X(archive_entry_set_size) \
	X(archive_entry_set_filetype) \
	X(archive_entry_set_perm) \
	X(archive_entry_set_mtime) \
	X(archive_entry_pathname) \
	X(archive_entry_filetype) \
	X(archive_entry_hardlink)
#define X(name) __typeof__(name) *name;
	ARCHIVE_FUNCTIONS(X)
#undef X
};

/* Call before the first use of the table that archive_table() gives. Fails with unavailable. */
NODISCARD struct err *archive_load(struct arena *a);
const struct archive_functions *archive_table(void) __attribute__((returns_nonnull));
