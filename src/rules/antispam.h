/* SPDX-License-Identifier: Apache-2.0 */
/* antispam: the thresholds and lists of the server, of each domain and relay domain. */
#pragma once
#include <stdint.h>

#include "base/err.h"
#include "model/antispam.h"

struct ctx;

/* Whose they are. */
enum antispam_place { ANTISPAM_SERVER, ANTISPAM_DOMAIN, ANTISPAM_RELAY_DOMAIN };

/* key: the domain, by name or id; NULL for the server. All fail with not_found when it is not the actor's. */

/* The thresholds that count there. */
NODISCARD struct err *antispam_thresholds(
    struct ctx *c, enum antispam_place place, const char *key, struct thresholds *out);
/* Fails with invalid_field when they are not in order; those that are off have no place in it. */
NODISCARD struct err *antispam_put_thresholds(
    struct ctx *c, enum antispam_place place, const char *key, const struct thresholds *in);
/* Back to those of the server, or to the ones that the program came with. */
NODISCARD struct err *antispam_reset_thresholds(struct ctx *c, enum antispam_place place, const char *key);

/* Its own lists; those of the server count besides. */
NODISCARD struct err *antispam_rules(
    struct ctx *c, enum antispam_place place, const char *key, struct sender_rules *out);
NODISCARD struct err *antispam_put_rules(
    struct ctx *c, enum antispam_place place, const char *key, const struct sender_rules *in);
NODISCARD struct err *antispam_reset_rules(struct ctx *c, enum antispam_place place, const char *key);

/* The thresholds that count for a scope, whoever asks. */
NODISCARD struct err *antispam_effective(struct ctx *c, int64_t scope_id, struct thresholds *out);
/* What belongs to a domain goes with it. */
NODISCARD struct err *antispam_forget(struct ctx *c, int64_t scope_id);
