/* SPDX-License-Identifier: Apache-2.0 */
#include "store/lookup_store.h"

#include "base/ctx.h"
#include "store/db.h"

enum { NAMES_PAGE = 500 };

/* The first row of a statement with the one parameter :name. */
static struct err *
ask(struct ctx *c, const char *sql, const char *name, struct stmt **s, bool *found)
{
	TRY(db_prepare(c, sql, s));
	TRY(db_bind_args(c, *s, ARGS(ARG_TEXT("name", name))));
	return db_step(c, *s, found);
}

struct err *
lookup_store_domain(struct ctx *c, const char *name, struct lookup_domain_state *out, bool *found)
{
	SCOPED_STMT *s = NULL;

	*out = (struct lookup_domain_state){ 0 };
	TRY(ask(c,
	    "SELECT CASE WHEN verified THEN 1 ELSE 0 END, CASE WHEN enabled THEN 1 ELSE 0 END FROM domain"
	    " WHERE name = :name",
	    name, &s, found));
	if (*found)
		*out = (struct lookup_domain_state){ .verified = db_int(s, 0), .enabled = db_int(s, 1) };
	return NULL;
}

struct err *
lookup_store_mailbox(struct ctx *c, const char *address, bool *found)
{
	SCOPED_STMT *s = NULL;

	return ask(c, "SELECT 1 FROM account WHERE name = :name AND role = 'mail_user'", address, &s, found);
}

struct err *
lookup_store_forward(struct ctx *c, const char *address, bool *mailbox, const char **targets)
{
	SCOPED_STMT *s = NULL;

	*targets = NULL;
	/* who forwards nothing is told from two small indexes; a large table's row is not read for it */
	TRY(ask(c,
	    "SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM forward_target t WHERE t.account_id = a.id) THEN ''"
	    " WHEN a.forward_keep_copy THEN a.name || ', ' || a.forward_to ELSE a.forward_to END"
	    " FROM account a WHERE a.name = :name AND a.role = 'mail_user'",
	    address, &s, mailbox));
	const char *forward = *mailbox ? db_text(c, s, 0) : "";
	if (*forward != '\0')
		*targets = forward;
	return NULL;
}

struct err *
lookup_store_sender(struct ctx *c, const char *address, const char **login, bool *found)
{
	SCOPED_STMT *s = NULL;

	TRY(ask(c,
	    "SELECT a.name FROM account a JOIN domain d ON d.id = a.domain_id WHERE a.name = :name AND a.enabled"
	    " AND a.may_send AND d.verified AND d.enabled",
	    address, &s, found));
	if (*found)
		*login = db_text(c, s, 0);
	return NULL;
}

struct err *
lookup_store_state(struct ctx *c, const char *address, struct lookup_mailbox_state *out, bool *found)
{
	SCOPED_STMT *s = NULL;

	TRY(ask(c,
	    "SELECT CASE WHEN a.enabled AND d.enabled THEN 1 ELSE 0 END, CASE WHEN a.may_receive THEN 1 ELSE 0 END,"
	    " CASE WHEN a.may_send AND a.allow_smtp THEN 1 ELSE 0 END, a.quota_bytes, coalesce(u.bytes, 0)"
	    " FROM account a JOIN domain d ON d.id = a.domain_id LEFT JOIN usage u ON u.account_id = a.id"
	    " WHERE a.name = :name",
	    address, &s, found));
	if (*found)
		*out = (struct lookup_mailbox_state){ .enabled = db_int(s, 0),
			.may_receive = db_int(s, 1),
			.may_send = db_int(s, 2),
			.quota = db_int(s, 3),
			.used = db_int(s, 4) };
	return NULL;
}

struct err *
lookup_store_names(struct ctx *c, const char *after, const char **names, unsigned *n)
{
	SCOPED_STMT *s = NULL;
	bool found = true;

	*n = 0;
	TRY(ask(c,
	    "SELECT name FROM account WHERE role = 'mail_user' AND name > :name ORDER BY name LIMIT 500",
	    after, &s, &found));
	while (found && *n < NAMES_PAGE) {
		names[(*n)++] = db_text(c, s, 0);
		TRY(db_step(c, s, &found));
	}
	return NULL;
}
