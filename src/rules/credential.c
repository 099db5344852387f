/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/credential.h"

#include "base/ctx.h"
#include "rules/connection.h"
#include "store/api_key_store.h"
#include "store/device_store.h"
#include "store/mail_store.h"
#include "store/session_store.h"
#include "store/webmail_store.h"

struct err *
credential_check_actor(struct ctx *c)
{
	bool there = true;

	if (c->actor.session_id != 0)
		TRY(session_store_exists(c, c->actor.session_id, &there));
	else if (c->actor.key_id != 0)
		TRY(api_key_store_exists(c, c->actor.key_id, &there));
	return there ? NULL
		     : err_new(&c->arena, ERR_UNAUTHENTICATED, NULL,
			   "{credential}the credential has ended meanwhile: sign in again");
}

struct err *
credential_end_api(struct ctx *c, int64_t account_id, int64_t spared)
{
	TRY(api_key_store_end_all(c, account_id, 0));
	return session_store_end_all(c, account_id, spared);
}

struct err *
credential_end_all(struct ctx *c, int64_t account_id, int64_t spared)
{
	TRY(device_store_end_all(c, account_id, 0));
	TRY(connection_end(c, account_id));
	TRY(mail_end_all(c, account_id));
	TRY(webmail_store_end_all(c, account_id)); /* also what the session made that stays */
	return credential_end_api(c, account_id, spared);
}

struct err *
credential_end_domain(struct ctx *c, int64_t domain_id)
{
	TRY(device_store_end_domain(c, domain_id));
	TRY(connection_end_domain(c, domain_id));
	TRY(api_key_store_end_domain(c, domain_id));
	return session_store_end_domain(c, domain_id);
}

struct err *
credential_end_below(struct ctx *c, int64_t owner_id)
{
	TRY(device_store_end_below(c, owner_id));
	TRY(connection_end_below(c, owner_id));
	TRY(api_key_store_end_below(c, owner_id));
	return session_store_end_below(c, owner_id);
}
