/* SPDX-License-Identifier: Apache-2.0 */
/* device_store: rows of device_password and device_use. */
#pragma once
#include "base/err.h"
#include "model/device_password.h"
#include "store/row.h"

struct ctx;

ROW_STORE_OF_ACCOUNT(device_password, device)

NODISCARD struct err *device_store_insert(struct ctx *c, struct device_password *row);
/* Of that account, by the keyed hash. */
NODISCARD struct err *device_store_by_hash(
    struct ctx *c, int64_t account_id, const char *hash, struct device_password *out, bool *found);
/* One that has expired, and of whom nobody has been told yet that it did; then that it is known. */
NODISCARD struct err *device_store_expired(struct ctx *c, struct device_password *out, bool *found);
NODISCARD struct err *device_store_ended(struct ctx *c, int64_t id);
/* It was used; ignored when it is not there, or was used later than that. Writes device_use alone. */
NODISCARD struct err *device_store_use(
    struct ctx *c, int64_t id, const char *service, const char *ip, int64_t at);
