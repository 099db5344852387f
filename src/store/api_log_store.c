/* SPDX-License-Identifier: Apache-2.0 */
#include "store/api_log_store.h"

#include "base/ctx.h"
#include "base/secret.h"
#include "store/api_log_digest.h"
#include "store/db.h"
#include "store/list.h"

static const int64_t PLACE_MAX = INT64_C(1) << 60; /* of a row, or there would be none left behind it */

#define COLUMNS \
	"l.id, l.at, l.request_id, l.account_id, l.subject_id, l.owner_id, l.object_id, l.actor, l.ip, l.method," \
	" l.route, l.object, l.status, l.code, l.fields, l.api_key_id, l.api_key, l.mac, l.seq, l.hash"
#define FROM \
	"FROM api_log l LEFT JOIN account o ON o.id = l.owner_id LEFT JOIN account s ON s.id = l.subject_id"

/* Identities begin with the time (ctx_new_id). */
static const struct list_match matches[] = {
	{ "owner", "l.owner_id = (SELECT id FROM account WHERE name = :owner)" },
	{ "account", "l.subject_id = (SELECT id FROM account WHERE name = :account)" },
	{ "changes", "l.method <> 'GET'" },
	{ "actor_is", "l.actor = :actor_is" },
	{ "since", "l.id >= (CAST(:since AS BIGINT) << 20)" },
	{ "until", "l.id < (CAST(:until AS BIGINT) << 20)" },
	{ NULL, NULL },
};

#define LISTING(MINE) \
	{ \
		.table = "api_log", \
		.select = "SELECT " COLUMNS ", o.name AS owner, s.name AS account " FROM, \
		.from = "FROM api_log l", .mine = MINE, .alias = "l", .key = "id", .matches = matches, \
		.fields = api_log_fields, .size = sizeof(struct api_log_row), \
	}

const struct listing api_log_listing = LISTING("l.owner_id = :actor");
const struct listing api_log_own_listing = LISTING("l.subject_id = :actor");

