/* SPDX-License-Identifier: Apache-2.0 */
#include "store/factor_store.h"

#include "base/ctx.h"
#include "store/db.h"

struct err *
factor_store_read(struct ctx *c, int64_t account_id, struct factors *out)
{
	SCOPED_STMT *s = NULL;
	bool found;

	*out = (struct factors){ 0 };
	TRY(db_prepare(c,
	    "SELECT CASE WHEN EXISTS (SELECT 1 FROM totp t WHERE t.account_id = a.id AND t.confirmed_at IS NOT NULL)"
	    " THEN 1 ELSE 0 END, CASE WHEN a.password_login THEN 1 ELSE 0 END,"
	    " (SELECT count(*) FROM passkey p WHERE p.account_id = a.id) FROM account a WHERE a.id = :id",
	    &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("id", account_id))));
	TRY(db_step(c, s, &found));
	if (found)
		*out = (struct factors){
			.totp = db_int(s, 0), .password_login = db_int(s, 1), .passkeys = db_int(s, 2)
		};
	return NULL;
}
