/* SPDX-License-Identifier: Apache-2.0 */
#include "helper/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/scoped.h"
#include "model/conf.h"
#include "os/child.h"
#include "os/file.h"

enum {
	QUEUE_LIST_MS = 30 * 1000,
	POSTCONF_MS = 10 * 1000,
	HOST_MAX = 253,
	PURGE_MS = 45 * 1000,
	PID_FILE_MAX = 64,
	AS_MAIL_USER = 6, /* words that change the user */
};

NODISCARD static struct err *
ping(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	(void)a;
	(void)conf;
	(void)request;
	*answer = SPAN("");
	return NULL;
}

/* postqueue -j writes an object per line (postqueue(1)); what is no object is a warning from standard error.
 */
static struct span
only_objects(struct arena *a, struct span text)
{
	struct buf kept = BUF(a, text.n);
	const char *end = text.p + text.n;

	for (const char *p = text.p; p < end;) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t n = eol == NULL ? (size_t)(end - p) : (size_t)(eol - p) + 1;

		if (*p == '{' && eol != NULL)
			buf_put(&kept, p, n);
		p += n;
	}
	return (struct span){ buf_text(&kept), kept.n };
}

/* Only root may list the queue of an instance that is not in /etc/postfix. */
NODISCARD static struct err *
queue_list(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	const char *argv[] = { "/usr/sbin/postqueue", "-c", arena_printf(a, "%s/postfix", conf->etc_dir),
		"-j", NULL };
	struct child_result r;

	(void)request;
	TRY(child_run(a, argv, QUEUE_LIST_MS, ANSWER_MAX, &r));
	if (r.out.n >= ANSWER_MAX)
		return err_new(
		    a, ERR_TOO_LARGE, NULL, "the queue is longer than %d bytes of list", ANSWER_MAX);
	if (r.status != 0)
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "postqueue ended with status %d: %.200s", r.status, r.out.p);
	*answer = only_objects(a, r.out);
	return NULL;
}

/* Postfix's master keeps its pid file locked (master(8)); a file without a lock is stale. */
static bool
is_locked(const char *file)
{
	SCOPED_FD fd = open(file, O_RDONLY | O_CLOEXEC);

	return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

/* The pid of this instance's master. */
NODISCARD static struct err *
read_master(struct arena *a, const struct conf *conf, pid_t *out)
{
	const char *file = arena_printf(a, "%s/postfix/queue/pid/master.pid", conf->data_dir);
	struct span text;

	if (!is_locked(file) || file_read(a, file, PID_FILE_MAX, &text) != NULL)
		return err_new(a, ERR_UNAVAILABLE, NULL, "Postfix does not run");
	long pid = strtol(text.p, NULL, 10);
	if (pid <= 1 || pid > INT32_MAX)
		return err_new(a, ERR_UNAVAILABLE, NULL, "Postfix does not run");
	*out = (pid_t)pid;
	return NULL;
}

NODISCARD static struct err *
postfix_reload(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	struct span comm;
	pid_t pid = 0;

	(void)request;
	TRY(read_master(a, conf, &pid));
	/* held, so that nobody else can get its number between the look and the signal */
	SCOPED_FD master = pidfd_open(pid, 0);
	if (master < 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "Postfix does not run");
	/* not /proc/PID/exe: our sandbox may not look into other processes */
	TRY(file_read(a, arena_printf(a, "/proc/%d/comm", pid), PID_FILE_MAX, &comm));
	if (!span_is(comm, "master\n"))
		return err_new(a, ERR_UNAVAILABLE, NULL, "Postfix does not run: %d is somebody else", pid);
	if (pidfd_send_signal(master, SIGHUP, NULL, 0) != 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "Postfix does not run: %s", strerrordesc_np(errno));
	*answer = SPAN("");
	return NULL;
}

/* Written as we write it, so that it can not lead anywhere else. */
static bool
is_identity(struct arena *a, const char *text, int64_t *out)
{
	*out = strtoll(text, NULL, 10);
	return *out > 0 && strcmp(arena_printf(a, "%lld", (long long)*out), text) == 0;
}

/* All mail of an account that is deleted; that it is, is for the caller to know. Done as the user that the
 * mail belongs to: what that user could lead us to by a link, it could have removed itself. A part that is
 * removed when the time is over stays removed. */
NODISCARD static struct err *
mail_purge(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	int64_t id;

	if (!is_identity(a, request->arguments[0], &id))
		return err_new(a, ERR_INVALID_FIELD, NULL, "mail-purge takes an identity");
	const char *home = conf_mail_home(a, conf_site(a, conf).mail_dir, id);
	const char *argv[] = { "/usr/bin/setpriv", "--reuid", conf->mail_user, "--regid", conf->mail_user,
		"--clear-groups", "/usr/bin/rm", "-rf", "--one-file-system", "--", home, NULL };

	*answer = SPAN("");
	return child_must(a, geteuid() == 0 ? argv : argv + AS_MAIL_USER, PURGE_MS);
}

/* Nothing that a line of master.cf could be more than a name by. */
static bool
is_host_name(const char *text)
{
	size_t n = strlen(text);

	return n > 0 && n <= HOST_MAX && text[0] != '-' &&
	       text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789.-")] == '\0';
}

/* How mail greets that leaves from an address: postconf(1) writes it where the service is, and there it is
 * found again when the configuration is written anew (main/outgoing.c). */
NODISCARD static struct err *
postfix_greeting(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	const char *ip = request->arguments[0], *name = request->arguments[1];
	const char *const *own = conf_addresses(a, conf);

	while (*own != NULL && strcmp(*own, ip) != 0)
		own++;
	if (*own == NULL || !is_host_name(name))
		return err_new(
		    a, ERR_INVALID_FIELD, NULL, "postfix-greeting takes an address of this host and a name");
	TRY(child_must(a,
	    (const char *[]){ "/usr/sbin/postconf", "-c", arena_printf(a, "%s/postfix", conf->etc_dir), "-P",
		arena_printf(a, "%s/unix/smtp_helo_name=%s", conf_outgoing_service(a, ip), name), NULL },
	    POSTCONF_MS));
	return postfix_reload(a, conf, request, answer);
}

/* The keys that are addresses, one a line; verify(8) has others of its own. */
static struct span
verified_addresses(struct arena *a, struct span rows)
{
	struct buf keys = BUF(a, rows.n + 1);
	const char *end = rows.p + rows.n;

	for (const char *p = rows.p; p < end;) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		const char *tab = memchr(p, '\t', (size_t)((eol == NULL ? end : eol) - p));

		if (eol == NULL)
			break;
		if (tab != NULL && memchr(p, '@', (size_t)(tab - p)) != NULL)
			buf_printf(&keys, "%.*s\n", (int)(tab - p), p);
		p = eol + 1;
	}
	return (struct span){ buf_text(&keys), keys.n };
}

