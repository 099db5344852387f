/* SPDX-License-Identifier: Apache-2.0 */
/* pages STORE [CURSOR...]: how many SQL statements a page of 100 accounts costs: the first one, and the one
 * behind each cursor. One line of JSON: [1,1,1]. */
#include <inttypes.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/random.h"
#include "store/account_store.h"
#include "store/db.h"
#include "store/list.h"

NODISCARD static struct err *
page(struct ctx *c, const char *cursor)
{
	const struct list_query q = {
		.limit = LIST_LIMIT, .cursor = cursor, .filter = arena_new(&c->arena, struct account)
	};
	int64_t before = db_statements(c->db);
	struct list_page out;

	TRY(list_read(c, &account_listing, &q, &out));
	if (out.n != LIST_LIMIT)
		return err_new(&c->arena, ERR_INTERNAL, NULL, "a page of %zu rows", out.n);
	printf("%s%" PRId64, cursor == NULL ? "[" : ",", db_statements(c->db) - before);
	return NULL;
}

NODISCARD static struct err *
pages(struct ctx *c, const char *store, char **cursors)
{
	TRY(db_open(&c->arena, store, DB_READ, &c->db));
	TRY(page(c, NULL));
	for (; *cursors != NULL; cursors++)
		TRY(page(c, *cursors));
	puts("]");
	return NULL;
}

int
main(int argc, char **argv)
{
	struct ctx c = { .request_id = "-",
		.now = clock_now(),
		.random = random_u32,
		.actor = { .role = ROLE_MASTER_ADMIN } };

	if (argc < 2) {
		fprintf(stderr, "usage: pages STORE [CURSOR...]\n");
		return 2;
	}
	struct err *e = pages(&c, argv[1], argv + 2);
	if (e != NULL)
		fprintf(stderr, "pages: %s: %s\n", err_title(e), e->detail);
	if (c.db != NULL)
		db_close(&c.db);
	arena_free(&c.arena);
	return e == NULL ? 0 : 1;
}
