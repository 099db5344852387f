/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#undef err_new

static const struct err_row codes[] = {
#define X(code, slug, status, title) [ERR_##code] = { slug, title, status },
#include "base/err.def"
#undef X
};

struct err *
err_new(struct arena *a, enum err_code code, const char *field, const char *fmt, ...)
{
	struct err *e = arena_new(a, struct err);
	va_list ap;

	va_start(ap, fmt);
	*e = (struct err){ .code = code, .field = field, .detail = arena_vprintf(a, fmt, ap) };
	va_end(ap);
	return e;
}

int
err_status(const struct err *e)
{
	return codes[e->code].status;
}

const char *
err_slug(const struct err *e)
{
	return codes[e->code].slug;
}

const char *
err_title(const struct err *e)
{
	return codes[e->code].title;
}

const struct err_row *
err_row(enum err_code code)
{
	return &codes[code];
}
