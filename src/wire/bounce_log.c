/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the logs of Postfix (postlogd and syslog alike), Dovecot and Rspamd. */
#include "wire/bounce_private.h"

#include <ctype.h>

/* The value behind a name up to one of the ends, or to the end of the line; without <>. */
static struct span
value_of(struct span line, const char *name, const char *ends)
{
	const char *p = bounce_find(line, name);

	if (p == NULL)
		return (struct span){ NULL, 0 };
	struct span s = bounce_from(line, p + strlen(name));
	size_t n = 0;
	while (n < s.n && strchr(ends, s.p[n]) == NULL)
		n++;
	return (struct span){ s.p, n };
}

/* The host that wrote the line: the word before that of the program. */
static const char *
own_host(struct arena *a, struct span line, const char *program)
{
	const char *end = program, *begin;

	while (end > line.p && end[-1] == ' ')
		end--;
	for (begin = end; begin > line.p && begin[-1] != ' ';)
		begin--;
	if (begin == end || isdigit((unsigned char)*begin))
		return NULL;
	return bounce_fold(a, (struct span){ begin, (size_t)(end - begin) });
}

/* What each status of a delivery is by RFC 3464. */
static const char *
action_of(struct span status)
{
	static const struct {
		const char *status, *action;
	} names[] = { { "sent", "delivered" }, { "bounced", "failed" }, { "deferred", "delayed" },
		{ "expired", "failed" }, { "undeliverable", "failed" }, { "deliverable", "delivered" } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is(status, names[i].status))
			return names[i].action;
	return NULL;
}

/* In the words of a line, from where they begin. */
static void
set_said(struct bouncing *b, struct bounce_failure *f, struct span said)
{
	f->said = bounce_fold(b->arena, said);
	bounce_codes(b->arena, (struct span){ f->said, strlen(f->said) }, f);
}

static bool
ends_word(struct span line, const char *p, const char *words[])
{
	for (size_t i = 0; words[i] != NULL; i++)
		if (bounce_starts(bounce_from(line, p), words[i]))
			return true;
	return false;
}

/* A delivery: to=<...>, ..., dsn=..., status=... (words) */
static void
read_delivery(struct bouncing *b, struct span line, const char *program, struct bounce_failure *f)
{
	static const char *own[] = { "lmtp", "virtual", "local", "pipe", NULL };
	struct span status = value_of(line, "status=", " ,"), dsn = value_of(line, "dsn=", ",");
	const char *slash = memchr(program, '/', line.n - (size_t)(program - line.p));

	f->action = action_of(status);
	f->recipient = bounce_address(b->arena, value_of(line, " to=<", ">"));
	bounce_codes(b->arena, dsn, f);
	struct span said = bounce_trim(bounce_from(line, status.p + status.n));
	if (said.n > 1 && *said.p == '(')
		said = (struct span){ said.p + 1, said.n - 1 - (said.p[said.n - 1] == ')') };
	if (span_is(status, "expired"))
		said = bounce_from(line, status.p - strlen("status="));
	set_said(b, f, said);
	bounce_speaker(b->arena, f);
	if (f->speaker == BOUNCE_REMOTE && strstr(f->host == NULL ? "" : f->host, "/") == NULL &&
	    bounce_find(line, "[private/") == NULL)
		return;
	f->speaker = slash != NULL && ends_word(line, slash + 1, own) ? BOUNCE_MAILBOX : BOUNCE_QUEUE;
	f->host = own_host(b->arena, line, program);
}

/* reject: RCPT from host[ip]: words; from=<...> to=<...> ... */
static void
read_rejection(
    struct bouncing *b, struct span line, const char *program, const char *p, struct bounce_failure *f)
{
	struct span s = bounce_from(line, p), tail;
	const char *words = bounce_find(s, "]: "), *end = bounce_find(s, "; from=<");

	f->speaker = BOUNCE_RULE;
	f->action = "failed";
	f->host = own_host(b->arena, line, program);
	s = words == NULL ? s : bounce_from(s, words + 3);
	tail = end == NULL ? (struct span){ NULL, 0 } : bounce_from(line, end);
	f->recipient = bounce_address(b->arena, value_of(tail, " to=<", ">"));
	s.n = end != NULL && end > s.p ? (size_t)(end - s.p) : s.n;
	set_said(b, f, s);
	if (f->reply / 100 == 4 || (f->reply == 0 && f->status != NULL && *f->status == '4'))
		f->action = "delayed";
}

