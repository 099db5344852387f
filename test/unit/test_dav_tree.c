/* SPDX-License-Identifier: Apache-2.0 */
/* R51: address books and calendars as Radicale's files, in a tree made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "os/file.h"
#include "remote/dav_tree.h"

enum { ANN = 7, BOB = 8, NOBODY = 9, LIMIT = 100 << 20 };

#define CARD(uid, name) "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:" uid "\r\nFN:" name "\r\nEND:VCARD\r\n"

struct tree {
	struct arena a;
	char dir[64];
};

static const char *
path_of(struct tree *t, const char *below)
{
	return arena_printf(&t->a, "%s/%s", t->dir, below);
}

static void
put(struct tree *t, const char *below, const char *text)
{
	assert_null(file_write(&t->a, path_of(t, below), text, strlen(text), 0660, FILE_OWNER_SELF));
}

static const char *
got(struct tree *t, const char *below)
{
	struct span text;

	return file_read(&t->a, path_of(t, below), 1 << 20, &text) == NULL ? text.p : NULL;
}

static int
set_up(void **state)
{
	static const char *const dirs[] = { "homes", "homes/7", "homes/7/contacts", "homes/8", "shares" };
	struct tree *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	snprintf(t->dir, sizeof(t->dir), "/tmp/test-dav-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		assert_int_equal(mkdir(path_of(t, dirs[i]), 0770), 0);
	put(t, ".Radicale.lock", "");
	put(t, "homes/7/contacts/.Radicale.props",
	    "{\"D:displayname\": \"Contacts\", \"X:kept\": \"yes\", \"tag\": \"VADDRESSBOOK\"}");
	put(t, "homes/7/contacts/a.vcf", CARD("a", "Ann"));
	*state = t;
	return 0;
}

static int
tear_down(void **state)
{
	struct tree *t = *state;

	assert_int_equal(system(arena_printf(&t->a, "rm -rf %s", t->dir)), 0);
	arena_free(&t->a);
	free(t);
	return 0;
}

static struct collection *
list(struct tree *t, int64_t owner, size_t n)
{
	struct collection *all;
	size_t found;

	assert_null(dav_list(&t->a, t->dir, owner, &all, &found));
	assert_int_equal(found, n);
	return all;
}

static void
assert_code(const struct err *e, enum err_code code)
{
	assert_non_null(e);
	assert_int_equal(e->code, code);
}

static void
test_list(void **state)
{
	struct tree *t = *state;
	const struct collection *all;

	put(t, "homes/7/contacts/.Radicale.tmp-x", "not counted");
	assert_int_equal(mkdir(path_of(t, "homes/7/contacts/.Radicale.cache"), 0770), 0);
	assert_int_equal(mkdir(path_of(t, "homes/7/plain"), 0770), 0); /* no book, no calendar */
	assert_int_equal(symlink("../7/contacts", path_of(t, "homes/8/share-1")), 0);
	assert_int_equal(symlink("../7/contacts", path_of(t, "homes/8/mine")), 0);
	all = list(t, ANN, 1);
	assert_string_equal(all[0].id, "contacts");
	assert_string_equal(all[0].name, "Contacts");
	assert_int_equal(all[0].type, COLLECTION_ADDRESSBOOK);
	assert_null(all[0].colour);
	assert_int_equal(all[0].items, 1);
	assert_int_equal(all[0].bytes, strlen(CARD("a", "Ann")));
	list(t, BOB, 0); /* what a link leads to is somebody else's */
	list(t, NOBODY, 0);
}

