/* SPDX-License-Identifier: Apache-2.0 */
/* sender_address: an address that other mail users than its own mailbox may send as. */
#pragma once
#include "model/field.h"

struct sender_address {
	int64_t id;
	const char *address;
	struct texts users;
	const char *domain, *owner, *comment;
	int64_t created_at, updated_at;
	int64_t owner_id; /* not part of the API */
};

extern const struct field sender_address_fields[];
