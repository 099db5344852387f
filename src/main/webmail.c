/* SPDX-License-Identifier: Apache-2.0 */
/* `mailportal webmail add|remove snappymail`: SnappyMail beside Roundcube, out of an archive that the
 * administrator brings. nginx, php-fpm and the portal look whether it is there, so nothing is restarted. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/scoped.h"
#include "base/secret.h"
#include "main/command.h"
#include "os/child.h"
#include "os/file.h"
#include "os/unpack.h"

enum { ARCHIVE_MAX = 64 << 20, FILES_MAX = 20000, UNPACKED_MAX = 100 << 20, VERSION_MAX = 40 };

static const char program_prefix[] = "program-", current[] = "current";
static const int64_t remove_timeout = MINUTES(1);

struct adding {
	struct command *c;
	const char *base; /* conf_snappymail_dir */
	const char *file, *sha256;
	bool index;   /* the archive holds index.php */
	int versions; /* and so many programs */
	char version[VERSION_MAX];
};

/* The value of --NAME VALUE or --NAME=VALUE; NULL when it is not given. */
static const char *
option(const struct command *c, const char *name)
{
	size_t n = strlen(name);

	for (int i = 0; i < c->argc; i++)
		if (strncmp(c->argv[i], name, n) == 0) {
			if (c->argv[i][n] == '=')
				return c->argv[i] + n + 1;
			if (c->argv[i][n] == '\0' && i + 1 < c->argc)
				return c->argv[i + 1];
		}
	return NULL;
}

NODISCARD static struct err *
check_which(const struct command *c)
{
	return c->argc > 0 && strcmp(c->argv[0], "snappymail") == 0
		   ? NULL
		   : err_new(c->arena, ERR_INVALID_FIELD, NULL, "which webmail? There is one: snappymail");
}

NODISCARD static struct err *
check_sha256(struct adding *d, struct span bytes)
{
	unsigned char is[SECRET_SHA256_SIZE];
	char hex[2 * SECRET_SHA256_SIZE + 1];

	secret_sha256(bytes.p, bytes.n, is);
	for (size_t i = 0; i < sizeof(is); i++)
		snprintf(hex + 2 * i, 3, "%02x", is[i]);
	return strcasecmp(hex, d->sha256) == 0
		   ? NULL
		   : err_new(d->c->arena, ERR_CONFLICT, NULL,
			 "%s is not what was announced: its SHA-256 is %s. Nothing was unpacked", d->file,
			 hex);
}

