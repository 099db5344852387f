/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup/policy.h"

#include "lookup/answerer.h"
#include "os/loop.h"
#include "rules/lookup.h"
#include "wire/policy.h"

#define TEMPORARY "451 4.3.0 Temporary lookup failure"

/* An attribute that is no printable text names nothing we know: as if it were empty. */
static const char *
text_of(struct answerer *w, struct span raw)
{
	const char *text = answerer_text(w, raw);

	return text == NULL ? "" : text;
}

NODISCARD static struct err *
judge(struct answerer *w, const struct policy_question *asked, const char **action)
{
	const struct lookup_policy q = {
		.state = text_of(w, asked->protocol_state),
		.sender = text_of(w, asked->sender),
		.recipient = text_of(w, asked->recipient),
		.sasl_username = text_of(w, asked->sasl_username),
		.client_address = text_of(w, asked->client_address),
		.instance = text_of(w, asked->instance),
		.size = asked->size,
		.recipients = asked->recipient_count,
	};

	TRY(answerer_begin(w));
	return lookup_policy(&w->ctx, &q, action);
}

static ssize_t
answer(void *thread, void *state, struct span in, bool eof, struct buf *out)
{
	struct answerer *w = thread;
	struct policy_question asked;
	ssize_t used = policy_read(in, &asked);
	const char *action = "DUNNO";

	(void)state, (void)eof;
	if (used <= 0)
		return used;
	struct err *e = judge(w, &asked, &action);
	policy_write(out, e == NULL ? action : TEMPORARY);
	answerer_end(w, "policy", e);
	return used;
}

const struct loop_protocol policy_protocol = {
	.name = "policy", .in_max = POLICY_QUESTION_MAX, .out_max = POLICY_ANSWER_MAX, .answer = answer
};
