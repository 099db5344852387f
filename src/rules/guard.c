/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/guard.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/log.h"
#include "base/random.h"
#include "rules/login.h"
#include "store/db.h"
#include "store/db_pool.h"

enum {
	PLACES = 1024,    /* names share them by their digest */
	AT_ONCE = 4,      /* checks of one name */
	WAITING_MAX = 64, /* for those */
	WAIT_S = 5,
	GATHER_MS = 50, /* failures of this time are one transaction */
	ANSWER_MS =
	    500, /* to a wrong password: longer than the dearest hash takes that base/secret.h accepts */
	PRUNE_EVERY = 1000,
};

/* What is to be written; on the stack of the thread that waits for it. */
struct note {
	struct note *next;
	const struct guarded *in;
	const struct login_row *row; /* of a right one; NULL: it was wrong */
	bool done;
};

struct place {
	uint16_t inside, waiting;
};

struct guard {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct place places[PLACES];
	struct note *notes;
	bool writing; /* somebody writes for all who wait */
	struct db_pool *readers;
	/* Of the one who writes. */
	const char *store;
	struct db *db;
	unsigned written; /* since rows were last pruned */
};

struct guard *
guard_open(const char *store, struct db_pool *readers)
{
	struct guard *g = calloc(1, sizeof(*g));
	pthread_condattr_t attr;

	if (g == NULL)
		abort();
	g->store = store;
	g->readers = readers;
	pthread_mutex_init(&g->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&g->changed, &attr);
	pthread_condattr_destroy(&attr);
	return g;
}

void
guard_close(struct guard **guard)
{
	struct guard *g = *guard;

	*guard = NULL;
	if (g == NULL)
		return;
	db_close(&g->db);
	pthread_cond_destroy(&g->changed);
	pthread_mutex_destroy(&g->lock);
	free(g);
}

static unsigned
place_of(const struct guess *guess)
{
	return (unsigned)strtoul(
		   (char[]){ guess->name_hash[0], guess->name_hash[1], guess->name_hash[2], '\0' }, NULL,
		   16) %
	       PLACES;
}

/* With the lock held: room at the place, or false after a while. */
static bool
wait_for_room(struct guard *g, struct place *place)
{
	struct timespec until;
	int late = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += WAIT_S;
	if (place->inside >= AT_ONCE && place->waiting >= WAITING_MAX)
		return false;
	place->waiting++;
	while (place->inside >= AT_ONCE && late != ETIMEDOUT)
		late = pthread_cond_timedwait(&g->changed, &g->lock, &until);
	place->waiting--;
	return place->inside < AT_ONCE;
}

NODISCARD static struct err *
take_place(struct ctx *c, struct guard *g, unsigned at)
{
	pthread_mutex_lock(&g->lock);
	bool room = wait_for_room(g, &g->places[at]);
	g->places[at].inside += room;
	pthread_mutex_unlock(&g->lock);
	return room ? NULL
		    : err_new(&c->arena, ERR_BUSY, NULL,
			  "{sign_ins_at_once}too many sign-ins with this name at once");
}

void
guard_leave(struct guard *g, const struct guarded *in)
{
	pthread_mutex_lock(&g->lock);
	g->places[in->place].inside--;
	pthread_cond_broadcast(&g->changed);
	pthread_mutex_unlock(&g->lock);
}

NODISCARD static struct err *
look(struct ctx *c, struct guard *g, struct guarded *in)
{
	TRY(db_pool_read(c, g->readers));
	struct err *e = guess_standing(c, &in->guess, &in->standing);
	db_pool_read_end(c, g->readers);
	TRY(e);
	if (in->standing.blocked_until <= clock_now())
		return NULL;
	return err_new(&c->arena, ERR_RATE_LIMITED, NULL,
	    "{wrong_passwords}too many wrong passwords: wait, or sign in from where you have signed in before");
}

