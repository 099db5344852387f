/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/dkim.h"

#include <ctype.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/log.h"
#include "base/secret.h"
#include "model/domain.h"
#include "model/text.h"
#include "store/change_store.h"
#include "store/dkim_store.h"

enum { LABELS_MAX = 10 }; /* a name has more only to tire us */

static struct err *
not_found(struct ctx *c, bool found)
{
	return found ? NULL
		     : err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_such_dkim}there is no such DKIM key");
}

struct err *
dkim_find(struct ctx *c, const struct domain *domain, const char *selector, struct dkim *out)
{
	bool found;
	int64_t id;

	if (text_number(selector, &id))
		TRY(dkim_store_by_id(c, id, out, &found));
	else
		TRY(dkim_store_find(c, domain->id, text_lower(&c->arena, selector), out, &found));
	TRY(not_found(c, found && out->domain_id == domain->id));
	dkim_derive(&c->arena, out);
	return NULL;
}

struct err *
dkim_list(struct ctx *c, const struct domain *domain, struct list_query *q, struct list_page *out)
{
	struct dkim *filter = arena_new(&c->arena, struct dkim);

	filter->domain_id = domain->id;
	q->filter = filter;
	q->filtered = field_mask(dkim_fields, "domain_id");
	TRY(list_read_all(c, &dkim_listing, q, out));
	for (size_t i = 0; i < out->n; i++)
		dkim_derive(&c->arena, (struct dkim *)out->rows + i);
	return NULL;
}

/* A label (RFC 1035), which is not a number: that would be an id. */
static struct err *
check_selector(struct ctx *c, struct dkim *dkim)
{
	char *selector = text_lower(&c->arena, dkim->selector);
	size_t n = strlen(selector);
	bool plain = selector[0] != '-' && selector[n - 1] != '-', letter = false;

	for (const char *p = selector; *p != '\0'; p++) {
		plain = plain && (isalnum((unsigned char)*p) || *p == '-');
		letter = letter || isalpha((unsigned char)*p);
	}
	dkim->selector = selector;
	if (plain && letter)
		return NULL;
	return err_new(&c->arena, ERR_INVALID_FIELD, "selector",
	    "{selector}selector may hold letters, digits and hyphens within it, and needs a letter");
}

/* "s20261122", and when that day had one already, "s20261122-2" and so on. */
static struct err *
choose_selector(struct ctx *c, const struct domain *domain, struct dkim *dkim)
{
	const char *day = clock_text(&c->arena, c->now);
	const char *base = arena_printf(&c->arena, "s%.4s%.2s%.2s", day, day + 5, day + 8);
	bool found = true;

	dkim->selector = base;
	for (int i = 2; found; i++) {
		struct dkim other;

		TRY(dkim_store_find(c, domain->id, dkim->selector, &other, &found));
		if (found)
			dkim->selector = arena_printf(&c->arena, "%s-%d", base, i);
	}
	return NULL;
}

/* What a sealed key is bound to. */
static const char *
place(struct ctx *c, int64_t id, const char *column)
{
	return arena_printf(&c->arena, "dkim_key/%lld/%s", (long long)id, column);
}

struct err *
dkim_create(struct ctx *c, const struct domain *domain, const struct dkim *made, struct dkim *out)
{
	const struct secret_pool *secrets = c->site->secrets;
	struct dkim waiting, row = *made;
	bool found;

	TRY(dkim_store_waiting(c, domain->id, &waiting, &found));
	if (found)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{dkim_waits}%s still waits for its DNS records: publish them, or delete it first",
		    waiting.selector);
	TRY(row.selector == NULL ? choose_selector(c, domain, &row) : check_selector(c, &row));
	row.id = ctx_new_id(c);
	row.domain_id = domain->id;
	row.domain = domain->name;
	row.rsa_private = secret_seal(&c->arena, secrets, place(c, row.id, "rsa_private"), made->rsa_private);
	row.ed25519_private =
	    secret_seal(&c->arena, secrets, place(c, row.id, "ed25519_private"), made->ed25519_private);
	TRY(dkim_store_insert(c, &row));
	dkim_derive(&c->arena, &row);
	*out = row;
	return change_record(c, "create", "dkim", row.rsa_name, row.selector);
}

struct err *
dkim_activate(struct ctx *c, const struct dkim *dkim)
{
	if (dkim->state != DKIM_WAITING)
		return err_new(&c->arena, ERR_CONFLICT, NULL, "{dkim_not_waiting}%s does not wait: it is %s",
		    dkim->selector, dkim_state_names[dkim->state]);
	TRY(dkim_store_activate(c, dkim, c->now + DAYS(7)));
	return change_record(c, "update", "dkim", dkim->rsa_name, dkim->selector);
}

struct err *
dkim_delete(struct ctx *c, const struct dkim *dkim)
{
	TRY(dkim_store_delete(c, dkim->id));
	return change_record(c, "delete", "dkim", dkim->rsa_name, dkim->selector);
}

static void
add_signer(struct ctx *c, const struct dkim *pair, const char *column, const char *sealed,
    const struct dkim_signer *as, struct dkim_signer *out, unsigned *n)
{
	struct dkim_signer signer = *as;
	const struct err *e =
	    secret_open(&c->arena, c->site->secrets, place(c, pair->id, column), sealed, &signer.key);

	if (e == NULL)
		out[(*n)++] = signer;
	else
		log_event(c, LOG_ERROR_, "dkim.broken", "domain", pair->domain, "selector", signer.selector,
		    "detail", e->detail, NULL);
}

struct err *
dkim_signers(struct ctx *c, const char *domain, struct dkim_signer out[DKIM_SIGNERS_MAX], unsigned *n)
{
	const char *name = text_lower(&c->arena, domain);
	struct dkim pair;
	int64_t owner, above;
	bool found;

	*n = 0;
	TRY(dkim_store_signing(c, name, &pair, &owner, &found));
	for (int i = 0; !found && owner != 0 && i < LABELS_MAX; i++) {
		name = strchr(name, '.');
		if (name == NULL)
			return NULL;
		TRY(dkim_store_signing(c, ++name, &pair, &above, &found));
		found = found && above == owner;
	}
	if (!found)
		return NULL;
	const struct dkim_signer rsa = { pair.domain, dkim_rsa_selector(&c->arena, pair.selector), NULL,
		"rsa" };
	const struct dkim_signer ed = { pair.domain, dkim_ed25519_selector(&c->arena, pair.selector), NULL,
		"ed25519" };
	add_signer(c, &pair, "rsa_private", pair.rsa_private, &rsa, out, n);
	add_signer(c, &pair, "ed25519_private", pair.ed25519_private, &ed, out, n);
	return NULL;
}
