/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/setting.h"

#include "base/ctx.h"
#include "model/account.h"
#include "rules/connection.h"
#include "rules/relay.h"
#include "store/change_store.h"
#include "store/setting_store.h"

static struct err *
refuse(struct ctx *c, const char *field, const char *why)
{
	return err_why(&c->arena, ERR_INVALID_FIELD, field, field, why);
}

static bool
same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* A password that is not sent again stays, but only for the server and the user that it was given for. */
static struct err *
check_login(struct ctx *c, struct relayhost *in, const struct relayhost *before)
{
	if (in->username == NULL)
		return in->password == NULL ? NULL
					    : refuse(c, "password", "{needs_username}needs a username");
	if (strchr(in->username, ':') != NULL) /* Postfix takes what follows for the password */
		return refuse(c, "username", "{colon}must not hold a colon");
	if (in->password == NULL && same(in->host, before->host) && same(in->username, before->username))
		in->password = before->password;
	if (in->password == NULL)
		return refuse(
		    c, "password", "{password_for_host}is required: the username or the host is new");
	if (in->tls < RELAY_TLS_REQUIRED && !in->allow_private)
		return refuse(c, "tls",
		    "{login_needs_tls}must be required or verified for a login, or its password goes out in the clear");
	return NULL;
}

static struct err *
check_relayhost(struct ctx *c, void *setting, const void *before)
{
	struct relayhost *in = setting;

	if (in->host == NULL && in->username != NULL)
		return refuse(c, "host", "{host_for_login}is required for a login");
	if (in->host != NULL)
		TRY(relay_check_host(c, "host", in->host, in->port, in->allow_private));
	return check_login(c, in, before);
}

static void
show_relayhost(void *setting)
{
	struct relayhost *relayhost = setting;

	relayhost->password_set = relayhost->password != NULL;
}

/* Only its hash is kept. */
static struct err *
check_master_password(struct ctx *c, void *setting, const void *before)
{
	struct master_password *in = setting;

	(void)c;
	(void)before;
	in->hash = in->password;
	return NULL;
}

static void
show_master_password(void *setting)
{
	struct master_password *master = setting;

	master->password_set = master->hash != NULL;
}

/* What mail users have opened with the password alone ends, as it does when one of them switches codes on
 * (R13); who has a device password comes back at once. */
static struct err *
check_two_factor(struct ctx *c, void *setting, const void *before)
{
	const struct two_factor *now = setting, *was = before;
	const char *role = role_names[ROLE_MAIL_USER];

	return texts_hold(&now->roles, role) && !texts_hold(&was->roles, role) ? connection_end_everywhere(c)
									       : NULL;
}

/* Pictures that a browser draws and does not run, by how their base64 begins. */
static const struct {
	const char *prefix, *begins;
} pictures[] = {
	{ "data:image/png;base64,", "iVBORw0KGgo" },
	{ "data:image/jpeg;base64,", "/9j/" },
	{ "data:image/webp;base64,", "UklGR" },
};

static struct err *
check_sign_in_page(struct ctx *c, void *setting, const void *before)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *logo = ((struct sign_in_page *)setting)->logo;

	(void)before;
	for (size_t i = 0; logo != NULL && i < sizeof(pictures) / sizeof(pictures[0]); i++) {
		size_t n = strlen(pictures[i].prefix);

		if (strncmp(logo, pictures[i].prefix, n) != 0 ||
		    strncmp(logo + n, pictures[i].begins, strlen(pictures[i].begins)) != 0)
			continue;
		const char *end = logo + n + strspn(logo + n, digits);
		if (strlen(end) <= 2 && end[strspn(end, "=")] == '\0')
			return NULL;
	}
	return logo == NULL
		   ? NULL
		   : refuse(c, "logo", "{picture}must be a PNG, JPEG or WebP picture as a data: URL");
}

const struct setting setting_master_password = { "imap-master-password", master_password_fields,
	sizeof(struct master_password), check_master_password, 0, show_master_password };
const struct setting setting_two_factor = { "two-factor", two_factor_fields, sizeof(struct two_factor),
	check_two_factor, 0, NULL };
const struct setting setting_sign_in_page = { "sign-in-page", sign_in_page_fields,
	sizeof(struct sign_in_page), check_sign_in_page, 0, NULL };
const struct setting setting_system_mailer = { "system-mailer", system_mailer_fields,
	sizeof(struct relayhost), check_relayhost, 0, show_relayhost };
const struct setting setting_relayhost = { "relayhost", relayhost_fields, sizeof(struct relayhost),
	check_relayhost, AFTER_RELOAD_POSTFIX, show_relayhost };
const struct setting setting_junk_trash = { "junk-trash", junk_trash_fields, sizeof(struct junk_trash), NULL,
	0, NULL };
const struct setting setting_sending_limits = { "sending-limits", sending_limits_fields,
	sizeof(struct sending_limits), NULL, 0, NULL };

struct err *
setting_find(struct ctx *c, const struct setting *s, void *out)
{
	TRY(setting_read(c, s->name, s->fields, out));
	if (s->show != NULL)
		s->show(out);
	return NULL;
}

struct err *
setting_put(struct ctx *c, const struct setting *s, void *in)
{
	void *before = arena_alloc(&c->arena, s->size);

	TRY(setting_read(c, s->name, s->fields, before));
	if (s->check != NULL)
		TRY(s->check(c, in, before));
	TRY(setting_write(c, s->name, s->fields, in));
	c->after |= s->after;
	return change_record(c, "update", "setting", s->name, NULL);
}

struct err *
setting_reset(struct ctx *c, const struct setting *s)
{
	TRY(setting_delete(c, s->name));
	c->after |= s->after;
	return change_record(c, "delete", "setting", s->name, NULL);
}

struct err *
setting_needs_factor(struct ctx *c, int role, bool *out)
{
	struct two_factor asked = { 0 };

	TRY(setting_read(c, setting_two_factor.name, two_factor_fields, &asked));
	*out = texts_hold(&asked.roles, role_names[role]);
	return NULL;
}
