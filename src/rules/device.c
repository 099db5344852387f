/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/device.h"

#include "base/ctx.h"
#include "base/secret.h"
#include "model/account.h"
#include "model/text.h"
#include "rules/account.h"
#include "rules/connection.h"
#include "rules/log.h"
#include "store/account_store.h"
#include "store/change_store.h"
#include "store/device_store.h"

static struct err *
check_room(struct ctx *c)
{
	int64_t n;

	TRY(account_check_mailbox(c));
	TRY(device_store_count(c, c->actor.id, &n));
	if (n >= DEVICE_PASSWORDS_MAX)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{device_passwords_full}you have %d device passwords already: delete those that nobody uses",
		    DEVICE_PASSWORDS_MAX);
	return NULL;
}

struct err *
device_create(struct ctx *c, struct device_password *row)
{
	TRY(check_room(c));
	if (row->expires_at != 0 && row->expires_at <= c->now)
		return err_new(
		    &c->arena, ERR_INVALID_FIELD, "expires_at", "{expired}expires_at has passed already");
	row->account = c->actor.name;
	row->account_id = c->actor.id;
	row->password = device_password_new(&c->arena);
	row->hash = secret_token_hash(
	    &c->arena, c->site->secrets, device_password_canonical(&c->arena, row->password));
	TRY(device_store_insert(c, row));
	return change_record(c, "create", "device password", row->name, row->account);
}

struct err *
device_find(struct ctx *c, int64_t account_id, const char *key, struct device_password *out)
{
	bool found;

	TRY(device_store_find(c, account_id, key, out, &found));
	return found ? NULL
		     : err_new(&c->arena, ERR_NOT_FOUND, NULL,
			   "{no_such_device_password}there is no such device password");
}

struct err *
device_delete(struct ctx *c, int64_t account_id, const char *key)
{
	struct device_password row = { 0 };

	TRY(device_find(c, account_id, key, &row));
	TRY(device_store_delete(c, row.id));
	TRY(connection_end(c, account_id));
	return change_record(c, "delete", "device password", row.name, row.account);
}

/* Nobody asked for it, so no request tells of it (R7). */
static struct err *
record_end(struct ctx *c, const struct device_password *row)
{
	struct account account = { 0 };
	bool found;

	TRY(account_store_by_id(c, row->account_id, &account, &found));
	return log_act(c, &(struct log_act){ .act = "device-password-expired",
			      .object = row->name,
			      .object_id = row->id,
			      .account_id = row->account_id,
			      .owner_id = account.owner_id,
			      .status = 200 });
}

struct err *
device_end_expired(struct ctx *c, bool *found)
{
	struct device_password row = { 0 };

	TRY(device_store_expired(c, &row, found));
	if (!*found)
		return NULL;
	TRY(device_store_ended(c, row.id));
	TRY(record_end(c, &row));
	return connection_end(c, row.account_id);
}

struct err *
device_record_use(struct ctx *c, const char *id, const char *service, const char *ip, int64_t at)
{
	int64_t number;

	return text_number(id, &number) ? device_store_use(c, number, service, ip, at) : NULL;
}
