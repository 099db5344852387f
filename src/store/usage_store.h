/* SPDX-License-Identifier: Apache-2.0 */
/* usage_store: what the engines push: how full a mailbox is, who signed in last. */
#pragma once
#include <stdint.h>

#include "base/err.h"

struct ctx;

/* Unknown accounts are ignored. */
NODISCARD struct err *usage_store_put(struct ctx *c, const char *account, int64_t bytes, int64_t messages);
NODISCARD struct err *usage_store_login(
    struct ctx *c, const char *account, const char *service, const char *ip, int64_t at);
