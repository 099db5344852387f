/* SPDX-License-Identifier: Apache-2.0 */
/* query: the query string of a request: paging, filters, dry_run, count. A name that is not known is refused.
 */
#pragma once
#include "api/route.h"

/* Fill call.list and call.dry_run. Fails with malformed (escapes) and invalid_field on the parameter's name.
 */
NODISCARD struct err *query_read(struct ctx *c, struct call *call);
