/* SPDX-License-Identifier: Apache-2.0 */
/* credential: what ends the sign-ins and keys of an account, all in one place (R16). */
#pragma once
#include "base/err.h"

struct ctx;

/* Whatever opens the account beside its password ends, mails with a token and open mail connections too,
 * because the password, the name or the account itself is no longer what it was. spared: the session that
 * stays, 0 for none. */
NODISCARD struct err *credential_end_all(struct ctx *c, int64_t account_id, int64_t spared);
/* The part of it that opens this API, for an account that may no longer use it. */
NODISCARD struct err *credential_end_api(struct ctx *c, int64_t account_id, int64_t spared);
/* A domain, or all of an admin, is switched off: sign-ins and mail connections end. What people have made for
 * long (keys, device passwords) opens nothing meanwhile and is there again afterwards. */
NODISCARD struct err *credential_end_domain(struct ctx *c, int64_t domain_id);
NODISCARD struct err *credential_end_below(struct ctx *c, int64_t owner_id);
