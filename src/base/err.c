/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include "base/say.h"

#undef err_new
#undef err_why
#undef err_again

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
	*e = (struct err){ .code = code, .field = field };
	say_split(a, &e->detail, &e->reason, fmt, ap);
	va_end(ap);
	return e;
}

struct err *
err_why(struct arena *a, enum err_code code, const char *field, const char *subject, const char *why)
{
	struct err *e = arena_new(a, struct err);
	const char *text = say_text(why);

	*e = (struct err){ .code = code,
		.field = field,
		.detail = subject == NULL ? text : arena_printf(a, "%s %s", subject, text),
		.reason = say_reason(a, why) };
	return e;
}

struct err *
err_again(struct arena *a, const struct err *e, const char *field, const char *subject)
{
	struct err *again = arena_new(a, struct err);

	*again = (struct err){ .code = e->code,
		.field = field,
		.detail = subject == NULL ? arena_strdup(a, e->detail)
					  : arena_printf(a, "%s %s", subject, e->detail),
		.reason = e->reason == NULL ? NULL : arena_strdup(a, e->reason) };
	return again;
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
