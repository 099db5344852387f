/* SPDX-License-Identifier: Apache-2.0 */
/* `mailportal log verify [SEQ:HASH]`: is the API log as it was written (R7)? `mailportal log begin`: when it
 * is not, a new chain behind it. */
#include <stdlib.h>

#include "main/console.h"
#include "rules/log.h"

enum { INTACT = 0, TAMPERED = 1, NOT_CHECKED = 2 };
enum { BEGUN = 0, NOT_BEGUN = 1 };

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

NODISCARD static struct err *
verify(struct command *c, struct console *w, struct log_check *out)
{
	const char *hash;
	int64_t seq;

	TRY(read_since(c, &seq, &hash));
	TRY(console_open(c, DB_READ, w));
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
	struct console w = { .ctx.db = NULL };
	struct log_check check = { .faults = 0 };
	const struct err *e = verify(c, &w, &check);
	int status = e != NULL ? NOT_CHECKED : check.faults + check.older_faults > 0 ? TAMPERED : INTACT;

	if (e != NULL)
		fprintf(stderr, "mailportal: the API log could not be checked: %s\n", e->detail);
	else
		tell_check(&check);
	console_close(&w);
	return status;
}

NODISCARD static struct err *
begin(struct command *c, struct console *w, struct log_check *check)
{
	if (c->argc > 0)
		return err_new(c->arena, ERR_INVALID_FIELD, NULL, "log begin takes no words");
	TRY(console_open(c, DB_WRITE, w));
	TRY(log_verify(&w->ctx, 0, NULL, tell_fault, NULL, check));
	return log_begin(&w->ctx, check);
}

int
log_begin_command(struct command *c)
{
	struct console w = { .ctx.db = NULL };
	struct log_check check = { .faults = 0 };
	const struct err *e = begin(c, &w, &check);

	if (e != NULL)
		fprintf(stderr, "mailportal: no new chain of the API log was begun: %s\n", e->detail);
	else
		printf("a new chain is begun; the last good row of the old one is seq %lld\n",
		    (long long)check.good_seq);
	console_close(&w);
	return e == NULL ? BEGUN : NOT_BEGUN;
}
