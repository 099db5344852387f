/* SPDX-License-Identifier: Apache-2.0 */
#include "model/json.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "base/say.h"
#include "base/scoped_json.h"
#include "base/secret.h"
#include "model/text.h"

enum { ERRORS_MAX = 20, NAME_SHOWN_MAX = 100 };

const char *
json_pointer_token(struct arena *a, const char *name)
{
	struct buf b = BUF(a, 2 * NAME_SHOWN_MAX + 8);

	for (const char *p = name; *p != '\0'; p++) {
		if (p - name >= NAME_SHOWN_MAX && (*p & 0xc0) != 0x80)
			break;
		if (*p == '~' || *p == '/')
			buf_puts(&b, *p == '~' ? "~0" : "~1");
		else
			buf_putc(&b, *p);
	}
	return buf_text(&b);
}

/* Kept as it came until json_hash_password. */
static const char *
decode_password(struct ctx *c, const char *password, const char **member)
{
	const char *why = NULL;

	*member = arena_strdup(&c->arena, password);
	return secret_password_acceptable(password, &why) ? NULL : why;
}

static const char *
decode_text(struct ctx *c, const struct field *f, const json_t *v, void *out)
{
	if (!json_is_string(v))
		return "{string}must be a string";
	const char *text = json_string_value(v), **member = MEMBER(const char *, out, f);

	if (f->type == F_PASSWORD)
		return decode_password(c, text, member);
	return text_canonical(&c->arena, f, text, member);
}

/* A body on its way into a struct. */
struct decoding {
	struct ctx *c;
	const struct field *fields;
	enum json_mode mode;
	void *out;
	const char *within; /* what the pointers of its fields begin with: "" or "rules/0/" */
	uint64_t given;
	struct err *first, **end; /* chained, so that the caller mends them all at once */
	unsigned failures;
};

/* The pointer to a field: a dot of its name leads into an object. */
static char *
pointer_to(const struct decoding *d, const struct field *f)
{
	char *pointer = arena_printf(&d->c->arena, "%s%s", d->within, f->name);

	for (char *p = pointer; (p = strchr(p, '.')) != NULL;)
		*p = '/';
	return pointer;
}

static void
refuse(struct decoding *d, enum err_code code, const char *pointer, const char *why)
{
	if (d->failures++ >= ERRORS_MAX)
		return;
	*d->end = err_why(&d->c->arena, code, pointer, pointer, why);
	d->end = &(*d->end)->more;
}

/* What is wrong with the list as a whole, or NULL; members that are wrong are refused here, each by its
 * place. */
static const char *
decode_list(struct decoding *d, const struct field *f, json_t *v)
{
	struct texts *list = MEMBER(struct texts, d->out, f);
	json_t *item;
	size_t i;

	if (!json_is_array(v))
		return "{list}must be a list";
	if (f->max > 0 && json_array_size(v) > (size_t)f->max)
		return say(&d->c->arena, "{members_at_most}has more than %lld members", (long long)f->max);
	if (json_array_size(v) < (size_t)f->min)
		return "{empty}must not be empty";
	*list = (struct texts){ .v = arena_alloc(&d->c->arena, (json_array_size(v) + 1) * sizeof(char *)) };
	json_array_foreach(v, i, item)
	{
		const char *why = json_is_string(item) ? text_list_item(&d->c->arena, f,
							     json_string_value(item), &list->v[list->n])
						       : "{string}must be a string";

		if (why == NULL)
			list->n++;
		else
			refuse(d, ERR_INVALID_FIELD,
			    arena_printf(&d->c->arena, "%s/%zu", pointer_to(d, f), i), why);
	}
	return NULL;
}

static void decode_object(struct decoding *d, json_t *object);

