/* SPDX-License-Identifier: Apache-2.0 */
/* What a peer may send to the process that is root. */
#include "helper/request.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena a = { 0 };
	struct request r;

	if (request_parse(&a, (struct span){ (const char *)bytes, n }, &r)) {
		assert(r.verb != NULL && *r.verb != '\0' && r.n <= REQUEST_ARGUMENTS_MAX);
		size_t all = strlen(r.verb);
		for (unsigned i = 0; i < r.n; i++)
			all += 1 + strlen(r.arguments[i]);
		assert(all + 1 == n); /* nothing was left out */
	}
	arena_free(&a);
	return 0;
}
