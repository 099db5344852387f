/* SPDX-License-Identifier: Apache-2.0 */
/* learn: what users have judged to be spam or ham trains their Bayes, and its senders are remembered (R43).
 * The messages wait in a spool: "TIME.VERDICT", and with ".known" behind when the sender has been remembered;
 * that goes first, for it needs nobody but the database. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/say.h"
#include "jobs/kind.h"
#include "jobs/work.h"
#include "model/conf.h"
#include "os/file.h"
#include "os/spool.h"
#include "remote/doveadm.h"
#include "remote/rspamd.h"
#include "rules/learned.h"
#include "wire/learn_file.h"

enum { PAGE = 50, FILE_MAX = LEARN_MESSAGE_MAX + 4096, TELL_MS = 5000 };

static const int64_t give_up_after = DAYS(3); /* with a message that Rspamd fails at */
static const char known[] = ".known";

struct learn {
	const char *dir;
	int64_t total, learned, others;
	int64_t failed; /* they stay for the next run */
	int64_t told_at;
};

static bool
is_known(const char *name)
{
	size_t n = strlen(name), end = sizeof(known) - 1;

	return n > end && strcmp(name + n - end, known) == 0;
}

static enum learned_verdict
verdict_of(const char *name)
{
	return strstr(name, ".spam") != NULL ? LEARNED_SPAM : LEARNED_HAM;
}

static const char *
path_of(struct work *w, const struct learn *l, const char *name)
{
	return arena_printf(&w->c.arena, "%s/%s", l->dir, name);
}

NODISCARD static struct err *
drop(struct work *w, const struct learn *l, const char *name)
{
	const char *path = path_of(w, l, name);

	if (unlink(path) == 0 || errno == ENOENT)
		return NULL;
	return err_new(&w->c.arena, ERR_INTERNAL, NULL, "remove %s: %s", path, strerrordesc_np(errno));
}

/* *found is false for what can not be read as one; that is dropped. */
NODISCARD static struct err *
read_file(struct work *w, const struct learn *l, const char *name, struct learn_file *out, bool *found)
{
	struct span text;
	struct err *e = file_read(&w->c.arena, path_of(w, l, name), FILE_MAX, &text);

	*found = e == NULL && spool_time(name) > 0 && learn_file_read(&w->c.arena, text, out);
	if (*found)
		return NULL;
	log_event(
	    &w->c, LOG_WARN_, "learn.lost", "file", name, "detail", e == NULL ? "damaged" : e->detail, NULL);
	return drop(w, l, name);
}

/* A sender to remember. */
struct told {
	const struct learn_file *file;
	const char *name;
	bool known;
};

static struct err *
record(struct ctx *c, void *arg)
{
	struct told *t = arg;

	return learned_record(
	    c, t->file->account, t->file->sender, verdict_of(t->name), spool_time(t->name), &t->known);
}

/* Done twice when we end between the row and the new name: the row bears it. */
NODISCARD static struct err *
remember_sender(struct work *w, const struct learn *l, const char *name)
{
	struct learn_file file;
	struct told told = { .file = &file, .name = name };
	bool found;

	TRY(read_file(w, l, name, &file, &found));
	if (!found)
		return NULL;
	TRY(work_transaction(w, true, record, &told));
	if (!told.known)
		return drop(w, l, name); /* the account is gone */
	const char *path = path_of(w, l, name), *to = arena_printf(&w->c.arena, "%s%s", path, known);
	if (rename(path, to) != 0)
		return err_new(
		    &w->c.arena, ERR_INTERNAL, NULL, "rename %s: %s", path, strerrordesc_np(errno));
	return NULL;
}

NODISCARD static struct err *
remember_senders(struct work *w, struct learn *l)
{
	struct arena keep = { 0 };
	const char **names;
	size_t n;
	struct err *e = spool_list(&keep, l->dir, SIZE_MAX, &names, &n);

	for (size_t i = 0; e == NULL && i < n; i++) {
		if (!is_known(names[i]))
			e = remember_sender(w, l, names[i]);
		if (e == NULL && (i + 1) % PAGE == 0)
			e = work_write(w, NULL, NULL, 0, "{remembering_senders}remembering senders");
		if (e == NULL)
			arena_reset(&w->c.arena);
	}
	e = e == NULL ? NULL : err_again(&w->c.arena, e, NULL, NULL);
	arena_free(&keep);
	return e;
}

