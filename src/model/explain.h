/* SPDX-License-Identifier: Apache-2.0 */
/* explain: what happens to mail for an address, or from one, as steps that people can follow (R34). */
#pragma once
#include "model/field.h"

enum explain_outcome {
	EXPLAIN_ACCEPTED,
	EXPLAIN_REFUSED,
	EXPLAIN_ASKED,     /* the other server of the domain decides */
	EXPLAIN_ELSEWHERE, /* none of the actor's domains */
};

struct explain_step {
	int64_t depth; /* 0: the address itself; 1: where it leads to, ... */
	const char *address;
	const char *what;   /* as in explain_step_fields */
	const char *state;  /* as there; NULL when what says it all */
	const char *detail; /* for people */
	const char *to;     /* where it goes on to: addresses, or a way of Postfix; or NULL */
	struct explain_step *next;
};
extern const struct field explain_step_fields[];

struct explanation {
	const char *address;                  /* canonical */
	int outcome;                          /* enum explain_outcome */
	const char *reply;                    /* what Postfix says to it */
	int64_t greylist, add_header, reject; /* thresholds in tenths that count for mail to it; 0: none do */
	struct explain_step *first, *last;
};
extern const struct field explanation_fields[];

/* What both routes ask for. */
struct explain_query {
	const char *address;
};
extern const struct field explain_query_fields[];
