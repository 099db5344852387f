/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/restic.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/random.h"
#include "model/conf.h"
#include "os/child.h"
#include "os/file.h"

enum {
	FILE_MAX_ = 64 * 1024,
	WORDS_MAX = 48,
	VARIABLES_MAX = 32,
	LINE_MAX_ = 8 << 20, /* all snapshots are one line */
	PASSWORD_BITS = 200,
	INCOMPLETE = 3, /* restic's status: made, but not all files could be read */
};

/* What an administrator may give it beside the password. */
static const char *const credential_names[] = { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
	"AWS_SESSION_TOKEN", "AWS_DEFAULT_REGION", "SSL_CERT_FILE", NULL };

static const char *
secret_file(struct arena *a, const struct conf *conf, const char *name)
{
	return arena_printf(a, "%s/%s", conf_backup_secrets(a, conf), name);
}

/* Others must not be able to read it, nor to have put it there. */
NODISCARD static struct err *
check_private(struct arena *a, const char *path)
{
	struct stat s;

	if (lstat(path, &s) != 0)
		return err_new(a, ERR_NOT_FOUND, NULL, "%s: %s", path, strerrordesc_np(errno));
	if (!S_ISREG(s.st_mode) || s.st_uid != geteuid() || (s.st_mode & 077) != 0)
		return err_new(a, ERR_FORBIDDEN, NULL,
		    "%s must belong to root, and be readable to root alone (chmod 600)", path);
	return NULL;
}

NODISCARD static struct err *
ensure_password(struct arena *a, const struct conf *conf, bool make)
{
	const char *path = secret_file(a, conf, RESTIC_PASSWORD);

	if (file_exists(path))
		return check_private(a, path);
	if (!make)
		return err_new(a, ERR_NOT_FOUND, NULL,
		    "%s is not there: put the password of the backups into it (chmod 600)", path);
	const char *text = arena_printf(a, "%s\n", random_text(a, PASSWORD_BITS));
	return file_write(a, path, text, strlen(text), 0600, FILE_OWNER_SELF);
}

static bool
is_credential(const char *line, size_t n)
{
	for (const char *const *name = credential_names; *name != NULL; name++)
		if (strlen(*name) == n && strncmp(*name, line, n) == 0)
			return true;
	return false;
}

/* Lines NAME=value; empty ones and those that begin with # say nothing. */
NODISCARD static struct err *
read_credentials(struct arena *a, const struct conf *conf, const char **out, size_t *n, size_t max)
{
	const char *path = secret_file(a, conf, RESTIC_CREDENTIALS);
	struct span file;

	if (!file_exists(path))
		return NULL;
	TRY(check_private(a, path));
	TRY(file_read(a, path, FILE_MAX_, &file));
	for (const char *line = file.p; *line != '\0';) {
		size_t length = strcspn(line, "\r\n");
		size_t name = strcspn(line, "=\r\n");

		if (length > 0 && *line != '#') {
			if (line[name] != '=' || !is_credential(line, name) || *n == max)
				return err_new(a, ERR_INVALID_FIELD, NULL,
				    "%s: a line is NAME=value with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_DEFAULT_REGION or SSL_CERT_FILE",
				    path);
			out[(*n)++] = arena_printf(a, "%.*s", (int)length, line);
		}
		line += length + strspn(line + length, "\r\n");
	}
	return NULL;
}

/* sftp://USER@HOST[:PORT]//DIRECTORY: ssh with a key of our own and no file of root's, to a server that is
 * known.
 */
NODISCARD static struct err *
ssh_command(struct arena *a, struct restic *r)
{
	const char *at = r->target + strlen("sftp://"), *known = secret_file(a, r->conf, RESTIC_KNOWN_HOSTS);
	const char *key = secret_file(a, r->conf, RESTIC_SSH_KEY);
	size_t n = strcspn(at, "/");
	const char *colon = memchr(at, ':', n);
	int host = (int)(colon == NULL ? n : (size_t)(colon - at));
	const char *port =
	    colon == NULL ? "22" : arena_printf(a, "%.*s", (int)(at + n - colon - 1), colon + 1);

	if (!file_exists(known) || !file_exists(key))
		return err_new(a, ERR_NOT_FOUND, NULL,
		    "for SFTP, %s has to hold the private key and %s the server's key (ssh-keyscan -p %s %.*s, compared with what its administrator says)",
		    key, known, port, host - (int)(strcspn(at, "@") + 1), at + strcspn(at, "@") + 1);
	TRY(check_private(a, key));
	if (port[strspn(port, "0123456789")] != '\0')
		return err_new(a, ERR_INVALID_FIELD, "backup_target", "%s is no port", port);
	r->ssh = arena_printf(a,
	    "sftp.command=/usr/bin/ssh -F none -i %s -o IdentitiesOnly=yes -o UserKnownHostsFile=%s -o GlobalKnownHostsFile=none -o StrictHostKeyChecking=yes -o BatchMode=yes -o ServerAliveInterval=60 -p %s %.*s -s sftp",
	    key, known, port, host, at);
	return NULL;
}

