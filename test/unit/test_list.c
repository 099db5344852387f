/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of every listing, on both databases. */
#include "store/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "api/route.h"
#include "both.h"
#include "model/job.h"
#include "model/session.h"
#include "store/account_store.h"
#include "store/alias_store.h"
#include "store/api_key_store.h"
#include "store/api_log_store.h"
#include "store/db.h"
#include "store/deleted_account_store.h"
#include "store/device_store.h"
#include "store/domain_alias_store.h"
#include "store/domain_store.h"
#include "store/filter_store.h"
#include "store/guess_store.h"
#include "store/hostname_store.h"
#include "store/job_store.h"
#include "store/learned_sender_store.h"
#include "store/migration_store.h"
#include "store/passkey_store.h"
#include "store/relay_domain_store.h"
#include "store/sender_store.h"
#include "store/sending_store.h"
#include "store/session_store.h"
#include "store/share_store.h"
#include "store/stats_store.h"
#include "store_fixture.h"

enum { MANY = 1000 };

static const struct {
	const char *name;
	const struct listing *listing;
} listings[] = {
	{ "account", &account_listing },
	{ "domain", &domain_listing },
	{ "domain_alias", &domain_alias_listing },
	{ "relay_domain", &relay_domain_listing },
	{ "hostname", &hostname_listing },
	{ "sender_address", &sender_listing },
	{ "alias", &alias_listing },
	{ "deleted_account", &deleted_account_listing },
	{ "api_log", &api_log_listing },
	{ "session", &session_listing },
	{ "api_key", &api_key_listing },
	{ "job", &job_listing },
	{ "blocked sender", &blocked_sender_listing },
	{ "learned sender", &learned_sender_listing },
	{ "filter", &filter_listing },
	{ "sign-in block", &sign_in_block_listing },
	{ "passkey", &passkey_listing },
	{ "device password", &device_password_listing },
	{ "share", &collection_share_listing },
	{ "migration_user", &migration_user_listing },
	{ "quota", &quota_listing },
};

