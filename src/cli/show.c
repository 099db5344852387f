/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/show.h"

#include <ctype.h>

#include "base/buf.h"
#include "cli/cli.h"
#include "cli/words.h"
#include "model/json.h"

enum { VALUE_MAX = 64 * 1024 };

/* As it can be given to another command. */
static void
put_object(struct buf *b, const json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);

	buf_puts(b, text == NULL ? "" : text);
	free(text);
}

static void
put_value(struct buf *b, const json_t *value)
{
	size_t i;
	json_t *item;

	if (json_is_string(value))
		buf_puts(b, json_string_value(value));
	else if (json_is_integer(value))
		buf_int(b, json_integer_value(value));
	else if (json_is_real(value))
		buf_printf(b, "%.1f", json_real_value(value));
	else if (json_is_boolean(value))
		buf_puts(b, json_is_true(value) ? "yes" : "no");
	if (json_is_object(value))
		put_object(b, value);
	json_array_foreach(value, i, item)
	{
		if (i > 0)
			buf_puts(b, ", ");
		put_value(b, item);
	}
}

const char *
show_value(struct arena *a, const json_t *value)
{
	struct buf b = BUF(a, VALUE_MAX);

	put_value(&b, value);
	for (size_t i = 0; i < b.n; i++)
		if ((unsigned char)b.p[i] < ' ' || b.p[i] == 127) /* nothing may steer the terminal */
			b.p[i] = ' ';
	return b.n > 0 ? buf_text(&b) : "-";
}

/* Characters, not bytes: what follows the first byte of one is 10xxxxxx. */
static size_t
width(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

static void
put_padded(FILE *out, const char *text, size_t to)
{
	fprintf(out, "%s%*s", text, (int)(to > width(text) ? to - width(text) : 0) + 2, "");
}

/* The member of the object, or of the one within it that the name's dot leads into. */
static const json_t *
member(struct arena *a, const json_t *object, const struct field *f)
{
	size_t n = strcspn(f->name, ".");

	if (f->name[n] == '.')
		object = json_object_get(object, arena_printf(a, "%.*s", (int)n, f->name));
	return json_object_get(object, json_inner_name(f));
}

/* A drawing is nothing for a terminal. */
static const char *
shown(struct arena *a, const json_t *value)
{
	const char *text = show_value(a, value);

	return strncmp(text, "<svg ", 5) == 0 ? "(a drawing: --json has it)" : text;
}

/* Objects in a list: a table below the lines of what they belong to. */
static bool
is_rows(const json_t *value)
{
	return json_is_object(json_array_get(value, 0));
}

static bool
says_something(const json_t *rows, const char *name)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) if (!json_is_null(json_object_get(row, name))) return true;
	return false;
}

static void
put_rows(FILE *out, struct arena *a, const json_t *rows)
{
	struct show_table t = { .n = 0 };
	const char *name;
	json_t *value;

	json_object_foreach(json_array_get(rows, 0), name, value)
		if (t.n < SHOW_COLUMNS_MAX && says_something(rows, name)) {
			t.widths[t.n] = width(name);
			t.names[t.n++] = name;
		}
	fputc('\n', out);
	show_table_put(out, a, &t, rows);
}

static void
put_line(FILE *out, struct arena *a, const char *name, size_t widest, const json_t *value)
{
	if (is_rows(value))
		return;
	put_padded(out, name, widest);
	fprintf(out, "%s\n", shown(a, value));
}

void
show_object(FILE *out, struct arena *a, const struct field *fields, const json_t *object)
{
	size_t widest = 0;

	for (const struct field *f = fields; f->name != NULL; f++)
		if (!(f->flags & SECRET) && width(f->name) > widest)
			widest = width(f->name);
	for (const struct field *f = fields; f->name != NULL; f++)
		if (!(f->flags & SECRET))
			put_line(out, a, f->name, widest, member(a, object, f));
	for (const struct field *f = fields; f->name != NULL; f++)
		if (!(f->flags & SECRET) && is_rows(member(a, object, f)))
			put_rows(out, a, member(a, object, f));
}

void
show_document(FILE *out, struct arena *a, json_t *object)
{
	size_t widest = 0;
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
		if (width(name) > widest)
			widest = width(name);
	json_object_foreach(object, name, value)
		put_line(out, a, name, widest, value);
	json_object_foreach(object, name, value)
		if (is_rows(value))
			put_rows(out, a, value);
}

static bool
is_key(const struct route *r, const struct field *f)
{
	if (r->noun != NULL && r->noun->key != NULL)
		return strcmp(f->name, r->noun->key) == 0;
	return strcmp(f->name, "id") == 0;
}

/* By which the commands about one of the list call it. */
static bool
is_handle(const struct route *r, const struct field *f)
{
	size_t n = strlen(r->path);

	if (strcmp(f->name, "id") != 0)
		return false;
	for (const struct route *other = words_next(NULL); other != NULL; other = words_next(other))
		if (strncmp(other->path, r->path, n) == 0 && strncmp(other->path + n, "/{id}", 5) == 0)
			return true;
	return false;
}

/* A sentence once more, as a word and its arguments. */
static bool
is_for_programs(const struct field *f)
{
	static const char end[] = "_reason";
	size_t n = strlen(f->name);

	return n >= sizeof(end) && strcmp(f->name + n - (sizeof(end) - 1), end) == 0;
}

/* The key, what can be filtered by, what changes by itself. */
static bool
is_telling(const struct route *r, const struct field *f)
{
	return is_key(r, f) || (f->flags & (REQUIRED | FILTER | VOLATILE));
}

