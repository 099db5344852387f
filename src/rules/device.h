/* SPDX-License-Identifier: Apache-2.0 */
/* device: passwords of single mail programs (R13). What they open is decided in rules/login.c. */
#pragma once
#include <stdint.h>

#include "base/err.h"
#include "model/device_password.h"

struct ctx;

/* Make one for the actor; row.password is told this once. Fails with conflict (an admin has no mailbox, or
 * there are DEVICE_PASSWORDS_MAX) and invalid_field. */
NODISCARD struct err *device_create(struct ctx *c, struct device_password *row);
/* By id, of that account. Fails with not_found. */
NODISCARD struct err *device_find(
    struct ctx *c, int64_t account_id, const char *key, struct device_password *out);
/* By id, of that account; what it opened is closed. Fails with not_found. */
NODISCARD struct err *device_delete(struct ctx *c, int64_t account_id, const char *key);
/* In a transaction that writes: what the next one that has expired has opened is closed, and its owner reads
 * so in the log. *found: there was one. */
NODISCARD struct err *device_end_expired(struct ctx *c, bool *found);
/* It was used; ignored for an id that is none. Writes device_use alone. */
NODISCARD struct err *device_record_use(
    struct ctx *c, const char *id, const char *service, const char *ip, int64_t at);
