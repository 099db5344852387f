/* SPDX-License-Identifier: Apache-2.0 */
#include "store/list.h"

#include "base/buf.h"
#include "base/ctx.h"
#include "base/utf8.h"
#include "model/text.h"
#include "store/db.h"

enum { SQL_MAX = 8192, CURSOR_MAX = 2048, ARGS_MAX = 8 };

struct order {
	const struct field *field;
	bool down;
};

/* Where the page before ended: the sorted value and the identity. */
struct place {
	const char *text;
	int64_t number, id;
};

bool
list_sorts(const struct listing *l, const struct field *f)
{
	return l->key != NULL && (f->flags & SORT) != 0;
}

bool
list_searches(const struct listing *l)
{
	return l->key != NULL && field_is_text(field_find(l->fields, l->key));
}

static struct err *
read_order(struct ctx *c, const struct listing *l, const char *sort, struct order *out)
{
	const char *name = sort == NULL ? l->key : sort + (*sort == '-');

	out->down = sort != NULL && *sort == '-';
	if (strcmp(name, "created") == 0) /* as people write it */
		name = "created_at";
	out->field = field_find(l->fields, name);
	if (out->field == NULL || !list_sorts(l, out->field))
		return err_new(
		    &c->arena, ERR_INVALID_FIELD, "sort", "sort is not by a field that can be sorted by");
	return NULL;
}

/* A cursor is hex of "order|id|value": opaque, but nothing in it is trusted, for every value is a parameter.
 */
static const char *
write_cursor(struct ctx *c, const struct order *o, const char *value, int64_t id)
{
	const char *plain = arena_printf(&c->arena, "%s%s|%lld|%s", o->down ? "-" : "", o->field->name,
	    (long long)id, value == NULL ? "" : value);
	struct buf b = BUF(&c->arena, CURSOR_MAX);

	for (const unsigned char *p = (const unsigned char *)plain; *p != '\0'; p++)
		buf_printf(&b, "%02x", *p);
	return buf_text(&b);
}

