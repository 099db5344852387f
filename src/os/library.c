/* SPDX-License-Identifier: Apache-2.0 */
#include "os/library.h"

#include <dlfcn.h>

struct err *
library_load(struct arena *a, const char *soname, const struct library_symbol *symbols)
{
	void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

	if (library == NULL)
		return err_new(a, ERR_UNAVAILABLE, NULL, "cannot load %s: %s", soname, dlerror());
	for (; symbols->name != NULL; symbols++) {
		void *symbol = dlsym(library, symbols->name);

		if (symbol == NULL)
			return err_new(a, ERR_UNAVAILABLE, NULL, "%s has no %s", soname, symbols->name);
		memcpy(
		    symbols->at, &symbol, sizeof(symbol)); /* POSIX: an object pointer that is a function's */
	}
	return NULL;
}
