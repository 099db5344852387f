/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/rspamd.h"

#include "model/conf.h"
#include "remote/fetch.h"

enum { LEARN_MS = 60 * 1000, ANSWER_MAX = 64 * 1024 };

struct err *
rspamd_learn(struct arena *a, const struct conf *conf, const char *user, bool spam, struct span message,
    enum rspamd_learned *out)
{
	const char *headers[] = { arena_printf(a, "Password: %s", conf->controller_password),
		arena_printf(a, "Deliver-To: %s", user), arena_printf(a, "Rcpt: %s", user),
		"Content-Type: application/octet-stream", NULL };
	const struct fetch request = { .headers = headers,
		.url = arena_printf(
		    a, "http://127.0.0.1:%d/%s", (int)conf->port_controller, spam ? "learnspam" : "learnham"),
		.body = message,
		.timeout_ms = LEARN_MS,
		.max = ANSWER_MAX };
	struct span body;
	int status;

	TRY(fetch(a, &request, &status, &body));
	if (status == 401 || status == 403)
		return err_new(a, ERR_UNAVAILABLE, NULL, "Rspamd's controller does not let us in");
	*out = status == 200                    ? RSPAMD_LEARNED
	       : status == 204 || status == 208 ? RSPAMD_NOTHING_NEW
	       : status >= 500                  ? RSPAMD_FAILED
						: RSPAMD_REFUSED;
	return NULL;
}
