/* SPDX-License-Identifier: Apache-2.0 */
/* domain: the rules for domains whose mail is received here. */
#pragma once
#include "base/err.h"
#include "model/domain.h"

struct ctx;

/* Fails with exists, quota_exceeded, invalid_field (owner). Fills in what the database knows. */
NODISCARD struct err *domain_create(struct ctx *c, struct domain *domain);
/* domain is what before shall become; a new owner gets all that lies in the domain. */
NODISCARD struct err *domain_update(struct ctx *c, struct domain *domain, const struct domain *before);
/* Likewise, where all that its owner has goes to the same new one: shares between those accounts stay. */
NODISCARD struct err *domain_transfer(struct ctx *c, struct domain *domain, const struct domain *before);
/* Fails with conflict while anything lies in it. */
NODISCARD struct err *domain_delete(struct ctx *c, const struct domain *domain);
