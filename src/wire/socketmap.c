/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/socketmap.h"

#include "base/buf.h"
#include "wire/netstring.h"

ssize_t
socketmap_read(struct span in, struct socketmap_question *out)
{
	struct span payload;
	ssize_t used = netstring_read(in, SOCKETMAP_QUESTION_MAX, &payload);

	if (used <= 0)
		return used;
	const char *space = memchr(payload.p, ' ', payload.n);
	if (space == NULL || space == payload.p)
		return -1;
	out->map = (struct span){ payload.p, (size_t)(space - payload.p) };
	out->key = (struct span){ space + 1, payload.n - out->map.n - 1 };
	return used;
}

void
socketmap_write(struct buf *out, enum socketmap_status status, const char *text)
{
	const struct span words[] = { [SOCKETMAP_OK] = SPAN("OK "),
		[SOCKETMAP_NOTFOUND] = SPAN("NOTFOUND "),
		[SOCKETMAP_TEMP] = SPAN("TEMP "),
		[SOCKETMAP_PERM] = SPAN("PERM ") };
	size_t n = strlen(text);

	if (words[status].n + n > SOCKETMAP_ANSWER_MAX) {
		socketmap_write(out, SOCKETMAP_PERM, "the answer is too long");
		return;
	}
	buf_int(out, (int64_t)(words[status].n + n));
	buf_putc(out, ':');
	buf_put(out, words[status].p, words[status].n);
	buf_put(out, text, n);
	buf_putc(out, ',');
}
