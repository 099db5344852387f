/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/notice.h"

#include "base/ctx.h"
#include "rules/account.h"
#include "rules/job.h"
#include "rules/recovery.h"
#include "store/mail_store.h"

static struct err *
tell(struct ctx *c, const struct account *account, enum notice what, const char *address)
{
	struct mail_request request = { .kind = MAIL_NOTICE,
		.notice = (int)what,
		.name = account->name,
		.account_id = account->id,
		.address = address };

	return mail_notice_put(c, &request);
}

struct err *
notice_put(struct ctx *c, const struct account *account, enum notice what)
{
	bool mailbox = account->role == ROLE_MAIL_USER;

	if (!mailbox && account->recovery_email == NULL)
		return NULL;
	if (mailbox)
		TRY(tell(c, account, what, account->name));
	if (account->recovery_email != NULL)
		TRY(tell(c, account, what, account->recovery_email));
	return job_wake(c, JOB_SEND_MAIL);
}

struct err *
notice_put_own(struct ctx *c, enum notice what)
{
	struct account account = { 0 };

	TRY(account_self(c, &account));
	return notice_put(c, &account, what);
}
