/* SPDX-License-Identifier: Apache-2.0 */
/* area: which routes an API key reaches. */
#pragma once
#include "api/route.h"
#include "model/api_key.h"

/* The area of a route that somebody has to be signed in for. What is not named in the tables is closed. */
enum area area_of(const struct route *r);
/* Do the tables name it, as open or as closed? */
bool area_knows(const struct route *r);
/* May the actor's key, if it came by one, ask this? Fails with forbidden. */
NODISCARD struct err *area_check(struct ctx *c, const struct route *r);
/* May it be asked by who has to set up a second factor first? What that takes, and signing out. */
bool area_sets_up(const struct route *r);
