/* SPDX-License-Identifier: Apache-2.0 */
/* autodiscover: what Outlook asks to set itself up (MS-OXDSCLI section 2.2.3). */
#pragma once
#include <stdbool.h>

#include "base/span.h"

struct arena;

struct autodiscover_request {
	const char *address; /* EMailAddress, as it came */
	const char *schema;  /* AcceptableResponseSchema: what it would understand */
};

/* Two elements are looked for, and their text taken; the rest of the document is not read. false: one of them
 * is not there, or is not text alone. */
bool autodiscover_read(struct arena *a, struct span body, struct autodiscover_request *out);
