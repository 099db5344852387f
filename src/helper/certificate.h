/* SPDX-License-Identifier: Apache-2.0 */
/* certificate: a certificate of a public authority for all names of the instance, by uacme and HTTP-01 (RFC
 * 8555 section 8.3); nginx answers for the challenge. */
#pragma once
#include "base/err.h"

struct conf;

/* Fetch one when none is there, when it ends within 30 days, when the names have changed, or with force; then
 * it is where the engines read it. *made: there is a new one, and nobody uses it yet. Fails with conflict (no
 * authority is set, or somebody is at it already), and with unavailable, whose detail says what to do. */
NODISCARD struct err *certificate_fetch(struct arena *a, const struct conf *conf, bool force, bool *made);
