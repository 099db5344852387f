/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/scoped.h"
#include "main/command.h"
#include "main/endpoint.h"
#include "main/leftover.h"
#include "main/prepare.h"
#include "model/conf.h"
#include "os/child.h"
#include "os/file.h"
#include "os/process.h"
#include "os/socket.h"
#include "remote/part.h"

enum {
	LATE_MS = 20000, /* until then every part should have answered once */
	ROUND_MS = 50,
	CONNECT_MS = 200,
	STOP_MS = 10000, /* for one group of services */
	PASSWORD_MAX = 200,
	GROUP_MAX = 4,
};

/* Stopped one group after the other: first what takes new work, last what the others ask. */
static const char *const stop_order[][GROUP_MAX + 1] = {
	{ "postfix", "nginx", NULL },
	{ "webmail", "radicale", NULL },
	{ "dovecot", "rspamd", NULL },
	{ "api", "jobs", "journey", "helper", NULL },
	{ "hooks", "lookup", "sasl", NULL },
	{ "redis", NULL },
};

/* One `up` per instance; the lock goes with the process, however it ends. */
NODISCARD static struct err *
lock(struct arena *a, const struct conf *conf, int *out)
{
	const char *path = arena_printf(a, "%s/up.lock", conf->run_dir);

	TRY(file_ensure_dir(a, conf->run_dir, 0755, FILE_OWNER_SELF));
	*out = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*out < 0)
		return err_new(a, ERR_INTERNAL, NULL, "%s: %s", path, strerror(errno));
	if (flock(*out, LOCK_EX | LOCK_NB) != 0)
		return err_new(a, ERR_CONFLICT, NULL, "%s is running already", conf->instance);
	return NULL;
}

/* Somebody else's program on one of our ports would look like a part that is ready. Asked by connecting: a
 * bind is also refused for a minute after somebody used the port for a connection of his own. */
NODISCARD static struct err *
check_ports_free(struct arena *a, const struct conf *conf)
{
	const struct field *f = field_find(conf_fields, "port_https");
	const char *public_host =
	    conf->listen[strspn(conf->listen, "0.:")] == '\0' ? "127.0.0.1" : conf->listen;

	for (; strncmp(f->name, "port_", 5) == 0; f++) {
		const char *host = conf_port_is_public(f) ? public_host : "127.0.0.1";
		int port = (int)*MEMBER_CONST(int64_t, conf, f), fd;

		if (socket_connect_tcp(a, host, port, CONNECT_MS, &fd) == NULL) {
			close(fd);
			return err_new(a, ERR_CONFLICT, f->name,
			    "port %d (%s) belongs to another program; see %s/portal.conf", port, f->name,
			    conf->instance);
		}
	}
	return NULL;
}

/* Sockets of an earlier life: Postfix's service waits for new ones, and nginx does not replace its own. */
static void
remove_sockets(struct arena *a, const struct conf *conf)
{
	DIR *dir = opendir(conf->run_dir);

	for (struct dirent *d; dir != NULL && (d = readdir(dir)) != NULL;)
		if (d->d_type == DT_SOCK)
			unlink(arena_printf(a, "%s/%s", conf->run_dir, d->d_name));
	if (dir != NULL)
		closedir(dir);
}

/* Every service has the same `finish`. */
NODISCARD static struct err *
link_finish(struct arena *a, const struct conf *conf)
{
	for (const struct part *p = parts; p->name != NULL; p++) {
		const char *path = arena_printf(a, "%s/%s/finish", conf->services_dir, p->name);

		if (symlink("../finish", path) != 0 && errno != EEXIST)
			return err_new(a, ERR_INTERNAL, NULL, "%s: %s", path, strerror(errno));
	}
	return NULL;
}

NODISCARD static struct err *
start_services(struct arena *a, const struct conf *conf, pid_t *pid)
{
	const char *log = arena_printf(a, "%s/services.log", conf->log_dir);
	SCOPED_FD fd = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);

	if (fd < 0)
		return err_new(a, ERR_INTERNAL, NULL, "%s: %s", log, strerror(errno));
	remove_sockets(a, conf);
	TRY(link_finish(a, conf));
	/* Should we be killed, it stops everything by itself. */
	return child_spawn(
	    a, (const char *[]){ "s6-svscan", "-t0", conf->services_dir, NULL }, fd, SIGTERM, pid);
}

static void
stop_group(const struct conf *conf, const char *const *names)
{
	struct arena a = { 0 };
	struct child_result ignored;
	const char *wait[GROUP_MAX + 5] = { "s6-svwait", "-D", "-t", arena_printf(&a, "%d", STOP_MS) };
	size_t n = 4;

	for (; *names != NULL; names++) {
		const char *dir = arena_printf(&a, "%s/%s", conf->services_dir, *names);

		/* What fails here is found and ended as a leftover. */
		err_ignore(
		    child_run(&a, (const char *[]){ "s6-svc", "-d", dir, NULL }, STOP_MS, 0, &ignored));
		wait[n++] = dir;
	}
	err_ignore(child_run(&a, wait, STOP_MS + SECONDS(1), 0, &ignored));
	arena_free(&a);
}

