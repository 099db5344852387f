/* SPDX-License-Identifier: Apache-2.0 */
/* doveadm: Dovecot's administration over HTTP (https://doc.dovecot.org/2.3/admin_manual/doveadm_http_api/),
 * with time limits. */
#pragma once
#include <stdint.h>

#include "base/err.h"
#include "wire/doveadm.h"

struct conf;

/* Fails with not_found (no such user) and unavailable, as all of these. */
NODISCARD struct err *doveadm_quota(
    struct arena *a, const struct conf *conf, const char *user, struct doveadm_quota *out);
/* Those of all users that match the mask ("*@example.org"; "*": all); out is n of them, in the arena. Fails
 * with too_large beyond some 50,000 users: ask domain by domain. */
NODISCARD struct err *doveadm_quota_list(
    struct arena *a, const struct conf *conf, const char *mask, struct doveadm_quota **out, size_t *n);
/* Count anew from the mailbox's index. */
NODISCARD struct err *doveadm_quota_recalculate(struct arena *a, const struct conf *conf, const char *user);
/* Size and sender of a message, with_text the whole of it. *found is false when there is none. */
NODISCARD struct err *doveadm_fetch(struct arena *a, const struct conf *conf, const char *user,
    const char *mailbox, int64_t uid, bool with_text, struct doveadm_message *out, bool *found);
NODISCARD struct err *doveadm_move(struct arena *a, const struct conf *conf, const char *user,
    const char *mailbox, int64_t uid, const char *to);
/* Delete what has lain in the mailbox for so many days. A mailbox that does not exist has nothing in it. */
NODISCARD struct err *doveadm_expunge(
    struct arena *a, const struct conf *conf, const char *user, const char *mailbox, int64_t days);
/* End the user's connections. *any: there were some. */
NODISCARD struct err *doveadm_kick(struct arena *a, const struct conf *conf, const char *user, bool *any);
