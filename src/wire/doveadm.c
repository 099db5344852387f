/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/doveadm.h"

#include <jansson.h>

#include "base/scoped.h"
#include "wire/number.h"

static void
release_json(json_t **j)
{
	json_decref(*j); /* NULL is fine */
}

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
	SCOPED(release_json)
	json_t *document = json_loadb(text.p == NULL ? "" : text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
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
