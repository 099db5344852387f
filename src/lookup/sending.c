/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup/sending.h"

#include "lookup/answerer.h"
#include "lookup/envelopes.h"
#include "lookup/policy.h"
#include "os/loop.h"
#include "rules/lookup.h"
#include "rules/sending.h"
#include "wire/policy.h"

struct err *
sending_note(struct answerer *w, const struct lookup_policy *q)
{
	struct sending_weight weight;

	TRY(sending_weigh(&w->ctx, q->recipient, &weight));
	envelopes_add(w->envelopes, q->instance, weight.here, weight.elsewhere);
	return NULL;
}

/* What is asked for. */
struct wish {
	const struct lookup_policy *q;
	struct envelope envelope;
	const char *action;
};

static struct err *
take(struct ctx *c, void *arg)
{
	struct wish *wish = arg;
	struct sending_weight weight = { wish->envelope.here, wish->envelope.elsewhere };

	if (wish->q->recipients == 1 && wish->envelope.accepted != 1)
		TRY(sending_weigh(c, wish->q->recipient, &weight)); /* the only one that Postfix names */
	return sending_take(c, wish->q->sasl_username, weight, &wish->action);
}

/* Did we see all of its recipients? One that was refused after us counts as well. */
static bool
complete(const struct wish *wish)
{
	return wish->q->recipients == 1 || wish->q->recipients <= wish->envelope.accepted;
}

NODISCARD static struct err *
judge(struct answerer *w, void *state, const struct policy_question *asked, const char **action)
{
	const struct lookup_policy q = policy_question(w, asked);
	struct wish wish = { .q = &q, .action = "DUNNO" };

	(void)state;
	if (strcmp(q.state, "END-OF-MESSAGE") != 0 || *q.sasl_username == '\0' || q.recipients < 1)
		return NULL;
	wish.envelope = envelopes_take(w->envelopes, q.instance);
	if (!complete(&wish)) {
		/* we were started anew while the message came */
		*action = "451 4.3.0 The server lost count of the recipients; send the message again";
		return NULL;
	}
	TRY(answerer_write(w, take, &wish));
	*action = wish.action;
	return NULL;
}

static ssize_t
answer(void *thread, void *state, struct span in, bool eof, struct buf *out)
{
	(void)eof;
	return policy_answer(thread, state, in, judge, out);
}

const struct loop_protocol sending_protocol = {
	.name = "sending", .in_max = POLICY_QUESTION_MAX, .out_max = POLICY_ANSWER_MAX, .answer = answer
};
