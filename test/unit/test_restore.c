/* SPDX-License-Identifier: Apache-2.0 */
/* R30: what was deleted is kept, had back, and purged; one by one and with a whole tree. On both databases.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "both.h"
#include "model/text.h"
#include "rules/access.h"
#include "rules/account.h"
#include "rules/domain.h"
#include "rules/tally.h"
#include "rules/tree.h"
#include "store/account_store.h"
#include "store/deleted_account_store.h"
#include "store/domain_store.h"
#include "store/usage_store.h"
#include "store_fixture.h"

static int64_t
count(struct ctx *c, const char *sql)
{
	int64_t n;

	store_done(db_number(c, sql, NO_ARGS, &n));
	return n;
}

static void
run_sql(struct ctx *c, const char *sql)
{
	store_done(db_run(c, sql, NULL, NULL, NO_ARGS, NULL, NULL));
}

static struct account
read_account(struct ctx *c, const char *name)
{
	struct account account = { 0 };

	store_done(access_account(c, name, &account));
	return account;
}

static struct account
remove_account(struct ctx *c, const char *name)
{
	struct account account = read_account(c, name);

	store_done(account_delete(c, &account));
	return account;
}

static struct err *
have_back(struct ctx *c, const char *key, const char *name, bool replace)
{
	struct deleted_account deleted = { 0 };
	struct account account = { 0 };

	TRY(access_deleted_account(c, key, &deleted));
	return account_restore(
	    c, &deleted, &(struct account_restore){ .name = name, .replace = replace }, &account);
}

static const char *
key_of(struct ctx *c, int64_t id)
{
	return arena_printf(&c->arena, "%lld", (long long)id);
}

/* In a transaction of its own, for a refusal that comes after something was written. */
static void
not_back(struct ctx *c, const char *key, const char *name, enum err_code code, const char *field)
{
	store_done(db_begin(c, true));
	store_fails(have_back(c, key, name, false), code, field);
	db_rollback(c);
}

static void
assert_tallies(struct ctx *c)
{
	assert_int_equal(
	    count(c, "SELECT count(*) FROM tally t WHERE t.mailboxes <> (SELECT count(*) FROM account m WHERE"
		     " m.owner_id = t.owner_id AND m.role = 'mail_user') OR t.quota_bytes <> (SELECT"
		     " coalesce(sum(m.quota_bytes), 0) FROM account m WHERE m.owner_id = t.owner_id AND"
		     " m.role = 'mail_user')"),
	    0);
}

/* The same account again, to the last column. */
static void
test_as_it_was(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_act_as(c, "dora");
	struct account before = read_account(c, "ann@a.test"), changed = before;
	changed.full_name = "Ann";
	changed.may_send = false;
	changed.allow_pop3 = false;
	changed.forward_to = (struct texts){ 1, (const char *[]){ "bob@a.test" } };
	store_done(account_update(c, &changed, &before));
	store_done(usage_store_put(c, "ann@a.test", 77, 2));
	before = read_account(c, "ann@a.test");
	c->now += DAYS(3);
	remove_account(c, "ann@a.test");
	store_fails(access_account(c, "ann@a.test", &changed), ERR_NOT_FOUND, NULL);
	assert_tallies(c);

	struct deleted_account deleted = { 0 };
	store_done(access_deleted_account(c, "Ann@A.test", &deleted));
	assert_true(deleted.id == before.id && deleted.used_bytes == 77 && !deleted.purging);
	assert_true(deleted.deleted_at == c->now && deleted.purge_at == c->now + DAYS(30));
	assert_string_equal(deleted.domain, "a.test");
	assert_string_equal(deleted.owner, "dora");
	store_done(have_back(c, "ann@a.test", NULL, false));
	struct account again = read_account(c, "ann@a.test");
	for (const struct field *field = account_fields; field->name != NULL; field++) {
		const char *was = text_encode(&c->arena, field, &before),
			   *is = text_encode(&c->arena, field, &again);

		if (strcmp(field->name, "updated_at") == 0)
			continue;
		print_message("# %s\n", field->name);
		assert_true((was == NULL) == (is == NULL));
		if (was != NULL)
			assert_string_equal(was, is);
	}
	assert_string_equal(again.password, before.password);
	assert_int_equal(count(c, "SELECT count(*) FROM forward_target"), 1);
	assert_int_equal(count(c, "SELECT count(*) FROM deleted_account"), 0);
	assert_tallies(c);
}

