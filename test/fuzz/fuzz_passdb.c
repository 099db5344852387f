/* SPDX-License-Identifier: Apache-2.0 */
/* Only a whole 200 answer lets anybody in. */
#include <assert.h>
#include <stdint.h>

#include "wire/passdb.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct passdb_found found;
	enum passdb_result result = passdb_read((struct span){ (const char *)bytes, n }, &found);

	assert(strlen(found.user) < PASSDB_USER_MAX && strlen(found.ticket) < PASSDB_TICKET_MAX);
	if (result != PASSDB_TEMPORARY)
		assert(
		    n > 12 && memcmp(bytes + 8, " 200", 4) == 0 && memmem(bytes, n, "\r\n\r\n", 4) != NULL);
	return 0;
}
