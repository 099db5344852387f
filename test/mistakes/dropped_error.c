/* SPDX-License-Identifier: Apache-2.0 */
/* A failure can not be dropped (base/err.h: NODISCARD). */
#include "base/err.h"

struct err *forget(struct arena *a);
struct err *
forget(struct arena *a)
{
#ifdef MISTAKE
	err_new(a, ERR_INTERNAL, NULL, "lost");
	return NULL;
#else
	return err_new(a, ERR_INTERNAL, NULL, "kept");
#endif
}
