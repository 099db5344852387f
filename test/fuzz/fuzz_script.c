/* SPDX-License-Identifier: Apache-2.0 */
/* The header ends with an empty line, and its arguments lie inside it. */
#include <assert.h>
#include <stdint.h>

#include "wire/script.h"
#include "wire/tabs.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span in = { (const char *)bytes, n };
	struct script_head head;
	ssize_t used = script_read(in, &head);
	char plain[100];

	assert(used >= -1 && used <= (ssize_t)n);
	if (used <= 0)
		return 0;
	assert(used >= 2 && memcmp(in.p + used - 2, "\n\n", 2) == 0 && head.n <= SCRIPT_ARGS_MAX);
	for (size_t i = 0; i < head.n; i++) {
		assert(head.arg[i].p > in.p && head.arg[i].p + head.arg[i].n < in.p + used);
		tabs_unescape(head.arg[i], plain, sizeof(plain));
	}
	return 0;
}
