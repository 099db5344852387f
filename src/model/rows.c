/* SPDX-License-Identifier: Apache-2.0 */
#include "model/rows.h"

#include "base/ctx.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "model/json.h"
#include "model/text.h"

enum { OBJECT_MAX = 256 * 1024 };

const char *const rows_format_names[] = {
	[ROWS_CSV] = "csv", [ROWS_JSON] = "json", [ROWS_LINES] = "lines", NULL
};

/* What a column of that name fills. */
NODISCARD static struct err *
find_column(struct ctx *c, const struct rows *r, const char *cell, const struct field **out)
{
	const char *shown = text_shown(&c->arena, cell);
	const char *name = shown != NULL ? json_pointer_token(&c->arena, shown) : "header";
	const struct field *f = field_find(r->fields, cell);

	*out = f;
	if (f == NULL || (f->flags & HIDDEN) == HIDDEN)
		return err_new(&c->arena, ERR_INVALID_FIELD, name, "{no_column}there is no column %s here",
		    shown != NULL ? name : "of this name");
	if (f->flags & READONLY)
		return err_new(&c->arena, ERR_INVALID_FIELD, name,
		    "{column_not_set}%s can not be set: leave the column out", name);
	for (size_t i = 0; i < r->n_columns; i++)
		if (r->columns[i] == f)
			return err_new(&c->arena, ERR_INVALID_FIELD, name,
			    "{column_twice}the column %s is there twice", name);
	return NULL;
}

NODISCARD static struct err *
check_required(struct ctx *c, const struct rows *r)
{
	for (const struct field *f = r->fields; f->name != NULL; f++) {
		bool there = !(f->flags & REQUIRED);

		for (size_t i = 0; i < r->n_columns; i++)
			there |= r->columns[i] == f;
		if (!there)
			return err_new(&c->arena, ERR_INVALID_FIELD, f->name,
			    "{column_missing}the column %s is missing", f->name);
	}
	return NULL;
}

NODISCARD static struct err *
read_header(struct ctx *c, struct rows *r)
{
	struct csv_row header;
	bool found;

	r->csv = csv_open(&r->feed);
	TRY(csv_next(&r->csv, &c->arena, &header, &found));
	if (!found)
		return err_new(&c->arena, ERR_MALFORMED, NULL, "{file_empty}the file is empty");
	for (; r->n_columns < header.n; r->n_columns++)
		TRY(find_column(
		    c, r, text_lower(&c->arena, header.cells[r->n_columns]), &r->columns[r->n_columns]));
	return check_required(c, r);
}

struct err *
rows_open(struct ctx *c, struct rows *r, ssize_t (*read)(void *, char *, size_t, int64_t), void *arg)
{
	feed_open(&r->feed, read, arg);
	r->bulk.feed = &r->feed;
	return r->format == ROWS_CSV ? read_header(c, r) : NULL;
}

/* Cells of spreadsheets hold line ends; where a field is one line of text they become spaces. */
static const char *
one_line(struct arena *a, const char *cell)
{
	if (cell[strcspn(cell, "\r\n")] == '\0')
		return cell;
	struct buf out = BUF(a, strlen(cell) + 1);
	for (size_t n; cell += strspn(cell, "\r\n"), (n = strcspn(cell, "\r\n")) > 0; cell += n) {
		if (out.n > 0)
			buf_putc(&out, ' ');
		buf_put(&out, cell, n);
	}
	return buf_text(&out);
}

/* One cell into its member. What is empty was not given: spreadsheets know no null. */
NODISCARD static struct err *
decode_cell(struct ctx *c, const struct field *f, const char *cell, void *object)
{
	const char *why = NULL;

	if (f->type == F_STR)
		cell = one_line(&c->arena, cell);
	if (*cell == '\0')
		return f->flags & REQUIRED ? err_new(&c->arena, ERR_INVALID_FIELD, f->name,
						 "{required}%s is required", f->name)
					   : NULL;
	if ((f->flags & MASTER) && c->actor.role < ROLE_MASTER_ADMIN)
		return err_new(&c->arena, ERR_FORBIDDEN, f->name,
		    "{master_only}%s can only be set by a MasterAdmin", f->name);
	if (f->type == F_PASSWORD) {
		*MEMBER(const char *, object, f) = arena_strdup(&c->arena, cell);
		return secret_password_acceptable(cell, &why)
			   ? NULL
			   : err_why(&c->arena, ERR_INVALID_FIELD, f->name, f->name, why);
	}
	const struct err *e = utf8_valid(cell, strlen(cell))
				  ? text_decode(&c->arena, f, cell, object)
				  : err_new(&c->arena, ERR_INVALID_FIELD, f->name,
					"{not_utf8}is not UTF-8: save the file as CSV in UTF-8");
	return e == NULL ? NULL : err_again(&c->arena, e, f->name, f->name);
}

NODISCARD static struct err *
check_width(struct ctx *c, const struct rows *r, const struct csv_row *row)
{
	bool too_many = false;

	for (size_t i = r->n_columns; i < row->n; i++)
		too_many |= *row->cells[i] != '\0';
	if (!too_many && row->n >= r->n_columns)
		return NULL;
	return err_new(&c->arena, ERR_MALFORMED, NULL, "{row_width}the row has %zu cells, the header has %zu",
	    row->n, r->n_columns);
}

static void
add_failure(struct err **first, struct err *e)
{
	while (*first != NULL)
		first = &(*first)->more;
	*first = e;
}

