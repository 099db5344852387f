/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "rules/access.h"
#include "rules/sender.h"
#include "store/sender_store.h"

NOUN_VERBS(access_sender, sender_create, sender_update, sender_delete)

static const struct noun sender_noun = { "sender-address", "sender-addresses", sender_address_fields,
	sizeof(struct sender_address), &sender_listing, "address", VERBS };

const struct route sender_address_routes[] = {
	NOUN_ROUTES(sender_noun, "/api/v1/sender-addresses", ROLE_DOMAIN_ADMIN, sender_address_fields,
	    struct sender_address, "an address that others may send as", "sender addresses"),
	{ .path = NULL },
};
