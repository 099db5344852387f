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
#include "base/log.h"
#include "base/scoped.h"
#include "helper/certificate.h"
#include "helper/held.h"
#include "helper/logs.h"
#include "helper/queue.h"
#include "helper/verified.h"
#include "model/conf.h"
#include "os/child.h"
#include "os/dav_home.h"
#include "os/file.h"
#include "os/machine.h"

enum {
	POSTCONF_MS = 10 * 1000,
	SERVICE_MS = 5 * 1000,
	QMGR_MS = 3000,
	HOST_MAX = 253,
	PURGE_MS = 45 * 1000,
	PID_FILE_MAX = 64,
	ENGINES = 3,       /* that show the certificate */
	AS_OTHER_USER = 6, /* words that change the user */
	SIEVE_MS = 10 * 1000,
	AS_NOBODY = 7,
	SIEVE_CPU_S = 5,
	SIEVE_MIB = 128,    /* of addresses: four times what an ordinary script takes */
	OUT_OF_MEMORY = 83, /* how Dovecot's programs end then */
	KILLED = 128,
	QUEUE_LEVELS = 2, /* hash_queue_depth, and the queue itself */
	QUEUE_COUNT_MAX = 1000000,
	TRACE_MAX = 256 * 1024,
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

/* As postqueue lists them: each message is a file in one of these (QSHAPE_README). */
NODISCARD static struct err *
queue_count(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	static const char *const queues[] = { "incoming", "active", "deferred", "hold", "maildrop", NULL };
	int64_t n = 0;

	(void)request;
	for (const char *const *queue = queues; *queue != NULL; queue++)
		n += machine_count_files(arena_printf(a, "%s/postfix/queue/%s", conf->data_dir, *queue),
		    QUEUE_LEVELS, QUEUE_COUNT_MAX);
	const char *text = arena_printf(a, "%lld", (long long)n);
	*answer = (struct span){ text, strlen(text) };
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

/* SIGHUP, if that process is what it should be. */
NODISCARD static struct err *
hang_up(struct arena *a, pid_t pid, const char *comm, const char *what)
{
	SCOPED_FD held = -1;

	TRY(held_process(a, pid, comm, what, &held));
	if (pidfd_send_signal(held, SIGHUP, NULL, 0) != 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "%s does not run: %s", what, strerrordesc_np(errno));
	return NULL;
}

/* Answers when Postfix asks anew: qmgr(8) remembers for 30 s where mail for a recipient goes, and master(8)
 * is told by a signal, which it may take a while to hear. By the next qmgr(8) it has told all others. */
NODISCARD static struct err *
postfix_reload(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	pid_t pid = 0;

	(void)request;
	TRY(read_master(a, conf, &pid));
	SCOPED_FD verify = held_child(a, pid, "verify");
	SCOPED_FD queue = held_child(a, pid, "qmgr");
	TRY(hang_up(a, pid, "master", "Postfix"));
	*answer = SPAN("");
	if (!held_ends(queue, QMGR_MS))
		log_event(NULL, LOG_WARN_, "postfix.stays", "detail", "qmgr(8) did not end", NULL);
	if (verify >= 0)
		verified_resume(a, conf, verify);
	return NULL;
}

/* By a file that holds the number and lies where root alone writes. */
NODISCARD static struct err *
reload_by_file(struct arena *a, const char *file, const char *comm, const char *what)
{
	struct span text;

	if (file_read(a, file, PID_FILE_MAX, &text) != NULL)
		return err_new(a, ERR_UNAVAILABLE, NULL, "%s does not run", what);
	long pid = strtol(text.p, NULL, 10);
	if (pid <= 1 || pid > INT32_MAX)
		return err_new(a, ERR_UNAVAILABLE, NULL, "%s does not run", what);
	return hang_up(a, (pid_t)pid, comm, what);
}

/* They take the new one for new connections; those that are open go on. Who does not run reads it when it
 * starts. */
static void
use_certificate(struct arena *a, const struct conf *conf)
{
	const struct err *const failures[ENGINES] = {
		reload_by_file(a, arena_printf(a, "%s/nginx/nginx.pid", conf->run_dir), "nginx", "nginx"),
		reload_by_file(
		    a, arena_printf(a, "%s/dovecot/master.pid", conf->run_dir), "dovecot", "Dovecot"),
		postfix_reload(a, conf, NULL, &(struct span){ 0 }),
	};

	for (size_t i = 0; i < ENGINES; i++)
		if (failures[i] != NULL)
			log_event(NULL, LOG_WARN_, "certificate.unused", "detail", failures[i]->detail, NULL);
}

NODISCARD static struct err *
certificate_get(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	const char *how = request->arguments[0];
	bool made = false;

	if (strcmp(how, "due") != 0 && strcmp(how, "force") != 0)
		return err_new(a, ERR_INVALID_FIELD, NULL, "certificate-fetch takes due or force");
	TRY(certificate_fetch(a, conf, *how == 'f', &made));
	if (made)
		use_certificate(a, conf);
	*answer = made ? SPAN("there is a new certificate, and it is in use")
		       : SPAN("the certificate is good for more than 30 days");
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
	return child_must(a, geteuid() == 0 ? argv : argv + AS_OTHER_USER, PURGE_MS);
}

/* Its contacts and calendars: Radicale's files in a directory of the portal's. */
NODISCARD static struct err *
dav_purge(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	int64_t id;

	if (!is_identity(a, request->arguments[0], &id))
		return err_new(a, ERR_INVALID_FIELD, NULL, "dav-purge takes an identity");
	const char *dir = conf_dav_dir(a, conf);
	const char *argv[] = { "/usr/bin/setpriv", "--reuid", conf->portal_user, "--regid", DAV_USER,
		"--clear-groups", "/usr/bin/rm", "-rf", "--one-file-system", "--", dav_home_path(a, dir, id),
		dav_home_shares(a, dir, id), NULL };

	*answer = SPAN("");
	return child_must(a, geteuid() == 0 ? argv : argv + AS_OTHER_USER, PURGE_MS);
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

/* What a script (the first bytes of the payload) would do with a message (the rest), as sieve-test(1) tells
 * it: its status, a line, and what it says. A script is a stranger's program and a message a stranger's text:
 * it runs as nobody, with nothing to write to, and a regular expression in it can take neither all memory nor
 * all time. Arguments: sender, recipient, bytes of the script, bytes of both. */
NODISCARD static struct err *
sieve_test(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	const char *config = arena_printf(a, "%s/dovecot/sieve-test.conf", conf->etc_dir);
	const char *sender = request->arguments[0];
	bool given = strcmp(sender, "-") != 0; /* else it is the address in From; the last of two -a counts */
	const char *argv[] = { "/usr/bin/setpriv", "--reuid", "nobody", "--regid", "nogroup",
		"--clear-groups", "--no-new-privs", "/usr/bin/prlimit",
		arena_printf(a, "--as=%lld", (long long)SIEVE_MIB << 20),
		arena_printf(a, "--cpu=%d", SIEVE_CPU_S), "--core=0", "--", "/usr/bin/sieve-test", "-c",
		config, "-C", "-t", "-", "-T", "level=matching", given ? "-f" : "-a",
		given ? sender : request->arguments[1], "-a", request->arguments[1], "/dev/fd/3",
		"/dev/stdin", NULL };
	struct child_result r;
	int64_t n;

	if (!is_identity(a, request->arguments[2], &n) || (size_t)n > request->payload.n)
		return err_new(a, ERR_INVALID_FIELD, NULL, "sieve-test takes the bytes of the script");
	const struct span script = { request->payload.p, (size_t)n };
	const struct span message = { script.p + n, request->payload.n - (size_t)n };
	TRY(child_feed_two(
	    a, geteuid() == 0 ? argv : argv + AS_NOBODY, message, script, SIEVE_MS, TRACE_MAX, &r));
	const char *said = arena_printf(a, "%d\n%s", r.status, r.out.p);
	*answer = (struct span){ said, strlen(said) };
	return NULL;
}

/* What reads a backup or makes one is as root as we are, and takes hours: services of their own, which s6
 * starts once. */
NODISCARD static struct err *
tell_service(
    struct arena *a, const struct conf *conf, const char *service, const char *word, struct span *answer)
{
	*answer = SPAN("");
	return child_must(a,
	    (const char *[]){
		"/usr/bin/s6-svc", word, arena_printf(a, "%s/%s", conf->services_dir, service), NULL },
	    SERVICE_MS);
}

NODISCARD static struct err *
backup_start(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	(void)request;
	return tell_service(a, conf, "backup", "-o", answer);
}

NODISCARD static struct err *
backup_stop(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	(void)request;
	return tell_service(a, conf, "backup", "-d", answer);
}

/* Of the words of `mailportal restore-mailbox` those that a job may give: not where the backups are. */
static bool
are_restore_words(const struct request *request)
{
	static const char snapshot[] = "snapshot=", hex[] = "0123456789abcdef", job[] = "job=";
	const char *const *w = request->arguments;
	const size_t n = sizeof(snapshot) - 1;

	return w[0][0] != '-' && strchr(w[0], '@') != NULL && strncmp(w[1], snapshot, n) == 0 &&
	       w[1][n + strspn(w[1] + n, hex)] == '\0' && strncmp(w[2], "folder=", 7) == 0 &&
	       strncmp(w[3], job, sizeof(job) - 1) == 0;
}

/* They wait as lines beside the service, which takes them away. */
NODISCARD static struct err *
restore_start(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	struct buf words = BUF(a, REQUEST_MAX);

	if (!are_restore_words(request))
		return err_new(a, ERR_INVALID_FIELD, NULL,
		    "restore-start takes an address, snapshot=, folder= and job=");
	for (unsigned i = 0; i < request->n; i++)
		buf_printf(&words, "%s\n", request->arguments[i]);
	TRY(file_write(a, arena_printf(a, "%s/restore/wanted", conf->services_dir), buf_text(&words), words.n,
	    0600, FILE_OWNER_SELF));
	return tell_service(a, conf, "restore", "-o", answer);
}

NODISCARD static struct err *
restore_stop(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	(void)request;
	return tell_service(a, conf, "restore", "-d", answer);
}

static const struct {
	const char *name;
	unsigned arguments;
	struct err *(*run)(struct arena *, const struct conf *, const struct request *, struct span *);
} verbs[] = {
	{ "ping", 0, ping },
	{ "backup-start", 0, backup_start },
	{ "backup-stop", 0, backup_stop },
	{ "restore-start", 4, restore_start },
	{ "restore-stop", 0, restore_stop },
	{ "certificate-fetch", 1, certificate_get },
	{ "mail-purge", 1, mail_purge },
	{ "dav-purge", 1, dav_purge },
	{ "queue-change", 2, queue_change },
	{ "queue-flush", 0, queue_flush },
	{ "log-find", 2, logs_find },
	{ "log-read", 2, logs_read },
	{ "queue-count", 0, queue_count },
	{ "sieve-test", 4, sieve_test },
	{ "postfix-greeting", 2, postfix_greeting },
	{ "postfix-reload", 0, postfix_reload },
	{ "verified-forget", 0, verified_forget },
	{ "verified-forget-one", 1, verified_forget_one },
};

bool
verb_runs_script(const struct request *request)
{
	return strcmp(request->verb, "sieve-test") == 0;
}

bool
verb_is_small(const struct request *request)
{
	return strcmp(request->verb, "ping") == 0 || strcmp(request->verb, "log-read") == 0;
}

bool
verb_pours(const struct request *request)
{
	return strcmp(request->verb, "queue-list") == 0;
}

struct err *
verb_pour(struct arena *a, const struct conf *conf, const struct request *request, int fd)
{
	if (request->n != 0)
		return err_new(a, ERR_INVALID_FIELD, NULL, "%s takes 0 arguments", request->verb);
	return queue_list(a, conf, fd);
}

size_t
verb_payload(const struct request *request)
{
	bool takes = verb_runs_script(request) || strcmp(request->verb, "queue-change") == 0;

	if (!takes || request->n == 0)
		return 0;
	unsigned long long n = strtoull(request->arguments[request->n - 1], NULL, 10);
	return n > PAYLOAD_MAX ? 0 : (size_t)n;
}

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
