/* SPDX-License-Identifier: Apache-2.0 */
#include "api/after.h"

#include <errno.h>
#include <unistd.h>

#include "api/api_private.h"
#include "api/shares.h"
#include "base/log.h"
#include "base/scoped.h"
#include "model/conf.h"
#include "os/helper_client.h"
#include "os/socket.h"

enum { HELPER_MS = 10 * 1000, WAKE_MS = 100 };

/* The admin is told to change the generated password; once that is done its file has no use but to thieves.
 */
static void
forget_admin_file(struct ctx *c, const struct api *api)
{
	if (unlink(api->site.admin_file) != 0 && errno != ENOENT)
		log_event(c, LOG_WARN_, "admin_file.kept", "file", api->site.admin_file, "reason",
		    strerrordesc_np(errno), NULL);
}

static void
reload_postfix(struct ctx *c, const struct api *api)
{
	struct span answer;
	const struct err *e =
	    helper_call(&c->arena, api->conf->run_dir, "postfix-reload", NULL, HELPER_MS, &answer);

	if (e != NULL)
		log_event(c, LOG_WARN_, "postfix.not_reloaded", "detail", e->detail, NULL);
}

static void
forget_verified(struct ctx *c, const struct api *api)
{
	struct span answer;
	const struct err *e =
	    helper_call(&c->arena, api->conf->run_dir, "verified-forget", NULL, HELPER_MS, &answer);

	if (e != NULL)
		log_event(c, LOG_WARN_, "verified.not_forgotten", "detail", e->detail, NULL);
}

/* Whoever connects wakes it. Should it be away, it finds the job when it is back. */
static void
wake_jobs(struct ctx *c, const struct api *api)
{
	SCOPED_FD fd = -1;

	err_ignore(socket_connect_unix(
	    &c->arena, arena_printf(&c->arena, "%s/jobs.sock", api->conf->run_dir), WAKE_MS, &fd));
}

void
after_commit(struct ctx *c, const struct api *api)
{
	if (c->after & AFTER_FORGET_ADMIN_FILE)
		forget_admin_file(c, api);
	if (c->after & AFTER_RELOAD_POSTFIX)
		reload_postfix(c, api);
	/* now that nobody asks by what was known before: else that would be remembered again */
	if (c->after & AFTER_FORGET_VERIFIED)
		forget_verified(c, api);
	if (c->after & AFTER_SHARES)
		shares_settle(c, api);
	if (c->after & AFTER_WAKE_JOBS)
		wake_jobs(c, api);
}