static void
fill_one(struct ctx *c, int i, int64_t owner_id, int64_t domain_id)
{
	struct account account = { .name = arena_printf(&c->arena, "u%d@many.test", i * 7919 % MANY),
		.role = ROLE_MAIL_USER,
		.owner_id = owner_id,
		.domain_id = domain_id,
		.enabled = i % 3 == 0 };
	struct domain domain = { .name = arena_printf(&c->arena, "d%d.test", i * 7919 % MANY),
		.owner_id = owner_id,
		.verified = i % 2 == 0,
		.enabled = true };
	struct domain_alias domain_alias = { .name = arena_printf(&c->arena, "x%d.test", i * 7919 % MANY),
		.owner_id = owner_id,
		.domain_id = domain_id,
		.verified = i % 2 == 0 };
	struct hostname hostname = { .name = arena_printf(&c->arena, "h%d.test", i * 7919 % MANY),
		.owner_id = owner_id,
		.verified = i % 2 == 0 };
	struct sender_address sender = { .address = arena_printf(&c->arena, "s%d@many.test", i * 7919 % MANY),
		.domain = "many.test",
		.owner_id = owner_id,
		.users = { 1, (const char *[]){ account.name } } };
	struct relay_domain relay = { .name = arena_printf(&c->arena, "r%d.test", i * 7919 % MANY),
		.owner_id = owner_id,
		.host = "192.0.2.1",
		.port = 25 };
	struct alias alias = { .address = arena_printf(&c->arena, "a%d@many.test", i * 7919 % MANY),
		.owner_id = owner_id,
		.domain_id = domain_id,
		.targets = { 1, (const char *[]){ "far@else.test" } } };
	struct session session = {
		.account_id = owner_id, .token_hash = arena_printf(&c->arena, "%d", i), .expires_at = 1
	};
	struct api_key key = {
		.account_id = owner_id, .name = "x", .token_hash = arena_printf(&c->arena, "%d", i)
	};
	struct device_password device = { .name = "Phone",
		.account_id = owner_id,
		.hash = arena_printf(&c->arena, "h%d", i),
		.scopes = { 1, (const char *[]){ "imap" } } };
	struct job job = { .kind = i % 2 == 0 ? "even" : "odd", .owner_id = owner_id };

	c->now += i % 5 == 0; /* five rows of each noun share a moment */
	store_done(account_store_insert(c, &account));
	store_done(api_log_store_insert(c, &(struct api_log_row){ .id = ctx_new_id(c),
					       .at = c->now,
					       .owner_id = owner_id,
					       .subject_id = account.id,
					       .actor = "x",
					       .status = 200 + i % 2,
					       .request_id = "r",
					       .method = "GET",
					       .route = i % 2 == 0 ? "/even" : "/odd" }));
	store_done(deleted_account_store_keep(c, account.id, c->now));
	struct learned_sender learned = { .sender = arena_printf(&c->arena, "s%d@far.test", i * 7919 % MANY),
		.created_at = c->now,
		.account_id = owner_id };
	store_done(learned_store_put(c, &learned));
	struct filter_action keep = { .action = FILTER_KEEP };
	struct filter filter = {
		.name = "n", .actions = { 1, &keep }, .account_id = owner_id, .position = i * 7919 % MANY
	};
	store_done(filter_store_insert(c, &filter));
	struct sign_in_block block = { .id = ctx_new_id(c),
		.name_hash = arena_printf(&c->arena, "%d", i),
		.network = "192.0.2.0/24",
		.account_id = account.id,
		.blocked_until = c->now + i * 7919 % MANY };
	store_done(guess_store_write(c, &block));
	struct passkey passkey = { .account_id = owner_id,
		.credential = arena_printf(&c->arena, "%d", i),
		.public_key = "",
		.name = "n",
		.aaguid = "",
		.transports = "" };
	store_done(passkey_store_insert(c, &passkey));
	struct collection_share share = {
		.owner_id = owner_id, .member_id = account.id, .collection = arena_printf(&c->arena, "c%d", i)
	};
	store_done(share_store_insert(c, &share));
	struct migration_user migrates = { .address = account.name,
		.account_id = account.id,
		.domain_id = domain_id,
		.owner_id = owner_id,
		.state = i % MIGRATION_STATES };
	store_done(migration_user_insert(c, &migrates));
	struct blocked_sender blocked = { .id = account.id, .detail = "" };
	store_done(blocked_store_put(c, &blocked));
	store_done(domain_store_insert(c, &domain));
	store_done(domain_alias_store_insert(c, &domain_alias));
	store_done(relay_domain_store_insert(c, &relay));
	store_done(hostname_store_insert(c, &hostname));
	store_done(sender_store_insert(c, &sender));
	store_done(alias_store_insert(c, &alias));
	store_done(session_store_insert(c, &session));
	store_done(api_key_store_insert(c, &key));
	store_done(device_store_insert(c, &device));
	store_done(job_store_insert(c, &job));
}

/* Half of the rows are dora's, half dirk's. */
static void
fill_many(struct store_fixture *f)
{
	struct ctx *c = &f->c;
	int64_t owners[2], domain_id;

	store_fill(f);
	store_act_as(c, "dora");
	owners[0] = c->actor.id;
	store_act_as(c, "dirk");
	owners[1] = c->actor.id;
	store_act_as(c, "admin");
	store_done(db_begin(c, true));
	struct domain many = { .name = "many.test", .owner_id = owners[0] };
	store_done(domain_store_insert(c, &many));
	domain_id = many.id;
	store_done(
	    migration_store_put(c, &(struct migration){ .host = "192.0.2.1", .domain_id = domain_id }));
	for (int i = 0; i < MANY; i++)
		fill_one(c, i, owners[i % 2], domain_id);
	store_done(db_commit(c));
}

