/* SPDX-License-Identifier: Apache-2.0 */
/* `mailportal about`: versions, as the programs themselves tell them (R75). */
#include "model/program.h"

#include <ctype.h>
#include <dirent.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "main/command.h"
#include "main/console.h"
#include "model/json.h"
#include "os/child.h"
#include "os/file.h"

enum {
	TOOL_MS = 10 * 1000,
	SAID_MAX = 16 * 1024,
	FILE_MAX = 64 * 1024,
	VERSION_MAX = 60,
	LIBRARIES_MAX = 24
};

/* How each is asked; the version is what follows mark (the first number, when it is empty). */
static const struct {
	const char *name, *mark;
	const char *argv[6];
} tools[] = {
	{ "Postfix", "", { "/usr/sbin/postconf", "-dh", "mail_version" } },
	{ "Dovecot", "", { "/usr/sbin/dovecot", "--version" } },
	{ "Pigeonhole", "Pigeonhole version ", { "/usr/bin/doveconf", "-n", "-c" } },
	{ "Rspamd", "version ", { "/usr/bin/rspamd", "--version" } },
	{ "Redis", "v=", { "/usr/bin/redis-server", "--version" } },
	{ "nginx", "nginx/", { "/usr/sbin/nginx", "-v" } },
	{ "php-fpm", "PHP ", { "/usr/sbin/php-fpm8.2", "-v" } },
	{ "Radicale", "", { "/usr/bin/python3", "-c", "import radicale; print(radicale.VERSION)" } },
	{ "gunicorn", "", { "/usr/bin/python3", "-m", "gunicorn", "--version" } },
	{ "uacme", "version ", { "/usr/bin/uacme", "--version" } },
};

/* Of what has no way to ask: what its package says. */
static const char *const packages[] = { "roundcube-core", "s6", "libmicrohttpd12", "libsqlite3-0", "libpq5",
	"libcurl4", "libssl3", "libsodium23", "libunbound8", "libjansson4", "libarchive13", "libfido2-1" };

enum {
	TOOLS = sizeof(tools) / sizeof(*tools),
	PACKAGES = sizeof(packages) / sizeof(*packages),
	ENGINES_MAX = TOOLS + 3
};

/* From p on, the word with a digit at its beginning. */
static const char *
number_at(struct arena *a, const char *p)
{
	while (*p != '\0' && !isdigit((unsigned char)*p))
		p++;
	size_t n = strcspn(p, " \t\r\n(),;:");
	return n == 0 || n > VERSION_MAX ? NULL : arena_printf(a, "%.*s", (int)n, p);
}

static const char *
ask_tool(struct arena *a, const struct conf *conf, size_t i)
{
	const char *argv[7] = { NULL };
	struct child_result said;

	memcpy(argv, tools[i].argv, sizeof(tools[i].argv));
	if (strcmp(tools[i].name, "Pigeonhole") == 0)
		argv[3] = arena_printf(a, "%s/dovecot/dovecot.conf", conf->etc_dir);
	if (!file_exists(argv[0]) || child_run(a, argv, TOOL_MS, SAID_MAX, &said) != NULL)
		return NULL;
	const char *at = strstr(said.out.p, tools[i].mark);
	return at == NULL ? NULL : number_at(a, at + strlen(tools[i].mark));
}

/* In a process of its own, which becomes the user that the database belongs to. */
static const char *
ask_database(struct command *c)
{
	char version[VERSION_MAX] = "";
	int ends[2], status;

	if (pipe(ends) != 0)
		return NULL;
	pid_t pid = fork();
	if (pid == 0) {
		struct console w = { .ctx.db = NULL };
		const char *is = NULL;
		bool told = console_open(c, DB_READ, &w) == NULL && db_version(&w.ctx, &is) == NULL &&
			    write(ends[1], is, strlen(is)) > 0;

		_exit(told ? 0 : 1);
	}
	close(ends[1]);
	bool told = read(ends[0], version, sizeof(version) - 1) > 0;
	close(ends[0]);
	if (pid > 0)
		waitpid(pid, &status, 0);
	return told ? arena_strdup(c->arena, version) : NULL;
}

