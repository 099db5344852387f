/* SPDX-License-Identifier: Apache-2.0 */
/* part: is each part of the instance alive? One short exchange in its own protocol; for health, status and
 * up. */
#pragma once
#include "base/err.h"

struct conf;

struct part {
	const char *name; /* as its service is called; NULL ends the table */
	/* NULL: it answers as it should. Takes 500 ms at most per exchange; fails with unavailable. */
	struct err *(*probe)(struct arena *a, const struct conf *conf);
};

extern const struct part parts[];

/* Probe one part by name; fails with not_found, too. */
NODISCARD struct err *part_probe(struct arena *a, const struct conf *conf, const char *name);