/* What became of the message decides whether it stays. */
NODISCARD static struct err *
settle(struct work *w, struct learn *l, const char *name, enum rspamd_learned outcome)
{
	bool late = w->c.now - spool_time(name) > give_up_after;

	if (outcome == RSPAMD_FAILED && !late) {
		l->failed++;
		return NULL;
	}
	if (outcome == RSPAMD_FAILED || outcome == RSPAMD_REFUSED)
		log_event(
		    &w->c, LOG_WARN_, "learn.lost", "file", name, "detail", "Rspamd does not take it", NULL);
	l->learned += outcome == RSPAMD_LEARNED;
	l->others += outcome != RSPAMD_LEARNED;
	return drop(w, l, name);
}

/* Whose Bayes. */
struct whose {
	const char *account;
	int64_t mailbox;
};

static struct err *
find_mailbox(struct ctx *c, void *arg)
{
	struct whose *whose = arg;

	return learned_mailbox(c, whose->account, &whose->mailbox);
}

NODISCARD static struct err *
train(struct work *w, struct learn *l, const char *name)
{
	enum rspamd_learned outcome = RSPAMD_NOTHING_NEW;
	struct learn_file file;
	struct whose whose = { 0 };
	bool found;

	TRY(read_file(w, l, name, &file, &found));
	if (!found)
		return NULL;
	whose.account = file.account;
	TRY(work_read(w, find_mailbox, &whose));
	if (file.message.n > 0 && whose.mailbox != 0) {
		bool spam = verdict_of(name) == LEARNED_SPAM;

		TRY(rspamd_learn(&w->c.arena, w->conf, whose.mailbox, spam, file.message, &outcome));
		TRY(rspamd_vote(&w->c.arena, w->conf, whose.mailbox, spam, file.message));
	}
	return settle(w, l, name, outcome);
}

NODISCARD static struct err *
tell(struct work *w, struct learn *l)
{
	int64_t done = l->learned + l->others + l->failed;

	l->told_at = clock_monotonic();
	TRY(work_write(w, NULL, NULL, l->total > 0 ? done * 99 / l->total : 0,
	    say(&w->c.arena, "{doing_messages}%lld of %lld messages", (long long)done, (long long)l->total)));
	return remember_senders(w, l); /* of what came meanwhile */
}

/* Those whose senders are remembered; what has come since then is for the next round. */
NODISCARD static struct err *
list_known(struct arena *a, const struct learn *l, const char ***names, size_t *n)
{
	size_t all;

	TRY(spool_list(a, l->dir, SIZE_MAX, names, &all));
	*n = 0;
	for (size_t i = 0; i < all; i++)
		if (is_known((*names)[i]))
			(*names)[(*n)++] = (*names)[i];
	return NULL;
}

NODISCARD static struct err *
train_all(struct work *w, struct learn *l, const char *const *names, size_t n)
{
	l->total += (int64_t)n;
	for (size_t i = 0; i < n; i++) {
		TRY(train(w, l, names[i]));
		if ((i + 1) % PAGE == 0 || clock_monotonic() - l->told_at > TELL_MS)
			TRY(tell(w, l));
		arena_reset(&w->c.arena);
	}
	return NULL;
}

NODISCARD static struct err *
one_round(struct work *w, struct learn *l, size_t *n)
{
	struct arena round = { 0 };
	const char **names;

	TRY(remember_senders(w, l));
	struct err *e = list_known(&round, l, &names, n);
	if (e == NULL)
		e = train_all(w, l, names, *n);
	else
		e = err_again(&w->c.arena, e, NULL, NULL);
	arena_free(&round);
	return e;
}

