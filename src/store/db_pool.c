/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db_pool.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "base/ctx.h"

enum { POOL_MAX = 64, WAIT_SECONDS = 5, WRITER_WAIT_SECONDS = 10 }; /* as long as SQLite lets them wait */

/* The connections of one kind: idle ones on a stack, and how many may yet be opened. */
struct shelf {
	struct db *idle[POOL_MAX];
	unsigned n_idle, unopened;
};

struct db_pool {
	pthread_mutex_t lock;
	pthread_cond_t given;
	struct shelf shelves[2]; /* readers, writers */
	const char *where;
	struct arena arena;
};

struct err *
db_pool_open(struct arena *a, const char *where, unsigned readers, unsigned writers, struct db_pool **out)
{
	struct db_pool *pool = calloc(1, sizeof(*pool));
	struct db *first = NULL;

	*out = NULL;
	if (pool == NULL)
		abort();
	pthread_condattr_t attr;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->given, &attr);
	pthread_condattr_destroy(&attr);
	pthread_mutex_init(&pool->lock, NULL);
	pool->where = arena_strdup(&pool->arena, where);
	pool->shelves[0].unopened = readers < POOL_MAX ? readers : POOL_MAX;
	bool one_writer = strncmp(where, "sqlite:", 7) == 0;
	pool->shelves[1].unopened = one_writer ? 1 : writers < POOL_MAX ? writers : POOL_MAX;
	struct err *e = writers == 0 ? NULL : db_pool_take(a, pool, true, &first);
	if (e != NULL) {
		db_pool_close(&pool);
		return e;
	}
	if (first != NULL)
		db_pool_give(pool, true, &first);
	*out = pool;
	return NULL;
}

void
db_pool_close(struct db_pool **pool)
{
	if (*pool == NULL)
		return;
	for (int i = 0; i < 2; i++)
		while ((*pool)->shelves[i].n_idle > 0)
			db_close(&(*pool)->shelves[i].idle[--(*pool)->shelves[i].n_idle]);
	pthread_cond_destroy(&(*pool)->given);
	pthread_mutex_destroy(&(*pool)->lock);
	arena_free(&(*pool)->arena);
	free(*pool);
	*pool = NULL;
}

/* With the lock held: an idle connection in *out, or the right to open one, or neither after the time is up.
 */
static bool
wait_for_turn(struct db_pool *pool, struct shelf *shelf, struct db **out)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += shelf == &pool->shelves[1] ? WRITER_WAIT_SECONDS : WAIT_SECONDS;
	while (shelf->n_idle == 0 && shelf->unopened == 0)
		if (pthread_cond_timedwait(&pool->given, &pool->lock, &until) == ETIMEDOUT)
			return false;
	if (shelf->n_idle > 0)
		*out = shelf->idle[--shelf->n_idle];
	else
		shelf->unopened--;
	return true;
}

struct err *
db_pool_take(struct arena *a, struct db_pool *pool, bool write, struct db **out)
{
	struct shelf *shelf = &pool->shelves[write];

	*out = NULL;
	pthread_mutex_lock(&pool->lock);
	bool mine = wait_for_turn(pool, shelf, out);
	pthread_mutex_unlock(&pool->lock);
	if (!mine)
		return err_new(a, ERR_BUSY, NULL, "all connections to the database are in use");
	if (*out != NULL)
		return NULL;
	struct err *e = db_open(a, pool->where, write ? DB_WRITE : DB_READ, out);
	if (e == NULL)
		return NULL;
	pthread_mutex_lock(&pool->lock);
	shelf->unopened++;
	pthread_cond_broadcast(&pool->given);
	pthread_mutex_unlock(&pool->lock);
	return e;
}

void
db_pool_give(struct db_pool *pool, bool write, struct db **db)
{
	struct shelf *shelf = &pool->shelves[write];
	bool broken = db_broken(*db);

	if (broken)
		db_close(db);
	pthread_mutex_lock(&pool->lock);
	if (broken)
		shelf->unopened++;
	else
		shelf->idle[shelf->n_idle++] = *db;
	pthread_cond_broadcast(&pool->given);
	pthread_mutex_unlock(&pool->lock);
	*db = NULL;
}

struct err *
db_pool_read(struct ctx *c, struct db_pool *pool)
{
	TRY(db_pool_take(&c->arena, pool, false, &c->db));
	struct err *e = db_begin(c, false);
	if (e != NULL)
		db_pool_give(pool, false, &c->db);
	return e;
}

void
db_pool_read_end(struct ctx *c, struct db_pool *pool)
{
	db_rollback(c); /* nothing was written, and unlike a commit it can not fail */
	db_pool_give(pool, false, &c->db);
}