/* One member of an F_OBJECTS: its failures join the others, by its place. */
static void
decode_inner(struct decoding *d, const struct field *f, json_t *v, size_t i, void *out)
{
	struct decoding inner = *d;
	const char *pointer = arena_printf(&d->c->arena, "%s/%zu", pointer_to(d, f), i);

	if (!json_is_object(v)) {
		refuse(d, ERR_INVALID_FIELD, pointer, "must be an object");
		return;
	}
	inner.fields = f->of->fields;
	inner.mode = JSON_CREATE;
	inner.out = out;
	inner.within = arena_printf(&d->c->arena, "%s/", pointer);
	inner.given = 0;
	field_presets(f->of->fields, out);
	decode_object(&inner, v);
	d->end = inner.end;
	d->failures = inner.failures;
}

static const char *
decode_objects(struct decoding *d, const struct field *f, json_t *v)
{
	struct objects *list = MEMBER(struct objects, d->out, f);
	size_t n = json_array_size(v);

	if (!json_is_array(v))
		return "{list}must be a list";
	if (f->max > 0 && n > (size_t)f->max)
		return say(&d->c->arena, "{members_at_most}has more than %lld members", (long long)f->max);
	if (n < (size_t)f->min)
		return "{empty}must not be empty";
	*list = (struct objects){ .n = n, .v = arena_alloc(&d->c->arena, (n + 1) * f->of->size) };
	for (size_t i = 0; i < n; i++)
		decode_inner(d, f, json_array_get(v, i), i, (char *)list->v + i * f->of->size);
	return NULL;
}

/* A number of JSON is binary: 4.1 comes as the nearest to it. */
static const char *
decode_tenths(struct decoding *d, const struct field *f, const json_t *v)
{
	enum { LARGEST = 1000000000 };
	double tenths = json_number_value(v) * 10;

	if (!json_is_number(v))
		return "{number}must be a number";
	if (tenths > LARGEST || tenths < -LARGEST)
		return text_check_number(&d->c->arena, f, tenths > 0 ? INT64_MAX : INT64_MIN);
	int64_t whole = (int64_t)(tenths < 0 ? tenths - 0.5 : tenths + 0.5);
	if (tenths - (double)whole > 1e-6 || tenths - (double)whole < -1e-6)
		return "{one_decimal}must have at most one decimal";
	*MEMBER(int64_t, d->out, f) = whole;
	return text_check_number(&d->c->arena, f, whole);
}

static const char *
decode_null(const struct field *f, void *out)
{
	if (!(f->flags & NULLABLE))
		return "{required}must not be null";
	if (field_is_text(f))
		*MEMBER(const char *, out, f) = NULL;
	else if (f->type == F_TIME || f->type == F_INT)
		*MEMBER(int64_t, out, f) = 0;
	return NULL;
}

static const char *
decode_any(struct decoding *d, const struct field *f, const json_t *v)
{
	char *text = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
	bool fits = text != NULL && strlen(text) <= (size_t)f->max;

	if (fits)
		*MEMBER(const char *, d->out, f) = arena_strdup(&d->c->arena, text);
	free(text);
	return fits ? NULL : "{too_long_plain}is too long";
}

/* What is wrong with the value, or NULL. */
static const char *
decode_value(struct decoding *d, const struct field *f, json_t *v)
{
	struct ctx *c = d->c;

	if (json_is_null(v))
		return decode_null(f, d->out);
	switch (f->type) {
	case F_BOOL:
		*MEMBER(bool, d->out, f) = json_is_true(v);
		return json_is_boolean(v) ? NULL : "{true_or_false}must be true or false";
	case F_INT:
		if (!json_is_integer(v))
			return "{whole_number}must be a whole number";
		*MEMBER(int64_t, d->out, f) = json_integer_value(v);
		return text_check_number(&c->arena, f, json_integer_value(v));
	case F_TENTHS:
		return decode_tenths(d, f, v);
	case F_TIME:
		if (!json_is_string(v) || !clock_parse(json_string_value(v), MEMBER(int64_t, d->out, f)))
			return "{time}must be a time like 2026-11-21T22:19:20Z";
		return NULL;
	case F_ENUM:
		return json_is_string(v)
			   ? text_enum(&c->arena, f, json_string_value(v), MEMBER(int, d->out, f))
			   : "{string}must be a string";
	case F_ADDRESSES:
	case F_DOMAINS:
	case F_NETWORKS:
	case F_WORDS:
		return decode_list(d, f, v);
	case F_JSON:
		return decode_any(d, f, v);
	case F_OBJECTS:
		return decode_objects(d, f, v);
	case F_ID:
		return "{made_by_server}is made by the server";
	default:
		return decode_text(c, f, v, d->out);
	}
}

