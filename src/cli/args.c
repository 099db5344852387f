/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args.h"

#include <jansson.h>

#include "base/buf.h"
#include "model/json.h"
#include "model/text.h"

enum { WORDS_MAX = 64, PATH_MAX_ = 8192 };

/* The words on their way in. */
struct reader {
	struct arena *a;
	const struct route *route;
	struct args *out;
	const char *plain[WORDS_MAX]; /* words without a name */
	unsigned n_plain;
	bool after_secret; /* the word before named a secret */
};

NODISCARD static struct err *
wrong(struct arena *a, const char *field, const char *why)
{
	return err_new(a, ERR_INVALID_FIELD, field, "%s %s", field, why);
}

/* What may be named: fields of the body, or of what a list can be filtered by. */
static const struct field *
find_field(const struct route *r, const char *name)
{
	if (r->shape == SHAPE_LIST && r->noun != NULL) {
		const struct field *f = field_find(r->noun->fields, name);
		return f != NULL && (f->flags & FILTER) ? f : NULL;
	}
	const struct field *f = r->in == NULL ? NULL : field_find(r->in, name);
	return f == NULL || (f->flags & HIDDEN) == HIDDEN ? NULL : f;
}

NODISCARD static struct err *
refuse_secret(struct arena *a, const char *name)
{
	return err_new(a, ERR_INVALID_FIELD, name,
	    "%s is never an argument: everybody on this machine could read it there. Name it without a value; "
	    "it is asked for, or read from the first line of standard input",
	    name);
}

NODISCARD static struct err *
put_value(struct reader *r, const struct field *f, const char *text)
{
	struct args *out = r->out;

	for (unsigned i = 0; i < out->n; i++)
		if (out->values[i].field == f)
			return wrong(r->a, f->name, "is given twice");
	if (out->n == ARGS_VALUES_MAX)
		return wrong(r->a, f->name, "is one word too many");
	out->values[out->n].field = f;
	out->values[out->n++].text = text;
	return NULL;
}

static void
ask_for(struct reader *r, const struct field *f)
{
	r->out->asked |= FIELD_BIT(f - r->route->in);
	r->after_secret = true;
}

