/* SPDX-License-Identifier: Apache-2.0 */
#include "store/journey_store.h"

#include "base/ctx.h"
#include "store/db.h"

#define COLUMNS "j.id, j.message_id, j.size, j.content"

static void
read_row(struct ctx *c, const struct stmt *s, struct journey *out)
{
	out->id = db_int(s, 0);
	out->message_id = db_text(c, s, 1);
	out->size = db_int(s, 2);
	journey_decode(&c->arena, db_text(c, s, 3), out);
}

struct err *
journey_store_find(struct ctx *c, int64_t id, struct journey *out, bool *found)
{
	SCOPED_STMT *s = NULL;

	TRY(db_prepare(c, "SELECT " COLUMNS " FROM journey j WHERE j.id = :id", &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("id", id))));
	TRY(db_step(c, s, found));
	if (*found)
		read_row(c, s, out);
	return NULL;
}

static struct err *
count(struct ctx *c, int64_t change)
{
	return db_run(c, "UPDATE journey_total SET messages = messages + :change WHERE id = 1", NULL, NULL,
	    ARGS(ARG_INT("change", change)), NULL, NULL);
}

static struct err *
write_row(struct ctx *c, const struct journey *j, bool is_new)
{
	const struct arg *args = ARGS(ARG_INT("id", j->id), ARG_TEXT("message_id", j->message_id),
	    ARG_INT("size", j->size), ARG_TEXT("content", journey_encode(&c->arena, j)));

	if (!is_new)
		return db_run(c,
		    "UPDATE journey SET message_id = :message_id, size = :size, content = :content WHERE id = :id",
		    NULL, NULL, args, NULL, NULL);
	TRY(db_run(c,
	    "INSERT INTO journey(id, message_id, size, content) VALUES (:id, :message_id, :size, :content)",
	    NULL, NULL, args, NULL, NULL));
	return count(c, 1);
}

static struct err *
add_key(struct ctx *c, int64_t key, int64_t id)
{
	return db_run(c,
	    "INSERT INTO journey_key(key, id) VALUES (:key, :id) ON CONFLICT (key, id) DO NOTHING", NULL,
	    NULL, ARGS(ARG_INT("key", key), ARG_INT("id", id)), NULL, NULL);
}

static struct err *
take_key(struct ctx *c, int64_t key, int64_t id)
{
	return db_run(c, "DELETE FROM journey_key WHERE key = :key AND id = :id", NULL, NULL,
	    ARGS(ARG_INT("key", key), ARG_INT("id", id)), NULL, NULL);
}

/* Both are in order. */
struct err *
journey_store_put(
    struct ctx *c, const struct journey *j, const int64_t *old, int n_old, const int64_t *keys, int n_keys)
{
	int o = 0, k = 0;

	TRY(write_row(c, j, n_old < 0));
	while (o < n_old || k < n_keys) {
		if (o >= n_old || (k < n_keys && keys[k] < old[o]))
			TRY(add_key(c, keys[k++], j->id));
		else if (k >= n_keys || old[o] < keys[k])
			TRY(take_key(c, old[o++], j->id));
		else
			o++, k++;
	}
	return NULL;
}

struct err *
journey_store_delete(struct ctx *c, int64_t id, const int64_t *keys, int n_keys)
{
	int64_t rows;

	for (int i = 0; i < n_keys; i++)
		TRY(take_key(c, keys[i], id));
	TRY(db_run(
	    c, "DELETE FROM journey_queue WHERE id = :id", NULL, NULL, ARGS(ARG_INT("id", id)), NULL, NULL));
	TRY(db_run(
	    c, "DELETE FROM journey WHERE id = :id", NULL, NULL, ARGS(ARG_INT("id", id)), NULL, &rows));
	return count(c, -rows);
}

/* Identities of at most LOOK_MAX rows with the first key. */
#define LOOK_AT " FROM journey_key WHERE key = :key AND id < :before AND id >= :since ORDER BY id DESC LIMIT "

enum { LOOK_MAX = 2000 };

/* Where those end that were looked at; 0: there were not so many. */
static struct err *
find_rest(struct ctx *c, const struct journey_search *search, int64_t *rest)
{
	SCOPED_STMT *s = NULL;
	bool found;

	TRY(db_prepare(c, "SELECT id" LOOK_AT "1 OFFSET :skipped", &s));
	TRY(db_bind_args(c, s,
	    ARGS(ARG_INT("key", search->keys[0]), ARG_INT("before", search->before),
		ARG_INT("since", search->since), ARG_INT("skipped", LOOK_MAX - 1))));
	TRY(db_step(c, s, &found));
	*rest = found ? db_int(s, 0) : 0;
	return NULL;
}

