/* SPDX-License-Identifier: Apache-2.0 */
/* verified: let Postfix ask anew which recipients at other servers exist (R74). */
#include "base/say.h"
#include "jobs/kind.h"
#include "jobs/work.h"
#include "model/conf.h"
#include "model/text.h"
#include "os/helper_client.h"

enum { HELPER_MS = 70 * 1000 };

struct err *
clear_verified_run(struct work *w)
{
	const char *one = w->job.argument, *words[] = { one, NULL };
	struct span answer;
	int64_t n = 0;

	TRY(helper_call(&w->c.arena, w->conf->run_dir,
	    one == NULL ? "verified-forget" : "verified-forget-one", one == NULL ? NULL : words, HELPER_MS,
	    &answer));
	if (!text_number(answer.p, &n))
		n = 0;
	w->result = say(&w->keep, "{verified_forgotten}%lld addresses forgotten", (long long)n);
	return NULL;
}
