/* SPDX-License-Identifier: Apache-2.0 */
#include "model/alias.h"

const struct field alias_fields[] = {
	FIELD(struct alias, id, F_ID, .flags = READONLY, .doc = "Identity; never changes"),
	FIELD(struct alias, address, F_ALIAS, .flags = REQUIRED | FIXED | SORT, .max = 254,
	    .doc =
		"Address that leads elsewhere; @domain takes all mail for which there is no other address"),
	FIELD(struct alias, targets, F_ADDRESSES, .flags = REQUIRED, .min = 1, .max = 100,
	    .doc = "Where the mail goes; addresses elsewhere make it a forward"),
	FIELD(struct alias, domain, F_DOMAIN, .flags = READONLY | FILTER | UNSTORED,
	    .doc = "Domain of the address"),
	FIELD(struct alias, owner, F_NAME, .flags = READONLY | FILTER | UNSTORED,
	    .doc = "Admin that the domain belongs to"),
	FIELD(struct alias, enabled, F_BOOL, .flags = FILTER, .preset = true,
	    .doc = "False keeps the alias but ignores it"),
	FIELD(struct alias, comment, F_STR, .flags = NULLABLE, .max = 500, .doc = "For people"),
	FIELD(struct alias, created_at, F_TIME, .flags = READONLY | SORT, .doc = "When it was made"),
	FIELD(struct alias, updated_at, F_TIME, .flags = READONLY, .doc = "When it was last changed"),
	FIELD(struct alias, domain_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct alias, owner_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};
