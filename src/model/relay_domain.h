/* SPDX-License-Identifier: Apache-2.0 */
/* relay_domain: a domain whose mail is taken here, checked, and handed to another server. */
#pragma once
#include "model/target.h"

struct relay_domain {
	int64_t id;
	const char *name, *owner;
	const char *host;
	int64_t port;
	int tls; /* enum relay_tls */
	bool allow_private;
	bool verified, enabled;
	const char *comment;
	int64_t created_at, updated_at;
	int64_t owner_id; /* not part of the API */
};

extern const struct field relay_domain_fields[];
