/* SPDX-License-Identifier: Apache-2.0 */
/* access: what the actor may touch. Not yours and not there are the same answer, or the API tells who else is
 * a customer. */
#pragma once
#include "base/err.h"
#include "model/account.h"
#include "model/alias.h"
#include "model/deleted_account.h"
#include "model/domain.h"
#include "model/domain_alias.h"
#include "model/hostname.h"
#include "model/relay_domain.h"
#include "model/sender_address.h"

struct ctx;

/* key is a name or an id. Each fails with not_found alone, apart from the database's failures. */
NODISCARD struct err *access_account(struct ctx *c, const char *key, struct account *out);
/* The deleted one; a name stands for the one of that name that was deleted last. */
NODISCARD struct err *access_deleted_account(struct ctx *c, const char *key, struct deleted_account *out);
NODISCARD struct err *access_domain(struct ctx *c, const char *key, struct domain *out);
NODISCARD struct err *access_domain_alias(struct ctx *c, const char *key, struct domain_alias *out);
NODISCARD struct err *access_relay_domain(struct ctx *c, const char *key, struct relay_domain *out);
NODISCARD struct err *access_hostname(struct ctx *c, const char *key, struct hostname *out);
NODISCARD struct err *access_sender(struct ctx *c, const char *key, struct sender_address *out);
NODISCARD struct err *access_alias(struct ctx *c, const char *key, struct alias *out);
/* The domain of an address that the actor wants to make; not_found on that field. */
NODISCARD struct err *access_address(
    struct ctx *c, const char *field, const char *address, struct domain *out);
