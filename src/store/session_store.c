/* SPDX-License-Identifier: Apache-2.0 */
#include "store/session_store.h"

#include "base/ctx.h"
#include "model/account.h"
#include "store/db.h"

#define FROM "FROM session s JOIN account a ON a.id = s.account_id"
#define SELECT \
	"SELECT s.id, s.account_id, a.name AS account, s.ip, s.user_agent, s.cookie, s.method, s.created_at," \
	" s.expires_at " FROM

const struct listing session_listing = {
	.table = "session",
	.select = SELECT,
	.from = "FROM session s",
	.mine = "s.account_id = :actor",
	.alias = "s",
	.key = "created_at",
	.fields = session_fields,
	.size = sizeof(struct session),
};

struct err *
session_store_insert(struct ctx *c, struct session *row)
{
	return row_insert(c, &session_listing, row);
}

struct err *
session_store_actor(struct ctx *c, const char *token_hash, bool cookie, struct actor *out, bool *found)
{
	SCOPED_STMT *s = NULL;

	TRY(db_prepare(c,
	    "SELECT s.id, a.id, a.name, a.role, a.owner_id, CASE WHEN s.method = 'password' AND a.password_login AND"
	    " EXISTS (SELECT 1 FROM setting f WHERE f.name = 'two-factor' AND f.field = 'roles' AND"
	    " f.value LIKE '%' || a.role || '%') AND NOT EXISTS (SELECT 1 FROM totp t WHERE t.account_id = a.id AND"
	    " t.confirmed_at IS NOT NULL) THEN 1 ELSE 0 END FROM session s JOIN account a ON a.id = s.account_id LEFT JOIN"
	    " domain d ON d.id = a.domain_id WHERE s.token_hash = :token_hash AND s.cookie = :cookie AND s.expires_at > :now AND"
	    " a.enabled AND a.api_access AND (d.id IS NULL OR d.enabled)",
	    &s));
	TRY(db_bind_args(c, s,
	    ARGS(ARG_TEXT("token_hash", token_hash), ARG_BOOL("cookie", cookie), ARG_INT("now", c->now))));
	TRY(db_step(c, s, found));
	if (!*found)
		return NULL;
	out->session_id = db_int(s, 0);
	out->by_cookie = cookie;
	out->id = db_int(s, 1);
	out->name = db_text(c, s, 2);
	out->owner_id = db_int(s, 4);
	out->lacks_factor = db_int(s, 5);
	const char *role = db_text(c, s, 3);
	for (int i = ROLE_MAIL_USER; role != NULL && role_names[i] != NULL; i++)
		if (strcmp(role_names[i], role) == 0)
			out->role = (enum role)i;
	return NULL;
}

struct err *
session_store_end_by(struct ctx *c, int64_t account_id, enum session_method method, int64_t except)
{
	return db_run(c,
	    "DELETE FROM session WHERE account_id = :account AND method = :method AND id <> :except", NULL,
	    NULL,
	    ARGS(ARG_INT("account", account_id), ARG_TEXT("method", session_method_names[method]),
		ARG_INT("except", except)),
	    NULL, NULL);
}

struct err *
session_store_cap(struct ctx *c, int64_t account_id, int64_t most, int64_t *ended)
{
	return db_run(c,
	    "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE account_id = :account"
	    " ORDER BY created_at DESC, id DESC LIMIT 1000 OFFSET :most)",
	    NULL, NULL, ARGS(ARG_INT("account", account_id), ARG_INT("most", most)), NULL, ended);
}

struct err *
session_store_prune(struct ctx *c)
{
	return db_run(c, "DELETE FROM session WHERE expires_at <= :now", NULL, NULL,
	    ARGS(ARG_INT("now", c->now)), NULL, NULL);
}
