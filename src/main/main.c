/* SPDX-License-Identifier: Apache-2.0 */
/* The sub-commands, and the only place that knows everybody. */
#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <unistd.h>

#include "api/api.h"
#include "cli/cli.h"
#include "helper/helper.h"
#include "hooks/hooks.h"
#include "jobs/jobs.h"
#include "journey/journey.h"
#include "lookup/lookup.h"
#include "main/command.h"
#include "sasl/sasl.h"

static int version_command(struct command *c);
static int help_command(struct command *c);

static const struct {
	const char *name, *arguments, *summary;
	int (*run)(struct command *c);        /* either: works on the instance */
	int (*door)(const struct conf *conf); /* or: is one of its processes */
	bool needs_conf;
} commands[] = {
	{ "setup", "[KEY=VALUE...]", "Make an instance, or what it lacks; keys of portal.conf", setup_command,
	    NULL, false },
	{ "up", "", "Run the instance in the foreground", up_command, NULL, true },
	{ "status", "", "Every part's health; exit status 0 when all are ready", status_command, NULL, true },
	{ "endpoints", "[--json]", "Addresses and ports of the instance", endpoints_command, NULL, true },
	{ "log verify", "[SEQ:HASH]",
	    "Is the API log as it was written? Exit status 1 when not, 2 when it can not be told",
	    log_verify_command, NULL, true },
	{ "log begin", "", "After tampering was found: a new chain of the API log behind the old one",
	    log_begin_command, NULL, true },
	{ "rescue", "NAME",
	    "Let a MasterAdmin in again who has lost everything: a new password, and all else ends",
	    rescue_command, NULL, true },
	{ "certificate", "[--force]",
	    "Fetch the certificate for all names of the instance now, if it is due or with --force",
	    certificate_command, NULL, true },
	{ "restore-dav", "FILE",
	    "Address books and calendars as they are in a backup (server backup-dav); others stay",
	    restore_dav_command, NULL, true },
	{ "backup", "", "Back up the whole instance now, while it runs, to backup_target", backup_command,
	    NULL, true },
	{ "restore", "[SNAPSHOT] [--from TARGET] [--conf]",
	    "The whole instance as it was in a backup, in the place of this one, which must not run; --conf: portal.conf as well",
	    restore_command, NULL, true },
	{ "restore-mailbox", "ADDRESS [folder=NAME] [snapshot=ID]",
	    "Mail as it was in a backup, into a folder below Restored", restore_mailbox_command, NULL, true },
	{ "webmail add", "snappymail --archive FILE --sha256 HEX",
	    "SnappyMail beside Roundcube, or another version of it, out of a release's archive",
	    webmail_add_command, NULL, true },
	{ "webmail remove", "snappymail", "Take it away again, with the settings of its users",
	    webmail_remove_command, NULL, true },
	{ "doctor", "[--json] [--long] [--outgoing HOST[:PORT]]",
	    "What is wrong, and how to mend it. Exit status 1 when something is, 2 when not all could be looked at",
	    doctor_command, NULL, true },
	{ "about", "[--json]", "Versions of this program, of every engine and library", about_command, NULL,
	    true },
	{ "config", "", "Every setting of portal.conf as it is in effect", config_command, NULL, true },
	{ "check", "", "Can everybody read their configuration? Exit status 1 when not", check_command, NULL,
	    true },
	{ "version", "", "Version of this program", version_command, NULL, false },
	{ "dump", "WHAT",
	    "A table of the program: openapi, errors, routes, questions, settings, jobs, man, man-settings",
	    dump_command, NULL, false },
	{ "help", "", "This list", help_command, NULL, false },
	{ "api", "", "Process: REST API", NULL, api_run, true },
	{ "hooks", "", "Process: answers Dovecot and Rspamd", NULL, hooks_run, true },
	{ "lookup", "", "Process: answers Postfix and takes what Dovecot pushes", NULL, lookup_run, true },
	{ "sasl", "", "Process: signs in those who submit mail", NULL, sasl_run, true },
	{ "jobs", "", "Process: slow work", NULL, jobs_run, true },
	{ "journey", "", "Process: reads the engines' logs as they are written", NULL, journey_run, true },
	{ "nginx", "", "Process: nginx, which goes before what computes", NULL, nginx_run, true },
	{ "helper", "", "Process: the few things that need root", NULL, helper_run, true },
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]), LARGE_BLOCK = 128 * 1024, HELP_LEFT = 28 };

int
command_failed(const struct err *e)
{
	fprintf(stderr, "mailportal: %s\n", e->detail);
	return 1;
}

bool
command_has(const struct command *c, const char *word)
{
	for (int i = 0; i < c->argc; i++)
		if (strcmp(c->argv[i], word) == 0)
			return true;
	return false;
}

