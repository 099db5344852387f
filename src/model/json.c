/* SPDX-License-Identifier: Apache-2.0 */
#include "model/json.h"

#include <jansson.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/scoped.h"
#include "base/secret.h"
#include "model/text.h"

enum { ERRORS_MAX = 20, NAME_SHOWN_MAX = 100 };

static void
release_json(json_t **j)
{
	json_decref(*j); /* NULL is fine */
}
#define SCOPED_JSON SCOPED(release_json) json_t

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
		return "must be a string";
	const char *text = json_string_value(v), **member = MEMBER(const char *, out, f);

	if (f->type == F_PASSWORD)
		return decode_password(c, text, member);
	return text_canonical(&c->arena, f, text, member);
}

static const char *
decode_list(struct ctx *c, const struct field *f, json_t *v, void *out, const char **where)
{
	struct texts *list = MEMBER(struct texts, out, f);
	json_t *item;
	size_t i;

	if (!json_is_array(v))
		return "must be a list";
	if (f->max > 0 && json_array_size(v) > (size_t)f->max)
		return arena_printf(&c->arena, "has more than %lld members", (long long)f->max);
	if (json_array_size(v) < (size_t)f->min)
		return "must not be empty";
	*list = (struct texts){ .v = arena_alloc(&c->arena, json_array_size(v) * sizeof(char *)) };
	json_array_foreach(v, i, item)
	{
		const char *why = json_is_string(item)
				      ? text_address(&c->arena, json_string_value(item), &list->v[i])
				      : "must be a string";

		if (why != NULL) {
			*where = arena_printf(&c->arena, "%s/%zu", f->name, i);
			return why;
		}
		list->n++;
	}
	return NULL;
}

static const char *
decode_null(const struct field *f, void *out)
{
	if (!(f->flags & NULLABLE))
		return "must not be null";
	if (field_is_text(f))
		*MEMBER(const char *, out, f) = NULL;
	else if (f->type == F_TIME || f->type == F_INT)
		*MEMBER(int64_t, out, f) = 0;
	return NULL;
}

/* What is wrong with the value, or NULL; where may be moved to a member of a list. */
static const char *
decode_value(struct ctx *c, const struct field *f, json_t *v, void *out, const char **where)
{
	if (json_is_null(v))
		return decode_null(f, out);
	switch (f->type) {
	case F_BOOL:
		*MEMBER(bool, out, f) = json_is_true(v);
		return json_is_boolean(v) ? NULL : "must be true or false";
	case F_INT:
		if (!json_is_integer(v))
			return "must be a whole number";
		*MEMBER(int64_t, out, f) = json_integer_value(v);
		return text_check_number(&c->arena, f, json_integer_value(v));
	case F_TIME:
		if (!json_is_string(v) || !clock_parse(json_string_value(v), MEMBER(int64_t, out, f)))
			return "must be a time like 2026-11-21T22:19:20Z";
		return NULL;
	case F_ENUM:
		return json_is_string(v) ? text_enum(&c->arena, f, json_string_value(v), MEMBER(int, out, f))
					 : "must be a string";
	case F_ADDRESSES:
		return decode_list(c, f, v, out, where);
	case F_ID:
		return "is made by the server";
	default:
		return decode_text(c, f, v, out);
	}
}

static struct err *
invalid(struct ctx *c, enum err_code code, const char *field, const char *why)
{
	return err_new(&c->arena, code, field, "%s %s", field, why);
}

/* One member of the body; NULL or the failure. */
static struct err *
decode_member(struct ctx *c, const char *key, json_t *v, const struct field *fields, enum json_mode mode,
    void *out, uint64_t *given)
{
	const struct field *f = field_find(fields, key);

	if (f == NULL)
		return invalid(c, ERR_INVALID_FIELD, json_pointer_token(&c->arena, key), "is not known here");
	if (f->flags & READONLY)
		return invalid(c, ERR_INVALID_FIELD, f->name, "can not be set");
	if (mode == JSON_PATCH && (f->flags & FIXED))
		return invalid(c, ERR_INVALID_FIELD, f->name, "can not be changed");
	if ((f->flags & MASTER) && c->actor.role < ROLE_MASTER_ADMIN)
		return invalid(c, ERR_FORBIDDEN, f->name, "can only be set by a MasterAdmin");
	const char *where = f->name, *why = decode_value(c, f, v, out, &where);
	*given |= FIELD_BIT(f - fields);
	return why != NULL ? invalid(c, ERR_INVALID_FIELD, where, why) : NULL;
}

