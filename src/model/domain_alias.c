/* SPDX-License-Identifier: Apache-2.0 */
#include "model/domain_alias.h"

const struct field domain_alias_fields[] = {
	FIELD(struct domain_alias, id, F_ID, .flags = READONLY, .doc = "Identity; never changes"),
	FIELD(struct domain_alias, name, F_DOMAIN, .flags = REQUIRED | FIXED | SORT, .max = 253,
	    .doc = "The other name, as A-labels"),
	FIELD(struct domain_alias, domain, F_DOMAIN, .flags = REQUIRED | FILTER | UNSTORED, .max = 253,
	    .doc = "The domain whose addresses it stands for"),
	FIELD(struct domain_alias, owner, F_NAME, .flags = READONLY | FILTER | UNSTORED,
	    .doc = "Admin that the domain belongs to"),
	FIELD(struct domain_alias, verified, F_BOOL, .flags = MASTER | FILTER,
	    .doc = "Shown to belong to its owner; only then mail is taken for it"),
	FIELD(struct domain_alias, enabled, F_BOOL, .flags = FILTER, .preset = true,
	    .doc = "False: no mail is taken for it, nothing is lost"),
	FIELD(struct domain_alias, comment, F_STR, .flags = NULLABLE, .max = 500, .doc = "For people"),
	FIELD(struct domain_alias, created_at, F_TIME, .flags = READONLY | SORT, .doc = "When it was made"),
	FIELD(struct domain_alias, updated_at, F_TIME, .flags = READONLY, .doc = "When it was last changed"),
	FIELD(struct domain_alias, domain_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct domain_alias, owner_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};