struct err *
guard_enter(struct ctx *c, struct guard *g, const struct login_attempt *in, const struct login_row *row,
    struct guarded *out)
{
	/* another code with the same password is another guess */
	const char *tried =
	    in->code == NULL ? in->password : arena_printf(&c->arena, "%s\n%s", in->password, in->code);

	*out = (struct guarded){ .guess = guess_new(c, in->name, tried, in->ip, row),
		.began = clock_monotonic() };
	out->place = place_of(&out->guess);
	TRY(take_place(c, g, out->place));
	struct err *e = look(c, g, out);
	if (e != NULL)
		guard_leave(g, out);
	return e;
}

static struct err *
write_note(struct ctx *c, const struct note *note)
{
	const struct guess *guess = &note->in->guess;

	return note->row == NULL ? guess_wrong(c, guess) : login_remember(c, note->row, guess->ip);
}

static struct err *
write_notes(struct ctx *c, void *arg)
{
	for (const struct note *note = arg; note != NULL; note = note->next)
		TRY(write_note(c, note));
	return NULL;
}

static struct err *
prune(struct ctx *c, void *arg)
{
	(void)arg;
	return guess_prune(c);
}

NODISCARD static struct err *
write_all(struct ctx *c, struct guard *g, struct note *notes)
{
	if (g->db == NULL)
		TRY(db_open(&c->arena, g->store, DB_SIGN_IN, &g->db));
	c->db = g->db;
	TRY(db_transact(c, true, write_notes, notes));
	for (const struct note *note = notes; note != NULL; note = note->next)
		g->written++;
	if (g->written < PRUNE_EVERY)
		return NULL;
	g->written = 0;
	return db_transact(c, true, prune, NULL);
}

static void
write_batch(const struct site *site, struct guard *g, struct note *notes)
{
	struct ctx c = { .site = site, .request_id = "-", .random = random_u32 };
	const struct err *e = write_all(&c, g, notes);

	if (e != NULL)
		log_event(NULL, LOG_ERROR_, "sign_in.not_counted", "code", err_slug(e), "detail",
		    e->detail == NULL ? "" : e->detail, NULL);
	if (g->db != NULL && db_broken(g->db))
		db_close(&g->db);
	arena_free(&c.arena);
}

static void
sleep_ms(int64_t ms)
{
	const struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	if (ms > 0)
		nanosleep(&t, NULL);
}

/* With the lock held: write for all who wait, after a moment in which more may come. */
static void
write_for_all(const struct site *site, struct guard *g)
{
	g->writing = true;
	pthread_mutex_unlock(&g->lock);
	sleep_ms(GATHER_MS);
	pthread_mutex_lock(&g->lock);
	struct note *notes = g->notes;
	g->notes = NULL;
	pthread_mutex_unlock(&g->lock);
	write_batch(site, g, notes);
	pthread_mutex_lock(&g->lock);
	for (struct note *note = notes; note != NULL; note = note->next)
		note->done = true;
	g->writing = false;
	pthread_cond_broadcast(&g->changed);
}

/* Returns when it is written, or could not be. */
static void
put_note(const struct site *site, struct guard *g, struct note *note)
{
	pthread_mutex_lock(&g->lock);
	note->next = g->notes;
	g->notes = note;
	while (!note->done)
		if (g->writing)
			pthread_cond_wait(&g->changed, &g->lock);
		else
			write_for_all(site, g);
	pthread_mutex_unlock(&g->lock);
}

void
guard_wrong(struct ctx *c, struct guard *g, const struct guarded *in)
{
	struct note note = { .in = in };

	put_note(c->site, g, &note);
	guard_leave(g, in);
	sleep_ms(in->began + ANSWER_MS - clock_monotonic());
}

void
guard_remember(struct ctx *c, struct guard *g, const struct guarded *in, const struct login_row *row)
{
	struct note note = { .in = in, .row = row };

	if (row->better != NULL || guess_is_news(c, in->standing.known_at))
		put_note(c->site, g, &note);
}
