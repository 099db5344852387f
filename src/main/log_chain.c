/* SPDX-License-Identifier: Apache-2.0 */
/* `mailportal log verify [SEQ:HASH]`: is the API log as it was written (R7)? `mailportal log begin`: when it
 * is not, a new chain behind it. */
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/random.h"
#include "base/secret.h"
#include "main/command.h"
#include "os/process.h"
#include "rules/log.h"
#include "store/db.h"

enum { INTACT = 0, TAMPERED = 1, NOT_CHECKED = 2 };
enum { BEGUN = 0, NOT_BEGUN = 1 };

/* What both work with. */
struct chain_work {
	struct site site;
	struct ctx ctx;
};

static void
tell_fault(void *arg, const char *fault)
{
	(void)arg;
	puts(fault);
}

/* "SEQ:HASH", as an earlier run has printed it. */
NODISCARD static struct err *
read_since(const struct command *c, int64_t *seq, const char **hash)
{
	char *end = NULL;

	*seq = 0;
	*hash = NULL;
	if (c->argc == 0)
		return NULL;
	*seq = strtoll(c->argv[0], &end, 10);
	if (c->argc > 1 || *seq <= 0 || *end != ':' || end[1] == '\0')
		return err_new(c->arena, ERR_INVALID_FIELD, NULL,
		    "log verify takes at most the SEQ:HASH that an earlier run has printed");
	*hash = end + 1;
	return NULL;
}

/* Who has typed it: told before we become the portal's user. */
static const char *
system_user(struct arena *a)
{
	const struct passwd *user = getpwuid(getuid());

	if (user != NULL)
		return arena_printf(a, "system user %s", user->pw_name);
	return arena_printf(a, "system user %u", (unsigned)getuid());
}

/* As the user that the database belongs to. */
NODISCARD static struct err *
open_log(struct command *c, struct chain_work *w, enum db_mode mode)
{
	w->site = (struct site){ .hostname = c->conf.hostname };
	w->ctx =
	    (struct ctx){ .site = &w->site, .request_id = "-", .now = clock_now(), .random = random_u32 };
	w->ctx.actor.name = system_user(c->arena);
	TRY(secret_pool_open(c->arena, c->conf.data_dir, 1, &w->site.secrets));
	TRY(process_drop(c->arena, c->conf.portal_user, c->conf.portal_user));
	return db_open(c->arena, c->conf.store, mode, &w->ctx.db);
}

static void
close_log(struct chain_work *w)
{
	if (w->ctx.db != NULL)
		db_close(&w->ctx.db);
	if (w->site.secrets != NULL)
		secret_pool_close(w->site.secrets);
	arena_free(&w->ctx.arena);
}

NODISCARD static struct err *
verify(struct command *c, struct chain_work *w, struct log_check *out)
{
	const char *hash;
	int64_t seq;

	TRY(read_since(c, &seq, &hash));
	TRY(open_log(c, w, DB_READ));
	return log_verify(&w->ctx, seq, hash, tell_fault, NULL, out);
}

static void
tell_check(const struct log_check *check)
{
	if (check->older_faults > 0)
		printf("NOT AS IT WAS WRITTEN: what is before the chain that is written on\n");
	printf("%s: %lld rows in the chain from %lld on, %lld wait to be sealed\nhead %lld:%s\n",
	    check->faults == 0 ? "intact" : "NOT AS IT WAS WRITTEN", (long long)check->sealed,
	    (long long)check->first_seq, (long long)check->waiting, (long long)check->head_seq,
	    check->head_hash);
}

int
log_verify_command(struct command *c)
{
	struct chain_work w = { .ctx.db = NULL };
	struct log_check check = { .faults = 0 };
	const struct err *e = verify(c, &w, &check);
	int status = e != NULL ? NOT_CHECKED : check.faults + check.older_faults > 0 ? TAMPERED : INTACT;

	if (e != NULL)
		fprintf(stderr, "mailportal: the API log could not be checked: %s\n", e->detail);
	else
		tell_check(&check);
	close_log(&w);
	return status;
}

NODISCARD static struct err *
begin(struct command *c, struct chain_work *w, struct log_check *check)
{
	if (c->argc > 0)
		return err_new(c->arena, ERR_INVALID_FIELD, NULL, "log begin takes no words");
	TRY(open_log(c, w, DB_WRITE));
	TRY(log_verify(&w->ctx, 0, NULL, tell_fault, NULL, check));
	return log_begin(&w->ctx, check);
}

int
log_begin_command(struct command *c)
{
	struct chain_work w = { .ctx.db = NULL };
	struct log_check check = { .faults = 0 };
	const struct err *e = begin(c, &w, &check);

	if (e != NULL)
		fprintf(stderr, "mailportal: no new chain of the API log was begun: %s\n", e->detail);
	else
		printf("a new chain is begun; the last good row of the old one is seq %lld\n",
		    (long long)check.good_seq);
	close_log(&w);
	return e == NULL ? BEGUN : NOT_BEGUN;
}
