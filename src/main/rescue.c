/* SPDX-License-Identifier: Apache-2.0 */
/* `mailportal rescue NAME`: lets a MasterAdmin in again who has lost password, one-time codes and passkeys.
 */
#include <unistd.h>

#include "base/random.h"
#include "base/secret.h"
#include "main/console.h"
#include "model/account.h"
#include "rules/rescue.h"

enum { PASSWORD_BITS = 100 };

struct rescue {
	const char *name, *hash;
};

static struct err *
write_it(struct ctx *c, void *arg)
{
	const struct rescue *r = arg;

	return rescue_master(c, r->name, r->hash);
}

NODISCARD static struct err *
rescue(struct command *c, struct console *console, const char **password)
{
	struct rescue r = { .name = c->argc == 1 ? c->argv[0] : NULL };

	if (r.name == NULL)
		return err_new(c->arena, ERR_INVALID_FIELD, NULL, "whom? Say: mailportal rescue NAME");
	TRY(console_open(c, DB_WRITE, console));
	*password = random_groups(c->arena, PASSWORD_BITS);
	TRY(secret_hash_password(c->arena, console->site.secrets, *password, &r.hash));
	TRY(db_transact(&console->ctx, true, write_it, &r));
	if (strcmp(r.name, ACCOUNT_FIRST_ADMIN) == 0) /* the generated one is none any more */
		unlink(conf_admin_file(c->arena, &c->conf));
	return NULL;
}

int
rescue_command(struct command *c)
{
	struct console console = { .ctx.db = NULL };
	const char *password = NULL;
	const struct err *e = rescue(c, &console, &password);
	int status = e == NULL ? 0 : command_failed(e);

	if (e == NULL)
		printf("%s signs in with this password, which is told this once:\n\n    %s\n\n"
		       "One-time codes, passkeys, API keys and all that was signed in have ended.\n",
		    c->argv[0], password);
	console_close(&console);
	return status;
}
