/* SPDX-License-Identifier: Apache-2.0 */
/* api_key: what programs sign in with; never more than the account itself may (R5). */
#pragma once
#include "base/err.h"
#include "model/api_key.h"

struct ctx;

/* A key of the actor's own; its token is in row->token this once. Fails with invalid_field, and with conflict
 * when there are API_KEYS_MAX. */
NODISCARD struct err *api_key_create(struct ctx *c, struct api_key *row);
/* One of the actor's own, or not_found. */
NODISCARD struct err *api_key_find(struct ctx *c, const char *key, struct api_key *out);
NODISCARD struct err *api_key_delete(struct ctx *c, const char *key);
/* Does the actor's key, if it came by one, have this scope? Fails with forbidden. */
NODISCARD struct err *api_key_check(struct ctx *c, enum area area, bool write);
/* Does the token have the form of a key? */
bool api_key_is(const char *token);
/* Whose key this is, with its scopes; actor.role stays ROLE_NONE when it opens nothing, or nothing from that
 * address, which the log then tells its owner. */
NODISCARD struct err *api_key_authenticate(struct ctx *c, const char *token);
