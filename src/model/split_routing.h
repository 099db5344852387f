/* SPDX-License-Identifier: Apache-2.0 */
/* split_routing: the other server that has those users of a domain who are not here. */
#pragma once
#include "model/target.h"

struct split_routing {
	const char *host;
	int64_t port;
	int tls; /* enum relay_tls */
	bool allow_private;
	int64_t updated_at;
	int64_t domain_id; /* not part of the API */
};

extern const struct field split_routing_fields[];
