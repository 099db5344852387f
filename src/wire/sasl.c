/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/sasl.h"

#include "base/buf.h"
#include "wire/number.h"
#include "wire/tabs.h"

/* The value of a field name=value, or false. */
static bool
value_of(struct span field, struct span name, struct span *out)
{
	if (field.n < name.n || memcmp(field.p, name.p, name.n) != 0)
		return false;
	*out = (struct span){ field.p + name.n, field.n - name.n };
	return true;
}

static bool
read_auth(struct span rest, bool more, struct sasl_line *out)
{
	struct span field;

	if (!tabs_next(&rest, &more, &field) || !number_read(field, &out->id) ||
	    !tabs_next(&rest, &more, &out->mechanism))
		return false;
	while (tabs_next(&rest, &more, &field)) {
		/* after "resp=" the line is the response: the manual wants it last */
		if (value_of(field, SPAN("resp="), &out->resp)) {
			out->has_resp = true;
			return !more;
		}
		value_of(field, SPAN("rip="), &out->rip);
	}
	return true;
}

static bool
read_line(struct span line, struct sasl_line *out)
{
	bool more = true;
	struct span command, field;

	tabs_next(&line, &more, &command);
	if (span_is(command, "AUTH")) {
		out->op = SASL_AUTH;
		return read_auth(line, more, out);
	}
	if (span_is(command, "CONT")) {
		out->op = SASL_CONT;
		return tabs_next(&line, &more, &field) && number_read(field, &out->id) &&
		       tabs_next(&line, &more, &out->resp) && !more;
	}
	if (span_is(command, "VERSION")) {
		out->op = SASL_HANDSHAKE;
		return tabs_next(&line, &more, &field) && span_is(field, "1");
	}
	out->op = span_is(command, "CPID") ? SASL_HANDSHAKE : SASL_UNKNOWN;
	return true;
}

ssize_t
sasl_read(struct span in, struct sasl_line *out)
{
	const char *eol = in.n == 0 ? NULL : memchr(in.p, '\n', in.n);

	if (eol == NULL)
		return in.n < SASL_LINE_MAX ? 0 : -1;
	*out = (struct sasl_line){ 0 };
	if (!read_line((struct span){ in.p, (size_t)(eol - in.p) }, out))
		return -1;
	return eol + 1 - in.p;
}

bool
sasl_plain(struct span message, struct span *authzid, struct span *name, struct span *password)
{
	const char *end = message.p + message.n;
	const char *first = message.n == 0 ? NULL : memchr(message.p, '\0', message.n);
	const char *second = first == NULL ? NULL : memchr(first + 1, '\0', (size_t)(end - first - 1));

	if (second == NULL || memchr(second + 1, '\0', (size_t)(end - second - 1)) != NULL)
		return false;
	*authzid = (struct span){ message.p, (size_t)(first - message.p) };
	*name = (struct span){ first + 1, (size_t)(second - first - 1) };
	*password = (struct span){ second + 1, (size_t)(end - second - 1) };
	return name->n > 0 && password->n > 0;
}

void
sasl_write_greeting(struct buf *out, int64_t pid, int64_t connection, const char *cookie)
{
	buf_puts(out, "VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nMECH\tLOGIN\tplaintext\n");
	buf_printf(
	    out, "SPID\t%jd\nCUID\t%jd\nCOOKIE\t%s\nDONE\n", (intmax_t)pid, (intmax_t)connection, cookie);
}

void
sasl_write_continue(struct buf *out, int64_t id, enum sasl_prompt prompt)
{
	/* base64 of nothing, "Username:" and "Password:" */
	static const char *const prompts[] = { "", "VXNlcm5hbWU6", "UGFzc3dvcmQ6" };

	buf_printf(out, "CONT\t%jd\t%s\n", (intmax_t)id, prompts[prompt]);
}

void
sasl_write_ok(struct buf *out, int64_t id, const char *user)
{
	buf_printf(out, "OK\t%jd\tuser=", (intmax_t)id);
	tabs_escape(out, (struct span){ user, strlen(user) });
	buf_putc(out, '\n');
}

void
sasl_write_fail(struct buf *out, int64_t id, const char *user, const char *reason)
{
	buf_printf(out, "FAIL\t%jd", (intmax_t)id);
	if (user != NULL) {
		buf_puts(out, "\tuser=");
		tabs_escape(out, (struct span){ user, strlen(user) });
	}
	if (reason != NULL) {
		buf_puts(out, "\treason=");
		tabs_escape(out, (struct span){ reason, strlen(reason) });
	}
	buf_putc(out, '\n');
}
