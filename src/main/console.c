/* SPDX-License-Identifier: Apache-2.0 */
#include "main/console.h"

#include <pwd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "os/dav_home.h"
#include "os/process.h"

/* Told before we become the portal's user. */
static const char *
system_user(struct arena *a)
{
	const struct passwd *user = getpwuid(getuid());

	if (user != NULL)
		return arena_printf(a, "system user %s", user->pw_name);
	return arena_printf(a, "system user %u", (unsigned)getuid());
}

struct err *
console_open(struct command *c, enum db_mode mode, struct console *out)
{
	out->site = (struct site){ .hostname = c->conf.hostname };
	out->ctx =
	    (struct ctx){ .site = &out->site, .request_id = "-", .now = clock_now(), .random = random_u32 };
	out->ctx.actor.name = system_user(c->arena);
	TRY(secret_pool_open(c->arena, c->conf.data_dir, 1, &out->site.secrets));
	TRY(process_drop_with(c->arena, c->conf.portal_user, c->conf.portal_user, DAV_USER));
	return db_open(c->arena, c->conf.store, mode, &out->ctx.db);
}

void
console_close(struct console *out)
{
	if (out->ctx.db != NULL)
		db_close(&out->ctx.db);
	if (out->site.secrets != NULL)
		secret_pool_close(out->site.secrets);
	arena_free(&out->ctx.arena);
}