static void
test_make_change_delete(void **state)
{
	struct tree *t = *state;
	struct collection wanted = {
		.id = "office", .type = COLLECTION_CALENDAR, .name = "Ärger & \"so\"", .colour = "#00ff7f"
	};
	const struct collection *all;

	assert_null(dav_create(&t->a, t->dir, ANN, &wanted));
	assert_null(dav_create(&t->a, t->dir, ANN, &wanted)); /* done already */
	all = list(t, ANN, 2);
	assert_string_equal(all[1].name, wanted.name);
	assert_string_equal(all[1].colour, "#00ff7f");
	assert_string_equal(got(t, "homes/7/office/.Radicale.props"),
	    "{\"C:supported-calendar-component-set\":\"VEVENT,VJOURNAL,VTODO\",\"D:displayname\":\"Ärger & \\\"so\\\"\","
	    "\"ICAL:calendar-color\":\"#00ff7f\",\"tag\":\"VCALENDAR\"}");

	assert_null(dav_update(
	    &t->a, t->dir, ANN, "contacts", &(struct collection){ .name = "New", .colour = "#123456" }));
	assert_string_equal(got(t, "homes/7/contacts/.Radicale.props"),
	    "{\"D:displayname\":\"New\",\"X:kept\":\"yes\",\"tag\":\"VADDRESSBOOK\","
	    "\"{http://inf-it.com/ns/ab/}addressbook-color\":\"#123456\"}");

	assert_null(dav_delete(&t->a, t->dir, ANN, "contacts"));
	list(t, ANN, 1);
	assert_code(dav_delete(&t->a, t->dir, ANN, "contacts"), ERR_NOT_FOUND);
	assert_code(dav_create(&t->a, t->dir, NOBODY, &wanted), ERR_UNAVAILABLE);
	/* nothing of it is left behind */
	assert_int_equal(system(arena_printf(&t->a, "test \"$(ls -A %s/homes/7)\" = office", t->dir)), 0);
}

static void
test_room(void **state)
{
	struct tree *t = *state;
	struct collection one = { .type = COLLECTION_CALENDAR, .name = "x" };

	for (int i = 1; i < COLLECTIONS_MAX; i++) {
		one.id = arena_printf(&t->a, "c%d", i);
		assert_null(dav_create(&t->a, t->dir, ANN, &one));
	}
	one.id = "over";
	assert_code(dav_create(&t->a, t->dir, ANN, &one), ERR_CONFLICT);
	list(t, ANN, COLLECTIONS_MAX);
}

/* Whatever is asked for by name, nothing outside of the home is reached, and nothing by a link. */
static void
test_hostile_names(void **state)
{
	static const char *const names[] = { "", ".", "..", "../7/contacts", "contacts/", "/",
		".Radicale.cache", "share-1", "linked", "x~", "a\nb", "\xff" };
	struct tree *t = *state;
	SCOPED_DAV o = DAV_CLOSED;

	assert_int_equal(symlink("../7/contacts", path_of(t, "homes/8/share-1")), 0);
	assert_int_equal(symlink("../7/contacts", path_of(t, "homes/8/linked")), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct dav_imported done;
		int64_t left_out;

		assert_code(dav_open(&t->a, t->dir, BOB, names[i], false, &o), ERR_NOT_FOUND);
		dav_release(&o);
		assert_code(dav_delete(&t->a, t->dir, BOB, names[i]), ERR_NOT_FOUND);
		assert_code(dav_update(&t->a, t->dir, BOB, names[i], &(struct collection){ .name = "x" }),
		    ERR_NOT_FOUND);
		assert_code(
		    dav_import(&t->a, t->dir, BOB, names[i], SPAN(CARD("x", "X")), true, LIMIT, &done),
		    ERR_NOT_FOUND);
		assert_code(dav_export(&t->a, t->dir, BOB, names[i], -1, &left_out), ERR_NOT_FOUND);
	}
	assert_string_equal(got(t, "homes/7/contacts/a.vcf"), CARD("a", "Ann"));
}

static struct dav_imported
import(struct tree *t, const char *file, bool replace)
{
	struct dav_imported done;

	assert_null(dav_import(
	    &t->a, t->dir, ANN, "contacts", (struct span){ file, strlen(file) }, replace, LIMIT, &done));
	return done;
}

static void
assert_counts(
    struct dav_imported d, bool done, int64_t added, int64_t updated, int64_t unchanged, int64_t removed)
{
	assert_int_equal(d.counts.done, done);
	assert_int_equal(d.counts.added, added);
	assert_int_equal(d.counts.updated, updated);
	assert_int_equal(d.counts.unchanged, unchanged);
	assert_int_equal(d.counts.removed, removed);
}