/* Chain the failures, so that the caller mends them all at once. */
static void
add_failure(struct err **first, struct err *e, unsigned *n)
{
	if (e == NULL || *n >= ERRORS_MAX)
		return;
	while (*first != NULL)
		first = &(*first)->more;
	*first = e;
	++*n;
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
	json_error_t why;
	struct err *failures = NULL;
	uint64_t seen = 0;
	unsigned n = 0;
	const char *key;
	json_t *value;

	SCOPED_JSON *object = json_loadb(body.p == NULL ? "" : body.p, body.n, JSON_REJECT_DUPLICATES, &why);
	if (object == NULL)
		return malformed(c, body, &why);
	if (!json_is_object(object))
		return err_new(&c->arena, ERR_MALFORMED, NULL, "the body must be a JSON object");
	if (mode == JSON_CREATE)
		field_presets(fields, out);
	json_object_foreach(object, key, value)
		add_failure(&failures, decode_member(c, key, value, fields, mode, out, &seen), &n);
	for (const struct field *f = fields; f->name != NULL && mode == JSON_CREATE; f++)
		if ((f->flags & REQUIRED) && !(seen & FIELD_BIT(f - fields)))
			add_failure(&failures, invalid(c, ERR_INVALID_FIELD, f->name, "is required"), &n);
	wipe_passwords(object, fields);
	if (given != NULL)
		*given = seen;
	return failures;
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
encode_value(struct buf *b, const struct field *f, const void *in)
{
	switch (f->type) {
	case F_ID:
		buf_putc(b, '"');
		buf_int(b, *MEMBER_CONST(int64_t, in, f));
		buf_putc(b, '"');
		break;
	case F_INT:
		buf_int(b, *MEMBER_CONST(int64_t, in, f));
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
		encode_list(b, MEMBER_CONST(struct texts, in, f));
		break;
	default:
		json_string_put(b, *MEMBER_CONST(const char *, in, f));
		break;
	}
}

void
json_encode(struct buf *b, const struct field *fields, const void *in, unsigned skip)
{
	buf_putc(b, '{');
	for (const struct field *f = fields; f->name != NULL; f++) {
		if (f->flags & (SECRET | skip))
			continue;
		json_member(b, f->name);
		encode_value(b, f, in);
	}
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
	[F_ADDRESSES] = { "array", NULL },
};

static void
schema_limits(struct buf *b, const struct field *f)
{
	if (f->type == F_INT) {
		json_int_member(b, "minimum", f->min);
		if (f->max > 0)
			json_int_member(b, "maximum", f->max);
	} else if (f->type == F_ADDRESSES) {
		json_int_member(b, "minItems", f->min);
		if (f->max > 0)
			json_int_member(b, "maxItems", f->max);
		json_member(b, "items");
		buf_puts(b, "{\"type\":\"string\",\"format\":\"email\"}");
	} else if (field_is_text(f)) {
		if (f->min > 0)
			json_int_member(b, "minLength", f->min);
		if (f->max > 0)
			json_int_member(b, "maxLength", f->max);
	}
}

void
json_field_schema(struct buf *b, const struct field *f, bool nullable)
{
	buf_putc(b, '{');
	json_member(b, "type");
	if (nullable)
		buf_printf(b, "[\"%s\",\"null\"]", kinds[f->type].type);
	else
		json_string_put(b, kinds[f->type].type);
	if (kinds[f->type].format != NULL)
		json_text_member(b, "format", kinds[f->type].format);
	if (f->type == F_ENUM) {
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
	schema_limits(b, f);
	json_text_member(b, "description", f->doc);
	buf_putc(b, '}');
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

void
json_schema(struct buf *b, const struct field *fields, enum json_shape shape)
{
	buf_puts(b, "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{");
	for (const struct field *f = fields; f->name != NULL; f++) {
		if (!in_shape(f, shape))
			continue;
		json_member(b, f->name);
		json_field_schema(
		    b, f, (f->flags & NULLABLE) || (f->type == F_TIME && shape == JSON_SHAPE_ANSWER));
	}
	buf_puts(b, "},\"required\":[");
	for (const struct field *f = fields; f->name != NULL; f++)
		if (must_have(f, shape)) {
			json_next(b);
			json_string_put(b, f->name);
		}
	buf_puts(b, "]}");
}