struct err *
restic_open(struct arena *a, const struct conf *conf, const char *target, bool make, struct restic *out)
{
	const char **environment = arena_alloc(a, VARIABLES_MAX * sizeof(*environment));
	const char *dir = conf_restic_dir(a, conf);
	size_t n = 0;

	*out = (struct restic){ .conf = conf, .target = target, .environment = environment };
	if (*target == '\0')
		return err_new(a, ERR_CONFLICT, NULL,
		    "{backup_no_target}no target is set: say where backups go as backup_target in portal.conf");
	if (!file_exists("/usr/bin/restic"))
		return err_new(a, ERR_UNAVAILABLE, NULL,
		    "{backup_no_restic}restic is not installed: apt install restic");
	TRY(file_ensure_dir(a, conf_backup_secrets(a, conf), 0700, FILE_OWNER_SELF));
	TRY(ensure_password(a, conf, make));
	TRY(file_ensure_dir(a, arena_printf(a, "%s/cache", dir), 0700, FILE_OWNER_SELF));
	TRY(file_ensure_dir(a, arena_printf(a, "%s/tmp", dir), 0700, FILE_OWNER_SELF));
	environment[n++] = arena_printf(a, "RESTIC_REPOSITORY=%s", target);
	environment[n++] = arena_printf(a, "RESTIC_PASSWORD_FILE=%s", secret_file(a, conf, RESTIC_PASSWORD));
	environment[n++] = arena_printf(a, "RESTIC_CACHE_DIR=%s/cache", dir);
	environment[n++] = arena_printf(a, "TMPDIR=%s/tmp", dir);
	environment[n++] = arena_printf(a, "HOME=%s/tmp", dir);
	environment[n++] = "RESTIC_PROGRESS_FPS=1";
	environment[n++] = "GOGC=40"; /* it takes memory by the number of files */
	TRY(read_credentials(a, conf, environment, &n, VARIABLES_MAX - 1));
	return strncmp(target, "sftp://", 7) == 0 ? ssh_command(a, out) : NULL;
}

/* A call of restic: what it says in JSON goes to line, all else is remembered for the failure. */
struct call {
	struct err *(*line)(struct call *call, json_t *said);
	void *arg;
	struct arena *a;
	struct child_said said; /* that was no JSON */
};

NODISCARD static struct err *
take_line(void *arg, char *text)
{
	struct call *call = arg;
	json_t *o = call->line != NULL && (*text == '{' || *text == '[') ? json_loads(text, 0, NULL) : NULL;

	if (o != NULL) {
		struct err *e = call->line(call, o);
		json_decref(o);
		return e;
	}
	child_remember(&call->said, text);
	return NULL;
}

/* As root, who may read everything, and nothing beyond that; others come first. */
NODISCARD static struct err *
run(struct arena *a, const struct restic *r, const char *dir, const char *const *words, struct call *call,
    int *status)
{
	const char *argv[WORDS_MAX] = { "/usr/bin/env", "-C", dir, "/usr/bin/nice", "-n", "10",
		"/usr/bin/setpriv", "--pdeathsig", "TERM" };
	size_t n = 9;

	/* what is restored gets its owner by root alone */
	if (strcmp(words[0], "restore") != 0) {
		argv[n++] = "--inh-caps=-all";
		argv[n++] = "--bounding-set=-all,+dac_read_search";
	}
	argv[n++] = "/usr/bin/restic";
	argv[n++] = "--json";

	if (r->ssh != NULL) {
		argv[n++] = "-o";
		argv[n++] = r->ssh;
	}
	while (*words != NULL && n < WORDS_MAX - 1)
		argv[n++] = *words++;
	call->a = a;
	return child_lines(a, argv, r->environment, LINE_MAX_, take_line, call, status);
}

NODISCARD static struct err *
must(struct arena *a, const struct restic *r, const char *dir, const char *const *words, struct call *call)
{
	int status;

	TRY(run(a, r, dir, words, call, &status));
	if (status == 0)
		return NULL;
	return err_new(a, ERR_UNAVAILABLE, NULL, "{backup_restic}restic %s ended with status %d: %s",
	    words[0], status, call->said.n > 0 ? call->said.text : "it said nothing");
}

struct err *
restic_ensure(struct arena *a, const struct restic *r)
{
	struct call look = { 0 }, make = { 0 };
	int status;

	if (*r->target == '/' && !file_exists(r->target))
		TRY(file_ensure_dir(a, r->target, 0700, FILE_OWNER_SELF));
	TRY(run(a, r, "/", (const char *[]){ "cat", "config", NULL }, &look, &status));
	if (status == 0)
		return NULL;
	if (strstr(look.said.text, "Is there a repository at") == NULL)
		return err_new(a, ERR_UNAVAILABLE, NULL, "{backup_restic}restic %s ended with status %d: %s",
		    "cat", status, look.said.text);
	return must(a, r, "/", (const char *[]){ "init", NULL }, &make);
}

