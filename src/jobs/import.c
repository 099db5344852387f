/* SPDX-License-Identifier: Apache-2.0 */
/* import: make the rows of a file (R31, R32). First the file is read to its end: one that can not be read
 * changes nothing. Passwords in clear are hashed then, into a file beside it, for that takes long and no
 * transaction waits for it. Then the rows are made: all in one transaction, or so many at a time; how far it
 * is stands in the same transaction, so that whoever goes on after an end in the middle does none twice and
 * leaves none out. While all are made at once others wait: so there is a limit to how many, and what is done
 * for each is as little as can be. */
#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/say.h"
#include "base/scoped.h"
#include "jobs/kind.h"
#include "jobs/work.h"
#include "model/conf.h"
#include "model/json.h"
#include "rules/coming.h"
#include "rules/import.h"
#include "rules/kinds.h"
#include "rules/tally.h"
#include "store/import_store.h"

enum {
	BATCH = 1000,
	PROGRESS_READ = 5, /* of 100, when the file was read */
	PROGRESS_HASHED = 50,
	ROWS_MAX = 1000 * 1000,   /* the report may take ten times the room of the file */
	AT_ONCE_MAX = 100 * 1000, /* two seconds, in which nobody else writes on SQLite */
	LINE_MAX_ = 64 * 1024,
	HASH_LINE_MAX = 400,
	REPORTS_MAX = 20, /* that an account keeps */
	REPORTS_BYTES_MAX = 256 * 1024 * 1024,
	TELL_MS = 1000
};

struct importing {
	struct work *w;
	struct import saved; /* as the database has it */
	struct import now;
	struct rows rows;
	struct feed_mark start; /* of the first row */
	int file;
	FILE *report, *hashes;        /* hashes: NULL when no password came in clear */
	const struct field *password; /* of the noun, or NULL */
	int64_t passwords;            /* that came in clear */
	struct tallies tallies;       /* of the transaction */
	struct coming coming;         /* addresses that the file makes */
	bool wrong;                   /* a row can not be valid */
	bool together; /* the rows stand or fall together: the first one that is refused ends the transaction
			*/
	bool undone;   /* what was made has been taken back, as it should be */
};

static void
close_files(struct importing **i)
{
	if ((*i)->file >= 0)
		close((*i)->file);
	if ((*i)->report != NULL)
		fclose((*i)->report);
	if ((*i)->hashes != NULL)
		fclose((*i)->hashes);
	rows_close(&(*i)->rows);
}

static const char *
path_of(struct importing *i, const char *end)
{
	struct arena *a = &i->w->keep;

	return arena_printf(a, "%s/%s%s", i->w->c.site->spool_dir, i->saved.spool, end);
}

NODISCARD static struct err *
failed(struct importing *i, const char *what)
{
	return err_new(&i->w->c.arena, ERR_UNAVAILABLE, NULL, "%s: %s", what, strerrordesc_np(errno));
}

/* Trying again would not help. */
NODISCARD static struct err *
give_up(struct importing *i, struct err *e)
{
	i->w->hopeless =
	    e != NULL && e->code != ERR_UNAVAILABLE && e->code != ERR_BUSY && e->code != ERR_INTERNAL;
	return e;
}

static struct err *
resume(struct ctx *c, void *arg)
{
	struct importing *i = arg;

	TRY(import_resume(c, &i->w->job, &i->saved));
	return import_rows(c, &i->saved, &i->rows);
}

/* Texts that live as long as the job. */
static void
keep_texts(struct importing *i)
{
	struct arena *a = &i->w->keep;
	struct texts *names = &i->rows.bulk.expanded;
	const char **v = arena_alloc(a, (names->n + 1) * sizeof(char *));

	for (size_t n = 0; n < names->n; n++)
		v[n] = arena_strdup(a, names->v[n]);
	names->v = v;
	i->saved.spool = arena_strdup(a, i->saved.spool);
	if (i->saved.domain != NULL)
		i->saved.domain = arena_strdup(a, i->saved.domain);
	if (i->saved.refusal != NULL)
		i->saved.refusal = arena_strdup(a, i->saved.refusal);
	i->rows.bulk.domain = i->saved.domain;
	i->w->c.actor.name = arena_strdup(a, i->w->c.actor.name);
	i->now = i->saved;
}