static void
decode_field(struct decoding *d, const struct field *f, json_t *v)
{
	const char *pointer = pointer_to(d, f);

	if (f->flags & READONLY) {
		refuse(d, ERR_INVALID_FIELD, pointer, "{not_set}can not be set");
	} else if (d->mode == JSON_PATCH && (f->flags & FIXED)) {
		refuse(d, ERR_INVALID_FIELD, pointer, "{not_changed}can not be changed");
	} else if ((f->flags & MASTER) && d->c->actor.role < ROLE_MASTER_ADMIN) {
		refuse(d, ERR_FORBIDDEN, pointer, "{master_only}can only be set by a MasterAdmin");
	} else {
		const char *why = decode_value(d, f, v);
		d->given |= FIELD_BIT(f - d->fields);
		if (why != NULL)
			refuse(d, ERR_INVALID_FIELD, pointer, why);
	}
}

/* Are there fields within an object of that name? */
static bool
is_object(const struct field *fields, const char *name)
{
	size_t n = strlen(name);

	for (; fields->name != NULL; fields++)
		if (strncmp(fields->name, name, n) == 0 && fields->name[n] == '.')
			return true;
	return false;
}

/* A member of the body, or of the object outer in it. */
static void
decode_member(struct decoding *d, const char *outer, const char *key, json_t *v)
{
	struct arena *a = &d->c->arena;
	bool within = *outer != '\0';
	const struct field *f = field_find(d->fields, within ? arena_printf(a, "%s.%s", outer, key) : key);

	/* a member may not spell the dot itself */
	if (f != NULL && strchr(key, '.') == NULL)
		decode_field(d, f, v);
	else
		refuse(d, ERR_INVALID_FIELD,
		    within ? arena_printf(a, "%s%s/%s", d->within, outer, json_pointer_token(a, key))
			   : arena_printf(a, "%s%s", d->within, json_pointer_token(a, key)),
		    "{unknown_field}is not known here");
}

static void
decode_object(struct decoding *d, json_t *object)
{
	const char *key, *inner;
	json_t *value, *v;

	json_object_foreach(object, key, value) {
		if (!is_object(d->fields, key))
			decode_member(d, "", key, value);
		else if (!json_is_object(value))
			refuse(d, ERR_INVALID_FIELD, arena_printf(&d->c->arena, "%s%s", d->within, key),
			    "must be an object");
		else
			json_object_foreach(value, inner, v)
				decode_member(d, key, inner, v);
	}
	for (const struct field *f = d->fields; f->name != NULL && d->mode == JSON_CREATE; f++)
		if ((f->flags & REQUIRED) && !(d->given & FIELD_BIT(f - d->fields)))
			refuse(d, ERR_INVALID_FIELD, pointer_to(d, f), "{required}is required");
}

/* Overwrite a text that its owner hands out as const. */
static void
wipe(const char *text)
{
	char *bytes;

	memcpy(&bytes, &text, sizeof(bytes));
	explicit_bzero(bytes, strlen(bytes));
}

static void
wipe_passwords(json_t *body, const struct field *fields)
{
	for (const struct field *f = fields; f->name != NULL; f++) {
		json_t *v = json_object_get(body, f->name);

		/* the text is jansson's; written over before it goes back to malloc */
		if ((f->type == F_PASSWORD || f->type == F_RAW_PASSWORD) && json_is_string(v)) {
			wipe(json_string_value(v));
		}
	}
}

/* The end of the string that begins at p: its closing quote, or end. */
static const char *
string_end(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\' && p + 1 < end)
			p++;
	return p;
}

