/* SPDX-License-Identifier: Apache-2.0 */
#include "store/usage_store.h"

#include "base/ctx.h"
#include "store/db.h"

/* :bytes in thousandths of what a row of account may hold. */
#define FULLNESS "CASE WHEN quota_bytes > 0 THEN CAST(:bytes AS BIGINT) * 1000 / quota_bytes ELSE 0 END"

struct err *
usage_store_put(struct ctx *c, const char *account, int64_t bytes, int64_t messages)
{
	TRY(db_run(c,
	    "INSERT INTO usage(account_id, owner_id, bytes, messages, fullness, updated_at) SELECT id, owner_id,"
	    " CAST(:bytes AS BIGINT), CAST(:messages AS BIGINT), " FULLNESS
	    ", CAST(:now AS BIGINT) FROM account"
	    " WHERE name = :name ON CONFLICT (account_id) DO UPDATE SET bytes = excluded.bytes,"
	    " messages = excluded.messages, updated_at = excluded.updated_at",
	    NULL, NULL,
	    ARGS(ARG_INT("bytes", bytes), ARG_INT("messages", messages), ARG_INT("now", c->now),
		ARG_TEXT("name", account)),
	    NULL, NULL));
	/* apart: one message seldom changes it, and two indexes hang on it */
	return db_run(c,
	    "UPDATE usage SET fullness = f.fullness FROM (SELECT id, " FULLNESS " AS fullness FROM account"
	    " WHERE name = :name) f WHERE usage.account_id = f.id AND usage.fullness <> f.fullness",
	    NULL, NULL, ARGS(ARG_INT("bytes", bytes), ARG_TEXT("name", account)), NULL, NULL);
}

struct err *
usage_store_follow(struct ctx *c, int64_t account_id)
{
	return db_run(c,
	    "INSERT INTO usage AS u (account_id, owner_id, bytes, messages, fullness, updated_at) SELECT id, owner_id,"
	    " 0, 0, 0, CAST(:now AS BIGINT) FROM account WHERE id = :id AND role = 'mail_user' ON CONFLICT (account_id)"
	    " DO UPDATE SET owner_id = excluded.owner_id, fullness = (SELECT CASE WHEN a.quota_bytes > 0"
	    " THEN u.bytes * 1000 / a.quota_bytes ELSE 0 END FROM account a WHERE a.id = u.account_id)",
	    NULL, NULL, ARGS(ARG_INT("now", c->now), ARG_INT("id", account_id)), NULL, NULL);
}

struct err *
usage_store_move(struct ctx *c, int64_t domain_id, int64_t owner_id)
{
	return db_run(c,
	    "UPDATE usage SET owner_id = :owner WHERE account_id IN (SELECT id FROM account WHERE domain_id = :domain)",
	    NULL, NULL, ARGS(ARG_INT("owner", owner_id), ARG_INT("domain", domain_id)), NULL, NULL);
}

struct err *
usage_store_login(struct ctx *c, const char *account, const char *service, const char *ip, int64_t at)
{
	return db_run(c,
	    "INSERT INTO last_login(account_id, service, ip, at) SELECT id, CAST(:service AS TEXT),"
	    " CAST(:ip AS TEXT), CAST(:at AS BIGINT) FROM account WHERE name = :name ON CONFLICT (account_id)"
	    " DO UPDATE SET service = excluded.service, ip = excluded.ip, at = excluded.at",
	    NULL, NULL,
	    ARGS(ARG_TEXT("service", service), ARG_TEXT("ip", ip), ARG_INT("at", at),
		ARG_TEXT("name", account)),
	    NULL, NULL);
}
