/* SPDX-License-Identifier: Apache-2.0 */
#include "helper/queue.h"

#include <stdlib.h>

#include "helper/request.h"
#include "model/conf.h"
#include "os/child.h"

enum {
	LIST_MS = 120 * 1000,
	CHANGE_MS = 60 * 1000,
	FLUSH_MS = 10 * 1000,
	ID_MAX = 40,
	SAID_MAX = 512 * 1024, /* a line for each message, and the sum */
};

static const char *
etc(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "%s/postfix", conf->etc_dir);
}

NODISCARD static struct err *
failed(struct arena *a, const char *program, const struct child_result *r)
{
	return err_new(
	    a, ERR_UNAVAILABLE, NULL, "%s ended with status %d: %.200s", program, r->status, r->out.p);
}

struct err *
queue_list(struct arena *a, const struct conf *conf, int fd)
{
	const char *argv[] = { "/usr/sbin/postqueue", "-c", etc(a, conf), "-j", NULL };
	struct child_result r;

	TRY(child_pour(a, argv, fd, LIST_MS, SAID_MAX, &r));
	return r.status == 0 ? NULL : failed(a, "postqueue", &r);
}

/* Lines of nothing but letters and digits, which is all that a queue id is made of. */
static bool
are_ids(struct span ids, size_t *n)
{
	size_t length = 0;

	*n = 0;
	for (size_t i = 0; i < ids.n; i++) {
		char c = ids.p[i];

		if (c == '\n' && length > 0) {
			*n += 1;
			length = 0;
		} else if (((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) &&
			   length < ID_MAX) {
			length++;
		} else {
			return false;
		}
	}
	return length == 0 && *n > 0;
}

/* "postsuper: Deleted: 3 messages": the sum stands in its last line; without one nothing was done. */
static long long
sum_of(const char *said, const char *word)
{
	const char *at = NULL;

	for (const char *p = said; (p = strstr(p, word)) != NULL; p++)
		at = p + strlen(word);
	return at == NULL ? 0 : strtoll(at, NULL, 10);
}

static const struct {
	const char *name, *option, *sum;
} changes[] = {
	{ "hold", "-h", "Placed on hold: " },
	{ "release", "-H", "Released from hold: " },
	{ "delete", "-d", "Deleted: " },
	{ "requeue", "-r", "Requeued: " },
};

NODISCARD static struct err *
answer_number(struct arena *a, long long n, struct span *answer)
{
	const char *text = arena_printf(a, "%lld", n);

	*answer = (struct span){ text, strlen(text) };
	return NULL;
}

/* postqueue takes one at a time. */
NODISCARD static struct err *
flush_each(struct arena *a, const struct conf *conf, struct span ids, struct span *answer)
{
	char *text = arena_printf(a, "%.*s", (int)ids.n, ids.p), *rest = NULL;
	long long done = 0;

	for (char *id = strtok_r(text, "\n", &rest); id != NULL; id = strtok_r(NULL, "\n", &rest)) {
		struct child_result r;

		TRY(child_run(a,
		    (const char *[]){ "/usr/sbin/postqueue", "-c", etc(a, conf), "-i", id, NULL }, FLUSH_MS,
		    SAID_MAX, &r));
		done += r.status == 0;
	}
	return answer_number(a, done, answer);
}

/* What is put in anew waits in maildrop, where pickup(8) looks once a minute by itself. */
static void
wake_pickup(struct arena *a, const struct conf *conf)
{
	const char *argv[] = { "/usr/sbin/postkick", "-c", etc(a, conf), "public", "pickup", "W", NULL };

	err_ignore(child_must(a, argv, FLUSH_MS));
}

struct err *
queue_change(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	const char *what = request->arguments[0];
	bool flush = strcmp(what, "flush") == 0;
	struct child_result r;
	size_t n;

	if (!are_ids(request->payload, &n) || n > (flush ? QUEUE_FLUSH_MAX : QUEUE_IDS_MAX))
		return err_new(a, ERR_INVALID_FIELD, NULL, "queue-change takes queue ids, not too many");
	if (flush)
		return flush_each(a, conf, request->payload, answer);
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		if (strcmp(changes[i].name, what) != 0)
			continue;
		const char *argv[] = { "/usr/sbin/postsuper", "-c", etc(a, conf), changes[i].option, "-",
			NULL };
		TRY(child_feed(a, argv, request->payload, CHANGE_MS, SAID_MAX, &r));
		if (r.status != 0)
			return failed(a, "postsuper", &r);
		if (strcmp(what, "requeue") == 0)
			wake_pickup(a, conf);
		return answer_number(a, sum_of(r.out.p, changes[i].sum), answer);
	}
	return err_new(
	    a, ERR_INVALID_FIELD, NULL, "queue-change takes hold, release, delete, requeue or flush");
}

struct err *
queue_flush(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	const char *argv[] = { "/usr/sbin/postqueue", "-c", etc(a, conf), "-f", NULL };
	struct child_result r;

	(void)request;
	*answer = (struct span){ "", 0 };
	TRY(child_run(a, argv, FLUSH_MS, SAID_MAX, &r));
	return r.status == 0 ? NULL : failed(a, "postqueue", &r);
}
