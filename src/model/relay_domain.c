/* SPDX-License-Identifier: Apache-2.0 */
#include "model/relay_domain.h"

const struct field relay_domain_fields[] = {
	FIELD(struct relay_domain, id, F_ID, .flags = READONLY, .doc = "Identity; never changes"),
	FIELD(struct relay_domain, name, F_DOMAIN, .flags = REQUIRED | FIXED | SORT, .max = 253,
	    .doc = "The domain, as A-labels"),
	FIELD(struct relay_domain, owner, F_NAME, .flags = MASTER | FILTER | UNSTORED, .max = 254,
	    .doc = "Admin it belongs to; the one who makes it, unless a MasterAdmin names another"),
	TARGET_FIELDS(struct relay_domain),
	FIELD(struct relay_domain, verified, F_BOOL, .flags = MASTER | FILTER,
	    .doc = "Shown to belong to its owner; only then mail is taken for it"),
	FIELD(struct relay_domain, enabled, F_BOOL, .flags = FILTER, .preset = true,
	    .doc = "False: no mail is taken for it, nothing is lost"),
	FIELD(struct relay_domain, comment, F_STR, .flags = NULLABLE, .max = 500, .doc = "For people"),
	FIELD(struct relay_domain, created_at, F_TIME, .flags = READONLY | SORT, .doc = "When it was made"),
	FIELD(struct relay_domain, updated_at, F_TIME, .flags = READONLY, .doc = "When it was last changed"),
	FIELD(struct relay_domain, owner_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};