/* The member of the body's object that was being read at end, as a string of JSON; the parser tells only how
 * far it came. */
static struct span
member_at(const char *p, const char *end)
{
	struct span name = { 0 };
	int depth = 0;
	bool key = false;

	for (; p < end; p++) {
		if (*p == '{' || *p == '[')
			key = ++depth == 1;
		else if (*p == '}' || *p == ']')
			depth--;
		else if (*p == ',')
			key = depth == 1;
		if (*p != '"')
			continue;
		const char *from = p;
		p = string_end(p, end);
		if (key && p < end)
			name = (struct span){ from, (size_t)(p + 1 - from) };
		key = false;
	}
	return name;
}

static const char *
guilty_member(struct ctx *c, struct span body, int position)
{
	size_t n = position < 0 || (size_t)position > body.n ? 0 : (size_t)position;
	struct span name = member_at(body.p, body.p + n);
	SCOPED_JSON *text = name.n == 0 ? NULL : json_loadb(name.p, name.n, JSON_DECODE_ANY, NULL);

	return json_is_string(text) ? json_pointer_token(&c->arena, json_string_value(text)) : NULL;
}

/* Without the parser's words, which show a piece of the body. */
static struct err *
malformed(struct ctx *c, struct span body, const json_error_t *why)
{
	static const struct {
		enum json_error_code code;
		const char *what;
	} tellable[] = {
		{ json_error_duplicate_key, "names a member twice" },
		{ json_error_numeric_overflow, "has a number that is too large" },
		{ json_error_null_character, "has a NUL in a text" },
	};

	for (size_t i = 0; i < sizeof(tellable) / sizeof(tellable[0]); i++)
		if (json_error_code(why) == tellable[i].code)
			return err_new(&c->arena, ERR_MALFORMED, guilty_member(c, body, why->position),
			    "the body %s, at byte %d", tellable[i].what, why->position);
	return err_new(&c->arena, ERR_MALFORMED, NULL, "the body is not JSON, at byte %d", why->position);
}

struct err *
json_decode(struct ctx *c, struct span body, const struct field *fields, enum json_mode mode, void *out,
    uint64_t *given)
{
	struct decoding d = {
		.c = c, .fields = fields, .mode = mode, .out = out, .within = "", .end = &d.first
	};
	json_error_t why;

	SCOPED_JSON *object = json_loadb(body.p == NULL ? "" : body.p, body.n, JSON_REJECT_DUPLICATES, &why);
	if (object == NULL)
		return malformed(c, body, &why);
	if (!json_is_object(object))
		return err_new(&c->arena, ERR_MALFORMED, NULL, "the body must be a JSON object");
	if (mode == JSON_CREATE)
		field_presets(fields, out);
	decode_object(&d, object);
	wipe_passwords(object, fields);
	if (given != NULL)
		*given = d.given;
	return d.first;
}

struct err *
json_hash_password(struct ctx *c, const struct field *f, void *object)
{
	const char **member = MEMBER(const char *, object, f);
	const char *password = *member; /* decode_password's copy */
	struct err *e = secret_hash_password(&c->arena, c->site->secrets, password, member);

	wipe(password);
	return e;
}

void
json_string_put(struct buf *b, const char *text)
{
	if (text == NULL) {
		buf_puts(b, "null");
		return;
	}
	buf_putc(b, '"');
	for (const char *p = text, *from = text;; p++) {
		if ((unsigned char)*p >= ' ' && *p != '"' && *p != '\\' && *p != 127)
			continue;
		buf_put(b, from, (size_t)(p - from));
		if (*p == '\0')
			break;
		if (*p == '"' || *p == '\\')
			buf_printf(b, "\\%c", *p);
		else
			buf_printf(b, "\\u%04x", (unsigned char)*p);
		from = p + 1;
	}
	buf_putc(b, '"');
}

