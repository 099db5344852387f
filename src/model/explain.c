/* SPDX-License-Identifier: Apache-2.0 */
#include "model/explain.h"

static const char *const outcome_names[] = {
	[EXPLAIN_ACCEPTED] = "accepted",
	[EXPLAIN_REFUSED] = "refused",
	[EXPLAIN_ASKED] = "asked",
	[EXPLAIN_ELSEWHERE] = "elsewhere",
	NULL,
};

const struct field explain_step_fields[] = {
	FIELD(struct explain_step, depth, F_INT,
	    .doc = "0: the address itself; 1: where it leads to, and so on"),
	FIELD(struct explain_step, address, F_STR, .doc = "What this step is about"),
	FIELD(struct explain_step, what, F_STR,
	    .doc = "domain, mailbox, forward, alias, domain_alias, split, catch_all, relay, bounce, nobody, "
		   "elsewhere, refusal, too_deep, login, way"),
	FIELD(struct explain_step, state, F_STR, .flags = NULLABLE,
	    .doc =
		"What detail says, for programs: works, alias, relay, unverified, disabled, no_mail, full, kept, "
		"passed_on, alone, no_sending, blocked or not_told; null: what says it all"),
	FIELD(struct explain_step, detail, F_STR, .doc = "For people"),
	FIELD(struct explain_step, to, F_STR, .flags = NULLABLE,
	    .doc = "Where it goes on to: addresses, or a transport of Postfix"),
	END_FIELDS,
};

const struct field explanation_fields[] = {
	FIELD(struct explanation, address, F_STR, .doc = "The address, canonical"),
	FIELD(struct explanation, outcome, F_ENUM, .names = outcome_names,
	    .doc = "accepted, refused, asked (another server decides) or elsewhere (none of your domains)"),
	FIELD(struct explanation, reply, F_STR, .doc = "What Postfix says"),
	FIELD(struct explanation, greylist, F_TENTHS,
	    .doc = "Score from which mail to it is put off; 0: not asked"),
	FIELD(struct explanation, add_header, F_TENTHS, .doc = "Score from which it goes to Junk"),
	FIELD(struct explanation, reject, F_TENTHS, .doc = "Score from which it is refused"),
	END_FIELDS,
};

const struct field explain_query_fields[] = {
	FIELD(struct explain_query, address, F_ADDRESS, .flags = REQUIRED, .max = 254, .doc = "The address"),
	END_FIELDS,
};
