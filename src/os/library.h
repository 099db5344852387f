/* SPDX-License-Identifier: Apache-2.0 */
/* library: a shared library that is loaded when it is first needed. libpq and libcurl bring thirty others
 * along (Kerberos, LDAP, SSH); a process that never needs them shall not carry them. */
#pragma once
#include "base/err.h"

struct library_symbol {
	const char *name;
	void *at; /* of a pointer to function, to be filled in */
};

/* Fill every symbol; the last row has no name. The library stays loaded. Fails with unavailable. */
NODISCARD struct err *library_load(struct arena *a, const char *soname, const struct library_symbol *symbols);
