/* SPDX-License-Identifier: Apache-2.0 */
#include "model/bulk.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "model/text.h"

static const char blanks[] = " \t";

/* The next line that is not empty, into the arena of the line. */
NODISCARD static struct err *
read_line(struct bulk *b, struct arena *a, char **line)
{
	struct feed *f = b->feed;

	*line = NULL;
	while (*line == NULL && feed_peek(f) != FEED_END) {
		struct buf text = BUF(&b->arena, BULK_LINE_MAX);

		arena_reset(&b->arena);
		b->line = f->line;
		for (int byte; (byte = feed_peek(f)) != FEED_END && byte != '\n' && byte != '\r';
		     feed_next(f))
			buf_putc(&text, (char)byte);
		feed_skip_line_end(f);
		if (text.full || strlen(buf_text(&text)) != text.n)
			return feed_refuse(a, b->line, 1,
			    text.full ? "{line_long}the line is longer than 64 KiB"
				      : "{file_nul}there is a NUL: this is no text");
		*line = text.p;
		if (text.n == strspn(buf_text(&text), blanks))
			*line = NULL;
	}
	return feed_failure(a, f);
}

/* text with the domain behind it, unless it has one. */
static const char *
complete(struct arena *a, const char *text, const char *domain)
{
	return strchr(text, '@') != NULL || domain == NULL ? text : arena_printf(a, "%s@%s", text, domain);
}

NODISCARD static struct err *
invalid(struct arena *a, const char *field, const char *text, const char *why)
{
	if (strchr(text, '@') == NULL)
		why = "{no_default_domain}has no domain, and no default domain was chosen";
	const char *shown = text_shown(a, text);
	return err_why(a, ERR_INVALID_FIELD, field, shown != NULL ? shown : field, why);
}

/* What stands between the commas; blanks alone divide as well. */
NODISCARD static struct err *
read_targets(struct arena *a, const char *text, const char *domain, struct texts *out)
{
	static const char dividers[] = ", \t";
	const struct field *f = field_find(alias_fields, "targets");

	*out = (struct texts){ .v = arena_alloc(a, (strlen(text) / 2 + 1) * sizeof(char *)) };
	for (const char *p = text + strspn(text, dividers); *p != '\0'; p += strspn(p, dividers)) {
		size_t n = strcspn(p, dividers);
		const char *one = complete(a, arena_printf(a, "%.*s", (int)n, p), domain);
		const char *why = utf8_valid(one, strlen(one)) ? text_address(a, one, &out->v[out->n])
							       : "{not_utf8}is not UTF-8";

		if (why != NULL)
			return invalid(a, arena_printf(a, "targets/%zu", out->n), one, why);
		out->n++;
		p += n;
	}
	if (out->n < (size_t)f->min)
		return err_new(a, ERR_INVALID_FIELD, f->name,
		    "{no_destination}there is no destination behind the address");
	if (out->n > (size_t)f->max)
		return err_new(a, ERR_INVALID_FIELD, f->name,
		    "{members_at_most}targets has more than %lld members", (long long)f->max);
	return NULL;
}

NODISCARD static struct err *
read_alias(struct arena *a, const char *email, const char *rest, const char *domain, struct alias *out)
{
	const char *address = complete(a, email, domain);
	const char *why = text_canonical(a, field_find(alias_fields, "address"), address, &out->address);

	if (why != NULL)
		return invalid(a, "address", address, why);
	return read_targets(a, rest, domain, &out->targets);
}

static bool
is_expanded(const char *email)
{
	const char *at = strrchr(email, '@');

	return at != NULL && at != email && strcmp(at, "@*") == 0;
}

NODISCARD static struct err *
expand(struct bulk *b, struct arena *a, struct alias *out)
{
	const char *domain = b->expanded.v[b->at++];
	const char *email = arena_printf(a, "%.*s@%s", (int)(strlen(b->email) - 2), b->email, domain);

	return read_alias(a, email, b->rest, domain, out);
}

bool
bulk_between_lines(const struct bulk *b)
{
	return b->email == NULL || !is_expanded(b->email) || b->at >= b->expanded.n;
}

struct err *
bulk_next(struct bulk *b, struct arena *a, struct alias *out, struct err **wrong, bool *found)
{
	char *line, *rest = NULL;

	*wrong = NULL;
	*found = true;
	field_presets(alias_fields, out);
	if (!bulk_between_lines(b)) {
		*wrong = expand(b, a, out);
		return NULL;
	}
	TRY(read_line(b, a, &line));
	*found = line != NULL;
	if (line == NULL)
		return NULL;
	b->email = strtok_r(line, blanks, &rest);
	b->rest = rest;
	b->at = 0;
	if (!is_expanded(b->email))
		*wrong = read_alias(a, b->email, b->rest, b->domain, out);
	else if (b->expanded.n > 0)
		*wrong = expand(b, a, out);
	else
		*wrong = err_new(a, ERR_INVALID_FIELD, "address",
		    "{no_domains_to_expand}@* stands for every domain of the owner, who has none");
	if (out->address == NULL)
		out->address = text_shown(a, b->email);
	return NULL;
}

void
bulk_close(struct bulk *b)
{
	arena_free(&b->arena);
}