struct sending {
	struct err *(*told)(void *arg, int64_t percent);
	void *arg;
	struct backup_run *out;
};

NODISCARD static struct err *
backup_line(struct call *call, json_t *o)
{
	struct sending *s = call->arg;
	const char *type = json_string_value(json_object_get(o, "message_type"));
	const char *id = json_string_value(json_object_get(o, "snapshot_id"));

	if (type != NULL && strcmp(type, "status") == 0)
		return s->told(
		    s->arg, (int64_t)(json_number_value(json_object_get(o, "percent_done")) * 100));
	if (type == NULL || strcmp(type, "summary") != 0 || id == NULL)
		return NULL;
	s->out->snapshot = arena_strdup(call->a, id);
	s->out->files = json_integer_value(json_object_get(o, "total_files_processed"));
	s->out->total_bytes = json_integer_value(json_object_get(o, "total_bytes_processed"));
	s->out->added_bytes = json_integer_value(json_object_get(o, "data_added"));
	return NULL;
}

struct err *
restic_backup(struct arena *a, const struct restic *r, const char *dir, const char *const *parts,
    struct err *(*told)(void *arg, int64_t percent), void *arg, struct backup_run *out)
{
	struct sending s = { told, arg, out };
	struct call call = { .line = backup_line, .arg = &s }, unlock = { 0 };
	/* a second link changes ctime, a copy has another inode: what counts is size and mtime */
	const char *words[WORDS_MAX] = { "backup", "--host", r->conf->hostname, "--tag", "mailportal",
		"--ignore-ctime", "--ignore-inode", "--" };
	size_t n = 8;

	while (*parts != NULL)
		words[n++] = *parts++;
	/* a lock of a run that was killed; one of somebody who runs stays */
	TRY(must(a, r, "/", (const char *[]){ "unlock", NULL }, &unlock));
	TRY(must(a, r, dir, words, &call));
	if (out->snapshot == NULL)
		return err_new(a, ERR_UNAVAILABLE, NULL, "{backup_restic}restic %s ended with status %d: %s",
		    "backup", 0, "it made no snapshot");
	return NULL;
}

struct err *
restic_forget(struct arena *a, const struct restic *r)
{
	struct call call = { 0 };
	const struct conf *c = r->conf;
	const char *words[WORDS_MAX] = { "forget", "--host", c->hostname, "--tag", "mailportal", "--group-by",
		"host", "--keep-last", "3", "--keep-daily",
		arena_printf(a, "%lld", (long long)c->backup_keep_daily) };
	size_t n = 11;

	if (c->backup_keep_weekly > 0) {
		words[n++] = "--keep-weekly";
		words[n++] = arena_printf(a, "%lld", (long long)c->backup_keep_weekly);
	}
	if (c->backup_keep_monthly > 0) {
		words[n++] = "--keep-monthly";
		words[n++] = arena_printf(a, "%lld", (long long)c->backup_keep_monthly);
	}
	words[n] = "--prune";
	return must(a, r, "/", words, &call);
}

/* "2026-11-22T16:40:01.123456789+01:00" */
static int64_t
moment(const char *text)
{
	struct tm tm = { 0 };
	const char *rest = text == NULL ? NULL : strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);

	if (rest == NULL)
		return 0;
	long east = strptime(rest + strcspn(rest, "+-Z"), "%z", &tm) == NULL ? 0 : tm.tm_gmtoff;
	return ((int64_t)timegm(&tm) - east) * 1000;
}

NODISCARD static struct err *
snapshots_line(struct call *call, json_t *o)
{
	struct objects *out = call->arg;
	size_t n = json_array_size(o);
	struct backup_snapshot *s = arena_alloc(call->a, (n + 1) * sizeof(*s));

	for (size_t i = 0; i < n; i++) { /* restic has the oldest first */
		const json_t *one = json_array_get(o, n - 1 - i);
		const char *id = json_string_value(json_object_get(one, "short_id"));

		s[i] = (struct backup_snapshot){ .id = id == NULL ? "" : arena_strdup(call->a, id),
			.at = moment(json_string_value(json_object_get(one, "time"))) };
	}
	*out = (struct objects){ n, s };
	return NULL;
}

struct err *
restic_snapshots(struct arena *a, const struct restic *r, struct objects *out)
{
	struct call call = { .line = snapshots_line, .arg = out };

	*out = (struct objects){ 0 };
	return must(a, r, "/",
	    (const char *[]){ "snapshots", "--host", r->conf->hostname, "--tag", "mailportal", NULL }, &call);
}

struct err *
restic_restore(
    struct arena *a, const struct restic *r, const char *snapshot, const char *include, const char *target)
{
	struct call call = { 0 };
	const char *words[WORDS_MAX] = { "restore", "--verify", "--tag", "mailportal", "--target", target };
	size_t n = 6;

	if (include != NULL) {
		words[n++] = "--include";
		words[n++] = include;
	}
	words[n++] = "--";
	words[n] = snapshot;
	return must(a, r, "/", words, &call);
}
