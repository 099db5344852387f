/* SPDX-License-Identifier: Apache-2.0 */
/* domain: a domain whose mail is received here. */
#pragma once
#include "model/field.h"

struct domain {
	int64_t id;
	const char *name;
	const char *owner;
	bool verified, enabled, suspended;
	const char *comment;
	int64_t created_at, updated_at;
	int64_t owner_id; /* not part of the API */
};

extern const struct field domain_fields[];