/* Nobody else adds or removes meanwhile. */
NODISCARD static struct err *
lock_base(struct adding *d, int *fd)
{
	struct file_owner root, webmail;
	struct arena *a = d->c->arena;

	TRY(file_owner(a, "root", "root", &root));
	TRY(file_owner(a, d->c->conf.webmail_user, d->c->conf.webmail_user, &webmail));
	TRY(file_ensure_dir(a, d->base, 0755, root));
	TRY(file_ensure_dir(a, arena_printf(a, "%s/data", d->base), 0700, webmail));
	*fd = open(d->base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd >= 0 && flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return NULL;
	return err_new(a, ERR_CONFLICT, NULL, "%s: %s", d->base,
	    errno == EWOULDBLOCK ? "somebody else is at it" : strerror(errno));
}

/* snappymail/v/VERSION/include.php is what index.php runs. */
static void
note_version(struct adding *d, const char *path)
{
	static const char above[] = "snappymail/v/";

	if (strncmp(path, above, sizeof(above) - 1) != 0)
		return;
	const char *version = path + sizeof(above) - 1;
	size_t n = strcspn(version, "/");
	if (n == 0 || n >= VERSION_MAX || strcmp(version + n, "/include.php") != 0)
		return;
	snprintf(d->version, sizeof(d->version), "%.*s", (int)n, version);
	d->versions++;
}

/* What else a release brings (data, documents) is not for use here. */
static bool
wants(void *arg, const char *path)
{
	struct adding *d = arg;

	if (strcmp(path, "index.php") == 0)
		return d->index = true;
	if (strncmp(path, "snappymail/", 11) != 0)
		return false;
	note_version(d, path);
	return true;
}

NODISCARD static struct err *
check_shape(const struct adding *d)
{
	if (d->index && d->versions == 1)
		return NULL;
	return err_new(d->c->arena, ERR_MALFORMED, NULL,
	    "%s is no release of SnappyMail: it has to hold index.php and one snappymail/v/VERSION/include.php",
	    d->file);
}

NODISCARD static struct err *
fill_program(struct adding *d, const char *program, struct span bytes)
{
	struct arena *a = d->c->arena;
	const struct unpack how = {
		.files_max = FILES_MAX, .bytes_max = UNPACKED_MAX, .wants = wants, .arg = d
	};
	SCOPED_FD folder = open(program, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *ours = arena_printf(a, "%s/snappymail/include.php", d->c->conf.etc_dir);

	if (folder < 0 || fchmod(folder, 0755) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "%s: %s", program, strerror(errno));
	TRY(unpack_archive(a, bytes, folder, &how));
	TRY(check_shape(d));
	if (!file_exists(ours))
		return err_new(a, ERR_NOT_FOUND, NULL, "%s is not there: run `mailportal setup` first", ours);
	if (symlinkat(ours, folder, "include.php") != 0 || syncfs(folder) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "%s/include.php: %s", program, strerror(errno));
	return NULL;
}

NODISCARD static struct err *
remove_tree(struct arena *a, const char *path)
{
	return child_must(a, (const char *[]){ "rm", "-rf", "--", path, NULL }, remove_timeout);
}

/* Programs that are not this one: the one before, and what an interrupted command left. */
NODISCARD static struct err *
remove_other_programs(struct adding *d, const char *program)
{
	DIR *dir = opendir(d->base);
	struct err *e = NULL;

	for (struct dirent *n; e == NULL && dir != NULL && (n = readdir(dir)) != NULL;) {
		const char *path = arena_printf(d->c->arena, "%s/%s", d->base, n->d_name);

		if (strncmp(n->d_name, program_prefix, sizeof(program_prefix) - 1) == 0 &&
		    strcmp(path, program) != 0)
			e = remove_tree(d->c->arena, path);
	}
	if (dir != NULL)
		closedir(dir);
	return e;
}

/* From one program to the other, with nothing between. */
NODISCARD static struct err *
put_in_use(struct adding *d, int base, const char *program)
{
	static const char made[] = "current.new";

	unlinkat(base, made, 0);
	if (symlinkat(strrchr(program, '/') + 1, base, made) != 0 ||
	    renameat(base, made, base, current) != 0 || fsync(base) != 0)
		return err_new(
		    d->c->arena, ERR_INTERNAL, NULL, "%s/%s: %s", d->base, current, strerror(errno));
	return remove_other_programs(d, program);
}

NODISCARD static struct err *
add(struct adding *d)
{
	struct arena *a = d->c->arena;
	SCOPED_FD base = -1;
	struct span bytes;

	TRY(check_which(d->c));
	if (d->file == NULL || d->sha256 == NULL)
		return err_new(a, ERR_INVALID_FIELD, NULL,
		    "say which archive, and what its SHA-256 has to be: --archive FILE --sha256 HEX");
	TRY(file_read(a, d->file, ARCHIVE_MAX, &bytes));
	TRY(check_sha256(d, bytes));
	TRY(lock_base(d, &base));
	char *program = arena_printf(a, "%s/%sXXXXXX", d->base, program_prefix);
	if (mkdtemp(program) == NULL)
		return err_new(a, ERR_INTERNAL, NULL, "%s: %s", program, strerror(errno));
	struct err *e = fill_program(d, program, bytes);
	if (e == NULL)
		return put_in_use(d, base, program);
	err_ignore(remove_tree(a, program)); /* what is left goes with the next one */
	return e;
}

/* With what it kept of its users: settings and a copy of their contacts. */
NODISCARD static struct err *
remove_it(struct adding *d)
{
	SCOPED_FD base = -1;

	TRY(check_which(d->c));
	if (!file_exists(d->base))
		return err_new(d->c->arena, ERR_NOT_FOUND, NULL, "SnappyMail is not there");
	TRY(lock_base(d, &base));
	if (unlinkat(base, current, 0) != 0 && errno != ENOENT)
		return err_new(
		    d->c->arena, ERR_INTERNAL, NULL, "%s/%s: %s", d->base, current, strerror(errno));
	return remove_tree(d->c->arena, d->base);
}

int
webmail_add_command(struct command *c)
{
	struct adding d = { .c = c,
		.base = conf_snappymail_dir(c->arena, &c->conf),
		.file = option(c, "--archive"),
		.sha256 = option(c, "--sha256") };
	const struct err *e = add(&d);

	if (e != NULL)
		return command_failed(e);
	printf("SnappyMail %s is there; users find it at the portal, beside Roundcube.\n", d.version);
	return 0;
}

int
webmail_remove_command(struct command *c)
{
	struct adding d = { .c = c, .base = conf_snappymail_dir(c->arena, &c->conf) };
	const struct err *e = remove_it(&d);

	if (e != NULL)
		return command_failed(e);
	puts("SnappyMail is removed, with the settings of its users; mail and contacts are not its own.");
	return 0;
}
