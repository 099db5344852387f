/* SPDX-License-Identifier: Apache-2.0 */
/* number: decimal digits and nothing else. */
#pragma once
#include <stdint.h>

#include "base/span.h"

/* False when text is empty, has more than 18 digits or anything that is no digit. */
bool number_read(struct span text, int64_t *out);
