/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/counts.h"

#include <jansson.h>

#include "base/buf.h"
#include "base/scoped.h"
#include "model/conf.h"
#include "os/helper_client.h"
#include "os/socket.h"
#include "remote/fetch.h"
#include "wire/dict.h"
#include "wire/number.h"

enum { ASK_MS = 2000, LINE_MAX_ = 512, NUMBERS = 4, STAT_MAX = 256 * 1024 };

/* Up to the end of the line. */
NODISCARD static struct err *
read_line(struct arena *a, int fd, char line[LINE_MAX_], struct span *value)
{
	size_t n = 0, got = 1;

	while (got > 0 && n < LINE_MAX_) {
		if (dict_read_value((struct span){ line, n }, value))
			return NULL;
		TRY(socket_recv(a, fd, line + n, LINE_MAX_ - n, ASK_MS, &got));
		n += got;
	}
	return err_new(a, ERR_UNAVAILABLE, NULL, "lookup does not say what it has counted");
}

struct err *
counts_lookup(struct arena *a, const struct conf *conf, struct counts_lookup *out)
{
	struct buf question = BUF(a, LINE_MAX_);
	char line[LINE_MAX_];
	int64_t n[NUMBERS];
	struct span value;
	size_t i = 0;
	int fd;

	dict_write_lookup(&question, "counts", "shared/counts");
	TRY(socket_connect_unix(a, arena_printf(a, "%s/dict", conf->run_dir), ASK_MS, &fd));
	SCOPED_FD mine = fd;
	TRY(socket_send_all(a, mine, question.p, question.n, ASK_MS));
	TRY(read_line(a, mine, line, &value));
	for (struct span rest = value; i < NUMBERS && number_read(span_until(&rest, ' '), &n[i]);)
		i++;
	if (i < NUMBERS)
		return err_new(a, ERR_UNAVAILABLE, NULL, "lookup counts \"%.*s\"", (int)value.n, value.p);
	*out = (struct counts_lookup){ n[0], n[1], n[2], n[3] };
	return NULL;
}

static void
release_json(json_t **j)
{
	json_decref(*j); /* NULL is fine */
}

struct err *
counts_rspamd(struct arena *a, const struct conf *conf, int64_t *refused)
{
	const char *headers[] = { arena_printf(a, "Password: %s", conf->controller_password), NULL };
	const struct fetch request = { .url = arena_printf(
					   a, "http://127.0.0.1:%d/stat", (int)conf->port_controller),
		.headers = headers,
		.timeout_ms = ASK_MS,
		.max = STAT_MAX };
	struct span body;
	int status;

	TRY(fetch(a, &request, &status, &body));
	SCOPED(release_json) json_t *all = status == 200 ? json_loadb(body.p, body.n, 0, NULL) : NULL;
	const json_t *n = json_object_get(json_object_get(all, "actions"), "reject");
	if (!json_is_integer(n))
		return err_new(a, ERR_UNAVAILABLE, NULL, "Rspamd does not say what it has counted");
	*refused = json_integer_value(n);
	return NULL;
}

struct err *
counts_queue(struct arena *a, const struct conf *conf, int64_t *messages)
{
	struct span text;

	TRY(helper_call(a, conf->run_dir, "queue-count", NULL, ASK_MS, &text));
	*messages = strtoll(text.p, NULL, 10);
	return NULL;
}
