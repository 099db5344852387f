/* SPDX-License-Identifier: Apache-2.0 */
#include "main/prepare.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libgen.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/scoped.h"
#include "base/secret.h"
#include "main/certificate.h"
#include "main/command.h"
#include "main/render.h"
#include "main/setup_store.h"
#include "os/child.h"
#include "os/dav_home.h"
#include "os/file.h"

enum { SECRET_BITS = 160, PASSWORD_BITS = 100, SECRETS_MAX = 4096, PASSWORD_MAX = 200 };

static const int64_t tool_timeout = SECONDS(60);

/* A user named like its group, unless it has another one. Another setup may have made it meanwhile. */
NODISCARD static struct err *
ensure_user(struct arena *a, const char *user, const char *group)
{
	if (getgrnam(group) == NULL) {
		struct err *e =
		    child_must(a, (const char *[]){ "groupadd", "--system", group, NULL }, tool_timeout);
		if (e != NULL && getgrnam(group) == NULL)
			return e;
	}
	if (getpwnam(user) != NULL)
		return NULL;
	struct err *e = child_must(a,
	    (const char *[]){ "useradd", "--system", "--gid", group, "--home-dir", "/nonexistent",
		"--no-create-home", "--shell", "/usr/sbin/nologin", user, NULL },
	    tool_timeout);
	return getpwnam(user) != NULL ? NULL : e;
}

NODISCARD static struct err *
ensure_users(struct arena *a, const struct conf *conf)
{
	if (geteuid() != 0)
		return NULL;
	TRY(ensure_user(a, conf->portal_user, conf->portal_user));
	TRY(ensure_user(a, conf->lookup_user, conf->portal_user));
	TRY(ensure_user(a, conf->webmail_user, conf->webmail_user));
	return ensure_user(a, conf->mail_user, conf->mail_user);
}

/* user:group of each directory; sticky where portal_user's group makes files of its own among root's. The
 * instance itself is root's alone: it reads there what it is to do. */
NODISCARD static struct err *
ensure_dirs(struct arena *a, const struct conf *conf)
{
	const struct {
		const char *base, *below;
		mode_t mode;
		const char *user, *group;
	} dirs[] = {
		{ conf->instance, "", 0755, "root", "root" },
		{ conf->etc_dir, "", 0755, "root", "root" },
		{ conf->log_dir, "", 0750, "root", "adm" },
		{ conf->log_dir, "/rspamd", 0750, "_rspamd", "adm" },
		{ conf->services_dir, "", 0755, "root", "root" },
		{ conf->data_dir, "", 03771, "root", conf->portal_user },
		{ conf->data_dir, "/spool", 0700, conf->portal_user, conf->portal_user },
		{ conf->data_dir, "/learn", 02770, conf->portal_user, conf->portal_user },
		{ conf->data_dir, "/tickets", 0700, conf->lookup_user, conf->portal_user },
		{ conf->data_dir, "/mail", 0700, conf->mail_user, conf->mail_user },
		/* what is made in them is radicale's group's, whoever makes it */
		{ conf->data_dir, "/dav", 02750, conf->portal_user, DAV_USER },
		{ conf->data_dir, "/dav/collection-root", 02750, conf->portal_user, DAV_USER },
		{ conf->data_dir, "/dav/homes", 02750, conf->portal_user, DAV_USER },
		{ conf->data_dir, "/dav/shares", 02750, conf->portal_user, DAV_USER },
		{ conf->data_dir, "/dav/gone", 02770, conf->portal_user, DAV_USER },
		{ conf->data_dir, "/dav/changed", 02770, conf->portal_user, DAV_USER },
		{ conf->data_dir, "/acme", 0755, "root", "root" },
		{ conf->data_dir, "/acme/challenge", 0755, "root", "root" },
		{ conf->data_dir, "/acme/uacme", 0700, "root", "root" },
		{ conf->data_dir, "/webmail", 0700, conf->webmail_user, conf->webmail_user },
		{ conf->data_dir, "/webmail/temp", 0700, conf->webmail_user, conf->webmail_user },
		{ conf->data_dir, "/redis", 0750, "redis", "redis" },
		{ conf->data_dir, "/rspamd", 0750, "_rspamd", "_rspamd" },
		{ conf->data_dir, "/dovecot", 0755, "root", "root" },
		{ conf->data_dir, "/postfix", 0755, "root", "root" },
		{ conf->data_dir, "/postfix/queue", 0755, "root", "root" },
		{ conf->data_dir, "/postfix/data", 0700, "postfix", "postfix" },
		{ conf->run_dir, "", 0755, "root", "root" },
		{ conf->run_dir, "/pipe", 0755, "root", "root" },
		{ conf->run_dir, "/rspamd", 0755, "_rspamd", "_rspamd" },
		{ conf->run_dir, "/dovecot", 0755, "root", "root" },
		{ conf->run_dir, "/nginx", 0755, "root", "root" },
		/* Radicale listens twice: for nginx, for the portal's health */
		{ conf->run_dir, "/radicale", 02750, DAV_USER, "www-data" },
		{ conf->run_dir, "/dav", 02750, DAV_USER, conf->portal_user },
	};

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		struct file_owner owner;

		TRY(file_owner(a, dirs[i].user, dirs[i].group, &owner));
		TRY(file_ensure_dir(
		    a, arena_printf(a, "%s%s", dirs[i].base, dirs[i].below), dirs[i].mode, owner));
	}
	return NULL;
}

