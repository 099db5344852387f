/* SPDX-License-Identifier: Apache-2.0 */
/* scoped_json: a JSON value that is released where its scope ends. */
#pragma once
#include <jansson.h>

#include "base/scoped.h"

static inline void
scoped_release_json(json_t **j)
{
	json_decref(*j); /* NULL is fine */
}

#define SCOPED_JSON SCOPED(scoped_release_json) json_t
