/* SPDX-License-Identifier: Apache-2.0 */
#include "store/tally_store.h"

#include "base/ctx.h"
#include "store/db.h"

enum { LIMITED = 5 /* the first kinds */ };

/* In the order of struct tally. */
#define KINDS(X) \
	X(domains) \
	X(domain_aliases) \
	X(mailboxes) \
	X(aliases) \
	X(quota_bytes) X(relay_domains) X(sender_addresses) X(filters) X(address_books) X(calendars)
#define NAME(K) ", " #K
#define VALUE(K) ", :" #K
#define ADD(K) ", " #K " = t." #K " + excluded." #K
#define SUM(K) ", CAST(coalesce(sum(" #K "), 0) AS BIGINT)"
#define ARG(K) ARG_INT(#K, delta->K),

/* Behind a first column that nobody needs; those that are not there are 0. */
static void
read_row(const struct stmt *s, int n, struct tally *out)
{
	int64_t *const kinds[TALLY_KINDS] = { &out->domains, &out->domain_aliases, &out->mailboxes,
		&out->aliases, &out->quota_bytes, &out->relay_domains, &out->sender_addresses, &out->filters,
		&out->address_books, &out->calendars };

	*out = (struct tally){ 0 };
	for (int i = 0; i < n; i++)
		*kinds[i] = db_int(s, i + 1);
}

static struct err *
read_of(struct ctx *c, const char *sql, int64_t owner_id, int n, struct tally *out)
{
	SCOPED_STMT *s = NULL;
	bool found;

	*out = (struct tally){ 0 };
	TRY(db_prepare(c, sql, &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("owner", owner_id))));
	TRY(db_step(c, s, &found));
	if (found)
		read_row(s, n, out);
	return NULL;
}

struct err *
tally_store_of(struct ctx *c, int64_t owner_id, struct tally *out)
{
	return read_of(
	    c, "SELECT 0" KINDS(NAME) " FROM tally WHERE owner_id = :owner", owner_id, TALLY_KINDS, out);
}

struct err *
tally_store_limits(struct ctx *c, int64_t owner_id, struct tally *out)
{
	return read_of(c,
	    "SELECT 0, max_domains, max_domain_aliases, max_mailboxes, max_aliases, max_quota_bytes FROM account"
	    " WHERE id = :owner",
	    owner_id, LIMITED, out);
}

struct err *
tally_store_add(struct ctx *c, int64_t owner_id, const struct tally *delta, struct tally *out)
{
	TRY(db_run(c,
	    "INSERT INTO tally AS t (owner_id" KINDS(NAME) ") VALUES (:owner" KINDS(
		VALUE) ") ON CONFLICT (owner_id) DO UPDATE SET owner_id = excluded.owner_id" KINDS(ADD),
	    NULL, NULL, ARGS(KINDS(ARG) ARG_INT("owner", owner_id)), NULL, NULL));
	return tally_store_of(c, owner_id, out);
}

struct err *
tally_store_sum(struct ctx *c, struct tally *out)
{
	SCOPED_STMT *s = NULL;
	bool found;

	TRY(db_prepare(c, "SELECT 0" KINDS(SUM) " FROM tally", &s));
	TRY(db_step(c, s, &found));
	read_row(s, TALLY_KINDS, out);
	return NULL;
}

/* A count of what belongs to accounts goes by their index, so it costs what there is to count. */
#define CONTENT(WHOSE) \
	"SELECT (SELECT count(*) FROM account a JOIN filter_rule f ON f.account_id = a.id WHERE a." WHOSE \
	" = :id)," \
	" CAST(coalesce(sum(n.address_books), 0) AS BIGINT), CAST(coalesce(sum(n.calendars), 0) AS BIGINT)" \
	" FROM account a JOIN dav_count n ON n.account_id = a.id WHERE a." WHOSE " = :id"

struct err *
tally_store_content(struct ctx *c, enum tally_whose whose, int64_t id, struct tally *out)
{
	static const char *const texts[] = { [TALLY_ACCOUNT] = CONTENT("id"),
		[TALLY_DOMAIN] = CONTENT("domain_id"),
		[TALLY_OWNER] = CONTENT("owner_id") };
	SCOPED_STMT *s = NULL;
	bool found;

	TRY(db_prepare(c, texts[whose], &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("id", id))));
	TRY(db_step(c, s, &found));
	*out = (struct tally){
		.filters = db_int(s, 0), .address_books = db_int(s, 1), .calendars = db_int(s, 2)
	};
	return NULL;
}

struct err *
tally_store_dav(
    struct ctx *c, int64_t account_id, int64_t address_books, int64_t calendars, struct tally *delta)
{
	const struct arg *id = ARGS(ARG_INT("id", account_id));
	int64_t books, cals, rows;

	*delta = (struct tally){ 0 };
	TRY(db_number(c, "SELECT address_books FROM dav_count WHERE account_id = :id", id, &books));
	TRY(db_number(c, "SELECT calendars FROM dav_count WHERE account_id = :id", id, &cals));
	TRY(db_run(c,
	    "INSERT INTO dav_count (account_id, address_books, calendars) SELECT id, CAST(:books AS BIGINT),"
	    " CAST(:calendars AS BIGINT) FROM account WHERE id = :id ON CONFLICT (account_id) DO UPDATE"
	    " SET address_books = excluded.address_books, calendars = excluded.calendars",
	    NULL, NULL,
	    ARGS(ARG_INT("id", account_id), ARG_INT("books", address_books), ARG_INT("calendars", calendars)),
	    NULL, &rows));
	if (rows > 0)
		*delta =
		    (struct tally){ .address_books = address_books - books, .calendars = calendars - cals };
	return NULL;
}
