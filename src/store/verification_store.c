/* SPDX-License-Identifier: Apache-2.0 */
#include "store/verification_store.h"

#include "base/ctx.h"
#include "store/db.h"

/* One line here and one in the table below for each kind of name that wants proof. */
#define CLAIM(kind) \
	"SELECT '" kind "' AS kind, id, name, owner_id, created_at, verified FROM " kind " WHERE name = :name"
static const char find_claim[] = CLAIM("domain") " UNION ALL " CLAIM("domain_alias") " UNION ALL " CLAIM(
    "relay_domain") " UNION ALL " CLAIM("hostname");

static const struct {
	const char *kind, *verify;
} kinds[] = {
#define VERIFY(kind) \
	{ \
		kind, "UPDATE " kind " SET verified = :verified, updated_at = :now WHERE id = :id" \
	}
	VERIFY("domain"),
	VERIFY("domain_alias"),
	VERIFY("relay_domain"),
	VERIFY("hostname"),
};

struct err *
claim_store_find(struct ctx *c, const char *name, struct claim *out, bool *found)
{
	return db_one(c, find_claim, ARGS(ARG_TEXT("name", name)), claim_fields, out, found);
}

struct err *
claim_store_verify(struct ctx *c, const struct claim *claim, bool verified)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(kinds[i].kind, claim->kind) == 0)
			return db_run(c, kinds[i].verify, NULL, NULL,
			    ARGS(ARG_BOOL("verified", verified), ARG_INT("now", c->now),
				ARG_INT("id", claim->id)),
			    NULL, NULL);
	return err_new(&c->arena, ERR_INTERNAL, NULL, "%s is no kind of name", claim->kind);
}

#define SELECT \
	"SELECT name, token, proof, result, detail, issued_at, expires_at, checked_at, next_check_at, checks," \
	" proved_at" \
	" FROM verification"

struct err *
verification_store_insert(struct ctx *c, const struct verification *row)
{
	return db_run(c,
	    "INSERT INTO verification(name, token, proof, result, detail, issued_at, expires_at, checked_at,"
	    " next_check_at, checks, proved_at) VALUES (:name, :token, :proof, :result, :detail, :issued_at, :expires_at,"
	    " :checked_at, :next_check_at, :checks, :proved_at)",
	    verification_fields, row, NO_ARGS, "name", NULL);
}

struct err *
verification_store_find(struct ctx *c, const char *name, struct verification *out, bool *found)
{
	return db_one(
	    c, SELECT " WHERE name = :name", ARGS(ARG_TEXT("name", name)), verification_fields, out, found);
}

struct err *
verification_store_update(struct ctx *c, const struct verification *row)
{
	return db_run(c,
	    "UPDATE verification SET token = :token, proof = :proof, result = :result, detail = :detail,"
	    " issued_at = :issued_at, expires_at = :expires_at, checked_at = :checked_at,"
	    " next_check_at = :next_check_at, checks = :checks,"
	    " proved_at = :proved_at WHERE name = :name",
	    verification_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
verification_store_below(
    struct ctx *c, const char *name, const char *after, struct verification *out, bool *found)
{
	return db_one(c,
	    SELECT " WHERE proof = 'parent' AND name > :after AND name LIKE :below ORDER BY name LIMIT 1",
	    ARGS(ARG_TEXT("after", after), ARG_TEXT("below", arena_printf(&c->arena, "%%.%s", name))),
	    verification_fields, out, found);
}

struct err *
verification_store_delete(struct ctx *c, const char *name)
{
	return db_run(c, "DELETE FROM verification WHERE name = :name", NULL, NULL,
	    ARGS(ARG_TEXT("name", name)), NULL, NULL);
}

struct err *
verification_store_due(struct ctx *c, struct verification *out, size_t max, size_t *n)
{
	return db_all(c,
	    SELECT " WHERE next_check_at > 0 AND next_check_at <= :now ORDER BY next_check_at LIMIT :max",
	    ARGS(ARG_INT("now", c->now), ARG_INT("max", (int64_t)max)), verification_fields, sizeof(*out),
	    out, max, n);
}
