/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup/script.h"

#include "base/buf.h"
#include "base/log.h"
#include "os/loop.h"
#include "wire/script.h"
#include "wire/tabs.h"

enum { ARG_MAX = 256 };

struct script_state {
	bool head_seen, wants_reply;
};

/* Argument i as text, "" when it is not there. */
static const char *
argument(const struct script_head *head, size_t i, char out[ARG_MAX])
{
	if (i >= head->n || !tabs_unescape(head->arg[i], out, ARG_MAX))
		out[0] = '\0';
	return out;
}

/* Header first; what follows is passed over, and the reply comes when the peer has sent all of it. */
static ssize_t
answer(void *thread, void *state, struct span in, bool eof, struct buf *out)
{
	struct script_state *s = state;
	struct script_head head;
	char first[ARG_MAX], second[ARG_MAX];

	(void)thread;
	if (s->head_seen && in.n > 0)
		return (ssize_t)in.n;
	if (s->head_seen) {
		if (s->wants_reply)
			script_write(out, true);
		return LOOP_CLOSE;
	}
	ssize_t used = script_read(in, &head);
	if (used <= 0)
		return eof && used == 0 && in.n > 0 ? LOOP_BAD : used;
	s->head_seen = true;
	s->wants_reply = head.wants_reply;
	log_event(NULL, LOG_INFO_, "quota.warned", "what", argument(&head, 0, first), "account",
	    argument(&head, 1, second), NULL);
	return used;
}

const struct loop_protocol quota_warning_protocol = { .name = "quota-warning",
	.in_max = SCRIPT_HEAD_MAX,
	.out_max = SCRIPT_ANSWER_MAX,
	.state_size = sizeof(struct script_state),
	.answer = answer };
