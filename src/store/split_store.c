/* SPDX-License-Identifier: Apache-2.0 */
#include "store/split_store.h"

#include "base/ctx.h"
#include "store/db.h"

struct err *
split_store_find(struct ctx *c, int64_t domain_id, struct split_routing *out, bool *found)
{
	return db_one(c,
	    "SELECT domain_id, host, port, tls, allow_private, updated_at FROM split_route WHERE domain_id = :domain",
	    ARGS(ARG_INT("domain", domain_id)), split_routing_fields, out, found);
}

struct err *
split_store_put(struct ctx *c, struct split_routing *row)
{
	row->updated_at = c->now;
	return db_run(c,
	    "INSERT INTO split_route(domain_id, host, port, tls, allow_private, updated_at) VALUES (:domain_id,"
	    " :host, :port, :tls, :allow_private, :updated_at) ON CONFLICT (domain_id) DO UPDATE SET"
	    " host = excluded.host, port = excluded.port, tls = excluded.tls,"
	    " allow_private = excluded.allow_private, updated_at = excluded.updated_at",
	    split_routing_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
split_store_delete(struct ctx *c, int64_t domain_id)
{
	return db_run(c, "DELETE FROM split_route WHERE domain_id = :domain", NULL, NULL,
	    ARGS(ARG_INT("domain", domain_id)), NULL, NULL);
}