static bool
is_truth(const char *word)
{
	static const char *const words[] = { "true", "false", "yes", "no", "1", "0" };

	for (size_t i = 0; word != NULL && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

/* Options that are no fields; *known tells whether it was one. */
NODISCARD static struct err *
read_general(struct reader *r, const char *name, const char *value, bool *known)
{
	struct args *out = r->out;
	bool list = r->route->shape == SHAPE_LIST;
	const struct {
		const char *name;
		const char **text;
	} texts[] = { { "q", &out->q }, { "sort", &out->sort }, { "cursor", &out->cursor },
		{ "columns", &out->columns } };

	*known = true;
	if (strcmp(name, "json") == 0 && value == NULL) {
		out->json = true;
		return NULL;
	}
	if (strcmp(name, "dry_run") == 0 && value == NULL && r->route->method != GET) {
		out->dry_run = true;
		return NULL;
	}
	if (list && value != NULL && strcmp(name, "limit") == 0)
		return text_number(value, &out->limit) && out->limit > 0
			   ? NULL
			   : wrong(r->a, name, "must be a number from 1");
	for (size_t i = 0; list && value != NULL && i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(name, texts[i].name) == 0) {
			*texts[i].text = value;
			return NULL;
		}
	*known = false;
	return NULL;
}

static bool
is_flag(const char *name)
{
	return strcmp(name, "json") == 0 || strcmp(name, "dry_run") == 0;
}

/* The name before '=', with _ for -. */
static char *
name_of(struct arena *a, const char *word)
{
	char *name = arena_printf(a, "%.*s", (int)strcspn(word, "="), word);

	for (char *p = name; (p = strchr(p, '-')) != NULL;)
		*p = '_';
	return name;
}

/* --name=value, --name value or --name; *used: the word behind it was its value. */
NODISCARD static struct err *
read_option(struct reader *r, const char *word, const char *next, bool *used)
{
	size_t n = strcspn(word, "=");
	const char *name = name_of(r->a, word), *value = word[n] == '=' ? word + n + 1 : NULL;
	bool known;

	const struct field *f = find_field(r->route, name);
	if (f != NULL && field_is_secret(f)) {
		if (value != NULL)
			return refuse_secret(r->a, name);
		ask_for(r, f);
		return NULL;
	}
	if (value == NULL && f != NULL && f->type == F_BOOL && !is_truth(next))
		return put_value(r, f, "true");
	*used = value == NULL && !is_flag(name);
	if (*used)
		value = next;
	if (f != NULL && value != NULL)
		return put_value(r, f, value);
	TRY(read_general(r, name, value, &known));
	if (known)
		return NULL;
	return wrong(r->a, arena_printf(r->a, "--%s", name),
	    f != NULL || (*used && next == NULL) ? "needs a value" : "is not known here");
}

/* name=value; a name with @ in it is part of an address. */
NODISCARD static struct err *
read_plain(struct reader *r, const char *word)
{
	size_t n = strcspn(word, "=");
	const char *name = name_of(r->a, word);
	const struct field *f = find_field(r->route, name);
	bool secret = f != NULL && field_is_secret(f);

	if (word[n] == '=' && secret)
		return refuse_secret(r->a, name);
	if (word[n] == '=' && f != NULL)
		return put_value(r, f, word + n + 1);
	if (word[n] == '=' && strchr(word, '@') == NULL)
		return wrong(r->a, name, "is not known here");
	if (secret && r->n_plain > 0) {
		ask_for(r, f);
		return NULL;
	}
	if (r->n_plain == WORDS_MAX)
		return wrong(r->a, word, "is one word too many");
	r->plain[r->n_plain++] = word;
	return NULL;
}

static const char *
value_of(const struct args *args, const struct field *f)
{
	for (unsigned i = 0; i < args->n; i++)
		if (args->values[i].field == f)
			return args->values[i].text;
	return NULL;
}

/* Plain words in turn: the path's values, then the required fields that have none yet. */
NODISCARD static struct err *
place_plain(struct reader *r)
{
	const char *path = r->route->path;
	unsigned i = 0;

	if (strstr(path, "{key}") != NULL && i < r->n_plain)
		r->out->key = r->plain[i++];
	if (strstr(path, "{id}") != NULL && i < r->n_plain)
		r->out->id = r->plain[i++];
	for (const struct field *f = r->route->in; f != NULL && f->name != NULL && i < r->n_plain; f++)
		if ((f->flags & REQUIRED) && !(f->flags & SECRET) && r->route->method != PATCH &&
		    value_of(r->out, f) == NULL)
			TRY(put_value(r, f, r->plain[i++]));
	if (i < r->n_plain && r->after_secret)
		return err_new(r->a, ERR_INVALID_FIELD, NULL,
		    "a word is too many. A password is never an argument: it is asked for");
	return i == r->n_plain ? NULL : wrong(r->a, r->plain[i], "is one word too many");
}

NODISCARD static struct err *
check_complete(struct reader *r)
{
	const struct route *route = r->route;
	const struct args *out = r->out;

	if (strstr(route->path, "{key}") != NULL && out->key == NULL)
		return err_new(r->a, ERR_INVALID_FIELD, NULL, "which one? Its name is missing");
	if (strstr(route->path, "{id}") != NULL && out->id == NULL)
		return err_new(r->a, ERR_INVALID_FIELD, NULL, "which one? Its id is missing");
	if (route->method == PATCH && out->n == 0 && out->asked == 0)
		return err_new(
		    r->a, ERR_INVALID_FIELD, NULL, "there is nothing to change: name=value is missing");
	for (const struct field *f = route->in; f != NULL && f->name != NULL; f++)
		if (route->method != PATCH && (f->flags & REQUIRED) && !(f->flags & SECRET) &&
		    value_of(out, f) == NULL)
			return wrong(r->a, f->name, "is missing");
	return NULL;
}

/* Secrets that are needed are asked for; what is made with a password is asked for one, unless another secret
 * stands for it. */
static void
ask_needed(struct reader *r, bool passwd)
{
	const struct route *route = r->route;
	bool create = route->shape == SHAPE_CREATED && r->out->asked == 0;

	for (const struct field *f = route->in; f != NULL && f->name != NULL; f++)
		if ((f->flags & HIDDEN) != HIDDEN &&
		    ((f->flags & (SECRET | REQUIRED)) == (SECRET | REQUIRED) ||
			(f->type == F_PASSWORD && (create || passwd))))
			ask_for(r, f);
}

struct err *
args_read(struct arena *a, const struct route *route, bool passwd, int argc, char **argv, struct args *out)
{
	struct reader r = { .a = a, .route = route, .out = out };

	*out = (struct args){ 0 };
	for (int i = 0; i < argc; i++) {
		bool used = false;

		if (strncmp(argv[i], "--", 2) == 0)
			TRY(read_option(&r, argv[i] + 2, i + 1 < argc ? argv[i + 1] : NULL, &used));
		else
			TRY(read_plain(&r, argv[i]));
		i += used;
	}
	TRY(place_plain(&r));
	ask_needed(&r, passwd);
	return check_complete(&r);
}

void
args_put_escaped(struct buf *b, const char *text)
{
	buf_put_escaped(b, text, "-._~");
}

void
args_put_parameter(struct buf *b, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buf_putc(b, strchr(buf_text(b), '?') == NULL ? '?' : '&');
	buf_puts(b, name);
	buf_putc(b, '=');
	args_put_escaped(b, value);
}

const char *
args_path(struct arena *a, const struct route *r, const struct args *args, int64_t limit, const char *cursor)
{
	struct buf b = BUF(a, PATH_MAX_);

	for (const char *p = r->path; *p != '\0'; p++) {
		if (*p != '{') {
			buf_putc(&b, *p);
			continue;
		}
		const char *text = p[1] == 'k' ? args->key : args->id;
		if (text != NULL)
			args_put_escaped(&b, text);
		p += strcspn(p, "}");
	}
	if (args->dry_run)
		args_put_parameter(&b, "dry_run", "1");
	if (r->shape == SHAPE_LIST) {
		args_put_parameter(&b, "limit", arena_printf(a, "%lld", (long long)limit));
		args_put_parameter(&b, "cursor", cursor);
		args_put_parameter(&b, "q", args->q);
		args_put_parameter(&b, "sort", args->sort);
		for (unsigned i = 0; i < args->n; i++)
			args_put_parameter(&b, args->values[i].field->name, args->values[i].text);
	}
	return buf_text(&b);
}

static void
put_list(struct buf *b, char *text)
{
	char *rest = NULL;

	buf_putc(b, '[');
	for (char *item = strtok_r(text, ", ", &rest); item != NULL; item = strtok_r(NULL, ", ", &rest)) {
		json_next(b);
		json_string_put(b, item);
	}
	buf_putc(b, ']');
}

static bool
is_json_list(const char *text)
{
	json_t *list = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	bool is = json_is_array(list);

	json_decref(list);
	return is;
}

/* Numbers and truths have a form of their own in JSON; all else is the server's to judge. */
NODISCARD static struct err *
put_member(struct arena *a, struct buf *b, const struct route *r, const struct field *f, const char *text)
{
	void *scratch = arena_alloc(a, r->in_size);
	bool is_null = (f->flags & NULLABLE) && *text == '\0';
	const struct err *e = !is_null && (f->type == F_INT || f->type == F_BOOL || f->type == F_TENTHS)
				  ? text_decode(a, f, text, scratch)
				  : NULL;

	if (e != NULL)
		return wrong(a, f->name, e->detail);
	if (f->type == F_OBJECTS && !is_json_list(text))
		return wrong(a, f->name, "must be a list of JSON objects");
	json_member(b, json_inner_name(f));
	if (is_null) {
		buf_puts(b, "null");
	} else if (f->type == F_INT) {
		buf_int(b, *MEMBER_CONST(int64_t, scratch, f));
	} else if (f->type == F_BOOL) {
		buf_puts(b, *MEMBER_CONST(bool, scratch, f) ? "true" : "false");
	} else if (f->type == F_TENTHS) {
		buf_puts(b, text_encode(a, f, scratch));
	} else if (f->type == F_OBJECTS) {
		buf_puts(b, text);
	} else if (field_is_list(f)) {
		put_list(b, arena_strdup(a, text));
	} else {
		json_string_put(b, text);
	}
	return NULL;
}

struct err *
args_body(struct arena *a, const struct route *r, const struct args *args, const char *const *secrets,
    struct buf *out)
{
	if (r->in == NULL)
		return NULL;
	const struct field *before = NULL;

	buf_putc(out, '{');
	for (const struct field *f = r->in; f->name != NULL; f++) {
		const char *text = value_of(args, f);

		if (text == NULL)
			continue;
		json_enter(out, before, f);
		before = f;
		TRY(put_member(a, out, r, f, text));
	}
	json_enter(out, before, NULL);
	for (const struct field *f = r->in; f->name != NULL; f++)
		if (args->asked & FIELD_BIT(f - r->in))
			json_text_member(out, f->name,
			    secrets == NULL || secrets[f - r->in] == NULL ? "" : secrets[f - r->in]);
	buf_putc(out, '}');
	return NULL;
}
