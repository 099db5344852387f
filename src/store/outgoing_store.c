/* SPDX-License-Identifier: Apache-2.0 */
#include "store/outgoing_store.h"

#include "base/ctx.h"
#include "store/db.h"

struct err *
outgoing_store_find(struct ctx *c, int64_t domain_id, struct outgoing_ip *out, bool *found)
{
	return db_one(c, "SELECT domain_id, ip, helo FROM outgoing_ip WHERE domain_id = :id",
	    ARGS(ARG_INT("id", domain_id)), outgoing_ip_fields, out, found);
}

struct err *
outgoing_store_put(struct ctx *c, const struct outgoing_ip *row)
{
	TRY(outgoing_store_delete(c, row->domain_id));
	TRY(db_run(c, "INSERT INTO outgoing_ip(domain_id, ip, helo) VALUES (:domain_id, :ip, :helo)",
	    outgoing_ip_fields, row, NO_ARGS, NULL, NULL));
	return db_run(c, "UPDATE outgoing_ip SET helo = :helo WHERE ip = :ip", outgoing_ip_fields, row,
	    NO_ARGS, NULL, NULL);
}

struct err *
outgoing_store_delete(struct ctx *c, int64_t domain_id)
{
	return db_run(c, "DELETE FROM outgoing_ip WHERE domain_id = :id", NULL, NULL,
	    ARGS(ARG_INT("id", domain_id)), NULL, NULL);
}

struct err *
outgoing_store_is_taken(struct ctx *c, const char *ip, int64_t owner_id, bool *taken)
{
	int64_t n;

	TRY(db_number(c,
	    "SELECT count(*) FROM outgoing_ip o JOIN domain d ON d.id = o.domain_id"
	    " WHERE o.ip = :ip AND d.owner_id <> :owner",
	    ARGS(ARG_TEXT("ip", ip), ARG_INT("owner", owner_id)), &n));
	*taken = n > 0;
	return NULL;
}

struct err *
outgoing_store_helo(struct ctx *c, const char *ip, const char **helo)
{
	SCOPED_STMT *s = NULL;
	bool found;

	TRY(db_prepare(c, "SELECT helo FROM outgoing_ip WHERE ip = :ip LIMIT 1", &s));
	TRY(db_bind_args(c, s, ARGS(ARG_TEXT("ip", ip))));
	TRY(db_step(c, s, &found));
	*helo = found ? db_text(c, s, 0) : NULL;
	return NULL;
}

struct err *
outgoing_store_way(struct ctx *c, const char *domain, struct outgoing_way *out)
{
	SCOPED_STMT *s = NULL;
	bool found;

	*out = (struct outgoing_way){ 0 };
	TRY(db_prepare(c,
	    "SELECT 'ip', o.ip FROM domain d JOIN outgoing_ip o ON o.domain_id = d.id WHERE d.verified"
	    " AND d.name = coalesce((SELECT t.name FROM domain_alias a JOIN domain t ON t.id = a.domain_id"
	    " WHERE a.name = :domain), :domain)"
	    " UNION ALL SELECT field, value FROM setting WHERE name = 'relayhost' AND field IN ('host', 'port')",
	    &s));
	TRY(db_bind_args(c, s, ARGS(ARG_TEXT("domain", domain))));
	for (;;) {
		TRY(db_step(c, s, &found));
		if (!found)
			return NULL;
		const char *what = db_text(c, s, 0), *value = db_text(c, s, 1);
		*(*what == 'i' ? &out->ip : *what == 'h' ? &out->relay_host : &out->relay_port) = value;
	}
}
