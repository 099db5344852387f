/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/postfix_log.h"

enum { QUEUE_ID_MAX = 20, DIGITS_MAX = 15 };

static bool
ends(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);

	return n >= m && strcmp(s + n - m, tail) == 0;
}

/* "9FF00A8A176: " or, long ones, "4TqWXg0zSyz1F2: ". */
static bool
read_queue_id(struct arena *a, struct span *s, const char **out)
{
	size_t n = 0;

	while (n < s->n && n < QUEUE_ID_MAX &&
	       ((s->p[n] >= '0' && s->p[n] <= '9') || (s->p[n] >= 'A' && s->p[n] <= 'Z') ||
		   (s->p[n] >= 'a' && s->p[n] <= 'z')))
		n++;
	if (n < 6 || n + 2 > s->n || s->p[n] != ':' || s->p[n + 1] != ' ')
		return false;
	*out = arena_printf(a, "%.*s", (int)n, s->p);
	*s = (struct span){ s->p + n + 2, s->n - n - 2 };
	return true;
}

static int64_t
number(struct span s)
{
	int64_t n = 0;

	for (size_t i = 0; i < s.n && i < DIGITS_MAX && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		n = n * 10 + (s.p[i] - '0');
	return n;
}

/* The value of NAME=, up to the next comma or the end. */
static struct span
value(struct span *s, const char *end)
{
	struct span out;

	if (!log_until(s, end, &out)) {
		out = *s;
		s->n = 0;
	}
	return out;
}

/* client=host[address][, sasl_method=PLAIN, sasl_username=ann@a.test] */
static void
read_client(struct arena *a, struct span s, struct postfix_line *out)
{
	struct span rest = s, login, skipped;

	out->event = POSTFIX_CLIENT;
	out->client = log_shown(a, value(&s, ", "), LOG_NAME_MAX);
	if (log_until(&rest, ", sasl_username=", &skipped)) {
		login = value(&rest, ", sasl_sender=");
		out->login = log_address(a, login);
	}
}

static void
read_message_id(struct arena *a, struct span s, struct postfix_line *out)
{
	out->event = POSTFIX_MESSAGE_ID;
	log_skip(&s, "<");
	if (s.n > 0 && s.p[s.n - 1] == '>')
		s.n--;
	out->message_id = log_shown(a, s, LOG_ADDRESS_MAX);
}

/* from=<...>, size=631, nrcpt=1 (queue active); or: from=<...>, status=expired, returned to sender */
static void
read_queued(struct arena *a, struct span s, struct postfix_line *out)
{
	struct span from;

	if (!log_bracketed(&s, &from))
		return;
	out->from = log_address(a, from);
	if (log_skip(&s, ", status=expired") || log_skip(&s, ", status=force-expired"))
		out->event = POSTFIX_EXPIRED;
	if (!log_skip(&s, ", size="))
		return;
	out->event = POSTFIX_QUEUED;
	out->size = number(s);
}

/* to=<...>[, orig_to=<...>], relay=..., delay=..., dsn=..., status=sent (250 Ok) */
static void
read_delivery(struct arena *a, struct span s, struct postfix_line *out)
{
	struct span to, orig_to = { "", 0 }, skipped;

	if (!log_bracketed(&s, &to) || (log_skip(&s, ", orig_to=") && !log_bracketed(&s, &orig_to)) ||
	    !log_skip(&s, ", relay="))
		return;
	out->relay = log_shown(a, value(&s, ", "), LOG_NAME_MAX);
	if (!log_until(&s, ", status=", &skipped))
		return;
	out->event = POSTFIX_DELIVERY;
	out->to = log_address(a, to);
	out->orig_to = log_address(a, orig_to);
	out->status = log_shown(a, value(&s, " ("), LOG_NAME_MAX);
	if (s.n > 0 && s.p[s.n - 1] == ')')
		s.n--;
	out->text = log_shown(a, s, LOG_REPLY_MAX);
}

/* sasl_username=<...> at the very end. What a client says it is called stands before it in brackets, and ends
 * with one of its own. */
static void
read_reject_login(struct arena *a, struct span s, struct postfix_line *out)
{
	struct span login = { "", 0 }, skipped;

	while (log_until(&s, " sasl_username=<", &skipped))
		login = s;
	if (login.n > 1 && memchr(login.p, '>', login.n) == login.p + login.n - 1)
		out->login = log_address(a, (struct span){ login.p, login.n - 1 });
}

/* <...> to=<...> proto=ESMTP helo=<...>; postscreen has commas between. */
static bool
read_envelope(struct arena *a, struct span s, struct postfix_line *out)
{
	struct span from, to = { "", 0 };

	if (!log_bracketed(&s, &from))
		return false;
	log_skip(&s, ",");
	if (log_skip(&s, " to=") && !log_bracketed(&s, &to))
		return false;
	log_skip(&s, ",");
	if (!log_skip(&s, " proto="))
		return false;
	out->from = log_address(a, from);
	out->to = log_address(a, to);
	read_reject_login(a, s, out);
	return true;
}

/* What stands before the envelope. A local part that holds the same words has them in quotes. */
static bool
read_reason(struct span *s, struct span *out)
{
	bool quoted = false;

	for (size_t i = 0; i < s->n; i++) {
		struct span rest = { s->p + i, s->n - i };

		if (quoted && s->p[i] == '\\')
			i++;
		else if (s->p[i] == '"')
			quoted = !quoted;
		else if (!quoted && log_skip(&rest, "; from=")) {
			*out = (struct span){ s->p, i };
			*s = rest;
			return true;
		}
	}
	return false;
}

/* RCPT from host[address]: 554 5.7.1 <...>: Relay access denied; from=<...> to=<...> proto=ESMTP helo=<...>
 */
static void
read_reject(struct arena *a, struct span s, enum postfix_event event, struct postfix_line *out)
{
	struct span stage, client, text;

	if (!log_until(&s, " from ", &stage) || !log_until(&s, ": ", &client) || !read_reason(&s, &text) ||
	    !read_envelope(a, s, out))
		return;
	out->event = event;
	out->stage = log_shown(a, stage, LOG_NAME_MAX);
	out->client = log_shown(a, client, LOG_NAME_MAX);
	out->text = log_shown(a, text, LOG_REPLY_MAX);
}

static void
read_notice(struct arena *a, struct span s, struct postfix_line *out)
{
	out->event = POSTFIX_NOTICE;
	out->other_id = log_shown(a, s, QUEUE_ID_MAX);
}

static void
read_smtpd(struct arena *a, struct span s, struct postfix_line *out)
{
	if (log_skip(&s, "reject: ") || log_skip(&s, "milter-reject: "))
		read_reject(a, s, POSTFIX_REJECT, out);
	else if (log_skip(&s, "discard: ") || log_skip(&s, "milter-discard: "))
		read_reject(a, s, POSTFIX_DISCARD, out);
	else if (*out->queue_id != '\0' && log_skip(&s, "client="))
		read_client(a, s, out);
	else if (*out->queue_id != '\0' && log_skip(&s, "message-id="))
		read_message_id(a, s, out);
}

static void
read_bounce(struct arena *a, struct span s, struct postfix_line *out)
{
	if (log_skip(&s, "sender non-delivery notification: ") ||
	    log_skip(&s, "sender delay notification: ") ||
	    log_skip(&s, "sender delivery status notification: "))
		read_notice(a, s, out);
}

/* What postsuper(1) was told to do. */
static void
read_order(struct span s, struct postfix_line *out)
{
	if (span_is(s, "placed on hold"))
		out->event = POSTFIX_HELD;
	else if (span_is(s, "released from hold"))
		out->event = POSTFIX_RELEASED;
	else if (span_is(s, "removed"))
		out->event = POSTFIX_DELETED;
}

static void
read_message(struct arena *a, struct span s, struct postfix_line *out)
{
	if (ends(out->service, "smtpd") || ends(out->service, "cleanup") || ends(out->service, "postscreen"))
		read_smtpd(a, s, out);
	else if (ends(out->service, "bounce"))
		read_bounce(a, s, out);
	else if (ends(out->service, "postsuper"))
		read_order(s, out);
	else if (log_skip(&s, "from=") && ends(out->service, "qmgr"))
		read_queued(a, s, out);
	else if (log_skip(&s, "to="))
		read_delivery(a, s, out);
	else if (span_is(s, "removed"))
		out->event = POSTFIX_REMOVED;
}

bool
postfix_log_read(struct arena *a, struct span line, struct postfix_line *out)
{
	static const struct postfix_line none = { .service = "",
		.queue_id = "",
		.other_id = "",
		.client = "",
		.login = "",
		.message_id = "",
		.from = "",
		.to = "",
		.orig_to = "",
		.relay = "",
		.status = "",
		.stage = "",
		.text = "" };
	struct log_time at;
	struct span host, service, pid;

	*out = none;
	if (!log_time_syslog(&line, &at) || !log_skip(&line, " ") || !log_until(&line, " ", &host) ||
	    !log_skip(&line, "postfix/") || !log_until(&line, "[", &service) ||
	    !log_until(&line, "]: ", &pid) || service.n > LOG_NAME_MAX || pid.n > LOG_NAME_MAX)
		return false;
	out->at = at;
	out->service = log_shown(a, service, LOG_NAME_MAX);
	if (log_skip(&line, "NOQUEUE: ") || read_queue_id(a, &line, &out->queue_id))
		read_message(a, line, out);
	return true;
}
