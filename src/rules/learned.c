/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/learned.h"

#include "base/ctx.h"
#include "model/text.h"
#include "rules/account.h"
#include "rules/job.h"
#include "rules/lookup.h"
#include "store/change_store.h"
#include "store/job_store.h"
#include "store/learned_sender_store.h"

/* A From line may hold a thousand; a message to a thousand would be a million questions. */
enum { SENDERS_ASKED = 10 };
enum { LEARN_JOBS_MAX = 50 }; /* of one user; the workers are everybody's */

struct err *
learned_record(struct ctx *c, const char *account, const char *sender, enum learned_verdict verdict,
    int64_t at, bool *known)
{
	struct learned_sender row = { .verdict = (int)verdict, .created_at = at };
	bool own;

	account = text_lower(&c->arena, account);
	TRY(learned_store_account(c, account, &row.account_id));
	*known = row.account_id != 0;
	if (!*known || text_canonical(&c->arena, field_find(learned_sender_fields, "sender"), sender,
			   &row.sender) != NULL)
		return NULL;
	TRY(lookup_may_send_as(c, account, row.sender, &own));
	if (own)
		return NULL;
	TRY(learned_store_put(c, &row));
	return learned_store_trim(c, row.account_id, LEARNED_MAX);
}

struct err *
learned_mailbox(struct ctx *c, const char *name, int64_t *id)
{
	return learned_store_account(c, text_lower(&c->arena, name), id);
}

struct err *
learned_verdict(struct ctx *c, const char *mailbox, const struct texts *senders, enum spam_verdict *out)
{
	bool found = false;
	int verdict;

	*out = SPAM_SCORE;
	for (size_t i = 0; i < senders->n && i < SENDERS_ASKED && !found; i++) {
		TRY(learned_store_verdict(c, mailbox, senders->v[i], &verdict, &found));
		if (found)
			*out = verdict == LEARNED_HAM ? SPAM_WHITE : SPAM_BLACK;
	}
	return NULL;
}

struct err *
learned_delete(struct ctx *c, const char *key)
{
	struct learned_sender row = { 0 };
	bool found;

	TRY(learned_store_find(c, c->actor.id, key, &row, &found));
	if (!found)
		return err_new(
		    &c->arena, ERR_NOT_FOUND, NULL, "{no_such_learned}there is no such learned sender");
	TRY(learned_store_delete(c, row.id));
	return change_record(c, "delete", "learned sender", row.sender, c->actor.name);
}

struct err *
learned_request(struct ctx *c, const struct learn_request *in, struct job *out)
{
	int64_t waiting;

	TRY(account_check_mailbox(c));
	TRY(job_store_count(c, JOB_LEARN_MESSAGE, c->actor.id, &waiting));
	if (waiting >= LEARN_JOBS_MAX)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{learn_waits}%d of your messages wait to be learned from: try again later",
		    LEARN_JOBS_MAX);
	return job_start(c, JOB_LEARN_MESSAGE,
	    arena_printf(
		&c->arena, "%s %lld %s", learned_verdict_names[in->verdict], (long long)in->uid, in->mailbox),
	    out);
}
