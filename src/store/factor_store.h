/* SPDX-License-Identifier: Apache-2.0 */
/* factor_store: what an account has beside its password. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct ctx;

struct factors {
	bool totp;           /* confirmed: a sign-in with the password needs a code */
	bool password_login; /* false: no sign-in with the password at all */
	int64_t passkeys;
};

/* All false and 0 for an account that is not there. */
NODISCARD struct err *factor_store_read(struct ctx *c, int64_t account_id, struct factors *out);
