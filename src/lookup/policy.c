/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup/policy.h"

#include <limits.h>

#include "lookup/answerer.h"
#include "lookup/counts.h"
#include "lookup/sending.h"
#include "os/loop.h"
#include "os/ticket.h"
#include "rules/spam.h"
#include "wire/policy.h"

#define TEMPORARY "451 4.3.0 Temporary lookup failure"

static const char *
text_of(struct answerer *w, struct span raw)
{
	const char *text = answerer_text(w, raw);

	return text == NULL ? "" : text;
}

/* What the session signed in under: the instance begins with the smtpd's process id in hex. NULL: not known,
 * as after a restart of the sasl process. */
static const char *
ticket_of(struct answerer *w, const struct policy_question *asked)
{
	char *ticket = arena_alloc(&w->ctx.arena, TICKET_MAX);
	const char *instance = text_of(w, asked->instance);
	char *end = NULL;
	unsigned long pid = strtoul(instance, &end, 16);

	return asked->sasl_username.n > 0 && *end == '.' && pid <= INT_MAX &&
		       ticket_read(w->tickets, (pid_t)pid, ticket)
		   ? ticket
		   : NULL;
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
		.client_name = text_of(w, asked->client_name),
		.helo_name = text_of(w, asked->helo_name),
		.instance = text_of(w, asked->instance),
		.ticket = ticket_of(w, asked),
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

/* The first recipient of the message that a connection is about. A smtpd asks about one message at a time,
 * and always by its own connection: nobody else needs to know. Should it have to connect anew in between,
 * rules/spam finds the most lenient verdict for all. */
struct first {
	char instance[64], recipient[320];
};

/* Rspamd gives one verdict to a message: a recipient for whom another one could be right comes in a message
 * of its own, when the sender tries again. */
NODISCARD static struct err *
agree(struct answerer *w, struct first *first, const struct lookup_policy *q, const char **action)
{
	const char *one, *other;

	if (strlen(q->instance) >= sizeof(first->instance) ||
	    strlen(q->recipient) >= sizeof(first->recipient))
		return NULL; /* nothing that Postfix sends */
	if (strcmp(first->instance, q->instance) != 0) {
		snprintf(first->instance, sizeof(first->instance), "%s", q->instance);
		snprintf(first->recipient, sizeof(first->recipient), "%s", q->recipient);
		return NULL;
	}
	TRY(spam_policy(&w->ctx, q->sender, first->recipient, &one));
	TRY(spam_policy(&w->ctx, q->sender, q->recipient, &other));
	if (strcmp(one, other) != 0)
		*action = "450 4.3.0 Different policy, send this recipient in a separate transaction";
	return NULL;
}

/* A message that another answer than DUNNO meets here is not counted: it comes again, or never. */
static void
note(struct counts *counts, const struct lookup_policy *q, const char *action)
{
	if (*action == '5' || strncmp(action, "REJECT", 6) == 0)
		atomic_fetch_add(&counts->refused, 1);
	else if (strcmp(q->state, "END-OF-MESSAGE") == 0 && strcmp(action, "DUNNO") == 0)
		atomic_fetch_add(*q->sasl_username == '\0' ? &counts->in : &counts->out, 1);
}

NODISCARD static struct err *
judge(struct answerer *w, void *state, const struct policy_question *asked, const char **action)
{
	const struct lookup_policy q = policy_question(w, asked);

	TRY(answerer_begin(w));
	TRY(lookup_policy(&w->ctx, &q, action));
	note(w->counts, &q, *action);
	if (strcmp(q.state, "RCPT") != 0 || !passes(*action))
		return NULL;
	return *q.sasl_username != '\0' ? sending_note(w, &q) : agree(w, state, &q, action);
}

ssize_t
policy_answer(struct answerer *w, void *state, struct span in, policy_judge *judge_, struct buf *out)
{
	struct policy_question asked;
	ssize_t used = policy_read(in, &asked);
	const char *action = "DUNNO";

	if (used <= 0)
		return used;
	struct err *e = judge_(w, state, &asked, &action);
	policy_write(out, e == NULL ? action : TEMPORARY);
	answerer_end(w, "policy", e);
	return used;
}

static ssize_t
answer(void *thread, void *state, struct span in, bool eof, struct buf *out)
{
	(void)eof;
	return policy_answer(thread, state, in, judge, out);
}

const struct loop_protocol policy_protocol = { .name = "policy",
	.in_max = POLICY_QUESTION_MAX,
	.out_max = POLICY_ANSWER_MAX,
	.state_size = sizeof(struct first),
	.answer = answer };
