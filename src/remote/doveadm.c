/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/doveadm.h"

#include <jansson.h>

#include "base/buf.h"
#include "base/scoped.h"
#include "model/conf.h"
#include "model/json.h"
#include "remote/fetch.h"
#include "wire/base64.h"

enum {
	CALL_MS = 30 * 1000,
	LIST_MS = 10 * 60 * 1000,
	REQUEST_MAX = 4096,
	ANSWER_MAX = 16 * 1024 * 1024,
	EXIT_NO_USER = 67,       /* sysexits.h: EX_NOUSER */
	EXIT_NO_CONNECTION = 68, /* kick: nobody was on */
};

static void
release_json(json_t **j)
{
	json_decref(*j); /* NULL is fine */
}
#define SCOPED_JSON SCOPED(release_json) json_t

/* What a command answered: rows, or its exit status. */
struct answer {
	json_t *rows; /* an array that document owns; NULL when it failed */
	int exit_code;
};

/* [["doveadmResponse",[...],"t"]] or [["error",{"type":"exitCode","exitCode":67},"t"]] */
static bool
read_answer(json_t *document, struct answer *out)
{
	json_t *reply = json_array_get(document, 0), *content = json_array_get(reply, 1);
	const char *kind = json_string_value(json_array_get(reply, 0));

	*out = (struct answer){ .rows = NULL };
	if (kind == NULL)
		return false;
	if (strcmp(kind, "doveadmResponse") == 0 && json_is_array(content)) {
		out->rows = content;
		return true;
	}
	json_t *code = json_object_get(content, "exitCode");
	out->exit_code = (int)json_integer_value(code);
	return strcmp(kind, "error") == 0 && json_is_integer(code);
}

/* One command per request: in a batch an error comes without the comma before it. */
NODISCARD static struct err *
post(struct arena *a, const struct conf *conf, const char *command, int timeout_ms, struct span *out)
{
	struct buf authorization = BUF(a, 256);
	int status = 0;

	buf_puts(&authorization, "Authorization: X-Dovecot-API ");
	base64_encode(&authorization, (struct span){ conf->doveadm_key, strlen(conf->doveadm_key) });
	const char *headers[] = { buf_text(&authorization), "Content-Type: application/json", NULL };
	const struct fetch request = { .headers = headers,
		.url = arena_printf(a, "http://127.0.0.1:%d/doveadm/v1", (int)conf->port_doveadm),
		.body = { command, strlen(command) },
		.timeout_ms = timeout_ms,
		.max = ANSWER_MAX };
	TRY(fetch(a, &request, &status, out));
	if (status != 200)
		return err_new(a, ERR_UNAVAILABLE, NULL, "doveadm answers with status %d", status);
	return NULL;
}

/* name with {"<key>": text}, or with {"<key>": [text]} when listed. */
static const char *
command_text(struct arena *a, const char *name, const char *key, const char *text, bool listed)
{
	struct buf b = BUF(a, REQUEST_MAX);

	buf_printf(&b, "[[\"%s\",{\"%s\":%s", name, key, listed ? "[" : "");
	json_string_put(&b, text);
	buf_printf(&b, "%s},\"t\"]]", listed ? "]" : "");
	return buf_text(&b);
}

/* document owns what answer points to. An empty body is a crash of doveadm's child. */
NODISCARD static struct err *
call(struct arena *a, const struct conf *conf, const char *command, int timeout_ms, json_t **document,
    struct answer *answer)
{
	struct span body;

	TRY(post(a, conf, command, timeout_ms, &body));
	*document = json_loadb(body.p, body.n, JSON_REJECT_DUPLICATES, NULL);
	if (*document == NULL || !read_answer(*document, answer))
		return err_new(a, ERR_UNAVAILABLE, NULL, "doveadm's answer can not be read");
	return NULL;
}

NODISCARD static struct err *
failure(struct arena *a, const char *user, const struct answer *answer)
{
	if (answer->exit_code == EXIT_NO_USER)
		return err_new(a, ERR_NOT_FOUND, NULL, "Dovecot knows no user %s", user);
	return err_new(a, ERR_UNAVAILABLE, NULL, "doveadm ended with status %d", answer->exit_code);
}

/* A member's text as a number; "-" (no limit, no value) is 0. */
static int64_t
number(const json_t *row, const char *name)
{
	const char *text = json_string_value(json_object_get(row, name));

	return text == NULL ? 0 : strtoll(text, NULL, 10);
}

static void
read_row(const json_t *row, struct doveadm_quota *q)
{
	const char *type = json_string_value(json_object_get(row, "type"));

	if (type != NULL && strcmp(type, "STORAGE") == 0)
		q->bytes = number(row, "value") * 1024;
	if (type != NULL && strcmp(type, "MESSAGE") == 0)
		q->messages = number(row, "value");
}

struct err *
doveadm_quota(struct arena *a, const struct conf *conf, const char *user, struct doveadm_quota *out)
{
	SCOPED_JSON *document = NULL;
	struct answer answer;

	TRY(call(a, conf, command_text(a, "quotaGet", "user", user, false), CALL_MS, &document, &answer));
	if (answer.rows == NULL)
		return failure(a, user, &answer);
	*out = (struct doveadm_quota){ .user = user };
	for (size_t i = 0; i < json_array_size(answer.rows); i++)
		read_row(json_array_get(answer.rows, i), out);
	return NULL;
}

/* Two rows a user, one behind the other. */
static void
read_list(struct arena *a, const json_t *rows, struct doveadm_quota **out, size_t *n)
{
	struct doveadm_quota *list = arena_alloc(a, (json_array_size(rows) + 1) * sizeof(*list));

	*n = 0;
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		const char *user = json_string_value(json_object_get(row, "username"));

		if (user == NULL)
			continue;
		if (*n == 0 || strcmp(list[*n - 1].user, user) != 0)
			list[(*n)++].user = arena_strdup(a, user);
		read_row(row, &list[*n - 1]);
	}
	*out = list;
}

struct err *
doveadm_quota_list(
    struct arena *a, const struct conf *conf, const char *mask, struct doveadm_quota **out, size_t *n)
{
	const char *command = strcmp(mask, "*") == 0 ? "[[\"quotaGet\",{\"allUsers\":true},\"t\"]]"
						     : command_text(a, "quotaGet", "user", mask, false);
	SCOPED_JSON *document = NULL;
	struct answer answer;

	TRY(call(a, conf, command, LIST_MS, &document, &answer));
	if (answer.rows == NULL)
		return failure(a, mask, &answer);
	read_list(a, answer.rows, out, n);
	return NULL;
}

struct err *
doveadm_quota_recalculate(struct arena *a, const struct conf *conf, const char *user)
{
	SCOPED_JSON *document = NULL;
	struct answer answer;

	TRY(call(a, conf, command_text(a, "quotaRecalc", "user", user, false), CALL_MS, &document, &answer));
	return answer.rows == NULL ? failure(a, user, &answer) : NULL;
}

struct err *
doveadm_kick(struct arena *a, const struct conf *conf, const char *user, bool *any)
{
	SCOPED_JSON *document = NULL;
	struct answer answer;

	TRY(call(a, conf, command_text(a, "kick", "mask", user, true), CALL_MS, &document, &answer));
	*any = answer.rows != NULL;
	return *any || answer.exit_code == EXIT_NO_CONNECTION ? NULL : failure(a, user, &answer);
}
