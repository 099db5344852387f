/* SPDX-License-Identifier: Apache-2.0 */
/* api_key: a credential that a program uses on behalf of an account (R5): named, limited to some areas of the
 * API, told once and stored as a keyed hash. */
#pragma once
#include "model/field.h"

enum { API_KEYS_MAX = 50 /* of an account */ };

/* What every key begins with, so that people and scanners know one when they see it. */
#define API_KEY_PREFIX "mpk_"

/* Groups of routes. */
enum area {
	AREA_ME,
	AREA_ACCOUNTS,
	AREA_DOMAINS,
	AREA_ADDRESSES,
	AREA_FILES,
	AREA_ANTISPAM,
	AREA_STATS,
	AREA_LOG,
	AREA_JOBS,
	AREA_SERVER,
	AREA_CLOSED, /* to keys, whatever their scopes */
};

enum { API_KEY_SCOPES = 2 * AREA_CLOSED };

/* "domains:read", "domains:write", ...: two of each area, in its order. */
extern const char *const api_key_scope_names[];
/* The bit of one scope in a mask. */
static inline uint64_t
api_key_scope(enum area area, bool write)
{
	return UINT64_C(1) << (2 * area + write);
}
/* Bits of the scopes in the list; who may write may read. */
uint64_t api_key_scopes(const struct texts *list);

struct api_key {
	int64_t id;
	const char *account, *name;
	const char *token; /* in the answer that makes it, and never again */
	struct texts scopes, networks;
	int64_t expires_at, last_used_at;
	const char *last_used_ip;
	int64_t created_at;
	const char *token_hash;                     /* not part of the API, as what follows */
	int64_t account_id, owner_id;               /* whose it is, and in whose tree that lies */
	int role;                                   /* of the account */
	const char *password, *otp, *recovery_code; /* proof of who makes it (model/proof.h) */
};

extern const struct field api_key_fields[];
/* The body that makes one, with the proof of who asks; and the answer, with the token. */
extern const struct field api_key_wanted_fields[];
extern const struct field api_key_made_fields[];
