/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/srs.h"

#include <strings.h>

#include "base/ctx.h"
#include "base/secret.h"
#include "model/srs.h"
#include "model/text.h"
#include "rules/lookup.h"

enum { HASH_DIGITS = 10 }; /* hexadecimal: 40 bits, against guesses over SMTP */

static int64_t
today(const struct ctx *c)
{
	return c->now / 1000 / 86400;
}

/* Case may be lost on the way. */
static const char *
sign(struct ctx *c, const struct srs *srs)
{
	const char *text = arena_printf(&c->arena, "srs%d %s", srs->again, text_lower(&c->arena, srs->text));

	return arena_printf(
	    &c->arena, "%.*s", HASH_DIGITS, secret_token_hash(&c->arena, c->site->secrets, text));
}

static struct err *
is_foreign(struct ctx *c, const char *sender, bool *foreign)
{
	const char *at = strrchr(sender, '@');
	bool ours = false;

	*foreign = false;
	if (at == NULL || at == sender || at[1] == '\0')
		return NULL;
	TRY(lookup_domain(c, at + 1, &ours));
	*foreign = !ours;
	return NULL;
}

struct err *
srs_way(struct ctx *c, const char *sender, const char **way)
{
	bool foreign;

	TRY(is_foreign(c, sender, &foreign));
	*way = foreign ? c->site->srs_hop : NULL;
	return NULL;
}

struct err *
srs_forward(struct ctx *c, const char *sender, const char **rewritten)
{
	struct srs srs;
	bool foreign;

	*rewritten = NULL;
	TRY(is_foreign(c, sender, &foreign));
	if (!foreign || !srs_describe(&c->arena, sender, today(c), &srs))
		return NULL;
	srs.hash = sign(c, &srs);
	*rewritten = srs_write(&c->arena, &srs, c->site->hostname);
	return NULL;
}

bool
srs_domain(const struct ctx *c, const char *domain)
{
	return c->site != NULL && strcasecmp(domain, c->site->hostname) == 0;
}

const char *
srs_back(struct ctx *c, const char *address)
{
	const char *at = strrchr(address, '@');
	struct srs srs;

	if (at == NULL || !srs_domain(c, at + 1) || !srs_read(&c->arena, address, &srs))
		return NULL;
	if (!secret_equal(text_lower(&c->arena, srs.hash), sign(c, &srs)))
		return NULL;
	return srs_original(&c->arena, &srs, today(c));
}
