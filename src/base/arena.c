/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) /* gcc */
#define UNDER_ASAN 1
#elif defined(__has_feature) /* clang */
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#endif

/* Under ASan every allocation is its own block of the exact size, so an overrun is caught at once. */
#ifdef UNDER_ASAN
enum { BLOCK_SIZE = 0, ALIGN = 1 };
#else
enum { BLOCK_SIZE = 8192, ALIGN = _Alignof(max_align_t) };
#endif

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	_Alignas(max_align_t) unsigned char data[];
};

void *
arena_alloc(struct arena *a, size_t size)
{
	if (size > SIZE_MAX / 2)
		abort();
	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (a->head == NULL || a->head->size - a->head->used < size) {
		size_t want = size > BLOCK_SIZE ? size : BLOCK_SIZE;
		struct arena_block *b = calloc(1, sizeof(*b) + want);

		if (b == NULL)
			abort();
		b->next = a->head;
		b->size = want;
		a->head = b;
	}
	void *p = a->head->data + a->head->used;
	a->head->used += size;
	return p;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(arena_alloc(a, n), s, n);
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *s = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}

char *
arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;

	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0)
		abort();
	char *s = arena_alloc(a, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}

void
arena_free(struct arena *a)
{
	while (a->head != NULL) {
		struct arena_block *b = a->head;

		a->head = b->next;
		free(b);
	}
}

void
arena_reset(struct arena *a)
{
	struct arena_block *kept = NULL;

	while (a->head != NULL) {
		struct arena_block *b = a->head;

		a->head = b->next;
		if (kept == NULL && BLOCK_SIZE > 0 && b->size == BLOCK_SIZE)
			kept = b;
		else
			free(b);
	}
	if (kept == NULL)
		return;
	memset(kept->data, 0, kept->used);
	kept->used = 0;
	kept->next = NULL;
	a->head = kept;
}
