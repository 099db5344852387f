/* SPDX-License-Identifier: Apache-2.0 */
/* Do the parts run, can they read their configuration, and what does Postfix do with strangers' mail? */
#include <fcntl.h>
#include <sys/file.h>

#include "base/clock.h"
#include "base/say.h"
#include "base/scoped.h"
#include "main/doctor/doctor.h"
#include "main/engine.h"
#include "os/address.h"
#include "os/socket.h"
#include "remote/part.h"
#include "wire/postqueue.h"

enum {
	OLD_HOURS = 24,
	QUEUE_MANY = 10000,
	QUEUE_SHOWN = 5,
	RELAY_MS = 8000,
	REPLY_MAX = 2048,
	HOSTS_MAX = 4,
	REFUSED = '5',
	TAKEN = '2',
};

/* `up` holds a lock for as long as it runs. */
static bool
is_up(struct doctor *d)
{
	SCOPED_FD fd = open(arena_printf(d->arena, "%s/up.lock", d->conf->run_dir), O_RDONLY | O_CLOEXEC);

	return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0;
}

struct err *
doctor_parts(struct doctor *d)
{
	const struct conf *conf = d->conf;

	if (!is_up(d)) {
		doctor_found(d, FINDING_ERROR, conf->instance, "{doctor_not_up}the instance does not run",
		    NULL,
		    say(d->arena, "{mend_up}start it: its service, or `mailportal --instance %s up`",
			conf->instance));
		return NULL;
	}
	for (const struct part *p = parts; p->name != NULL; p++) {
		const struct err *e = p->probe(d->arena, conf);

		if (e != NULL)
			doctor_found(d, FINDING_ERROR, p->name,
			    say(d->arena, "{doctor_part}%s does not answer", p->name), e->detail,
			    say(d->arena,
				"{mend_part}look into its log in %s; `s6-svc -ru %s/%s` starts it anew",
				conf->log_dir, conf->services_dir, p->name));
	}
	return NULL;
}

struct err *
doctor_engines(struct doctor *d)
{
	for (const struct engine *engine = engines; engine->name != NULL; engine++) {
		const char *argv[ENGINE_WORDS];
		struct child_result said;

		engine->check(d->arena, d->conf, argv);
		const struct err *e = doctor_run(d, argv, &said);
		if (e != NULL)
			doctor_found(d, FINDING_UNCHECKED, engine->name,
			    "{doctor_unchecked}could not be looked at", e->detail, NULL);
		else if (said.status != 0)
			doctor_found(d, FINDING_ERROR, engine->name,
			    say(d->arena, "{doctor_engine}%s can not use its configuration", engine->name),
			    said.out.p,
			    "{mend_engine}put right what it names; all files are written anew when `mailportal up` starts");
	}
	return NULL;
}

struct err *
doctor_mode(struct doctor *d)
{
	const struct conf *conf = d->conf;

	if (conf->test_mode && strncmp(conf->listen, "127.", 4) != 0 && strcmp(conf->listen, "::1") != 0)
		doctor_found(d, FINDING_ERROR, "test_mode",
		    "{doctor_test_mode}test_mode is on, and others reach this server", conf->listen,
		    say(d->arena,
			"{mend_test_mode}take it out of %s/portal.conf and start `mailportal up` anew",
			conf->instance));
	return NULL;
}

/* A talk with an SMTP server. */
struct talk {
	struct arena *arena;
	struct buf all; /* what both have said */
	int fd;
	int64_t until;
};

/* Say a line (NULL: only listen) and read the whole answer (RFC 5321 section 4.2.1); *first is the first
 * digit of its code. */
NODISCARD static struct err *
ask(struct talk *t, const char *line, char *first)
{
	char reply[REPLY_MAX + 1];
	size_t n = 0, got = 0, start = 0;

	if (line != NULL) {
		buf_printf(&t->all, "> %s\n", line);
		line = arena_printf(t->arena, "%s\r\n", line);
		TRY(socket_send_all(t->arena, t->fd, line, strlen(line), RELAY_MS));
	}
	for (;;) {
		int64_t left = t->until - clock_monotonic();

		TRY(socket_recv(t->arena, t->fd, reply + n, REPLY_MAX - n, left > 0 ? (int)left : 0, &got));
		if (got == 0)
			return err_new(t->arena, ERR_UNAVAILABLE, NULL, "the connection was closed");
		n += got;
		reply[n] = '\0';
		for (const char *eol; (eol = strchr(reply + start, '\n')) != NULL;) {
			bool last = strlen(reply + start) > 3 && reply[start + 3] != '-';

			*first = reply[start];
			start = (size_t)(eol - reply) + 1;
			if (last) {
				buf_printf(&t->all, "%s", reply);
				return NULL;
			}
		}
	}
}

