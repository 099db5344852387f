/* SPDX-License-Identifier: Apache-2.0 */
/* A field row whose type does not fit its member does not compile (model/field.h: SAME_TYPE). */
#include "model/field.h"

struct thing {
#ifdef MISTAKE
	int count;
#else
	int64_t count;
#endif
};

extern const struct field thing_fields[];
const struct field thing_fields[] = {
	FIELD(struct thing, count, F_INT, .doc = "How many"),
	END_FIELDS,
};
