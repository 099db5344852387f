/* SPDX-License-Identifier: Apache-2.0 */
#include "os/archive.h"

#include "os/library.h"

static struct archive_functions table;

static const struct library_symbol symbols[] = {
#define X(name) { #name, &table.name },
	ARCHIVE_FUNCTIONS(X)
#undef X
	    { NULL, NULL },
};

struct err *
archive_load(struct arena *a)
{
	return library_load(a, "libarchive.so.13", symbols);
}

const struct archive_functions *
archive_table(void)
{
	return &table;
}
