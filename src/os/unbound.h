/* SPDX-License-Identifier: Apache-2.0 */
/* unbound: libunbound's functions, loaded when the first question goes to DNS. The only header that includes
 * its own. */
#pragma once
#include <unbound.h>

#include "base/err.h"

struct unbound_functions {
#define UNBOUND_FUNCTIONS(X) \
	X(ub_ctx_create) \
	X(ub_ctx_delete) \
	X(ub_ctx_set_option) \
	X(ub_ctx_async) \
	X(ub_ctx_set_fwd) \
	X(ub_ctx_resolvconf) \
	X(ub_ctx_zone_remove) \
	X(ub_ctx_add_ta_file) \
	X(ub_resolve_async) \
	X(ub_cancel) \
	X(ub_fd) \
	X(ub_process) \
	X(ub_resolve_free) \
	X(ub_strerror)
#define X(name) __typeof__(name) *name;
	UNBOUND_FUNCTIONS(X)
#undef X
};

/* Call before the first use of the table that unbound_table() gives. Fails with unavailable. */
NODISCARD struct err *unbound_load(struct arena *a);
const struct unbound_functions *unbound_table(void) __attribute__((returns_nonnull));
