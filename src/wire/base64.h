/* SPDX-License-Identifier: Apache-2.0 */
/* base64: RFC 4648 section 4, strictly: padded, no white space, no stray bits (sections 3.1 to 3.5). */
#pragma once
#include <stdbool.h>
#include <sys/types.h>

#include "base/span.h"

struct arena;
struct buf;

/* Bytes written to out, or -1 when in is not base64 or does not fit in size bytes. */
ssize_t base64_decode(struct span in, char *out, size_t size);

/* in as one line, padded. */
void base64_encode(struct buf *out, struct span in);

/* The same with the letters of section 5 and without padding, as WebAuthn writes bytes; false when text is
 * not that. What they make is in the arena. */
bool base64url_decode(struct arena *a, const char *text, struct span *out);
const char *base64url_encode(struct arena *a, struct span in) __attribute__((returns_nonnull));
