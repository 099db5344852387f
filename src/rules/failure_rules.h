/* SPDX-License-Identifier: Apache-2.0 */
/* failure_rules: the tables of rules/failure: which evidence stands for which class, and how much it weighs.
 */
#pragma once
#include <stdint.h>

#include "model/failure.h"

/* Weights. What weighs most decides; two classes of one weight decide nothing. */
enum {
	FAILURE_HINT = 3,  /* may stand beside anything */
	FAILURE_WEAK = 5,  /* said about several things, mostly about this one */
	FAILURE_CODE = 6,  /* a code of one meaning */
	FAILURE_PLAIN = 7, /* says it */
	FAILURE_EXACT = 8, /* says it, and more exactly than another plain one that stands beside it */
	FAILURE_MARK = 9,  /* is said in no other case, whatever code stands beside it */
};

/* In lower case; a blank at the end: a word of its own. A row of FAILURE_UNKNOWN is ambiguous: it takes the
 * meaning from the shorter ones within it. */
struct failure_phrase {
	enum failure_class class;
	int weight;
	const char *text, *with; /* with: has to stand there as well; or NULL */
};
extern const struct failure_phrase failure_phrases[]; /* ends with text NULL */

/* Codes of RFC 3463 and RFC 5248, X for 4 and 5; beside: bits of the classes that words beside it may mean
 * without contradicting it, 0: any. */
struct failure_code {
	const char *code;
	enum failure_class class;
	int weight;
	uint64_t beside;
};
extern const struct failure_code failure_codes[]; /* ends with code NULL */

/* Words beside a code of the subjects 1 and 2 by which it counts for nothing. Ends with NULL. */
extern const char *const failure_doubts[];

struct failure_reply {
	int64_t reply;
	enum failure_class class;
	int weight;
};
extern const struct failure_reply failure_replies[]; /* ends with reply 0 */
