/* SPDX-License-Identifier: Apache-2.0 */
/* verify: look in DNS for the records that prove whose the names are, and whether they are still there (R20).
 */
#include "base/log.h"
#include "base/say.h"
#include "jobs/kind.h"
#include "jobs/work.h"
#include "model/conf.h"
#include "os/helper_client.h"
#include "remote/proof.h"
#include "rules/verification.h"
#include "store/verification_store.h"

enum { BATCH = 50, HELPER_MS = 10 * 1000 };

struct verify {
	struct verification rows[BATCH];
	struct verification_answer answers[BATCH];
	size_t n, answered;
	int64_t checked;
	unsigned after; /* of all batches */
};

static struct err *
read_due(struct ctx *c, void *arg)
{
	struct verify *v = arg;

	return verification_store_due(c, v->rows, BATCH, &v->n);
}

static void
ask(struct work *w, struct verify *v)
{
	v->answered = 0;
	for (size_t i = 0; i < v->n; i++)
		v->answers[i] = (struct verification_answer){ .name = v->rows[i].name };
	proof_ask(&w->c.arena, w->conf, v->answers, v->n);
	for (size_t i = 0; i < v->n; i++)
		v->answered += v->answers[i].answered;
}

static struct err *
record(struct ctx *c, void *arg)
{
	const struct verify *v = arg;

	for (size_t i = 0; i < v->n; i++)
		TRY(verification_record(c, &v->answers[i]));
	return NULL;
}

/* smtpd remembers for its life what is not ours. */
static void
reload_postfix(struct work *w)
{
	struct span answer;
	const struct err *e =
	    helper_call(&w->c.arena, w->conf->run_dir, "postfix-reload", NULL, HELPER_MS, &answer);

	if (e != NULL)
		log_event(&w->c, LOG_WARN_, "postfix.not_reloaded", "detail", e->detail, NULL);
}

/* Every check moves the row's time on, so this comes to an end; early, when DNS answers nothing at all. */
NODISCARD static struct err *
check_all(struct work *w, struct verify *v)
{
	for (;;) {
		TRY(work_read(w, read_due, v));
		if (v->n == 0)
			return NULL;
		ask(w, v);
		v->checked += (int64_t)v->n;
		TRY(work_write(
		    w, record, v, 50, say(&w->c.arena, "{names_seen}%lld names", (long long)v->checked)));
		v->after |= w->c.after;
		if (v->answered == 0)
			return NULL;
		w->c.plan = NULL;
		arena_reset(&w->c.arena);
	}
}

struct err *
verify_names_run(struct work *w)
{
	struct verify *v = arena_new(&w->keep, struct verify);

	TRY(check_all(w, v));
	if (v->after & AFTER_RELOAD_POSTFIX)
		reload_postfix(w);
	w->result = say(&w->keep,
	    v->n > 0 ? "{names_unanswered}%lld names; DNS does not answer" : "{names_seen}%lld names",
	    (long long)v->checked);
	return NULL;
}
