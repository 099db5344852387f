/* SPDX-License-Identifier: Apache-2.0 */
#include "store/antispam_store.h"

#include "base/ctx.h"
#include "model/network.h"
#include "store/db.h"

enum { DOMAINS_A_STATEMENT = 8 };

static const char *const list_names[LISTS] = { [LIST_WHITE] = "white", [LIST_BLACK] = "black" };

/* Which column of list_rule each member of struct sender_rules is. */
static const struct {
	const char *list, *kind;
	size_t offset;
} places[] = {
	{ "white", "domain", offsetof(struct sender_rules, whitelist.domains) },
	{ "white", "email", offsetof(struct sender_rules, whitelist.emails) },
	{ "white", "ip", offsetof(struct sender_rules, whitelist.ips) },
	{ "black", "domain", offsetof(struct sender_rules, blacklist.domains) },
	{ "black", "email", offsetof(struct sender_rules, blacklist.emails) },
	{ "black", "ip", offsetof(struct sender_rules, blacklist.ips) },
};

enum { PLACES = sizeof(places) / sizeof(places[0]) };

struct err *
antispam_store_thresholds(struct ctx *c, int64_t scope_id, struct thresholds *out, bool *found)
{
	SCOPED_STMT *s = NULL;

	TRY(db_prepare(c,
	    "SELECT greylist, add_header, reject, scope_id FROM threshold WHERE scope_id IN (0, :scope)"
	    " ORDER BY scope_id DESC LIMIT 1",
	    &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("scope", scope_id))));
	TRY(db_step(c, s, found));
	if (*found)
		*out = (struct thresholds){ .greylist = db_int(s, 0),
			.add_header = db_int(s, 1),
			.reject = db_int(s, 2),
			.source = db_int(s, 3) == scope_id ? THRESHOLD_OWN : THRESHOLD_GLOBAL };
	return NULL;
}

struct err *
antispam_store_put_thresholds(struct ctx *c, int64_t scope_id, const struct thresholds *row)
{
	return db_run(c,
	    "INSERT INTO threshold(scope_id, greylist, add_header, reject)"
	    " VALUES (:scope, :greylist, :add_header, :reject)"
	    " ON CONFLICT (scope_id) DO UPDATE SET greylist = excluded.greylist,"
	    " add_header = excluded.add_header, reject = excluded.reject",
	    thresholds_fields, row, ARGS(ARG_INT("scope", scope_id)), NULL, NULL);
}

struct err *
antispam_store_delete_thresholds(struct ctx *c, int64_t scope_id)
{
	return db_run(c, "DELETE FROM threshold WHERE scope_id = :scope", NULL, NULL,
	    ARGS(ARG_INT("scope", scope_id)), NULL, NULL);
}

static struct err *
read_place(struct ctx *c, int64_t scope_id, size_t place, struct texts *out)
{
	const struct arg *args = ARGS(ARG_INT("scope", scope_id), ARG_TEXT("kind", places[place].kind),
	    ARG_TEXT("list", places[place].list));
	SCOPED_STMT *s = NULL;
	int64_t n = 0;
	bool found = true;

	TRY(db_number(c,
	    "SELECT count(*) FROM list_rule WHERE scope_id = :scope AND kind = :kind AND list = :list", args,
	    &n));
	*out = (struct texts){ .v = arena_alloc(&c->arena, (size_t)(n + 1) * sizeof(char *)) };
	if (n == 0)
		return NULL;
	TRY(db_prepare(c,
	    "SELECT value FROM list_rule WHERE scope_id = :scope AND kind = :kind AND list = :list"
	    " ORDER BY value",
	    &s));
	TRY(db_bind_args(c, s, args));
	while (out->n < (size_t)n) {
		TRY(db_step(c, s, &found));
		if (!found)
			break;
		out->v[out->n++] = db_text(c, s, 0);
	}
	return NULL;
}

struct err *
antispam_store_rules(struct ctx *c, int64_t scope_id, struct sender_rules *out)
{
	for (size_t i = 0; i < PLACES; i++)
		TRY(read_place(c, scope_id, i, (struct texts *)(void *)((char *)out + places[i].offset)));
	return NULL;
}

/* A rule on its way into its row. */
struct row {
	const char *value, *first, *last;
};

static int
by_value(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->value, ((const struct row *)b)->value);
}

/* The larger one first, where two begin together. */
static int
by_range(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = strcmp(x->first, y->first);

	return order != 0 ? order : strcmp(y->last, x->last);
}

/* Two networks lie within each other or apart; of nested ones the outermost alone is looked for. */
static void
forget_covered(struct row *rows, size_t n)
{
	const char *end = "";

	qsort(rows, n, sizeof(*rows), by_range);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(rows[i].last, end) <= 0)
			rows[i].last = NULL;
		else
			end = rows[i].last;
	}
}

static size_t
fold(struct row *rows, size_t n)
{
	size_t kept = 0;

	qsort(rows, n, sizeof(*rows), by_value);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || strcmp(rows[kept - 1].value, rows[i].value) != 0)
			rows[kept++] = rows[i];
	return kept;
}

static struct err *
find_ranges(struct ctx *c, struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct network network;
		const char *why = network_read(&c->arena, rows[i].value, &network);

		if (why != NULL)
			return err_new(&c->arena, ERR_INTERNAL, NULL, "%s %s", rows[i].value, why);
		rows[i].first = network_first(&c->arena, &network);
		rows[i].last = network_last(&c->arena, &network);
	}
	forget_covered(rows, n);
	return NULL;
}

