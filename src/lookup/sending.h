/* SPDX-License-Identifier: Apache-2.0 */
/* sending: Postfix's second policy service, asked at the end of each message of a signed-in client: is there
 * room within its sending limits (R45)? It waits for the database's write lock, so it has threads of its own.
 */
#pragma once
#include "base/err.h"

struct answerer;
struct lookup_policy;

extern const struct loop_protocol sending_protocol;

/* A recipient that a signed-in client may name: remember it until the end of its message. */
NODISCARD struct err *sending_note(struct answerer *w, const struct lookup_policy *q);