static int
compare(const struct field *f, const void *a, const void *b)
{
	if (field_is_text(f))
		return strcmp(*MEMBER_CONST(const char *, a, f), *MEMBER_CONST(const char *, b, f));
	int64_t x = *MEMBER_CONST(int64_t, a, f), y = *MEMBER_CONST(int64_t, b, f);
	return x < y ? -1 : x > y;
}

/* Walk all pages: each row is behind the one before it (so none comes twice), and there are as many as the
 * list counts (so none is left out). A page costs one statement. */
static void
walk(struct ctx *c, const struct listing *l, const char *sort, int64_t limit)
{
	const struct field *f = field_find(l->fields, sort + (*sort == '-')),
			   *id = field_find(l->fields, "id");
	struct list_query counted = { .limit = 1, .count = true }, q = { .limit = limit, .sort = sort };
	int way = *sort == '-' ? -1 : 1;
	struct list_page page;
	const void *last = NULL;
	int64_t n = 0;

	store_done(list_read(c, l, &counted, &page));
	int64_t total = page.total;
	do {
		int64_t before = db_statements(c->db);

		store_done(list_read(c, l, &q, &page));
		assert_int_equal(db_statements(c->db), before + 1);
		assert_true((int64_t)page.n <= limit);
		assert_true(page.next == NULL || (int64_t)page.n == limit);
		for (size_t i = 0; i < page.n; i++, n++) {
			const void *row = (const char *)page.rows + i * l->size;
			int order = last == NULL ? 1 : way * compare(f, row, last);

			if (order < 0 || (order == 0 && way * compare(id, row, last) <= 0))
				fail_msg("%s: row %d is not behind the one before", sort, (int)n);
			last = row;
		}
		q.cursor = page.next;
	} while (q.cursor != NULL);
	assert_int_equal(n, total);
	assert_true(n > MANY / 2 - 10);
}

static bool
is_listed(const struct listing *l)
{
	for (size_t i = 0; i < ROWS(listings); i++)
		if (listings[i].listing == l)
			return true;
	return false;
}

/* A list of rows that grows with the installation; not one of what lies in one object, nor in other places
 * than the database. */
static bool
is_long(const struct route *r)
{
	return r->shape == SHAPE_LIST && r->noun != NULL && r->noun->listing->select != NULL &&
	       r->noun->listing->key != NULL && strchr(r->path, '{') == NULL;
}

/* A list that the API answers is one that these tests walk through. */
static void
test_none_forgotten(void **state)
{
	(void)state;
	for (const struct route *const *table = route_tables; *table != NULL; table++)
		for (const struct route *r = *table; r->path != NULL; r++)
			if (is_long(r) && !is_listed(r->noun->listing))
				fail_msg("%s: its listing is missing in listings[]", r->path);
}

/* What a SELECT left out would be written back empty by the next change. Told once and never read again: the
 * hash of a token. */
static void
check_columns(struct ctx *c, const struct listing *l)
{
	for (const struct field *f = l->fields; f->name != NULL; f++) {
		SCOPED_STMT *s = NULL;

		if (f->flags & UNSTORED || strcmp(f->name, "token_hash") == 0)
			continue;
		struct err *e =
		    db_prepare(c, arena_printf(&c->arena, "SELECT q.%s FROM (%s) q", f->name, l->select), &s);
		if (e != NULL)
			fail_msg("%s: its SELECT has no column %s: %s", l->table, f->name, e->detail);
	}
}

static void
test_columns(void **state)
{
	struct store_fixture *f = *state;

	for (size_t i = 0; i < ROWS(listings); i++)
		check_columns(&f->c, listings[i].listing);
}

/* Sessions and the like are asked for by whose they are, never all of them. */
static bool
of_one_account(const struct listing *l)
{
	return strstr(l->mine, "account_id = :actor") != NULL && strstr(l->mine, " OR ") == NULL;
}

