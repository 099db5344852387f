/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/profile.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "base/qr.h"
#include "base/secret.h"
#include "model/account.h"
#include "store/account_store.h"
#include "store/device_store.h"

static const char context[] = "profile";

/* A sealed text as part of a query, and back: the letters of base64 that mean something there (RFC 3986). */
static const char *
translate(struct arena *a, const char *text, const char *from, const char *to)
{
	char *out = arena_strdup(a, text);

	for (char *p = out; *p != '\0'; p++) {
		const char *at = strchr(from, *p);

		if (at != NULL)
			*p = to[at - from];
	}
	return out;
}

static bool
opens(const struct device_password *row, const char *scope)
{
	for (size_t i = 0; i < row->scopes.n; i++)
		if (strcmp(row->scopes.v[i], scope) == 0)
			return true;
	return false;
}

struct err *
profile_link(struct ctx *c, struct device_password *row)
{
	struct arena *a = &c->arena;

	if (!opens(row, "imap") && !opens(row, "pop3") && !opens(row, "dav"))
		return NULL;
	const char *plain =
	    arena_printf(a, "%lld %lld %s", (long long)row->account_id, (long long)row->id, row->password);
	const char *sealed = secret_seal(a, c->site->secrets, context, plain);
	row->profile_url = arena_printf(
	    a, "%s/api/v1/client-profile?token=%s", c->site->url, translate(a, sealed, "+/=", "-_~"));
	return qr_svg(a, row->profile_url, &row->profile_qr_svg);
}

static struct err *
over(struct ctx *c)
{
	return err_new(&c->arena, ERR_NOT_FOUND, NULL,
	    "this link has ended: make another device password, whose link is good for %d minutes",
	    PROFILE_LINK_MINUTES);
}

/* Who seals it is who opens it, so what is inside is as we wrote it. */
static struct err *
read_token(struct ctx *c, const char *token, int64_t *account_id, char **device, char **password)
{
	const char *plain;
	char *end;

	const struct err *e = secret_open(&c->arena, c->site->secrets, context,
	    translate(&c->arena, token == NULL ? "" : token, "-_~", "+/="), &plain);
	if (e != NULL)
		return over(c);
	*account_id = strtoll(plain, &end, 10);
	*device = end + 1;
	*password = strchr(*device, ' ');
	*(*password)++ = '\0';
	return NULL;
}

struct err *
profile_open(struct ctx *c, const char *token, struct apple_profile *out)
{
	struct device_password row = { 0 };
	struct account account = { 0 };
	int64_t account_id;
	char *device, *password;
	bool found, found_account;

	TRY(read_token(c, token, &account_id, &device, &password));
	TRY(device_store_find(c, account_id, device, &row, &found));
	TRY(account_store_by_id(c, account_id, &account, &found_account));
	if (!found || !found_account || !account.enabled || row.last_used_at != 0 ||
	    c->now >= row.created_at + MINUTES(PROFILE_LINK_MINUTES))
		return over(c);
	*out = (struct apple_profile){ .id = device,
		.hostname = c->site->hostname,
		.account = account.name,
		.full_name = account.full_name,
		.password = password,
		.imap = opens(&row, "imap"),
		.pop3 = opens(&row, "pop3"),
		.smtp = opens(&row, "smtp"),
		.dav = opens(&row, "dav") };
	return NULL;
}
