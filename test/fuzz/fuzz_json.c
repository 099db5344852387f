/* SPDX-License-Identifier: Apache-2.0 */
/* A body becomes a struct whose encoding is JSON again, or failures that an answer can tell. The first byte
 * chooses the table and the mode. */
#include <assert.h>
#include <jansson.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "model/account.h"
#include "model/alias.h"
#include "model/domain.h"
#include "model/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_failures(const struct err *e)
{
	unsigned told = 0;

	for (; e != NULL; e = e->more, told++) {
		assert(utf8_valid(e->detail, strlen(e->detail)));
		assert(e->field == NULL || utf8_valid(e->field, strlen(e->field)));
		assert(strlen(e->detail) < 1000);
	}
	assert(told <= 20);
}

static void
check_object(struct arena *a, const struct field *fields, const void *object)
{
	struct buf b = BUF(a, 1 << 24);

	json_encode(&b, fields, object, 0);
	json_t *again = json_loadb(buf_text(&b), b.n, JSON_REJECT_DUPLICATES, NULL);
	assert(!b.full && again != NULL);
	json_decref(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const struct {
		const struct field *fields;
		size_t size;
	} tables[] = {
		{ account_fields, sizeof(struct account) },
		{ alias_fields, sizeof(struct alias) },
		{ domain_fields, sizeof(struct domain) },
		{ account_cascade_fields, sizeof(struct account_cascade) },
	};
	struct site site = { 0 };
	struct ctx c = { .site = &site };
	uint64_t given = 0;

	if (n == 0)
		return 0;
	site.secrets = secret_pool_for_test(&c.arena);
	c.actor.role = bytes[0] & 8 ? ROLE_MASTER_ADMIN : ROLE_DOMAIN_ADMIN;
	size_t table = bytes[0] & 3;
	char *body = malloc(n); /* gone before the object is read: it must be a copy */
	void *object = arena_alloc(&c.arena, tables[table].size);
	assert(body != NULL);
	memcpy(body, bytes + 1, n - 1);
	struct err *e = json_decode(&c, (struct span){ body, n - 1 }, tables[table].fields,
	    bytes[0] & 4 ? JSON_PATCH : JSON_CREATE, object, &given);
	free(body);
	if (e != NULL)
		check_failures(e);
	else
		check_object(&c.arena, tables[table].fields, object);
	secret_pool_close(site.secrets);
	arena_free(&c.arena);
	return 0;
}
