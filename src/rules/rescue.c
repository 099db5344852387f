/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rescue.h"

#include "base/ctx.h"
#include "model/text.h"
#include "rules/credential.h"
#include "rules/log.h"
#include "rules/notice.h"
#include "store/account_store.h"
#include "store/change_store.h"
#include "store/guess_store.h"
#include "store/passkey_store.h"
#include "store/totp_store.h"

static struct err *
shed_factors(struct ctx *c, int64_t account_id)
{
	bool done;

	TRY(totp_store_delete(c, account_id, &done));
	TRY(passkey_store_end_all(c, account_id, 0));
	TRY(passkey_store_password_login(c, account_id, true));
	TRY(guess_store_forgive(c, account_id));
	return credential_end_all(c, account_id, 0);
}

struct err *
rescue_master(struct ctx *c, const char *name, const char *hash)
{
	struct account account = { 0 };
	bool found;

	TRY(account_store_by_name(c, text_lower(&c->arena, name), &account, &found));
	if (!found)
		return err_new(&c->arena, ERR_NOT_FOUND, NULL, "there is no account %s", name);
	if (account.role != ROLE_MASTER_ADMIN)
		return err_new(&c->arena, ERR_FORBIDDEN, NULL,
		    "%s is no MasterAdmin: an admin above helps, `mailportal account --help`", account.name);
	account.password = hash;
	account.enabled = account.api_access = true;
	TRY(account_store_update(c, &account));
	TRY(shed_factors(c, account.id));
	TRY(notice_put(c, &account, NOTICE_RESCUED));
	TRY(log_act(c, &(struct log_act){ .act = "rescue",
			   .object = account.name,
			   .object_id = account.id,
			   .account_id = account.id,
			   .owner_id = account.id,
			   .status = 200 }));
	return change_record(
	    c, "update", "account", account.name, "rescued: a new password is all that it has");
}
