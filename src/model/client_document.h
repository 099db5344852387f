/* SPDX-License-Identifier: Apache-2.0 */
/* client_document: what mail programs read to set themselves up (R54). */
#pragma once
#include "base/buf.h"
#include "model/client_settings.h"

/* As text of an element or of an attribute (XML 1.0, sections 2.2 and 2.4); what XML can not hold is left
 * out. */
void xml_put(struct buf *b, const char *text);

/* Thunderbird's config-v1.1.xml, for any address of that domain. help: URL of a page for people. */
void autoconfig_put(struct buf *b, const struct client_service services[CLIENT_SERVICES], const char *domain,
    const char *help);

/* Outlook's, for that address (MS-OXDSCLI section 2.2.4). */
void autodiscover_put(
    struct buf *b, const struct client_service services[CLIENT_SERVICES], const char *address);
/* Its refusal (section 2.2.4.1.1.1): 600, invalid request, or 601, a schema that we do not have. */
void autodiscover_refusal_put(struct buf *b, int code);

/* A configuration profile for Apple's devices ("Configuration Profile Reference"). */
struct apple_profile {
	const char *id;                  /* names this profile; another one with the same id replaces it */
	const char *hostname;            /* of the server, as who it comes from */
	const char *account, *full_name; /* full_name: may be NULL */
	const char *password;
	bool imap, pop3, smtp, dav; /* what the password opens */
};
void apple_profile_put(struct buf *b, const struct client_service services[CLIENT_SERVICES],
    const struct apple_profile *profile);
