/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdarg.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/ctx.h"

enum { LINE_MAX_ = 4096 };

/* key=value; quoted when it holds anything but plain printable ASCII. One event stays one line. */
static void
put_pair(struct buf *b, const char *key, const char *value)
{
	bool plain = *value != '\0';

	for (const char *p = value; *p != '\0'; p++)
		plain = plain && *p > ' ' && *p != '"' && *p != '\\' && *p != '=' && *p != 127;
	buf_printf(b, " %s=", key);
	if (plain) {
		buf_puts(b, value);
		return;
	}
	buf_putc(b, '"');
	for (const unsigned char *p = (const unsigned char *)value; *p != '\0'; p++)
		if (*p == '"' || *p == '\\')
			buf_printf(b, "\\%c", *p);
		else if (*p < ' ' || *p == 127)
			buf_printf(b, "\\x%02x", *p);
		else
			buf_putc(b, (char)*p);
	buf_putc(b, '"');
}

void
log_event(const struct ctx *c, enum log_level level, const char *event, ...)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	struct arena a = { 0 };
	struct buf b = BUF(&a, LINE_MAX_);
	const char *key, *value;
	va_list ap;

	buf_printf(&b, "time=%s level=%s event=%s", clock_text(&a, clock_now()), names[level], event);
	if (c != NULL && c->request_id != NULL)
		put_pair(&b, "request", c->request_id);
	if (c != NULL && c->actor.name != NULL)
		put_pair(&b, "actor", c->actor.name);
	if (c != NULL && c->actor.ip != NULL)
		put_pair(&b, "ip", c->actor.ip);
	va_start(ap, event);
	while ((key = va_arg(ap, const char *)) != NULL && (value = va_arg(ap, const char *)) != NULL)
		put_pair(&b, key, value);
	va_end(ap);
	const char *line = buf_text(&b);
	/* one write: lines of several threads and processes stay whole */
	struct buf out = BUF(&a, LINE_MAX_ + 2);
	buf_puts(&out, line);
	buf_putc(&out, '\n');
	ssize_t written = write(STDERR_FILENO, buf_text(&out), out.n);
	(void)written; /* nowhere left to say that it failed */
	arena_free(&a);
}
