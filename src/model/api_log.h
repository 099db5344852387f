/* SPDX-License-Identifier: Apache-2.0 */
/* api_log: who asked for what, from where, and what came of it (R7). A row is never changed; only its place
 * in the chain is added to it. */
#pragma once
#include "model/field.h"

struct api_log_row {
	int64_t id, at, status;
	int64_t account_id; /* who asked; 0 for nobody */
	int64_t subject_id; /* account that it was about; who asked, when it was about no account */
	int64_t owner_id;   /* admin in whose tree it was done */
	int64_t object_id;  /* 0: it has none, or was not found */
	const char *request_id, *actor, *ip, *method, *route, *object, *code, *fields;
	const char *account, *owner; /* names of subject and owner, as they are now */
	int64_t seq;                 /* place in the chain, from 1; 0: not sealed yet */
	const char *mac, *hash; /* keyed digests: of the row as it was written, and of the chain up to it */
	int64_t since, until;   /* filters */
	int64_t api_key_id;     /* API key that asked, 0 when none did */
	const char *api_key;    /* its name then */
	int64_t key_id;         /* API key whose use is noted with the row, 0 for none; not a part of it */
	const char *actor_is;   /* actor as a filter, for :actor is who asks for a list */
	bool changes;           /* filter: what only read is left out */
};

extern const struct field api_log_fields[];
