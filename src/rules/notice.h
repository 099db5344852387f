/* SPDX-License-Identifier: Apache-2.0 */
/* notice: whoever owns an account is told by mail what was changed about how it is opened, so that no thief
 * does it unseen: at the recovery address that it had until then, and in the mailbox itself. */
#pragma once
#include "base/err.h"
#include "model/recovery.h"

struct account;
struct ctx;

/* In the transaction of the change. account: as it was before it; nobody is told of one that has neither. */
NODISCARD struct err *notice_put(struct ctx *c, const struct account *account, enum notice what);
/* Of the account that asks. */
NODISCARD struct err *notice_put_own(struct ctx *c, enum notice what);
