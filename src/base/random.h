/* SPDX-License-Identifier: Apache-2.0 */
/* random: bytes from the kernel (getrandom(2)); ends the process when it has none to give. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

void random_bytes(void *out, size_t n);
uint32_t random_u32(void);
/* bits of randomness (rounded up to 5) as base32 text, lower case, without padding: [a-z2-7]. */
const char *random_text(struct arena *a, unsigned bits) __attribute__((returns_nonnull));
/* The same for people who have to type it: a hyphen after each four. */
const char *random_groups(struct arena *a, unsigned bits) __attribute__((returns_nonnull));