static void
check_plan(struct ctx *c, const struct listing *l, const struct field *by, bool mine)
{
	const char *sql =
	    arena_printf(&c->arena, "EXPLAIN QUERY PLAN %s WHERE %s ORDER BY %s.%s, %s.id LIMIT 1", l->select,
		mine ? l->mine : "TRUE", l->alias, by->name, l->alias);
	SCOPED_STMT *s = NULL;
	bool found;

	store_done(db_prepare(c, sql, &s));
	if (mine)
		store_done(db_bind_args(c, s, ARGS(ARG_INT("actor", c->actor.id))));
	for (store_done(db_step(c, s, &found)); found; store_done(db_step(c, s, &found)))
		if (strstr(db_text(c, s, 3), "TEMP B-TREE") != NULL)
			fail_msg("%s, sorted by %s%s: no index leads through it", l->table, by->name,
			    mine ? ", of one owner" : "");
}

static void
check_plans(struct ctx *c, const struct route *r)
{
	const struct listing *l = r->noun->listing;

	for (const struct field *by = l->fields; by->name != NULL; by++) {
		if (!list_sorts(l, by) ||
		    l == &collection_share_listing) /* an account has a thousand at most */
			continue;
		if (!of_one_account(l))
			check_plan(c, l, by, false);
		if (r->role < ROLE_MASTER_ADMIN)
			check_plan(c, l, by, true);
	}
}

/* A page must not cost more the more rows there are: each order has an index, for all rows and for an
 * admin's. */
static void
test_indexes(void **state)
{
	struct store_fixture *f = *state;

	if (f->postgresql)
		return; /* what it chooses depends on what is in the tables */
	for (const struct route *const *table = route_tables; *table != NULL; table++)
		for (const struct route *r = *table; r->path != NULL; r++)
			if (is_long(r))
				check_plans(&f->c, r);
}

static void
test_pages(void **state)
{
	static const int64_t limits[] = { 7, 100, 500 };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	fill_many(f);
	for (int role = 0; role < 2; role++)
		for (size_t i = 0; i < ROWS(listings); i++)
			for (const struct field *by = listings[i].listing->fields; by->name != NULL; by++) {
				if (!list_sorts(listings[i].listing, by))
					continue;
				store_act_as(c, role == 0 ? "admin" : "dirk");
				for (size_t j = 0; j < ROWS(limits); j++) {
					walk(c, listings[i].listing, by->name, limits[j]);
					walk(c, listings[i].listing, arena_printf(&c->arena, "-%s", by->name),
					    limits[j]);
				}
			}
}

/* Rows that come and go between two pages do not move the others. */
static void
test_changes_between(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct list_query q = { .limit = 2 };
	struct list_page page;
	struct account late = { .name = "anna@a.test", .role = ROLE_MAIL_USER, .owner_id = 1 };

	store_fill(f); /* admin, ann@a, ann@b, bob@a, dan@d, dirk, dora */
	late.owner_id = c->actor.id;
	store_done(list_read(c, &account_listing, &q, &page));
	assert_string_equal(((struct account *)page.rows)[1].name, "ann@a.test");
	store_done(
	    db_run(c, "DELETE FROM account WHERE name = 'ann@a.test'", NULL, NULL, NO_ARGS, NULL, NULL));
	store_done(account_store_insert(c, &late));
	q.cursor = page.next;
	store_done(list_read(c, &account_listing, &q, &page));
	assert_string_equal(((struct account *)page.rows)[0].name, "ann@b.test");
	assert_string_equal(((struct account *)page.rows)[1].name, "anna@a.test");
}

/* names: what the page holds, with a space between. */
static void
assert_names(const struct list_page *page, const struct listing *l, const char *names)
{
	char got[400] = "";
	size_t n = 0;

	for (size_t i = 0; i < page->n; i++) {
		const void *row = (const char *)page->rows + i * l->size;
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s%s", i > 0 ? " " : "",
		    *MEMBER_CONST(const char *, row, field_find(l->fields, l->key)));
	}
	assert_string_equal(got, names);
}

