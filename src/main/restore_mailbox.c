/* SPDX-License-Identifier: Apache-2.0 */
/* `mailportal restore-mailbox ADDRESS`: the mail of one mailbox, or one folder, as it was in a backup, beside
 * what is there now: below Restored/, so that nothing is lost, doubled or mixed up (R77). While the instance
 * runs. By hand, and as what the helper starts for a job (engines/services/restore). */
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/scoped.h"
#include "main/command.h"
#include "os/child.h"
#include "os/file.h"
#include "os/mirror.h"
#include "remote/backup_state.h"
#include "remote/restic.h"
#include "remote/restore_state.h"

enum { ASK_MS = 30 * 1000, SAID_MAX = 64 * 1024, WANTED_MAX = 4096, NOT_FOUND = 68 /* says doveadm */ };

struct box {
	struct command *c;
	struct arena *a;
	const char *address, *folder, *snapshot;
	const char *target; /* repository */
	const char *temp;   /* what is extracted */
	const char *into;   /* "Restored/2026-11-22 16.40" */
	bool wanted;        /* by a job, which looks at state */
	struct restore_state state;
};

/* What is given empty is not given. */
static void
take_word(struct box *b, const char *word)
{
	if (strncmp(word, "folder=", 7) == 0)
		b->folder = word[7] == '\0' ? NULL : word + 7;
	else if (strncmp(word, "snapshot=", 9) == 0)
		b->snapshot = word[9] == '\0' ? NULL : word + 9;
	else if (strncmp(word, "--from=", 7) == 0)
		b->target = word + 7;
	else if (b->wanted && strncmp(word, "job=", 4) == 0)
		b->state.job = strtoll(word + 4, NULL, 10);
	else if (b->address == NULL && word[0] != '-')
		b->address = word;
	else
		b->address = "";
}

/* The words that the helper has left; they are of one run. */
NODISCARD static struct err *
read_wanted(struct box *b)
{
	const char *path = restore_wanted_file(b->a, &b->c->conf);
	struct span file;

	TRY(file_read(b->a, path, WANTED_MAX, &file));
	unlink(path);
	char *text = arena_printf(b->a, "%.*s", (int)file.n, file.p), *word;
	while ((word = strsep(&text, "\n")) != NULL)
		if (*word != '\0')
			take_word(b, word);
	return NULL;
}

NODISCARD static struct err *
read_words(struct box *b)
{
	b->wanted = b->c->argc == 1 && strcmp(b->c->argv[0], "--wanted") == 0;
	if (b->wanted)
		TRY(read_wanted(b));
	for (int i = 0; !b->wanted && i < b->c->argc; i++)
		take_word(b, b->c->argv[i]);
	if (b->address != NULL && strchr(b->address, '@') != NULL)
		return NULL;
	return err_new(b->a, ERR_INVALID_FIELD, NULL,
	    "whose? Say: mailportal restore-mailbox ADDRESS [folder=NAME] [snapshot=ID] [--from=TARGET]");
}

NODISCARD static struct err *
no_folder(const struct box *b)
{
	return err_new(b->a, ERR_NOT_FOUND, NULL, "{backup_no_folder}backup %s has no messages in folder %s",
	    b->snapshot, b->folder);
}

/* With the instance's configuration. */
NODISCARD static struct err *
doveadm(struct box *b, const char *const *words, int64_t timeout_ms, struct child_result *out)
{
	const char *argv[24] = { "/usr/bin/doveadm", "-c",
		arena_printf(b->a, "%s/dovecot/dovecot.conf", b->c->conf.etc_dir) };
	size_t n = 3;

	while (*words != NULL && n < 23)
		argv[n++] = *words++;
	TRY(child_run(b->a, argv, timeout_ms, SAID_MAX, out));
	if (out->status == NOT_FOUND && b->into != NULL && b->folder != NULL)
		return no_folder(b);
	if (out->status != 0)
		return err_new(b->a, ERR_UNAVAILABLE, NULL, "doveadm ended with status %d: %.*s", out->status,
		    (int)strcspn(out->out.p, "\n"), out->out.p);
	return NULL;
}

/* "/mail/XX/ID" in a backup, by what Dovecot says of the user. */
NODISCARD static struct err *
find_home(struct box *b, const char **out)
{
	struct child_result r;

	TRY(doveadm(b, (const char *[]){ "user", "-f", "home", b->address, NULL }, ASK_MS, &r));
	const char *home = arena_printf(b->a, "%.*s", (int)strcspn(r.out.p, "\n"), r.out.p);
	const char *below = arena_printf(b->a, "%s/mail/", b->c->conf.data_dir);
	if (strncmp(home, below, strlen(below)) != 0)
		return err_new(b->a, ERR_NOT_FOUND, NULL, "%s has no mailbox on this server", b->address);
	*out = arena_printf(b->a, "/mail/%s", home + strlen(below));
	return NULL;
}

NODISCARD static struct err *
find_snapshot(struct box *b, const struct restic *restic)
{
	struct objects all;
	char name[64];
	struct tm tm;

	TRY(restic_snapshots(b->a, restic, &all));
	const struct backup_snapshot *s = all.v;
	for (size_t i = 0; i < all.n; i++) {
		time_t at = (time_t)(s[i].at / 1000);

		if (b->snapshot != NULL && strncmp(s[i].id, b->snapshot, strlen(s[i].id)) != 0)
			continue;
		strftime(name, sizeof(name), "%Y-%m-%d %H.%M", localtime_r(&at, &tm));
		b->into = arena_printf(b->a, "Restored/%s", name);
		b->snapshot = s[i].id;
		return NULL;
	}
	return err_new(b->a, ERR_NOT_FOUND, NULL, "{no_such_backup}there is no such backup");
}

