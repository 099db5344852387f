/* SPDX-License-Identifier: Apache-2.0 */
/* engine: the programs that we configure: how each is asked whether it can read what was rendered for it. */
#pragma once
#include "base/arena.h"

struct conf;

enum { ENGINE_WORDS = 12 };

struct engine {
	const char *name;
	void (*check)(struct arena *a, const struct conf *conf, const char *argv[ENGINE_WORDS]);
};

/* The last row has no name. */
extern const struct engine engines[];