static int
version_command(struct command *c)
{
	(void)c;
	puts("mailportal " MAILPORTAL_VERSION);
	return 0;
}

/* One row of help; arguments that are long have a line for themselves. */
static void
put_command(size_t i)
{
	int n = printf("  %s %s", commands[i].name, commands[i].arguments);

	if (n > HELP_LEFT)
		n = printf("\n") - 1;
	printf("%*s  %s\n", HELP_LEFT - n, "", commands[i].summary);
}

/* Of the command, or of all whose first word it is. Returns whether there was one. */
static bool
put_commands(const char *word)
{
	bool any = false;

	for (size_t i = 0; i < COMMANDS; i++) {
		size_t n = strcspn(commands[i].name, " ");

		if (strncmp(commands[i].name, word, n) != 0 || word[n] != '\0')
			continue;
		if (!any)
			puts("On the server itself: mailportal [--instance DIR] ...\n");
		any = true;
		put_command(i);
	}
	return any;
}

static int
help_command(struct command *c)
{
	(void)c;
	puts("Usage: mailportal [--instance DIR] COMMAND [ARGUMENT...]     (DIR is ./instance unless "
	     "given)\n");
	for (size_t i = 0; i < COMMANDS; i++)
		put_command(i);
	puts(
	    "\nAnd what the API can do: mailportal NOUN VERB [WORD...]; `mailportal NOUN --help` tells more.\n");
	cli_nouns(stdout);
	return 0;
}

/* Take --instance DIR and --instance=DIR out of the words, wherever they stand. Fails with invalid_field. */
NODISCARD static struct err *
take_instance(struct command *c)
{
	static const char option[] = "--instance";
	int n = 0;

	for (int i = 0; i < c->argc; i++) {
		if (strncmp(c->argv[i], option, sizeof(option) - 1) == 0 &&
		    c->argv[i][sizeof(option) - 1] == '=') {
			c->instance = c->argv[i] + sizeof(option);
		} else if (strcmp(c->argv[i], option) != 0) {
			c->argv[n++] = c->argv[i];
		} else if (++i < c->argc) {
			c->instance = c->argv[i];
		} else {
			return err_new(c->arena, ERR_INVALID_FIELD, option, "--instance needs a directory");
		}
	}
	c->argc = n;
	c->argv[n] = NULL;
	return NULL;
}

/* How many of the words are this command's name: two for "log verify", 0 when it is another one. */
static int
words_of_name(const struct command *c, const char *first, const char *name)
{
	const char *space = strchr(name, ' ');
	size_t n = space == NULL ? strlen(name) : (size_t)(space - name);

	if (strncmp(first, name, n) != 0 || first[n] != '\0')
		return 0;
	if (space == NULL)
		return 1;
	return c->argc > 1 && strcmp(c->argv[1], space + 1) == 0 ? 2 : 0;
}

static int
run(struct command *c)
{
	struct err *e = take_instance(c);
	char binary[PATH_MAX] = "";

	if (e != NULL)
		return command_failed(e);
	const char *first = c->argv[0];
	if (first == NULL || strcmp(first, "--help") == 0)
		return help_command(c);
	if (readlink("/proc/self/exe", binary, sizeof(binary) - 1) < 0)
		return command_failed(
		    err_new(c->arena, ERR_INTERNAL, NULL, "/proc/self/exe: %s", strerror(errno)));
	c->binary = binary;
	bool help = command_has(c, "--help") || command_has(c, "-h");
	if (help && put_commands(first)) {
		if (!cli_is_noun(first))
			return 0;
		putchar('\n');
	}
	for (size_t i = 0; !help && i < COMMANDS; i++) {
		int words = words_of_name(c, first, commands[i].name);

		if (words == 0)
			continue;
		if (commands[i].needs_conf && (e = conf_load(c->arena, c->instance, &c->conf)) != NULL)
			return command_failed(e);
		c->argc -= words;
		c->argv += words;
		if (commands[i].run != NULL)
			return commands[i].run(c);
		if (commands[i].door != NULL)
			return commands[i].door(&c->conf);
	}
	if (!cli_asks_help(c->argc, c->argv) && (e = conf_load(c->arena, c->instance, &c->conf)) != NULL)
		return command_failed(e);
	return cli_run(&c->conf, c->argc, c->argv);
}

/* Threads come and go with connections. Eight heaps for each core, and large blocks kept for the next one,
 * would be memory that nobody uses. */
static void
settle_memory(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	mallopt(M_ARENA_MAX, cores > 1 ? (int)cores : 1);
	mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
}

int
main(int argc, char **argv)
{
	struct arena arena = { 0 };
	struct command c = { .arena = &arena, .instance = "./instance", .argc = argc - 1, .argv = argv + 1 };

	settle_memory();
	int status = run(&c);

	arena_free(&arena);
	return status;
}
