/* SPDX-License-Identifier: Apache-2.0 */
/* hostname: a host name that is authorised to receive mail: an MX record may name it instead of this server's
 * own name (R20). */
#pragma once
#include "model/field.h"

struct hostname {
	int64_t id;
	const char *name, *owner;
	bool verified;
	const char *comment;
	int64_t created_at, updated_at;
	int64_t owner_id; /* not part of the API */
};

extern const struct field hostname_fields[];
