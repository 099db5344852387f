/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/sign_in.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/scoped.h"
#include "hooks/questions.h"
#include "os/socket.h"
#include "rules/guard.h"
#include "store/db_pool.h"
#include "wire/dict.h"

enum { USE_MAX = 512, USE_MS = 200 };

struct err *
sign_in_find(struct hooks *h, struct ctx *c, const struct login_attempt *in, struct login_row *row)
{

	TRY(db_pool_read(c, h->pool));
	struct err *e = login_find(c, in, row);
	db_pool_read_end(c, h->pool);
	return e;
}

/* No transaction and no connection is held while Argon2 runs. What it has found right is asked for again: it
 * may have waited for its turn for seconds, and the password been changed meanwhile. */
NODISCARD static struct err *
verify(struct hooks *h, struct ctx *c, const struct login_attempt *in, struct login_row *row,
    enum login_result *verdict)
{
	struct login_row now;

	TRY(login_verify(c, h->site.secrets, in, row, verdict));
	if (*verdict != LOGIN_OK || row->by_token)
		return NULL;
	c->now = clock_now();
	TRY(sign_in_find(h, c, in, &now));
	*verdict = now.hash != NULL && strcmp(now.hash, row->hash) == 0 ? now.standing : LOGIN_WRONG;
	row->account = now.account;
	row->ticket = now.ticket;
	return NULL;
}

/* The password, and what its check leaves behind. Nobody guesses a token of ours: whoever has one is let in
 * however often others have failed. */
NODISCARD static struct err *
check(struct hooks *h, struct ctx *c, const struct login_attempt *in, struct login_row *row,
    enum login_result *verdict)
{
	struct guarded guarded;

	if (row->by_token)
		return verify(h, c, in, row, verdict);
	TRY(guard_enter(c, h->guard, in, row, &guarded));
	struct err *e = verify(h, c, in, row, verdict);
	if (e == NULL && *verdict != LOGIN_OK) {
		guard_wrong(c, h->guard, &guarded);
		return NULL;
	}
	guard_leave(h->guard, &guarded);
	if (e == NULL && !row->by_master) /* the account itself was not there */
		guard_remember(c, h->guard, &guarded, row);
	return e;
}

/* Lost when lookup is away: the next sign-in tells it again. */
static void
tell_use(struct hooks *h, struct ctx *c, const struct login_attempt *in, const struct login_row *row)
{
	const char *key = arena_printf(&c->arena, "shared/device-use/%lld/%s/%s", (long long)row->device_id,
	    login_services[in->service], in->ip == NULL ? "" : in->ip);
	struct buf out = BUF(&c->arena, USE_MAX);
	SCOPED_FD fd = -1;

	dict_write_set(&out, "devices", key, c->now / SECONDS(1));
	struct err *e = socket_connect_unix(&c->arena, h->dict, USE_MS, &fd);
	if (e == NULL)
		e = socket_send_all(&c->arena, fd, out.p, out.n, USE_MS);
	if (e != NULL)
		log_event(c, LOG_WARN_, "device_use.lost", "detail", e->detail, NULL);
}

static struct err *
record_master(struct ctx *c, void *arg)
{
	return login_record_master(c, arg);
}

/* Seldom: so no connection is kept for it. What can not be written down does not happen. */
NODISCARD static struct err *
tell_master(struct hooks *h, struct ctx *c, struct login_row *row)
{
	TRY(db_open(&c->arena, h->store, DB_SIGN_IN, &c->db));
	struct err *e = db_transact(c, true, record_master, row);
	db_close(&c->db);
	return e;
}

struct err *
sign_in_check(struct hooks *h, struct ctx *c, const struct login_attempt *in, struct login_row *row,
    enum login_result *verdict)
{
	TRY(check(h, c, in, row, verdict));
	if (*verdict == LOGIN_OK && row->by_master)
		return tell_master(h, c, row);
	if (*verdict == LOGIN_OK && row->device_use_due)
		tell_use(h, c, in, row);
	return NULL;
}

const char *
sign_in_known(const struct login_row *row)
{
	return row->account.name == NULL ? "-" : row->account.name;
}
