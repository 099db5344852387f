/* SPDX-License-Identifier: Apache-2.0 */
/* `mailportal log verify [SEQ:HASH]`: is the API log as it was written (R7)? */
#include <stdlib.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/random.h"
#include "base/secret.h"
#include "main/command.h"
#include "os/process.h"
#include "rules/log.h"
#include "store/db.h"

enum { INTACT = 0, TAMPERED = 1, NOT_CHECKED = 2 };

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

/* As the user that the database belongs to. */
NODISCARD static struct err *
verify(struct command *c, struct ctx *ctx, struct site *site, struct log_check *out)
{
	const char *hash;
	int64_t seq;

	TRY(read_since(c, &seq, &hash));
	TRY(secret_pool_open(c->arena, c->conf.data_dir, 1, &site->secrets));
	TRY(process_drop(c->arena, c->conf.portal_user, c->conf.portal_user));
	TRY(db_open(c->arena, c->conf.store, DB_READ, &ctx->db));
	return log_verify(ctx, seq, hash, tell_fault, NULL, out);
}

int
log_verify_command(struct command *c)
{
	struct site site = { .hostname = c->conf.hostname };
	struct ctx ctx = { .site = &site, .request_id = "-", .now = clock_now(), .random = random_u32 };
	struct log_check check = { .faults = 0 };
	const struct err *e = verify(c, &ctx, &site, &check);
	int status = e != NULL ? NOT_CHECKED : check.faults > 0 ? TAMPERED : INTACT;

	if (e != NULL)
		fprintf(stderr, "mailportal: the API log could not be checked: %s\n", e->detail);
	else
		printf("%s: %lld rows in the chain from %lld on, %lld wait to be sealed\nhead %lld:%s\n",
		    status == INTACT ? "intact" : "NOT AS IT WAS WRITTEN", (long long)check.sealed,
		    (long long)check.first_seq, (long long)check.waiting, (long long)check.head_seq,
		    check.head_hash);
	if (ctx.db != NULL)
		db_close(&ctx.db);
	if (site.secrets != NULL)
		secret_pool_close(site.secrets);
	arena_free(&ctx.arena);
	return status;
}
