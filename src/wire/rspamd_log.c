/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/rspamd_log.h"

enum { QUEUE_ID_MAX = 20, RECIPIENTS_MAX = 10 * LOG_ADDRESS_MAX };

/* id: <MESSAGE-ID>, qid: <QUEUE-ID>, ip: ... The message-id is the sender's own words: the last queue id is
 * the one that Rspamd wrote. */
static bool
read_ids(struct arena *a, struct span s, struct rspamd_line *out)
{
	struct span id = { NULL, 0 }, qid = { NULL, 0 };

	for (struct span rest = s, before; log_until(&rest, ">, qid: <", &before);) {
		struct span after = rest, found;

		if (!log_until(&after, ">, ip: ", &found) || found.n > QUEUE_ID_MAX)
			continue;
		id = (struct span){ s.p, (size_t)(rest.p - s.p) - strlen(">, qid: <") };
		qid = found;
	}
	if (id.p == NULL)
		return false;
	out->message_id = log_shown(a, id, LOG_ADDRESS_MAX);
	out->queue_id = log_shown(a, qid, QUEUE_ID_MAX);
	return true;
}

/* F (no action): [0.40/15.00] [... */
static bool
read_verdict(struct arena *a, struct span s, struct rspamd_line *out)
{
	struct span letter, action, score;

	if (!log_until(&s, " (", &letter) || !log_until(&s, "): [", &action) || !log_until(&s, "]", &score) ||
	    letter.n > 2 || action.n > LOG_NAME_MAX || score.n > LOG_NAME_MAX)
		return false;
	out->action = log_shown(a, action, LOG_NAME_MAX);
	out->score = log_shown(a, score, LOG_NAME_MAX);
	return true;
}

/* ..., rcpts: <ann@a.test,bob@a.test>, ... What was found in the message stands around it: words of its
 * sender may look the same, and a local part in quotes may hold a comma. */
static const char *
read_recipients(struct arena *a, struct span s)
{
	static const char name[] = ", rcpts: <";
	struct span list = { NULL, 0 }, skipped;

	if (!log_until(&s, name, &skipped) || !log_until(&s, ">", &list) || list.n > RECIPIENTS_MAX ||
	    memchr(list.p, '"', list.n) != NULL || log_until(&s, name, &skipped))
		return "";
	return log_small(a, list, RECIPIENTS_MAX);
}

bool
rspamd_log_read(struct arena *a, struct span line, struct rspamd_line *out)
{
	struct span process, ids;

	*out = (struct rspamd_line){
		.message_id = "", .queue_id = "", .action = "", .score = "", .recipients = ""
	};
	if (!log_time_iso(&line, &out->at) || !log_skip(&line, " #"))
		return false;
	if (log_until(&line, " rspamd_task_write_log: id: <", &process) &&
	    log_until(&line, ", (default: ", &ids))
		out->scan = read_ids(a, ids, out) && read_verdict(a, line, out);
	if (out->scan)
		out->recipients = read_recipients(a, line);
	return true;
}