static struct err *
insert(struct ctx *c, const struct api_log_row *row)
{
	return db_run(c,
	    "INSERT INTO api_log(id, at, request_id, account_id, subject_id, owner_id, object_id, actor, ip,"
	    " method, route, object, status, code, fields, api_key_id, api_key, mac, seq, hash) VALUES (:id, :at,"
	    " :request_id, :account_id, :subject_id, :owner_id, :object_id, :actor, :ip, :method, :route,"
	    " :object, :status, :code, :fields, :api_key_id, :api_key, :mac, :seq, :hash)",
	    api_log_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
api_log_store_insert(struct ctx *c, const struct api_log_row *row)
{
	struct api_log_row copy = *row;

	copy.mac = api_log_mac(c, row);
	copy.seq = 0;
	copy.hash = NULL;
	return insert(c, &copy);
}

struct err *
api_log_store_chain(struct ctx *c, struct api_log_chain *out, bool *found, bool *genuine)
{
	SCOPED_STMT *s = NULL;

	*out = (struct api_log_chain){ .anchor_hash = "", .head_hash = "", .mac = "" };
	TRY(db_prepare(c,
	    "SELECT anchor_seq, anchor_hash, head_seq, head_hash, mac FROM api_log_chain WHERE id = 1", &s));
	TRY(db_step(c, s, found));
	*genuine = false;
	if (!*found)
		return NULL;
	*out = (struct api_log_chain){ .anchor_seq = db_int(s, 0),
		.anchor_hash = db_text(c, s, 1),
		.head_seq = db_int(s, 2),
		.head_hash = db_text(c, s, 3),
		.mac = db_text(c, s, 4) };
	*genuine = secret_equal(out->mac, api_log_chain_mac(c, out));
	return NULL;
}

static struct err *
read_page(struct ctx *c, const char *sql, int64_t after, struct api_log_row **rows, size_t *n)
{
	*rows = arena_alloc(&c->arena, API_LOG_PAGE * sizeof(**rows));
	return db_all(
	    c, sql, ARGS(ARG_INT("after", after)), api_log_fields, sizeof(**rows), *rows, API_LOG_PAGE, n);
}

struct err *
api_log_store_sealed(struct ctx *c, int64_t after_seq, struct api_log_row **rows, size_t *n)
{
	return read_page(c, "SELECT " COLUMNS " FROM api_log l WHERE l.seq > :after ORDER BY l.seq LIMIT 500",
	    after_seq, rows, n);
}

struct err *
api_log_store_unsealed(struct ctx *c, int64_t after_id, struct api_log_row **rows, size_t *n)
{
	return read_page(c,
	    "SELECT " COLUMNS " FROM api_log l WHERE l.seq IS NULL AND l.id > :after ORDER BY l.id LIMIT 500",
	    after_id, rows, n);
}

static struct err *
not_genuine(struct ctx *c)
{
	return err_new(&c->arena, ERR_CONFLICT, NULL,
	    "the end of the API log's chain is not as it was written: run `mailportal log verify`");
}

/* The chain as it may be written on. Where there is none, nothing may have been sealed yet. */
static struct err *
open_chain(struct ctx *c, struct api_log_chain *out)
{
	bool found, genuine;
	int64_t last;

	TRY(api_log_store_chain(c, out, &found, &genuine));
	if (found)
		return genuine ? NULL : not_genuine(c);
	TRY(db_number(c, "SELECT coalesce(max(seq), 0) FROM api_log", NO_ARGS, &last));
	return last == 0 ? NULL : not_genuine(c);
}

static struct err *
write_chain(struct ctx *c, struct api_log_chain *chain)
{
	return db_run(c,
	    "INSERT INTO api_log_chain(id, anchor_seq, anchor_hash, head_seq, head_hash, mac) VALUES (1,"
	    " :anchor_seq, :anchor_hash, :head_seq, :head_hash, :mac) ON CONFLICT (id) DO UPDATE SET"
	    " anchor_seq = excluded.anchor_seq, anchor_hash = excluded.anchor_hash,"
	    " head_seq = excluded.head_seq, head_hash = excluded.head_hash, mac = excluded.mac",
	    NULL, NULL,
	    ARGS(ARG_INT("anchor_seq", chain->anchor_seq), ARG_TEXT("anchor_hash", chain->anchor_hash),
		ARG_INT("head_seq", chain->head_seq), ARG_TEXT("head_hash", chain->head_hash),
		ARG_TEXT("mac", api_log_chain_mac(c, chain))),
	    NULL, NULL);
}

static struct err *
seal_one(struct ctx *c, struct api_log_chain *chain, struct api_log_row row)
{
	int64_t rows;

	row.seq = ++chain->head_seq;
	chain->head_hash = api_log_link(c, chain->head_hash, &row);
	TRY(db_run(c, "UPDATE api_log SET seq = :seq, hash = :hash WHERE id = :id AND seq IS NULL", NULL,
	    NULL, ARGS(ARG_INT("seq", row.seq), ARG_TEXT("hash", chain->head_hash), ARG_INT("id", row.id)),
	    NULL, &rows));
	return rows == 1 ? NULL : err_new(&c->arena, ERR_BUSY, NULL, "another one seals the API log");
}

struct err *
api_log_store_seal(struct ctx *c, const struct api_log_row *rows, size_t n)
{
	struct api_log_chain chain;

	TRY(open_chain(c, &chain));
	for (size_t i = 0; i < n; i++)
		TRY(seal_one(c, &chain, rows[i]));
	return write_chain(c, &chain);
}

struct err *
api_log_store_append(struct ctx *c, const struct api_log_row *rows, size_t n)
{
	struct api_log_chain chain;

	TRY(open_chain(c, &chain));
	for (size_t i = 0; i < n; i++) {
		struct api_log_row row = rows[i];

		row.mac = api_log_mac(c, &row);
		row.seq = ++chain.head_seq;
		row.hash = chain.head_hash = api_log_link(c, chain.head_hash, &row);
		TRY(insert(c, &row));
	}
	return write_chain(c, &chain);
}

/* Behind every row, and behind those that were cut off. The anchor stays where it can be believed. */
static struct err *
open_new_chain(struct ctx *c, struct api_log_chain *out)
{
	bool found, genuine;
	int64_t first, last;

	TRY(api_log_store_chain(c, out, &found, &genuine));
	TRY(db_number(c, "SELECT coalesce(max(seq), 0) FROM api_log", NO_ARGS, &last));
	if (!genuine) {
		TRY(db_number(c, "SELECT coalesce(min(seq), 1) FROM api_log WHERE seq > 0", NO_ARGS, &first));
		*out = (struct api_log_chain){ .anchor_seq = first - 1, .anchor_hash = "" };
	}
	out->head_seq = last > out->head_seq ? last : out->head_seq;
	if (out->head_seq > PLACE_MAX)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "a row was put in at place %lld: set its seq to NULL, then begin the chain",
		    (long long)out->head_seq);
	return NULL;
}

struct err *
api_log_store_begin(struct ctx *c, const struct api_log_row *first, const int64_t *false_ids, size_t n_false)
{
	struct api_log_chain chain;
	int64_t rows;

	TRY(open_new_chain(c, &chain));
	for (size_t i = 0; i < n_false; i++) {
		TRY(db_run(c, "UPDATE api_log SET seq = :seq WHERE id = :id AND seq IS NULL", NULL, NULL,
		    ARGS(ARG_INT("seq", chain.head_seq + 1), ARG_INT("id", false_ids[i])), NULL, &rows));
		chain.head_seq += rows; /* 0: somebody has sealed it */
	}
	chain.head_hash = "";
	TRY(seal_one(c, &chain, *first));
	return write_chain(c, &chain);
}

/* How far the chain is older than that. */
static struct err *
find_anchor(struct ctx *c, struct api_log_chain *chain, int64_t before)
{
	SCOPED_STMT *s = NULL;
	bool found = true;

	TRY(db_prepare(c,
	    "SELECT seq, id, coalesce(hash, '') FROM api_log WHERE seq > :after ORDER BY seq LIMIT 5000",
	    &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("after", chain->anchor_seq))));
	for (;;) {
		TRY(db_step(c, s, &found));
		if (!found || db_int(s, 1) >= before << 20)
			return NULL;
		chain->anchor_seq = db_int(s, 0);
		chain->anchor_hash = db_text(c, s, 2);
	}
}

/* A year of a busy server in one go would hold the write lock for minutes. */
struct err *
api_log_store_prune(struct ctx *c, int64_t before, int64_t *rows)
{
	struct api_log_chain chain;
	bool found, genuine;

	*rows = 0;
	TRY(api_log_store_chain(c, &chain, &found, &genuine));
	if (!found)
		return NULL;
	if (!genuine)
		return not_genuine(c);
	int64_t old = chain.anchor_seq;
	TRY(find_anchor(c, &chain, before));
	if (chain.anchor_seq == old)
		return NULL;
	TRY(db_run(c, "DELETE FROM api_log WHERE seq <= :seq", NULL, NULL,
	    ARGS(ARG_INT("seq", chain.anchor_seq)), NULL, rows));
	return write_chain(c, &chain);
}

struct err *
api_log_store_newest(struct ctx *c, int64_t *at)
{
	TRY(db_number(c, "SELECT coalesce(max(id), 0) FROM api_log", NO_ARGS, at));
	*at = ctx_id_time(*at);
	return NULL;
}
