/* SPDX-License-Identifier: Apache-2.0 */
/* policy: Postfix's access policy delegation, SMTPD_POLICY_README; server side. */
#pragma once
#include <stdint.h>
#include <sys/types.h>

#include "base/span.h"

struct buf;

enum { POLICY_QUESTION_MAX = 65536, POLICY_ANSWER_MAX = 1024 };

/* The attributes we use; one that was not sent is empty or 0. The spans point into the input and hold no NUL.
 */
struct policy_question {
	struct span request, protocol_state, sender, recipient, sasl_username, client_address, client_name,
	    helo_name, instance;
	int64_t size, recipient_count;
};

/* name=value lines up to an empty line. Bytes used, 0 when incomplete, -1 when it is not the protocol: a line
 * without
 * '=', a NUL, a number that is none, another request than smtpd_access_policy. Other attributes are skipped.
 */
ssize_t policy_read(struct span in, struct policy_question *out);
/* action: as in access(5), without line ends. */
void policy_write(struct buf *out, const char *action);
