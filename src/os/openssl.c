/* SPDX-License-Identifier: Apache-2.0 */
#include "os/openssl.h"

#include "os/library.h"

static struct openssl_functions table;

static const struct library_symbol symbols[] = {
#define X(name) { #name, &table.name },
	OPENSSL_FUNCTIONS(X)
#undef X
	    { NULL, NULL },
};

struct err *
openssl_load(struct arena *a)
{
	return library_load(a, "libcrypto.so.3", symbols);
}

const struct openssl_functions *
openssl(void)
{
	return &table;
}
