/* SPDX-License-Identifier: Apache-2.0 */
/* credential: what ends the sign-ins and keys of an account, all in one place (R16). */
#pragma once
#include "base/err.h"

struct ctx;

/* In a transaction that writes: what the actor has signed in with may have ended since it was looked at.
 * Fails with unauthenticated. Nobody, and the program itself, pass. */
NODISCARD struct err *credential_check_actor(struct ctx *c);
/* Whatever opens the account beside its password ends, mails with a token and open mail connections too,
 * because the password, the name or the account itself is no longer what it was. spared: the session that
 * stays, 0 for none. */
NODISCARD struct err *credential_end_all(struct ctx *c, int64_t account_id, int64_t spared);
/* The part of it that opens this API, for an account that may no longer use it. */
NODISCARD struct err *credential_end_api(struct ctx *c, int64_t account_id, int64_t spared);
/* The same for each account of a domain, or of an admin's tree, that is switched off: in one statement each,
 * whatever their number. */
NODISCARD struct err *credential_end_domain(struct ctx *c, int64_t domain_id);
NODISCARD struct err *credential_end_below(struct ctx *c, int64_t owner_id);