/* A freed name is free at once; who gets it does not get the mail, and is offered it. */
static void
test_name_taken(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_act_as(c, "dora");
	int64_t first = remove_account(c, "ann@a.test").id;
	store_done(store_add_account(c, "ann@a.test", ROLE_MAIL_USER, 10));
	struct account second = read_account(c, "ann@a.test");
	assert_int_not_equal(second.id, first);
	assert_int_equal(second.restorable_id, first);
	not_back(c, "ann@a.test", NULL, ERR_EXISTS, "name");
	store_done(have_back(c, "ann@a.test", NULL, true)); /* in its place; that one can be had back, too */
	assert_int_equal(read_account(c, "ann@a.test").id, first);
	assert_int_equal(read_account(c, "ann@a.test").restorable_id, second.id);
	assert_tallies(c);
	store_done(have_back(c, key_of(c, second.id), "anna@a.test", false));
	assert_int_equal(read_account(c, "anna@a.test").id, second.id);
	assert_int_equal(read_account(c, "ann@a.test").restorable_id, 0);
	assert_tallies(c);

	remove_account(c, "anna@a.test"); /* twice deleted: the name stands for the last one */
	c->now++;
	store_done(store_add_account(c, "anna@a.test", ROLE_MAIL_USER, 10));
	int64_t third = remove_account(c, "anna@a.test").id;
	store_done(have_back(c, "anna@a.test", NULL, false));
	assert_int_equal(read_account(c, "anna@a.test").id, third);
	not_back(c, key_of(c, second.id), "x@nowhere.test", ERR_NOT_FOUND, "name");
	not_back(c, key_of(c, second.id), "x@d.test", ERR_NOT_FOUND, "name"); /* dirk's (R83) */
	store_done(store_add_alias(c, "taken@a.test", "bob@a.test"));
	not_back(c, key_of(c, second.id), "taken@a.test", ERR_EXISTS, "name");
	store_act_as(c, "admin");
	store_done(
	    store_add_account(c, "boss@a.test", ROLE_DOMAIN_ADMIN, 0)); /* no mailbox makes room for it */
	store_done(db_begin(c, true));
	store_fails(have_back(c, key_of(c, second.id), "boss@a.test", true), ERR_EXISTS, "name");
	db_rollback(c);
	read_account(c, "boss@a.test");
}

static void
limit_mailboxes(struct ctx *c, const char *name, int64_t mailboxes, int64_t bytes)
{
	struct account before = read_account(c, name), account = before;

	account.max_mailboxes = mailboxes;
	account.max_quota_bytes = bytes;
	store_done(account_update(c, &account, &before));
}

static void
test_limits(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f); /* dora has three */
	remove_account(c, "ann@a.test");
	limit_mailboxes(c, "dora", 2, 0);
	not_back(c, "ann@a.test", NULL, ERR_QUOTA_EXCEEDED, NULL);
	limit_mailboxes(c, "dora", 3, 1500);
	not_back(c, "ann@a.test", NULL, ERR_QUOTA_EXCEEDED, NULL); /* 1000 + 1000 */
	limit_mailboxes(c, "dora", 3, 2000);
	store_done(have_back(c, "ann@a.test", NULL, false));
	remove_account(c, "bob@a.test"); /* without a quota of its own */
	not_back(c, "bob@a.test", NULL, ERR_INVALID_FIELD, "quota_bytes");
	assert_tallies(c);
}

