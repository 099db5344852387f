/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/dovecot_log.h"

/* What stands behind the first ' or <, up to the last ' or >. */
static const char *
inner(struct arena *a, struct span s)
{
	size_t n = s.n;

	while (n > 0 && s.p[n - 1] != '\'' && s.p[n - 1] != '>')
		n--;
	return log_shown(a, (struct span){ s.p, n > 0 ? n - 1 : s.n }, LOG_REPLY_MAX);
}

/* fileinto action: stored mail into mailbox 'zzz' */
static void
read_action(struct arena *a, struct span s, struct dovecot_line *out)
{
	struct span action, copy = s;

	if (log_until(&copy, " action: ", &action) && action.n <= LOG_NAME_MAX)
		s = copy;
	if (log_skip(&s, "stored mail into mailbox '")) {
		out->event = DOVECOT_FILED;
		out->text = inner(a, s);
	} else if (log_skip(&s, "forwarded to <")) {
		out->event = DOVECOT_FORWARDED;
		out->text = inner(a, s);
	} else if (log_skip(&s, "sent vacation response to <")) {
		out->event = DOVECOT_ANSWERED;
		out->text = inner(a, s);
	} else if (log_skip(&s, "Marked message to be discarded") ||
		   log_skip(&s, "marked message to be discarded")) {
		out->event = DOVECOT_DISCARDED;
	} else if (log_skip(&s, "failed to store into mailbox ")) {
		out->event = DOVECOT_FAILED;
		out->text = log_shown(a, s, LOG_REPLY_MAX);
	}
}

bool
dovecot_log_read(struct arena *a, struct span line, struct dovecot_line *out)
{
	struct span user, pid, session, message_id, level;

	*out = (struct dovecot_line){ .user = "", .session = "", .message_id = "", .text = "" };
	if (!log_time_iso(&line, &out->at) || !log_skip(&line, " "))
		return false;
	/* lmtp(ann@a.test)<6924><N3RGNYA4AmsMGwAAg+zDdQ>: Info: sieve: msgid=<...>: what was done */
	if (!log_skip(&line, "lmtp(") || !log_until(&line, ")<", &user) || !log_until(&line, "><", &pid) ||
	    !log_until(&line, ">: ", &session) || !log_until(&line, ": ", &level) ||
	    !log_skip(&line, "sieve: msgid="))
		return true;
	out->user = log_address(a, user);
	out->session = log_shown(a, session, LOG_NAME_MAX);
	if (log_skip(&line, "<")) {
		if (!log_until(&line, ">: ", &message_id))
			return true;
		out->message_id = log_shown(a, message_id, LOG_ADDRESS_MAX);
	} else if (!log_until(&line, ": ", &message_id)) {
		return true;
	}
	read_action(a, line, out);
	return true;
}
