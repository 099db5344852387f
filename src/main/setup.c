/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/buf.h"
#include "main/command.h"
#include "main/place.h"
#include "main/prepare.h"
#include "model/text.h"
#include "os/file.h"

enum { ANSWER_MAX = 256, CONF_MAX = 8192 };

static const char shelter[] = "/var/lib/mailportal-instances";

/* A line typed on the terminal; preset when it is empty, or when there is no terminal. */
static const char *
ask(struct arena *a, const char *question, const char *preset)
{
	char answer[ANSWER_MAX];

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return preset;
	printf("%s [%s]: ", question, preset);
	fflush(stdout);
	if (fgets(answer, sizeof(answer), stdin) == NULL)
		return preset;
	answer[strcspn(answer, "\r\n")] = '\0';
	return *answer != '\0' ? arena_strdup(a, answer) : preset;
}

/* What this machine calls itself, when that can be a mail server's name. */
static const char *
own_hostname(struct arena *a)
{
	struct utsname u;
	const char *name = NULL;

	if (uname(&u) != 0)
		return "mail.localdomain";
	const char *with_dot =
	    strchr(u.nodename, '.') != NULL ? u.nodename : arena_printf(a, "%s.localdomain", u.nodename);
	return text_domain(a, with_dot, &name) == NULL ? name : "mail.localdomain";
}

/* KEY=VALUE on the command line. */
static const char *
given_value(const struct command *c, const char *key)
{
	size_t n = strlen(key);

	for (int i = 0; i < c->argc; i++)
		if (strncmp(c->argv[i], key, n) == 0 && c->argv[i][n] == '=')
			return c->argv[i] + n + 1;
	return NULL;
}

NODISCARD static struct err *
check_arguments(const struct command *c)
{
	for (int i = 0; i < c->argc; i++) {
		const char *key = arena_printf(c->arena, "%.*s", (int)strcspn(c->argv[i], "="), c->argv[i]);

		if (strchr(c->argv[i], '=') == NULL || field_find(conf_fields, key) == NULL)
			return err_new(c->arena, ERR_INVALID_FIELD, key, "%s is not KEY=VALUE of portal.conf",
			    c->argv[i]);
	}
	return NULL;
}

/* Every key with its meaning; those not given stay comments. At most three questions are asked here. */
NODISCARD static struct err *
write_conf(struct command *c, const char *path)
{
	struct arena *a = c->arena;
	struct buf b = BUF(a, CONF_MAX);

	buf_puts(&b, "# Mail Portal: what this instance is. After a change: restart `mailportal up`.\n");
	for (const struct field *f = conf_fields; f->name != NULL; f++) {
		const char *value = given_value(c, f->name);

		if (value == NULL && strcmp(f->name, "hostname") == 0)
			value = ask(a, "Name of this mail server", own_hostname(a));
		if (value == NULL && strcmp(f->name, "listen") == 0)
			value = ask(a, "Address it listens on", "127.0.0.1");
		buf_printf(&b, "\n# %s\n", f->doc);
		if (value != NULL)
			buf_printf(&b, "%s = %s\n", f->name, value);
		else if (f->type == F_INT)
			buf_printf(&b, "#%s = %d\n", f->name, (int)f->preset);
		else
			buf_printf(&b, "#%s =\n", f->name);
	}
	return file_write(
	    a, path, buf_text(&b), b.n, 0600, FILE_OWNER_SELF); /* prepare opens it to portal_user */
}

NODISCARD static struct err *
setup(struct command *c)
{
	struct arena *a = c->arena;
	const char *path = arena_printf(a, "%s/portal.conf", c->instance);

	bool is_new = !file_exists(path);

	TRY(check_arguments(c));
	if (!is_new && c->argc > 0)
		return err_new(a, ERR_CONFLICT, NULL, "%s exists: change it there", path);
	TRY(place_make(a, c->instance, shelter));
	if (is_new)
		TRY(write_conf(c, path));
	struct err *e = conf_load(a, c->instance, &c->conf);
	if (e != NULL && is_new)
		unlink(path); /* nothing of a wrong answer stays */
	TRY(e);
	return prepare_instance(c);
}

int
setup_command(struct command *c)
{
	struct err *e = setup(c);

	if (e != NULL)
		return command_failed(e);
	printf("Instance ready in %s\n", c->conf.instance);
	return 0;
}
