/* SPDX-License-Identifier: Apache-2.0 */
/* mime: what the mails that we write ourselves are made of. */
#pragma once
#include <stdint.h>

#include "base/span.h"

struct arena;
struct buf;

/* "Date: Sun, 22 Nov 2026 05:20:14 +0000" (RFC 5322, section 3.3). now: ms since 1970. */
void mime_put_date(struct buf *b, int64_t now);
/* "Subject: ..." of any text, encoded (RFC 2047) and folded: nothing in it is a header. */
void mime_put_subject(struct buf *b, const char *text);
/* text, whatever its lines end with, with CRLF, in lines of base64. */
void mime_put_text(struct buf *b, struct arena *a, const char *text);