/* All that verify(8) remembers of recipients at other servers; it may go on meanwhile. */
NODISCARD static struct err *
verified_forget(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	const char *file = arena_printf(a, "%s/postfix/data/verify_cache", conf->data_dir);
	const char *etc = arena_printf(a, "%s/postfix", conf->etc_dir),
		   *map = arena_printf(a, "lmdb:%s", file);
	const char *list[] = { "/usr/sbin/postmap", "-c", etc, "-s", map, NULL };
	const char *forget[] = { "/usr/sbin/postmap", "-c", etc, "-d", "-", map, NULL };
	struct child_result r;

	(void)request;
	*answer = SPAN("");
	if (!file_exists(arena_printf(a, "%s.lmdb", file)))
		return NULL;
	TRY(child_run(a, list, QUEUE_LIST_MS, ANSWER_MAX, &r));
	if (r.status != 0)
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "postmap ended with status %d: %.200s", r.status, r.out.p);
	struct span keys = verified_addresses(a, r.out);
	if (keys.n == 0)
		return NULL;
	TRY(child_feed(a, forget, keys, QUEUE_LIST_MS, ANSWER_MAX, &r));
	if (r.status > 1) /* 1: they were gone already */
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "postmap ended with status %d: %.200s", r.status, r.out.p);
	return NULL;
}

static const struct {
	const char *name;
	unsigned arguments;
	struct err *(*run)(struct arena *, const struct conf *, const struct request *, struct span *);
} verbs[] = {
	{ "ping", 0, ping },
	{ "mail-purge", 1, mail_purge },
	{ "queue-list", 0, queue_list },
	{ "postfix-greeting", 2, postfix_greeting },
	{ "postfix-reload", 0, postfix_reload },
	{ "verified-forget", 0, verified_forget },
};

struct err *
verb_run(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (strcmp(verbs[i].name, request->verb) != 0)
			continue;
		if (request->n != verbs[i].arguments)
			return err_new(a, ERR_INVALID_FIELD, NULL, "%s takes %u arguments", request->verb,
			    verbs[i].arguments);
		return verbs[i].run(a, conf, request, answer);
	}
	return err_new(a, ERR_NOT_FOUND, NULL, "there is no such verb");
}
