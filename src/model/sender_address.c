/* SPDX-License-Identifier: Apache-2.0 */
#include "model/sender_address.h"

const struct field sender_address_fields[] = {
	FIELD(struct sender_address, id, F_ID, .flags = READONLY, .doc = "Identity; never changes"),
	FIELD(struct sender_address, address, F_ADDRESS, .flags = REQUIRED | FIXED | SORT, .max = 254,
	    .doc =
		"Address that they may send as, in a domain, a domain alias or a relay domain; an alias of that name is not needed and does not do"),
	FIELD(struct sender_address, users, F_ADDRESSES, .flags = REQUIRED, .min = 1, .max = 100,
	    .doc = "Mail users who may send as it; the owner of its mailbox always may"),
	FIELD(struct sender_address, domain, F_DOMAIN, .flags = READONLY | FILTER,
	    .doc = "Domain of the address"),
	FIELD(struct sender_address, owner, F_NAME, .flags = READONLY | FILTER | UNSTORED,
	    .doc = "Admin that the domain belongs to"),
	FIELD(struct sender_address, comment, F_STR, .flags = NULLABLE, .max = 500, .doc = "For people"),
	FIELD(struct sender_address, created_at, F_TIME, .flags = READONLY | SORT, .doc = "When it was made"),
	FIELD(
	    struct sender_address, updated_at, F_TIME, .flags = READONLY, .doc = "When it was last changed"),
	FIELD(struct sender_address, owner_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};
