/* SPDX-License-Identifier: Apache-2.0 */
/* mailboxes: for kinds that go through all of them. */
#pragma once
#include "base/err.h"

struct ctx;

/* A work_step: how many there are, for the progress; total is an int64_t. */
NODISCARD struct err *mailboxes_total(struct ctx *c, void *total);
