/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/userdb.h"

#include "base/buf.h"
#include "wire/tabs.h"

enum { ID_MAX = 20 };

ssize_t
userdb_read(struct span in, struct userdb_question *out)
{
	const char *eol = in.n == 0 ? NULL : memchr(in.p, '\n', in.n);
	struct span line, verb;
	bool more = true;

	if (eol == NULL)
		return in.n < USERDB_LINE_MAX ? 0 : -1;
	*out = (struct userdb_question){ .what = USERDB_OTHER };
	line = (struct span){ in.p, (size_t)(eol - in.p) };
	if (!tabs_next(&line, &more, &verb) || !tabs_next(&line, &more, &out->id))
		return -1;
	if (span_is(verb, "VERSION")) {
		out->what = USERDB_VERSION;
		return span_is(out->id, "1") ? eol + 1 - in.p : -1;
	}
	if (out->id.n == 0 || out->id.n > ID_MAX)
		return -1;
	if (span_is(verb, "USER")) {
		out->what = USERDB_USER;
		if (!tabs_next(&line, &more, &out->user) || out->user.n == 0)
			return -1;
	}
	return eol + 1 - in.p;
}

void
userdb_write_greeting(struct buf *out)
{
	buf_puts(out, "VERSION\t1\t1\nSPID\t1\n");
}

static void
put(struct buf *out, const char *verb, struct span id)
{
	buf_puts(out, verb);
	buf_putc(out, '\t');
	buf_put(out, id.p, id.n);
}

void
userdb_write_user(struct buf *out, struct span id, const char *name)
{
	put(out, "USER", id);
	buf_putc(out, '\t');
	tabs_escape(out, (struct span){ name, strlen(name) });
}

void
userdb_write_field(struct buf *out, const char *key, const char *value)
{
	buf_printf(out, "\t%s=", key);
	tabs_escape(out, (struct span){ value, strlen(value) });
}

void
userdb_write_end(struct buf *out)
{
	buf_putc(out, '\n');
}

void
userdb_write_not_found(struct buf *out, struct span id)
{
	put(out, "NOTFOUND", id);
	buf_putc(out, '\n');
}

void
userdb_write_failure(struct buf *out, struct span id)
{
	put(out, "FAIL", id);
	buf_puts(out, "\treason=Temporary failure\n");
}
