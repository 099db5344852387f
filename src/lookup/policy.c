/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup/policy.h"

#include "lookup/answerer.h"
#include "lookup/sending.h"
#include "os/loop.h"
#include "wire/policy.h"

#define TEMPORARY "451 4.3.0 Temporary lookup failure"

static const char *
text_of(struct answerer *w, struct span raw)
{
	const char *text = answerer_text(w, raw);

	return text == NULL ? "" : text;
}

struct lookup_policy
policy_question(struct answerer *w, const struct policy_question *asked)
{
	return (struct lookup_policy){
		.state = text_of(w, asked->protocol_state),
		.sender = text_of(w, asked->sender),
		.recipient = text_of(w, asked->recipient),
		.sasl_username = text_of(w, asked->sasl_username),
		.client_address = text_of(w, asked->client_address),
		.instance = text_of(w, asked->instance),
		.size = asked->size,
		.recipients = asked->recipient_count,
	};
}

/* Does the recipient get past us? */
static bool
passes(const char *action)
{
	return strcmp(action, "DUNNO") == 0 || strncmp(action, "reject_unverified_", 18) == 0;
}

NODISCARD static struct err *
judge(struct answerer *w, const struct policy_question *asked, const char **action)
{
	const struct lookup_policy q = policy_question(w, asked);

	TRY(answerer_begin(w));
	TRY(lookup_policy(&w->ctx, &q, action));
	if (strcmp(q.state, "RCPT") == 0 && *q.sasl_username != '\0' && passes(*action))
		return sending_note(w, &q);
	return NULL;
}

ssize_t
policy_answer(struct answerer *w, struct span in, policy_judge *judge_, struct buf *out)
{
	struct policy_question asked;
	ssize_t used = policy_read(in, &asked);
	const char *action = "DUNNO";

	if (used <= 0)
		return used;
	struct err *e = judge_(w, &asked, &action);
	policy_write(out, e == NULL ? action : TEMPORARY);
	answerer_end(w, "policy", e);
	return used;
}

static ssize_t
answer(void *thread, void *state, struct span in, bool eof, struct buf *out)
{
	(void)state, (void)eof;
	return policy_answer(thread, in, judge, out);
}

const struct loop_protocol policy_protocol = {
	.name = "policy", .in_max = POLICY_QUESTION_MAX, .out_max = POLICY_ANSWER_MAX, .answer = answer
};
