/* SPDX-License-Identifier: Apache-2.0 */
#include "os/unbound.h"

#include "os/library.h"

static struct unbound_functions table;

static const struct library_symbol symbols[] = {
#define X(name) { #name, &table.name },
	UNBOUND_FUNCTIONS(X)
#undef X
	    { NULL, NULL },
};

struct err *
unbound_load(struct arena *a)
{
	return library_load(a, "libunbound.so.8", symbols);
}

const struct unbound_functions *
unbound_table(void)
{
	return &table;
}