static void
stop_services(const struct conf *conf, pid_t supervisor)
{
	int status;

	for (size_t i = 0; i < sizeof(stop_order) / sizeof(stop_order[0]); i++)
		stop_group(conf, stop_order[i]);
	if (kill(supervisor, SIGTERM) == 0)
		while (waitpid(supervisor, &status, 0) < 0 && errno == EINTR)
			;
	leftover_stop(conf, true);
}

enum event { EVENT_NONE, EVENT_STOP, EVENT_SUPERVISOR_DIED };

/* What happens within timeout_ms; -1: whenever it happens. */
static enum event
wait_event(int stop_fd, int supervisor_fd, int timeout_ms)
{
	struct pollfd p[] = { { .fd = stop_fd, .events = POLLIN },
		{ .fd = supervisor_fd, .events = POLLIN } };

	if (poll(p, 2, timeout_ms) <= 0)
		return EVENT_NONE;
	return p[0].revents != 0 ? EVENT_STOP : EVENT_SUPERVISOR_DIED;
}

/* Ask each part until it answered once; say what keeps us waiting for long. */
static enum event
wait_ready(const struct conf *conf, int stop_fd, int supervisor_fd)
{
	int64_t deadline = clock_monotonic() + LATE_MS;
	const struct part *p = parts;
	enum event event = EVENT_NONE;

	while (p->name != NULL && event == EVENT_NONE) {
		struct arena a = { 0 };
		const struct err *e = p->probe(&a, conf);

		if (e != NULL && clock_monotonic() > deadline) {
			fprintf(stderr, "mailportal: still waiting for %s (%s); see %s\n", p->name, e->detail,
			    conf->log_dir);
			deadline = clock_monotonic() + LATE_MS;
		}
		arena_free(&a);
		if (e == NULL)
			p++;
		else
			event = wait_event(stop_fd, supervisor_fd, ROUND_MS);
	}
	return event;
}

/* The password is told once. */
static void
tell_password(struct command *c)
{
	const char *first_start = prepare_first_start_file(c->arena, c);
	const char *path = prepare_password_link(c->arena, c);
	struct span password;

	if (!file_exists(first_start) ||
	    file_read(c->arena, conf_admin_file(c->arena, &c->conf), PASSWORD_MAX, &password) != NULL)
		return;
	printf("  password      %s   (also in %s until it is changed)\n", password.p, path);
	unlink(first_start);
}

static void
tell(struct command *c)
{
	struct endpoints e = endpoints_of(c->arena, &c->conf);

	printf("\nMail Portal is ready.\n"
	       "  portal        %s\n"
	       "  webmail       %s\n"
	       "  contacts      %s   (CardDAV, CalDAV)\n"
	       "  administrator " FIRST_ADMIN "\n",
	    e.url, e.webmail, e.dav);
	tell_password(c);
	printf("  SMTP          %s\n"
	       "  submission    %s (STARTTLS), %s (TLS)\n"
	       "  IMAP          %s (STARTTLS), %s (TLS)\n"
	       "  POP3          %s (STARTTLS), %s (TLS)\n"
	       "  ManageSieve   %s\n"
	       "  LMTP          %s\n"
	       "To stop: Ctrl-C here, or kill %d.\n",
	    e.smtp, e.submission, e.submissions, e.imap, e.imaps, e.pop3, e.pop3s, e.managesieve, e.lmtp,
	    (int)getpid());
	fflush(stdout);
}

/* One life of the supervisor. *again: it died, which is not for it to decide. */
NODISCARD static struct err *
supervise(struct command *c, int stop_fd, bool *told, bool *again)
{
	pid_t supervisor;

	TRY(start_services(c->arena, &c->conf, &supervisor));
	SCOPED_FD supervisor_fd = (int)syscall(SYS_pidfd_open, supervisor, 0);
	enum event event = wait_ready(&c->conf, stop_fd, supervisor_fd);
	if (event == EVENT_NONE && !*told) {
		tell(c);
		*told = true;
	}
	if (event == EVENT_NONE)
		event = wait_event(stop_fd, supervisor_fd, -1);
	*again = event == EVENT_SUPERVISOR_DIED;
	stop_services(&c->conf, supervisor);
	return NULL;
}

/* Under the lock. */
NODISCARD static struct err *
run_instance(struct command *c)
{
	int stop_fd = -1;
	bool told = false, again = true;

	if (leftover_stop(&c->conf, false) > 0)
		fprintf(stderr, "mailportal: stopped what an earlier run left behind\n");
	TRY(check_ports_free(c->arena, &c->conf));
	TRY(prepare_instance(c));
	TRY(process_stop_fd(c->arena, &stop_fd));
	SCOPED_FD stop = stop_fd;
	while (again)
		TRY(supervise(c, stop, &told, &again));
	return NULL;
}

int
up_command(struct command *c)
{
	int lock_fd = -1;
	struct err *e = lock(c->arena, &c->conf, &lock_fd);

	if (e == NULL)
		e = run_instance(c);
	if (lock_fd >= 0)
		close(lock_fd);
	return e == NULL ? 0 : command_failed(e);
}
