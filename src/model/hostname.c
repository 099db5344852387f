/* SPDX-License-Identifier: Apache-2.0 */
#include "model/hostname.h"

const struct field hostname_fields[] = {
	FIELD(struct hostname, id, F_ID, .flags = READONLY, .doc = "Identity; never changes"),
	FIELD(struct hostname, name, F_DOMAIN, .flags = REQUIRED | FIXED | SORT, .max = 253,
	    .doc = "Another name of this server, as A-labels"),
	FIELD(struct hostname, owner, F_NAME, .flags = MASTER | FILTER | UNSTORED, .max = 254,
	    .doc = "Admin it belongs to; the one who makes it, unless a MasterAdmin names another"),
	FIELD(struct hostname, verified, F_BOOL, .flags = MASTER | FILTER,
	    .doc = "Shown to belong to its owner; only then MX records of its owner's domains may name it"),
	FIELD(struct hostname, comment, F_STR, .flags = NULLABLE, .max = 500, .doc = "For people"),
	FIELD(struct hostname, created_at, F_TIME, .flags = READONLY | SORT, .doc = "When it was made"),
	FIELD(struct hostname, updated_at, F_TIME, .flags = READONLY, .doc = "When it was last changed"),
	FIELD(struct hostname, owner_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};
