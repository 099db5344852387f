/* SPDX-License-Identifier: Apache-2.0 */
/* verification: how it stands with the proof that a name belongs to its owner (R20). */
#pragma once
#include "model/field.h"

/* What a TXT record at the name has to say, with a token behind it. */
#define VERIFICATION_PREFIX "mailportal-verification="

enum verification_state { VERIFICATION_WAITING, VERIFICATION_EXPIRED, VERIFICATION_DONE };
extern const char *const verification_state_names[];

/* What the name's owner was believed for. */
enum verification_proof { PROOF_NONE, PROOF_DNS, PROOF_PARENT, PROOF_ADMIN };
extern const char *const verification_proof_names[];

/* What DNS said when it was asked last. */
enum verification_result {
	RESULT_NOT_CHECKED,
	RESULT_FOUND,
	RESULT_MISSING,
	RESULT_DIFFERENT,
	RESULT_NOT_ASKED
};
extern const char *const verification_result_names[];

struct verification {
	const char *name;
	int state, proof;
	const char *record; /* what to publish; NULL when there is no token */
	int result;
	const char *detail;
	int64_t issued_at, expires_at, checked_at, next_check_at;
	int64_t proved_at; /* 0: never */
	const char *token; /* not part of the API */
	int64_t checks;    /* since the token was made; not part of the API */
};

extern const struct field verification_fields[];

/* What DNS says about one name. */
struct verification_answer {
	const char *name;
	bool answered;    /* else nothing is known */
	const char *why;  /* it was not answered, for people */
	struct texts txt; /* all TXT records of the name */
};

/* A name that somebody says is his: a domain and its like. */
struct claim {
	const char *kind; /* "domain" */
	const char *name;
	int64_t id, owner_id, created_at;
	bool verified;
};

extern const struct field claim_fields[];
