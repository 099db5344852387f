/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

#include <ctype.h>

#include "base/buf.h"
#include "cli/cli.h"
#include "cli/words.h"

enum { LINE_MAX_ = 4096 };

static const char exits[] =
    "Exit status: 0 done, 1 failed, 2 wrong words, 3 not found, 4 not allowed or not signed in.\n"
    "Signed in by: MAILPORTAL_TOKEN, `mailportal login`, or, for root, the first admin's generated "
    "password.\n";

static bool
is_accepted(const struct route *r, const struct field *f)
{
	if (r->shape == SHAPE_LIST)
		return f->flags & FILTER;
	return !(f->flags & READONLY) && !(r->method == PATCH && (f->flags & FIXED));
}

static const struct field *
accepted(const struct route *r)
{
	return r->shape == SHAPE_LIST && r->noun != NULL ? r->noun->fields : r->in != NULL ? r->in : r->query;
}

static bool
is_positional(const struct route *r, const struct field *f)
{
	return r->shape != SHAPE_LIST && r->method != PATCH && (f->flags & REQUIRED) && !(f->flags & SECRET);
}

static const char *
key_name(const struct route *r, const char *noun)
{
	for (const struct route *other = words_next(NULL); other != NULL; other = words_next(other))
		if (other->noun != NULL && other->noun->key != NULL && strcmp(other->noun->name, noun) == 0)
			return other->noun->key;
	return strstr(r->path, "{key}") != NULL && strstr(r->path, "{id}") != NULL ? "name" : "id";
}

static void
put_upper(struct buf *b, const char *name)
{
	for (; *name != '\0'; name++)
		buf_putc(b, (char)toupper((unsigned char)*name));
}

const char *
help_usage(struct arena *a, const struct route *r)
{
	struct buf b = BUF(a, LINE_MAX_);
	struct words w;
	bool more = false;

	if (!words_of(a, r, &w))
		return "";
	buf_printf(&b, "mailportal %s", w.noun);
	if (strcmp(w.noun, w.verb) != 0) /* import and export are verbs by themselves */
		buf_printf(&b, " %s", w.verb);
	if (strchr(r->path, '{') != NULL) {
		buf_putc(&b, ' ');
		put_upper(&b, key_name(r, w.noun));
	}
	if (strstr(r->path, "{key}") != NULL && strstr(r->path, "{id}") != NULL)
		buf_puts(&b, " ID");
	for (const struct field *f = accepted(r); f != NULL && f->name != NULL; f++) {
		if (is_accepted(r, f) && is_positional(r, f)) {
			buf_puts(&b, strchr(r->path, '{') != NULL && strcmp(f->name, key_name(r, w.noun)) == 0
					 ? " NEW_"
					 : " ");
			put_upper(&b, f->name);
		} else {
			more |= is_accepted(r, f) && !(f->flags & REQUIRED);
		}
	}
	if (r->files != NULL)
		buf_puts(&b, " FILE");
	if (more && r->in == NULL && r->query != NULL)
		buf_puts(&b, " [--FIELD=VALUE...]");
	else if (more)
		buf_puts(&b, " [FIELD=VALUE...]");
	return buf_text(&b);
}

static void
put_type(struct buf *b, const struct field *f)
{
	static const char *const types[] = { [F_ID] = "ID",
		[F_INT] = "NUMBER",
		[F_BOOL] = "true|false",
		[F_TIME] = "TIME",
		[F_STR] = "TEXT",
		[F_TEXT] = "TEXT",
		[F_ADDRESS] = "ADDRESS",
		[F_ALIAS] = "ADDRESS",
		[F_NAME] = "NAME",
		[F_DOMAIN] = "DOMAIN",
		[F_IP] = "IP",
		[F_HOST] = "HOST",
		[F_ENUM] = "",
		[F_ADDRESSES] = "ADDRESS,...",
		[F_DOMAINS] = "DOMAIN,...",
		[F_NETWORKS] = "NETWORK,...",
		[F_WORDS] = "",
		[F_TENTHS] = "NUMBER",
		[F_JSON] = "JSON",
		[F_OBJECTS] = "JSON" };

	if (field_is_secret(f)) {
		buf_puts(b, f->name);
		return;
	}
	buf_printf(b, "%s=%s", f->name, types[f->type]);
	if (f->names == NULL)
		return;
	for (int i = 0, n = 0; f->names[i] != NULL; i++)
		if (*f->names[i] != '\0')
			buf_printf(b, "%s%s", n++ > 0 ? "|" : "", f->names[i]);
	if (f->type == F_WORDS)
		buf_puts(b, ",...");
}

static void
put_preset(struct buf *b, const struct route *r, const struct field *f)
{
	if (r->shape != SHAPE_CREATED || (f->flags & (REQUIRED | SECRET)))
		return;
	if (f->type == F_BOOL)
		buf_printf(b, "; %s unless given", f->preset ? "true" : "false");
	else if (f->type == F_ENUM && *f->names[f->preset] != '\0')
		buf_printf(b, "; %s unless given", f->names[f->preset]);
}

static void
put_row(FILE *out, const char *left, const char *right)
{
	fprintf(out, strlen(left) > 26 ? "  %s\n  %28s%s\n" : "  %-26s  %s%s\n", left,
	    strlen(left) > 26 ? "" : right, strlen(left) > 26 ? right : "");
}

