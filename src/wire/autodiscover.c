/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/autodiscover.h"

#include "base/arena.h"
#include "base/buf.h"

enum { TEXT_MAX = 500 };

/* XML 1.0 section 4.6. */
static const struct {
	const char *name;
	char letter;
} entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' } };

/* Text of an element up to its end, blanks around it taken off; NULL when there is anything else in it. */
static const char *
element_text(struct arena *a, const char *p)
{
	struct buf b = BUF(a, TEXT_MAX);

	p += strspn(p, " \t\r\n");
	while (*p != '\0' && *p != '<') {
		size_t i = 0, n = sizeof(entities) / sizeof(*entities);

		if (*p != '&') {
			buf_putc(&b, *p++);
			continue;
		}
		while (i < n && strncmp(p, entities[i].name, strlen(entities[i].name)) != 0)
			i++;
		if (i == n)
			return NULL;
		buf_putc(&b, entities[i].letter);
		p += strlen(entities[i].name);
	}
	if (p[0] != '<' || p[1] != '/' || b.full)
		return NULL;
	while (b.n > 0 && strchr(" \t\r\n", b.p[b.n - 1]) != NULL)
		b.p[--b.n] = '\0';
	return buf_text(&b);
}

static const char *
find_element(struct arena *a, const char *document, const char *name)
{
	const char *tag = arena_printf(a, "<%s>", name), *at = strstr(document, tag);

	return at == NULL ? NULL : element_text(a, at + strlen(tag));
}

bool
autodiscover_read(struct arena *a, struct span body, struct autodiscover_request *out)
{
	const char *document = arena_printf(a, "%.*s", (int)body.n, body.p == NULL ? "" : body.p);

	out->address = find_element(a, document, "EMailAddress");
	out->schema = find_element(a, document, "AcceptableResponseSchema");
	return out->address != NULL && out->schema != NULL;
}
