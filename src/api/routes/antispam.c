/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "rules/antispam.h"

enum { RULES_BODY_MAX = 2 * 1024 * 1024 };

/* The two documents of a place, with the adapters that a document needs. */
#define PLACE(P, PLACE_) \
	static struct err *P##_thresholds_find_(struct ctx *c, const char *key, void *out) \
	{ \
		return antispam_thresholds(c, PLACE_, key, out); \
	} \
	static struct err *P##_thresholds_put_(struct ctx *c, const char *key, void *in) \
	{ \
		return antispam_put_thresholds(c, PLACE_, key, in); \
	} \
	static struct err *P##_thresholds_remove_(struct ctx *c, const char *key) \
	{ \
		return antispam_reset_thresholds(c, PLACE_, key); \
	} \
	static struct err *P##_rules_find_(struct ctx *c, const char *key, void *out) \
	{ \
		return antispam_rules(c, PLACE_, key, out); \
	} \
	static struct err *P##_rules_put_(struct ctx *c, const char *key, void *in) \
	{ \
		return antispam_put_rules(c, PLACE_, key, in); \
	} \
	static struct err *P##_rules_remove_(struct ctx *c, const char *key) \
	{ \
		return antispam_reset_rules(c, PLACE_, key); \
	} \
	static const struct document P##_thresholds = { "thresholds", thresholds_fields, \
		sizeof(struct thresholds), DOCUMENT_VERBS_OF(P##_thresholds) }; \
	static const struct document P##_rules = { "rules", sender_rules_fields, \
		sizeof(struct sender_rules), DOCUMENT_VERBS_OF(P##_rules), .body_max = RULES_BODY_MAX };

PLACE(server, ANTISPAM_SERVER)
PLACE(domain, ANTISPAM_DOMAIN)
PLACE(relay, ANTISPAM_RELAY_DOMAIN)

#define PLACE_ROUTES(P, PATH, ROLE, WHOSE) \
	DOCUMENT_ROUTES(P##_thresholds, PATH "/antispam/thresholds", ROLE, thresholds_fields, \
	    struct thresholds, "the antispam thresholds of " WHOSE), \
	    DOCUMENT_ROUTES(P##_rules, PATH "/antispam/rules", ROLE, sender_rules_fields, \
		struct sender_rules, "the white and black lists of " WHOSE)

const struct route antispam_routes[] = {
	PLACE_ROUTES(server, "/api/v1", ROLE_MASTER_ADMIN, "the server"),
	PLACE_ROUTES(domain, "/api/v1/domains/{key}", ROLE_DOMAIN_ADMIN, "a domain"),
	PLACE_ROUTES(relay, "/api/v1/relay-domains/{key}", ROLE_DOMAIN_ADMIN, "a relay domain"),
	{ .path = NULL },
};
