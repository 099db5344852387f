/* SPDX-License-Identifier: Apache-2.0 */
/* outgoing_ip: the address of this host that a domain's mail leaves from, and how it greets there (R33). */
#pragma once
#include "model/field.h"

struct outgoing_ip {
	const char *ip, *helo, *advice;
	int64_t domain_id;
};
extern const struct field outgoing_ip_fields[];