static void
test_import(void **state)
{
	struct tree *t = *state;

	assert_counts(import(t, CARD("a", "Ann") CARD("b", "Bob"), false), true, 1, 0, 1, 0);
	assert_string_equal(got(t, "homes/7/contacts/b.vcf"), CARD("b", "Bob"));
	assert_counts(import(t, CARD("b", "Robert") CARD("../../x", "X"), false), true, 1, 1, 0, 0);
	assert_string_equal(got(t, "homes/7/contacts/b.vcf"), CARD("b", "Robert"));
	assert_int_equal(list(t, ANN, 1)[0].items, 3);

	/* what is broken is told, what is sound is taken, what was there stays */
	struct dav_imported d =
	    import(t, "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:a\r\nEND:VCARD\r\n" CARD("c", "C"), false);
	assert_counts(d, true, 1, 0, 0, 0);
	assert_int_equal(d.n, 1);
	assert_int_equal(d.refusals[0].line, 1);
	assert_string_equal(d.refusals[0].uid, "a");
	assert_string_equal(got(t, "homes/7/contacts/a.vcf"), CARD("a", "Ann"));

	/* nothing goes for a file that can not be read as a whole */
	assert_counts(import(t, CARD("z", "Z") "junk\r\n", true), false, 0, 0, 0, 0);
	assert_int_equal(list(t, ANN, 1)[0].items, 4);
	assert_counts(import(t, CARD("z", "Z") CARD("a", "Ann"), true), true, 1, 0, 1, 3);
	assert_int_equal(list(t, ANN, 1)[0].items, 2);
	assert_null(got(t, "homes/7/contacts/b.vcf"));
	assert_counts(import(t, "", true), false, 0, 0, 0, 0); /* an accident */
	assert_int_equal(list(t, ANN, 1)[0].items, 2);
	assert_int_equal(system(arena_printf(&t->a, "test \"$(ls -A %s/homes/7)\" = contacts", t->dir)), 0);
}

/* A file that bears the name of another item, and one that nobody can read, are left alone. */
enum { MANY = 3000 };

struct neighbour {
	struct tree *t;
	atomic_bool over;
	int turns;
	bool wrote;
};

/* As Radicale waits for the lock; writes an item that the import comes to later. */
static void *
neighbour_thread(void *arg)
{
	struct neighbour *n = arg;
	struct arena a = { 0 };
	const char *first = arena_printf(&a, "%s/homes/7/contacts/c-0.vcf", n->t->dir);
	const char *theirs = arena_printf(&a, "%s/homes/7/contacts/theirs.vcf", n->t->dir);
	int fd = open(arena_printf(&a, "%s/.Radicale.lock", n->t->dir), O_RDWR | O_CLOEXEC);

	while (!n->over) {
		flock(fd, LOCK_EX);
		if (!n->over && file_exists(first)) {
			n->turns++;
			if (!n->wrote)
				n->wrote =
				    file_write(&a, theirs, CARD("c-2999", "Theirs"),
					strlen(CARD("c-2999", "Theirs")), 0660, FILE_OWNER_SELF) == NULL;
		}
		flock(fd, LOCK_UN);
	}
	close(fd);
	arena_free(&a);
	return NULL;
}

/* Others have their turn while a large file is imported, and what they do meanwhile is seen. */
static void
test_import_in_steps(void **state)
{
	struct tree *t = *state;
	struct neighbour n = { .t = t };
	struct buf file = BUF(&t->a, 1 << 20);
	pthread_t thread;

	for (int i = 0; i < MANY; i++)
		buf_printf(&file, CARD("c-%d", "Number %d"), i, i);
	assert_int_equal(pthread_create(&thread, NULL, neighbour_thread, &n), 0);
	struct dav_imported d = import(t, buf_text(&file), true);
	n.over = true;
	pthread_join(thread, NULL);
	assert_true(n.turns >= 3);
	assert_true(n.wrote);
	assert_counts(d, true, MANY - 1, 1, 0, 1); /* theirs is that item, and ann's goes */
	assert_int_equal(list(t, ANN, 1)[0].items, MANY);
	assert_string_equal(got(t, "homes/7/contacts/theirs.vcf"), CARD("c-2999", "Number 2999"));
	assert_counts(import(t, buf_text(&file), false), true, 0, 0, MANY, 0);
}