void
json_next(struct buf *b)
{
	if (b->n > 0 && b->p[b->n - 1] != '{' && b->p[b->n - 1] != '[')
		buf_putc(b, ',');
}

void
json_member(struct buf *b, const char *name)
{
	json_next(b);
	json_string_put(b, name);
	buf_putc(b, ':');
}

void
json_text_member(struct buf *b, const char *name, const char *text)
{
	json_member(b, name);
	json_string_put(b, text);
}

void
json_int_member(struct buf *b, const char *name, int64_t n)
{
	json_member(b, name);
	buf_int(b, n);
}

static void
encode_time(struct buf *b, int64_t ms)
{
	if (ms == 0)
		buf_puts(b, "null");
	else
		json_string_put(b, clock_text(b->arena, ms));
}

static void
encode_list(struct buf *b, const struct texts *list)
{
	buf_putc(b, '[');
	for (size_t i = 0; i < list->n; i++) {
		json_next(b);
		json_string_put(b, list->v[i]);
	}
	buf_putc(b, ']');
}

static void
encode_objects(struct buf *b, const struct field *f, const struct objects *list)
{
	buf_putc(b, '[');
	for (size_t i = 0; i < list->n; i++) {
		json_next(b);
		json_encode(b, f->of->fields, (const char *)list->v + i * f->of->size, 0);
	}
	buf_putc(b, ']');
}

const char *
json_objects_text(struct arena *a, const struct field *f, const void *in)
{
	struct buf b = BUF(a, SIZE_MAX / 4);

	encode_objects(&b, f, MEMBER_CONST(struct objects, in, f));
	return buf_text(&b);
}

struct err *
json_objects_read(struct ctx *c, const struct field *f, const char *text, void *out)
{
	struct decoding d = {
		.c = c, .fields = f, .mode = JSON_CREATE, .out = out, .within = "", .end = &d.first
	};
	SCOPED_JSON *list = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	const char *why = decode_objects(&d, f, list);

	if (why != NULL)
		refuse(&d, ERR_INVALID_FIELD, f->name, why);
	return d.first;
}

/* No identity is 0. */
static void
encode_id(struct buf *b, const struct field *f, int64_t id)
{
	if (id == 0 && (f->flags & NULLABLE))
		buf_puts(b, "null");
	else
		buf_printf(b, "\"%lld\"", (long long)id);
}

static void
encode_value(struct buf *b, const struct field *f, const void *in)
{
	switch (f->type) {
	case F_ID:
		encode_id(b, f, *MEMBER_CONST(int64_t, in, f));
		break;
	case F_INT:
		buf_int(b, *MEMBER_CONST(int64_t, in, f));
		break;
	case F_TENTHS:
		buf_puts(b, text_tenths(b->arena, *MEMBER_CONST(int64_t, in, f)));
		break;
	case F_BOOL:
		buf_puts(b, *MEMBER_CONST(bool, in, f) ? "true" : "false");
		break;
	case F_TIME:
		encode_time(b, *MEMBER_CONST(int64_t, in, f));
		break;
	case F_ENUM:
		json_string_put(b, f->names[*MEMBER_CONST(int, in, f)]);
		break;
	case F_ADDRESSES:
	case F_DOMAINS:
	case F_NETWORKS:
	case F_WORDS:
		encode_list(b, MEMBER_CONST(struct texts, in, f));
		break;
	case F_OBJECTS:
		encode_objects(b, f, MEMBER_CONST(struct objects, in, f));
		break;
	default:
		json_string_put(b, *MEMBER_CONST(const char *, in, f));
		break;
	}
}

/* Length of the object's name that the field is within; 0: of none. */
static size_t
outer_length(const struct field *f)
{
	const char *dot = strchr(f->name, '.');

	return dot == NULL ? 0 : (size_t)(dot - f->name);
}

/* Are both within the same object? */
static bool
same_outer(const struct field *f, const struct field *g)
{
	size_t n = outer_length(f);

	return n == outer_length(g) && strncmp(f->name, g->name, n) == 0;
}