/* Would this server hand mail of nobody to strangers? Asked up to the recipients, and never sent. 127.0.0.1
 * is nobody special: mynetworks is empty. */
NODISCARD static struct err *
try_relay(struct doctor *d, const char *host, int64_t port)
{
	const char *const recipients[] = { "relay@doctor.invalid",
		arena_printf(d->arena, "relay%%doctor.invalid@%s", d->conf->hostname),
		arena_printf(d->arena, "\"relay@doctor.invalid\"@%s", d->conf->hostname),
		arena_printf(d->arena, "@%s:relay@doctor.invalid", d->conf->hostname) };
	struct talk t = {
		.arena = d->arena, .all = BUF(d->arena, REPLY_MAX), .until = clock_monotonic() + RELAY_MS
	};
	char first = 0;

	TRY(socket_connect_tcp(d->arena, host, (int)port, RELAY_MS, &t.fd));
	SCOPED_FD mine = t.fd;
	TRY(ask(&t, NULL, &first));
	TRY(ask(&t, arena_printf(d->arena, "EHLO %s", d->conf->hostname), &first));
	TRY(ask(&t, "MAIL FROM:<>", &first));
	for (size_t i = 0; first == TAKEN && i < sizeof(recipients) / sizeof(*recipients); i++) {
		TRY(ask(&t, arena_printf(d->arena, "RCPT TO:<%s>", recipients[i]), &first));
		if (first == TAKEN) {
			doctor_found(d, FINDING_ERROR, arena_printf(d->arena, "%s:%d", host, (int)port),
			    "{doctor_open_relay}anybody can send mail to anybody through this server",
			    buf_text(&t.all),
			    "{mend_relay}look at mynetworks and the restrictions in Postfix's main.cf; `mailportal up` writes it anew when it starts");
			return NULL;
		}
		if (first != REFUSED)
			return err_new(
			    d->arena, ERR_UNAVAILABLE, NULL, "Postfix puts it off: %s", buf_text(&t.all));
		first = TAKEN;
	}
	return first == TAKEN || first == REFUSED
		   ? NULL
		   : err_new(d->arena, ERR_UNAVAILABLE, NULL, "Postfix says: %s", buf_text(&t.all));
}

/* From the address itself, so from each that others could come by, too. */
struct err *
doctor_relay(struct doctor *d)
{
	const char *listen = d->conf->listen, *const *own = address_list(d->arena);
	bool any = listen[strspn(listen, "0.:")] == '\0';
	const char *host = !any ? listen : strchr(listen, ':') != NULL ? "::1" : "127.0.0.1";

	TRY(try_relay(d, host, d->conf->port_smtp));
	TRY(try_relay(d, host, d->conf->port_submission));
	for (int i = 0; any && i < HOSTS_MAX && own[i] != NULL; i++)
		if (strchr(own[i], ':') == NULL || strchr(listen, ':') != NULL)
			TRY(try_relay(d, own[i], d->conf->port_smtp));
	return NULL;
}

struct err *
doctor_queue(struct doctor *d)
{
	const char *argv[] = { "/usr/sbin/postqueue", "-c",
		arena_printf(d->arena, "%s/postfix", d->conf->etc_dir), "-j", NULL };
	int64_t n = 0, old = 0, limit = d->now - HOURS(OLD_HOURS);
	struct buf some = BUF(d->arena, REPLY_MAX);
	struct child_result said;

	TRY(doctor_run(d, argv, &said));
	if (said.status != 0)
		return err_new(d->arena, ERR_UNAVAILABLE, NULL, "postqueue: %s", said.out.p);
	for (const char *line = said.out.p, *eol; (eol = strchr(line, '\n')) != NULL; line = eol + 1) {
		struct span one = { line, (size_t)(eol - line) + 1 };
		struct postqueue_entry e;
		bool found = false;

		if (*line != '{' || postqueue_next(d->arena, &one, &e, &found) != NULL || !found)
			continue;
		n++;
		if (e.arrived_at > limit || strcmp(e.queue_name, "hold") == 0)
			continue;
		if (old++ < QUEUE_SHOWN)
			buf_printf(&some, "%s %s: %s\n", e.queue_id, clock_text(d->arena, e.arrived_at),
			    e.reason == NULL ? e.queue_name : e.reason);
	}
	const char *mend =
	    "{mend_queue}the reasons stand in the queue: page Server, or `mailportal queue list`";
	if (old > 0)
		doctor_found(d, FINDING_WARNING, NULL,
		    say(d->arena, "{doctor_queue_old}%lld messages wait for more than %d hours",
			(long long)old, OLD_HOURS),
		    buf_text(&some), mend);
	if (n > QUEUE_MANY)
		doctor_found(d, FINDING_WARNING, NULL,
		    say(d->arena, "{doctor_queue_long}%lld messages wait", (long long)n), NULL, mend);
	return NULL;
}