static int
nibble(char ch)
{
	return ch >= '0' && ch <= '9' ? ch - '0' : ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

/* The bytes behind hex digits, or NULL. */
static char *
unhex(struct ctx *c, const char *hex)
{
	size_t n = strlen(hex);
	char *text = arena_alloc(&c->arena, n / 2 + 1);

	for (size_t i = 0; i < n; i += 2) {
		int high = nibble(hex[i]), low = high < 0 ? -1 : nibble(hex[i + 1]);

		if (low < 0)
			return NULL;
		text[i / 2] = (char)(high << 4 | low);
	}
	return text;
}

static struct err *
read_cursor(struct ctx *c, const struct order *o, const char *cursor, struct place *out)
{
	const char *want = arena_printf(&c->arena, "%s%s|", o->down ? "-" : "", o->field->name);
	char *plain = strlen(cursor) > CURSOR_MAX ? NULL : unhex(c, cursor), *bar;

	if (plain == NULL || !utf8_valid(plain, strlen(plain)) || strncmp(plain, want, strlen(want)) != 0 ||
	    (bar = strchr(plain + strlen(want), '|')) == NULL)
		return err_new(&c->arena, ERR_INVALID_FIELD, "cursor",
		    "cursor is not one that this list with this sort has answered");
	*bar = '\0';
	out->text = bar + 1;
	bool number = text_number(plain + strlen(want), &out->id);
	if (number && !field_is_text(o->field))
		number = text_number(out->text, &out->number);
	if (!number)
		return err_new(&c->arena, ERR_INVALID_FIELD, "cursor", "cursor is damaged");
	return NULL;
}

/* A listing without a scope of its own shows what its caller has found to be the actor's. */
static bool
scoped(const struct ctx *c, const struct listing *l)
{
	return l->mine != NULL && c->actor.role < ROLE_MASTER_ADMIN;
}

/* How a joined field is compared, or NULL for one of the table's own. */
static const char *
match_of(const struct listing *l, const char *name)
{
	for (const struct list_match *m = l->matches; m != NULL && m->name != NULL; m++)
		if (strcmp(m->name, name) == 0)
			return m->condition;
	return NULL;
}

static void
put_where(struct buf *b, struct ctx *c, const struct listing *l, const struct list_query *q)
{
	buf_puts(b, " WHERE TRUE");
	if (scoped(c, l))
		buf_printf(b, " AND %s", l->mine);
	if (q->q != NULL)
		buf_printf(b, " AND %s.%s >= :q_from AND %s.%s < :q_to", l->alias, l->key, l->alias, l->key);
	for (const struct field *f = l->fields; f->name != NULL; f++) {
		if (!(q->filtered & FIELD_BIT(f - l->fields)))
			continue;
		const char *condition = match_of(l, f->name);
		if (condition != NULL)
			buf_printf(b, " AND %s", condition);
		else
			buf_printf(b, " AND %s.%s = :%s", l->alias, f->name, f->name);
	}
}

/* The first text behind every text with this prefix. */
static const char *
after_prefix(struct ctx *c, const char *prefix)
{
	return arena_printf(&c->arena, "%s\x7f", prefix);
}

static struct err *
bind_where(struct ctx *c, struct stmt *s, const struct listing *l, const struct list_query *q)
{
	if (q->filter != NULL)
		TRY(db_bind(c, s, l->fields, q->filter));
	if (scoped(c, l))
		TRY(db_bind_args(c, s, ARGS(ARG_INT("actor", c->actor.id))));
	if (q->q != NULL)
		TRY(db_bind_args(
		    c, s, ARGS(ARG_TEXT("q_from", q->q), ARG_TEXT("q_to", after_prefix(c, q->q)))));
	return NULL;
}

static struct err *
count(struct ctx *c, const struct listing *l, const struct list_query *q, int64_t *out)
{
	struct buf b = BUF(&c->arena, SQL_MAX);
	SCOPED_STMT *s = NULL;
	bool found;

	buf_printf(&b, "SELECT count(*) %s", l->from);
	put_where(&b, c, l, q);
	TRY(db_prepare(c, db_text_sql(c->db, buf_text(&b)), &s));
	TRY(bind_where(c, s, l, q));
	TRY(db_step(c, s, &found));
	*out = found ? db_int(s, 0) : 0;
	return NULL;
}

static struct err *
read_rows(struct ctx *c, const struct listing *l, struct stmt *s, int64_t limit, struct list_page *out)
{
	bool found;

	out->rows = arena_alloc(&c->arena, (size_t)(limit + 1) * l->size);
	while ((int64_t)out->n <= limit) {
		TRY(db_row(c, s, l->fields, (char *)out->rows + out->n * l->size, &found));
		if (!found)
			break;
		out->n++;
	}
	return NULL;
}

/* One row more than asked for was read: there is a next page, and its cursor is the last row that is shown.
 */
static void
end_page(struct ctx *c, const struct listing *l, const struct order *o, int64_t limit, struct list_page *out)
{
	if ((int64_t)out->n <= limit)
		return;
	out->n = (size_t)limit;
	const char *last = (const char *)out->rows + (out->n - 1) * l->size;
	const char *value = field_is_text(o->field) ? *MEMBER_CONST(const char *, last, o->field)
						    : arena_printf(&c->arena, "%lld",
							  (long long)*MEMBER_CONST(int64_t, last, o->field));
	out->next = write_cursor(c, o, value, *MEMBER_CONST(int64_t, last, field_find(l->fields, "id")));
}

struct err *
list_read(struct ctx *c, const struct listing *l, const struct list_query *q, struct list_page *out)
{
	struct buf b = BUF(&c->arena, SQL_MAX);
	struct order order;
	struct place place = { 0 };
	SCOPED_STMT *s = NULL;

	*out = (struct list_page){ 0 };
	TRY(read_order(c, l, q->sort, &order));
	if (q->q != NULL && !list_searches(l))
		return err_new(
		    &c->arena, ERR_INVALID_FIELD, "q", "q is for lists that are ordered by a name");
	if (q->cursor != NULL)
		TRY(read_cursor(c, &order, q->cursor, &place));
	if (q->count)
		TRY(count(c, l, q, &out->total));
	buf_puts(&b, l->select);
	put_where(&b, c, l, q);
	if (q->cursor != NULL)
		buf_printf(&b, " AND (%s.%s, %s.id) %s (:at_value, :at_id)", l->alias, order.field->name,
		    l->alias, order.down ? "<" : ">");
	const char *way = order.down ? "DESC" : "ASC";
	buf_printf(
	    &b, " ORDER BY %s.%s %s, %s.id %s LIMIT :limit", l->alias, order.field->name, way, l->alias, way);
	TRY(db_prepare(c, db_text_sql(c->db, buf_text(&b)), &s));
	TRY(bind_where(c, s, l, q));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("limit", q->limit + 1))));
	if (q->cursor != NULL) {
		TRY(db_bind_args(c, s, ARGS(ARG_INT("at_id", place.id))));
		TRY(field_is_text(order.field) ? db_bind_args(c, s, ARGS(ARG_TEXT("at_value", place.text)))
					       : db_bind_args(c, s, ARGS(ARG_INT("at_value", place.number))));
	}
	TRY(read_rows(c, l, s, q->limit, out));
	end_page(c, l, &order, q->limit, out);
	return NULL;
}

struct err *
list_read_all(struct ctx *c, const struct listing *l, const struct list_query *q, struct list_page *out)
{
	struct listing all = *l;

	all.mine = NULL;
	return list_read(c, &all, q, out);
}
