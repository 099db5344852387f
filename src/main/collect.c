/* SPDX-License-Identifier: Apache-2.0 */
#include "main/collect.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/scoped.h"
#include "main/as_user.h"
#include "model/conf.h"
#include "os/child.h"
#include "os/dav_home.h"
#include "os/file.h"
#include "os/mirror.h"
#include "store/db.h"

enum { SMALL_FILE = 1 << 20 };

const char *const collect_parts[] = { "manifest", "database", "keys", "conf", "etc", "acme", "dav", "mail",
	"webmail", "snappymail", "redis", "rspamd", NULL };

struct collect {
	const struct conf *conf;
	const char *dir;
};

static const char *
in(struct arena *a, const struct collect *c, const char *part)
{
	return arena_printf(a, "%s/%s", c->dir, part);
}

/* Owners and rights are those of who restores it. */
NODISCARD static struct err *
dump_postgresql(struct arena *a, const struct collect *c)
{
	const char *file = in(a, c, "database/mailportal.dump"), *name;
	const char *const *environment;

	TRY(db_environment(a, c->conf->store, &environment, &name));
	return child_must_long(a,
	    (const char *[]){ "/usr/bin/pg_dump", "--format=custom", "--compress=0", "--no-owner",
		"--no-privileges", "--file", file, NULL },
	    environment);
}

static struct err *
copy_database(struct arena *a, void *arg, int64_t *number)
{
	const struct collect *c = arg;

	(void)number;
	if (strncmp(c->conf->store, "sqlite:", 7) != 0)
		return dump_postgresql(a, c);
	return db_copy(a, c->conf->store, in(a, c, "database/mailportal.db"));
}

/* An item is a file that is replaced, never changed. What users share is small. */
static bool
dav_links(const char *name)
{
	return strncmp(name, "share-", 6) != 0;
}

/* Radicale makes its caches again. */
static bool
dav_skips(const char *name)
{
	return strcmp(name, ".lock") == 0 || strcmp(name, ".Radicale.lock") == 0 ||
	       strcmp(name, ".Radicale.cache") == 0 || strncmp(name, ".Radicale.tmp-", 14) == 0;
}

static const struct mirror_rules dav_rules = { dav_links, dav_skips };

/* Nobody changes it meanwhile; whoever reads goes on. */
NODISCARD static struct err *
link_home(struct arena *a, const struct collect *c, const char *dav, const char *id)
{
	int lock = -1;
	bool still;

	TRY(dav_home_lock(a, dav, false, &lock));
	SCOPED_FD held = lock;
	return mirror_make(a, arena_printf(a, "%s/homes/%s", dav, id),
	    arena_printf(a, "%s/dav/homes/%s", c->dir, id), &dav_rules, &still);
}

static struct err *
copy_dav(struct arena *a, void *arg, int64_t *number)
{
	const struct collect *c = arg;
	const char *dav = conf_dav_dir(a, c->conf), *homes = in(a, c, "dav/homes");
	bool still;

	(void)number;
	TRY(mirror_make(a, arena_printf(a, "%s/shares", dav), in(a, c, "dav/shares"), &dav_rules, &still));
	TRY(mirror_make(a, arena_printf(a, "%s/collection-root", dav), in(a, c, "dav/collection-root"),
	    &dav_rules, &still));
	if (mkdir(homes, 0700) != 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "%s: %s", homes, strerrordesc_np(errno));
	SCOPED_DIR *d = opendir(arena_printf(a, "%s/homes", dav));
	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		struct arena one = { 0 };
		struct err *failed = *e->d_name == '.' ? NULL : link_home(&one, c, dav, e->d_name);

		if (failed != NULL)
			failed = err_new(a, failed->code, NULL, "%s", failed->detail);
		arena_free(&one);
		TRY(failed);
	}
	return NULL;
}

/* Dovecot appends messages to m.1, m.2 ... and writes where they are into its indexes afterwards; indexes
 * that did not change meanwhile know nothing but what is there. */
static bool
mail_links(const char *name)
{
	return name[0] == 'm' && name[1] == '.' && isdigit((unsigned char)name[2]);
}

static bool
mail_skips(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && strcmp(name + n - 5, ".lock") == 0;
}

static const struct mirror_rules mail_rules = { mail_links, mail_skips };

NODISCARD static struct err *
copy_homes(struct arena *a, const char *from, const char *to, int64_t *busy)
{
	SCOPED_DIR *d = opendir(from);

	if (mkdir(to, 0700) != 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "%s: %s", to, strerrordesc_np(errno));
	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		bool still;

		if (*e->d_name == '.')
			continue;
		TRY(mirror_make(a, arena_printf(a, "%s/%s", from, e->d_name),
		    arena_printf(a, "%s/%s", to, e->d_name), &mail_rules, &still));
		*busy += !still;
	}
	return NULL;
}

/* mail/XX/ID, model/conf.h */
static struct err *
copy_mail(struct arena *a, void *arg, int64_t *busy)
{
	const struct collect *c = arg;
	const char *mail = conf_site(a, c->conf).mail_dir;
	SCOPED_DIR *d = opendir(mail);

	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		struct arena one = { 0 };
		struct err *failed = NULL;

		if (*e->d_name != '.')
			failed = copy_homes(&one, arena_printf(&one, "%s/%s", mail, e->d_name),
			    arena_printf(&one, "%s/mail/%s", c->dir, e->d_name), busy);
		if (failed != NULL)
			failed = err_new(a, failed->code, NULL, "%s", failed->detail);
		arena_free(&one);
		TRY(failed);
	}
	return NULL;
}

