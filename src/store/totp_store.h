/* SPDX-License-Identifier: Apache-2.0 */
/* totp_store: rows of totp and of the recovery codes that belong to it. */
#pragma once
#include "base/err.h"
#include "model/totp.h"

struct ctx;

NODISCARD struct err *totp_store_read(struct ctx *c, int64_t account_id, struct totp *out, bool *found);
/* A new key that waits for its first code, in place of one that waits; *done is false, and nothing changed,
 * when the account has one that is in use. */
NODISCARD struct err *totp_store_start(struct ctx *c, int64_t account_id, const char *secret, bool *done);
/* The waiting key, if it is still this one, is in use from now on; codes up to that step are used up. */
NODISCARD struct err *totp_store_confirm(
    struct ctx *c, int64_t account_id, const char *secret, int64_t step, bool *done);
/* Take the code of that step of the key in use, if it is still this one. Of two that ask at the same time for
 * the same step, or an older one, *done is true for one alone. */
NODISCARD struct err *totp_store_take(
    struct ctx *c, int64_t account_id, const char *secret, int64_t step, bool *done);
/* With its recovery codes; *done: there was one in use. */
NODISCARD struct err *totp_store_delete(struct ctx *c, int64_t account_id, bool *done);

NODISCARD struct err *totp_store_add_code(struct ctx *c, int64_t account_id, const char *hash);
NODISCARD struct err *totp_store_has_code(struct ctx *c, int64_t account_id, const char *hash, bool *found);
/* Of two that ask at the same time, *done is true for one alone. */
NODISCARD struct err *totp_store_take_code(struct ctx *c, int64_t account_id, const char *hash, bool *done);
NODISCARD struct err *totp_store_clear_codes(struct ctx *c, int64_t account_id);
NODISCARD struct err *totp_store_count_codes(struct ctx *c, int64_t account_id, int64_t *n);