NODISCARD static struct err *
ensure_secrets(struct arena *a, const struct conf *conf)
{
	const char *path = arena_printf(a, "%s/secrets", conf->instance);
	struct buf text = BUF(a, SECRETS_MAX);
	bool lacks = false;

	buf_puts(&text, "# Made by mailportal; nobody but root reads it.\n");
	for (const struct field *f = conf_secret_fields; f->name != NULL; f++) {
		const char *known = *MEMBER_CONST(const char *, conf, f);

		lacks |= *known == '\0';
		buf_printf(&text, "# %s\n%s = %s\n", f->doc, f->name,
		    *known != '\0' ? known : random_text(a, SECRET_BITS));
	}
	return lacks ? file_write(a, path, buf_text(&text), text.n, 0600, FILE_OWNER_SELF) : NULL;
}

/* Of token hashes, and of what the database holds sealed. */
NODISCARD static struct err *
ensure_keys(struct arena *a, const struct conf *conf)
{
	static const char *const names[] = { "token.key", "seal.key" };
	struct file_owner owner;

	TRY(file_owner(a, "root", conf->portal_user, &owner));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *path = arena_printf(a, "%s/%s", conf->data_dir, names[i]);
		unsigned char key[SECRET_KEY_BYTES];

		random_bytes(key, sizeof(key));
		if (!file_exists(path))
			TRY(file_write(a, path, key, sizeof(key), 0640, owner));
	}
	return NULL;
}

NODISCARD static struct err *
ensure_certificate(struct arena *a, const struct conf *conf)
{
	const char *path = arena_printf(a, "%s/tls.crt", conf->etc_dir);
	struct certificate made;

	if (file_exists(path))
		return NULL;
	TRY(certificate_new(a, conf_web_names(a, conf), &made));
	TRY(file_write(a, arena_printf(a, "%s/tls.key", conf->etc_dir), made.key, strlen(made.key), 0600,
	    FILE_OWNER_SELF));
	return file_write(a, path, made.certificate, strlen(made.certificate), 0644, FILE_OWNER_SELF);
}

/* Never replaced: who holds the lock holds this very file. */
NODISCARD static struct err *
ensure_dav_lock(struct arena *a, const struct conf *conf)
{
	const char *path = arena_printf(a, "%s/dav/.Radicale.lock", conf->data_dir);
	struct file_owner owner;

	TRY(file_owner(a, conf->portal_user, DAV_USER, &owner));
	return file_exists(path) ? NULL : file_write(a, path, "", 0, 0660, owner);
}

const char *
prepare_engines_dir(struct arena *a, const char *binary)
{
	const char *beside = arena_printf(a, "%s/engines", dirname(arena_strdup(a, binary)));

	return file_exists(beside) ? beside : MAILPORTAL_DATADIR "/engines";
}

/* Dovecot can not compile beside them as the mail user. */
NODISCARD static struct err *
compile_sieve(struct arena *a, const struct conf *conf)
{
	static const char *const names[] = { "before", "after", "learn-spam", "learn-ham" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *script = arena_printf(a, "%s/dovecot/sieve/%s.sieve", conf->etc_dir, names[i]);
		const char *compiled = arena_printf(a, "%s/dovecot/sieve/%s.svbin", conf->etc_dir, names[i]);
		const char *dovecot = arena_printf(a, "%s/dovecot/dovecot.conf", conf->etc_dir);
		struct stat from, to;

		if (stat(script, &from) == 0 && stat(compiled, &to) == 0 && to.st_mtime >= from.st_mtime)
			continue;
		TRY(child_must(a,
		    (const char *[]){
			"sievec", "-c", dovecot, "-o", "mail_attribute_dict=", script, compiled, NULL },
		    tool_timeout));
		if (chmod(compiled, 0644) != 0)
			return err_new(a, ERR_INTERNAL, NULL, "chmod %s: %s", compiled, strerror(errno));
	}
	return NULL;
}

