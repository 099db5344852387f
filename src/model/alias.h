/* SPDX-License-Identifier: Apache-2.0 */
/* alias: an address that leads to other addresses, here or elsewhere; "@domain" is the catch-all of a domain.
 */
#pragma once
#include "model/field.h"

struct alias {
	int64_t id;
	const char *address;
	struct texts targets;
	const char *domain, *owner;
	bool enabled;
	const char *comment;
	int64_t created_at, updated_at;
	int64_t domain_id, owner_id; /* not part of the API */
};

extern const struct field alias_fields[];
