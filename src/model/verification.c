/* SPDX-License-Identifier: Apache-2.0 */
#include "model/verification.h"

const char *const verification_state_names[] = {
	[VERIFICATION_WAITING] = "waiting",
	[VERIFICATION_EXPIRED] = "expired",
	[VERIFICATION_DONE] = "verified",
	NULL,
};

const char *const verification_proof_names[] = {
	[PROOF_NONE] = "none",
	[PROOF_DNS] = "dns",
	[PROOF_PARENT] = "parent",
	[PROOF_ADMIN] = "admin",
	NULL,
};

const char *const verification_result_names[] = {
	[RESULT_NOT_CHECKED] = "not_checked",
	[RESULT_FOUND] = "found",
	[RESULT_MISSING] = "missing",
	[RESULT_DIFFERENT] = "different",
	[RESULT_NOT_ASKED] = "could_not_ask",
	NULL,
};

const struct field verification_fields[] = {
	FIELD(struct verification, name, F_DOMAIN, .flags = READONLY, .doc = "Where the TXT record belongs"),
	FIELD(struct verification, state, F_ENUM, .flags = READONLY | UNSTORED,
	    .names = verification_state_names,
	    .doc = "waiting for the record; expired: ask for a new token; verified, whatever DNS says later"),
	FIELD(struct verification, proof, F_ENUM, .flags = READONLY, .names = verification_proof_names,
	    .doc =
		"What was believed: dns (the record), parent (a verified domain of the same owner above it), "
		"admin (a MasterAdmin's word)"),
	FIELD(struct verification, record, F_STR, .flags = READONLY | NULLABLE | UNSTORED,
	    .doc = "What the TXT record has to say"),
	FIELD(struct verification, result, F_ENUM, .flags = READONLY, .names = verification_result_names,
	    .doc = "What DNS said when it was asked last"),
	FIELD(
	    struct verification, detail, F_STR, .flags = READONLY | NULLABLE, .doc = "The same, for people"),
	FIELD(struct verification, proved_at, F_TIME, .flags = READONLY,
	    .doc = "When it was proved; null: not yet"),
	FIELD(struct verification, issued_at, F_TIME, .flags = READONLY, .doc = "When the token was made"),
	FIELD(struct verification, expires_at, F_TIME, .flags = READONLY,
	    .doc = "Until when it proves something"),
	FIELD(struct verification, checked_at, F_TIME, .flags = READONLY, .doc = "When DNS was asked last"),
	FIELD(struct verification, next_check_at, F_TIME, .flags = READONLY,
	    .doc = "When it is asked by itself again; null: not any more"),
	FIELD(struct verification, token, F_STR, .flags = HIDDEN, .doc = ""),
	FIELD(struct verification, checks, F_INT, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};

const struct field claim_fields[] = {
	FIELD(struct claim, kind, F_STR, .doc = ""),
	FIELD(struct claim, name, F_DOMAIN, .doc = ""),
	FIELD(struct claim, id, F_ID, .doc = ""),
	FIELD(struct claim, owner_id, F_ID, .doc = ""),
	FIELD(struct claim, created_at, F_TIME, .doc = ""),
	FIELD(struct claim, verified, F_BOOL, .doc = ""),
	END_FIELDS,
};