static void
put_fields(FILE *out, struct arena *a, const struct route *r)
{
	for (const struct field *f = accepted(r); f != NULL && f->name != NULL; f++) {
		struct buf left = BUF(a, LINE_MAX_), right = BUF(a, LINE_MAX_);

		if (!is_accepted(r, f))
			continue;
		put_type(&left, f);
		buf_puts(&right, f->doc);
		if (field_is_secret(f))
			buf_puts(&right, "; asked for, never an argument");
		put_preset(&right, r, f);
		put_row(out, buf_text(&left), buf_text(&right));
	}
}

static void
put_options(FILE *out, struct arena *a, const struct route *r)
{
	struct buf sorts = BUF(a, LINE_MAX_);

	put_row(out, "--json", "The answer as JSON");
	if (r->method != GET)
		put_row(out, "--dry-run", "Tell what would change, change nothing");
	if (r->shape != SHAPE_LIST)
		return;
	put_row(out, "--limit N", "At most so many; all unless given");
	put_row(out, "--cursor CURSOR", "Go on behind what --json told as next");
	put_row(out, "--columns NAME,...", "Which fields to show");
	for (const struct field *f = r->noun->fields; f->name != NULL; f++)
		if (list_sorts(r->noun->listing, f))
			buf_printf(&sorts, "%s%s", sorts.n > 0 ? ", " : "", f->name);
	if (sorts.n == 0)
		return;
	put_row(out, "--q TEXT", "Only what begins so");
	put_row(out, "--sort NAME",
	    arena_printf(a, "Order by %s; -NAME for the other way round", buf_text(&sorts)));
}

/* What comes back, where that is what is asked for; of a list: the names for --columns. */
static void
put_answer(FILE *out, const struct route *r)
{
	if (r->method != GET || r->out == NULL)
		return;
	fputs(r->shape == SHAPE_LIST ? "\nColumns:\n" : "\nThe answer:\n", out);
	for (const struct field *f = r->out; f->name != NULL; f++)
		if (!(f->flags & SECRET))
			put_row(out, f->name, f->doc);
}

void
help_verb(FILE *out, const struct route *r)
{
	struct arena a = { 0 };

	fprintf(out, "%s.\n\nUsage: %s [OPTION...]\n\n", r->summary, help_usage(&a, r));
	put_fields(out, &a, r);
	put_options(out, &a, r);
	put_answer(out, r);
	fprintf(out, "\nFIELD=VALUE may also be written --FIELD VALUE; an empty value is null.\n%s", exits);
	arena_free(&a);
}

void
help_noun(FILE *out, const char *noun)
{
	struct arena a = { 0 };
	struct words w;

	fprintf(out, "Usage: mailportal %s VERB [WORD...]; `mailportal %s VERB --help` tells more.\n\n", noun,
	    noun);
	for (const struct route *r = words_next(NULL); r != NULL; r = words_next(r))
		if (words_of(&a, r, &w) && strcmp(w.noun, noun) == 0) {
			put_row(out, help_usage(&a, r) + strlen("mailportal "), r->summary);
			if (words_find(&a, noun, "passwd") == r)
				put_row(out, arena_printf(&a, "%s passwd NAME", noun), "Give a new password");
		}
	fprintf(out, "\n%s", exits);
	arena_free(&a);
}

/* Is this the first route of its noun? */
static bool
opens_noun(struct arena *a, const struct route *r, const char *noun)
{
	struct words w;

	for (const struct route *other = words_next(NULL); other != r; other = words_next(other))
		if (words_of(a, other, &w) && strcmp(w.noun, noun) == 0)
			return false;
	return true;
}

static const char *
verbs_of(struct arena *a, const char *noun)
{
	struct buf b = BUF(a, LINE_MAX_);
	struct words w;

	for (const struct route *r = words_next(NULL); r != NULL; r = words_next(r))
		if (words_of(a, r, &w) && strcmp(w.noun, noun) == 0)
			buf_printf(&b, "%s%s", b.n > 0 ? ", " : "", w.verb);
	return buf_text(&b);
}

void
help_nouns(FILE *out)
{
	struct arena a = { 0 };
	struct words w;

	put_row(out, "login [NAME]", "Sign in; the token is kept for the commands that follow");
	put_row(out, "logout", "Sign out");
	for (const struct route *r = words_next(NULL); r != NULL; r = words_next(r))
		if (words_of(&a, r, &w) && opens_noun(&a, r, w.noun))
			put_row(out, w.noun, verbs_of(&a, w.noun));
	arena_free(&a);
}

void
cli_nouns(FILE *out)
{
	help_nouns(out);
}

/* Text for troff: a backslash is \e, a dash is meant as one, and no line begins with a request. */
static void
put_roff(FILE *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text != '\0'; text++)
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-')
			fputs("\\-", out);
		else
			fputc(*text, out);
}

void
cli_man(FILE *out)
{
	struct arena a = { 0 };
	struct words w;

	for (const struct route *r = words_next(NULL); r != NULL; r = words_next(r)) {
		if (!words_of(&a, r, &w))
			continue;
		fputs(".TP\n.B ", out);
		put_roff(out, help_usage(&a, r) + strlen("mailportal "));
		fputc('\n', out);
		put_roff(out, r->summary);
		fputs(".\n", out);
	}
	arena_free(&a);
}
