/* SPDX-License-Identifier: Apache-2.0 */
#include "model/split_routing.h"

const struct field split_routing_fields[] = {
	TARGET_FIELDS(struct split_routing),
	FIELD(struct split_routing, updated_at, F_TIME, .flags = READONLY, .doc = "When it was last changed"),
	FIELD(struct split_routing, domain_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};
