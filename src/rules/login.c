/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/login.h"

#include <strings.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/secret.h"
#include "model/account.h"
#include "model/conf.h"
#include "model/device_password.h"
#include "model/network.h"
#include "model/text.h"
#include "rules/connection.h"
#include "rules/guess.h"
#include "rules/log.h"
#include "rules/setting.h"
#include "rules/webmail.h"
#include "store/account_store.h"
#include "store/device_store.h"
#include "store/domain_store.h"
#include "store/factor_store.h"
#include "store/lookup_store.h"
#include "store/setting_store.h"

/* The use of a device password is written that often: a write for each sign-in would cost more than the
 * sign-in. */
static const int64_t use_every = MINUTES(5);

const char *const login_services[] = { [LOGIN_API] = "",
	[LOGIN_IMAP] = "imap",
	[LOGIN_POP3] = "pop3",
	[LOGIN_SMTP] = "smtp",
	[LOGIN_SIEVE] = "sieve",
	[LOGIN_LMTP] = "lmtp",
	[LOGIN_DOVEADM] = "doveadm",
	[LOGIN_DAV] = "dav",
	NULL };

/* Which switch of the account each door asks. */
static bool
door_open(const struct account *account, enum login_service service)
{
	switch (service) {
	case LOGIN_API:
		return account->api_access;
	case LOGIN_IMAP:
		return account->allow_imap;
	case LOGIN_POP3:
		return account->allow_pop3;
	case LOGIN_SMTP:
		return account->allow_smtp;
	case LOGIN_SIEVE:
		return account->allow_sieve;
	case LOGIN_LMTP:
	case LOGIN_DOVEADM:
		break;
	case LOGIN_DAV:
		return account->allow_dav;
	}
	return true;
}

static struct login_account
describe(struct ctx *c, const struct account *row)
{
	return (struct login_account){ .id = row->id,
		.name = row->name,
		.home = conf_mail_home(&c->arena, c->site->mail_dir, row->id),
		.quota_bytes = row->quota_bytes,
		.language = row->language };
}

/* How long its sessions let mail lie in Junk and Trash. */
NODISCARD static struct err *
read_days(struct ctx *c, struct login_account *out)
{
	return setting_read(c, setting_junk_trash.name, junk_trash_fields, &out->days);
}

static const char *
device_refusal(struct ctx *c, const struct device_password *device, const struct login_attempt *in)
{
	const char *scope = login_services[in->service];

	if (device->expires_at != 0 && device->expires_at <= c->now)
		return "expired";
	if (scope == NULL || !texts_hold(&device->scopes, scope))
		return "not for this protocol";
	return network_among(&c->arena, &device->networks, in->ip) ? NULL : "not from there";
}

/* A token that we made: found by its keyed hash, a thousand times cheaper than Argon2. One that may not come
 * in is as good as any other wrong password, and takes as long. */
static struct err *
find_device(struct ctx *c, const struct login_attempt *in, struct login_row *out)
{
	const char *typed = in->password == NULL ? NULL : device_password_canonical(&c->arena, in->password);
	struct device_password device = { 0 };
	bool found;

	if (typed == NULL)
		return NULL;
	TRY(device_store_by_hash(
	    c, out->account.id, secret_token_hash(&c->arena, c->site->secrets, typed), &device, &found));
	if (!found)
		return NULL;
	out->device_refused = device_refusal(c, &device, in);
	if (out->device_refused != NULL)
		return NULL;
	out->device_id = device.id;
	out->by_token = true;
	out->device_use_due = c->now - device.last_used_at >= use_every;
	return NULL;
}

/* What opens a mail service: read with each attempt, so that a switch counts from the next one on. */
static struct err *
find_mail_login(struct ctx *c, const struct login_attempt *in, struct login_row *out)
{
	struct factors factors;
	bool asked;

	TRY(find_device(c, in, out));
	if (out->device_id == 0)
		TRY(webmail_opens(c, out->account.id, in->password, &out->by_token));
	if (in->service == LOGIN_SMTP)
		TRY(connection_ticket(c, out->account.id, &out->ticket));
	if (out->by_token)
		return NULL;
	TRY(factor_store_read(c, out->account.id, &factors));
	TRY(setting_needs_factor(c, ROLE_MAIL_USER, &asked));
	if (factors.totp || !factors.password_login || asked)
		out->hash =
		    NULL; /* checked against nobody's: as long as ever, and nothing remembered helps */
	return NULL;
}

/* The name of whose mailbox a master wants to see; NULL: it is no such sign-in. */
static const char *
master_wants(struct ctx *c, const struct login_attempt *in)
{
	size_t n = strlen(in->name), suffix = sizeof(MASTER_SUFFIX) - 1;

	if (in->service != LOGIN_IMAP || n <= suffix || strcasecmp(in->name + n - suffix, MASTER_SUFFIX) != 0)
		return NULL;
	return arena_printf(&c->arena, "%.*s", (int)(n - suffix), in->name);
}

/* Without one, nobody's hash: it takes as long as ever. */
static struct err *
find_master(struct ctx *c, struct login_row *out)
{
	struct master_password master = { 0 };

	TRY(setting_read(c, setting_master_password.name, master_password_fields, &master));
	out->by_master = true;
	out->hash = master.hash;
	return NULL;
}