static struct err *
put_place(struct ctx *c, int64_t scope_id, size_t place, const struct texts *list)
{
	struct row *rows = arena_alloc(&c->arena, (list->n + 1) * sizeof(*rows));

	for (size_t i = 0; i < list->n; i++)
		rows[i].value = list->v[i];
	size_t n = fold(rows, list->n);
	if (strcmp(places[place].kind, "ip") == 0)
		TRY(find_ranges(c, rows, n));
	for (size_t i = 0; i < n; i++)
		TRY(db_run(c,
		    "INSERT INTO list_rule(scope_id, kind, value, list, range_first, range_last)"
		    " VALUES (:scope, :kind, :value, :list, :first, :last)",
		    NULL, NULL,
		    ARGS(ARG_INT("scope", scope_id), ARG_TEXT("kind", places[place].kind),
			ARG_TEXT("value", rows[i].value), ARG_TEXT("list", places[place].list),
			ARG_TEXT("first", rows[i].first), ARG_TEXT("last", rows[i].last)),
		    NULL, NULL));
	return NULL;
}

struct err *
antispam_store_put_rules(struct ctx *c, int64_t scope_id, const struct sender_rules *rules)
{
	TRY(antispam_store_delete_rules(c, scope_id));
	for (size_t i = 0; i < PLACES; i++)
		TRY(put_place(c, scope_id, i,
		    (const struct texts *)(const void *)((const char *)rules + places[i].offset)));
	return NULL;
}

struct err *
antispam_store_delete_rules(struct ctx *c, int64_t scope_id)
{
	return db_run(c, "DELETE FROM list_rule WHERE scope_id = :scope", NULL, NULL,
	    ARGS(ARG_INT("scope", scope_id)), NULL, NULL);
}

struct err *
antispam_store_has_rules(struct ctx *c, int64_t scope_id, bool *out)
{
	int64_t n = 0;

	TRY(db_number(c, "SELECT 1 FROM list_rule WHERE scope_id = :scope LIMIT 1",
	    ARGS(ARG_INT("scope", scope_id)), &n));
	*out = n > 0;
	return NULL;
}

/* Rows of list and rule. */
static struct err *
take_hits(struct ctx *c, struct stmt *s, struct list_hits *out)
{
	bool found;

	for (;;) {
		TRY(db_step(c, s, &found));
		if (!found)
			return NULL;
		const char *list = db_text(c, s, 0);
		out->rule[strcmp(list, list_names[LIST_WHITE]) == 0 ? LIST_WHITE : LIST_BLACK] =
		    db_text(c, s, 1);
	}
}

struct err *
antispam_store_sender(struct ctx *c, int64_t scope_id, const char *address, const char *const *domains,
    size_t n, struct list_hits *out)
{
	*out = (struct list_hits){ 0 };
	for (size_t i = 0; i == 0 || i < n; i += DOMAINS_A_STATEMENT) {
		const char *d[DOMAINS_A_STATEMENT];
		SCOPED_STMT *s = NULL;

		for (size_t j = 0; j < DOMAINS_A_STATEMENT; j++)
			d[j] = i + j < n ? domains[i + j] : "";
		TRY(db_prepare(c,
		    "SELECT list, value FROM list_rule WHERE scope_id = :scope AND kind = 'email' AND value = :email"
		    " UNION ALL SELECT list, value FROM list_rule WHERE scope_id = :scope AND kind = 'domain'"
		    " AND value IN (:d0, :d1, :d2, :d3, :d4, :d5, :d6, :d7)",
		    &s));
		TRY(db_bind_args(c, s,
		    ARGS(ARG_INT("scope", scope_id), ARG_TEXT("email", address), ARG_TEXT("d0", d[0]),
			ARG_TEXT("d1", d[1]), ARG_TEXT("d2", d[2]), ARG_TEXT("d3", d[3]),
			ARG_TEXT("d4", d[4]), ARG_TEXT("d5", d[5]), ARG_TEXT("d6", d[6]),
			ARG_TEXT("d7", d[7]))));
		TRY(take_hits(c, s, out));
	}
	return NULL;
}

struct err *
antispam_store_client(struct ctx *c, int64_t scope_id, const char *ip, struct list_hits *out)
{
	*out = (struct list_hits){ 0 };
	for (int list = 0; list < LISTS; list++) {
		SCOPED_STMT *s = NULL;
		bool found;

		TRY(db_prepare(c,
		    "SELECT value, range_last FROM list_rule WHERE scope_id = :scope AND list = :list"
		    " AND range_first <= :ip AND range_last IS NOT NULL ORDER BY range_first DESC LIMIT 1",
		    &s));
		TRY(db_bind_args(c, s,
		    ARGS(
			ARG_INT("scope", scope_id), ARG_TEXT("list", list_names[list]), ARG_TEXT("ip", ip))));
		TRY(db_step(c, s, &found));
		if (found && strcmp(db_text(c, s, 1), ip) >= 0)
			out->rule[list] = db_text(c, s, 0);
	}
	return NULL;
}

struct err *
antispam_store_scope(struct ctx *c, const char *domain, int64_t *out)
{
	return db_number(c,
	    "SELECT id FROM domain WHERE name = :name"
	    " UNION ALL SELECT id FROM relay_domain WHERE name = :name"
	    " UNION ALL SELECT domain_id FROM domain_alias WHERE name = :name",
	    ARGS(ARG_TEXT("name", domain)), out);
}
