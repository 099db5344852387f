/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/doveadm.h"

#include "base/scoped_json.h"
#include "wire/number.h"

/* A member's text as a number; "-" (no limit, no value) and what is no number at all is 0. */
static int64_t
number(const json_t *row, const char *name)
{
	const char *text = json_string_value(json_object_get(row, name));
	int64_t n = 0;

	return text != NULL && number_read((struct span){ text, strlen(text) }, &n) ? n : 0;
}

static void
read_row(const json_t *row, struct doveadm_quota *q)
{
	const char *type = json_string_value(json_object_get(row, "type"));

	if (type != NULL && strcmp(type, "STORAGE") == 0 &&
	    __builtin_mul_overflow(number(row, "value"), 1024, &q->bytes))
		q->bytes = 0;
	if (type != NULL && strcmp(type, "MESSAGE") == 0)
		q->messages = number(row, "value");
}

/* Two rows a user, one behind the other. */
static void
read_rows(struct arena *a, const json_t *rows, const char *user, struct doveadm_answer *out)
{
	struct doveadm_quota *list = arena_alloc(a, (json_array_size(rows) + 1) * sizeof(*list));

	out->quotas = list;
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		const char *name = user != NULL ? user : json_string_value(json_object_get(row, "username"));

		if (name == NULL)
			continue;
		if (out->n_quotas == 0 || strcmp(list[out->n_quotas - 1].user, name) != 0)
			list[out->n_quotas++].user = arena_strdup(a, name);
		read_row(row, &list[out->n_quotas - 1]);
	}
}

/* [["doveadmResponse",[...],"t"]] or [["error",{"type":"exitCode","exitCode":67},"t"]] */
bool
doveadm_read(struct arena *a, struct span text, const char *user, struct doveadm_answer *out)
{
	SCOPED_JSON *document =
	    json_loadb(text.p == NULL ? "" : text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
	const json_t *reply = json_array_get(document, 0), *content = json_array_get(reply, 1);
	const char *kind = json_string_value(json_array_get(reply, 0));

	*out = (struct doveadm_answer){ .done = false };
	if (kind == NULL)
		return false;
	if (strcmp(kind, "doveadmResponse") == 0 && json_is_array(content)) {
		out->done = true;
		read_rows(a, content, user, out);
		return true;
	}
	const json_t *code = json_object_get(content, "exitCode");
	out->exit_code = (int)json_integer_value(code);
	return strcmp(kind, "error") == 0 && json_is_integer(code);
}

/* JSON is UTF-8, mail is bytes, and doveadm writes them as they are: each byte above 127 becomes the code
 * point of its number, and back. */
static struct span
widen(struct arena *a, struct span bytes)
{
	char *out = arena_alloc(a, 2 * bytes.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char b = (unsigned char)bytes.p[i];

		if (b >= 0x80)
			out[n++] = (char)(0xc0 | b >> 6);
		out[n++] = (char)(b < 0x80 ? b : 0x80 | (b & 0x3f));
	}
	return (struct span){ out, n };
}

static struct span
narrow(struct arena *a, const char *text, size_t n)
{
	char *out = arena_alloc(a, n + 1);
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char b = (unsigned char)text[i];

		if ((b & 0xfc) == 0xc0 && i + 1 < n)
			b = (unsigned char)((b & 3) << 6 | (text[++i] & 0x3f));
		out[at++] = (char)b;
	}
	out[at] = '\0';
	return (struct span){ out, at };
}

static struct span
bytes_of(struct arena *a, const json_t *row, const char *name)
{
	const json_t *value = json_object_get(row, name);

	return json_is_string(value) ? narrow(a, json_string_value(value), json_string_length(value))
				     : (struct span){ "", 0 };
}

/* The rows of an answer, or NULL; document is to be released. */
static const json_t *
read_wide(struct arena *a, struct span text, json_t **document)
{
	struct span wide = widen(a, text);

	*document = json_loadb(wide.p, wide.n, JSON_ALLOW_NUL, NULL);
	const json_t *reply = json_array_get(*document, 0), *rows = json_array_get(reply, 1);
	const char *kind = json_string_value(json_array_get(reply, 0));
	return kind != NULL && strcmp(kind, "doveadmResponse") == 0 && json_is_array(rows) ? rows : NULL;
}

bool
doveadm_read_scripts(struct arena *a, struct span text, struct doveadm_scripts *out)
{
	SCOPED_JSON *document = NULL;
	const json_t *rows = read_wide(a, text, &document);

	*out = (struct doveadm_scripts){ .n = json_array_size(rows) };
	out->names = arena_alloc(a, out->n * sizeof(*out->names));
	for (size_t i = 0; i < out->n; i++) {
		const json_t *row = json_array_get(rows, i);

		out->names[i] = bytes_of(a, row, "script").p;
		if (bytes_of(a, row, "active").n > 0)
			out->active = out->names[i];
	}
	return rows != NULL;
}

bool
doveadm_read_script(struct arena *a, struct span text, const char **script)
{
	SCOPED_JSON *document = NULL;
	const json_t *rows = read_wide(a, text, &document);

	*script = bytes_of(a, json_array_get(rows, 0), "sieve script").p;
	return rows != NULL;
}

bool
doveadm_read_message(struct arena *a, struct span text, struct doveadm_message *out, bool *found)
{
	SCOPED_JSON *document = NULL;
	const json_t *rows = read_wide(a, text, &document);

	*out = (struct doveadm_message){ .sender = "" };
	*found = false;
	if (rows == NULL)
		return false;
	*found = json_array_size(rows) > 0;
	const json_t *row = json_array_get(rows, 0);
	struct span senders = bytes_of(a, row, "hdr.from.address");
	out->size = number(row, "size.physical");
	out->sender = arena_printf(a, "%.*s", (int)strcspn(senders.p, "\n"), senders.p);
	out->text = bytes_of(a, row, "text");
	return true;
}