const char *
json_inner_name(const struct field *f)
{
	return f->name + (outer_length(f) > 0 ? outer_length(f) + 1 : 0);
}

/* Go from the object that the field before was within to the one of f. open: what stands behind its name. */
static void
change_object(
    struct buf *b, const struct field *before, const struct field *f, const char *open, const char *close)
{
	if (before != NULL && f != NULL && same_outer(before, f))
		return;
	if (before != NULL && outer_length(before) > 0)
		buf_puts(b, close);
	if (f != NULL && outer_length(f) > 0) {
		json_member(b, arena_printf(b->arena, "%.*s", (int)outer_length(f), f->name));
		buf_puts(b, open);
	}
}

void
json_enter(struct buf *b, const struct field *before, const struct field *f)
{
	change_object(b, before, f, "{", "}");
}

void
json_encode(struct buf *b, const struct field *fields, const void *in, unsigned skip)
{
	const struct field *before = NULL;

	buf_putc(b, '{');
	for (const struct field *f = fields; f->name != NULL; f++) {
		if (f->flags & (SECRET | skip))
			continue;
		json_enter(b, before, f);
		before = f;
		json_member(b, json_inner_name(f));
		encode_value(b, f, in);
	}
	json_enter(b, before, NULL);
	buf_putc(b, '}');
}

static const struct {
	const char *type, *format;
} kinds[] = {
	[F_ID] = { "string", NULL },
	[F_INT] = { "integer", NULL },
	[F_BOOL] = { "boolean", NULL },
	[F_TIME] = { "string", "date-time" },
	[F_STR] = { "string", NULL },
	[F_TEXT] = { "string", NULL },
	[F_ADDRESS] = { "string", "email" },
	[F_ALIAS] = { "string", NULL },
	[F_NAME] = { "string", NULL },
	[F_DOMAIN] = { "string", "hostname" },
	[F_IP] = { "string", NULL },
	[F_HOST] = { "string", NULL },
	[F_PASSWORD] = { "string", "password" },
	[F_RAW_PASSWORD] = { "string", "password" },
	[F_HASH] = { "string", "password" },
	[F_ENUM] = { "string", NULL },
	[F_ADDRESSES] = { "array", "email" },
	[F_DOMAINS] = { "array", "hostname" },
	[F_NETWORKS] = { "array", NULL },
	[F_WORDS] = { "array", NULL },
	[F_TENTHS] = { "number", NULL },
	[F_JSON] = { NULL, NULL },
	[F_OBJECTS] = { "array", NULL },
};

static void
schema_names(struct buf *b, const struct field *f)
{
	json_member(b, "enum");
	buf_putc(b, '[');
	for (const char *const *name = f->names; *name != NULL; name++) {
		if (**name == '\0') /* the value of nothing, which is never sent */
			continue;
		json_next(b);
		json_string_put(b, *name);
	}
	buf_putc(b, ']');
}

static void
schema_limits(struct buf *b, const struct field *f, enum json_shape shape)
{
	if (f->type == F_INT) {
		json_int_member(b, "minimum", f->min);
		if (f->max > 0)
			json_int_member(b, "maximum", f->max);
	} else if (f->type == F_TENTHS) {
		json_member(b, "minimum");
		buf_puts(b, text_tenths(b->arena, f->min));
		json_member(b, "maximum");
		buf_puts(b, text_tenths(b->arena, f->max));
	} else if (field_is_list(f)) {
		json_int_member(b, "minItems", f->min);
		if (f->max > 0)
			json_int_member(b, "maxItems", f->max);
		json_member(b, "items");
		buf_puts(b, "{\"type\":\"string\"");
		if (kinds[f->type].format != NULL)
			json_text_member(b, "format", kinds[f->type].format);
		if (f->type == F_WORDS && f->names != NULL)
			schema_names(b, f);
		buf_putc(b, '}');
	} else if (f->type == F_OBJECTS) {
		json_int_member(b, "minItems", f->min);
		if (f->max > 0)
			json_int_member(b, "maxItems", f->max);
		json_member(b, "items");
		json_schema(b, f->of->fields, shape == JSON_SHAPE_ANSWER ? shape : JSON_SHAPE_CREATE);
	} else if (field_is_text(f) && f->type != F_JSON) {
		if (f->min > 0)
			json_int_member(b, "minLength", f->min);
		if (f->max > 0)
			json_int_member(b, "maxLength", f->max);
	}
}

