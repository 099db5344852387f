/* SPDX-License-Identifier: Apache-2.0 */
/* The token of a Cookie header is a part of it, and none of what ends a value. */
#include <assert.h>
#include <stdint.h>

#include "api/cookie.h"
#include "base/ctx.h"
#include "os/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct ctx c = { 0 };
	const char *text = arena_printf(&c.arena, "%.*s", (int)n, (const char *)bytes);
	const struct http_header header = { "Cookie", text };
	const struct http_request request = { .headers = &header, .n_headers = 1, .arena = &c.arena };
	const char *token = cookie_token(&c, &request);

	assert(token == NULL || (strpbrk(token, "; ") == NULL && strstr(text, token) != NULL));
	arena_free(&c.arena);
	return 0;
}
