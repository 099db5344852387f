/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/base64.h"

#include <stdint.h>

#include "base/buf.h"

/* The six bits that c stands for, or -1. */
static int
bits_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

ssize_t
base64_decode(struct span in, char *out, size_t size)
{
	size_t pad = 0, n = 0;
	uint32_t word = 0;

	if (in.n % 4 != 0)
		return -1;
	while (pad < 2 && in.n > pad && in.p[in.n - 1 - pad] == '=')
		pad++;
	if (in.n / 4 * 3 - pad > size)
		return -1;
	for (size_t i = 0; i < in.n; i++) {
		int six = i < in.n - pad ? bits_of(in.p[i]) : 0;

		if (six < 0)
			return -1;
		word = word << 6 | (uint32_t)six;
		if (i % 4 != 3)
			continue;
		size_t bytes = i + 1 == in.n ? 3 - pad : 3;
		if (bytes < 3 && (word & ((1u << (8 * (3 - bytes))) - 1)) != 0)
			return -1;
		for (size_t b = 0; b < bytes; b++)
			out[n++] = (char)(word >> (16 - 8 * b) & 0xff);
		word = 0;
	}
	return (ssize_t)n;
}

void
base64_encode(struct buf *out, struct span in)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < in.n; i += 3) {
		uint32_t word = 0;

		for (size_t b = 0; b < 3; b++)
			word = word << 8 | (i + b < in.n ? (unsigned char)in.p[i + b] : 0);
		for (size_t c = 0; c < 4; c++)
			if (i + c <= in.n)
				buf_putc(out, letters[word >> (18 - 6 * c) & 63]);
			else
				buf_putc(out, '=');
	}
}

bool
base64url_decode(struct arena *a, const char *text, struct span *out)
{
	size_t n = strlen(text), padded = (n + 3) / 4 * 4;
	char *usual = arena_alloc(a, padded + 1), *bytes = arena_alloc(a, padded + 1);

	for (size_t i = 0; i < n; i++) {
		if (strchr("+/=", text[i]) != NULL)
			return false;
		usual[i] = (char)(text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i]);
	}
	memset(usual + n, '=', padded - n);
	ssize_t length = n % 4 == 1 ? -1 : base64_decode((struct span){ usual, padded }, bytes, padded);
	*out = (struct span){ bytes, length < 0 ? 0 : (size_t)length };
	return length >= 0;
}

const char *
base64url_encode(struct arena *a, struct span in)
{
	struct buf b = BUF(a, in.n * 2 + 8);

	base64_encode(&b, in);
	while (b.n > 0 && b.p[b.n - 1] == '=')
		b.n--;
	char *text = arena_printf(a, "%.*s", (int)b.n, buf_text(&b));
	for (char *p = text; *p != '\0'; p++)
		*p = (char)(*p == '+' ? '-' : *p == '/' ? '_' : *p);
	return text;
}