static void
field_schema(struct buf *b, const struct field *f, bool nullable, enum json_shape shape)
{
	buf_putc(b, '{');
	if (kinds[f->type].type != NULL)
		json_member(b, "type");
	if (kinds[f->type].type != NULL && nullable)
		buf_printf(b, "[\"%s\",\"null\"]", kinds[f->type].type);
	else if (kinds[f->type].type != NULL)
		json_string_put(b, kinds[f->type].type);
	if (kinds[f->type].format != NULL && !field_is_list(f))
		json_text_member(b, "format", kinds[f->type].format);
	if (f->type == F_ENUM)
		schema_names(b, f);
	schema_limits(b, f, shape);
	json_text_member(b, "description", f->doc);
	buf_putc(b, '}');
}

void
json_field_schema(struct buf *b, const struct field *f, bool nullable)
{
	field_schema(b, f, nullable, JSON_SHAPE_CREATE);
}

static bool
in_shape(const struct field *f, enum json_shape shape)
{
	if (shape == JSON_SHAPE_ANSWER)
		return !(f->flags & SECRET);
	return !(f->flags & READONLY) && !(shape == JSON_SHAPE_PATCH && (f->flags & FIXED));
}

static bool
must_have(const struct field *f, enum json_shape shape)
{
	return in_shape(f, shape) &&
	       (shape == JSON_SHAPE_ANSWER || (shape == JSON_SHAPE_CREATE && (f->flags & REQUIRED)));
}

/* The names of the members that must be there, of the body or of the object that group is within. */
static void
put_required(struct buf *b, const struct field *fields, enum json_shape shape, const struct field *group)
{
	const struct field *before = NULL;

	buf_puts(b, "\"required\":[");
	for (const struct field *f = fields; f->name != NULL; f++) {
		bool new_object = outer_length(f) > 0 && (before == NULL || !same_outer(before, f));

		if (!must_have(f, shape))
			continue;
		if (group != NULL && same_outer(group, f)) {
			json_next(b);
			json_string_put(b, json_inner_name(f));
		} else if (group == NULL && (outer_length(f) == 0 || new_object)) {
			json_next(b);
			json_string_put(b, outer_length(f) == 0 ? f->name
								: arena_printf(b->arena, "%.*s",
								      (int)outer_length(f), f->name));
		}
		before = f;
	}
	buf_putc(b, ']');
}

static const char open_schema[] = "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{";

/* The end of the schema of the object that f is within. */
static const char *
close_schema(struct arena *a, const struct field *fields, enum json_shape shape, const struct field *f)
{
	struct buf b = BUF(a, 4096);

	buf_puts(&b, "},");
	put_required(&b, fields, shape, f);
	buf_putc(&b, '}');
	return buf_text(&b);
}

void
json_schema(struct buf *b, const struct field *fields, enum json_shape shape)
{
	const struct field *before = NULL;

	buf_puts(b, open_schema);
	for (const struct field *f = fields; f->name != NULL; f++) {
		if (!in_shape(f, shape))
			continue;
		change_object(b, before, f, open_schema,
		    before == NULL ? "" : close_schema(b->arena, fields, shape, before));
		before = f;
		json_member(b, json_inner_name(f));
		field_schema(
		    b, f, (f->flags & NULLABLE) || (f->type == F_TIME && shape == JSON_SHAPE_ANSWER), shape);
	}
	if (before != NULL)
		change_object(b, before, NULL, "", close_schema(b->arena, fields, shape, before));
	buf_puts(b, "},");
	put_required(b, fields, shape, NULL);
	buf_putc(b, '}');
}