NODISCARD static struct err *
next_csv(struct ctx *c, struct rows *r, struct row *out, bool *found)
{
	struct csv_row row = { 0 };

	TRY(csv_next(&r->csv, &c->arena, &row, found));
	if (!*found)
		return NULL;
	out->line = row.line;
	out->wrong = check_width(c, r, &row);
	field_presets(r->fields, out->object);
	for (size_t i = 0; i < row.n && i < r->n_columns; i++) {
		const struct field *f = r->columns[i];

		if (strcmp(f->name, r->key) == 0)
			out->name = text_shown(&c->arena, row.cells[i]);
		if (out->wrong == NULL || out->wrong->code != ERR_MALFORMED)
			add_failure(&out->wrong, decode_cell(c, f, row.cells[i], out->object));
	}
	return NULL;
}

static void
skip_space(struct feed *f)
{
	for (int byte; (byte = feed_peek(f)) == ' ' || byte == '\t' || byte == '\r' || byte == '\n';)
		feed_next(f);
}

NODISCARD static struct err *
unexpected(struct ctx *c, const struct feed *f, const char *what)
{
	return feed_refuse(&c->arena, f->line, f->column, what);
}

/* The bytes of one object; what is inside is for the decoder. */
NODISCARD static struct err *
copy_object(struct ctx *c, struct feed *f, struct buf *out)
{
	int64_t line = f->line, column = f->column;
	bool text = false, escaped = false;
	int depth = 0;

	if (feed_peek(f) != '{')
		return unexpected(c, f, "{object_expected}an object { } is expected here");
	do {
		int byte = feed_next(f);

		if (byte == FEED_END)
			return feed_refuse(
			    &c->arena, line, column, "{object_open}the object that begins here never ends");
		buf_putc(out, (char)byte);
		if (!text)
			depth += (byte == '{' || byte == '[') - (byte == '}' || byte == ']');
		text ^= byte == '"' && !escaped;
		escaped = text && byte == '\\' && !escaped;
		if (out->full)
			return feed_refuse(&c->arena, line, column,
			    "{object_long}the object that begins here is longer than 256 KiB");
	} while (depth > 0);
	return NULL;
}

/* Behind an object, or at the beginning: is there another one? */
NODISCARD static struct err *
next_element(struct ctx *c, struct rows *r)
{
	struct feed *f = &r->feed;

	skip_space(f);
	if (!r->in_list && !feed_skip(f, '['))
		return unexpected(c, f, "a list [ ] of objects is expected here");
	bool first = !r->in_list;
	r->in_list = true;
	skip_space(f);
	if (feed_skip(f, ']')) {
		r->list_over = true;
		skip_space(f);
		return feed_peek(f) == FEED_END ? NULL : unexpected(c, f, "something follows the list");
	}
	if (!first && !feed_skip(f, ','))
		return unexpected(c, f, "a comma or the end of the list ] is expected here");
	skip_space(f);
	return NULL;
}

NODISCARD static struct err *
next_json(struct ctx *c, struct rows *r, struct row *out, bool *found)
{
	struct buf object = BUF(&c->arena, OBJECT_MAX);

	if (!r->list_over)
		TRY(next_element(c, r));
	*found = !r->list_over;
	if (!*found)
		return feed_failure(&c->arena, &r->feed);
	out->line = r->feed.line;
	TRY(copy_object(c, &r->feed, &object));
	out->wrong =
	    json_decode(c, (struct span){ object.p, object.n }, r->fields, JSON_CREATE, out->object, NULL);
	explicit_bzero(object.p, object.n); /* there may be a password in it */
	return feed_failure(&c->arena, &r->feed);
}

struct err *
rows_next(struct ctx *c, struct rows *r, struct row *out, bool *found)
{
	const struct field *key = field_find(r->fields, r->key);

	*out = (struct row){ .object = arena_alloc(&c->arena, r->size) };
	if (r->format == ROWS_CSV)
		TRY(next_csv(c, r, out, found));
	else if (r->format == ROWS_JSON)
		TRY(next_json(c, r, out, found));
	else
		TRY(bulk_next(&r->bulk, &c->arena, out->object, &out->wrong, found));
	if (r->format == ROWS_LINES)
		out->line = r->bulk.line;
	const char *name = *MEMBER_CONST(const char *, out->object, key);
	if (name != NULL)
		out->name = name;
	return NULL;
}

bool
rows_divisible(const struct rows *r)
{
	return r->format != ROWS_LINES || bulk_between_lines(&r->bulk);
}

struct feed_mark
rows_tell(const struct rows *r)
{
	return feed_tell(&r->feed);
}

void
rows_seek(struct rows *r, struct feed_mark mark)
{
	feed_seek(&r->feed, mark);
	r->in_list = mark.offset > 0;
	r->list_over = false;
	r->bulk.email = NULL;
}

void
rows_close(struct rows *r)
{
	bulk_close(&r->bulk);
}

void
rows_put_header(struct buf *b, const struct field *fields, unsigned skip, const char *hash_name)
{
	bool first = true;

	for (const struct field *f = fields; f->name != NULL; f++)
		if (!(f->flags & skip)) {
			csv_put(b, first, f->name);
			first = false;
		}
	if (hash_name != NULL)
		csv_put(b, first, hash_name);
	csv_end(b);
}

void
rows_put(struct buf *b, const struct field *fields, const void *object, unsigned skip, bool hashes,
    const char *hash)
{
	bool first = true;

	for (const struct field *f = fields; f->name != NULL; f++)
		if (!(f->flags & skip)) {
			csv_put(b, first, text_encode(b->arena, f, object));
			first = false;
		}
	if (hashes)
		csv_put(b, first, hash);
	csv_end(b);
}
