/* SPDX-License-Identifier: Apache-2.0 */
#include "store/account_store.h"

#include "base/ctx.h"
#include "model/text.h"
#include "store/change_store.h"
#include "store/db.h"
#include "store/row.h"
#include "store/usage_store.h"

#define FROM \
	"FROM account a JOIN account o ON o.id = a.owner_id LEFT JOIN domain d ON d.id = a.domain_id" \
	" LEFT JOIN usage u ON u.account_id = a.id LEFT JOIN last_login l ON l.account_id = a.id"
#define SELECT \
	"SELECT a.id, a.name, a.role, a.domain_id, d.name AS domain, a.owner_id, o.name AS owner, " \
	"a.password," \
	" a.full_name, a.language, a.recovery_email, a.enabled, a.api_access, a.may_send, a.may_receive, a.allow_imap, a.allow_pop3," \
	" a.allow_smtp, a.allow_sieve, a.allow_dav, a.quota_bytes, a.forward_to, a.forward_keep_copy, coalesce(u.bytes, 0) AS used_bytes," \
	" coalesce(u.messages, 0) AS used_messages, a.max_domains, a.max_domain_aliases, a.max_mailboxes, a.max_aliases," \
	" a.max_quota_bytes, EXISTS (SELECT 1 FROM totp t WHERE t.account_id = a.id AND t.confirmed_at IS NOT NULL)" \
	" AS totp, a.password_login, (SELECT count(*) FROM passkey p WHERE p.account_id = a.id) AS passkeys," \
	" (SELECT max(x.id) FROM deleted_account x WHERE x.name = a.name AND x.owner_id = a.owner_id" \
	" AND NOT x.purging) AS restorable_id, coalesce(l.at, 0) AS last_login_at, a.created_at, a.updated_at " FROM

static const struct list_match matches[] = {
	{ "domain", "a.domain_id = (SELECT id FROM domain WHERE name = :domain)" },
	{ "owner", "a.owner_id = (SELECT id FROM account WHERE name = :owner)" },
	{ NULL, NULL },
};

const struct listing account_listing = {
	.table = "account",
	.select = SELECT,
	.from = "FROM account a",
	.mine = "a.owner_id = :actor",
	.alias = "a",
	.key = "name",
	.matches = matches,
	.fields = account_fields,
	.size = sizeof(struct account),
};

static struct err *
index_target(struct ctx *c, int64_t id, const char *target)
{
	return db_run(c,
	    "INSERT INTO forward_target(target, account_id) VALUES (:target, :id) ON CONFLICT DO NOTHING",
	    NULL, NULL, ARGS(ARG_TEXT("target", target), ARG_INT("id", id)), NULL, NULL);
}

/* The index follows the fact: both are written here and nowhere else. */
static struct err *
index_forward(struct ctx *c, const struct account *row)
{
	TRY(db_run(c, "DELETE FROM forward_target WHERE account_id = :id", NULL, NULL,
	    ARGS(ARG_INT("id", row->id)), NULL, NULL));
	for (size_t i = 0; i < row->forward_to.n; i++) {
		const char *target = row->forward_to.v[i], *bare = text_untagged(&c->arena, target);

		TRY(index_target(c, row->id, target));
		if (bare != target) /* it leads to both: user+tag reaches user (R27) */
			TRY(index_target(c, row->id, bare));
	}
	return NULL;
}

struct err *
account_store_insert(struct ctx *c, struct account *row)
{
	row->id = ctx_new_id(c);
	if (row->role != ROLE_MAIL_USER)
		row->owner_id = row->id; /* an admin belongs to itself */
	TRY(row_insert_as(c, &account_listing, row));
	if (row->role == ROLE_MAIL_USER)
		TRY(usage_store_follow(c, row->id));
	return row->forward_to.n > 0 ? index_forward(c, row) : NULL;
}

struct err *
account_store_find(struct ctx *c, const char *key, struct account *out, bool *found)
{
	return row_find(c, &account_listing, key, out, found);
}

