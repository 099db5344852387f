/* SPDX-License-Identifier: Apache-2.0 */
/* proof: asks DNS for what proves that names belong to their owners (R20). */
#pragma once
#include "base/err.h"
#include "model/verification.h"

struct conf;

/* Ask for the TXT records of all n names at once; fills in the answers. Blocks for five seconds at most. */
void proof_ask(struct arena *a, const struct conf *conf, struct verification_answer *answers, size_t n);
