/* SPDX-License-Identifier: Apache-2.0 */
/* What Outlook asks is text without elements, or refused. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "wire/autodiscover.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena a = { 0 };
	struct autodiscover_request out = { 0 };

	if (autodiscover_read(&a, (struct span){ (const char *)bytes, n }, &out))
		assert(strlen(out.address) <= n && strlen(out.schema) <= n);
	arena_free(&a);
	return 0;
}
