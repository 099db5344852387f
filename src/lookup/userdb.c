/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup/userdb.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "lookup/answerer.h"
#include "os/loop.h"
#include "rules/login.h"
#include "wire/tabs.h"
#include "wire/userdb.h"

enum { USER_MAX = 512 };

NODISCARD static struct err *
find(struct answerer *w, struct span raw, struct login_account *account, bool *found)
{
	char name[USER_MAX];

	*found = false;
	if (!tabs_unescape(raw, name, sizeof(name)) || !utf8_valid(name, strlen(name)) ||
	    !utf8_printable(name, false))
		return NULL;
	TRY(answerer_begin(w));
	return login_delivery(&w->ctx, name, account, found);
}

static void
answer_user(struct answerer *w, const struct userdb_question *asked, struct buf *out)
{
	struct login_account account = { 0 };
	struct login_field fields[LOGIN_FIELDS];
	bool found;

	struct err *e = find(w, asked->user, &account, &found);
	if (e != NULL) {
		userdb_write_failure(out, asked->id);
	} else if (!found) {
		userdb_write_not_found(out, asked->id);
	} else {
		size_t n = login_fields(&w->ctx, &account, fields);

		userdb_write_user(out, asked->id, account.name);
		for (size_t i = 0; i < n; i++)
			userdb_write_field(out, fields[i].key, fields[i].value);
		userdb_write_end(out);
	}
	answerer_end(w, "userdb", e);
}

static ssize_t
answer(void *thread, void *state, struct span in, bool eof, struct buf *out)
{
	struct userdb_question asked;
	ssize_t used = userdb_read(in, &asked);

	(void)state, (void)eof;
	if (used <= 0)
		return used;
	if (asked.what == USERDB_VERSION)
		userdb_write_greeting(out);
	else if (asked.what == USERDB_USER)
		answer_user(thread, &asked, out);
	else
		userdb_write_failure(out, asked.id); /* passwords and lists are for Dovecot's own auth */
	return used;
}

const struct loop_protocol userdb_protocol = {
	.name = "userdb", .in_max = USERDB_LINE_MAX, .out_max = USERDB_ANSWER_MAX, .answer = answer
};
