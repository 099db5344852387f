/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/dict.h"

#include "base/buf.h"
#include "wire/number.h"
#include "wire/tabs.h"

/* How many fields each command has, the id not counted. */
static const struct {
	char op;
	bool has_id;
	size_t least, most;
} shapes[] = {
	{ 'H', false, 2, DICT_FIELDS_MAX },
	{ 'L', false, 1, 2 },
	{ 'I', false, 3, 4 },
	{ 'B', true, 0, 2 },
	{ 'S', true, 2, 2 },
	{ 'U', true, 1, 1 },
	{ 'A', true, 2, 2 },
	{ 'T', true, 2, 2 },
	{ 'C', true, 0, 0 },
	{ 'D', true, 0, 0 },
	{ 'R', true, 0, 0 },
	{ 'V', true, 1, 1 },
};

static bool
read_line(struct span line, bool has_id, struct dict_command *out)
{
	bool more = true;
	struct span field;

	if (has_id && (!tabs_next(&line, &more, &field) || !number_read(field, &out->id)))
		return false;
	while (tabs_next(&line, &more, &field)) {
		if (out->n == DICT_FIELDS_MAX)
			return false;
		out->field[out->n++] = field;
	}
	return true;
}

ssize_t
dict_read(struct span in, struct dict_command *out)
{
	const char *eol = in.n == 0 ? NULL : memchr(in.p, '\n', in.n);

	if (eol == NULL)
		return in.n < DICT_LINE_MAX ? 0 : -1;
	*out = (struct dict_command){ .op = in.p[0] };
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		if (shapes[i].op != out->op)
			continue;
		if (!read_line((struct span){ in.p + 1, (size_t)(eol - in.p - 1) }, shapes[i].has_id, out) ||
		    out->n < shapes[i].least || out->n > shapes[i].most)
			return -1;
		if (out->op == 'H' && !span_is(out->field[0], "3") && !span_is(out->field[0], "4"))
			return -1;
		return eol + 1 - in.p;
	}
	return -1;
}

void
dict_write_not_found(struct buf *out)
{
	buf_puts(out, "N\n");
}

void
dict_write_end_of_rows(struct buf *out)
{
	buf_puts(out, "\n");
}

void
dict_write_commit(struct buf *out, char op, int64_t id, const char *reason)
{
	if (op == 'D')
		buf_putc(out, 'A');
	buf_putc(out, reason == NULL ? 'O' : 'F');
	buf_int(out, id);
	if (reason != NULL) {
		buf_putc(out, '\t');
		tabs_escape(out, (struct span){ reason, strlen(reason) });
	}
	buf_putc(out, '\n');
}

void
dict_write_set(struct buf *out, const char *dict, const char *key, int64_t value)
{
	buf_printf(out, "H3\t2\t0\t\t%s\nB1\t\nS1\t%s\t%lld\nD1\n", dict, key, (long long)value);
}

void
dict_write_lookup(struct buf *out, const char *dict, const char *key)
{
	buf_printf(out, "H3\t2\t0\t\t%s\nL%s\n", dict, key);
}

void
dict_write_value(struct buf *out, const char *value)
{
	buf_putc(out, 'O');
	tabs_escape(out, (struct span){ value, strlen(value) });
	buf_putc(out, '\n');
}

bool
dict_read_value(struct span in, struct span *out)
{
	const char *eol = in.n == 0 ? NULL : memchr(in.p, '\n', in.n);

	if (eol == NULL || in.p[0] != 'O')
		return false;
	*out = (struct span){ in.p + 1, (size_t)(eol - in.p - 1) };
	return true;
}
