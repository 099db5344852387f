/* SPDX-License-Identifier: Apache-2.0 */
/* learn_file: a message that waits to be learned from: a line "account<TAB>sender", then the message, or
 * nothing when it was too long. Written by lookup and jobs, read by jobs. */
#pragma once
#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

enum { LEARN_MESSAGE_MAX = 4 << 20 };

struct learn_file {
	const char *account, *sender; /* sender: address in From, or "" */
	struct span message;
};

/* The first line with its end. Neither text holds a tab or line end. */
const char *learn_file_head(struct arena *a, const char *account, const char *sender)
    __attribute__((returns_nonnull));
/* False for what is no such file. The texts are in the arena, the message points into text. */
bool learn_file_read(struct arena *a, struct span text, struct learn_file *out);