struct err *
learn_run(struct work *w)
{
	struct learn *l = arena_new(&w->keep, struct learn);
	size_t n = 0;

	l->dir = conf_learn_dir(&w->keep, w->conf);
	l->told_at = clock_monotonic();
	w->c.now = clock_now();
	do
		TRY(one_round(w, l, &n));
	while (n > 0 && l->failed == 0);
	w->result = say(&w->keep, "{learned}%lld messages learned, %lld had nothing new",
	    (long long)l->learned, (long long)l->others);
	if (l->failed > 0)
		return err_new(&w->c.arena, ERR_UNAVAILABLE, NULL,
		    "{learn_failed}Rspamd could not learn %lld of %lld messages", (long long)l->failed,
		    (long long)l->total);
	return NULL;
}

int64_t
learn_sign(struct arena *a, const struct conf *conf)
{
	return spool_sign(conf_learn_dir(a, conf));
}

/* One message that its owner has pointed at: VERDICT UID MAILBOX. */
struct pointed {
	enum learned_verdict verdict;
	int64_t uid;
	const char *mailbox, *to, *user;
};

static bool
read_argument(const struct job *job, struct pointed *out)
{
	const char *text = job->argument == NULL ? "" : job->argument;
	bool spam = strncmp(text, "spam ", 5) == 0;
	char *end;

	if (!spam && strncmp(text, "ham ", 4) != 0)
		return false;
	out->verdict = spam ? LEARNED_SPAM : LEARNED_HAM;
	out->to = spam ? "Junk" : "INBOX";
	out->user = job->owner;
	out->uid = strtoll(text + (spam ? 5 : 4), &end, 10);
	out->mailbox = end + 1;
	return out->uid > 0 && *end == ' ';
}

/* As if the user's mail program had moved it: the rest is done by the job that looks into the spool. */
NODISCARD static struct err *
put_into_spool(struct work *w, const struct pointed *p, const struct doveadm_message *message)
{
	struct arena *a = &w->c.arena;
	struct spool_file file = { .fd = -1 };
	struct spool *spool = NULL;

	/* the sandbox lets us write here; the writer is named by the job, so that it finds what it left */
	TRY(spool_open(a, conf_learn_dir(a, w->conf), arena_printf(a, "job-%lld", (long long)w->job.id),
	    LEARN_FILES_MAX, LEARN_BYTES_MAX, &spool));
	struct err *e = spool_begin(a, spool, p->user, &file);
	if (e == NULL) {
		const char *head = learn_file_head(a, p->user, message->sender);
		size_t n = (int64_t)message->text.n <= file.room ? message->text.n : 0;
		bool ok = dprintf(file.fd, "%s", head) == (int)strlen(head) &&
			  write(file.fd, message->text.p, n) == (ssize_t)n;

		if (ok)
			e = spool_commit(a, &file, learned_verdict_names[p->verdict]);
		else
			e = err_new(a, ERR_UNAVAILABLE, NULL, "the disk takes no more");
	}
	spool_abandon(&file);
	spool_close(&spool);
	return e;
}

struct err *
learn_message_run(struct work *w)
{
	struct arena *a = &w->c.arena;
	struct doveadm_message message;
	struct pointed p;
	bool found;

	if (!read_argument(&w->job, &p))
		return err_new(a, ERR_INVALID_FIELD, NULL, "the argument is VERDICT UID MAILBOX");
	TRY(doveadm_fetch(a, w->conf, p.user, p.mailbox, p.uid, false, &message, &found));
	if (found && message.size <= LEARN_MESSAGE_MAX)
		TRY(doveadm_fetch(a, w->conf, p.user, p.mailbox, p.uid, true, &message, &found));
	if (!found && w->job.attempts > 1) {
		w->result = "{moved_already}moved already";
		return NULL;
	}
	if (!found)
		return err_new(a, ERR_NOT_FOUND, NULL, "{no_message}there is no message %lld in %s",
		    (long long)p.uid, p.mailbox);
	TRY(put_into_spool(w, &p, &message));
	if (strcasecmp(p.mailbox, p.to) != 0)
		TRY(doveadm_move(a, w->conf, p.user, p.mailbox, p.uid, p.to));
	w->result = say(&w->keep, "{learned_as}learned as %s", learned_verdict_names[p.verdict]);
	return NULL;
}