static void
test_import_full(void **state)
{
	static const char two[] = CARD("b", "Bob") CARD("c", "Carla");
	struct tree *t = *state;
	struct dav_imported done;

	put(t, "homes/7/plain.txt", "not counted");
	assert_code(dav_import(&t->a, t->dir, ANN, "contacts", SPAN(two), false, 2 * 4096, &done),
	    ERR_QUOTA_EXCEEDED); /* ann's card is there */
	assert_int_equal(list(t, ANN, 1)[0].items, 1);
	assert_null(dav_import(&t->a, t->dir, ANN, "contacts", SPAN(two), true, 3 * 4096, &done));
	assert_int_equal(list(t, ANN, 1)[0].items, 2);
}

static void
test_import_beside(void **state)
{
	struct tree *t = *state;

	put(t, "homes/7/contacts/b.vcf", CARD("other", "Other"));
	put(t, "homes/7/contacts/broken.vcf", "nothing sound");
	assert_counts(import(t, CARD("b", "Bob"), false), true, 1, 0, 0, 0);
	assert_string_equal(got(t, "homes/7/contacts/b.vcf"), CARD("other", "Other"));
	assert_string_equal(got(t, "homes/7/contacts/broken.vcf"), "nothing sound");
	assert_int_equal(list(t, ANN, 1)[0].items, 4);
	/* and the client's own name of an item stays, so that the client sees a change */
	put(t, "homes/7/contacts/odd name.vcf", CARD("odd", "Odd"));
	assert_counts(import(t, CARD("odd", "Even"), false), true, 0, 1, 0, 0);
	assert_string_equal(got(t, "homes/7/contacts/odd name.vcf"), CARD("odd", "Even"));
}

static void
test_export(void **state)
{
	struct tree *t = *state;
	int fd = open(path_of(t, "out"), O_RDWR | O_CREAT, 0600);
	int64_t left_out;

	put(t, "homes/7/contacts/b.vcf", CARD("b", "Bob"));
	assert_true(fd >= 0);
	assert_null(dav_export(&t->a, t->dir, ANN, "contacts", fd, &left_out));
	close(fd);
	assert_int_equal(left_out, 0);
	assert_string_equal(got(t, "out"), CARD("a", "Ann") CARD("b", "Bob"));
	/* and back */
	assert_counts(import(t, got(t, "out"), true), true, 0, 0, 2, 0);
}

/* An export that nobody takes away: it goes on when somebody reads the other end of its pipe. */
struct slow_export {
	struct tree *t;
	struct arena a;
	int to;
	int64_t left_out;
	const struct err *e;
};

static void *
export_thread(void *arg)
{
	struct slow_export *x = arg;

	x->e = dav_export(&x->a, x->t->dir, ANN, "contacts", x->to, &x->left_out);
	close(x->to);
	return NULL;
}

enum { BIG = 200 * 1000 };

/* a.vcf is larger than a pipe. Returns the pipe's other end when the export is at it. */
static int
begin_slow(struct slow_export *x, pthread_t *thread)
{
	char *note = arena_alloc(&x->t->a, BIG + 1), first;
	int ends[2];

	memset(note, 'n', BIG);
	put(x->t, "homes/7/contacts/a.vcf",
	    arena_printf(
		&x->t->a, "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:a\r\nFN:Ann\r\nNOTE:%s\r\nEND:VCARD\r\n", note));
	put(x->t, "homes/7/contacts/b.vcf", CARD("b", "Bob"));
	put(x->t, "homes/7/contacts/c.vcf", CARD("c", "Cid"));
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	x->to = ends[1];
	assert_int_equal(pthread_create(thread, NULL, export_thread, x), 0);
	assert_int_equal(read(ends[0], &first, 1), 1);
	assert_int_equal(first, 'B');
	return ends[0];
}

static const char *
end_slow(struct slow_export *x, pthread_t thread, int from)
{
	struct buf b = BUF(&x->t->a, 2 * BIG);
	char piece[4096];
	ssize_t n;

	while ((n = read(from, piece, sizeof(piece))) > 0)
		buf_put(&b, piece, (size_t)n);
	close(from);
	pthread_join(thread, NULL);
	return buf_text(&b);
}

