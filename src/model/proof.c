/* SPDX-License-Identifier: Apache-2.0 */
#include "model/proof.h"

const struct field proof_fields[] = { PROOF_FIELDS(struct proof), END_FIELDS };