static struct err *
prepare_page(struct ctx *c, const struct journey_search *search, int limit, struct stmt **out)
{
	static const char all[] =
	    "SELECT " COLUMNS
	    " FROM journey j WHERE j.id < :before AND j.id >= :since ORDER BY j.id DESC LIMIT :limit";
	static const char one[] =
	    "SELECT " COLUMNS
	    " FROM journey_key k JOIN journey j ON j.id = k.id WHERE k.key = :key AND k.id < :before"
	    " AND k.id >= :since ORDER BY k.id DESC LIMIT :limit";
	static const char some[] =
	    "SELECT " COLUMNS " FROM (SELECT id" LOOK_AT ":look) k JOIN journey j ON j.id = k.id"
	    " WHERE EXISTS (SELECT 1 FROM journey_key m WHERE m.key = :second AND m.id = k.id)"
	    " AND (EXISTS (SELECT 1 FROM journey_key m WHERE m.key = :third"
	    " AND m.id = k.id) OR :third = 0) ORDER BY k.id DESC LIMIT :limit";
	const int64_t *keys = search->keys;

	TRY(db_prepare(c, keys[0] == 0 ? all : keys[1] == 0 ? one : some, out));
	TRY(db_bind_args(c, *out,
	    ARGS(ARG_INT("before", search->before), ARG_INT("since", search->since),
		ARG_INT("limit", limit))));
	if (keys[0] != 0)
		TRY(db_bind_args(c, *out, ARGS(ARG_INT("key", keys[0]))));
	if (keys[0] != 0 && keys[1] != 0)
		TRY(db_bind_args(c, *out,
		    ARGS(ARG_INT("second", keys[1]), ARG_INT("third", keys[2]), ARG_INT("look", LOOK_MAX))));
	return NULL;
}

struct err *
journey_store_page(struct ctx *c, const struct journey_search *search, int limit, struct journey **rows,
    size_t *n, int64_t *rest)
{
	SCOPED_STMT *s = NULL;
	bool found = true;

	*n = 0;
	*rest = 0;
	*rows = arena_alloc(&c->arena, (size_t)limit * sizeof(**rows));
	TRY(prepare_page(c, search, limit, &s));
	while (found && *n < (size_t)limit) {
		TRY(db_step(c, s, &found));
		if (found)
			read_row(c, s, &(*rows)[(*n)++]);
	}
	if (*n == (size_t)limit)
		*rest = (*rows)[*n - 1].id;
	else if (search->keys[1] != 0)
		TRY(find_rest(c, search, rest));
	return NULL;
}

struct err *
journey_store_oldest(struct ctx *c, int64_t before, int limit, int64_t *ids, size_t *n)
{
	SCOPED_STMT *s = NULL;
	bool found = true;

	*n = 0;
	TRY(db_prepare(c, "SELECT id FROM journey WHERE id < :before ORDER BY id LIMIT :limit", &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("before", before), ARG_INT("limit", limit))));
	while (found && *n < (size_t)limit) {
		TRY(db_step(c, s, &found));
		if (found)
			ids[(*n)++] = db_int(s, 0);
	}
	return NULL;
}

struct err *
journey_store_total(struct ctx *c, int64_t *out)
{
	return db_number(c, "SELECT messages FROM journey_total WHERE id = 1", NO_ARGS, out);
}

struct err *
journey_store_queued(struct ctx *c, const char *queue_id, int64_t *id, int *leg, bool *found)
{
	SCOPED_STMT *s = NULL;

	TRY(db_prepare(c, "SELECT id, leg FROM journey_queue WHERE queue_id = :queue_id", &s));
	TRY(db_bind_args(c, s, ARGS(ARG_TEXT("queue_id", queue_id))));
	TRY(db_step(c, s, found));
	if (*found) {
		*id = db_int(s, 0);
		*leg = (int)db_int(s, 1);
	}
	return NULL;
}

struct err *
journey_store_enqueue(struct ctx *c, const char *queue_id, int64_t id, int leg)
{
	return db_run(c,
	    "INSERT INTO journey_queue(queue_id, id, leg) VALUES (:queue_id, :id, :leg)"
	    " ON CONFLICT (queue_id) DO UPDATE SET id = excluded.id, leg = excluded.leg",
	    NULL, NULL, ARGS(ARG_TEXT("queue_id", queue_id), ARG_INT("id", id), ARG_INT("leg", leg)), NULL,
	    NULL);
}

struct err *
journey_store_dequeue(struct ctx *c, const char *queue_id)
{
	return db_run(c, "DELETE FROM journey_queue WHERE queue_id = :queue_id", NULL, NULL,
	    ARGS(ARG_TEXT("queue_id", queue_id)), NULL, NULL);
}

struct err *
journey_store_source(struct ctx *c, struct journey_source *inout, bool *found)
{
	SCOPED_STMT *s = NULL;

	TRY(db_prepare(c, "SELECT inode, place, head FROM journey_source WHERE name = :name", &s));
	TRY(db_bind_args(c, s, ARGS(ARG_TEXT("name", inout->name))));
	TRY(db_step(c, s, found));
	if (*found) {
		inout->inode = db_int(s, 0);
		inout->place = db_int(s, 1);
		inout->head = db_int(s, 2);
	}
	return NULL;
}

struct err *
journey_store_set_source(struct ctx *c, const struct journey_source *source)
{
	return db_run(c,
	    "INSERT INTO journey_source(name, inode, place, head) VALUES (:name, :inode, :place, :head)"
	    " ON CONFLICT (name) DO UPDATE SET inode = excluded.inode, place = excluded.place, head = excluded.head",
	    NULL, NULL,
	    ARGS(ARG_TEXT("name", source->name), ARG_INT("inode", source->inode),
		ARG_INT("place", source->place), ARG_INT("head", source->head)),
	    NULL, NULL);
}
