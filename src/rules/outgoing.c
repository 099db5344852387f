/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/outgoing.h"

#include "base/buf.h"
#include "base/ctx.h"
#include "model/conf.h"
#include "model/text.h"
#include "rules/access.h"
#include "rules/job.h"
#include "rules/relay.h"
#include "rules/setting.h"
#include "rules/srs.h"
#include "store/change_store.h"
#include "store/outgoing_store.h"

enum { LIST_MAX = 1000 };

static const char *
advice(struct ctx *c, const struct outgoing_ip *row, const char *domain)
{
	return arena_printf(&c->arena,
	    "%s should lead to %s in DNS and back (PTR), and the SPF record of %s should allow it. Nobody knows a"
	    " new address: begin with little mail, and look whether it is on a block list.",
	    row->helo, row->ip, domain);
}

struct err *
outgoing_find(struct ctx *c, const char *key, struct outgoing_ip *out)
{
	struct domain domain = { 0 };
	bool found;

	TRY(access_domain(c, key, &domain));
	TRY(outgoing_store_find(c, domain.id, out, &found));
	if (!found)
		return err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_outgoing_ip}%s has no address of its own",
		    domain.name);
	out->advice = advice(c, out, domain.name);
	return NULL;
}

/* Postfix has a service for each address that was there when its configuration was written. */
static struct err *
check_is_here(struct ctx *c, const char *ip)
{
	struct buf list = BUF(&c->arena, LIST_MAX);

	for (const char *const *own = c->site->addresses; own != NULL && *own != NULL; own++) {
		if (strcmp(*own, ip) == 0)
			return NULL;
		buf_printf(&list, "%s%s", list.n > 0 ? ", " : "", *own);
	}
	return err_new(&c->arena, ERR_INVALID_FIELD, "ip",
	    "{no_such_outgoing_ip}ip is no address that mail can leave from; these are: %s. An address that this host got later counts"
	    " once the server was started again",
	    list.n > 0 ? buf_text(&list) : "none");
}

struct err *
outgoing_put(struct ctx *c, const char *key, struct outgoing_ip *in)
{
	struct domain domain = { 0 };
	const char *before;
	struct job job;
	bool taken;

	TRY(access_domain(c, key, &domain));
	if (!domain.verified)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{not_verified}%s is not verified: mail can not leave from it yet", domain.name);
	TRY(check_is_here(c, in->ip));
	TRY(outgoing_store_is_taken(c, in->ip, domain.owner_id, &taken));
	if (taken && c->actor.role < ROLE_MASTER_ADMIN)
		return err_new(&c->arena, ERR_CONFLICT, "ip",
		    "{outgoing_ip_taken}%s is another admin's: only a MasterAdmin can share it out", in->ip);
	TRY(outgoing_store_helo(c, in->ip, &before));
	in->domain_id = domain.id;
	TRY(outgoing_store_put(c, in));
	if (before == NULL || strcmp(before, in->helo) != 0)
		TRY(job_start(c, JOB_GREETING, in->ip, &job));
	c->after |= AFTER_RELOAD_POSTFIX;
	return change_record(c, "update", "outgoing_ip", domain.name, in->ip);
}

struct err *
outgoing_remove(struct ctx *c, const char *key)
{
	struct domain domain = { 0 };
	struct outgoing_ip row;

	TRY(outgoing_find(c, key, &row));
	TRY(access_domain(c, key, &domain));
	TRY(outgoing_store_delete(c, domain.id));
	c->after |= AFTER_RELOAD_POSTFIX;
	return change_record(c, "delete", "outgoing_ip", domain.name, row.ip);
}

struct err *
outgoing_way(struct ctx *c, const char *sender, const char **way)
{
	struct outgoing_way own;

	TRY(srs_way(c, sender, way));
	if (*way != NULL)
		return NULL;
	const char *at = strrchr(sender, '@');
	TRY(outgoing_store_way(c, at == NULL ? "" : text_lower(&c->arena, at + 1), &own));
	const char *hop =
	    own.relay_host == NULL ? "" : arena_printf(&c->arena, "[%s]:%s", own.relay_host, own.relay_port);
	if (own.ip != NULL)
		*way = arena_printf(&c->arena, "%s:%s", conf_outgoing_service(&c->arena, own.ip), hop);
	else if (own.relay_host != NULL)
		*way = arena_printf(&c->arena, "smtp:%s", hop);
	return NULL;
}

/* *out is the relay host when the next hop is it, by host and port: a login is not for another port of the
 * same host. */
static struct err *
relay_at(struct ctx *c, const char *next_hop, struct relayhost *out, bool *is_it)
{
	*is_it = false;
	if (*next_hop != '[') /* as Postfix asks first, and for every MX */
		return NULL;
	TRY(setting_find(c, &setting_relayhost, out));
	*is_it = out->host != NULL && strcmp(next_hop, relay_next_hop(&c->arena, out->host, out->port)) == 0;
	return NULL;
}

struct err *
outgoing_login(struct ctx *c, const char *next_hop, const char **login)
{
	struct relayhost relay;
	bool is_it;

	TRY(relay_at(c, next_hop, &relay, &is_it));
	if (is_it && relay.username != NULL && relay.password != NULL)
		*login = arena_printf(&c->arena, "%s:%s", relay.username, relay.password);
	return NULL;
}

struct err *
outgoing_tls(struct ctx *c, const char *next_hop, const char **policy)
{
	struct relayhost relay;
	bool is_it;

	TRY(relay_at(c, next_hop, &relay, &is_it));
	if (is_it)
		*policy = relay_tls_policy((enum relay_tls)relay.tls);
	return NULL;
}
