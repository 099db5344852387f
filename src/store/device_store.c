/* SPDX-License-Identifier: Apache-2.0 */
#include "store/device_store.h"

#include "base/ctx.h"
#include "store/db.h"

#define FROM \
	"FROM device_password p JOIN account a ON a.id = p.account_id LEFT JOIN device_use u ON u.device_id = p.id"
#define SELECT \
	"SELECT p.id, a.name AS account, p.name, p.scopes, p.networks, p.expires_at, p.created_at, p.hash," \
	" p.account_id, coalesce(u.at, 0) AS last_used_at, u.ip AS last_used_ip," \
	" u.service AS last_used_service " FROM

const struct listing device_password_listing = {
	.table = "device_password",
	.select = SELECT,
	.from = "FROM device_password p",
	.mine = "p.account_id = :actor",
	.alias = "p",
	.key = "created_at",
	.fields = device_password_fields,
	.size = sizeof(struct device_password),
};

struct err *
device_store_insert(struct ctx *c, struct device_password *row)
{
	return row_insert(c, &device_password_listing, row);
}

struct err *
device_store_by_hash(
    struct ctx *c, int64_t account_id, const char *hash, struct device_password *out, bool *found)
{
	return db_one(c, SELECT " WHERE p.hash = :hash AND p.account_id = :account",
	    ARGS(ARG_TEXT("hash", hash), ARG_INT("account", account_id)), device_password_fields, out, found);
}

struct err *
device_store_expired(struct ctx *c, struct device_password *out, bool *found)
{
	return db_one(c,
	    SELECT " WHERE p.expires_at > 0 AND NOT p.ended AND p.expires_at <= :now ORDER BY p.expires_at"
		   " LIMIT 1",
	    ARGS(ARG_INT("now", c->now)), device_password_fields, out, found);
}

struct err *
device_store_ended(struct ctx *c, int64_t id)
{
	return db_run(c, "UPDATE device_password SET ended = TRUE WHERE id = :id", NULL, NULL,
	    ARGS(ARG_INT("id", id)), NULL, NULL);
}

struct err *
device_store_use(struct ctx *c, int64_t id, const char *service, const char *ip, int64_t at)
{
	return db_run(c,
	    "INSERT INTO device_use(device_id, service, ip, at) SELECT id, CAST(:service AS TEXT),"
	    " CAST(:ip AS TEXT), CAST(:at AS BIGINT) FROM device_password WHERE id = :id ON CONFLICT (device_id)"
	    " DO UPDATE SET service = excluded.service, ip = excluded.ip, at = excluded.at"
	    " WHERE device_use.at < excluded.at",
	    NULL, NULL,
	    ARGS(ARG_TEXT("service", service), ARG_TEXT("ip", ip), ARG_INT("at", at), ARG_INT("id", id)),
	    NULL, NULL);
}
