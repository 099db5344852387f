/* SPDX-License-Identifier: Apache-2.0 */
/* Questions are taken off one after the other; what is escaped and unescaped in an answer means the same. */
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "wire/userdb.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span in = { (const char *)bytes, n };
	struct userdb_question q;
	ssize_t used;

	while (in.n > 0 && (used = userdb_read(in, &q)) > 0) {
		struct arena a = { 0 };
		struct buf out = BUF(&a, USERDB_ANSWER_MAX);

		assert((size_t)used <= in.n && (q.what == USERDB_VERSION || q.id.n > 0));
		assert(q.what != USERDB_USER || q.user.n > 0);
		userdb_write_not_found(&out, q.id);
		assert(!out.full && memchr(buf_text(&out), '\n', out.n) == buf_text(&out) + out.n - 1);
		in.p += used;
		in.n -= (size_t)used;
		arena_free(&a);
	}
	return 0;
}
