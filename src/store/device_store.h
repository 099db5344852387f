/* SPDX-License-Identifier: Apache-2.0 */
/* device_store: rows of device_password and device_use. */
#pragma once
#include "base/err.h"
#include "model/device_password.h"

struct ctx;

extern const struct listing device_password_listing;

NODISCARD struct err *device_store_insert(struct ctx *c, struct device_password *row);
/* How many the account has. */
NODISCARD struct err *device_store_count(struct ctx *c, int64_t account_id, int64_t *out);
/* Of that account, by id. */
NODISCARD struct err *device_store_find(
    struct ctx *c, int64_t account_id, const char *key, struct device_password *out, bool *found);
/* Of that account, by the keyed hash. */
NODISCARD struct err *device_store_by_hash(
    struct ctx *c, int64_t account_id, const char *hash, struct device_password *out, bool *found);
NODISCARD struct err *device_store_delete(struct ctx *c, int64_t id);
NODISCARD struct err *device_store_end_all(struct ctx *c, int64_t account_id);
NODISCARD struct err *device_store_end_domain(struct ctx *c, int64_t domain_id);
NODISCARD struct err *device_store_end_below(struct ctx *c, int64_t owner_id);
/* It was used; ignored when it is not there, or was used later than that. Writes device_use alone. */
NODISCARD struct err *device_store_use(
    struct ctx *c, int64_t id, const char *service, const char *ip, int64_t at);