/* For who looks. */
NODISCARD static struct err *
reach(struct box *b, enum restore_phase phase)
{
	b->state.phase = (int)phase;
	b->state.into = b->into;
	return b->wanted ? restore_state_write(b->a, &b->c->conf, &b->state) : NULL;
}

/* All that is in the folder that was made now, and how much that is. */
NODISCARD static struct err *
count(struct box *b, long long *out)
{
	struct child_result r;

	TRY(doveadm(b,
	    (const char *[]){ "mailbox", "status", "-u", b->address, "-t", "messages", b->into,
		arena_printf(b->a, "%s/*", b->into), NULL },
	    ASK_MS, &r));
	const char *is = strchr(r.out.p, '=');
	*out = is == NULL ? 0 : strtoll(is + 1, NULL, 10);
	return NULL;
}

/* Quota does not count meanwhile: whoever is full would get half of it. Done twice, messages come twice, and
 * the second ones, of the same GUID, are removed. */
NODISCARD static struct err *
import(struct box *b, const char *home, long long *messages)
{
	const char *source = arena_printf(b->a, "mdbox:%s%s/mdbox", b->temp, home);
	const char *below = arena_printf(b->a, "%s/*", b->into);
	struct child_result r;

	TRY(doveadm(b,
	    b->folder == NULL ? (const char *[]){ "-o", "plugin/quota=", "import", "-s", "-u", b->address,
				    source, b->into, "all", NULL }
			      : (const char *[]){ "-o", "plugin/quota=", "import", "-s", "-u", b->address,
				    source, b->into, "mailbox", b->folder, NULL },
	    HOURS(12), &r));
	TRY(reach(b, RESTORE_COUNTS));
	TRY(doveadm(b,
	    (const char *[]){
		"deduplicate", "-u", b->address, "mailbox", b->into, "OR", "mailbox", below, NULL },
	    HOURS(1), &r));
	TRY(count(b, messages));
	return *messages > 0 || b->folder == NULL ? NULL : no_folder(b);
}

NODISCARD static struct err *
fetch_and_import(struct box *b, long long *messages)
{
	const struct conf *conf = &b->c->conf;
	struct restic restic;
	const char *home;

	TRY(reach(b, RESTORE_FETCHES));
	TRY(find_home(b, &home));
	TRY(restic_open(b->a, conf, b->target, false, &restic));
	TRY(find_snapshot(b, &restic));
	mirror_remove(b->a, b->temp);
	TRY(file_ensure_dir(b->a, b->temp, 0711, FILE_OWNER_SELF));
	TRY(restic_restore(b->a, &restic, b->snapshot, home, b->temp));
	if (!file_exists(arena_printf(b->a, "%s%s/mdbox", b->temp, home)))
		return err_new(b->a, ERR_NOT_FOUND, NULL, "{backup_no_mailbox}backup %s has no mail of %s",
		    b->snapshot, b->address);
	TRY(child_must(b->a,
	    (const char *[]){ "/usr/bin/chown", "-hR",
		arena_printf(b->a, "%s:%s", conf->mail_user, conf->mail_user),
		arena_printf(b->a, "%s/mail", b->temp), NULL },
	    HOURS(1)));
	TRY(reach(b, RESTORE_IMPORTS));
	return import(b, home, messages);
}

/* How it ended, before another run can begin. */
NODISCARD static struct err *
note_end(struct box *b, const struct err *e, long long messages)
{
	b->state.state = e == NULL ? BACKUP_DONE : BACKUP_FAILED;
	b->state.messages = messages;
	b->state.busy = e != NULL && e->code == ERR_CONFLICT;
	b->state.error = e == NULL ? NULL : e->detail;
	b->state.error_reason = e == NULL ? NULL : e->reason;
	return restore_state_write(b->a, &b->c->conf, &b->state);
}

NODISCARD static struct err *
restore_locked(struct box *b, long long *messages)
{
	int lock = -1;

	TRY(backup_state_lock(b->a, &b->c->conf, &lock));
	SCOPED_FD held = lock;
	struct err *e = fetch_and_import(b, messages);
	mirror_remove(b->a, b->temp);
	if (b->wanted)
		TRY(note_end(b, e, *messages));
	return e;
}

NODISCARD static struct err *
restore(struct box *b, long long *messages)
{
	if (geteuid() != 0)
		return err_new(b->a, ERR_FORBIDDEN, NULL, "only root may read all of it");
	TRY(read_words(b));
	b->state.started_at = clock_now();
	b->state.state = BACKUP_RUNNING;
	struct err *e = restore_locked(b, messages);
	if (e != NULL && b->wanted)
		TRY(note_end(b, e, 0));
	return e;
}

int
restore_mailbox_command(struct command *c)
{
	struct box b = { .c = c,
		.a = c->arena,
		.target = c->conf.backup_target,
		.temp = arena_printf(c->arena, "%s/mailbox", conf_restic_dir(c->arena, &c->conf)) };
	long long messages = 0;
	const struct err *e = restore(&b, &messages);

	if (e != NULL)
		return command_failed(e);
	printf("%lld messages are in %s of %s.\n", messages, b.into, b.address);
	return 0;
}
