/* SPDX-License-Identifier: Apache-2.0 */
/* connection: what was signed in for mail ends with what opened it (R13, R16). IMAP, POP3 and ManageSieve are
 * ended by src/jobs/kicker.c, at once and once more for who was just coming in; submission is told to sign in
 * again when it names its next sender or recipient (rules/lookup.h). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct ctx;

/* All of a mail user, because it may no longer come in as it did; nothing for another account. Before the row
 * goes, or gets another name. */
NODISCARD struct err *connection_end(struct ctx *c, int64_t account_id);
/* Of all who are in the domain, or in any domain of the admin. Their submission ends with the domain. */
NODISCARD struct err *connection_end_domain(struct ctx *c, int64_t domain_id);
NODISCARD struct err *connection_end_below(struct ctx *c, int64_t owner_id);
/* Of everybody, because mail programs need another password from now on; no row of a million accounts is
 * touched. */
NODISCARD struct err *connection_end_everywhere(struct ctx *c);
/* What a submission session signs in under. It is another one as soon as the account's connections were
 * ended, or the name has become another account's. */
NODISCARD struct err *connection_ticket(struct ctx *c, int64_t account_id, const char **ticket);
/* Does a session of this ticket go on? With none (NULL) it does while nothing of the account was ended. */
bool connection_holds(struct ctx *c, int64_t account_id, int64_t signed_out_at, const char *ticket);
