/* SPDX-License-Identifier: Apache-2.0 */
/* What is read of a server's bytes lies within them. */
#include <assert.h>
#include <stdint.h>

#include "base/arena.h"
#include "wire/imap.h"
#include "wire/managesieve.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span in = { (const char *)bytes, n }, line;
	struct managesieve_response response;
	struct arena a = { 0 };
	size_t sum;
	ssize_t used;

	while ((used = imap_response(in, 4096, &line)) > 0) {
		if (managesieve_read(&a, line, &response)) {
			sum = response.strings[0].n + response.strings[1].n;
			assert(response.n <= 2 && sum <= line.n);
			assert((response.kind == MANAGESIEVE_DATA) == (response.n > 0));
			for (size_t i = 0; i < response.n; i++)
				managesieve_offers(response.strings[i], "PLAIN");
		}
		in.p += used;
		in.n -= (size_t)used;
	}
	arena_free(&a);
	return 0;
}
