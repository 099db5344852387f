/* SPDX-License-Identifier: Apache-2.0 */
/* `mailportal restore`: a whole instance as it was in a backup, in the place of one that does not run (R77).
 * What was there is kept beside; when something goes wrong it is back. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/scoped.h"
#include "main/as_user.h"
#include "main/collect.h"
#include "main/command.h"
#include "main/prepare.h"
#include "os/child.h"
#include "os/dav_home.h"
#include "os/file.h"
#include "os/mirror.h"
#include "remote/backup_state.h"
#include "remote/restic.h"
#include "store/db.h"

enum { FILE_MAX_ = 1 << 20, MOVED_MAX = 32 };

struct moved {
	const char *old, *kept, *fresh; /* old went to kept, fresh to old; NULL: there was none */
};

struct restoring {
	struct command *c;
	struct arena *a;
	const char *snapshot, *target;
	bool takes_conf;
	const char *from;   /* what was extracted */
	const char *before; /* where what was there is kept */
	struct moved moved[MOVED_MAX];
	size_t n;
};

static const char *
extracted(const struct restoring *r, const char *part)
{
	return arena_printf(r->a, "%s/%s", r->from, part);
}

static const char *
data(const struct restoring *r, const char *name)
{
	return arena_printf(r->a, "%s/%s", r->c->conf.data_dir, name);
}

