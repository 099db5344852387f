/* SPDX-License-Identifier: Apache-2.0 */
/* rescue: the way back in for a MasterAdmin who has lost everything and has nobody above: from the console of
 * the machine, by who owns the database anyway (R12, R15). */
#pragma once
#include "base/err.h"

struct ctx;

/* hash: of a new password, which alone signs in from now on: one-time codes and passkeys are gone, all that
 * is signed in has ended, and the account is enabled. Its owner is told by mail. Fails with not_found, and
 * with forbidden for who is no MasterAdmin: an admin above helps. */
NODISCARD struct err *rescue_master(struct ctx *c, const char *name, const char *hash);
