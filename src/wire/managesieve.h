/* SPDX-License-Identifier: Apache-2.0 */
/* managesieve: what a server says over ManageSieve (RFC 5804). A response ends as IMAP's do: imap_response
 * cuts them. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct arena;

enum managesieve_kind { MANAGESIEVE_DATA, MANAGESIEVE_OK, MANAGESIEVE_NO, MANAGESIEVE_BYE };
struct managesieve_response {
	enum managesieve_kind kind;
	/* Of data: one string or two, unquoted, n of them; NUL bytes may be among them. */
	struct span strings[2];
	size_t n;
	bool active; /* the word ACTIVE follows */
};
/* False when it is none. */
bool managesieve_read(struct arena *a, struct span response, struct managesieve_response *out);
/* Is the word among these, with blanks between them? */
bool managesieve_offers(struct span words, const char *word);
