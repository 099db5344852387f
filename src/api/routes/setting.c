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

const struct route setting_routes[] = {
	DOCUMENT_ROUTES(relayhost_document, "/api/v1/settings/relayhost", ROLE_MASTER_ADMIN, relayhost_fields,
	    struct relayhost, "the server that takes outgoing mail"),
	DOCUMENT_ROUTES(system_mailer_document, "/api/v1/settings/system-mailer", ROLE_MASTER_ADMIN,
	    system_mailer_fields, struct relayhost, "who sends what the portal itself writes"),
	DOCUMENT_ROUTES(junk_trash_document, "/api/v1/settings/junk-trash", ROLE_MASTER_ADMIN,
	    junk_trash_fields, struct junk_trash, "when Junk and Trash are emptied"),
	DOCUMENT_ROUTES(sending_limits_document, "/api/v1/settings/sending-limits", ROLE_MASTER_ADMIN,
	    sending_limits_fields, struct sending_limits, "how much a mailbox may send"),
	{ .path = NULL },
};
