/* SPDX-License-Identifier: Apache-2.0 */
#include "model/sign_in_block.h"

const struct field sign_in_block_fields[] = {
	FIELD(struct sign_in_block, id, F_ID, .flags = READONLY, .doc = "Identity"),
	FIELD(struct sign_in_block, account, F_NAME, .flags = READONLY | NULLABLE | UNSTORED,
	    .doc = "Account whose password was guessed at; null: of a network, or a name that is nobody's"),
	FIELD(struct sign_in_block, network, F_STR, .flags = READONLY | NULLABLE,
	    .doc =
		"Where from; null: from everywhere but the networks that the account has signed in from before"),
	FIELD(struct sign_in_block, failures, F_INT, .flags = READONLY,
	    .doc = "Wrong passwords, when the last one came; they are forgotten with time"),
	FIELD(struct sign_in_block, last_at, F_TIME, .flags = READONLY, .doc = "When the last one came"),
	FIELD(struct sign_in_block, blocked_until, F_TIME, .flags = READONLY | SORT,
	    .doc = "When the next one is listened to"),
	FIELD(struct sign_in_block, now, F_TIME, .flags = HIDDEN | UNSTORED, .doc = ""),
	FIELD(struct sign_in_block, name_hash, F_STR, .flags = HIDDEN, .doc = ""),
	FIELD(struct sign_in_block, account_id, F_ID, .flags = HIDDEN | NULLABLE, .doc = ""),
	FIELD(struct sign_in_block, ends_at, F_TIME, .flags = HIDDEN, .doc = ""),
	FIELD(struct sign_in_block, wrong, F_STR, .flags = HIDDEN | NULLABLE, .doc = ""),
	END_FIELDS,
};