/* SQLite gives its other files the mode of the first; lookup writes there through the group. */
NODISCARD static struct err *
ensure_database_file(struct arena *a, const struct conf *conf)
{
	static const char sqlite[] = "sqlite:";
	const char *path = conf->store + sizeof(sqlite) - 1;
	struct file_owner owner;

	if (strncmp(conf->store, sqlite, sizeof(sqlite) - 1) != 0 || file_exists(path))
		return NULL;
	TRY(file_owner(a, conf->portal_user, conf->portal_user, &owner));
	return file_write(a, path, "", 0, 0660, owner);
}

const char *
prepare_password_link(struct arena *a, const struct command *c)
{
	return arena_printf(a, "%s/admin-password", c->conf.instance);
}

const char *
prepare_first_start_file(struct arena *a, const struct command *c)
{
	return arena_printf(a, "%s/first-start", c->conf.data_dir);
}

/* The password is written first: an administrator whose password nobody knows would be worse than a file too
 * many. */
NODISCARD static struct err *
ensure_store(struct command *c)
{
	struct arena *a = c->arena;
	const char *path = conf_admin_file(a, &c->conf), *password = random_text(a, PASSWORD_BITS);
	bool had_file = file_exists(path);
	struct file_owner owner;
	struct span known;

	TRY(file_owner(a, c->conf.portal_user, c->conf.portal_user, &owner));
	if (had_file) {
		TRY(file_read(a, path, PASSWORD_MAX, &known));
		password = arena_printf(a, "%.*s", (int)strcspn(known.p, "\n"), known.p);
	} else {
		TRY(file_write(a, path, password, strlen(password), 0600, owner));
	}
	switch (setup_store(&c->conf, FIRST_ADMIN, password)) {
	case SETUP_STORE_CREATED:
		return file_write(a, prepare_first_start_file(a, c), "", 0, 0600, FILE_OWNER_SELF);
	case SETUP_STORE_KEPT:
		break;
	default:
		if (!had_file)
			unlink(path);
		return err_new(a, ERR_INTERNAL, NULL, "the database could not be prepared");
	}
	if (!had_file)
		unlink(path);
	return NULL;
}

/* In the instance for people to find, in data_dir for portal_user to remove. */
NODISCARD static struct err *
ensure_password_link(struct command *c)
{
	const char *path = conf_admin_file(c->arena, &c->conf), *link = prepare_password_link(c->arena, c);
	struct stat s;

	/* It may lead to where the instance was, or nowhere since the password was changed. */
	if (lstat(link, &s) == 0 && S_ISLNK(s.st_mode) && unlink(link) != 0)
		return err_new(c->arena, ERR_INTERNAL, NULL, "remove %s: %s", link, strerror(errno));
	if (file_exists(path) && symlink(path, link) != 0 && errno != EEXIST)
		return err_new(c->arena, ERR_INTERNAL, NULL, "link %s: %s", link, strerror(errno));
	return NULL;
}

/* The store's URL may hold a password. */
NODISCARD static struct err *
protect_conf(struct arena *a, const struct conf *conf)
{
	const char *path = arena_printf(a, "%s/portal.conf", conf->instance);
	SCOPED_FD fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct file_owner owner;

	TRY(file_owner(a, "root", conf->portal_user, &owner));
	if (fd < 0 || fchown(fd, owner.uid, owner.gid) != 0 || fchmod(fd, 0640) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "protect %s: %s", path, strerror(errno));
	return NULL;
}

struct err *
prepare_instance(struct command *c)
{
	struct arena *a = c->arena;

	TRY(ensure_users(a, &c->conf));
	TRY(ensure_dirs(a, &c->conf));
	TRY(ensure_dav_lock(a, &c->conf));
	TRY(protect_conf(a, &c->conf));
	TRY(ensure_secrets(a, &c->conf));
	TRY(ensure_keys(a, &c->conf));
	TRY(conf_load(a, c->conf.instance, &c->conf));
	TRY(ensure_certificate(a, &c->conf));
	TRY(render_all(a, &c->conf, prepare_engines_dir(a, c->binary), c->binary));
	TRY(compile_sieve(a, &c->conf));
	TRY(ensure_database_file(a, &c->conf));
	TRY(ensure_store(c));
	return ensure_password_link(c);
}