/* Whose it is: the domain's owner at the time, and whoever gets the domain from there. */
static void
test_owner(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct deleted_account deleted = { 0 };
	struct domain before = { 0 }, domain;

	store_fill(f);
	remove_account(c, "ann@b.test");
	store_act_as(c, "dirk");
	store_fails(access_deleted_account(c, "ann@b.test", &deleted), ERR_NOT_FOUND, NULL);
	store_act_as(c, "ann@a.test");
	store_fails(access_deleted_account(c, "ann@b.test", &deleted), ERR_NOT_FOUND, NULL);
	store_act_as(c, "admin");
	store_done(access_domain(c, "b.test", &before));
	domain = before;
	domain.owner = "dirk";
	store_done(domain_update(c, &domain, &before));
	store_act_as(c, "dora");
	store_fails(access_deleted_account(c, "ann@b.test", &deleted), ERR_NOT_FOUND, NULL);
	store_act_as(c, "dirk");
	store_done(access_deleted_account(c, "ann@b.test", &deleted));
	assert_string_equal(deleted.owner, "dirk");

	/* a domain that goes and comes back under another owner brings nothing with it */
	store_done(domain_delete(c, &domain));
	not_back(c, "ann@b.test", NULL, ERR_NOT_FOUND, "name");
	store_act_as(c, "dora");
	store_done(store_add_domain(c, "b.test", true));
	store_fails(access_deleted_account(c, "ann@b.test", &deleted), ERR_NOT_FOUND, NULL);
	store_done(store_add_account(c, "ann@b.test", ROLE_MAIL_USER, 10));
	assert_int_equal(read_account(c, "ann@b.test").restorable_id, 0);
	remove_account(c, "ann@b.test");
	store_act_as(c, "dirk");
	not_back(c, "ann@b.test", NULL, ERR_NOT_FOUND, "name");
	store_act_as(c, "admin");
	const char *key = key_of(c, deleted.id);
	not_back(c, key, NULL, ERR_CONFLICT, NULL);
	store_done(have_back(c, key, "ann@b.test", false)); /* named, so meant */
	assert_string_equal(read_account(c, "ann@b.test").owner, "dora");
	assert_int_equal(read_account(c, "ann@b.test").id, deleted.id);
	assert_tallies(c);
}

/* What its forward leads to may have changed in the meantime. */
static void
test_forward(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	struct account before = read_account(c, "ann@a.test"), changed = before;
	changed.forward_to = (struct texts){ 1, (const char *[]){ "bob@a.test" } };
	store_done(account_update(c, &changed, &before));
	remove_account(c, "ann@a.test");
	remove_account(c, "bob@a.test");
	c->plan = NULL;
	store_done(have_back(c, "ann@a.test", NULL, false));
	assert_int_equal(read_account(c, "ann@a.test").forward_to.n, 0);
	assert_non_null(strstr(c->plan->detail, "bob@a.test"));
	store_done(have_back(c, "bob@a.test", NULL, false));
}

static void
test_tree(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct deleted_account deleted = { 0 };

	store_fill(f);
	for (int i = 0; i < 40; i++)
		store_done(store_add_alias(
		    c, arena_printf(&c->arena, "alias%d@a.test", i), i % 2 ? "ann@a.test" : "bob@a.test"));
	struct account dora = read_account(c, "dora"), ann = read_account(c, "ann@a.test");
	int64_t changes = count(c, "SELECT count(*) FROM change");
	int64_t statements = db_statements(c->db);
	store_done(db_begin(c, true));
	store_done(tree_cascade(c, &dora, CASCADE_DELETE));
	store_done(db_commit(c));
	/* a row of change for each, and none twice; the statements do not grow with the rows */
	assert_int_equal(count(c, "SELECT count(*) FROM change"), changes + 40 + 3 + 2 + 1);
	assert_int_equal(
	    count(c, "SELECT count(*) FROM change WHERE kind = 'alias' AND action = 'delete'"), 40);
	assert_int_equal(
	    count(c,
		"SELECT count(*) FROM change WHERE action = 'delete' AND name IN ('ann@a.test', 'ann@b.test')"),
	    2);
	assert_true(db_statements(c->db) - statements < 80); /* 67 with all that hangs on an account */
	assert_int_equal(count(c, "SELECT count(*) FROM deleted_account"), 3);
	assert_int_equal(count(c, "SELECT count(*) FROM alias_target"), 0);
	assert_tallies(c);
	store_act_as(c, "dirk");
	store_fails(access_deleted_account(c, "ann@a.test", &deleted), ERR_NOT_FOUND, NULL);
	store_done(store_add_domain(c, "a.test", true)); /* the next owner of the name gets nothing */
	store_fails(access_deleted_account(c, "ann@a.test", &deleted), ERR_NOT_FOUND, NULL);
	store_act_as(c, "admin");
	store_done(access_deleted_account(c, "ann@a.test", &deleted));
	assert_null(deleted.owner);
	store_done(have_back(c, "ann@a.test", NULL, false)); /* the admin that it belonged to is gone */
	assert_int_equal(read_account(c, "ann@a.test").id, ann.id);
	assert_string_equal(read_account(c, "ann@a.test").owner, "dirk");
	assert_tallies(c);
}