static void
test_filters(void **state)
{
	static const struct {
		const char *actor, *q, *filters, *names;
	} cases[] = {
		{ "admin", NULL, "", "admin ann@a.test ann@b.test bob@a.test dan@d.test dirk dora" },
		{ "dora", NULL, "", "ann@a.test ann@b.test bob@a.test dora" },
		{ "dirk", NULL, "", "dan@d.test dirk" },
		{ "admin", "", "", "admin ann@a.test ann@b.test bob@a.test dan@d.test dirk dora" },
		{ "admin", "ann", "", "ann@a.test ann@b.test" },
		{ "admin", "ann@a.test", "", "ann@a.test" },
		{ "admin", "ann@a.testx", "", "" },
		{ "admin", "a", "", "admin ann@a.test ann@b.test" },
		{ "admin", "%", "", "" },
		{ "admin", "_nn", "", "" },
		{ "admin", "d'; --", "", "" },
		{ "admin", "\xc3\xa4", "", "" },
		{ "dirk", "ann", "", "" },
		{ "admin", NULL, "role", "dirk dora" },
		{ "admin", NULL, "enabled", "bob@a.test" },
		{ "admin", NULL, "domain", "ann@a.test bob@a.test" },
		{ "dirk", NULL, "domain", "" },
		{ "admin", NULL, "owner", "ann@a.test ann@b.test bob@a.test dora" },
		{ "dirk", NULL, "owner", "" },
		{ "admin", "ann", "owner domain", "ann@a.test" },
		{ "admin", NULL, "domain enabled", "bob@a.test" },
	};
	struct account filter = {
		.role = ROLE_DOMAIN_ADMIN, .enabled = false, .domain = "a.test", .owner = "dora"
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_done(db_run(c, "UPDATE account SET enabled = :off WHERE name = 'bob@a.test'", NULL, NULL,
	    ARGS(ARG_BOOL("off", false)), NULL, NULL));
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct list_query q = { .limit = 100, .q = cases[i].q, .filter = &filter, .count = true };
		struct list_page page;

		store_act_as(c, cases[i].actor);
		for (const struct field *field = account_fields; field->name != NULL; field++)
			if (*cases[i].filters != '\0' && (field->flags & FILTER) &&
			    strstr(cases[i].filters, field->name) != NULL)
				q.filtered |= field_mask(account_fields, field->name);
		store_done(list_read(c, &account_listing, &q, &page));
		assert_names(&page, &account_listing, cases[i].names);
		assert_int_equal(page.total, page.n);
		assert_null(page.next);
	}
}

/* What the tables promise (FILTER, SORT) every list of the API can do. */
static void
test_promises(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	int lists = 0;

	for (const struct route *const *table = route_tables; *table != NULL; table++)
		for (const struct route *r = *table; r->path != NULL; r++) {
			const struct listing *l = r->shape == SHAPE_LIST ? r->noun->listing : NULL;

			if (l == NULL || l->select == NULL || l->key == NULL)
				continue;
			lists++;
			assert_true(list_sorts(l, field_find(l->fields, l->key)));
			for (const struct field *by = l->fields; by->name != NULL; by++) {
				struct list_page page;
				struct list_query q = { .limit = 1,
					.count = true,
					.filter = arena_alloc(&c->arena, l->size),
					.filtered = by->flags & FILTER ? FIELD_BIT(by - l->fields) : 0,
					.sort = list_sorts(l, by) ? by->name : NULL };

				store_done(list_read(c, l, &q, &page));
			}
		}
	assert_true(lists >= 5);
}

static const char *
hex(struct ctx *c, const char *text)
{
	char *out = arena_alloc(&c->arena, strlen(text) * 2 + 1);

	for (size_t i = 0; text[i] != '\0'; i++)
		snprintf(out + i * 2, 3, "%02x", (unsigned char)text[i]);
	return out;
}

