/* SPDX-License-Identifier: Apache-2.0 */
/* Lines are taken off one after the other; an entry that was read has what the queue's list shows. */
#include <assert.h>
#include <stdint.h>

#include "base/utf8.h"
#include "wire/postqueue.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span text = { (const char *)bytes, n };
	struct postqueue_entry e;
	struct arena a = { 0 };
	bool found = true;

	while (found) {
		size_t before = text.n;
		const struct err *failed = postqueue_next(&a, &text, &e, &found);

		assert(!found || text.n < before);
		if (!found || failed != NULL)
			continue;
		assert(
		    utf8_valid(e.queue_id, strlen(e.queue_id)) && e.queue_name != NULL && e.sender != NULL);
		for (size_t i = 0; i < e.n_recipients; i++)
			assert(utf8_valid(e.recipients[i], strlen(e.recipients[i])));
	}
	/* what is cut off anywhere is mended or left as it is */
	const struct span cut = { (const char *)bytes, n };
	struct span mended = postqueue_mend(&a, cut);
	assert(mended.p == cut.p || (mended.n > 2 && mended.n <= n + 2));
	arena_free(&a);
	return 0;
}