struct err *
account_store_by_name(struct ctx *c, const char *name, struct account *out, bool *found)
{
	return row_by_key(c, &account_listing, name, out, found);
}

struct err *
account_store_by_id(struct ctx *c, int64_t id, struct account *out, bool *found)
{
	return db_one(c, SELECT " WHERE a.id = :id", ARGS(ARG_INT("id", id)), account_fields, out, found);
}

struct err *
account_store_update(struct ctx *c, struct account *row)
{
	TRY(row_update(c, &account_listing, row));
	if (row->role == ROLE_MAIL_USER)
		TRY(usage_store_follow(c, row->id));
	return index_forward(c, row);
}

struct err *
account_store_rehash(struct ctx *c, int64_t id, const char *before, const char *hash)
{
	return db_run(c, "UPDATE account SET password = :hash WHERE id = :id AND password = :before", NULL,
	    NULL, ARGS(ARG_TEXT("hash", hash), ARG_INT("id", id), ARG_TEXT("before", before)), NULL, NULL);
}

struct err *
account_store_by_forward(
    struct ctx *c, int64_t owner_id, const char *target, struct account *out, bool *found)
{
	return db_one(c,
	    SELECT
	    " JOIN forward_target t ON t.account_id = a.id WHERE t.target = :target AND a.owner_id = :owner LIMIT 1",
	    ARGS(ARG_TEXT("target", target), ARG_INT("owner", owner_id)), account_fields, out, found);
}

/* As it was: row_insert_as would have it made now. */
struct err *
account_store_restore(struct ctx *c, struct account *row)
{
	int64_t created_at = row->created_at;

	TRY(row_insert_as(c, &account_listing, row));
	row->created_at = created_at;
	return account_store_update(c, row);
}

#define BELOW " FROM account WHERE owner_id = :owner AND role = 'mail_user'"

struct err *
account_store_sum_below(struct ctx *c, int64_t owner_id, int64_t *mailboxes, int64_t *quota_bytes)
{
	const struct arg *owner = ARGS(ARG_INT("owner", owner_id));

	TRY(db_number(c, "SELECT count(*)" BELOW, owner, mailboxes));
	return db_number(c, "SELECT CAST(coalesce(sum(quota_bytes), 0) AS BIGINT)" BELOW, owner, quota_bytes);
}

struct err *
account_store_delete_below(struct ctx *c, int64_t owner_id, const char *detail)
{
	TRY(change_record_below(c, "delete", "account", "SELECT id, name" BELOW, owner_id, detail));
	/* a hundred thousand in one statement take longer than a statement may */
	int64_t rows;
	do
		TRY(db_run(c, "DELETE FROM account WHERE id IN (SELECT id" BELOW " LIMIT 10000)", NULL, NULL,
		    ARGS(ARG_INT("owner", owner_id)), NULL, &rows));
	while (rows > 0);
	return NULL;
}

struct err *
account_store_delete(struct ctx *c, int64_t id)
{
	return db_run(
	    c, "DELETE FROM account WHERE id = :id", NULL, NULL, ARGS(ARG_INT("id", id)), NULL, NULL);
}

struct err *
account_store_move(struct ctx *c, int64_t domain_id, int64_t owner_id)
{
	TRY(db_run(c, "UPDATE account SET owner_id = :owner, updated_at = :now WHERE domain_id = :domain",
	    NULL, NULL,
	    ARGS(ARG_INT("owner", owner_id), ARG_INT("domain", domain_id), ARG_INT("now", c->now)), NULL,
	    NULL));
	return usage_store_move(c, domain_id, owner_id);
}

struct err *
account_store_other_masters(struct ctx *c, int64_t id, int64_t *n)
{
	return db_number(c,
	    "SELECT count(*) FROM account WHERE role = 'master_admin' AND enabled AND api_access AND id <> :id",
	    ARGS(ARG_INT("id", id)), n);
}
