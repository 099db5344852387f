/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/setting.h"

#include "base/ctx.h"
#include "rules/relay.h"
#include "store/change_store.h"
#include "store/setting_store.h"

static struct err *
refuse(struct ctx *c, const char *field, const char *why)
{
	return err_new(&c->arena, ERR_INVALID_FIELD, field, "%s %s", field, why);
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
		return in->password == NULL ? NULL : refuse(c, "password", "needs a username");
	if (strchr(in->username, ':') != NULL) /* Postfix takes what follows for the password */
		return refuse(c, "username", "must not hold a colon");
	if (in->password == NULL && same(in->host, before->host) && same(in->username, before->username))
		in->password = before->password;
	if (in->password == NULL)
		return refuse(c, "password", "is required: the username or the host is new");
	if (in->tls < RELAY_TLS_REQUIRED && !in->allow_private)
		return refuse(c, "tls",
		    "must be required or verified for a login, or its password goes out in the clear");
	return NULL;
}

static struct err *
check_relayhost(struct ctx *c, void *setting, const void *before)
{
	struct relayhost *in = setting;

	if (in->host == NULL && in->username != NULL)
		return refuse(c, "host", "is required for a login");
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