/* The value of a key of the manifest, or "". */
static const char *
value_of(const struct restoring *r, const char *text, const char *key)
{
	size_t n = strlen(key);

	for (const char *line = text; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n')
		if (strncmp(line, key, n) == 0 && strncmp(line + n, " = ", 3) == 0)
			return arena_printf(r->a, "%.*s", (int)strcspn(line + n + 3, "\n"), line + n + 3);
	return "";
}

/* Before anything is changed. */
NODISCARD static struct err *
check_manifest(const struct restoring *r, int64_t *at)
{
	bool sqlite = strncmp(r->c->conf.store, "sqlite:", 7) == 0;
	struct span file;

	TRY(file_read(r->a, extracted(r, "manifest"), FILE_MAX_, &file));
	if (strcmp(value_of(r, file.p, "format"), COLLECT_FORMAT) != 0 ||
	    strtoll(value_of(r, file.p, "schema"), NULL, 10) > db_schema())
		return err_new(r->a, ERR_CONFLICT, NULL,
		    "this backup was made by a newer program (%s): install that one first",
		    value_of(r, file.p, "program"));
	if (strcmp(value_of(r, file.p, "store"), sqlite ? "sqlite" : "postgresql") != 0)
		return err_new(r->a, ERR_CONFLICT, NULL,
		    "the backup is of an instance on %s: set store in portal.conf to one of that kind",
		    value_of(r, file.p, "store"));
	*at = strtoll(value_of(r, file.p, "at"), NULL, 10);
	return NULL;
}

/* As the portal's user, in one transaction. */
static struct err *
load_postgresql(struct arena *a, void *arg, int64_t *number)
{
	const struct restoring *r = arg;
	const char *const *environment;
	const char *name;

	(void)number;
	TRY(db_environment(a, r->c->conf.store, &environment, &name));
	return child_must_long(a,
	    (const char *[]){ "/usr/bin/pg_restore", "--clean", "--if-exists", "--single-transaction",
		"--no-owner", "--no-privileges", "--dbname", name, extracted(r, "database/mailportal.dump"),
		NULL },
	    environment);
}

NODISCARD static struct err *
failed(const struct restoring *r, const char *what, const char *path)
{
	return err_new(r->a, ERR_UNAVAILABLE, NULL, "%s %s: %s", what, path, strerrordesc_np(errno));
}

/* Within data_dir that is a name; portal's secrets and certificates may lie on another file system. */
NODISCARD static struct err *
move(const struct restoring *r, const char *from, const char *to)
{
	struct span bytes;
	struct stat s;

	if (rename(from, to) == 0)
		return NULL;
	if (errno != EXDEV || stat(from, &s) != 0 || !S_ISREG(s.st_mode) || s.st_size > FILE_MAX_)
		return failed(r, "move", from);
	TRY(file_read(r->a, from, FILE_MAX_, &bytes));
	TRY(file_write(
	    r->a, to, bytes.p, bytes.n, s.st_mode & 07777, (struct file_owner){ s.st_uid, s.st_gid }));
	return unlink(from) == 0 ? NULL : failed(r, "remove", from);
}

/* What is at old is kept; what was extracted (NULL: nothing) takes its place. */
NODISCARD static struct err *
swap_in(struct restoring *r, const char *old, const char *fresh)
{
	const char *kept = arena_printf(r->a, "%s/%s", r->before, strrchr(old, '/') + 1);
	struct moved *m = &r->moved[r->n];
	struct stat s;

	*m = (struct moved){ .old = old };
	if (lstat(old, &s) == 0) {
		TRY(move(r, old, kept));
		m->kept = kept;
	}
	r->n++;
	if (fresh == NULL || lstat(fresh, &s) != 0)
		return NULL;
	TRY(move(r, fresh, old));
	m->fresh = fresh;
	return NULL;
}

static void
swap_back(struct restoring *r)
{
	while (r->n > 0) {
		const struct moved *m = &r->moved[--r->n];

		if ((m->fresh != NULL && move(r, m->old, m->fresh) != NULL) ||
		    (m->kept != NULL && move(r, m->kept, m->old) != NULL))
			fprintf(stderr, "mailportal: %s is still in %s\n", m->old, r->before);
	}
}

NODISCARD static struct err *
give(struct restoring *r, const char *path, const char *user, const char *group)
{
	return file_exists(path) ? child_must(r->a,
				       (const char *[]){ "/usr/bin/chown", "-hR",
					   arena_printf(r->a, "%s:%s", user, group), path, NULL },
				       HOURS(12))
				 : NULL;
}

/* Their numbers may be others on another machine. */
NODISCARD static struct err *
give_all(struct restoring *r)
{
	const struct conf *conf = &r->c->conf;

	TRY(give(r, extracted(r, "mail"), conf->mail_user, conf->mail_user));
	TRY(give(r, extracted(r, "dav"), conf->portal_user, DAV_USER));
	TRY(give(r, extracted(r, "webmail"), conf->webmail_user, conf->webmail_user));
	TRY(give(r, extracted(r, "snappymail/files"), "root", "root"));
	TRY(give(r, extracted(r, "snappymail/files/data"), conf->webmail_user, conf->webmail_user));
	TRY(give(r, extracted(r, "redis"), "redis", "redis"));
	TRY(give(r, extracted(r, "rspamd"), "_rspamd", "_rspamd"));
	TRY(give(r, extracted(r, "database"), conf->portal_user, conf->portal_user));
	TRY(give(r, extracted(r, "keys"), "root", conf->portal_user));
	TRY(give(r, extracted(r, "conf"), "root", "root"));
	TRY(give(r, extracted(r, "etc"), "root", "root"));
	TRY(give(r, extracted(r, "acme"), "root", "root"));
	if (file_exists(extracted(r, "keys/admin-password")))
		TRY(give(r, extracted(r, "keys/admin-password"), conf->portal_user, conf->portal_user));
	/* the copy has the mode of whoever made it; lookup writes it through the group */
	if (chmod(extracted(r, "keys/token.key"), 0640) != 0 ||
	    chmod(extracted(r, "keys/seal.key"), 0640) != 0)
		return failed(r, "chmod", r->from);
	if (file_exists(extracted(r, "database/mailportal.db")) &&
	    chmod(extracted(r, "database/mailportal.db"), 0660) != 0)
		return failed(r, "chmod", r->from);
	return NULL;
}

NODISCARD static struct err *
swap_database(struct restoring *r)
{
	const char *path = r->c->conf.store + strlen("sqlite:");

	if (strncmp(r->c->conf.store, "sqlite:", 7) != 0)
		return as_user(r->a, r->c->conf.portal_user, r->c->conf.portal_user, r->c->conf.portal_user,
		    load_postgresql, r, NULL);
	TRY(swap_in(r, arena_printf(r->a, "%s-wal", path), NULL));
	TRY(swap_in(r, arena_printf(r->a, "%s-shm", path), NULL));
	return swap_in(r, path, extracted(r, "database/mailportal.db"));
}

/* What a backup does not hold (spool, what waits to be learned) would belong to other rows. */
NODISCARD static struct err *
swap_files(struct restoring *r)
{
	const struct conf *conf = &r->c->conf;
	const char *const files[][2] = {
		{ data(r, "token.key"), "keys/token.key" },
		{ data(r, "seal.key"), "keys/seal.key" },
		{ data(r, "admin-password"), "keys/admin-password" },
		{ data(r, "first-start"), NULL },
		{ data(r, "mail"), "mail" },
		{ data(r, "dav"), "dav" },
		{ data(r, "webmail"), "webmail" },
		{ conf_snappymail_dir(r->a, conf), "snappymail/files" },
		{ data(r, "redis"), "redis/data" },
		{ data(r, "rspamd"), "rspamd" },
		{ data(r, "acme"), "acme/files" },
		{ data(r, "spool"), NULL },
		{ data(r, "learn"), NULL },
		{ data(r, "tickets"), NULL },
		{ arena_printf(r->a, "%s/secrets", conf->instance), "conf/secrets" },
		{ arena_printf(r->a, "%s/tls.crt", conf->etc_dir), "etc/files/tls.crt" },
		{ arena_printf(r->a, "%s/tls.key", conf->etc_dir), "etc/files/tls.key" },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		TRY(swap_in(r, files[i][0], files[i][1] == NULL ? NULL : extracted(r, files[i][1])));
	return NULL;
}

/* portal.conf says where all is: it comes first. Otherwise the old one lies beside ours. */
NODISCARD static struct err *
place_conf(struct restoring *r)
{
	struct command *c = r->c;
	const char *ours = arena_printf(r->a, "%s/portal.conf", c->conf.instance);
	const char *beside = arena_printf(r->a, "%s.%s", ours, r->takes_conf ? "before-restore" : "restored");
	struct span theirs, mine;

	TRY(file_read(r->a, extracted(r, "conf/portal.conf"), FILE_MAX_, &theirs));
	TRY(file_read(r->a, ours, FILE_MAX_, &mine));
	struct span aside = r->takes_conf ? mine : theirs;
	TRY(file_write(r->a, beside, aside.p, aside.n, 0600, FILE_OWNER_SELF));
	if (!r->takes_conf)
		return NULL;
	TRY(file_write(r->a, ours, theirs.p, theirs.n, 0640, FILE_OWNER_SELF));
	const char *was = c->conf.data_dir;
	TRY(conf_load(r->a, c->conf.instance, &c->conf));
	if (strcmp(was, c->conf.data_dir) != 0)
		return err_new(r->a, ERR_CONFLICT, NULL,
		    "portal.conf of the backup has its data in %s, not in %s: begin again with this portal.conf in place",
		    c->conf.data_dir, was);
	return NULL;
}

NODISCARD static struct err *
place(struct restoring *r)
{
	TRY(give_all(r));
	if (mkdir(r->before, 0700) != 0)
		return failed(r, "make", r->before);
	struct err *e = swap_files(r);
	if (e == NULL)
		e = swap_database(r); /* the last step that can fail, for it can not be taken back */
	if (e != NULL) {
		swap_back(r);
		return e;
	}
	return prepare_instance(r->c);
}

/* `up` holds this lock as long as it runs. */
NODISCARD static struct err *
hold_instance(struct arena *a, const struct conf *conf, int *out)
{
	const char *path = arena_printf(a, "%s/up.lock", conf->run_dir);

	TRY(file_ensure_dir(a, conf->run_dir, 0755, FILE_OWNER_SELF));
	*out = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*out >= 0 && flock(*out, LOCK_EX | LOCK_NB) == 0)
		return NULL;
	return err_new(a, ERR_CONFLICT, NULL, "%s is running: stop it first", conf->instance);
}

NODISCARD static struct err *
restore_it(struct restoring *r, int64_t *at)
{
	const struct conf *conf = &r->c->conf;
	struct restic restic;

	TRY(restic_open(r->a, conf, r->target, false, &restic));
	mirror_remove(r->a, r->from);
	/* each part has rights of its own; the portal's user has to get to the database */
	TRY(file_ensure_dir(r->a, r->from, 0711, FILE_OWNER_SELF));
	TRY(restic_restore(r->a, &restic, r->snapshot, NULL, r->from));
	TRY(check_manifest(r, at));
	TRY(place_conf(r));
	return place(r);
}

NODISCARD static struct err *
restore(struct restoring *r, int64_t *at)
{
	int instance = -1, backups = -1;

	if (geteuid() != 0)
		return err_new(r->a, ERR_FORBIDDEN, NULL, "only root may put all of it in place");
	struct err *e = hold_instance(r->a, &r->c->conf, &instance);
	SCOPED_FD held = instance;
	TRY(e);
	e = backup_state_lock(r->a, &r->c->conf, &backups);
	SCOPED_FD alone = backups;
	TRY(e);
	e = restore_it(r, at);
	mirror_remove(r->a, r->from);
	return e;
}

/* [SNAPSHOT] [--from TARGET] [--conf] */
NODISCARD static struct err *
read_words(struct restoring *r)
{
	struct command *c = r->c;

	for (int i = 0; i < c->argc; i++) {
		if (strncmp(c->argv[i], "--from=", 7) == 0)
			r->target = c->argv[i] + 7;
		else if (strcmp(c->argv[i], "--from") == 0 && i + 1 < c->argc)
			r->target = c->argv[++i];
		else if (strcmp(c->argv[i], "--conf") == 0)
			r->takes_conf = true;
		else if (c->argv[i][0] != '-')
			r->snapshot = c->argv[i];
		else
			return err_new(r->a, ERR_INVALID_FIELD, NULL,
			    "%s? Say: mailportal restore [SNAPSHOT] [--from TARGET] [--conf]", c->argv[i]);
	}
	return NULL;
}

int
restore_command(struct command *c)
{
	struct restoring r = { .c = c,
		.a = c->arena,
		.snapshot = "latest",
		.target = c->conf.backup_target,
		.from = arena_printf(c->arena, "%s/restored", conf_restic_dir(c->arena, &c->conf)),
		.before = arena_printf(
		    c->arena, "%s/before-restore-%lld", c->conf.data_dir, (long long)clock_now() / 1000) };
	int64_t at = 0;
	const struct err *e = read_words(&r);

	if (e == NULL)
		e = restore(&r, &at);
	if (e != NULL)
		return command_failed(e);
	printf("Restored as it was at %s.\n"
	       "What was there before is kept in %s: remove it when all is well.\n"
	       "%s\n"
	       "Start it: mailportal up --instance %s\n",
	    clock_text(c->arena, at), r.before,
	    r.takes_conf ? "portal.conf is that of the backup."
			 : "portal.conf of the backup lies beside ours as portal.conf.restored.",
	    c->conf.instance);
	return 0;
}