static void
test_refused(void **state)
{
	static const struct {
		const char *sort, *cursor, *field;
	} cases[] = {
		{ "nobody", NULL, "sort" },
		{ "", NULL, "sort" },
		{ "-", NULL, "sort" },
		{ "--name", NULL, "sort" },
		{ "role", NULL, "sort" }, /* a filter only */
		{ "password", NULL, "sort" },
		{ "name; DROP TABLE account", NULL, "sort" },
		{ "name", "", "cursor" },
		{ "name", "name|1|x", "cursor" },
		{ "name", "-name|1|x", "cursor" }, /* of another order */
		{ "name", "created_at|1|5", "cursor" },
		{ "-name", "name|1|x", "cursor" },
		{ "name", "name|", "cursor" },
		{ "name", "name|x|x", "cursor" },
		{ "name", "name||x", "cursor" },
		{ "name", "name|99999999999999999999|x", "cursor" },
		{ "name", "name|1|\xff\xfe", "cursor" },
		{ "created_at", "created_at|1|soon", "cursor" },
		{ "created_at", "created_at|1|", "cursor" },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct list_page page;

	store_fill(f);
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct list_query q = { .limit = 10, .sort = cases[i].sort };

		if (cases[i].cursor != NULL)
			q.cursor = i == 8 ? "zz" : hex(c, cases[i].cursor);
		store_fails(list_read(c, &account_listing, &q, &page), ERR_INVALID_FIELD, cases[i].field);
	}
	/* every cursor that lacks its end, or has one digit changed, is refused or answers a page; nothing
	 * worse */
	struct list_query q = { .limit = 1, .sort = "-created_at" };
	store_done(list_read(c, &account_listing, &q, &page));
	const char *good = page.next;
	for (size_t i = 0; i < strlen(good); i++) {
		char *bad = arena_strdup(&c->arena, good);

		bad[i] = bad[i] == 'f' ? '0' : 'f';
		q.cursor = bad;
		const struct err *e = list_read(c, &account_listing, &q, &page);
		if (e != NULL)
			store_fails(e, ERR_INVALID_FIELD, "cursor");
		q.cursor = arena_printf(&c->arena, "%.*s", (int)i, good);
		e = list_read(c, &account_listing, &q, &page);
		if (e != NULL)
			store_fails(e, ERR_INVALID_FIELD, "cursor");
	}
}

/* A value that holds the cursor's own signs comes back whole. */
static void
test_bars(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct list_query q = { .limit = 1 };
	struct list_page page;

	store_done(store_add_account(c, "boss", ROLE_MASTER_ADMIN, 0));
	store_act_as(c, "boss");
	store_done(store_add_domain(c, "x.test", true));
	store_done(store_add_alias(c, "a|5|b@x.test", "far@else.test"));
	store_done(store_add_alias(c, "a|5|c@x.test", "far@else.test"));
	store_done(list_read(c, &alias_listing, &q, &page));
	assert_names(&page, &alias_listing, "a|5|b@x.test");
	q.cursor = page.next;
	store_done(list_read(c, &alias_listing, &q, &page));
	assert_names(&page, &alias_listing, "a|5|c@x.test");
	assert_null(page.next);
}

/* list_read is the actor's own; list_read_all is for an object that was found to be the actor's. */
static void
test_scope(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct list_query q = { .limit = 100 };
	struct list_page page;

	store_fill(f);
	store_act_as(c, "dirk");
	store_done(list_read(c, &domain_listing, &q, &page));
	assert_names(&page, &domain_listing, "d.test");
	store_done(list_read_all(c, &domain_listing, &q, &page));
	assert_names(&page, &domain_listing, "a.test b.test d.test");
	c->actor = (struct actor){ .role = ROLE_NONE };
	store_done(list_read(c, &domain_listing, &q, &page));
	assert_names(&page, &domain_listing, "");
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_promises, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_pages, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_columns, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_indexes, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_changes_between, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_filters, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_refused, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_bars, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_scope, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { cmocka_unit_test(test_none_forgotten),
		TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