static void
test_purge(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	int64_t ids[DELETED_PAGE];
	unsigned n;

	store_fill(f);
	store_done(usage_store_put(c, "ann@a.test", 77, 2));
	int64_t ann = remove_account(c, "ann@a.test").id;
	c->now += DAYS(30) - 1;
	store_done(deleted_account_store_claim(c, 0, ids, &n));
	assert_int_equal(n, 0);
	int64_t bob = remove_account(c, "bob@a.test").id;
	c->now++;
	store_done(deleted_account_store_claim(c, 0, ids, &n));
	assert_int_equal(n, 1);
	assert_int_equal(ids[0], ann);
	store_fails(have_back(c, "ann@a.test", NULL, false), ERR_CONFLICT, NULL);
	store_done(store_add_account(c, "ann@a.test", ROLE_MAIL_USER, 10));
	assert_int_equal(read_account(c, "ann@a.test").restorable_id, 0); /* too late: not offered */
	store_done(deleted_account_store_claim(c, 0, ids, &n)); /* it was killed in between: once more */
	assert_int_equal(n, 1);
	store_done(deleted_account_store_claim(c, ann, ids, &n));
	assert_int_equal(n, 0);
	store_done(deleted_account_store_purge(c, ann));
	assert_int_equal(count(c, "SELECT count(*) FROM usage WHERE bytes = 77"), 0);
	store_done(deleted_account_store_claim(c, 0, ids, &n));
	assert_int_equal(n, 0);

	struct deleted_account deleted = { 0 };
	store_act_as(c, "dora");
	store_done(access_deleted_account(c, "bob@a.test", &deleted));
	store_done(account_forget(c, &deleted)); /* at once */
	assert_int_not_equal(c->after & AFTER_WAKE_JOBS, 0);
	assert_int_equal(count(c, "SELECT count(*) FROM job WHERE kind = 'purge_deleted'"), 1);
	store_done(deleted_account_store_claim(c, 0, ids, &n));
	assert_int_equal(n, 1);
	assert_int_equal(ids[0], bob);
	run_sql(c, "UPDATE job SET run_at = run_at + 3600000"); /* one that waits for its hour begins now */
	c->after = 0;
	store_done(account_forget(c, &deleted));
	assert_int_equal(count(c, "SELECT count(*) FROM job WHERE kind = 'purge_deleted'"), 1);
	assert_int_equal(count(c, "SELECT run_at FROM job WHERE kind = 'purge_deleted'"), c->now);
	assert_int_not_equal(c->after & AFTER_WAKE_JOBS, 0);
}

/* Whoever has the id, its mail is in use. */
static void
test_never_in_use(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	int64_t ids[DELETED_PAGE];
	unsigned n;

	store_fill(f);
	struct account ann = read_account(c, "ann@a.test");
	store_done(deleted_account_store_keep(c, ann.id, c->now)); /* a row that should not be there */
	store_done(deleted_account_store_claim(c, 0, ids, &n));
	assert_int_equal(n, 0);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_as_it_was, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_name_taken, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_limits, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_owner, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_forward, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_tree, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_purge, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_never_in_use, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
