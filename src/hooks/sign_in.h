/* SPDX-License-Identifier: Apache-2.0 */
/* sign_in: a name and a password, at whichever door; wrong ones are counted for all doors together. */
#pragma once
#include "base/err.h"
#include "rules/login.h"

struct ctx;
struct hooks;

/* Who it would be; reads. */
NODISCARD struct err *sign_in_find(
    struct hooks *h, struct ctx *c, const struct login_attempt *in, struct login_row *row);
/* Is the password right, to this moment? After sign_in_find. Fails with rate_limited while somebody guesses,
 * which is "later" and not "wrong". */
NODISCARD struct err *sign_in_check(struct hooks *h, struct ctx *c, const struct login_attempt *in,
    struct login_row *row, enum login_result *verdict);
/* For the log; not as typed, for people type their password there. */
const char *sign_in_known(const struct login_row *row);
