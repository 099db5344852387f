/* SPDX-License-Identifier: Apache-2.0 */
/* `mailportal restore-dav FILE`: address books and calendars come back from a backup, for accounts that are
 * here. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/scoped.h"
#include "main/console.h"
#include "model/account.h"
#include "remote/dav_backup.h"
#include "remote/dav_tree.h"
#include "store/account_store.h"

struct lookup {
	struct console *console;
	const char *dir, *address;
	struct account account;
	bool found;
};

static struct err *
find_account(struct ctx *c, void *arg)
{
	struct lookup *l = arg;

	l->account = (struct account){ 0 };
	return account_store_by_name(c, l->address, &l->account, &l->found);
}

static struct err *
find_owner(void *arg, const char *address, int64_t *owner)
{
	struct lookup *l = arg;
	struct ctx *c = &l->console->ctx;

	l->address = address;
	TRY(db_transact(c, false, find_account, l));
	*owner = l->found && l->account.role == ROLE_MAIL_USER ? l->account.id : 0;
	if (*owner == 0) {
		fprintf(stderr, "mailportal: there is no mail user %s: skipped\n", address);
		return NULL;
	}
	return dav_ensure(&c->arena, l->dir, &l->account);
}

NODISCARD static struct err *
restore(struct command *c, struct console *console, struct dav_backup_counts *counts)
{
	const char *file = c->argc == 1 ? c->argv[0] : NULL;
	struct lookup l = { .console = console, .dir = conf_dav_dir(c->arena, &c->conf) };

	if (file == NULL)
		return err_new(
		    c->arena, ERR_INVALID_FIELD, NULL, "which file? Say: mailportal restore-dav FILE");
	SCOPED_FD fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_new(c->arena, ERR_NOT_FOUND, NULL, "%s: %s", file, strerrordesc_np(errno));
	TRY(console_open(c, DB_READ, console));
	return dav_restore(c->arena, l.dir, fd, find_owner, &l, counts);
}

int
restore_dav_command(struct command *c)
{
	struct console console = { .ctx.db = NULL };
	struct dav_backup_counts n = { 0 };
	const struct err *e = restore(c, &console, &n);
	int status = e == NULL ? 0 : command_failed(e);

	if (e == NULL || n.collections > 0)
		printf(
		    "%lld address books and calendars of %lld accounts restored, %lld items; %lld items skipped\n",
		    (long long)n.collections, (long long)n.accounts, (long long)n.items,
		    (long long)n.skipped);
	console_close(&console);
	return status;
}
