/* SPDX-License-Identifier: Apache-2.0 */
/* render: the templates of engines/ into the instance; nothing is written that is there already. */
#pragma once
#include "base/err.h"
#include "base/span.h"

struct conf;

/* Render all templates below engines_dir; binary is what the services start. Fails with internal, also for a
 * placeholder nobody knows. */
NODISCARD struct err *render_all(
    struct arena *a, const struct conf *conf, const char *engines_dir, const char *binary);
/* One text: @NAME@ replaced, @TEST@ and @LIVE@ lines kept or dropped. name is for the error. */
NODISCARD struct err *render_text(struct arena *a, const struct conf *conf, const char *binary,
    const char *name, struct span text, struct span *out);
