/* SPDX-License-Identifier: Apache-2.0 */
/* counts: what the engines have counted since they were started: lookup messages and sign-ins, Rspamd what it
 * refused, the helper what lies in Postfix's queue (R73). */
#pragma once
#include <stdint.h>

#include "base/err.h"

struct conf;

struct counts_lookup {
	int64_t in, out, refused, sign_ins;
};

/* Each fails with unavailable when the part does not answer. */
NODISCARD struct err *counts_lookup(struct arena *a, const struct conf *conf, struct counts_lookup *out);
NODISCARD struct err *counts_rspamd(struct arena *a, const struct conf *conf, int64_t *refused);
NODISCARD struct err *counts_queue(struct arena *a, const struct conf *conf, int64_t *messages);
