/* SPDX-License-Identifier: Apache-2.0 */
/* utf8: is this text what the rest of the program believes it to be? */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Valid UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF) without NUL. */
bool utf8_valid(const char *p, size_t n);
/* How many bytes of text, which has n, are most at the most and end between two characters. */
size_t utf8_cut(const char *text, size_t n, size_t most);
/* No control characters (C0, DEL, C1): fit for a line of a log, a header or a map answer. lines: line ends
 * and tabs are allowed. */
bool utf8_printable(const char *s, bool lines);
/* Bytes of the character that begins with this byte; 0: none does. */
size_t utf8_length(char first);
/* Its code; it must be valid UTF-8. */
uint32_t utf8_code(const char *text);
/* Is this character (valid UTF-8) one that turns the direction of writing, ends a line or a paragraph, is not
 * seen, or a C1 control? */
bool utf8_hidden(const char *p);
