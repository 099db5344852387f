/* SPDX-License-Identifier: Apache-2.0 */
/* sign_in_block: who is not listened to for a while, because too many passwords were wrong (R17). */
#pragma once
#include "model/field.h"

struct sign_in_block {
	int64_t id;
	const char *account; /* NULL: a name that is nobody's, or of a network alone */
	const char *network; /* NULL: from wherever it has not signed in before */
	int64_t failures, last_at, blocked_until;
	/* not part of the API */
	int64_t now; /* of the list: blocks that have ended are not shown */
	const char *name_hash;
	int64_t account_id, ends_at;
	const char *wrong;
};

extern const struct field sign_in_block_fields[];
