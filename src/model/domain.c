/* SPDX-License-Identifier: Apache-2.0 */
#include "model/domain.h"

const struct field domain_fields[] = {
	FIELD(struct domain, id, F_ID, .flags = READONLY, .doc = "Identity; never changes"),
	FIELD(struct domain, name, F_DOMAIN, .flags = REQUIRED | FIXED | SORT, .max = 253,
	    .doc = "The domain, as A-labels"),
	FIELD(struct domain, owner, F_NAME, .flags = MASTER | FILTER | UNSTORED, .max = 254,
	    .doc = "Admin it belongs to; the one who makes it, unless a MasterAdmin names another"),
	FIELD(struct domain, verified, F_BOOL, .flags = MASTER | FILTER,
	    .doc = "Shown to belong to its owner; only then mail is taken for it and sent from it"),
	FIELD(struct domain, enabled, F_BOOL, .flags = FILTER, .preset = true,
	    .doc = "False: no mail is taken or sent, nobody of it signs in, nothing is lost"),
	FIELD(struct domain, suspended, F_BOOL, .flags = MASTER | FILTER,
	    .doc = "True: a MasterAdmin has switched it off, and its owner can not enable it"),
	FIELD(struct domain, comment, F_STR, .flags = NULLABLE, .max = 500, .doc = "For people"),
	FIELD(struct domain, created_at, F_TIME, .flags = READONLY | SORT, .doc = "When it was made"),
	FIELD(struct domain, updated_at, F_TIME, .flags = READONLY, .doc = "When it was last changed"),
	FIELD(struct domain, owner_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};
