/* SPDX-License-Identifier: Apache-2.0 */
/* Where contacts and calendars lie, on a real file system (R51, R30). */
#include "os/dav_home.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/scoped.h"
#include "os/child.h"
#include "os/file.h"

/* after the headers it needs */
#include <cmocka.h>

enum { TOGETHER = 8, ANN = 11, BOB = 22, TEXT_MAX = 1000, RM_MS = 10000 };

static const struct dav_titles titles = { "Calendar", "Contacts" };

static const char *
scratch(struct arena *a)
{
	char *dir = arena_strdup(a, "/tmp/mailportal-dav-XXXXXX");

	assert_non_null(mkdtemp(dir));
	assert_int_equal(mkdir(arena_printf(a, "%s/homes", dir), 0700), 0);
	assert_int_equal(mkdir(arena_printf(a, "%s/collection-root", dir), 0700), 0);
	assert_null(file_write(a, arena_printf(a, "%s/.Radicale.lock", dir), "", 0, 0600, FILE_OWNER_SELF));
	return dir;
}

static void
remove_scratch(struct arena *a, const char *dir)
{
	assert_null(child_must(a, (const char *[]){ "rm", "-rf", "--", dir, NULL }, RM_MS));
	arena_free(a);
}

static bool
is_there(struct arena *a, const char *dir, const char *below)
{
	struct stat s;

	return lstat(arena_printf(a, "%s/%s", dir, below), &s) == 0;
}

static const char *
link_of(struct arena *a, const char *dir, const char *address)
{
	char text[TEXT_MAX];
	ssize_t n = readlink(arena_printf(a, "%s/collection-root/%s", dir, address), text, sizeof(text) - 1);

	return n < 0 ? NULL : arena_printf(a, "%.*s", (int)n, text);
}

static void
test_ensure(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a);
	struct span text;

	(void)state;
	assert_null(dav_home_ensure(&a, dir, ANN, "ann@a.test", &titles));
	assert_string_equal(link_of(&a, dir, "ann@a.test"), "../homes/11");
	assert_null(
	    file_read(&a, arena_printf(&a, "%s/homes/11/calendar/.Radicale.props", dir), TEXT_MAX, &text));
	assert_non_null(strstr(text.p, "\"D:displayname\": \"Calendar\""));
	assert_null(
	    file_read(&a, arena_printf(&a, "%s/homes/11/contacts/.Radicale.props", dir), TEXT_MAX, &text));
	assert_non_null(strstr(text.p, "\"tag\": \"VADDRESSBOOK\""));
	/* what its owner has removed does not come back */
	assert_null(child_must(&a,
	    (const char *[]){ "rm", "-r", "--", arena_printf(&a, "%s/homes/11/contacts", dir), NULL },
	    RM_MS));
	assert_null(dav_home_ensure(&a, dir, ANN, "ann@a.test", &titles));
	assert_false(is_there(&a, dir, "homes/11/contacts"));
	remove_scratch(&a, dir);
}

/* A rename moves nothing; a name that was freed leads to its next owner's home. */
static void
test_names(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a);

	(void)state;
	assert_null(dav_home_ensure(&a, dir, ANN, "ann@a.test", &titles));
	assert_null(dav_home_ensure(&a, dir, ANN, "anna@a.test", &titles));
	assert_string_equal(link_of(&a, dir, "anna@a.test"), "../homes/11");
	assert_null(dav_home_ensure(&a, dir, BOB, "ann@a.test", &titles));
	assert_string_equal(link_of(&a, dir, "ann@a.test"), "../homes/22");
	assert_null(
	    child_must(&a, (const char *[]){ "rm", "-r", "--", dav_home_path(&a, dir, ANN), NULL }, RM_MS));
	dav_home_sweep(&a, dir);
	assert_null(link_of(&a, dir, "anna@a.test"));
	assert_non_null(link_of(&a, dir, "ann@a.test"));
	/* nowhere to make it */
	assert_null(child_must(
	    &a, (const char *[]){ "rm", "-r", "--", arena_printf(&a, "%s/homes", dir), NULL }, RM_MS));
	const struct err *e = dav_home_ensure(&a, dir, ANN, "ann@a.test", &titles);
	assert_non_null(e);
	assert_int_equal(e->code, ERR_INTERNAL);
	remove_scratch(&a, dir);
}

static void *
ensure(void *dir)
{
	struct arena a = { 0 };
	bool ok = dav_home_ensure(&a, dir, ANN, "ann@a.test", &titles) == NULL;

	arena_free(&a);
	return ok ? dir : NULL;
}

/* Many clients' first requests come at once. */
static void
test_at_once(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a);
	pthread_t threads[TOGETHER];
	void *result;

	(void)state;
	for (int i = 0; i < TOGETHER; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ensure, arena_strdup(&a, dir)), 0);
	for (int i = 0; i < TOGETHER; i++) {
		assert_int_equal(pthread_join(threads[i], &result), 0);
		assert_non_null(result);
	}
	/* nothing is left of those that came second: rmdir takes empty ones alone */
	assert_null(
	    child_must(&a, (const char *[]){ "rm", "-r", "--", dav_home_path(&a, dir, ANN), NULL }, RM_MS));
	assert_int_equal(rmdir(arena_printf(&a, "%s/homes", dir)), 0);
	remove_scratch(&a, dir);
}

static void
test_lock(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a);
	int one = -1, other = -1;

	(void)state;
	assert_null(dav_home_lock(&a, dir, false, &one));
	assert_null(dav_home_lock(&a, dir, false, &other)); /* readers together */
	SCOPED_FD mine = open(arena_printf(&a, "%s/.Radicale.lock", dir), O_RDWR | O_CLOEXEC);
	assert_int_equal(flock(mine, LOCK_EX | LOCK_NB), -1);
	close(one);
	close(other);
	assert_null(dav_home_lock(&a, dir, true, &one));
	assert_int_equal(flock(mine, LOCK_SH | LOCK_NB), -1);
	close(one);
	assert_int_equal(flock(mine, LOCK_EX | LOCK_NB), 0);
	remove_scratch(&a, dir);
}

/* One writes shares at a time, a process or a thread of one; readers of homes are not kept waiting. */
static void
test_lock_shares(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a);
	int one = -1, other = -1;

	(void)state;
	assert_int_equal(mkdir(arena_printf(&a, "%s/shares", dir), 0700), 0);
	assert_null(dav_home_lock_shares(&a, dir, &one));
	assert_null(dav_home_lock(&a, dir, true, &other));
	SCOPED_FD mine = open(arena_printf(&a, "%s/shares/.lock", dir), O_RDWR | O_CLOEXEC);
	assert_int_equal(flock(mine, LOCK_EX | LOCK_NB), -1);
	close(other);
	close(one);
	assert_int_equal(flock(mine, LOCK_EX | LOCK_NB), 0);
	remove_scratch(&a, dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ensure),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_at_once),
		cmocka_unit_test(test_lock),
		cmocka_unit_test(test_lock_shares),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
