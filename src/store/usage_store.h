/* SPDX-License-Identifier: Apache-2.0 */
/* usage_store: what the engines push: how full a mailbox is, who signed in last. */
#pragma once
#include <stdint.h>

#include "base/err.h"

struct ctx;

/* Unknown accounts are ignored. */
NODISCARD struct err *usage_store_put(struct ctx *c, const char *account, int64_t bytes, int64_t messages);
/* The account was made, or got another quota or owner: what its row knows of that follows. */
NODISCARD struct err *usage_store_follow(struct ctx *c, int64_t account_id);
/* The same of all accounts of a domain that goes to another owner. */
NODISCARD struct err *usage_store_move(struct ctx *c, int64_t domain_id, int64_t owner_id);
NODISCARD struct err *usage_store_login(
    struct ctx *c, const char *account, const char *service, const char *ip, int64_t at);
