/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "rules/setting.h"

/* The document /settings/NAME, with the adapters that a document needs. */
#define SETTING(S, TYPE) \
	static struct err *S##_find_(struct ctx *c, const char *key, void *out) \
	{ \
		(void)key; \
		return setting_find(c, &setting_##S, (TYPE *)out); \
	} \
	static struct err *S##_put_(struct ctx *c, const char *key, void *in) \
	{ \
		(void)key; \
		return setting_put(c, &setting_##S, (TYPE *)in); \
	} \
	static struct err *S##_remove_(struct ctx *c, const char *key) \
	{ \
		(void)key; \
		return setting_reset(c, &setting_##S); \
	} \
	static const struct document S##_document = { #S, S##_fields, sizeof(TYPE), DOCUMENT_VERBS_OF(S) };

SETTING(relayhost, struct relayhost)
SETTING(system_mailer, struct relayhost)
SETTING(junk_trash, struct junk_trash)
SETTING(sending_limits, struct sending_limits)
SETTING(master_password, struct master_password)
SETTING(two_factor, struct two_factor)
SETTING(sign_in_page, struct sign_in_page)

static struct err *
get_sign_in_page(struct ctx *c, struct call *call)
{
	return setting_find(c, &setting_sign_in_page, call->out);
}

const struct route setting_routes[] = {
	DOCUMENT_ROUTES(relayhost_document, "/api/v1/settings/relayhost", ROLE_MASTER_ADMIN, relayhost_fields,
	    struct relayhost, "the server that takes outgoing mail"),
	DOCUMENT_ROUTES(system_mailer_document, "/api/v1/settings/system-mailer", ROLE_MASTER_ADMIN,
	    system_mailer_fields, struct relayhost, "who sends what the portal itself writes"),
	DOCUMENT_ROUTES(junk_trash_document, "/api/v1/settings/junk-trash", ROLE_MASTER_ADMIN,
	    junk_trash_fields, struct junk_trash, "when Junk and Trash are emptied"),
	DOCUMENT_ROUTES(sending_limits_document, "/api/v1/settings/sending-limits", ROLE_MASTER_ADMIN,
	    sending_limits_fields, struct sending_limits, "how much a mailbox may send"),
	DOCUMENT_ROUTES(master_password_document, "/api/v1/settings/imap-master-password", ROLE_MASTER_ADMIN,
	    master_password_fields, struct master_password,
	    "the password that opens every mailbox by IMAP, as user*master"),
	DOCUMENT_ROUTES(two_factor_document, "/api/v1/settings/two-factor", ROLE_MASTER_ADMIN,
	    two_factor_fields, struct two_factor, "who has to have a second factor"),
	DOCUMENT_ROUTES(sign_in_page_document, "/api/v1/settings/sign-in-page", ROLE_MASTER_ADMIN,
	    sign_in_page_fields, struct sign_in_page, "the text and the logo of the sign-in page"),
	{ .method = GET,
	    .path = "/api/v1/sign-in-page",
	    .role = ROLE_NONE,
	    .shape = SHAPE_ONE,
	    .out = sign_in_page_fields,
	    .out_size = sizeof(struct sign_in_page),
	    .handle = get_sign_in_page,
	    .verb = "look",
	    .summary = "What everybody sees who is about to sign in" },
	{ .path = NULL },
};