/* However long it takes, others change what is theirs; what is deleted meanwhile is left out. */
static void
test_export_beside(void **state)
{
	struct tree *t = *state;
	struct slow_export x = { .t = t };
	pthread_t thread;
	int from = begin_slow(&x, &thread);

	assert_null(dav_create(&t->a, t->dir, BOB,
	    &(struct collection){ .id = "own", .name = "Own", .type = COLLECTION_ADDRESSBOOK }));
	assert_int_equal(unlink(path_of(t, "homes/7/contacts/b.vcf")), 0);
	const char *text = end_slow(&x, thread, from);
	assert_null(x.e);
	assert_int_equal(x.left_out, 0);
	assert_null(strstr(text, "FN:Bob"));
	assert_non_null(strstr(text, CARD("c", "Cid")));
	arena_free(&x.a);
}

/* Half of what was there is not told for the whole. */
static void
test_export_replaced(void **state)
{
	struct tree *t = *state;
	struct slow_export x = { .t = t };
	pthread_t thread;
	int from = begin_slow(&x, &thread);

	assert_null(dav_delete(&t->a, t->dir, ANN, "contacts"));
	end_slow(&x, thread, from);
	assert_code(x.e, ERR_BUSY);
	arena_free(&x.a);
}

static const char *
link_of(struct tree *t, const char *below)
{
	char *text = arena_alloc(&t->a, 256);

	return readlink(path_of(t, below), text, 255) < 0 ? NULL : text;
}

static void
test_shares(void **state)
{
	const struct collection_share shares[] = {
		{ .id = 1, .owner_id = ANN, .collection = "contacts", .rights = COLLECTION_READ },
		{ .id = 2, .owner_id = ANN, .collection = "office", .rights = COLLECTION_WRITE },
	};
	struct tree *t = *state;

	assert_int_equal(mkdir(path_of(t, "homes/8/own"), 0770), 0);
	assert_null(dav_set_shares(&t->a, t->dir, BOB, shares, 2));
	assert_string_equal(got(t, "shares/8/share-1"), "r 7/contacts\n");
	assert_string_equal(got(t, "shares/8/share-2"), "rw 7/office\n");
	assert_string_equal(link_of(t, "homes/8/share-1"), "../7/contacts");
	assert_null(dav_set_shares(&t->a, t->dir, BOB, shares, 2));
	assert_null(dav_set_shares(&t->a, t->dir, BOB, shares + 1, 1));
	assert_null(got(t, "shares/8/share-1"));
	assert_null(link_of(t, "homes/8/share-1"));
	assert_string_equal(link_of(t, "homes/8/share-2"), "../7/office");
	assert_null(dav_set_shares(&t->a, t->dir, BOB, NULL, 0));
	assert_null(link_of(t, "homes/8/share-2"));
	assert_int_equal(access(path_of(t, "homes/8/own"), F_OK), 0);
	assert_null(dav_set_shares(&t->a, t->dir, NOBODY, NULL, 0));
	assert_code(dav_set_shares(&t->a, t->dir, NOBODY, shares, 1), ERR_UNAVAILABLE);
}

/* Deleted is what is not there any more; not what can not be looked at, nor all when the disk is away. */
static void
test_gone(void **state)
{
	struct tree *t = *state;
	bool gone;

	assert_null(dav_is_gone(&t->a, t->dir, ANN, "contacts", &gone));
	assert_false(gone);
	assert_null(dav_delete(&t->a, t->dir, ANN, "contacts"));
	assert_null(dav_is_gone(&t->a, t->dir, ANN, "contacts", &gone));
	assert_true(gone);
	assert_null(dav_is_gone(&t->a, t->dir, NOBODY, "contacts", &gone));
	assert_false(gone);
	put(t, "homes/9", "no directory");
	assert_code(dav_is_gone(&t->a, t->dir, NOBODY, "contacts", &gone), ERR_INTERNAL);
	assert_false(gone);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_list),
		T(test_make_change_delete),
		T(test_room),
		T(test_hostile_names),
		T(test_import),
		T(test_import_in_steps),
		T(test_import_full),
		T(test_import_beside),
		T(test_export),
		T(test_export_beside),
		T(test_export_replaced),
		T(test_shares),
		T(test_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
