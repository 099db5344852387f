/* SPDX-License-Identifier: Apache-2.0 */
/* tabs: Dovecot's way to put any bytes into a field of a TAB separated line (lib/strescape.h: str_tabescape);
 * 0x01 is the escape: 0x01 '1' for itself, 't' TAB, 'r' CR, 'n' LF, '0' NUL. */
#pragma once
#include <stddef.h>

#include "base/span.h"

struct buf;

/* The plain text, NUL-terminated, in out. False when it does not fit in size bytes or holds a NUL. */
bool tabs_unescape(struct span raw, char *out, size_t size);
void tabs_escape(struct buf *out, struct span plain);
/* Cut the next field off line: up to a TAB, or all of it. False when nothing is left. A line that ends in TAB
 * has an empty last field. Start with *more = true. */
bool tabs_next(struct span *line, bool *more, struct span *field);