struct err *
login_find(struct ctx *c, const struct login_attempt *in, struct login_row *out)
{
	struct account row = { 0 };
	struct domain domain = { .enabled = true };
	const char *wanted = master_wants(c, in);
	bool found;

	*out = (struct login_row){ .standing = LOGIN_UNKNOWN };
	TRY(account_store_by_name(
	    c, text_lower(&c->arena, wanted != NULL ? wanted : in->name), &row, &found));
	/* admins have no mailbox */
	if (!found || (row.role != ROLE_MAIL_USER && in->service != LOGIN_API))
		return NULL;
	if (row.domain != NULL)
		TRY(domain_store_by_name(c, row.domain, &domain, &found));
	c->about = (struct about){ .object_id = row.id, .owner_id = row.owner_id, .account_id = row.id };
	out->account = describe(c, &row);
	if (row.role == ROLE_MAIL_USER)
		TRY(read_days(c, &out->account));
	out->owner_id = row.owner_id;
	out->hash = row.password;
	out->password_login = row.password_login;
	bool open = door_open(&row, in->service) &&
		    (in->service != LOGIN_API || in->regardless || row.password_login);
	out->standing = row.enabled && domain.enabled && open ? LOGIN_OK : LOGIN_DISABLED;
	if (wanted != NULL)
		return find_master(c, out);
	return in->service == LOGIN_API ? NULL : find_mail_login(c, in, out);
}

struct err *
login_verify(struct ctx *c, struct secret_pool *pool, const struct login_attempt *in, struct login_row *row,
    enum login_result *out)
{
	bool right = row->by_token, rehash = false;

	*out = LOGIN_WRONG;
	if (!right)
		TRY(secret_verify_password(&c->arena, pool, row->hash, in->password, &right, &rehash));
	if (right)
		*out = row->standing;
	else if (row->standing == LOGIN_UNKNOWN)
		*out = LOGIN_UNKNOWN;
	if (*out == LOGIN_OK && rehash) /* when all are busy hashing, the next sign-in will do */
		err_ignore(secret_hash_password(&c->arena, pool, in->password, &row->better));
	return NULL;
}

struct err *
login_check_same(struct ctx *c, const struct login_row *row, const struct account *now)
{
	if (row->hash != NULL && now->password != NULL && strcmp(row->hash, now->password) == 0)
		return NULL;
	return err_new(
	    &c->arena, ERR_BUSY, NULL, "{account_changed}the account was changed meanwhile: try again");
}

struct err *
login_remember(struct ctx *c, const struct login_row *row, const char *ip)
{
	TRY(guess_right(c, row->account.id, ip));
	return row->better == NULL ? NULL : account_store_rehash(c, row->account.id, row->hash, row->better);
}

struct err *
login_record_master(struct ctx *c, const struct login_row *row)
{
	return log_act(c, &(struct log_act){ .act = "imap-master-password: mailbox opened",
			      .object = row->account.name,
			      .object_id = row->account.id,
			      .account_id = row->account.id,
			      .owner_id = row->owner_id,
			      .status = 200 });
}

NODISCARD static struct err *
find_mail_user(struct ctx *c, const char *name, struct account *row, struct login_account *out, bool *found)
{
	TRY(account_store_by_name(c, text_lower(&c->arena, name), row, found));
	*found = *found && row->role == ROLE_MAIL_USER;
	if (*found)
		*out = describe(c, row);
	return NULL;
}

struct err *
login_delivery(struct ctx *c, const char *name, struct login_account *out, bool *found)
{
	struct account row = { 0 };

	TRY(find_mail_user(c, name, &row, out, found));
	if (*found && row.used_bytes < row.quota_bytes / 2)
		out->quota_bytes = 0;
	return NULL;
}

struct err *
login_userdb(struct ctx *c, const char *name, struct login_account *out, bool *found)
{
	struct account row = { 0 };

	TRY(find_mail_user(c, name, &row, out, found));
	return *found ? read_days(c, out) : NULL;
}

size_t
login_fields(struct ctx *c, const struct login_account *account, struct login_field out[LOGIN_FIELDS])
{
	size_t n = 0;

	out[n++] = (struct login_field){ "uid", c->site->mail_user };
	out[n++] = (struct login_field){ "gid", c->site->mail_group };
	out[n++] = (struct login_field){ "home", account->home };
	out[n++] = (struct login_field){ "quota_rule",
		arena_printf(&c->arena, "*:bytes=%lld", (long long)account->quota_bytes) };
	/* 0 days: never, for Dovecot, too */
	out[n++] = (struct login_field){ "namespace/inbox/mailbox/Junk/autoexpunge",
		arena_printf(&c->arena, "%lldd", (long long)account->days.junk_days) };
	out[n++] = (struct login_field){ "namespace/inbox/mailbox/Trash/autoexpunge",
		arena_printf(&c->arena, "%lldd", (long long)account->days.trash_days) };
	return n;
}

struct err *
login_names(struct ctx *c, const char *after, const char **names, unsigned *n)
{
	return lookup_store_names(c, after, names, n);
}
