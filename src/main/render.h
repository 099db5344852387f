/* SPDX-License-Identifier: Apache-2.0 */
/* render: the templates of engines/ into the instance; nothing is written that is there already. */
#pragma once
#include <sys/types.h>

#include "base/err.h"
#include "base/span.h"
#include "os/file.h"

struct conf;

/* Render all templates below engines_dir; binary is what the services start. Fails with internal, also for a
 * placeholder nobody knows. */
NODISCARD struct err *render_all(
    struct arena *a, const struct conf *conf, const char *engines_dir, const char *binary);

/* A file as it should be; without text, it should not be there. */
struct rendered {
	const char *path;
	struct span text;
	mode_t mode;
	struct file_owner owner;
};
typedef struct err *render_take(void *arg, struct arena *a, const struct rendered *file);
/* Write nothing: take is told each file that render_all would write. Fails as that does, and with what take
 * fails with.
 */
NODISCARD struct err *render_each(struct arena *a, const struct conf *conf, const char *engines_dir,
    const char *binary, render_take *take, void *arg);

/* One text: @NAME@ replaced, @TEST@ and @LIVE@ lines kept or dropped. name is for the error. */
NODISCARD struct err *render_text(struct arena *a, const struct conf *conf, const char *binary,
    const char *name, struct span text, struct span *out);