/* What else of Postfix tells of a failure. */
static const char *
postfix_words(struct span line, const char *program)
{
	static const char *const words[] = { "connect to ", "lost connection with ", "conversation with ",
		"SASL ", "fatal: ", "error: ", "Cannot start TLS", "TLS is required", "too many hops",
		"mail for " };
	struct span s = bounce_from(line, program);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *p = bounce_find(s, words[i]);

		if (p != NULL)
			return p;
	}
	return NULL;
}

static bool
read_postfix(struct bouncing *b, struct span line, const char *program)
{
	struct bounce_failure f = { .text = bounce_copy(b->arena, line) };
	const char *p = bounce_find(line, "reject: ");

	if (p != NULL)
		read_rejection(b, line, program, p, &f);
	else if (bounce_find(line, " status=") != NULL)
		read_delivery(b, line, program, &f);
	else {
		p = postfix_words(line, program);
		if (p == NULL)
			return false;
		f.host = own_host(b->arena, line, program);
		f.speaker = BOUNCE_QUEUE;
		if (bounce_starts(bounce_from(line, p), "SASL ")) {
			f.speaker = BOUNCE_RULE;
			f.action = "failed";
		}
		set_said(b, &f, bounce_from(line, p));
	}
	bounce_add(b, &f);
	return true;
}

static bool
read_dovecot(struct bouncing *b, struct span line, const char *program)
{
	static const char *const words[] = { "auth failed", "failed", "rejected", "Quota exceeded",
		"Error: " };
	struct span s = bounce_from(line, program), user = value_of(s, "user=<", ">");
	bool told = false;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		told |= bounce_find(s, words[i]) != NULL;
	if (!told)
		return false;
	struct bounce_failure f = { .speaker = BOUNCE_MAILBOX, .text = bounce_copy(b->arena, line) };
	f.host = own_host(b->arena, line, program);
	f.recipient = bounce_address(b->arena, user.n > 0 ? user : value_of(s, "(", ")"));
	if (bounce_find(s, "auth failed") != NULL) {
		f.speaker = BOUNCE_RULE;
		f.action = "failed";
	}
	set_said(b, &f, s);
	bounce_add(b, &f);
	return true;
}

/* Its symbols are named after what they look at, not after what they found: of them only two are told, and of
 * the rest what Rspamd did. */
static const char *
rspamd_said(struct arena *a, struct span line, struct span action)
{
	const char *forced = bounce_find(line, "forced: "),
		   *quote = forced == NULL ? NULL : bounce_find(bounce_from(line, forced), " \"");

	if (quote != NULL) {
		struct span message = bounce_from(line, quote + 2);
		const char *end = memchr(message.p, '"', message.n);

		if (end != NULL)
			return bounce_fold(a, (struct span){ message.p, (size_t)(end - message.p) });
	}
	if (span_is(action, "reject"))
		return forced == NULL ? "rspamd: reject" : "";
	if (bounce_find(line, "GREYLIST(") != NULL || span_is(action, "greylist"))
		return "rspamd: greylist";
	return bounce_find(line, "RATELIMIT") != NULL ? "rspamd: ratelimit" : "";
}

static bool
read_rspamd(struct bouncing *b, struct span line)
{
	struct bounce_failure f = { .speaker = BOUNCE_RULE, .text = bounce_copy(b->arena, line) };
	struct span verdict = value_of(line, "(default: ", "["), action;
	const char *open = verdict.n == 0 ? NULL : memchr(verdict.p, '(', verdict.n);

	if (open == NULL)
		return false;
	action = value_of(bounce_from(verdict, open), "(", ")");
	f.recipient = bounce_address(b->arena, value_of(line, "rcpts: <", ">"));
	f.action = span_is(action, "reject")                                       ? "failed"
		   : span_is(action, "soft reject") || span_is(action, "greylist") ? "delayed"
										   : "delivered";
	f.said = rspamd_said(b->arena, line, action);
	bounce_add(b, &f);
	return true;
}

bool
bounce_read_log(struct bouncing *b, struct span text)
{
	struct span line;
	bool found = false;

	while (bounce_line(&text, &line)) {
		const char *postfix = bounce_find(line, "postfix"), *dovecot = bounce_find(line, "dovecot: ");
		const char *bracket = postfix == NULL ? NULL : bounce_find(bounce_from(line, postfix), "]: ");

		if (bounce_find(line, "rspamd_task_write_log") != NULL)
			found |= read_rspamd(b, line);
		else if (bracket != NULL && memchr(postfix, '/', (size_t)(bracket - postfix)) != NULL)
			found |= read_postfix(b, line, postfix);
		else if (dovecot != NULL)
			found |= read_dovecot(b, line, dovecot);
	}
	return found;
}
