/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/rspamd.h"

#include "model/conf.h"
#include "remote/fetch.h"

enum { LEARN_MS = 60 * 1000, FORGET_MS = 50 * 1000 /* less than a lease */, ANSWER_MAX = 64 * 1024 };

/* path: with its slash. message: none is a GET. */
NODISCARD static struct err *
ask(struct arena *a, const struct conf *conf, const char *path, int64_t mailbox, struct span message,
    int timeout_ms, int *status)
{
	const char *headers[] = { arena_printf(a, "Password: %s", conf->controller_password),
		arena_printf(a, "Portal-Mailbox: %lld", (long long)mailbox),
		"Content-Type: application/octet-stream", NULL };
	const struct fetch request = { .headers = headers,
		.url = arena_printf(a, "http://127.0.0.1:%d%s", (int)conf->port_controller, path),
		.body = message,
		.timeout_ms = timeout_ms,
		.max = ANSWER_MAX };
	struct span body;

	TRY(fetch(a, &request, status, &body));
	if (*status == 401 || *status == 403)
		return err_new(a, ERR_UNAVAILABLE, NULL, "Rspamd's controller does not let us in");
	return NULL;
}

struct err *
rspamd_learn(struct arena *a, const struct conf *conf, int64_t mailbox, bool spam, struct span message,
    enum rspamd_learned *out)
{
	int status;

	TRY(ask(a, conf, spam ? "/learnspam" : "/learnham", mailbox, message, LEARN_MS, &status));
	*out = status == 200                    ? RSPAMD_LEARNED
	       : status == 204 || status == 208 ? RSPAMD_NOTHING_NEW
	       : status >= 500                  ? RSPAMD_FAILED
						: RSPAMD_REFUSED;
	return NULL;
}

struct err *
rspamd_forget(struct arena *a, const struct conf *conf, int64_t mailbox)
{
	const char *path = arena_printf(a, "/plugins/portal/forget?mailbox=%lld", (long long)mailbox);
	int status;

	TRY(ask(a, conf, path, mailbox, (struct span){ NULL, 0 }, FORGET_MS, &status));
	return status == 200 ? NULL
			     : err_new(a, ERR_UNAVAILABLE, NULL, "Rspamd's controller answers %d", status);
}
