/* SPDX-License-Identifier: Apache-2.0 */
/* utf8: is this text what the rest of the program believes it to be? */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Valid UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF) without NUL. */
bool utf8_valid(const char *p, size_t n);
/* No control characters (C0, DEL, C1): fit for a line of a log, a header or a map answer. lines: line ends
 * and tabs are allowed. */
bool utf8_printable(const char *s, bool lines);
