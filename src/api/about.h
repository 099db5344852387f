/* SPDX-License-Identifier: Apache-2.0 */
/* about: the versions of everything, asked of the programs themselves once in a while (R75). */
#pragma once
#include "base/err.h"

struct about_cache;

struct about_cache *about_open(void) __attribute__((returns_nonnull));
void about_close(struct about_cache **about);
/* Versions as a JSON object (model/program), in the arena; what was asked within ten minutes is good enough.
 * Fails with what the helper fails with. Takes some seconds when it has to ask; who comes meanwhile waits for
 * that answer. */
NODISCARD struct err *about_versions(
    struct arena *a, struct about_cache *about, const char *run_dir, const char **out);
