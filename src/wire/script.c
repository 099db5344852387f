/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/script.h"

#include "base/buf.h"

static const char greeting[] = "VERSION\tscript\t4\t";

/* Cut the next line off in. */
static bool
next_line(struct span *in, struct span *line)
{
	const char *eol = in->n == 0 ? NULL : memchr(in->p, '\n', in->n);

	if (eol == NULL)
		return false;
	*line = (struct span){ in->p, (size_t)(eol - in->p) };
	in->p += line->n + 1;
	in->n -= line->n + 1;
	return true;
}

ssize_t
script_read(struct span in, struct script_head *out)
{
	size_t had = in.n, known = in.n < sizeof(greeting) - 1 ? in.n : sizeof(greeting) - 1;
	bool reply_seen = false;
	struct span line;

	*out = (struct script_head){ 0 };
	if (known > 0 && memcmp(in.p, greeting, known) != 0)
		return -1;
	if (!next_line(&in, &line))
		return had < SCRIPT_HEAD_MAX ? 0 : -1;
	while (next_line(&in, &line)) {
		if (reply_seen && line.n == 0)
			return (ssize_t)(had - in.n);
		if (reply_seen && out->n == SCRIPT_ARGS_MAX)
			return -1;
		if (reply_seen) {
			out->arg[out->n++] = line;
		} else if (span_is(line, "-") || span_is(line, "noreply")) {
			reply_seen = true;
			out->wants_reply = line.n == 1;
		} else if (line.n < 4 || memcmp(line.p, "env_", 4) != 0) {
			return -1;
		}
	}
	return had < SCRIPT_HEAD_MAX ? 0 : -1;
}

void
script_write(struct buf *out, bool done)
{
	buf_puts(out, done ? "+\n" : "-\n");
}