static struct err *
copy_webmail(struct arena *a, void *arg, int64_t *number)
{
	const struct collect *c = arg;
	const char *file = arena_printf(a, "%s/webmail/roundcube.db", c->conf->data_dir);

	(void)number;
	return file_exists(file)
		   ? db_copy(a, arena_printf(a, "sqlite:%s", file), in(a, c, "webmail/roundcube.db"))
		   : NULL;
}

static const struct mirror_rules plain_rules = { NULL, NULL };

/* The program, which its administrator brought, and what it keeps of its users. */
static struct err *
copy_snappymail(struct arena *a, void *arg, int64_t *busy)
{
	const struct collect *c = arg;
	bool still;

	TRY(mirror_make(
	    a, conf_snappymail_dir(a, c->conf), in(a, c, "snappymail/files"), &plain_rules, &still));
	*busy += !still;
	return NULL;
}

/* Redis appends to its files, and reads what was cut off in the middle of a line. */
static struct err *
copy_redis(struct arena *a, void *arg, int64_t *busy)
{
	const struct collect *c = arg;
	bool still;

	TRY(mirror_make(
	    a, arena_printf(a, "%s/redis", c->conf->data_dir), in(a, c, "redis/data"), &plain_rules, &still));
	*busy += !still;
	return NULL;
}

static bool
is_database(const char *name)
{
	size_t n = strlen(name);

	return n > 3 && strcmp(name + n - 3, ".db") == 0;
}

static struct err *
copy_rspamd(struct arena *a, void *arg, int64_t *number)
{
	const struct collect *c = arg;
	const char *from = arena_printf(a, "%s/rspamd", c->conf->data_dir);
	SCOPED_DIR *d = opendir(from);

	(void)number;
	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
		if (is_database(e->d_name))
			TRY(db_copy(a, arena_printf(a, "sqlite:%s/%s", from, e->d_name),
			    arena_printf(a, "%s/rspamd/%s", c->dir, e->d_name)));
	return NULL;
}

/* root's own; a file that is not there is none that is needed. */
NODISCARD static struct err *
copy_small(struct arena *a, const char *from, const char *to)
{
	struct span bytes;
	struct err *e = file_read(a, from, SMALL_FILE, &bytes);

	if (e != NULL && e->code == ERR_NOT_FOUND)
		return NULL;
	TRY(e);
	return file_write(a, to, bytes.p, bytes.n, 0600, FILE_OWNER_SELF);
}

NODISCARD static struct err *
copy_own(struct arena *a, const struct collect *c)
{
	const struct conf *conf = c->conf;
	bool still;
	const char *const files[][2] = {
		{ arena_printf(a, "%s/token.key", conf->data_dir), "keys/token.key" },
		{ arena_printf(a, "%s/seal.key", conf->data_dir), "keys/seal.key" },
		{ conf_admin_file(a, conf), "keys/admin-password" },
		{ arena_printf(a, "%s/portal.conf", conf->instance), "conf/portal.conf" },
		{ arena_printf(a, "%s/secrets", conf->instance), "conf/secrets" },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		TRY(copy_small(a, files[i][0], in(a, c, files[i][1])));
	TRY(mirror_make(a, conf->etc_dir, in(a, c, "etc/files"), &plain_rules, &still));
	return mirror_make(
	    a, arena_printf(a, "%s/acme", conf->data_dir), in(a, c, "acme/files"), &plain_rules, &still);
}

NODISCARD static struct err *
put_manifest(struct arena *a, const struct collect *c)
{
	bool sqlite = strncmp(c->conf->store, "sqlite:", 7) == 0;
	const char *text = arena_printf(a,
	    "format = " COLLECT_FORMAT "\nprogram = " MAILPORTAL_VERSION
	    "\nhostname = %s\nstore = %s\nschema = %lld\nat = %lld\n",
	    c->conf->hostname, sqlite ? "sqlite" : "postgresql", (long long)db_schema(),
	    (long long)clock_now());

	return file_write(a, in(a, c, "manifest"), text, strlen(text), 0600, FILE_OWNER_SELF);
}

struct err *
collect_all(struct arena *a, const struct conf *conf, const char *dir, int64_t *busy)
{
	struct collect c = { conf, dir };
	const struct {
		const char *part, *user, *group, *also;
		struct err *(*work)(struct arena *a, void *arg, int64_t *number);
	} steps[] = {
		{ "database", conf->portal_user, conf->portal_user, conf->portal_user, copy_database },
		{ "keys", "root", "root", "root", NULL },
		{ "conf", "root", "root", "root", NULL },
		{ "etc", "root", "root", "root", NULL },
		{ "acme", "root", "root", "root", NULL },
		{ "dav", conf->portal_user, conf->portal_user, DAV_USER, copy_dav },
		{ "mail", conf->mail_user, conf->mail_user, conf->mail_user, copy_mail },
		{ "webmail", conf->webmail_user, conf->webmail_user, conf->webmail_user, copy_webmail },
		{ "snappymail", conf->webmail_user, conf->webmail_user, conf->webmail_user, copy_snappymail },
		{ "redis", "redis", "redis", "redis", copy_redis },
		{ "rspamd", "_rspamd", "_rspamd", "_rspamd", copy_rspamd },
	};

	*busy = 0;
	TRY(file_ensure_dir(a, dir, 0711, FILE_OWNER_SELF));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct file_owner owner;
		int64_t number = 0;

		TRY(file_owner(a, steps[i].user, steps[i].group, &owner));
		TRY(file_ensure_dir(a, in(a, &c, steps[i].part), 0700, owner));
		if (steps[i].work != NULL)
			TRY(as_user(
			    a, steps[i].user, steps[i].group, steps[i].also, steps[i].work, &c, &number));
		else if (strcmp(steps[i].part, "acme") == 0) /* the last of root's */
			TRY(copy_own(a, &c));
		*busy += number;
	}
	return put_manifest(a, &c);
}