NODISCARD static struct err *
open_files(struct importing *i)
{
	const struct file_noun *noun = &file_nouns[i->saved.kind];

	i->password = noun->hash == NULL ? NULL : field_find(i->rows.fields, noun->hash);
	i->file = open(path_of(i, ""), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (i->file < 0)
		return err_new(&i->w->c.arena, errno == ENOENT ? ERR_NOT_FOUND : ERR_UNAVAILABLE, NULL,
		    "{file_gone}the file is not here: %s; send it again", strerrordesc_np(errno));
	int report = open(path_of(i, ".report"), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	i->report = report < 0 ? NULL : fdopen(report, "r+");
	if (i->report == NULL)
		return failed(i, "the report can not be written");
	TRY(rows_open(&i->w->c, &i->rows, feed_read_fd, &i->file));
	i->start = rows_tell(&i->rows);
	return NULL;
}

/* The password of a row that came in clear, or NULL. */
static const char **
clear_password(const struct importing *i, const struct row *row)
{
	const char **member =
	    i->password == NULL || row->wrong != NULL ? NULL : MEMBER(const char *, row->object, i->password);

	return member != NULL && *member != NULL ? member : NULL;
}

static bool
makes_addresses(const struct importing *i)
{
	return i->saved.kind == FILE_ACCOUNTS || i->saved.kind == FILE_ALIASES;
}

/* Read the file to its end. */
NODISCARD static struct err *
count(struct importing *i)
{
	struct ctx *c = &i->w->c;
	struct row row;
	bool found = true;

	i->now.total = i->passwords = 0;
	i->wrong = false;
	i->coming.later = i->saved.kind == FILE_ACCOUNTS; /* they forward to aliases, which lead to them */
	rows_seek(&i->rows, i->start);
	for (;;) {
		TRY(rows_next(c, &i->rows, &row, &found));
		if (!found || i->now.total > ROWS_MAX)
			break;
		i->now.total++;
		i->passwords += clear_password(i, &row) != NULL;
		i->wrong |= row.wrong != NULL;
		if (row.wrong == NULL && makes_addresses(i))
			coming_note(&i->w->keep, &i->coming, row.name);
		arena_reset(&c->arena);
	}
	coming_sort(&i->coming);
	return NULL;
}

/* The last row whose hash stands in the file already; what is behind it goes. */
NODISCARD static struct err *
last_hashed(struct importing *i, int64_t *out)
{
	char line[HASH_LINE_MAX];
	long end = 0;

	*out = 0;
	rewind(i->hashes);
	while (fgets(line, sizeof(line), i->hashes) != NULL && strchr(line, '\n') != NULL) {
		*out = strtoll(line, NULL, 10);
		end = ftell(i->hashes);
	}
	if (fseek(i->hashes, end, SEEK_SET) != 0 || ftruncate(fileno(i->hashes), end) != 0)
		return failed(i, "the hashes can not be written");
	return NULL;
}

NODISCARD static struct err *
tell_hashed(struct importing *i, int64_t n)
{
	struct work *w = i->w;

	return work_write(w, NULL, NULL, n * PROGRESS_HASHED / i->passwords,
	    say(&w->keep, "{doing_hashes}%lld of %lld passwords hashed", (long long)n,
		(long long)i->passwords));
}

NODISCARD static struct err *
hash_one(struct importing *i, int64_t number, struct row *row)
{
	struct ctx *c = &i->w->c;

	TRY(json_hash_password(c, i->password, row->object));
	fprintf(
	    i->hashes, "%lld %s\n", (long long)number, *MEMBER_CONST(const char *, row->object, i->password));
	return fflush(i->hashes) == 0 ? NULL : failed(i, "the hashes can not be written");
}

/* A dry run stores nothing, so it needs none. */
NODISCARD static struct err *
hash_passwords(struct importing *i)
{
	int fd = open(path_of(i, ".hash"), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int64_t hashed, number = 0, n = 0, told_at = clock_monotonic();
	struct ctx *c = &i->w->c;
	struct row row;
	bool found = true;

	i->hashes = fd < 0 ? NULL : fdopen(fd, "r+");
	if (i->hashes == NULL)
		return failed(i, "the hashes can not be written");
	TRY(last_hashed(i, &hashed));
	for (rows_seek(&i->rows, i->start); n < i->passwords; arena_reset(&c->arena)) {
		TRY(rows_next(c, &i->rows, &row, &found));
		number++;
		if (!found || clear_password(i, &row) == NULL)
			continue;
		n++;
		if (number > hashed)
			TRY(hash_one(i, number, &row));
		if (clock_monotonic() - told_at < TELL_MS)
			continue;
		TRY(tell_hashed(i, n));
		told_at = clock_monotonic();
	}
	rewind(i->hashes);
	return NULL;
}

/* Put the hash of row number in the place of its password. */
NODISCARD static struct err *
take_hash(struct importing *i, int64_t number, const char **password)
{
	char line[HASH_LINE_MAX], *clear;
	int64_t at = 0;

	memcpy(&clear, password, sizeof(clear)); /* the decoder's own copy */
	explicit_bzero(clear, strlen(clear));
	if (i->hashes == NULL) {
		*password = ""; /* of a dry run */
		return NULL;
	}
	while (at < number && fgets(line, sizeof(line), i->hashes) != NULL)
		at = strtoll(line, NULL, 10);
	if (at != number)
		return err_new(&i->w->c.arena, ERR_UNAVAILABLE, NULL, "a hash is missing");
	line[strcspn(line, "\n")] = '\0';
	*password = arena_strdup(&i->w->c.arena, line + strcspn(line, " ") + 1);
	return NULL;
}

/* One line of the report for what was made, and one for each thing that is wrong. */
NODISCARD static struct err *
report(struct importing *i, const struct row *row)
{
	struct arena *a = &i->w->c.arena;
	struct buf text = BUF(a, LINE_MAX_);
	const struct plan_item *made = i->w->c.plan;
	struct import_line line = { .line = row->line, .what = "create", .name = row->name };

	if (row->wrong == NULL && made != NULL) {
		line.detail = made->detail;
		line.reason = made->reason;
	}
	if (row->wrong == NULL)
		rows_put(&text, import_line_fields, &line, 0, false, NULL);
	for (const struct err *e = row->wrong; e != NULL; e = e->more) {
		line.code = err_slug(e);
		line.field = e->field;
		line.detail = e->detail;
		line.reason = e->reason;
		rows_put(&text, import_line_fields, &line, 0, false, NULL);
	}
	i->now.report_bytes += (int64_t)text.n;
	return fwrite(text.p, 1, text.n, i->report) == text.n ? NULL
							      : failed(i, "the report can not be written");
}

NODISCARD static struct err *
make_row(struct ctx *c, struct importing *i, struct row *row)
{
	const char **password = clear_password(i, row);

	c->plan = NULL;
	i->now.done++;
	if (password != NULL)
		TRY(take_hash(i, i->now.done, password));
	if (row->wrong == NULL)
		TRY(import_row(c, &i->now, row->object, !i->together, &row->wrong));
	i->now.refused += row->wrong != NULL;
	return report(i, row);
}

/* Up to most rows, from where the database says; *over: there are no more. */
NODISCARD static struct err *
make_rows(struct ctx *c, struct importing *i, int64_t most, bool *over)
{
	struct feed_mark mark = { i->now.at_offset, i->now.at_line };
	struct row row;
	bool found = true;

	rows_seek(&i->rows, i->now.done == 0 ? i->start : mark);
	for (int64_t n = 0;
	     found && (n < most || !rows_divisible(&i->rows)) && !(i->together && i->now.refused > 0); n++) {
		TRY(rows_next(c, &i->rows, &row, &found));
		if (found)
			TRY(make_row(c, i, &row));
		c->plan = NULL;
		arena_reset(&c->arena);
	}
	mark = rows_tell(&i->rows);
	i->now.at_offset = mark.offset;
	i->now.at_line = mark.line;
	*over = !found;
	return tally_settle(c);
}

/* Trying again would end the same way. */
NODISCARD static struct err *
check_actor(struct importing *i)
{
	struct err *e = import_check_actor(&i->w->c);

	i->w->hopeless |= e != NULL && e->code == ERR_FORBIDDEN;
	return e;
}

/* The database's state is where this transaction begins, also when it is tried again. */
NODISCARD static struct err *
begin(struct importing *i)
{
	struct buf header = BUF(&i->w->c.arena, LINE_MAX_);

	i->now = i->saved;
	i->undone = false;
	i->tallies.n = 0;
	i->w->c.tallies = &i->tallies;
	i->w->c.coming = &i->coming;
	TRY(check_actor(i));
	if (i->now.report_bytes == 0)
		rows_put_header(&header, import_line_fields, 0, NULL);
	if (fflush(i->report) != 0 || ftruncate(fileno(i->report), i->now.report_bytes) != 0 ||
	    fseek(i->report, i->now.report_bytes, SEEK_SET) != 0 ||
	    fwrite(buf_text(&header), 1, header.n, i->report) != header.n)
		return failed(i, "the report can not be written");
	i->now.report_bytes += (int64_t)header.n;
	if (i->hashes != NULL)
		rewind(i->hashes);
	return NULL;
}

/* Before the rows are committed: a report that lacks them would never get them. */
NODISCARD static struct err *
sync_report(struct importing *i)
{
	return fflush(i->report) == 0 && fdatasync(fileno(i->report)) == 0
		   ? NULL
		   : failed(i, "the report can not be written");
}

static struct err *
make_batch(struct ctx *c, void *arg)
{
	struct importing *i = arg;

	TRY(begin(i));
	TRY(make_rows(c, i, BATCH, &i->now.decided));
	TRY(sync_report(i));
	return import_store_update(c, &i->now);
}

/* All of them. What has to be taken back fails, which does it. */
static struct err *
make_all(struct ctx *c, void *arg)
{
	struct importing *i = arg;

	if (i->w->cancelled)
		return err_new(&c->arena, ERR_CONFLICT, NULL, "{called_off}the job was called off");
	TRY(begin(i));
	TRY(make_rows(c, i, INT64_MAX, &i->now.decided));
	TRY(sync_report(i));
	i->undone = i->now.dry_run || i->now.refused > 0;
	return i->undone ? err_new(&c->arena, ERR_CONFLICT, NULL, "nothing is kept")
			 : import_store_update(c, &i->now);
}

static struct err *
store_state(struct ctx *c, void *arg)
{
	struct importing *i = arg;

	return import_store_update(c, &i->now);
}

/* Before the first row is made. */
static int
first_progress(const struct importing *i)
{
	return i->hashes != NULL ? PROGRESS_HASHED : PROGRESS_READ;
}

/* Write down how far it is. */
NODISCARD static struct err *
tell(struct importing *i, const char *detail, int64_t progress)
{
	TRY(work_write(i->w, store_state, i, progress, detail));
	i->saved = i->now;
	return NULL;
}

/* Most files have nothing wrong in them. Where something is, all rows are tried once more, each alone, so
 * that the report tells of every one. */
NODISCARD static struct err *
try_all(struct importing *i, const char *doing)
{
	i->together = !i->wrong;
	struct err *e = work_write(i->w, make_all, i, 90, doing);
	if (!i->undone || !i->together || i->now.refused == 0)
		return e;
	i->together = false;
	return work_write(i->w, make_all, i, 90, doing);
}

NODISCARD static struct err *
run_atomic(struct importing *i)
{
	struct work *w = i->w;
	const char *doing = say(&w->keep,
	    i->saved.dry_run ? "{rows_tried}%lld rows, tried and taken back"
			     : "{rows_at_one_go}%lld rows, all at once",
	    (long long)i->saved.total);

	TRY(work_write(w, NULL, NULL, first_progress(i), doing));
	w->alone = true;
	struct err *e = try_all(i, doing);
	w->alone = false;
	if (!i->undone)
		TRY(e);
	if (i->undone) {
		w->c.after = 0;
		return tell(i, doing, 90);
	}
	i->saved = i->now;
	return NULL;
}

/* SQLite's lock goes to who asks first, and who waits for it asks ten times a second: without a pause, hardly
 * ever anybody but us. */
static void
let_others(int64_t held)
{
	const struct timespec pause = { .tv_sec = held / 4000, .tv_nsec = held / 4 % 1000 * 1000000 };

	nanosleep(&pause, NULL);
}

NODISCARD static struct err *
run_rows(struct importing *i)
{
	struct work *w = i->w;
	int64_t first = first_progress(i);

	while (!i->saved.decided) {
		int64_t began = clock_monotonic();
		int64_t done = i->saved.done, total = i->saved.total > 0 ? i->saved.total : 1;
		int64_t progress = first + done * (100 - first) / total;

		TRY(work_write(w, make_batch, i, progress < 99 ? progress : 99,
		    say(&w->keep, "{doing_rows}%lld of %lld rows", (long long)done,
			(long long)i->saved.total)));
		i->saved = i->now;
		let_others(clock_monotonic() - began);
	}
	return NULL;
}

/* What is said when nothing is left to do. */
NODISCARD static struct err *
conclude(struct importing *i)
{
	const struct import *all = &i->saved;
	long long done = all->done, refused = all->refused;
	struct work *w = i->w;

	if (all->refusal != NULL)
		return give_up(i, err_why(&w->c.arena, ERR_MALFORMED, NULL, NULL,
				      arena_printf(&w->c.arena, "%s; nothing was changed", all->refusal)));
	if (!all->dry_run && all->mode == IMPORT_ATOMIC && refused > 0)
		return give_up(i,
		    err_new(&w->c.arena, ERR_CONFLICT, NULL,
			"{rows_refused}%lld of %lld rows are refused, so nothing was changed: the result says which and why",
			refused, done));
	w->result = say(&w->keep,
	    all->dry_run ? "{rows_would}%lld rows would be made, %lld refused; nothing was changed"
			 : "{rows_made}%lld rows made, %lld refused",
	    done - refused, refused);
	return NULL;
}

static bool
at_once(const struct import *import)
{
	return import->dry_run || import->mode == IMPORT_ATOMIC;
}

NODISCARD static struct err *
check_size(struct importing *i)
{
	struct arena *a = &i->w->c.arena;

	if (i->now.total > ROWS_MAX)
		return err_new(a, ERR_MALFORMED, NULL,
		    "{rows_at_most}the file has more than %d rows: send several files", ROWS_MAX);
	if (!at_once(&i->saved) || i->now.total <= AT_ONCE_MAX)
		return NULL;
	return err_new(a, ERR_MALFORMED, NULL,
	    "{rows_at_once}the file has %lld rows; %d can be made or tried at once: send mode=rows, or several files",
	    (long long)i->now.total, AT_ONCE_MAX);
}

/* The file is read for the first time: it may be none. */
NODISCARD static struct err *
look_through(struct importing *i)
{
	struct work *w = i->w;

	TRY(work_write(w, NULL, NULL, 0, "{reading_file}reading the file"));
	struct err *e = count(i);
	if (e == NULL)
		e = check_size(i);
	if (e != NULL && e->code == ERR_MALFORMED) {
		i->now.refusal = e->reason == NULL ? arena_strdup(&w->keep, e->detail)
						   : arena_printf(&w->keep, "{%s}%s", e->reason, e->detail);
		i->now.decided = true;
		return tell(i, "{file_unreadable}the file can not be read", 0);
	}
	TRY(e);
	i->saved.total = i->now.total;
	if (i->passwords > 0 && !i->saved.dry_run)
		TRY(hash_passwords(i));
	return tell(i, "{file_read}the file was read", first_progress(i));
}

NODISCARD static struct err *
make(struct importing *i)
{
	TRY(give_up(i, open_files(i)));
	TRY(look_through(i));
	if (i->saved.decided)
		return NULL;
	return at_once(&i->saved) ? run_atomic(i) : run_rows(i);
}

NODISCARD static struct err *
run(struct importing *i)
{
	TRY(give_up(i, work_read(i->w, resume, i)));
	keep_texts(i);
	bool earlier = i->saved.done > 0;
	if (!i->saved.decided)
		TRY(make(i));
	work_reload_postfix(i->w, earlier); /* they may have come when this began before */
	return conclude(i);
}

/* A job that goes on later needs its file; all others are better without it. */
static void
remove_files(struct importing *i, const struct err *e)
{
	static const char *const ends[] = { "", ".hash" };

	if (i->saved.spool == NULL || (e != NULL && !i->w->hopeless && !i->w->cancelled))
		return;
	for (size_t n = 0; n < sizeof(ends) / sizeof(ends[0]); n++)
		if (unlink(path_of(i, ends[n])) != 0 && errno != ENOENT)
			log_event(
			    &i->w->c, LOG_WARN_, "import.file_kept", "reason", strerrordesc_np(errno), NULL);
}

struct forgetting {
	struct import old;
	bool found;
};

static struct err *
forget_one(struct ctx *c, void *arg)
{
	struct forgetting *f = arg;

	TRY(import_store_oldest(c, c->actor.id, REPORTS_MAX, REPORTS_BYTES_MAX, &f->old, &f->found));
	return f->found ? import_store_delete(c, f->old.id) : NULL;
}

/* An account's reports are limited in number and in bytes; time takes the others (housekeeping). */
NODISCARD static struct err *
forget_old(struct work *w)
{
	struct forgetting f = { .found = true };

	while (f.found) {
		f.old = (struct import){ 0 };
		TRY(work_transaction(w, true, forget_one, &f));
		if (!f.found)
			break;
		const char *path =
		    arena_printf(&w->c.arena, "%s/%s.report", w->c.site->spool_dir, f.old.spool);
		if (unlink(path) != 0 && errno != ENOENT)
			log_event(
			    &w->c, LOG_WARN_, "import.file_kept", "reason", strerrordesc_np(errno), NULL);
	}
	return NULL;
}

struct err *
import_run(struct work *w)
{
	SCOPED(close_files) struct importing *i = arena_new(&w->keep, struct importing);

	i->w = w;
	i->file = -1;
	struct err *e = run(i);
	remove_files(i, e);
	return e != NULL ? e : forget_old(w);
}
