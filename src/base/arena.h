/* SPDX-License-Identifier: Apache-2.0 */
/* arena: memory that lives exactly as long as one request, lookup or job. */
#pragma once
#include <stdarg.h>
#include <stddef.h>

struct arena {
	struct arena_block *head; /* { 0 } is an empty arena */
};

/* None of these returns NULL: running out of memory ends the process. */
void *arena_alloc(struct arena *a, size_t size) /* zeroed */
    __attribute__((malloc, alloc_size(2), returns_nonnull));
char *arena_strdup(struct arena *a, const char *s) __attribute__((returns_nonnull));
char *arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), nonnull(2), returns_nonnull));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0), nonnull(2), returns_nonnull));
void arena_free(struct arena *a); /* everything at once; the arena is empty again */
/* As arena_free, but one ordinary block stays for what comes next. */
void arena_reset(struct arena *a);

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
