/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs/mailboxes.h"

#include "base/ctx.h"
#include "model/account.h"
#include "store/account_store.h"
#include "store/list.h"

struct err *
mailboxes_total(struct ctx *c, void *total)
{
	struct account mail_user = { .role = ROLE_MAIL_USER };
	const struct list_query query = { .limit = 1,
		.count = true,
		.filter = &mail_user,
		.filtered = field_mask(account_fields, "role") };
	struct list_page page = { 0 };

	TRY(list_read_all(c, &account_listing, &query, &page));
	*(int64_t *)total = page.total;
	return NULL;
}
