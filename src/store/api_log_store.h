/* SPDX-License-Identifier: Apache-2.0 */
/* api_log_store: one row for each API call. */
#pragma once
#include <stdint.h>

#include "base/err.h"

struct ctx;

struct api_log_row {
	int64_t id, at, account_id, status;
	const char *request_id, *actor, *ip, *method, *route, *object, *code, *fields;
};

NODISCARD struct err *api_log_store_insert(struct ctx *c, const struct api_log_row *row);
/* Forget a slice of those made before that time, the oldest first; *rows is how many: 0 when none is left. */
NODISCARD struct err *api_log_store_prune(struct ctx *c, int64_t before, int64_t *rows);
