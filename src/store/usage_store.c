/* SPDX-License-Identifier: Apache-2.0 */
#include "store/usage_store.h"

#include "base/ctx.h"
#include "store/db.h"

struct err *
usage_store_put(struct ctx *c, const char *account, int64_t bytes, int64_t messages)
{
	return db_run(c,
	    "INSERT INTO usage(account_id, bytes, messages, updated_at) SELECT id, CAST(:bytes AS BIGINT),"
	    " CAST(:messages AS BIGINT), CAST(:now AS BIGINT) FROM account WHERE name = :name ON CONFLICT"
	    " (account_id) DO UPDATE SET bytes = excluded.bytes, messages = excluded.messages,"
	    " updated_at = excluded.updated_at",
	    NULL, NULL,
	    ARGS(ARG_INT("bytes", bytes), ARG_INT("messages", messages), ARG_INT("now", c->now),
		ARG_TEXT("name", account)),
	    NULL, NULL);
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
