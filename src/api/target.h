/* SPDX-License-Identifier: Apache-2.0 */
/* target: where the name of another mail server leads, looked up before the transaction begins. */
#pragma once
#include "api/route.h"

/* When the body, or the object that it changes, names a host that mail is handed to: put its addresses into
 * c->host_addresses for the rules. What DNS does not answer is left out. Fails with rate_limited. */
NODISCARD struct err *target_look_up(struct ctx *c, struct call *call);