static void
add(struct objects *list, const char *name, const char *version)
{
	((struct program *)list->v)[list->n++] = (struct program){ name, version };
}

/* "name version" lines of dpkg-query; those that are not installed have no line. */
static void
add_packages(struct arena *a, struct programs *out)
{
	enum { WORDS = 4 };
	const char *argv[WORDS + PACKAGES + 1] = { "/usr/bin/dpkg-query", "-W", "-f",
		"${Package} ${Version}\n" };
	struct child_result said;

	for (size_t i = 0; i < PACKAGES; i++)
		argv[WORDS + i] = packages[i];
	if (child_run(a, argv, TOOL_MS, SAID_MAX, &said) != NULL)
		return;
	for (size_t i = 0; i < PACKAGES; i++) {
		const char *key = arena_printf(a, "%s ", packages[i]), *at = strstr(said.out.p, key);

		if (at == NULL || (at != said.out.p && at[-1] != '\n'))
			continue;
		const char *version = number_at(a, at + strlen(key));
		if (strcmp(packages[i], "roundcube-core") == 0)
			add(&out->engines, "Roundcube", version);
		else
			add(&out->libraries, packages[i], version);
	}
}

/* Of what an admin may have added (main/webmail.c): the folder of its program tells. */
static void
add_snappymail(struct arena *a, const struct conf *conf, struct programs *out)
{
	SCOPED_DIR *names = opendir(arena_printf(a, "%s/current/snappymail/v", conf_snappymail_dir(a, conf)));

	for (struct dirent *entry; names != NULL && (entry = readdir(names)) != NULL;)
		if (isdigit((unsigned char)*entry->d_name) && strlen(entry->d_name) <= VERSION_MAX) {
			add(&out->engines, "SnappyMail", arena_strdup(a, entry->d_name));
			return;
		}
}

static void
add_system(struct arena *a, struct programs *out)
{
	static const char key[] = "PRETTY_NAME=\"";
	struct span text;
	struct utsname u;

	if (uname(&u) == 0)
		add(&out->libraries, arena_strdup(a, u.sysname), arena_strdup(a, u.release));
	if (file_read(a, "/usr/lib/os-release", FILE_MAX, &text) != NULL)
		return;
	const char *at = strstr(text.p, key);
	if (at != NULL)
		add(&out->libraries, "system",
		    arena_printf(a, "%.*s", (int)strcspn(at + sizeof(key) - 1, "\""), at + sizeof(key) - 1));
}

static void
put_programs(const struct objects *list)
{
	const struct program *all = list->v;

	for (size_t i = 0; i < list->n; i++)
		printf("%-16s %s\n", all[i].name, all[i].version == NULL ? "-" : all[i].version);
}

int
about_command(struct command *c)
{
	struct arena *a = c->arena;
	struct programs about = { .engines.v = arena_alloc(a, ENGINES_MAX * sizeof(struct program)),
		.libraries.v = arena_alloc(a, LIBRARIES_MAX * sizeof(struct program)) };
	struct buf b = BUF(a, FILE_MAX);

	for (size_t i = 0; i < TOOLS; i++)
		add(&about.engines, tools[i].name, ask_tool(a, &c->conf, i));
	add(&about.engines, "database", ask_database(c));
	add_packages(a, &about);
	add_snappymail(a, &c->conf, &about);
	add_system(a, &about);
	if (command_has(c, "--json")) {
		json_encode(&b, programs_fields, &about, 0);
		puts(buf_text(&b));
		return 0;
	}
	printf("%-16s %s\n", "Mail Portal", MAILPORTAL_VERSION);
	put_programs(&about.engines);
	put_programs(&about.libraries);
	return 0;
}
