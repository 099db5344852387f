/* SPDX-License-Identifier: Apache-2.0 */
/* verified: what Postfix's verify(8) remembers of recipients at other servers. */
#pragma once
#include <sys/types.h>

#include "base/err.h"
#include "base/span.h"

struct conf;
struct request;

/* verified-forget: all of it; verified-forget-one ADDRESS. verify(8) may go on meanwhile. The answer is how
 * many they were. Fails with invalid_field, unavailable. */
NODISCARD struct err *verified_forget(
    struct arena *a, const struct conf *conf, const struct request *request, struct span *answer);
NODISCARD struct err *verified_forget_one(
    struct arena *a, const struct conf *conf, const struct request *request, struct span *answer);

/* After its master was told to reload: wait until this verify(8), a pidfd, has ended, and forget whom it was
 * asking for. It ends on the spot, and a question that it had noted but not sent yet would be waited for for
 * 1000 s, with the recipient put off meanwhile. A failure is logged. */
void verified_resume(struct arena *a, const struct conf *conf, int verify);
