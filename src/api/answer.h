/* SPDX-License-Identifier: Apache-2.0 */
/* answer: what a successful call becomes on the wire. */
#pragma once
#include "api/route.h"

/* Fill the answer from what the handler left in the call, by the route's shape. Fails with too_large. */
NODISCARD struct err *answer_encode(struct ctx *c, struct call *call, struct http_answer *answer);
/* The entity tag of an object: "stable.full", where stable leaves out what the engines push. */
const char *answer_etag(struct ctx *c, const struct field *fields, const void *object)
    __attribute__((returns_nonnull));
/* 200 with what is in the file from where fd stands, which is closed behind it. disposition: as in
 * Content-Disposition (RFC 6266). */
void answer_file(
    struct arena *a, struct http_answer *answer, int fd, const char *type, const char *disposition);