/* When it was; and where no name is the key, what the list can be ordered by. */
static bool
is_placing(const struct route *r, const struct field *f)
{
	if (strcmp(f->name, "at") == 0)
		return true;
	return r->noun != NULL && (r->noun->key == NULL || strcmp(r->noun->key, "id") == 0) &&
	       list_sorts(r->noun->listing, f);
}

/* What is worth seeing in a table; all, where few fields tell much. */
static void
choose_columns(const struct route *r, struct show_table *t)
{
	size_t telling = 0;

	for (const struct field *f = r->out; f->name != NULL; f++)
		telling += !(f->flags & SECRET) && is_telling(r, f);
	for (const struct field *f = r->out; f->name != NULL && t->n < SHOW_COLUMNS_MAX; f++)
		if (!(f->flags & SECRET) && !is_for_programs(f) &&
		    (is_telling(r, f) || is_placing(r, f) || is_handle(r, f) ||
			(telling < 2 && f->type != F_ID)))
			t->names[t->n++] = f->name;
}

struct err *
show_table_open(struct arena *a, const struct route *r, const char *columns, struct show_table *out)
{
	char *rest = NULL;

	*out = (struct show_table){ .n = 0 };
	if (columns == NULL)
		choose_columns(r, out);
	for (char *name = columns == NULL ? NULL : strtok_r(arena_strdup(a, columns), ", ", &rest);
	     name != NULL && out->n < SHOW_COLUMNS_MAX; name = strtok_r(NULL, ", ", &rest)) {
		const struct field *f = field_find(r->out, name);

		if (f == NULL || (f->flags & SECRET))
			return err_new(a, ERR_INVALID_FIELD, "columns", "%s is no column", name);
		out->names[out->n++] = f->name;
	}
	for (size_t i = 0; i < out->n; i++)
		out->widths[i] = width(out->names[i]);
	return NULL;
}

static void
put_cell(FILE *out, const struct show_table *t, size_t column, const char *text)
{
	if (column + 1 < t->n)
		put_padded(out, text, t->widths[column]);
	else
		fprintf(out, "%s\n", text);
}

static void
put_head(FILE *out, struct arena *a, struct show_table *t)
{
	for (size_t i = 0; i < t->n && !t->begun; i++) {
		char *upper = arena_strdup(a, t->names[i]);

		for (char *p = upper; *p != '\0'; p++)
			*p = (char)toupper((unsigned char)*p);
		put_cell(out, t, i, upper);
	}
	t->begun = true;
}

void
show_table_put(FILE *out, struct arena *a, struct show_table *t, const json_t *items)
{
	size_t row;
	json_t *item;

	json_array_foreach(items, row, item) for (size_t i = 0; i < t->n; i++)
	{
		size_t n = width(show_value(a, json_object_get(item, t->names[i])));
		if (n > t->widths[i])
			t->widths[i] = n;
	}
	put_head(out, a, t);
	json_array_foreach(items, row, item) for (size_t i = 0; i < t->n; i++)
	    put_cell(out, t, i, show_value(a, json_object_get(item, t->names[i])));
}

void
show_plan(FILE *out, struct arena *a, const json_t *answer)
{
	struct show_table t = {
		.names = { "action", "kind", "name", "detail" }, .widths = { 6, 4, 4, 6 }, .n = 4
	};

	show_table_put(out, a, &t, json_object_get(answer, "plan"));
}

/* What to do about a status. */
static const char *
advice(struct arena *a, const struct route *r, int status, const json_t *problem)
{
	const char *code = show_value(a, json_object_get(problem, "code"));
	struct words w = { 0 };

	if (status == 401)
		return "sign in: mailportal login NAME";
	if (status == 403)
		return "ask an admin with a higher role, or sign in as one: mailportal login NAME";
	if (status == 429)
		return "wait a moment, then repeat it";
	if (status == 503)
		return "which part is not ready: mailportal status";
	if (status == 500)
		return arena_printf(a, "the API's log knows more about request %s",
		    show_value(a, json_object_get(problem, "request_id")));
	if (r == NULL || !words_of(a, r, &w))
		return NULL;
	if (status == 404 && strcmp(w.verb, "restore") == 0)
		return arena_printf(a, "what there is: mailportal deleted-%s list", w.noun);
	if (strcmp(code, "quota_exceeded") == 0)
		return "how full it is: mailportal owner list; a MasterAdmin gives more: mailportal account set OWNER "
		       "max_...=NUMBER";
	if (status == 404 && words_find(a, w.noun, "list") != NULL)
		return arena_printf(a, "what there is: mailportal %s list", w.noun);
	if (status == 422 || status == 400)
		return arena_printf(a, "what is accepted: mailportal %s --help", cli_words(a, r));
	return NULL;
}

int
show_problem(FILE *out, struct arena *a, const struct route *r, int status, const json_t *problem)
{
	const json_t *errors = json_object_get(problem, "errors");
	const char *title = show_value(a, json_object_get(problem, "title")),
		   *detail = show_value(a, json_object_get(problem, "detail"));
	const char *what = advice(a, r, status, problem);
	size_t i;
	json_t *e;

	if (problem == NULL)
		fprintf(out, "mailportal: the API answered with status %d\n", status);
	else
		fprintf(out, "mailportal: %s%s%s\n", title, strcmp(detail, "-") == 0 ? "" : ": ",
		    strcmp(detail, "-") == 0 ? "" : detail);
	json_array_foreach(errors, i, e)
	{
		const char *line = show_value(a, json_object_get(e, "detail"));

		if (strcmp(line, detail) != 0)
			fprintf(out, "  %s\n", line);
	}
	if (what != NULL)
		fprintf(out, "  -> %s\n", what);
	return status == 404 ? CLI_NOT_FOUND : status == 401 || status == 403 ? CLI_NOT_ALLOWED : CLI_FAILED;
}
