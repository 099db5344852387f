/* SPDX-License-Identifier: Apache-2.0 */
#include "sasl/session.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/scoped.h"
#include "base/utf8.h"
#include "os/socket.h"
#include "os/ticket.h"
#include "wire/base64.h"
#include "wire/passdb.h"
#include "wire/sasl.h"

enum {
	HOOKS_MS = 5000,
	SEND_MS = 5000,
	ANSWER_MAX = 2048,
	RIP_MAX = 64,
	COOKIE_BYTES = 16,
	COOKIE_DIGITS = 32
};

/* What the next CONT holds. */
enum awaited { AWAIT_NOTHING, AWAIT_PLAIN, AWAIT_LOGIN_NAME, AWAIT_LOGIN_PASSWORD };

struct session {
	const struct session_config *config;
	int fd;
	pid_t peer; /* the smtpd: it serves one client at a time */
	struct arena arena;
	struct buf out; /* over out_bytes */
	/* The one exchange that may be under way: Postfix has a connection for each smtpd. */
	enum awaited awaited;
	int64_t id;
	char name[SASL_TEXT_MAX], rip[RIP_MAX];
	char out_bytes[ANSWER_MAX];
};

struct err *
session_greet(struct arena *a, int fd, int64_t number)
{
	struct buf cookie = BUF(a, COOKIE_DIGITS), out = BUF(a, ANSWER_MAX);
	unsigned char bytes[COOKIE_BYTES];

	random_bytes(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		buf_printf(&cookie, "%02x", bytes[i]);
	sasl_write_greeting(&out, getpid(), number, buf_text(&cookie));
	return socket_send_all(a, fd, buf_text(&out), out.n, SEND_MS);
}

/* Copy printable text; false for anything else, or too much of it. */
static bool
take_text(struct span in, char *out, size_t size)
{
	out[0] = '\0';
	if (in.n == 0)
		return true;
	if (in.n >= size || memchr(in.p, '\0', in.n) != NULL)
		return false;
	memcpy(out, in.p, in.n);
	out[in.n] = '\0';
	return utf8_valid(out, in.n) && utf8_printable(out, false);
}

/* All that hooks says, up to its close. */
NODISCARD static struct err *
converse(struct session *s, const struct buf *question, char *answer, size_t *n)
{
	int64_t deadline = clock_monotonic() + HOOKS_MS;
	int hooks_fd = -1;
	size_t got = 1;

	TRY(socket_connect_unix(&s->arena, s->config->hooks_path, HOOKS_MS, &hooks_fd));
	SCOPED_FD hooks = hooks_fd;
	TRY(socket_send_all(&s->arena, hooks, question->p, question->n, (int)(deadline - clock_monotonic())));
	for (*n = 0; got > 0 && *n < PASSDB_ANSWER_MAX; *n += got)
		TRY(socket_recv(&s->arena, hooks, answer + *n, PASSDB_ANSWER_MAX - *n,
		    (int)(deadline - clock_monotonic()), &got));
	return NULL;
}

static enum passdb_result
ask_hooks(struct session *s, struct span password, struct passdb_found *found)
{
	char text[PASSDB_QUESTION_MAX], answer[PASSDB_ANSWER_MAX];
	struct buf question = { .p = text, .size = sizeof(text), .max = sizeof(text) - 1 };
	size_t n = 0;

	passdb_write(&question,
	    &(struct passdb_question){
		.secret = s->config->secret, .user = s->name, .password = password, .rip = s->rip });
	if (question.full)
		return PASSDB_WRONG; /* longer than any name and password that could be right */
	struct err *e = converse(s, &question, answer, &n);
	explicit_bzero(text, sizeof(text));
	enum passdb_result result =
	    e == NULL ? passdb_read((struct span){ answer, n }, found) : PASSDB_TEMPORARY;
	if (result == PASSDB_TEMPORARY)
		log_event(NULL, LOG_WARN_, "sasl.unavailable", "detail",
		    e == NULL ? "hooks did not say yes or no" : e->detail, NULL);
	return result;
}

/* Before the smtpd hears of it: the policy service asks for the ticket with each recipient. */
static bool
keep_ticket(struct session *s, const char *ticket)
{
	struct err *e = ticket_put(&s->arena, s->config->tickets, s->peer, ticket);

	if (e != NULL)
		log_event(NULL, LOG_WARN_, "sasl.unavailable", "detail", e->detail, NULL);
	return e == NULL;
}

static pid_t
peer_of(int fd)
{
	struct ucred peer = { 0 };
	socklen_t n = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 ? peer.pid : 0;
}

/* Name and password are known. False: close the connection, which Postfix turns into 454. */
static bool
decide(struct session *s, struct span password)
{
	struct passdb_found found = { 0 };

	switch (ask_hooks(s, password, &found)) {
	case PASSDB_OK:
		if (!keep_ticket(s, found.ticket))
			return false;
		sasl_write_ok(&s->out, s->id, found.user[0] == '\0' ? s->name : found.user);
		return true;
	case PASSDB_DISABLED:
		sasl_write_fail(&s->out, s->id, s->name, "this account is disabled");
		return true;
	case PASSDB_WRONG:
		sasl_write_fail(&s->out, s->id, s->name, "name or password is wrong");
		return true;
	case PASSDB_TEMPORARY:
		break;
	}
	return false;
}

static bool
take_plain(struct session *s, struct span message)
{
	struct span authzid, name, password;

	/* to act as somebody else is not for those who submit mail */
	if (!sasl_plain(message, &authzid, &name, &password) || !take_text(name, s->name, sizeof(s->name)) ||
	    (authzid.n > 0 && !span_is(authzid, s->name))) {
		sasl_write_fail(&s->out, s->id, NULL, NULL);
		return true;
	}
	return decide(s, password);
}

/* The decoded response to what we awaited. False: close the connection. */
static bool
take_message(struct session *s, struct span message)
{
	enum awaited awaited = s->awaited;

	s->awaited = AWAIT_NOTHING;
	if (awaited == AWAIT_PLAIN)
		return take_plain(s, message);
	if (awaited == AWAIT_LOGIN_NAME && message.n > 0 && take_text(message, s->name, sizeof(s->name))) {
		s->awaited = AWAIT_LOGIN_PASSWORD;
		sasl_write_continue(&s->out, s->id, SASL_PASSWORD);
		return true;
	}
	if (awaited == AWAIT_LOGIN_PASSWORD && message.n > 0)
		return decide(s, message);
	sasl_write_fail(&s->out, s->id, NULL, NULL);
	return true;
}

static bool
take_response(struct session *s, struct span resp)
{
	char plain[2 * SASL_TEXT_MAX];
	ssize_t n = base64_decode(resp, plain, sizeof(plain));
	bool go_on = true;

	if (n < 0) {
		s->awaited = AWAIT_NOTHING;
		sasl_write_fail(&s->out, s->id, NULL, NULL);
	} else {
		go_on = take_message(s, (struct span){ plain, (size_t)n });
	}
	explicit_bzero(plain, sizeof(plain));
	return go_on;
}

static bool
begin(struct session *s, const struct sasl_line *line)
{
	s->id = line->id;
	s->awaited = span_is(line->mechanism, "PLAIN")   ? AWAIT_PLAIN
		     : span_is(line->mechanism, "LOGIN") ? AWAIT_LOGIN_NAME
							 : AWAIT_NOTHING;
	if (!take_text(line->rip, s->rip, sizeof(s->rip)))
		s->rip[0] = '\0';
	if (s->awaited == AWAIT_NOTHING) {
		sasl_write_fail(&s->out, s->id, NULL, NULL);
		return true;
	}
	if (line->has_resp)
		return take_response(s, line->resp);
	sasl_write_continue(&s->out, s->id, s->awaited == AWAIT_PLAIN ? SASL_NOTHING : SASL_USERNAME);
	return true;
}

/* False: close the connection. */
static bool
obey(struct session *s, const struct sasl_line *line)
{
	if (line->op == SASL_AUTH)
		return begin(s, line);
	if (line->op == SASL_CONT)
		return s->awaited != AWAIT_NOTHING && line->id == s->id && take_response(s, line->resp);
	return true;
}

/* Take the whole lines off in and send what they call for. False: close the connection. */
static bool
take_lines(struct session *s, char *in, size_t *n)
{
	struct sasl_line line;
	size_t at = 0;
	ssize_t used;
	bool go_on = true;

	while (go_on && (used = sasl_read((struct span){ in + at, *n - at }, &line)) != 0) {
		s->out.n = 0;
		go_on = used > 0 && obey(s, &line);
		if (go_on && s->out.n > 0) {
			struct err *e = socket_send_all(&s->arena, s->fd, s->out.p, s->out.n, SEND_MS);
			go_on = e == NULL;
		}
		at += used > 0 ? (size_t)used : 0;
	}
	memmove(in, in + at, *n - at);
	*n -= at;
	explicit_bzero(in + *n, SASL_LINE_MAX - *n);
	arena_free(&s->arena);
	return go_on;
}

void
session_serve(const struct session_config *config, int fd)
{
	struct session s = { .config = config, .fd = fd, .peer = peer_of(fd) };
	char in[SASL_LINE_MAX];
	size_t n = 0;
	ssize_t got;

	s.out = (struct buf){ .p = s.out_bytes, .size = sizeof(s.out_bytes), .max = sizeof(s.out_bytes) - 1 };
	do {
		got = recv(fd, in + n, sizeof(in) - n, 0);
		n += got > 0 ? (size_t)got : 0;
	} while (got > 0 && take_lines(&s, in, &n));
	ticket_remove(config->tickets, s.peer);
	explicit_bzero(in, sizeof(in));
}
