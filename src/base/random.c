/* SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"

#include <errno.h>
#include <sys/random.h>

enum { GROUP = 4 }; /* characters between hyphens */

void
random_bytes(void *out, size_t n)
{
	unsigned char *p = out;

	while (n > 0) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno != EINTR)
			abort();
		if (got > 0) {
			p += got;
			n -= (size_t)got;
		}
	}
}

uint32_t
random_u32(void)
{
	uint32_t n;

	random_bytes(&n, sizeof(n));
	return n;
}

const char *
random_text(struct arena *a, unsigned bits)
{
	size_t n = (bits + 4) / 5;
	char *text = arena_alloc(a, n + 1);

	random_bytes(text, n);
	for (size_t i = 0; i < n; i++)
		text[i] = "abcdefghijklmnopqrstuvwxyz234567"[(unsigned char)text[i] & 31];
	return text;
}

const char *
random_groups(struct arena *a, unsigned bits)
{
	const char *text = random_text(a, bits);
	char *out = arena_alloc(a, strlen(text) + strlen(text) / GROUP + 1), *to = out;

	for (size_t i = 0; text[i] != '\0'; i++) {
		if (i > 0 && i % GROUP == 0)
			*to++ = '-';
		*to++ = text[i];
	}
	*to = '\0';
	return out;
}
