/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/rspamd.h"

#include "model/conf.h"
#include "remote/fetch.h"

/* The flag of LOCAL_FUZZY_DENIED (override.d/fuzzy_check.conf), and the weight with which it counts in full;
 * only fuzzyadd and fuzzydel look at them. */
static const char *const fuzzy_headers[] = { "Flag: 11", "Weight: 20" };

enum { LEARN_MS = 60 * 1000, FORGET_MS = 50 * 1000 /* less than a lease */, ANSWER_MAX = 64 * 1024 };

/* path: with its slash. message: none is a GET. */
NODISCARD static struct err *
ask(struct arena *a, const struct conf *conf, const char *path, int64_t mailbox, struct span message,
    int timeout_ms, int *status, struct span *body)
{
	const char *headers[] = { arena_printf(a, "Password: %s", conf->controller_password),
		arena_printf(a, "Portal-Mailbox: %lld", (long long)mailbox),
		"Content-Type: application/octet-stream", fuzzy_headers[0], fuzzy_headers[1], NULL };
	const struct fetch request = { .headers = headers,
		.url = arena_printf(a, "http://127.0.0.1:%d%s", (int)conf->port_controller, path),
		.body = message,
		.timeout_ms = timeout_ms,
		.max = ANSWER_MAX };

	TRY(fetch(a, &request, status, body));
	if (*status == 401 || *status == 403)
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "{rspamd_closed}Rspamd's controller does not let us in");
	return NULL;
}

NODISCARD static struct err *
refused(struct arena *a, int status)
{
	return err_new(a, ERR_UNAVAILABLE, NULL, "{rspamd_status}Rspamd's controller answers %d", status);
}

struct err *
rspamd_learn(struct arena *a, const struct conf *conf, int64_t mailbox, bool spam, struct span message,
    enum rspamd_learned *out)
{
	struct span body;
	int status;

	TRY(ask(a, conf, spam ? "/learnspam" : "/learnham", mailbox, message, LEARN_MS, &status, &body));
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
	struct span body;
	int status;

	TRY(ask(a, conf, path, mailbox, (struct span){ NULL, 0 }, FORGET_MS, &status, &body));
	return status == 200 ? NULL : refused(a, status);
}

struct err *
rspamd_vote(struct arena *a, const struct conf *conf, int64_t mailbox, bool spam, struct span message)
{
	const char *path = arena_printf(
	    a, "/plugins/portal/vote?mailbox=%lld&verdict=%s", (long long)mailbox, spam ? "spam" : "ham");
	struct span said, body;
	int status;

	TRY(ask(a, conf, path, mailbox, message, LEARN_MS, &status, &said));
	if (status >= 500)
		return refused(a, status);
	if (status != 200 || span_is(said, "nothing"))
		return NULL;
	TRY(ask(a, conf, span_is(said, "share") ? "/fuzzyadd" : "/fuzzydel", mailbox, message, LEARN_MS,
	    &status, &body));
	return status >= 500 ? refused(a, status) : NULL;
}
