/* SPDX-License-Identifier: Apache-2.0 */
/* deleted_account: a mail user that was deleted; its mail is kept for a while, and it can be had back. */
#pragma once
#include "model/field.h"

enum { DELETED_KEPT_DAYS = 30 };

struct deleted_account {
	int64_t id; /* as it was: its mail lies where it lay */
	const char *name, *domain, *owner, *full_name;
	int64_t quota_bytes, used_bytes, used_messages;
	int64_t created_at, deleted_at, purge_at;
	bool purging;     /* its mail is being removed; not part of the API */
	int64_t owner_id; /* not part of the API */
};

extern const struct field deleted_account_fields[];

/* The body of a restore. */
struct account_restore {
	const char *name; /* NULL: the one that it had */
	bool replace;
};
extern const struct field account_restore_fields[];
