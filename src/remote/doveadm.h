/* SPDX-License-Identifier: Apache-2.0 */
/* doveadm: Dovecot's administration over HTTP (https://doc.dovecot.org/2.3/admin_manual/doveadm_http_api/),
 * with time limits. */
#pragma once
#include <stdbool.h>
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
/* Rebuild the indexes of all folders. *done is false when Dovecot could not; its log knows why. */
NODISCARD struct err *doveadm_resync(struct arena *a, const struct conf *conf, const char *user, bool *done);
/* Size and sender of a message, with_text the whole of it. *found is false when there is none. */
NODISCARD struct err *doveadm_fetch(struct arena *a, const struct conf *conf, const char *user,
    const char *mailbox, int64_t uid, bool with_text, struct doveadm_message *out, bool *found);
NODISCARD struct err *doveadm_move(struct arena *a, const struct conf *conf, const char *user,
    const char *mailbox, int64_t uid, const char *to);
/* Delete what has lain in the mailbox for so many days. A mailbox that does not exist has nothing in it. */
NODISCARD struct err *doveadm_expunge(
    struct arena *a, const struct conf *conf, const char *user, const char *mailbox, int64_t days);
NODISCARD struct err *doveadm_sieve_list(
    struct arena *a, const struct conf *conf, const char *user, struct doveadm_scripts *out);
/* The script that is active: *name and *script, both NULL when none is. */
NODISCARD struct err *doveadm_sieve_active(
    struct arena *a, const struct conf *conf, const char *user, const char **name, const char **script);
/* Put a script in the place of the one of that name, and make it the active one if wanted. Fails with
 * invalid_field, too: it does not compile. */
NODISCARD struct err *doveadm_sieve_put(struct arena *a, const struct conf *conf, const char *user,
    const char *name, const char *script, bool activate);
/* End the user's connections. *any: there were some. */
NODISCARD struct err *doveadm_kick(struct arena *a, const struct conf *conf, const char *user, bool *any);
/* Copy what is at the user's source, and not here yet, with folders, flags and dates; imapc in
 * engines/dovecot/dovecot.conf says where it signs in. go_on is asked once a second. *again: not all could
 * be copied, another run goes on. */
NODISCARD struct err *doveadm_fetch_mail(struct arena *a, const struct conf *conf, const char *user,
    int timeout_ms, bool (*go_on)(void *arg), void *arg, bool *again);
