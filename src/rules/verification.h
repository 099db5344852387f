/* SPDX-License-Identifier: Apache-2.0 */
/* verification: whose a name is (R20; doc/adr/0019). A domain and its like belong to their owner when a TXT
 * record says so, when a verified name above them is his, or when a MasterAdmin says so. */
#pragma once
#include "base/err.h"
#include "model/verification.h"

struct ctx;

/* What the rule of a noun calls before it makes the row: the name is free, and nobody else's verified name
 * is above it. *verified on entry: a MasterAdmin says so; on return: it needs no more proof. Fails with
 * exists (name), conflict. */
NODISCARD struct err *verification_begin(struct ctx *c, const char *name, int64_t owner_id, bool *verified);
/* A MasterAdmin says so, or takes it back: then a new token is due. The noun's own row is its rule's. */
NODISCARD struct err *verification_set(struct ctx *c, const char *name, bool verified);
/* The noun's row goes. */
/* The name's row has been written with another owner, or as verified: names below it that were believed for a
 * name of their owner above them are believed no longer when that is somebody else's now; a name that has
 * come to the owner of the name above it is. */
NODISCARD struct err *verification_follow(struct ctx *c, const char *name);
NODISCARD struct err *verification_end(struct ctx *c, const char *name);

/* How it stands with a claim. */
NODISCARD struct err *verification_show(struct ctx *c, const char *name, struct verification *out);
/* A new token, valid for seven days from now. Fails with conflict when the name is verified. */
NODISCARD struct err *verification_reissue(struct ctx *c, const char *name);
/* DNS has been asked: write it down, and believe the owner when it is right. A name that is gone by now is
 * left alone. */
NODISCARD struct err *verification_record(struct ctx *c, const struct verification_answer *answer);
