/* SPDX-License-Identifier: Apache-2.0 */
#include "model/api_key.h"

#include "model/account.h"
#include "model/proof.h"

#define AREA(A, NAME) [2 * (A)] = NAME ":read", [2 * (A) + 1] = NAME ":write"

const char *const api_key_scope_names[] = {
	AREA(AREA_ME, "me"),
	AREA(AREA_ACCOUNTS, "accounts"),
	AREA(AREA_DOMAINS, "domains"),
	AREA(AREA_ADDRESSES, "addresses"),
	AREA(AREA_FILES, "files"),
	AREA(AREA_ANTISPAM, "antispam"),
	AREA(AREA_STATS, "stats"),
	AREA(AREA_LOG, "log"),
	AREA(AREA_JOBS, "jobs"),
	AREA(AREA_SERVER, "server"),
	NULL,
};

uint64_t
api_key_scopes(const struct texts *list)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < list->n; i++)
		for (int n = 0; api_key_scope_names[n] != NULL; n++)
			if (strcmp(api_key_scope_names[n], list->v[i]) == 0)
				mask |= (n % 2 == 0 ? UINT64_C(1) : UINT64_C(3)) << (n & ~1);
	return mask;
}

#define FIELDS \
	FIELD(struct api_key, id, F_ID, .flags = READONLY, .doc = "Identity"), \
	    FIELD(struct api_key, account, F_NAME, .flags = READONLY | UNSTORED, \
		.doc = "On whose behalf it acts"), \
	    FIELD(struct api_key, name, F_STR, .flags = REQUIRED, .min = 1, .max = 100, \
		.doc = "What it is for: \"Billing\""), \
	    FIELD(struct api_key, scopes, F_WORDS, .flags = REQUIRED, .min = 1, .max = API_KEY_SCOPES, \
		.names = api_key_scope_names, \
		.doc = \
		    "Areas of the API that it reaches; write holds read. Never more than the account may"), \
	    FIELD(struct api_key, networks, F_NETWORKS, .max = 50, \
		.doc = "IP addresses and networks that it may come from; none: from anywhere"), \
	    FIELD(struct api_key, expires_at, F_TIME, .flags = NULLABLE, \
		.doc = "From then on it opens nothing; null: it does not end by itself"), \
	    FIELD(struct api_key, last_used_at, F_TIME, .flags = READONLY | VOLATILE, \
		.doc = "Latest use, to within five minutes"), \
	    FIELD(struct api_key, last_used_ip, F_STR, .flags = READONLY | NULLABLE | VOLATILE, \
		.doc = "Where that came from"), \
	    FIELD(struct api_key, created_at, F_TIME, .flags = READONLY | SORT, .doc = "When it was made")

const struct field api_key_fields[] = {
	FIELDS,
	FIELD(struct api_key, token_hash, F_STR, .flags = HIDDEN, .doc = ""),
	FIELD(struct api_key, account_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct api_key, owner_id, F_ID, .flags = HIDDEN | UNSTORED, .doc = ""),
	FIELD(struct api_key, role, F_ENUM, .flags = HIDDEN | UNSTORED, .names = role_names, .doc = ""),
	END_FIELDS,
};

const struct field api_key_wanted_fields[] = {
	FIELDS,
	PROOF_FIELDS(struct api_key),
	END_FIELDS,
};

const struct field api_key_made_fields[] = {
	FIELD(struct api_key, token, F_STR, .flags = READONLY, .doc = "The key; told this once"),
	FIELDS,
	END_FIELDS,
};
