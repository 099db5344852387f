/* SPDX-License-Identifier: Apache-2.0 */
/* problem: failures as the caller sees them (RFC 9457). */
#pragma once
#include "base/err.h"

struct buf;
struct ctx;
struct http_answer;

/* Fill the answer. What went wrong inside is logged, and the caller gets its code and the request id. */
void problem_answer(struct ctx *c, const struct err *e, const char *instance, struct http_answer *answer);
/* "/problems/not-found" of a code. */
const char *problem_type(struct arena *a, const char *slug);
/* The JSON Schema of a problem, for OpenAPI. */
void problem_schema(struct buf *b);
