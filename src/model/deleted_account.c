/* SPDX-License-Identifier: Apache-2.0 */
#include "model/deleted_account.h"

const struct field deleted_account_fields[] = {
	FIELD(
	    struct deleted_account, id, F_ID, .flags = READONLY, .doc = "Identity that it had and will have"),
	FIELD(struct deleted_account, name, F_NAME, .flags = READONLY | SORT,
	    .doc = "Name that it had; several may have had the same"),
	FIELD(struct deleted_account, domain, F_DOMAIN, .flags = READONLY | FILTER,
	    .doc = "Domain of the name"),
	FIELD(struct deleted_account, owner, F_NAME, .flags = READONLY | NULLABLE | FILTER | UNSTORED,
	    .doc = "Admin that it belonged to; null: deleted, too"),
	FIELD(struct deleted_account, full_name, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "Name of the person"),
	FIELD(struct deleted_account, quota_bytes, F_INT, .flags = READONLY,
	    .doc = "Room that the mailbox had, in bytes; 0: no limit"),
	FIELD(struct deleted_account, used_bytes, F_INT, .flags = READONLY | UNSTORED,
	    .doc = "Room that its mail takes, as Dovecot counted it"),
	FIELD(struct deleted_account, used_messages, F_INT, .flags = READONLY | UNSTORED,
	    .doc = "Messages in the mailbox"),
	FIELD(struct deleted_account, created_at, F_TIME, .flags = READONLY, .doc = "When it was made"),
	FIELD(struct deleted_account, deleted_at, F_TIME, .flags = READONLY | SORT,
	    .doc = "When it was deleted"),
	FIELD(struct deleted_account, purge_at, F_TIME, .flags = READONLY,
	    .doc = "From then on its mail is removed for good"),
	FIELD(struct deleted_account, purging, F_BOOL, .flags = HIDDEN, .doc = ""),
	FIELD(struct deleted_account, owner_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};

const struct field account_restore_fields[] = {
	FIELD(struct account_restore, name, F_NAME, .max = 254,
	    .doc = "Another name to have it back under; else the one that it had"),
	FIELD(struct account_restore, replace, F_BOOL,
	    .doc = "Delete the account that has the name now; that one is kept for 30 days in its turn"),
	END_FIELDS,
};
