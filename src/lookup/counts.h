/* SPDX-License-Identifier: Apache-2.0 */
/* counts: what has passed the doors since this process began, for the server's plots (R73); shared by all
 * threads. */
#pragma once
#include <stdatomic.h>

struct counts {
	atomic_llong in, out; /* messages from other servers and from users, at their end */
	atomic_llong refused; /* recipients and messages refused for good */
	atomic_llong sign_ins;
};
