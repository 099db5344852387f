/* SPDX-License-Identifier: Apache-2.0 */
/* domain_alias: another name of a domain: mail for user@alias is mail for user@domain. */
#pragma once
#include "model/field.h"

struct domain_alias {
	int64_t id;
	const char *name, *domain, *owner;
	bool verified, enabled;
	const char *comment;
	int64_t created_at, updated_at;
	int64_t domain_id, owner_id; /* not part of the API */
};

extern const struct field domain_alias_fields[];
