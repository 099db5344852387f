/* SPDX-License-Identifier: Apache-2.0 */
/* netstring: <length>:<bytes>, as in https://cr.yp.to/proto/netstrings.txt; the frame of socketmap. */
#pragma once
#include <sys/types.h>

#include "base/span.h"

struct buf;

/* The netstring at the start of in. Bytes used, 0 when incomplete, -1 when it is none (leading zeros
 * included) or holds more than max bytes. *payload points into in. */
ssize_t netstring_read(struct span in, size_t max, struct span *payload);
void netstring_write(struct buf *out, struct span payload);
