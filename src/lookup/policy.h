/* SPDX-License-Identifier: Apache-2.0 */
/* policy: Postfix's policy service; the verdict is rules/lookup.h: lookup_policy. */
#pragma once
#include "base/err.h"
#include "base/span.h"
#include "rules/lookup.h"

struct answerer;
struct buf;
struct policy_question;

extern const struct loop_protocol policy_protocol;

/* For any service that speaks this protocol. The question as the rules want it: what is no printable text
 * names nothing we know and is empty. */
struct lookup_policy policy_question(struct answerer *w, const struct policy_question *asked);
/* Answer the first question of in with what judge says, "DUNNO" when it says nothing, "451" when it fails. As
 * loop_protocol.answer, state included. */
typedef struct err *policy_judge(
    struct answerer *w, void *state, const struct policy_question *asked, const char **action);
ssize_t policy_answer(struct answerer *w, void *state, struct span in, policy_judge *judge, struct buf *out);
